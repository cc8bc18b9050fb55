"""Bookyears made, changed, carried forward and closed; through the client, over HTTP."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from octopus_client import (
    Booking,
    BookingLine,
    BookingPeriodType,
    DeclarantType,
    Dossier,
    FinancialBooking,
    FinancialLine,
    LineKind,
    LocalizedName,
    Octopus,
    PeriodProtected,
    Refused,
    TextLanguage,
)
from octopus_client.sandbox import Sandbox

NAMES = (
    LocalizedName(language=TextLanguage.FRENCH, value="Exercice 2028"),
    LocalizedName(language=TextLanguage.DUTCH, value="Boekjaar 2028"),
)
NEXT: dict[str, Any] = {
    "names": NAMES,
    "period_type": BookingPeriodType.QUARTER,
    "start": date(2028, 1, 1),
    "end": date(2028, 12, 31),
    "pro_rata_temporis": True,
    "declarant_type": DeclarantType.QUARTERLY,
}
A_SALE: tuple[tuple[int, str, str, str], ...] = ((700000, "100", "21", "21"),)


def booked(
    books: Dossier,
    journal: str,
    number: int,
    amount: str,
    *lines: tuple[int, str, str, str],
    bookyear: int = 2,
    period: int = 202611,
) -> None:
    """Book a document of lines of account, base, VAT code and VAT."""
    day = date(period // 100, 11 if bookyear == 2 else 1, 25)
    books.bookings.add(
        Booking(
            bookyear=bookyear,
            journal=journal,
            number=number,
            relation=2,
            period=period,
            document_date=day,
            expiry_date=day,
            amount=Decimal(amount),
            lines=tuple(
                BookingLine(
                    account=account, base_amount=Decimal(base), vat_code=code, vat_amount=Decimal(vat)
                )
                for account, base, code, vat in lines
            ),
        )
    )


def received(books: Dossier, number: int, amount: str) -> None:
    """Book money of relation 2 that comes in at the bank."""
    line = FinancialLine(kind=LineKind.CLIENT, relation=2, amount=Decimal(amount))
    books.financial.add(
        FinancialBooking(
            bookyear=2,
            journal="F1",
            number=number,
            period=202611,
            document_date=date(2026, 11, 26),
            lines=(line,),
        )
    )


def code_of(attempt: Callable[[], object]) -> int | None:
    with pytest.raises(Refused) as refused:
        attempt()
    assert refused.value.status == 400
    return refused.value.code


def test_a_bookyear_is_read_with_its_settings(books: Dossier) -> None:
    found = books.bookyears.detail(2)
    assert (found.id, found.start, found.end) == (2, date(2026, 1, 1), date(2026, 12, 31))
    assert (found.period_type, found.closed) == (BookingPeriodType.MONTH, False)
    assert found.names == (LocalizedName(language=TextLanguage.DUTCH, value="2026"),)
    assert books.bookyears.detail(1).closed
    assert code_of(lambda: books.bookyears.detail(9)) == -9


def test_a_new_bookyear_has_its_periods_and_is_booked_in(books: Dossier) -> None:
    made = books.bookyears.add(**NEXT, intrastat_sender=True)
    assert (made.id, made.names, made.closed) == (4, NAMES, False)
    assert (made.pro_rata_temporis, made.declarant_type) == (True, DeclarantType.QUARTERLY)
    assert (made.intrastat_sender, made.intrastat_receiver) == (True, False)
    assert (made.depreciation_over_whole_year, made.visible_fiscal_control) == (True, False)
    assert books.bookyears.detail(4) == made
    year = books.bookyears.list()[-1]
    assert (year.id, year.description) == (4, "Boekjaar 2028")
    assert [(each.number, each.start, each.end) for each in year.periods] == [
        (202801, date(2028, 1, 1), date(2028, 3, 31)),
        (202802, date(2028, 4, 1), date(2028, 6, 30)),
        (202803, date(2028, 7, 1), date(2028, 9, 30)),
        (202804, date(2028, 10, 1), date(2028, 12, 31)),
    ]
    booked(books, "V1", 1, "121", *A_SALE, bookyear=4, period=202802)
    found = books.bookings.get(4, "V1", 1)
    assert found is not None
    assert (found.amount, found.period) == (Decimal(121), 202802)


def test_a_new_bookyear_takes_over_accounts_and_journals(box: Sandbox, books: Dossier) -> None:
    box.close("A1")
    booked(books, "V1", 1, "121", *A_SALE, bookyear=3, period=202701)
    books.journals.update(3, "V2", names=NAMES, protected_period=202703)
    books.bookyears.add(**NEXT)
    before, after = books.journals.list(3), books.journals.list(4)
    assert {each.key for each in after} == {each.key for each in before}
    assert {(each.last_number, each.closed) for each in after} == {(0, False)}
    assert books.journals.detail(4, "F1").account == 550000
    second = books.journals.detail(4, "V2")
    assert (second.names, second.protected_period) == (NAMES, 0)
    accounts = books.accounts.list(4)
    assert {each.number for each in accounts} == {each.number for each in books.accounts.list(3)}


def test_a_new_bookyear_may_have_nothing(box: Sandbox, books: Dossier) -> None:
    box.assume({"new-bookyear": "empty"})
    books.bookyears.add(**NEXT)
    assert (books.journals.list(4), books.accounts.list(4)) == ([], [])


def test_the_first_bookyear_begins_when_it_will_and_may_end_within_a_month(octopus: Octopus) -> None:
    empty = octopus.dossier(49002)
    given = {
        **NEXT,
        "period_type": BookingPeriodType.MONTH,
        "start": date(2026, 4, 15),
        "end": date(2027, 2, 10),
    }
    assert empty.bookyears.add(**given).id == 1
    [year] = empty.bookyears.list()
    assert [year.periods[place].number for place in (0, 8, 10)] == [202601, 202609, 202611]
    assert (year.periods[0].start, year.periods[0].end) == (date(2026, 4, 15), date(2026, 4, 30))
    assert (year.periods[8].start, year.periods[8].end) == (date(2026, 12, 1), date(2026, 12, 31))
    assert (year.periods[10].start, year.periods[10].end) == (date(2027, 2, 1), date(2027, 2, 10))
    whole = {**NEXT, "start": date(2027, 2, 11), "period_type": BookingPeriodType.YEAR}
    empty.bookyears.add(**whole)
    assert [each.number for each in empty.bookyears.list()[1].periods] == [202701]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"start": date(2028, 1, 2)}, -79),
        ({"start": date(2027, 6, 1)}, -79),
        ({"end": date(2028, 1, 1)}, -79),
        ({"end": date(2038, 12, 31), "period_type": BookingPeriodType.MONTH}, -79),
        ({"declarant_type": DeclarantType.UNKNOWN}, -79),
        ({"period_type": BookingPeriodType("WEEK")}, None),
        ({"names": ()}, None),
    ],
)
def test_a_bookyear_that_cannot_be_is_not_made(
    box: Sandbox, books: Dossier, changes: dict[str, Any], code: int | None
) -> None:
    before = box.state()["dossiers"]
    assert code_of(lambda: books.bookyears.add(**{**NEXT, **changes})) == code
    assert box.state()["dossiers"] == before


def test_settings_are_changed_and_the_rest_stays(books: Dossier) -> None:
    books.bookyears.add(**NEXT)
    changed = books.bookyears.update(
        4, names=NAMES[:1], end=date(2028, 6, 30), declarant_type=DeclarantType.YEARLY
    )
    assert (changed.names, changed.end) == (NAMES[:1], date(2028, 6, 30))
    assert (changed.declarant_type, changed.pro_rata_temporis) == (DeclarantType.YEARLY, True)
    assert books.bookyears.detail(4) == changed
    year = books.bookyears.list()[-1]
    assert year.description == "Exercice 2028"
    assert [each.number for each in year.periods] == [202801, 202802]


def test_dates_in_between_closed_and_unknown_bookyears_stay_as_they_are(box: Sandbox, books: Dossier) -> None:
    before = box.state()["dossiers"]
    assert code_of(lambda: books.bookyears.update(2, start=date(2026, 2, 1))) == -79
    assert code_of(lambda: books.bookyears.update(2, end=date(2026, 11, 30))) == -79
    assert code_of(lambda: books.bookyears.update(1, names=NAMES)) == -79
    assert code_of(lambda: books.bookyears.update(9, names=NAMES)) == -9
    assert code_of(lambda: books.bookyears.update(3, declarant_type=DeclarantType.UNKNOWN)) == -79
    assert box.state()["dossiers"] == before


def test_periods_with_documents_cannot_be_taken_away(books: Dossier) -> None:
    booked(books, "V1", 1, "121", *A_SALE, bookyear=3, period=202705)
    assert code_of(lambda: books.bookyears.update(3, period_type=BookingPeriodType.QUARTER)) == -79
    books.bookyears.update(3, end=date(2027, 5, 31))
    assert len(books.bookyears.list()[-1].periods) == 5


def test_nothing_can_be_booked_in_a_bookyear_that_was_closed(books: Dossier) -> None:
    booked(books, "V1", 1, "121", *A_SALE)
    assert books.bookyears.close(2, copy_descriptions=False) is None
    assert books.bookyears.detail(2).closed
    with pytest.raises(PeriodProtected):
        booked(books, "V1", 2, "121", *A_SALE)
    assert code_of(lambda: books.bookyears.close(2, copy_descriptions=False)) == -79
    assert code_of(lambda: books.bookyears.book(2)) == -79


def test_bookyears_close_in_order_and_into_a_next_one(books: Dossier) -> None:
    books.bookyears.add(**NEXT)
    assert code_of(lambda: books.bookyears.close(3, copy_descriptions=True)) == -79
    assert code_of(lambda: books.bookyears.book(3, close=True)) == -79
    books.bookyears.book(3)
    books.bookyears.book(2, close=True)
    books.bookyears.close(3, copy_descriptions=True)
    assert code_of(lambda: books.bookyears.close(4, copy_descriptions=True)) == -79
    assert code_of(lambda: books.bookyears.book(9)) == -9
    assert [each.closed for each in books.bookyears.list()] == [True, True, True, False]


def test_closing_is_answered_without_a_body(api: httpx.Client) -> None:
    answers = [
        api.post("bookyears/book", json={"bookyearKey": {"id": 2}}),
        api.post("bookyears/2/close", params={"copyAllAccountDescriptions": "true"}),
    ]
    for answer in answers:
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["X-Octopus-Sandbox"] == "assumed:bookyear-carried"
    assert api.post("bookyears/3/close").status_code == 400


def test_bookyears_are_read_24_times_a_day(api: httpx.Client) -> None:
    assert [api.get("bookyears/2").status_code for _ in range(25)] == [200] * 24 + [400]


def opening(books: Dossier) -> dict[int | None, Decimal]:
    found = books.financial.get(3, "D1", 1)
    assert found is not None
    assert (found.period, found.document_date) == (202701, date(2027, 1, 1))
    return {each.account: each.amount for each in found.lines}


def test_balances_are_carried_forward_and_again(books: Dossier) -> None:
    # 121.00 sold and paid, 12.10 credited, 60.50 bought: 40.00 of profit.
    booked(books, "V1", 1, "121", *A_SALE)
    booked(books, "V1", 2, "-12.10", (700000, "10", "21", "2.10"))
    booked(books, "A1", 1, "60.50", (611000, "50", "D21", "10.50"))
    received(books, 1, "121")
    assert books.bookyears.book(2) is None
    assert opening(books) == {
        140000: Decimal("-40.00"),
        400000: Decimal("-12.10"),
        411000: Decimal("10.50"),
        440000: Decimal("-60.50"),
        451000: Decimal("-18.90"),
        550000: Decimal(121),
    }
    assert books.journals.balance(3, "F1").balance == 121
    booked(books, "V1", 3, "121", *A_SALE)
    books.bookyears.close(2, copy_descriptions=False)
    again = opening(books)
    assert (again[140000], again[400000], sum(again.values())) == (Decimal(-140), Decimal("108.90"), 0)
    assert next(each for each in books.journals.list(3) if each.key == "D1").last_number == 1


def test_names_of_accounts_go_along_where_that_is_asked(box: Sandbox, books: Dossier) -> None:
    accounts = box.state()["dossiers"]["49001"]["accounts"]
    for each in accounts:
        if each["accountKey"] == {"bookyearKey": {"id": 2}, "id": 700000}:
            each["description"] = {"description_NL": "Kaarten"}
    without = [each for each in accounts if each["accountKey"] != {"bookyearKey": {"id": 3}, "id": 708000}]
    box.load_world({"dossiers": {"49001": {"accounts": without}}})

    def names() -> dict[int, str]:
        listed = box.state()["dossiers"]["49001"]["accounts"]
        return {
            each["accountKey"]["id"]: each["description"]["description_NL"]
            for each in listed
            if each["accountKey"]["bookyearKey"] == {"id": 3}
        }

    books.bookyears.book(2)
    assert (names()[700000], names()[708000]) == ("Verkoop tickets", "Toegekende kortingen")
    books.bookyears.book(2, copy_descriptions=True)
    assert names()[700000] == "Kaarten"


def test_a_locked_or_missing_journal_for_the_opening_refuses_it_all(box: Sandbox, books: Dossier) -> None:
    box.lock("D1")
    before = box.state()["dossiers"]
    with pytest.raises(Refused):
        books.bookyears.close(2, copy_descriptions=True)
    assert box.state()["dossiers"] == before
    box.unlock("D1")
    books.journals.remove(3, "D1")
    assert code_of(lambda: books.bookyears.close(2, copy_descriptions=True)) == -10
    assert not books.bookyears.detail(2).closed


def test_bookyears_are_in_the_state_and_loaded_from_it(box: Sandbox, books: Dossier) -> None:
    made = books.bookyears.add(**NEXT)
    state = box.state()["dossiers"]["49001"]
    assert [each["bookyearKey"]["id"] for each in state["bookyears"]] == [1, 2, 3, 4]
    assert state["bookyearSettings"][0]["declarantType"] == "QUARTERLY"
    box.load_world({"dossiers": {"49001": state}})
    assert box.state()["dossiers"]["49001"] == state
    assert books.bookyears.detail(4) == made
    box.load_world({"dossiers": {"49001": {"bookyears": state["bookyears"]}}})
    assert books.bookyears.detail(4).declarant_type == DeclarantType.MONTHLY
    settings = [{"bookyearKey": {"id": 4}, "visibleFiscalControl": True}]
    box.load_world({"dossiers": {"49001": {"bookyearSettings": settings}}})
    assert books.bookyears.detail(4).visible_fiscal_control
