"""Taking balancings and documents out of a dossier, so that the lists of changes tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octopus_client.sandbox.ledger import balancing_detail
from octopus_client.sandbox.shelf import Entry
from octopus_client.sandbox.world import Document

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from octopus_client.sandbox.world import Balancing, DocumentKey, Dossier


def remove_balancings(dossier: Dossier, chosen: Callable[[Balancing], bool], now: datetime) -> int:
    """Remove the chosen balancings and return how many there were."""
    removed = [each for each in dossier.balancings if chosen(each)]
    for each in removed:
        detail = Entry(balancing_detail(dossier, each.body), now)
        dossier.deleted_balancings[each.debet, each.credit] = detail
    dossier.balancings = [each for each in dossier.balancings if each not in removed]
    return len(removed)


def remove_document(dossier: Dossier, key: DocumentKey, now: datetime) -> None:
    """Remove the last document of a journal with its balancings; its number is free again."""
    remove_balancings(dossier, lambda each: key in (each.debet[:3], each.credit[:3]), now)
    document = dossier.documents.pop(key, None)
    if document is not None:
        dossier.former_documents.append(Document(document.body, now))
    for shelf in dossier.shelves.values():
        shelf.remove(key, now)
    dossier.deleted_documents[key] = now
    journal = dossier.journals[key[:2]]
    journal.last_number -= 1
    journal.modified = now
