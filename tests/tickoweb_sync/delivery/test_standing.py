"""Between two steps a person may delete or replace a booking: each step looks, and looks sparingly."""

from decimal import Decimal
from typing import Any

import pytest

from tickoweb_sync.outbox import tables


@pytest.fixture
def unbalanced(shop: Any, papers: Any) -> Any:
    """An invoice that is booked and paid as V1/2 and D1/2, and not balanced yet."""
    shop.deliver(papers.invoice("TW-0"))
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBalancing", "status", status=403, body={"errorCode": -12})
    shop.deliver(invoice)
    assert str(shop.stored(invoice).step) == "balancing"
    assert len(shop.world["balancings"]) == 1
    return invoice


def go_on(shop: Any) -> None:
    shop.later(hours=1)
    shop.deliver()


def test_a_paid_invoice_that_somebody_deleted_is_not_balanced(shop: Any, unbalanced: Any) -> None:
    shop.box.delete_last("V1")
    go_on(shop)
    assert shop.why(unbalanced) == ["booking_deleted"]
    assert shop.stored(unbalanced).reasons[0].values == {"order": "TW-1", "journal": "V1", "number": 2}
    assert len(shop.world["balancings"]) == 1


def test_a_paid_invoice_whose_number_is_somebody_elses_now_is_not_balanced(
    shop: Any, unbalanced: Any
) -> None:
    shop.box.delete_last("V1")
    shop.box.book("V1")
    go_on(shop)
    assert shop.why(unbalanced) == ["number_taken"]
    assert len(shop.world["balancings"]) == 1


def test_a_paid_invoice_that_somebody_edited_is_balanced_and_told(shop: Any, unbalanced: Any) -> None:
    shop.box.edit("V1", 2, {"reference": "nagekeken"})
    go_on(shop)
    shop.assert_paid(unbalanced)
    assert "reference" in shop.notices()["booking_differs V1"].text("en")


