"""Documents that are not done yet, and what was booked with other settings or another database."""

from decimal import Decimal
from typing import Any

from octopus_client.posting import mark_of
from tickoweb_sync.reconcile import Cause


def cents(amount: Any) -> int:
    return int(Decimal(amount) * 100)


def an_invoice(desk: Any) -> Any:
    return desk.invoices()[3]


def test_a_booking_without_its_pdf(desk: Any) -> None:
    paper = {**desk.month()[0], "pdf": "invoice.pdf"}
    desk.deliver(paper)

    assert desk.found() == [("pdf_missing", paper["order"], "file", 0)]


def test_documents_that_wait_for_a_lock(desk: Any) -> None:
    papers = desk.month(12)
    desk.accept(*papers)
    desk.box.lock("V1")
    desk.deliver()

    found = desk.reconcile().found
    with_money = [paper for paper in papers if Decimal(paper["totals"]["gross"])]
    waiting = [one for one in found if one.cause is Cause.WAITING_LOCK]
    assert {one.order for one in found} == {paper["order"] for paper in with_money}
    assert len(waiting) == len(found)
    assert {str(one.who) for one in found} == {"nobody"}
    assert "V1" in waiting[0].sentence("en")
    assert sum(one.cents for one in found) == -sum(
        cents(abs(Decimal(paper["totals"]["gross"]))) * (1 if paper["kind"] == "invoice" else -1)
        for paper in with_money
    )


def test_a_payment_that_waits_for_a_lock(desk: Any) -> None:
    [paper] = [one for one in desk.month() if one["kind"] == "invoice"][:1]
    desk.accept(paper)
    desk.box.lock("D1")
    desk.deliver()

    total = cents(paper["totals"]["gross"])
    assert desk.found() == [("waiting_lock", paper["order"], "payment", -total)]


def test_a_document_that_is_held_says_why(desk: Any) -> None:
    paper = {**desk.month()[0], "currency": "USD"}
    desk.deliver(paper)

    [one] = desk.reconcile().found
    assert (one.cause, one.cents) == (Cause.HELD, 0)
    assert "USD" in one.sentence("nl")
    assert str(one.who) == "bookkeeper"
    assert "retry" not in one.next_step("fr")


def test_a_held_document_is_released_by_its_own_order(desk: Any) -> None:
    desk.configure(booking={"journal": "A1"})
    papers = [one for one in desk.month() if one["kind"] == "invoice"][:2]
    desk.deliver(*papers)

    found = desk.reconcile().found
    assert [one.next_step("fr").endswith(f"retry {one.order}") for one in found] == [True, True]
    assert {"no sales journal" in one.sentence("en") for one in found} == {True}


def test_a_document_in_another_currency_counts_nowhere_and_its_hold_ends_as_the_step_says(desk: Any) -> None:
    paper = {**desk.month()[0], "currency": "USD"}
    desk.deliver(paper)
    result = desk.reconcile()

    [one] = result.found
    assert result.pairs[0].total == 0
    number = desk.box.book("V1")
    mark = mark_of(paper["id"])
    assert mark in one.next_step("en")
    desk.edit(desk.at("V1", number), comment=f"{mark} by hand")
    assert desk.found() == []


def test_a_document_of_a_later_day_waits_for_its_date_and_lacks_no_money(desk: Any) -> None:
    paper = {**desk.month()[0], "issued_at": "2028-03-01T12:00:00+01:00"}
    desk.deliver({**paper, "due_on": None} if "due_on" in paper else paper)

    [one] = desk.reconcile().found
    assert (one.cause, one.cents, str(one.who)) == (Cause.WAITING, 0, "nobody")
    assert "Waits for its date, 2028-03-01." in one.sentence("en")
    assert "on its date" in one.next_step("en")


def test_what_was_booked_before_the_database_was_lost_is_taken_over_and_still_checked(
    booked: Any,
) -> None:
    stored = an_invoice(booked)
    booked.edit_line(booked.booking(stored), 0, accountKey=700300)
    papers = booked.month()
    lost = type(booked)(booked.box, booked.database.with_name("new.sqlite"))
    try:
        lost.accept(*papers)
        first = {str(one.cause) for one in lost.reconcile().found}
        assert {"not_taken_over", "waiting"} <= first
        assert "missing_here" not in first
        lost.deliver()
        assert lost.found() == [("account", stored.order, "lines[0].account", 0)]
    finally:
        lost.close()


def test_other_settings_of_today_do_not_hide_or_invent_anything(booked: Any) -> None:
    booked.configure(
        booking={"sales_account": 700100, "payments": "when_paid", "refunds": "leave_open"},
        vat_codes={"standard:6": "EX"},
    )
    assert booked.found() == []
    stored = an_invoice(booked)
    booked.edit_line(booked.booking(stored), 0, accountKey=700100)

    assert [str(one.cause) for one in booked.reconcile().found] == ["account"]
