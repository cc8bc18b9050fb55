"""Payments and balancings that people change in Octopus show as exactly that difference."""

from decimal import Decimal
from typing import Any

import pytest

from octopus_client.posting import mark_of
from tickoweb_sync import Integration
from tickoweb_sync.reconcile import Cause


def cents(amount: Any) -> int:
    return int(Decimal(amount) * 100)


def an_invoice(desk: Any) -> Any:
    return desk.invoices()[3]


def a_credit_note(desk: Any) -> Any:
    return next(one for one in desk.stored() if one.document.is_credit_note)


def test_a_payment_that_was_deleted(booked: Any) -> None:
    last = max(booked.stored(), key=lambda one: one.payment_number)
    booked.box.delete_last("D1")

    expected = -cents(next(p.total for p in booked.reconcile().pairs if p.stored.id == last.id))
    assert booked.found() == [("payment_missing", last.order, "payment", expected)]
    [missing] = booked.reconcile().found
    assert f"«{mark_of(last.id)}" in missing.next_step("en")
    assert f"balance it with {last.booking_key};" in missing.next_step("en")


def test_a_payment_of_another_amount(booked: Any) -> None:
    stored = an_invoice(booked)
    payment = booked.payment(stored)
    lines = [dict(line) for line in payment["bookingLines"]]
    lines[0]["amount"] += 5
    lines[1]["amount"] -= 5
    booked.edit(payment, bookingLines=lines)

    assert booked.found() == [("payment_amount", stored.order, "payment.amount", 500)]


@pytest.mark.parametrize(
    ("index", "change", "cause", "field"),
    [
        (0, {"accountKey": 550000}, "account", "payment.account"),
        (1, {"relationId": 1}, "client", "payment.relation"),
        (1, {"reference": "changed"}, "edited", "payment.reference"),
    ],
)
def test_a_line_of_a_payment_that_was_changed(
    booked: Any, index: int, change: dict[str, object], cause: str, field: str
) -> None:
    stored = an_invoice(booked)
    booked.edit_line(booked.payment(stored), index, **change)

    assert booked.found() == [(cause, stored.order, field, 0)]


@pytest.mark.parametrize(
    ("change", "cause", "field"),
    [
        ({"bookyearPeriodeNr": 202612}, "period", "payment.period"),
        ({"documentDate": "2026-11-30"}, "date", "payment.document_date"),
    ],
)
def test_a_payment_that_was_moved(booked: Any, change: dict[str, object], cause: str, field: str) -> None:
    stored = an_invoice(booked)
    booked.edit(booked.payment(stored), **change)

    assert booked.found() == [(cause, stored.order, field, 0)]


def test_a_payment_with_the_same_mark_is_double(booked: Any) -> None:
    stored = an_invoice(booked)
    lines = booked.payment(stored)["bookingLines"]
    number = booked.box.book("D1")
    booked.edit(booked.at("D1", number), bookingLines=lines)

    total = cents(stored.document.totals.gross)
    assert booked.found() == [("payment_double", stored.order, "payment", total)]


def test_another_payment_that_carries_the_mark_is_not_double(booked: Any) -> None:
    stored = an_invoice(booked)
    lines = [{**line, "relationId": 1} for line in booked.payment(stored)["bookingLines"]]
    number = booked.box.book("D1")
    booked.edit(booked.at("D1", number), bookingLines=lines)

    [one] = booked.reconcile().found
    assert (one.cause, one.field, one.cents) == (Cause.EDITED, "payment.reference", 0)
    assert "do not delete" in one.next_step("en")


def test_a_mark_put_on_the_payment_of_another_document_asks_to_delete_nothing(booked: Any) -> None:
    victim, other = booked.invoices()[3:5]
    reference = booked.payment(other)["bookingLines"][0]["reference"]
    lines = [{**line, "reference": reference} for line in booked.payment(victim)["bookingLines"]]
    booked.edit(booked.payment(victim), bookingLines=lines)

    assert booked.found() == [("edited", victim.order, "payment.reference", 0)]


