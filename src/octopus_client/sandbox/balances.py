"""What is on each account in each period, and when that last changed; pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from octopus_client.sandbox.ledger import ledger_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from octopus_client.sandbox.world import Document, Dossier

AmountKey: TypeAlias = tuple[int, int, int]
"""Bookyear, period, account."""


@dataclass
class Amount:
    """What is on an account in a period.

    Attributes:
        modified: when a booking on it last came, changed or went.
        balance: debit less credit.
        lines: how many lines of the ledger make it up; with none left it is gone.
    """

    modified: datetime
    balance: Decimal = Decimal(0)
    lines: int = 0


def account_amounts(dossier: Dossier) -> dict[AmountKey, Amount]:
    """Return the amounts on which something is booked, or was."""
    amounts: dict[AmountKey, Amount] = {}
    for document in dossier.documents.values():
        for key, booked in _shares(dossier, document):
            amount = amounts.setdefault(key, Amount(document.modified))
            amount.modified = max(amount.modified, document.modified)
            amount.balance += booked
            amount.lines += 1
    for document in dossier.former_documents:
        for key, _ in _shares(dossier, document):
            amount = amounts.setdefault(key, Amount(document.modified))
            amount.modified = max(amount.modified, document.modified)
    return amounts


def _shares(dossier: Dossier, document: Document) -> Iterator[tuple[AmountKey, Decimal]]:
    for line in ledger_lines(dossier, document):
        key = (line["bookyearKey"]["id"], line["bookyearPeriodeNr"], line["accountKey"])
        yield key, line["bookingAmount"]
