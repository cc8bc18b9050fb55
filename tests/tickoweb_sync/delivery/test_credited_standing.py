"""A credit note builds on an invoice that was booked before: it looks whether that still stands."""

from decimal import Decimal
from typing import Any

import pytest

OPEN = {"channels": {"open": {"payment_account": False}}}


def relation_of(shop: Any, number: int) -> Any:
    [booking] = [one for one in shop.bookings() if one["documentSequenceNr"] == number]
    return booking["relationIdentificationServiceData"]


@pytest.fixture
def open_invoice(shop: Any, papers: Any) -> Any:
    """An invoice that is booked as V1/2 and not paid, and is not the work of this run."""
    shop.configure(**OPEN)
    invoice = papers.invoice("TW-1", channel="open")
    shop.deliver(papers.invoice("TW-0"), invoice)
    return invoice


def test_a_credit_note_is_not_balanced_with_what_somebody_booked_by_hand(
    shop: Any, papers: Any, open_invoice: Any
) -> None:
    relation = relation_of(shop, 2)
    shop.box.delete_last("V1")
    shop.box.book("V1")
    shop.box.edit("V1", 2, {"relationIdentificationServiceData": relation})
    note = papers.credit_note(open_invoice)
    shop.deliver(note)
    assert (shop.why(note), shop.why(open_invoice)) == (["invoice_gone"], ["number_taken"])
    assert "V1 2, which credit note TW-1 credits, was deleted" in shop.stored(note).reasons[0].text("en")
    assert shop.orders() == ["TW-0", "by hand"]
    assert len(shop.world["balancings"]) == 1


@pytest.mark.parametrize("channel", ["open", "webshop"])
def test_a_credit_note_of_a_deleted_invoice_is_neither_booked_nor_refunded(
    shop: Any, papers: Any, channel: str
) -> None:
    shop.configure(**OPEN)
    invoice = papers.invoice("TW-1", channel=channel)
    shop.deliver(invoice)
    shop.box.delete_last("V1")
    note = papers.credit_note(invoice)
    payments = shop.numbers("D1")
    shop.deliver(note)
    assert (shop.why(note), shop.why(invoice)) == (["invoice_gone"], ["booking_deleted"])
    assert (shop.numbers(), shop.numbers("D1")) == ([], payments)
    shop.deliver(papers.invoice("TW-2"))
    assert shop.why(note) == ["invoice_gone"]


def test_both_are_booked_when_the_invoice_is_released(shop: Any, papers: Any, open_invoice: Any) -> None:
    shop.box.delete_last("V1")
    note = papers.credit_note(open_invoice, order="TW-9")
    shop.deliver(note)
    shop.retry("TW-1")
    assert [str(shop.stored(each).state) for each in (open_invoice, note)] == ["done", "done"]
    assert shop.orders() == ["TW-0", "TW-1", "TW-9"]
    assert shop.stored(note).balanced == Decimal("21.20")


def test_the_credit_note_alone_is_booked_when_a_person_says_so(
    shop: Any, papers: Any, open_invoice: Any
) -> None:
    shop.box.delete_last("V1")
    note = papers.credit_note(open_invoice)
    shop.deliver(note)
    shop.retry("TW-1", without_invoice=True)
    assert (str(shop.stored(note).state), shop.why(open_invoice)) == ("done", ["number_taken"])
    assert [booking["amount"] for booking in shop.bookings()] == [Decimal("21.20"), Decimal("-21.20")]
    assert len(shop.world["balancings"]) == 1


def test_what_is_known_as_deleted_holds_its_credit_notes_without_a_look(
    shop: Any, papers: Any, open_invoice: Any
) -> None:
    shop.box.delete_last("V1")
    shop.deliver(papers.credit_note(open_invoice, papers.line("1.00", "0.06"), id="first"))
    note = papers.credit_note(open_invoice, papers.line("1.00", "0.06"), id="second")
    calls = shop.calls_of(lambda: shop.deliver(note))
    assert shop.why(note) == ["invoice_gone"]
    assert "getModifiedBuySellBookings" not in calls


