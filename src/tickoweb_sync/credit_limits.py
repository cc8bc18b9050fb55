"""Whether credit notes credit more than their invoices: in all, and at each VAT rate.

A credit note of several invoices does not tell how much it credits of each. It counts for as much as
cannot be on the other ones, so nothing is held that may be right.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TypeAlias

from tickoweb_sync.amounts import Sum, per_rate, sign_of
from tickoweb_sync.credited import CreditedInvoice, EarlierCredit
from tickoweb_sync.documents import Document
from tickoweb_sync.reasons import Reason

_AmountOf: TypeAlias = Callable[[Document], Decimal]

_ZERO = Decimal("0.00")


def credit_problems(document: Document, invoices: Sequence[CreditedInvoice]) -> list[Reason]:
    """Why a credit note, with those before it, credits more than its invoices, or at a rate they lack."""
    if not invoices:
        return []
    credit, left = _gross(document), _left(invoices, _gross)
    faults = [f"{credit} > {left}"] if credit > left else []
    for rate in per_rate(document):
        amount_of = _gross_at(rate)
        at_rate, left_at_rate = amount_of(document), max(_left(invoices, amount_of), _ZERO)
        if at_rate > left_at_rate:
            faults.append(f"{rate} %: {at_rate} > {left_at_rate}")
    values = {"order": document.order, "details": "; ".join(faults)}
    return [Reason("credit_exceeds_invoice", values)] if faults else []


def _gross(document: Document) -> Decimal:
    return abs(document.totals.gross)


def _gross_at(rate: Decimal) -> _AmountOf:
    return lambda document: per_rate(document).get(rate, Sum()).gross * sign_of(document)


def _left(invoices: Sequence[CreditedInvoice], amount_of: _AmountOf) -> Decimal:
    """What of the invoices is not credited yet, at most."""
    return _sum(amount_of(invoice.document) for invoice in invoices) - _credited(invoices, amount_of)


def _credited(invoices: Sequence[CreditedInvoice], amount_of: _AmountOf) -> Decimal:
    """What earlier credit notes credited of the invoices, at least."""
    notes = {note.document.id: note for invoice in invoices for note in invoice.credited_before}
    these = {invoice.document.id for invoice in invoices}
    within = [note for note in notes.values() if these.issuperset(note.document.credits)]
    across = [
        note
        for note in notes.values()
        if note not in within and _known(note).issuperset(note.document.credits)
    ]
    elsewhere = {other.id: other for note in across for other in note.invoices if other.id not in these}
    each = _sum(
        max(amount_of(note.document) - _sum(amount_of(o) for o in note.invoices if o.id not in these), _ZERO)
        for note in across
    )
    together = _sum(amount_of(note.document) for note in across) - _sum(map(amount_of, elsewhere.values()))
    return _sum(amount_of(note.document) for note in within) + max(each, together)


def _known(note: EarlierCredit) -> set[str]:
    return {invoice.id for invoice in note.invoices}


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, _ZERO)