def test_an_open_payment_without_a_mark_of_the_same_client_and_amount_is_double(booked: Any) -> None:
    stored = an_invoice(booked)
    total = stored.document.totals.gross
    number = booked.box.book("F1")
    line = {"type": "C", "amount": total, "relationId": stored.relation, "reference": "from the bank"}
    booked.edit(booked.at("F1", number), bookingLines=[line])

    [one] = booked.reconcile().found
    assert (one.cause, one.order, one.cents) == (Cause.PAYMENT_DOUBLE, stored.order, cents(total))
    assert one.theirs == f"F1/{number}"


def test_a_balancing_that_was_undone(booked: Any) -> None:
    stored = an_invoice(booked)
    booked.dossier.balancings.remove_of_document(stored.booking_key)

    total = cents(stored.document.totals.gross)
    assert booked.found() == [("balancing_missing", stored.order, "balancing", -total)]
    step = booked.reconcile().found[0].next_step("en")
    assert step == f"Balance {stored.booking_key} with {stored.payment_key}."


def tie_to(desk: Any, stored: Any, side: str, **changes: Any) -> None:
    """Let one side of a document's balancing be something else."""
    ties = desk.world["balancings"]
    for tie in ties:
        if tie["debetKey"]["documentSequenceNr"] == stored.number and tie["debetKey"]["journalKey"] == "V1":
            tie[side] = {**tie[side], **changes}
    desk.load({"balancings": ties})


def test_a_payment_that_was_balanced_with_another_invoice_names_that_one(booked: Any) -> None:
    stored, other = booked.invoices()[3:5]
    tie_to(booked, stored, "debetKey", documentSequenceNr=other.number)

    [one] = booked.reconcile().found
    total = cents(stored.document.totals.gross)
    assert (one.cause, one.order, one.cents) == (Cause.BALANCING_MISSING, stored.order, -total)
    sentence = f"{stored.payment_key} (order {stored.order}) is balanced with {other.booking_key} ("
    assert one.sentence("en").startswith(sentence)
    step = one.next_step("en")
    assert step.endswith(f"and balance {stored.payment_key} with {stored.booking_key}.")


def test_an_invoice_that_was_balanced_with_a_payment_of_somebody_else_names_it(booked: Any) -> None:
    stored = an_invoice(booked)
    number = booked.box.book("F1")
    tie_to(booked, stored, "creditKey", journalKey="F1", documentSequenceNr=number, lineSequenceNr=1)

    [one] = booked.reconcile().found
    assert one.cause is Cause.BALANCING_MISSING
    assert one.sentence("en").startswith(
        f"{stored.booking_key} (order {stored.order}) is balanced with F1/1 ("
    )


def test_a_credit_note_that_was_balanced_with_another_invoice_names_both(desk: Any) -> None:
    desk.integration = Integration.from_mapping(
        {
            "organisation": "fictie-events",
            "octopus": {"dossier": 49001, "locale": "en"},
            "booking": {"journal": "V1", "sales_account": 700000},
        }
    )
    desk.deliver(*desk.month())
    note = a_credit_note(desk)
    [credited] = [one for one in desk.stored() if one.id in note.document.credits]
    other = next(one for one in desk.invoices() if one.id != credited.id)
    tie_to(desk, credited, "debetKey", documentSequenceNr=other.number)

    [one] = desk.reconcile().found
    assert (one.cause, one.order, one.cents) == (Cause.BALANCING_MISSING, note.order, -cents(note.balanced))
    told = f"{note.booking_key} (order {note.order}) is balanced with {other.booking_key} ("
    assert one.sentence("en").startswith(told)
    assert one.sentence("en").endswith(f"instead of with {credited.booking_key}.")


def test_a_credit_note_that_is_no_longer_balanced_with_its_invoice(desk: Any) -> None:
    desk.integration = Integration.from_mapping(
        {
            "organisation": "fictie-events",
            "octopus": {"dossier": 49001, "locale": "en"},
            "booking": {"journal": "V1", "sales_account": 700000},
        }
    )
    desk.deliver(*desk.month())
    assert desk.found() == []
    note = a_credit_note(desk)
    desk.dossier.balancings.remove_of_document(note.booking_key)

    assert desk.found() == [("balancing_missing", note.order, "balancing", -cents(note.balanced))]