def test_one_look_serves_the_credit_notes_of_a_run_and_none_is_needed_for_new_invoices(
    shop: Any, papers: Any, open_invoice: Any
) -> None:
    notes = [
        papers.credit_note(open_invoice, papers.line("1.00", "0.06"), id=f"note {number}")
        for number in range(3)
    ]
    calls = shop.calls_of(lambda: shop.deliver(*notes))
    assert [str(shop.stored(note).state) for note in notes] == ["done"] * 3
    assert calls["getModifiedBuySellBookings"] == 1
    new = papers.invoice("TW-5", channel="open")
    calls = shop.calls_of(lambda: shop.deliver(new, papers.credit_note(new)))
    assert "getModifiedBuySellBookings" not in calls


def test_a_refund_that_waited_looks_whether_its_invoice_still_stands(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.deliver(papers.invoice("TW-0"), invoice)
    shop.box.lock("D1")
    note = papers.credit_note(invoice)
    shop.deliver(note)
    assert str(shop.stored(note).step) == "payment"
    shop.box.edit("V1", 2, {"comment": "van iemand anders", "amount": 99.0})
    shop.box.unlock("D1")
    shop.later(hours=1)
    shop.deliver()
    assert shop.why(note) == ["invoice_gone"]
    assert shop.numbers("D1") == [1, 2]


def test_while_the_journal_is_locked_the_probe_is_the_only_call(
    shop: Any, papers: Any, open_invoice: Any
) -> None:
    shop.box.lock("V1")
    note = papers.credit_note(open_invoice)
    shop.deliver(note)
    shop.later(hours=1)
    calls = shop.calls_of(shop.deliver)
    assert {name: count for name, count in calls.items() if "Booking" in name} == {"insertBuySellBooking": 1}
    shop.box.unlock("V1")
    shop.later(hours=1)
    shop.deliver()
    assert str(shop.stored(note).state) == "done"


def test_when_the_looks_of_the_day_are_used_up_only_that_credit_note_waits(
    shop: Any, papers: Any, open_invoice: Any
) -> None:
    dossier = shop.octopus.dossier(49001)
    for _ in range(dossier.quota.left("getModifiedBuySellBookings")):
        dossier.bookings.modified(journal="V2")
    note, other = papers.credit_note(open_invoice), papers.invoice("TW-3")
    delivered = shop.deliver(note, other)
    shop.assert_paid(other)
    assert shop.why(note) == ["looks_used_up"]
    assert "getModifiedBuySellBookings" in shop.stored(note).reasons[0].text("en")
    assert shop.notices() == {}
    assert delivered.next_attempt_at is not None
    shop.at("2026-11-26T00:00:00+01:00")
    shop.deliver()
    assert str(shop.stored(note).state) == "done"


def test_a_plan_says_that_the_invoice_was_deleted(shop: Any, papers: Any, open_invoice: Any) -> None:
    from tickoweb_sync.delivery import plan_due  # noqa: PLC0415 - the only test of this file that plans

    shop.box.delete_last("V1")
    note = papers.credit_note(open_invoice)
    shop.accept(note)
    [planned] = plan_due(shop.outbox, lambda _: shop.octopus, organisation="fictie-events")
    assert [reason.code for reason in planned.reasons] == ["invoice_gone"]
    assert shop.why(open_invoice) == []


@pytest.mark.parametrize("by_hand", [0, 1])
def test_an_invoice_is_not_balanced_with_a_payment_that_is_not_ours_any_more(
    shop: Any, papers: Any, by_hand: int
) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBalancing", "status", status=403, body={"errorCode": -12})
    shop.deliver(invoice)
    assert str(shop.stored(invoice).step) == "balancing"
    shop.box.delete_last("D1")
    for _ in range(by_hand):
        shop.box.book("D1")
    shop.later(hours=1)
    shop.deliver()
    assert shop.why(invoice) == ["payment_gone"]
    assert shop.world["balancings"] == []
    shop.retry("TW-1")
    shop.assert_paid(invoice)


def test_a_deleted_credit_note_leaves_room_for_another(shop: Any, papers: Any, open_invoice: Any) -> None:
    first = papers.credit_note(open_invoice, id="first")
    shop.deliver(first)
    shop.box.delete_last("V1")
    shop.deliver(papers.invoice("TW-7"))
    assert shop.why(first) == ["number_taken"]
    second = papers.credit_note(open_invoice, id="second", order="TW-8")
    shop.deliver(second)
    assert "credit_exceeds_invoice" not in shop.why(second)
