"""Purchase and sales documents that are not balanced; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octopus_client.sandbox import ledger
from octopus_client.sandbox.world import BUY_SELL_LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.world import Document, Dossier


@dataclass(frozen=True)
class OpenDocument:
    """A document with something open.

    Attributes:
        document: the booking.
        relation: its client or supplier.
        amount: what is open, positive.
        debit: whether that is a debit.
    """

    document: Document
    relation: JsonObject
    amount: Decimal
    debit: bool

    @property
    def relation_key(self) -> JsonObject:
        """The key of the client or supplier."""
        key: JsonObject = self.relation["relationIdentificationServiceData"]["relationKey"]
        return key


def open_documents(dossier: Dossier, letters: str = BUY_SELL_LETTERS) -> Iterator[OpenDocument]:
    """Yield the documents with something open.

    Args:
        dossier: where they are booked.
        letters: the types of journals.
    """
    for document in dossier.of_letters(letters):
        found = open_document(dossier, document)
        if found is not None:
            yield found


def open_document(dossier: Dossier, document: Document) -> OpenDocument | None:
    """Return what is open of a purchase or sales document, None when nothing is or it is another kind."""
    key = (*document.key, -1)
    relation = dossier.relation_of(document.body.get("relationIdentificationServiceData", {}))
    side = ledger.side(dossier, key)
    if side is None or relation is None:
        return None
    amount = ledger.open_amount(dossier, key, side.amount)
    return OpenDocument(document, relation.body, amount, side.amount > 0) if amount > 0 else None
