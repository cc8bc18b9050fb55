"""Pure: what clients have open, how old it is, and which document it belongs to."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from attrs import frozen

from octopus_client import DocumentKey
from octopus_client.reports import OpenItem
from tickoweb_sync.reconcile.books import place_of
from tickoweb_sync.reconcile.pairing import Pair

_BUCKETS = ((0, "not due"), (30, "1-30"), (60, "31-60"), (90, "61-90"))
_WHOLE = -1
OLDEST = "over 90"
"""The last age bucket."""


@frozen(kw_only=True)
class OpenRow:
    """A document or payment of a client that is not fully balanced.

    Attributes:
        place: where it is booked.
        line: line of a financial booking, -1 for a sales document as a whole.
        relation: Octopus's key of the client.
        document_date: its date.
        due_date: when it is due.
        days: days since then; negative when it is not due yet.
        bucket: `not due`, `1-30`, `31-60`, `61-90` or `over 90` days.
        amount: euros still open; negative when the client has them to his credit.
        document: id of Tickoweb's document, for its booking or its payment.
        order: its order number.
    """

    place: DocumentKey
    line: int
    relation: int | None
    document_date: date | None
    due_date: date | None
    days: int
    bucket: str
    amount: Decimal
    document: str | None = None
    order: str | None = None


def open_rows(items: Iterable[OpenItem], pairs: Iterable[Pair], *, today: date) -> tuple[OpenRow, ...]:
    """The open items of clients, oldest first."""
    known = {}
    for pair in pairs:
        for found in (pair.booking, pair.payment):
            if found is not None:
                known[place_of(found)] = pair.stored
    rows = []
    for item in items:
        due = item.expiry_date or item.document_date
        days = (today - due).days if due is not None else 0
        stored = known.get(item.document_key)
        rows.append(
            OpenRow(
                place=item.document_key,
                line=_WHOLE if item.line is None else item.line,
                relation=item.relation or None,
                document_date=item.document_date,
                due_date=due,
                days=days,
                bucket=next((name for most, name in _BUCKETS if days <= most), OLDEST),
                amount=_signed(item),
                document=stored.id if stored is not None else None,
                order=stored.order if stored is not None else None,
            )
        )
    return tuple(
        sorted(rows, key=lambda row: (-row.days, row.place.bookyear, row.place.journal, row.place.number))
    )


def _signed(item: OpenItem) -> Decimal:
    """What is open, negative for what a client has to his credit, whichever sign Octopus gives it."""
    amount = item.open_amount or Decimal(0)
    owed = (item.debit or Decimal(0)) - (item.credit or Decimal(0))
    return abs(amount).copy_sign(owed) if owed else amount
