"""The step `balancing`: tie a payment to its invoice, or a credit note to its open invoice."""

from collections.abc import Sequence
from decimal import Decimal

import attrs

from octopus_client import (
    BalancingKey,
    BalancingRefused,
    OctopusError,
    OutcomeUnknown,
    UnexpectedAnswer,
)
from octopus_client.balancings import BalancingDetail
from tickoweb_sync.delivery.context import Context
from tickoweb_sync.delivery.control import Hold
from tickoweb_sync.mapping import PlannedBalancing, balancings_of
from tickoweb_sync.outbox.records import StoredDocument
from tickoweb_sync.reasons import Reason

_SENDS = 2


@attrs.frozen
class Tie:
    """What stands balanced: how many euros, and with which invoice where it is no payment."""

    amount: Decimal
    invoice: StoredDocument | None


def balance(context: Context, stored: StoredDocument, invoices: Sequence[StoredDocument]) -> tuple[Tie, ...]:
    """Tie together what belongs together.

    Args:
        context: what to work with.
        stored: the document, booked.
        invoices: the invoices that it credits.

    Returns:
        What is balanced with the document now and was not before.

    Raises:
        Hold: Octopus refuses, and neither side was closed by somebody else.
    """
    planned = planned_balancings(stored, invoices)
    in_doubt = stored.balancing_sent
    if planned and not in_doubt:
        context.queue.save(attrs.evolve(stored, balancing_sent=True), soon=True)
    return tuple(
        Tie(balancing.amount, invoice_of(balancing, invoices))
        for balancing in planned
        if _tie(context, stored, balancing, in_doubt=in_doubt)
    )


def planned_balancings(
    stored: StoredDocument, invoices: Sequence[StoredDocument]
) -> tuple[PlannedBalancing, ...]:
    """What is to be tied together for a document whose booking, and payment if any, is known."""
    booking = stored.booking_key
    if booking is None:
        return ()
    payment = stored.payment_key
    line = payment.line(1 if payment.journal.startswith("F") else 2) if payment is not None else None
    credited = [
        (invoice.booking_key, invoice.document.totals.gross - invoice.balanced)
        for invoice in invoices
        if invoice.booking_key is not None
    ]
    return balancings_of(stored.document, booking=booking, payment=line, credited=credited)


def invoice_of(balancing: PlannedBalancing, invoices: Sequence[StoredDocument]) -> StoredDocument | None:
    """The invoice that a credit note is balanced with; it has less left open after that."""
    sides = (balancing.debit, balancing.credit)
    return next(
        (invoice for invoice in invoices if invoice.booking_key and invoice.booking_key.whole() in sides),
        None,
    )


def _tie(context: Context, stored: StoredDocument, balancing: PlannedBalancing, *, in_doubt: bool) -> bool:
    """Tie two sides; whether they are tied to each other now."""
    fault: OutcomeUnknown | UnexpectedAnswer | None = None
    for _ in range(_SENDS):
        is_doubted = in_doubt or fault is not None
        if is_doubted and _is_listed(context, balancing, fresh=fault is not None):
            return True
        try:
            context.dossier.balancings.add(
                debit=balancing.debit, credit=balancing.credit, amount=balancing.amount
            )
        except (OutcomeUnknown, UnexpectedAnswer) as error:
            fault = error
        except BalancingRefused as error:
            return _explain(context, stored, balancing, error)
        else:
            return True
    if fault is None or not _is_listed(context, balancing, fresh=True):
        raise fault or OctopusError("The balancing was not sent.")
    return True


def _explain(
    context: Context, stored: StoredDocument, balancing: PlannedBalancing, error: BalancingRefused
) -> bool:
    """Why a balancing was refused: it is there, or a side is closed otherwise; else a person must look."""
    listed = context.standing.balancings(fresh=True)
    if any(_same_pair(balancing, detail) for detail in listed):
        return True
    place = {"order": stored.order, "journal": stored.journal, "number": stored.number}
    if any(_touches(balancing, detail) for detail in listed):
        context.inform(Reason("balancing_elsewhere", place))
        return False
    raise Hold(Reason("refused_by_octopus", {**place, "error": str(error).rstrip(".")})) from error


def _is_listed(context: Context, balancing: PlannedBalancing, *, fresh: bool) -> bool:
    return any(_same_pair(balancing, detail) for detail in context.standing.balancings(fresh=fresh))


def _same_pair(balancing: PlannedBalancing, detail: BalancingDetail) -> bool:
    return _place(balancing.debit) == _place(detail.debit.key) and _place(balancing.credit) == _place(
        detail.credit.key
    )


def _touches(balancing: PlannedBalancing, detail: BalancingDetail) -> bool:
    ours = {_place(balancing.debit), _place(balancing.credit)}
    return not ours.isdisjoint({_place(detail.debit.key), _place(detail.credit.key)})


def _place(key: BalancingKey) -> tuple[int, str, int, int]:
    return key.bookyear, key.journal, key.number, key.line
