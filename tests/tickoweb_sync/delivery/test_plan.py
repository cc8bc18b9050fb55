"""The plan says, without a write call, exactly what the next run does."""

import json
from decimal import Decimal
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


LISTS = ("getModifiedBuySellBookings", "getModifiedFinancialDiversBookings")


def plan(shop: Any) -> list[PlannedDocument]:
    return plan_due(shop.outbox, lambda _: shop.octopus, organisation=shop.integration.organisation)


def numbers_of(planned: PlannedDocument) -> tuple[int | None, int | None]:
    """The numbers under which a document and its payment would be booked."""
    bodies = (planned.booking, planned.payment)
    booked, paid = (None if body is None else json.loads(body)["documentSequenceNr"] for body in bodies)
    return booked, paid


def relations_of(planned: list[PlannedDocument]) -> list[tuple[str, int | None, int]]:
    """The clients of a plan: what would be done with each, its key, and how many fields would change."""
    relations = [one.relation for one in planned if one.relation is not None]
    return [(relation.action, relation.key, len(relation.changes)) for relation in relations]


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
    assert [(change.field, change.before, change.after) for change in first.relation.changes] == [
        ("name", "", "Fictie NV"),
        ("client", "", "True"),
        ("country", "", "BE"),
        ("currency", "", "EUR"),
        ("vat_number", "", "BE0999.500.173"),
        ("vat_type", "", "1"),
        ("language", "", "0"),
    ]
    assert (second.relation.action, second.relation.key, second.relation.changes) == ("found", None, ())


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


def test_a_document_of_today_is_planned(shop: Any, papers: Any) -> None:
    shop.accept(papers.invoice("TW-1", issued_at="2026-11-25T08:00:00+01:00"))
    [planned] = plan(shop)
    assert (planned.state, numbers_of(planned)) == (State.DONE, (1, 1))


def test_what_is_begun_is_planned_first_as_it_is_delivered_first(
    shop: Any, box: Sandbox, papers: Any
) -> None:
    begun, new = papers.invoice("TW-2"), papers.invoice("TW-1", issued_at="2026-11-19T12:00:00+01:00")
    box.lock("D1")
    shop.deliver(begun)
    box.unlock("D1")
    shop.accept(new)
    planned = {one.stored.order: one for one in plan(shop)}
    assert numbers_of(planned["TW-2"]) == (None, 1)
    assert numbers_of(planned["TW-1"]) == (2, 2)
    shop.later(hours=1)
    shop.deliver()
    assert shop.stored(begun).payment_number == 1
    assert (shop.stored(new).number, shop.stored(new).payment_number) == (2, 2)


def test_a_plan_counts_on_from_what_people_booked(shop: Any, box: Sandbox, papers: Any) -> None:
    for journal in ("V1", "V1", "D1"):
        box.book(journal)
    shop.accept(papers.invoice("TW-1"), papers.invoice("TW-2"))
    assert [numbers_of(one) for one in plan(shop)] == [(3, 2), (4, 3)]


def test_each_organisation_has_a_plan_of_its_own(shop: Any, papers: Any) -> None:
    booking = {"journal": "V1", "sales_account": 700100}
    settings = {"organisation": "andere-events", "octopus": {"dossier": 49001}, "booking": booking}
    other = type(shop.integration).from_mapping(settings)
    theirs = papers.invoice("TW-9", id="theirs")
    file = {"format": "tickoweb-documents/1", "organisation": "andere-events", "documents": [theirs]}
    shop.outbox.accept(other, file)
    shop.accept(papers.invoice("TW-1"))
    assert [one.stored.order for one in plan(shop)] == ["TW-1"]
    [planned] = plan_due(shop.outbox, lambda _: shop.octopus, organisation="andere-events")
    assert (planned.stored.order, planned.payment, planned.balancings) == ("TW-9", None, ())


