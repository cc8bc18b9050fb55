"""Closed periods and the turn of the year: the document's own date decides, nothing is moved by itself."""

from typing import Any

import pytest

QUARTERS = ((1, "01-01", "03-31"), (2, "04-01", "06-30"), (3, "07-01", "09-30"), (4, "10-01", "12-31"))


def quarters(year: int) -> list[dict[str, Any]]:
    return [
        {"bookyearPeriod": year * 100 + number, "startDate": f"{year}-{start}", "endDate": f"{year}-{end}"}
        for number, start, end in QUARTERS
    ]


@pytest.mark.case("C57")
def test_a_document_of_a_closed_period_is_held_without_hourly_attempts(shop: Any, papers: Any) -> None:
    shop.set_bookyear(1, closed=False)
    shop.set_journal("V1", bookyear=1, closedPeriod=202512)
    shop.at("2026-02-10T09:00:00+01:00")
    invoice = papers.invoice("TW-1", issued_at="2025-12-30T12:00:00+01:00")
    calls = shop.calls_of(lambda: shop.deliver(invoice))
    assert calls.get("insertBuySellBooking", 0) == 0
    assert shop.why(invoice) == ["period_closed"]
    assert "202512" in shop.stored(invoice).reasons[0].text("en")
    for _ in range(3):
        shop.later(hours=1)
        assert shop.calls_of(shop.deliver) == {}
    assert shop.all_notices() == ["period_closed"]

    shop.set_journal("V1", bookyear=1, closedPeriod=0)
    shop.retry("TW-1")
    shop.assert_paid(invoice)
    booking = shop.bookings()[0]
    assert (booking["documentDate"], booking["bookyearPeriodeNr"]) == ("2025-12-30", 202512)


@pytest.mark.case("C57")
def test_the_next_open_period_keeps_the_document_date_and_is_told(shop: Any, papers: Any) -> None:
    shop.configure(booking={"closed_period": "next_open"})
    shop.at("2026-02-10T09:00:00+01:00")
    invoice = papers.invoice("TW-1", issued_at="2025-12-30T12:00:00+01:00")
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    booking = shop.bookings()[0]
    assert booking["documentDate"] == "2025-12-30"
    assert (booking["bookyearKey"]["id"], booking["bookyearPeriodeNr"]) == (2, 202601)
    assert "202601" in shop.notices()["booked_in_next_period V1"].text("en")


@pytest.mark.parametrize("which", ["closedPeriod", "protectedPeriod"])
def test_the_period_after_a_closed_one_is_open(shop: Any, papers: Any, which: str) -> None:
    for journal in ("V1", "D1"):
        shop.set_journal(journal, **{which: 202610})
    closed = papers.invoice("TW-1", issued_at="2026-10-31T23:59:00+01:00")
    opened = papers.invoice("TW-2", issued_at="2026-11-01T00:00:00+01:00")
    shop.deliver(closed, opened)
    assert shop.states(closed, opened) == ["held", "done"]


@pytest.mark.case("C59")
def test_a_credit_note_just_after_midnight_has_the_date_of_brussels(shop: Any, papers: Any) -> None:
    shop.at("2026-04-01T00:40:00+02:00")
    invoice = papers.invoice("TW-1", issued_at="2026-03-20T12:00:00+01:00")
    shop.deliver(invoice)
    for journal in ("V1", "D1"):
        shop.set_journal(journal, closedPeriod=202603)
    told = len(shop.booked)
    credit_note = papers.credit_note(invoice, order="TW-2", issued_at="2026-03-31T22:30:00Z")
    shop.box.lock("V1")
    shop.deliver(credit_note)
    assert len(shop.booked) == told
    shop.box.unlock("V1")
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(credit_note)
    booking = shop.booking("TW-2")
    assert (booking["documentDate"], booking["bookyearPeriodeNr"]) == ("2026-04-01", 202604)
    assert [each[0] for each in shop.booked[told:]] == [credit_note["id"]]


@pytest.mark.case("C60")
def test_a_credit_note_of_a_closed_year_is_numbered_in_its_own(shop: Any, papers: Any) -> None:
    shop.set_bookyear(1, closed=False)
    shop.count_from(209, bookyear=1)
    shop.at("2025-12-21T09:00:00+01:00")
    invoice = papers.invoice(
        "TW-1", papers.line("50.00", "10.50", "21"), issued_at="2025-12-20T12:00:00+01:00"
    )
    shop.deliver(invoice)
    shop.set_bookyear(1, closed=True)
    shop.at("2026-01-15T15:00:00+01:00")
    credit_note = papers.credit_note(invoice, order="TW-2", issued_at="2026-01-15T12:00:00+01:00")
    shop.deliver(credit_note)
    shop.assert_paid(invoice, credit_note)
    places = [(each["bookyearKey"]["id"], each["documentSequenceNr"]) for each in shop.bookings()]
    assert places == [(1, 210), (2, 1)]
    assert shop.amounts() == ["60.50", "-60.50"]


