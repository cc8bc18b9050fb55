"""An answer gets lost, or is none: what was sent is found by its mark, nothing is there twice or missing."""

from typing import Any

import pytest

from octopus_client.http import Timeouts

WRITES = (
    "insertUpdateRelation",
    "insertBuySellBooking",
    "insertFinancialDiversBooking",
    "insertBalancing",
)
FAULTS = {
    "not carried out, cut": {"fault": "drop_before"},
    "carried out, cut": {"fault": "drop_after"},
    "500": {"fault": "status", "status": 500},
    "500, carried out": {"fault": "status", "status": 500, "carried_out": True},
    "503": {"fault": "status", "status": 503},
    "503, carried out": {"fault": "status", "status": 503, "carried_out": True},
    "a page of a gateway": {"fault": "html", "status": 200},
    "a page of a gateway, carried out": {"fault": "html", "status": 200, "carried_out": True},
}


def finish(shop: Any) -> None:
    """Run every hour of a day, as a worker would."""
    for _ in range(12):
        if not shop.deliver().waiting:
            return
        shop.later(hours=1)
    pytest.fail("documents still wait")


def assert_all_once(shop: Any, *documents: Any) -> None:
    shop.assert_paid(*documents)
    assert shop.numbers() == list(range(1, len(documents) + 1))
    assert shop.numbers("D1") == list(range(1, len(documents) + 1))
    assert len(shop.world["balancings"]) == len(documents)
    assert len(shop.added_relations()) == len({document["customer"]["id"] for document in documents})


@pytest.mark.parametrize(
    ("fault", "nth"), [*((fault, 1) for fault in FAULTS), ("carried out, cut", 2), ("500, carried out", 3)]
)
@pytest.mark.parametrize("operation", WRITES)
def test_a_lost_answer_leaves_everything_there_once(
    shop: Any, papers: Any, operation: str, fault: str, nth: int
) -> None:
    first, second = papers.invoice("TW-1"), papers.invoice("TW-2", customer=papers.person())
    credit_note = papers.credit_note(first)
    shop.box.fail(operation, nth=nth, **FAULTS[fault])
    shop.deliver(first, second, credit_note)
    finish(shop)
    assert_all_once(shop, first, second, credit_note)
    assert shop.calls_of(shop.deliver) == {}


@pytest.mark.parametrize("operation", WRITES)
def test_an_answer_that_comes_too_late_was_carried_out(shop: Any, papers: Any, operation: str) -> None:
    shop.timeouts = Timeouts(read=0.3)
    shop.reconnect()
    invoice = papers.invoice("TW-1")
    shop.box.fail(operation, "slow", seconds=0.6)
    shop.deliver(invoice)
    shop.timeouts = Timeouts()
    shop.reconnect()
    finish(shop)
    assert_all_once(shop, invoice)


@pytest.mark.parametrize("operation", WRITES)
def test_several_lost_answers_in_a_row_do_no_harm(shop: Any, papers: Any, operation: str) -> None:
    invoices = [papers.invoice(f"TW-{number}") for number in range(1, 4)]
    for nth, fault in enumerate(("drop_after", "drop_before", "drop_after", "drop_before"), start=1):
        shop.box.fail(operation, fault, nth=nth)
    shop.deliver(*invoices)
    finish(shop)
    assert_all_once(shop, *invoices)


@pytest.mark.parametrize(
    ("write", "read"),
    [
        ("insertUpdateRelation", "getRelations"),
        ("insertBuySellBooking", "getBuySellBooking"),
        ("insertFinancialDiversBooking", "getFinancialDiversBooking"),
        ("insertBalancing", "getModifiedBalancingRelations"),
    ],
)
def test_a_look_that_fails_too_comes_again_before_anything_is_sent(
    shop: Any, papers: Any, write: str, read: str
) -> None:
    invoice = papers.invoice("TW-1")
    shop.deliver(papers.invoice("TW-0"))
    other = papers.invoice("TW-1", customer=papers.company(5002))
    shop.box.fail(write, "drop_after")
    # the first search comes before the relation is added
    for nth in range(2, 6) if read == "getRelations" else range(1, 5):
        shop.box.fail(read, "drop_before", nth=nth)
    shop.deliver(other)
    assert str(shop.stored(invoice).state) == "waiting"
    shop.restart()
    finish(shop)
    shop.assert_paid(papers.invoice("TW-0"), other)
    assert shop.numbers() == shop.numbers("D1") == [1, 2]
    assert len(shop.added_relations()) == 2


def test_what_was_adopted_is_told_as_adopted(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBuySellBooking", "drop_after")
    shop.deliver(invoice)
    finish(shop)
    assert "adopted as V1/1" in shop.history(invoice)
    assert shop.booked == [(invoice["id"], 2, "V1", 1)]


def test_a_booking_that_a_person_changed_before_it_was_found_is_told(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBuySellBooking", "drop_after")
    shop.box.fail("getBuySellBooking", "status", status=500)
    shop.deliver(invoice)
    shop.box.edit("V1", 1, {"expiryDate": "2026-12-31"})
    finish(shop)
    shop.assert_paid(invoice)
    notice = shop.notices()["booking_differs V1"]
    assert "V1 1" in notice.text("en")
    assert "expiry" in notice.text("en")


def test_a_document_that_octopus_cannot_digest_is_held_and_the_others_go_on(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.fail("insertBuySellBooking", "status", status=500)
    bad, good = papers.invoice("TW-1"), papers.invoice("TW-2")
    shop.deliver(bad, good)
    shop.assert_paid(good)
    for _ in range(2):
        shop.box.fail("insertBuySellBooking", "status", status=500)
        shop.later(hours=1)
        shop.deliver()
    assert shop.why(bad) == ["refused_by_octopus"]
    assert "status 500" in shop.stored(bad).reasons[0].text("en")
    shop.retry("TW-1")
    shop.assert_paid(bad, good)
    assert shop.numbers() == [1, 2, 3]


@pytest.mark.parametrize(("status", "calls"), [(500, 2), (503, 1)])
def test_an_outage_waits_ever_longer_and_holds_nothing(
    shop: Any, papers: Any, status: int, calls: int
) -> None:
    shop.deliver(papers.invoice("TW-0"))
    invoices = [papers.invoice(f"TW-{number}") for number in range(1, 6)]
    for nth in range(1, calls + 6):
        shop.box.fail("insertBuySellBooking", "status", nth=nth, status=status)
    assert shop.calls_of(lambda: shop.deliver(*invoices))["insertBuySellBooking"] == calls
    for minutes in (5, 10, 20, 40, 60, 60):
        assert list(shop.notices()) == ["octopus_unreachable"]
        shop.later(minutes=minutes - 1)
        assert shop.calls_of(shop.deliver) == {}
        shop.later(minutes=1)
        shop.deliver()
    shop.assert_paid(*invoices)
    assert shop.notices() == {}
    assert shop.all_notices() == ["octopus_unreachable"]


def test_a_late_file_whose_answer_is_lost_counts_as_added(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf")
    shop.deliver(invoice)
    assert shop.stored(invoice).file_missing
    shop.box.fail("addAttachementToBooking", "drop_after")
    shop.accept(invoice, read_file=lambda _: b"%PDF-1.4 late")
    shop.deliver()
    assert len(shop.bookings()[0]["attachments"]) == 1
    assert shop.notices()["file_unsure V1"].documents == 1
    assert shop.calls_of(lambda: shop.retry("TW-1")) == {}
