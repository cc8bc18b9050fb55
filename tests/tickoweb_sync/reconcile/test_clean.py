"""A month that went well has no differences, and the number of calls does not grow with it."""

from typing import Any


def test_a_clean_month_has_no_differences(booked: Any) -> None:
    result = booked.reconcile()

    assert result.found == ()
    assert result.unread == {}
    assert result.is_clean
    assert len(result.pairs) == 24


def test_an_outbox_without_documents_has_no_differences(desk: Any) -> None:
    desk.outbox.configure(desk.integration)

    assert desk.found() == []


def test_the_number_of_calls_does_not_grow_with_the_documents(desk: Any) -> None:
    desk.deliver(*desk.month(10))
    desk.reconcile()
    few = desk.calls_of_reconcile()
    desk.box.advance(seconds=1)
    month = desk.month(300, seed=5)
    desk.deliver(*month[:200])
    desk.deliver(*month[200:])
    many = desk.calls_of_reconcile()

    assert few == many == CALLS
    assert len(desk.reconcile().pairs) == 310


CALLS = {
    "getModifiedBuySellBookings": 1,
    "getModifiedFinancialDiversBookings": 1,
    "getReportModifiedBooking": 1,
    "getModifiedBalancingRelations": 1,
    "getModifiedRelations": 1,
    "getReportOpenClient": 1,
    "getJournals": 1,
}
