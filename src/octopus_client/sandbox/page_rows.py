"""What the pages show of documents: amounts, what is open, and what they are balanced with; pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox import invoicing
from octopus_client.sandbox.world import BUY_SELL_LETTERS, document_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.world import Attachment, Document, DocumentKey, Dossier, LineKey

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Row:
    """A document as the pages show it.

    Attributes:
        key: bookyear, journal, number.
        date: of the document.
        party: names of its clients and suppliers.
        reference: its reference, and its mark or comment.
        amount: what it comes to, None where that cannot be told.
        open: what is not balanced of it; None where nothing can be.
        balanced_with: the documents that it is balanced with.
        files: attached to it.
        booked: False for an invoice that is not in the books yet.
    """

    key: DocumentKey
    date: str
    party: str
    reference: tuple[str, ...]
    amount: Decimal | None
    open: Decimal | None = None
    balanced_with: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    booked: bool = True


class Ties:
    """The balancings of a dossier, by what they tie; made once for a page."""

    def __init__(self, dossier: Dossier) -> None:
        """Read the balancings."""
        self._of: Mapping[LineKey, list[tuple[LineKey, Decimal]]] = defaultdict(list)
        for each in dossier.balancings:
            self._of[each.debet].append((each.credit, each.amount))
            self._of[each.credit].append((each.debet, each.amount))

    def settled(self, key: LineKey) -> Decimal:
        """Return how much of a line is balanced."""
        return sum((amount for _, amount in self._of.get(key, ())), _ZERO)

    def others(self, key: LineKey) -> Iterator[str]:
        """Yield the documents that a line is balanced with."""
        return (f"{other[1]}/{other[2]}" for other, _ in self._of.get(key, ()))


def documents_of(
    dossier: Dossier, place: tuple[int, str] | None = None
) -> list[tuple[DocumentKey, Document | JsonObject]]:
    """Return the bookings, and the invoices that are not booked yet; the newest first.

    Args:
        dossier: where they stand.
        place: bookyear and journal; None for all, in the order in which they came.
    """
    found: dict[DocumentKey, Document | JsonObject] = dict(dossier.documents)
    for body in dossier.shelf("invoices").bodies():
        found.setdefault(document_key(body), body)
    if place is None:
        return list(reversed(found.items()))
    wanted = [(key, document) for key, document in found.items() if key[:2] == place]
    return sorted(wanted, key=lambda each: each[0], reverse=True)


def row_of(dossier: Dossier, ties: Ties, key: DocumentKey, document: Document | JsonObject) -> Row:
    """Return a document as it is shown."""
    if isinstance(document, dict):
        return _invoice_row(dossier, key, document)
    if key[1][:1] in BUY_SELL_LETTERS:
        return _buy_sell_row(dossier, ties, document)
    return _financial_row(dossier, ties, document)


def _buy_sell_row(dossier: Dossier, ties: Ties, document: Document) -> Row:
    body, line = document.body, (*document.key, -1)
    return Row(
        document.key,
        body["documentDate"],
        _name(dossier, body),
        _texts(body),
        body["amount"],
        abs(body["amount"]) - ties.settled(line),
        tuple(ties.others(line)),
        tuple(document.attachments),
    )


def _financial_row(dossier: Dossier, ties: Ties, document: Document) -> Row:
    lines = document.body.get("bookingLines", [])
    amounts = [line.get("amount", _ZERO) for line in lines]
    if document.key[1].startswith("D"):
        amounts = [amount for amount in amounts if amount > 0]
    of_parties = [
        ((*document.key, number), line)
        for number, line in enumerate(lines, start=1)
        if line.get("type") in ("C", "S")
    ]
    names = (_party_name(dossier, line) for _, line in of_parties)
    still_open = (abs(line.get("amount", _ZERO)) - ties.settled(key) for key, line in of_parties)
    return Row(
        document.key,
        document.body["documentDate"],
        ", ".join(dict.fromkeys(names)),
        tuple(dict.fromkeys(line["reference"] for line in lines if line.get("reference"))),
        sum(amounts, _ZERO),
        sum(still_open, _ZERO) if of_parties else None,
        tuple(other for key, _ in of_parties for other in ties.others(key)),
        tuple(document.attachments),
    )


def _invoice_row(dossier: Dossier, key: DocumentKey, body: JsonObject) -> Row:
    journal = dossier.journals.get(key[:2])
    amount = None
    if journal is not None:
        try:
            shares = invoicing.shares(dossier, body, insertion_type=journal.body["insertionType"])
            amount = invoicing.total(shares)
        except invoicing.CannotBookError:
            amount = None
    return Row(key, body["documentDate"], _name(dossier, body), _texts(body), amount, booked=False)


def _texts(body: JsonObject) -> tuple[str, ...]:
    given = (body.get(name) for name in ("reference", "comment"))
    return tuple(dict.fromkeys(text for text in given if text))


def _name(dossier: Dossier, body: JsonObject) -> str:
    relation = dossier.relation_of(body["relationIdentificationServiceData"])
    return "" if relation is None else relation_name(relation.body)


def _party_name(dossier: Dossier, line: JsonObject) -> str:
    relation = dossier.relation(line.get("relationId", 0), line.get("externalRelationId", 0))
    return "" if relation is None else relation_name(relation.body)


def relation_name(body: JsonObject) -> str:
    """Return the name of a client or supplier."""
    return " ".join(part for part in (body.get("firstName"), body.get("name")) if part)