def test_one_list_serves_all_documents_of_a_run(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("D1")
    waiting = [papers.invoice(f"TW-{number}") for number in (1, 2, 3)]
    shop.deliver(*waiting)
    shop.box.unlock("D1")
    before = shop.box.calls().get("getModifiedBuySellBookings", 0)
    go_on(shop)
    shop.assert_paid(*waiting)
    assert shop.box.calls()["getModifiedBuySellBookings"] == before + 1


def test_a_balancing_that_is_not_there_after_two_sends_waits_and_is_sent_again(
    shop: Any, papers: Any
) -> None:
    invoice = papers.invoice("TW-1")
    for nth in (1, 2):
        shop.box.fail("insertBalancing", "drop_before", nth=nth)
    calls = shop.calls_of(lambda: shop.deliver(invoice))
    assert calls["insertBalancing"] == 2
    stored = shop.stored(invoice)
    assert (str(stored.state), str(stored.step), stored.balancing_sent) == ("waiting", "balancing", True)
    assert list(shop.notices()) == ["octopus_unreachable"]
    shop.later(minutes=5)
    calls = shop.calls_of(shop.deliver)
    assert (calls["getModifiedBalancingRelations"], calls["insertBalancing"]) == (1, 1)
    shop.assert_paid(invoice)


def test_a_balancing_whose_second_answer_is_lost_is_looked_up(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBalancing", "drop_before")
    shop.box.fail("insertBalancing", "drop_after", nth=2)
    calls = shop.calls_of(lambda: shop.deliver(invoice))
    assert (calls["getModifiedBalancingRelations"], calls["insertBalancing"]) == (2, 2)
    shop.assert_paid(invoice)
    assert shop.stored(invoice).balanced == Decimal("21.20")


def test_a_balancing_that_was_sent_before_a_stop_is_not_sent_again(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBalancing", "drop_after")
    for nth in range(1, 5):
        shop.box.fail("getModifiedBalancingRelations", "drop_before", nth=nth)
    shop.deliver(invoice)
    assert str(shop.stored(invoice).step) == "balancing"
    shop.later(minutes=5)
    assert "insertBalancing" not in shop.calls_of(shop.deliver)
    shop.assert_paid(invoice)


def test_a_refused_balancing_that_stands_there_is_done(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBalancing", "status", status=400, body={"errorCode": -26}, carried_out=True)
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert shop.stored(invoice).balanced == Decimal("21.20")
    assert shop.notices() == {}


def test_a_refused_balancing_is_held_with_place_and_answer(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBalancing", "status", status=400, body={"errorCode": -26})
    shop.deliver(invoice)
    [reason] = shop.stored(invoice).reasons
    place = {name: reason.values[name] for name in ("order", "journal", "number")}
    assert place == {"order": "TW-1", "journal": "V1", "number": 2}
    assert "-26" in str(reason.values["error"])
    assert not str(reason.values["error"]).endswith(".")


def test_a_document_of_ours_that_lost_its_number_is_written_down(shop: Any, papers: Any) -> None:
    first, second = papers.invoice("TW-1"), papers.invoice("TW-2")
    shop.deliver(first)
    shop.box.delete_last("V1")
    shop.deliver(second)
    attempt = shop.outbox.queue("fictie-events").history(shop.stored(first))[-1]
    [reason] = shop.stored(first).reasons
    assert (str(attempt.step), attempt.outcome, attempt.text) == ("none", "held", reason.text("en"))
    assert reason.values == {"order": "TW-1", "journal": "V1", "number": 1}
    assert attempt.at == shop.now


def test_each_bookyear_has_its_own_numbers(shop: Any, papers: Any) -> None:
    shop.at("2027-01-05T09:00:00+01:00")
    old = papers.invoice("TW-1", issued_at="2026-12-31T23:30:00+01:00")
    new = papers.invoice("TW-2", issued_at="2027-01-01T00:10:00+01:00")
    shop.box.lock("D1")
    shop.deliver(old, new)
    assert [shop.stored(each).booking_key.number for each in (old, new)] == [1, 1]
    shop.box.unlock("D1")
    go_on(shop)
    shop.assert_paid(old, new)


@pytest.mark.parametrize("relation", [4, 2])  # the same as before the stop, and another one
@pytest.mark.parametrize(("by_hand", "code"), [(0, "booking_deleted"), (1, "number_taken")])
def test_a_booking_that_was_deleted_before_we_noted_that_it_was_made_is_held(
    shop: Any, papers: Any, relation: int, by_hand: int, code: str
) -> None:
    shop.configure(channels={"open": {"payment_account": False}})
    shop.deliver(papers.invoice("TW-0"))
    invoice = papers.invoice("TW-1", channel="open")
    shop.deliver(invoice)
    stored = shop.stored(invoice)
    with shop.outbox.engine.begin() as connection:  # as a worker leaves it that stops just after posting
        row = tables.document.update().where(tables.document.c.serial == stored.serial)
        connection.execute(row.values(state="waiting", step="booking", number=None, relation=relation))
    shop.box.delete_last("V1")
    for _ in range(by_hand):
        shop.box.book("V1")
    shop.deliver()
    assert shop.why(invoice) == [code]


def test_a_booking_whose_intent_was_lost_is_paid_if_it_is_there(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("D1")
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    shop.outbox.posting_store.forget(shop.stored(invoice).intent_key)
    shop.box.unlock("D1")
    go_on(shop)
    shop.assert_paid(invoice)


def test_a_balancing_that_is_refused_after_a_doubt_is_looked_up_again(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    for nth in (1, 2):
        shop.box.fail("insertBalancing", "drop_before", nth=nth)
    shop.deliver(invoice)
    shop.later(minutes=5)
    shop.box.fail("insertBalancing", "status", status=400, body={"errorCode": -26}, carried_out=True)
    calls = shop.calls_of(shop.deliver)
    assert calls["getModifiedBalancingRelations"] == 2
    shop.assert_paid(invoice)


def test_a_lost_outbox_takes_over_what_stands_in_another_journal_than_that_of_today(
    shop: Any, papers: Any
) -> None:
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    journals = shop.world["journals"]
    for each in journals:
        each.pop("locked")
    other = [{**each, "journalKey": "V3"} for each in journals if each["journalKey"] == "V1"]
    shop.box.load_world({"dossiers": {"49001": {"journals": [*journals, *other]}}})
    shop.close()
    shop.database = shop.database.with_name("new.sqlite")
    shop.restart()
    shop.configure(booking={"journal": "V3"})
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert (shop.numbers("V1"), shop.numbers("V3")) == ([1], [])
    assert str(shop.stored(invoice).booking_key) == "V1/1"
