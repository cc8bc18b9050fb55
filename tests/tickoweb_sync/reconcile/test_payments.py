"""Payments and balancings that people change in Octopus show as exactly that difference."""

from decimal import Decimal
from typing import Any

import pytest

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