def test_credit_notes_of_an_open_invoice_are_planned_with_what_each_takes_of_it(
    shop: Any, papers: Any
) -> None:
    shop.configure(channels={"open": {"payment_account": False}})
    invoice = papers.invoice("TW-1", papers.line("40.00", "2.40"), channel="open")
    first = papers.credit_note(invoice, papers.line("30.00", "1.80"), id="first")
    second = papers.credit_note(invoice, papers.line("20.00", "1.20"), id="second")
    third = papers.credit_note(invoice, papers.line("10.00", "0.60"), id="third")
    shop.accept(invoice, first, second, third)
    planned = {one.stored.id: one for one in plan(shop)}
    ties = {
        id_: [(str(tie.debit), str(tie.amount)) for tie in one.balancings] for id_, one in planned.items()
    }
    whole = str(planned["first"].balancings[0].debit)
    assert ties == {
        invoice["id"]: [],
        "first": [(whole, "31.80")],
        "second": [],
        "third": [(whole, "10.60")],
    }
    assert [reason.code for reason in planned["second"].reasons] == ["credit_exceeds_invoice"]
    shop.deliver()
    assert [tie["balanceAmount"] for tie in shop.world["balancings"]] == [Decimal("31.80"), Decimal("10.60")]
    assert shop.why(second) == ["credit_exceeds_invoice"]


def test_a_plan_counts_the_credit_notes_that_were_booked_before(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("40.00", "2.40"))
    shop.deliver(invoice, papers.credit_note(invoice, papers.line("30.00", "1.80"), id="first"))
    shop.accept(papers.credit_note(invoice, papers.line("20.00", "1.20"), id="second"))
    [planned] = plan(shop)
    assert (planned.state, [reason.code for reason in planned.reasons]) == (
        State.HELD,
        ["credit_exceeds_invoice"],
    )


def test_a_credit_note_of_a_booked_invoice_is_planned_on_its_client_and_changes_nothing_of_it(
    shop: Any, papers: Any
) -> None:
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    moved = papers.company(street="Nieuwstraat 7")
    shop.accept(papers.credit_note(invoice, customer=moved))
    [planned] = plan(shop)
    assert relations_of([planned]) == [("found", 4, 0)]
    body = json.loads(planned.booking or b"")
    assert body["relationIdentificationServiceData"]["relationKey"]["id"] == 4


