"""The plan says, without a write call, exactly what the next run does."""

import json
from typing import Any

from octopus_client.codec import encode
from octopus_client.sandbox import Sandbox
from tickoweb_sync import State
from tickoweb_sync.cli.plan_output import plan_as_json
from tickoweb_sync.delivery import PlannedDocument, plan_due

WRITES = {
    "insertBuySellBooking",
    "insertFinancialDiversBooking",
    "insertBalancing",
    "insertUpdateRelation",
    "addAttachementToBooking",
}


def plan(shop: Any) -> list[PlannedDocument]:
    return plan_due(shop.outbox, lambda _: shop.octopus, organisation=shop.integration.organisation)


def sent(shop: Any, operation: str) -> list[bytes]:
    """The bodies that a run stored before it sent them, which are those that it sent."""
    store = shop.outbox.posting_store
    keys = [stored.intent_key for stored in shop.outbox.queue(shop.integration.organisation).everything()]
    suffix = "" if operation == "booking" else "/payment"
    intents = (store.load_intent(key + suffix) for key in keys)
    return [intent.body for intent in intents if intent is not None]


def test_the_bodies_of_a_plan_are_byte_for_byte_those_that_a_run_sends(shop: Any, papers: Any) -> None:
    first = papers.invoice("TW-1")
    second = papers.invoice("TW-2", issued_at="2026-11-20T13:00:00+01:00")
    shop.deliver(papers.invoice("TW-0", issued_at="2026-11-19T13:00:00+01:00"))
    shop.accept(first, second, papers.credit_note(first))
    planned = [one for one in plan(shop) if one.booking is not None]
    shop.deliver()
    assert [one.state for one in planned] == [State.DONE] * 3
    assert [one.booking for one in planned] == sent(shop, "booking")[1:]
    assert [one.payment for one in planned] == sent(shop, "payment")[1:]
    balanced = shop.world["balancings"][1:]
    assert [one.balancings[0].amount for one in planned] == [tie["balanceAmount"] for tie in balanced]


def test_a_plan_makes_no_write_call(shop: Any, papers: Any) -> None:
    shop.accept(papers.invoice("TW-1"), papers.invoice("TW-2", customer=papers.person()))
    calls = shop.calls_of(lambda: plan(shop))
    assert WRITES.isdisjoint(calls)
    assert shop.bookings() == []
    assert shop.added_relations() == []


def test_a_new_client_is_planned_with_what_would_be_sent_and_without_a_key(shop: Any, papers: Any) -> None:
    shop.accept(papers.invoice("TW-1"), papers.invoice("TW-2", issued_at="2026-11-20T13:00:00+01:00"))
    first, second = plan(shop)
    assert first.relation is not None
    assert second.relation is not None
    assert (first.relation.action, first.relation.key) == ("new", None)
    assert {change.field: change.after for change in first.relation.changes}["name"] == "Fictie NV"
    assert (second.relation.action, second.relation.changes) == ("found", ())


def test_a_client_that_would_be_changed_is_shown_field_by_field(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1"))
    moved = papers.company(street="Nieuwstraat 7", city="Gent")
    shop.accept(papers.invoice("TW-2", customer=moved))
    [planned] = plan(shop)
    assert planned.relation is not None
    assert planned.relation.action == "changed"
    assert {(change.field, change.before, change.after) for change in planned.relation.changes} == {
        ("street_and_number", "", "Nieuwstraat 7"),
        ("city", "", "Gent"),
    }


def test_what_would_be_held_says_why_and_holds_its_credit_note_too(shop: Any, papers: Any) -> None:
    dollars = papers.invoice("TW-1", currency="USD")
    shop.accept(dollars, papers.credit_note(dollars), papers.invoice("TW-2"))
    planned = {one.stored.id: one for one in plan(shop)}
    held = planned[dollars["id"]]
    assert (held.state, [reason.code for reason in held.reasons]) == (State.HELD, ["currency_not_euro"])
    assert [reason.code for reason in planned["credit of TW-1"].reasons] == ["invoice_held"]
    assert planned["invoice of TW-2"].booking is not None
    assert shop.stored(dollars).state is State.WAITING


def test_zero_documents_are_skipped_and_future_ones_wait_in_a_plan(shop: Any, papers: Any) -> None:
    free = papers.invoice("TW-1", papers.line("0.00", "0.00"))
    future = papers.invoice("TW-2", issued_at="2026-12-20T12:00:00+01:00")
    shop.accept(free, future)
    assert {one.stored.order: one.state for one in plan(shop)} == {
        "TW-1": State.SKIPPED,
        "TW-2": State.WAITING,
    }


def test_a_payment_that_waits_is_planned_alone(shop: Any, box: Sandbox, papers: Any) -> None:
    box.lock("D1")
    shop.deliver(papers.invoice("TW-1"))
    box.unlock("D1")
    [planned] = plan(shop)
    assert (planned.booking, planned.state) == (None, State.DONE)
    shop.later(minutes=60)
    shop.deliver()
    assert [planned.payment] == sent(shop, "payment")


def test_a_lost_outbox_plans_to_adopt_what_stands_in_octopus(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1"))
    shop.close()
    shop.database.unlink()
    shop.restart()
    shop.accept(papers.invoice("TW-1"), papers.invoice("TW-2", issued_at="2026-11-20T13:00:00+01:00"))
    known, fresh = plan(shop)
    assert (known.booking, known.payment, known.rules) == (
        None,
        None,
        ("found in Octopus by its mark as V1/1",),
    )
    assert json.loads(fresh.booking or b"")["documentSequenceNr"] == 2


def test_each_line_of_a_plan_names_the_rule_that_chose_it(shop: Any, papers: Any) -> None:
    shop.configure(channels={"vip": {"sales_account": 700200}})
    shop.accept(papers.invoice("TW-1", channel="vip"))
    [planned] = plan(shop)
    assert "sales account of channel vip" in planned.rules[0]
    assert "VAT code 06" in planned.rules[0]


def test_the_json_of_a_plan_has_its_fixed_shape(shop: Any, papers: Any) -> None:
    shop.accept(papers.invoice("TW-1"))
    [document] = json.loads(encode(plan_as_json(plan(shop), language="en")))["documents"]
    assert set(document) == {
        "id",
        "order",
        "state",
        "relation",
        "booking",
        "payment",
        "balancings",
        "rules",
        "reasons",
    }
    assert set(document["relation"]) == {"action", "key", "changes"}
    assert document["booking"]["amount"] == 21.2
    assert document["balancings"][0]["amount"] == "21.20"
