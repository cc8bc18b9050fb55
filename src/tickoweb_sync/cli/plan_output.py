"""What `plan` prints: the bodies as they would be sent, and for people what they mean."""

from collections.abc import Iterator, Sequence

import msgspec
from rich.console import Console

from octopus_client import Booking, FinancialBooking
from octopus_client.codec import decode
from tickoweb_sync.delivery import PlannedDocument, PlannedRelation
from tickoweb_sync.outbox import State
from tickoweb_sync.payments import PlannedBalancing

Json = dict[str, object]


def plan_as_json(planned: Sequence[PlannedDocument], *, language: str) -> Json:
    """The answer of `plan`; bookings and payments stand in it byte for byte as they would be sent."""
    return {
        "documents": [
            {
                "id": one.stored.id,
                "order": one.stored.order,
                "state": str(one.state),
                "relation": None if one.relation is None else _relation_as_json(one.relation),
                "booking": None if one.booking is None else msgspec.Raw(one.booking),
                "payment": None if one.payment is None else msgspec.Raw(one.payment),
                "balancings": [_balancing_as_json(balancing) for balancing in one.balancings],
                "rules": list(one.rules),
                "reasons": [reason.text(language) for reason in one.reasons],
            }
            for one in planned
        ]
    }


def show_plan(console: Console, planned: Sequence[PlannedDocument], *, language: str) -> None:
    """The answer of `plan`, for people: a paragraph for each document."""
    if not planned:
        console.print("Nothing waits and nothing is held.")
    for one in planned:
        if one.state is State.DONE:
            for text, style in _told_booking(one):
                console.print(text, style=style, markup=False, highlight=False)
        else:
            why = (
                " ".join(reason.text(language) for reason in one.reasons)
                or "It waits for its day, or for its invoice."
            )
            style = "red" if one.state is State.HELD else "yellow"
            told = f"{one.stored.order}: {one.state}. {why}"
            console.print(told, style=style, markup=False, highlight=False)


def _told_booking(one: PlannedDocument) -> Iterator[tuple[str, str | None]]:
    if one.booking is not None:
        booking = decode(one.booking, Booking)
        place = f"{booking.journal}/{booking.number}"
        yield f"{one.stored.order}: {place}, {booking.amount} euro, period {booking.period}", "bold"
        for line, rule in zip(booking.lines, one.rules, strict=True):
            yield f"  {line.account} {line.vat_code:<3} {line.base_amount:>10} + {line.vat_amount:>9}", None
            yield f"    {rule}", "dim"
    else:
        yield f"{one.stored.order}: {'; '.join(one.rules) or 'booked already'}", "bold"
    if one.relation is not None:
        for text in _told_relation(one.relation):
            yield f"  {text}", None
    if one.payment is not None:
        payment = decode(one.payment, FinancialBooking)
        ties = ", ".join(f"{balancing.amount} euro" for balancing in one.balancings)
        yield f"  payment {payment.journal}/{payment.number}, balanced for {ties}", None


def _told_relation(relation: PlannedRelation) -> list[str]:
    values = {change.field: change.after for change in relation.changes}
    if relation.action == "new":
        shown = (values.get(name) for name in ("name", "first_name", "vat_number", "postal_code", "city"))
        return [f"client new: {', '.join(value for value in shown if value)}"]
    told = [f"client {relation.key or 'of an earlier document'} ({relation.action})"]
    told += [f"  {change.field}: «{change.before}» becomes «{change.after}»" for change in relation.changes]
    return told


def _relation_as_json(relation: PlannedRelation) -> Json:
    return {
        "action": relation.action,
        "key": relation.key,
        "changes": [
            {"field": change.field, "before": change.before, "after": change.after}
            for change in relation.changes
        ],
    }


def _balancing_as_json(balancing: PlannedBalancing) -> Json:
    sides = (("debit", balancing.debit), ("credit", balancing.credit))
    return {
        **{
            name: {
                "bookyear": side.bookyear,
                "journal": side.journal,
                "number": side.number,
                "line": side.line,
            }
            for name, side in sides
        },
        "amount": f"{balancing.amount:.2f}",
    }