def test_a_credit_note_without_its_invoice_is_planned_to_change_no_client(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.deliver(papers.credit_note(papers.invoice("TW-1"), customer=papers.company(city="Elders")))
    shop.outbox.release(shop.integration, "TW-1", without_invoice=True)
    [planned] = plan(shop)
    assert relations_of([planned]) == [("found", 4, 0)]
    assert (planned.payment, planned.balancings) == (None, ())


def test_a_client_is_planned_to_be_changed_once(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    moved = papers.company(city="Gent")
    shop.accept(papers.invoice("TW-1", customer=moved), papers.invoice("TW-2", customer=moved))
    assert relations_of(plan(shop)) == [("changed", 4, 1), ("found", 4, 0)]


def test_two_customers_of_a_plan_with_one_new_number_are_one_client(shop: Any, papers: Any) -> None:
    number = papers.company()["vat_number"]
    spelled = number.removeprefix("BE")
    shop.accept(
        papers.invoice("TW-1"),
        papers.invoice("TW-2", customer=papers.company(5002, vat_number=spelled)),
        papers.invoice("TW-3", customer=papers.person()),
        papers.invoice("TW-4", customer=papers.person(6002, "Jef")),
        papers.invoice("TW-5", customer=papers.company(5003)),
    )
    planned = relations_of(plan(shop))
    assert [action for action, _, _ in planned] == ["new", "found", "new", "new", "new"]
    assert {key for _, key, _ in planned} == {None}


def test_what_a_bookkeeper_corrected_is_not_planned_to_be_undone(shop: Any, papers: Any) -> None:
    customer = papers.company(city="Fictegem")
    shop.deliver(papers.invoice("TW-1", customer=customer))
    relations = shop.world["relations"]
    relations[-1]["city"] = "Fictegem-Dorp"
    shop.box.load_world({"dossiers": {"49001": {"relations": relations}}})
    shop.later(hours=1)
    shop.accept(papers.invoice("TW-2", customer=customer))
    assert relations_of(plan(shop)) == [("found", 4, 0)]


def test_a_plan_looks_for_marks_only_where_nothing_was_booked_yet(shop: Any, papers: Any) -> None:
    shop.accept(papers.invoice("TW-1"))
    first = shop.calls_of(lambda: plan(shop))
    assert {name: first.get(name) for name in LISTS} == dict.fromkeys(LISTS, 1)
    shop.deliver(papers.invoice("TW-2"))
    shop.accept(papers.invoice("TW-3"))
    assert shop.calls_of(lambda: plan(shop)) == {}


def test_an_empty_outbox_has_an_empty_plan_for_which_no_relation_is_read(shop: Any) -> None:
    shop.outbox.configure(shop.integration)
    calls = shop.calls_of(lambda: plan(shop))
    assert plan(shop) == []
    assert {"getModifiedRelations", *LISTS}.isdisjoint(calls)


def test_a_payment_that_was_found_by_its_mark_is_planned_to_be_balanced(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    shop.close()
    shop.database = shop.database.with_name("new.sqlite")
    shop.restart()
    shop.accept(invoice)
    [planned] = plan(shop)
    [tie] = planned.balancings
    assert (planned.state, planned.relation, planned.payment) == (State.DONE, None, None)
    assert (tie.debit.journal, tie.debit.number, tie.debit.line) == ("V1", 1, -1)
    assert (tie.credit.journal, tie.credit.number, tie.credit.line) == ("D1", 1, 2)


def test_a_plan_leaves_what_is_held_and_what_is_not_due_as_it_is(shop: Any, papers: Any) -> None:
    held = papers.invoice("TW-1", currency="USD")
    shop.deliver(held)
    future = papers.invoice("TW-9", issued_at="2026-12-24T12:00:00+01:00")
    shop.accept(future)
    planned = plan(shop)
    told = {
        one.stored.order: (str(one.state), one.booking, [reason.code for reason in one.reasons])
        for one in planned
    }
    assert told == {"TW-1": ("held", None, ["currency_not_euro"]), "TW-9": ("waiting", None, [])}


def test_a_plan_books_a_credit_note_after_an_invoice_of_a_later_day(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", issued_at="2026-11-22T12:00:00+01:00")
    note = papers.credit_note(invoice, issued_at="2026-11-21T12:00:00+01:00")
    shop.accept(note, invoice)
    planned = plan(shop)
    numbers = {one.stored.id: json.loads(one.booking)["documentSequenceNr"] for one in planned}
    assert numbers == {invoice["id"]: 1, note["id"]: 2}


def test_a_plan_after_the_customer_table_was_lost_compares_with_the_relation_itself(
    shop: Any, papers: Any
) -> None:
    shop.deliver(papers.invoice("TW-1", customer=papers.company(street="Laan 1")))
    shop.accept(papers.invoice("TW-2", customer=papers.company(street="Laan 2")))
    planned = plan(shop)
    [change] = next(one for one in planned if one.stored.order == "TW-2").relation.changes
    assert (change.before, change.after) == ("Laan 1", "Laan 2")


def test_a_plan_reads_anew_what_the_dossier_said_more_than_a_day_ago(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1"))
    shop.accept(papers.invoice("TW-2"))
    shop.later(hours=23)
    assert "getVatCodes" not in shop.calls_of(lambda: plan(shop))
    shop.later(hours=2)
    assert "getVatCodes" in shop.calls_of(lambda: plan(shop))


def test_what_is_paid_in_a_plan_is_not_open_for_its_credit_note(shop: Any, papers: Any) -> None:
    shop.configure(booking={"refunds": "leave_open"})
    invoice = papers.invoice("TW-1")
    shop.accept(invoice, papers.credit_note(invoice))
    assert [len(one.balancings) for one in plan(shop)] == [1, 0]