def test_an_unpaid_invoice_of_last_year_is_balanced_with_its_credit_note_of_this(
    shop: Any, papers: Any
) -> None:
    shop.configure(booking={"payments": "when_paid"})
    shop.at("2027-01-15T15:00:00+01:00")
    invoice = papers.invoice("TW-1", issued_at="2026-12-20T12:00:00+01:00")
    credit_note = papers.credit_note(invoice, order="TW-2", issued_at="2027-01-15T12:00:00+01:00")
    shop.deliver(invoice, credit_note)
    [tie] = shop.world["balancings"]
    assert (tie["debetKey"]["bookyearKey"]["id"], tie["creditKey"]["bookyearKey"]["id"]) == (2, 3)


@pytest.mark.case("C61")
def test_an_answer_lost_at_the_turn_of_the_year_is_looked_up_in_the_old_one(shop: Any, papers: Any) -> None:
    shop.at("2026-12-31T23:50:00+01:00")
    shop.count_from(211)
    invoice = papers.invoice("T-2026-0990", issued_at="2026-12-31T12:00:00+01:00")
    shop.box.fail("insertBuySellBooking", "drop_after")
    shop.box.fail("getBuySellBooking", "drop_before")
    shop.deliver(invoice)
    assert shop.stored(invoice).number is None
    shop.at("2027-01-02T09:00:00+01:00")
    for _ in range(3):
        shop.deliver()
        shop.later(hours=1)
    shop.assert_paid(invoice)
    assert shop.box.calls()["insertBuySellBooking"] == 1
    places = [(each["bookyearKey"]["id"], each["documentSequenceNr"]) for each in shop.bookings()]
    assert places == [(2, 212)]


def test_an_empty_list_of_the_new_year_pays_nothing(shop: Any, papers: Any) -> None:
    shop.configure(booking={"payments": "when_paid"})
    shop.at("2026-12-31T23:50:00+01:00")
    shop.deliver(*(papers.invoice(f"TW-{number}") for number in range(1, 4)))
    shop.at("2027-01-02T09:00:00+01:00")
    assert shop.calls_of(shop.deliver) == {}
    shop.deliver(papers.invoice("TW-9", issued_at="2027-01-02T08:00:00+01:00"))
    assert shop.numbers("D1") == []


@pytest.mark.case("C63")
@pytest.mark.parametrize(("quarterly", "period"), [("", 202603), ("quarterly", 202601)])
def test_the_period_is_that_of_the_document_not_of_the_day_of_sending(
    shop: Any,
    papers: Any,
    quarterly: str,
    period: int,
) -> None:
    if quarterly:
        shop.set_bookyear(2, periods=quarters(2026))
    shop.at("2026-04-01T08:00:00+02:00")
    invoice = papers.invoice("TW-1", issued_at="2026-03-31T15:00:00+02:00")
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert [each["bookyearPeriodeNr"] for each in (*shop.bookings(), *shop.bookings("D1"))] == [period] * 2


def test_a_broken_bookyear_of_fifteen_months_has_its_own_numbers(shop: Any, papers: Any) -> None:
    months = [(2026, month) for month in range(7, 13)] + [(2027, month) for month in range(1, 10)]
    last = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
    periods = [
        {
            "bookyearPeriod": 202600 + number,
            "startDate": f"{year}-{month:02d}-01",
            "endDate": f"{year}-{month:02d}-{last[month]}",
        }
        for number, (year, month) in enumerate(months, start=1)
    ]
    shop.change("bookyears", lambda year: None if year["bookyearKey"]["id"] == 3 else year)
    shop.set_bookyear(2, startDate="2026-07-01", endDate="2027-09-30", periods=periods)
    shop.at("2027-09-30T23:00:00+02:00")
    november = papers.invoice("TW-1", issued_at="2026-11-20T12:00:00+01:00")
    september = papers.invoice("TW-2", issued_at="2027-09-30T12:00:00+02:00")
    shop.deliver(november, september)
    assert [each["bookyearPeriodeNr"] for each in shop.bookings()] == [202605, 202615]
    assert {each["bookyearKey"]["id"] for each in shop.bookings()} == {2}


def test_a_day_between_two_bookyears_is_held(shop: Any, papers: Any) -> None:
    shop.at("2029-01-01T09:00:00+01:00")
    invoice = papers.invoice("TW-1", issued_at="2028-12-31T12:00:00+01:00")
    shop.deliver(invoice)
    assert shop.why(invoice) == ["no_bookyear"]


def test_a_closed_payment_journal_holds_before_the_invoice_is_booked(shop: Any, papers: Any) -> None:
    shop.set_journal("D1", closed=True)
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.why(invoice) == ["journal_closed"]
    assert shop.bookings() == []
