"""What a bookyear carries forward into the next: names of accounts, and an opening booking."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox.json_types import copy
from octopus_client.sandbox.ledger import ledger_lines
from octopus_client.sandbox.shelf import Entry

if TYPE_CHECKING:
    from datetime import datetime

    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.world import Document, Dossier, Journal

RESULT = 140000
"""The account that takes the profit or the loss."""
_FIRST_OF_COSTS = 600000
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Opening:
    """The opening booking of a bookyear.

    Attributes:
        body: the booking.
        replaced: the one that was made before, if there is one.
    """

    body: JsonObject
    replaced: Document | None


def opening(dossier: Dossier, source: int, target: JsonObject, journal: Journal) -> Opening:
    """Return the booking that carries the balances of a bookyear into another.

    Args:
        dossier: where both are.
        source: the bookyear whose balances are carried.
        target: the bookyear into which.
        journal: the diverse journal of that one.
    """
    key = (target["bookyearKey"]["id"], journal.body["journalKey"])
    text = f"Heropening na boekjaar {source}"
    booked = (each for each in dossier.documents.values() if each.key[:2] == key)
    replaced = next((each for each in booked if _says(each, text)), None)
    number = journal.last_number + 1 if replaced is None else replaced.key[2]
    body = {
        "bookyearKey": target["bookyearKey"],
        "journalKey": key[1],
        "documentSequenceNr": number,
        "bookyearPeriodeNr": target["periods"][0]["bookyearPeriod"],
        "documentDate": target["startDate"],
        "exchangeRate": Decimal(1),
        "bookingLines": [
            {"type": "A", "accountKey": account, "amount": amount, "reference": text}
            for account, amount in sorted(_balances(dossier, source).items())
            if amount
        ],
    }
    return Opening(body, replaced)


def _says(document: Document, text: str) -> bool:
    return any(line.get("reference") == text for line in document.body.get("bookingLines", []))


def _balances(dossier: Dossier, bookyear_id: int) -> dict[int, Decimal]:
    """Return what is on the accounts of the balance sheet, costs and income on that of the result."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for document in dossier.documents.values():
        if document.key[0] == bookyear_id:
            for line in ledger_lines(dossier, document):
                account = line["accountKey"] if line["accountKey"] < _FIRST_OF_COSTS else RESULT
                sums[account] += line["bookingAmount"]
    return sums


def copy_accounts(dossier: Dossier, source: int, target: int, now: datetime, *, descriptions: bool) -> None:
    """Give a bookyear the accounts of another one that it lacks.

    Args:
        dossier: where both are.
        source: the bookyear that has them.
        target: the bookyear that gets them.
        now: the moment of the change.
        descriptions: the accounts that it has get the descriptions of the other one.
    """
    for (bookyear_id, number), entry in list(dossier.accounts.items()):
        if bookyear_id != source:
            continue
        known = dossier.accounts.get((target, number))
        if known is None:
            key = {**entry.body["accountKey"], "bookyearKey": {"id": target}}
            dossier.accounts[target, number] = Entry({**copy(entry.body), "accountKey": key}, now)
        elif descriptions and "description" in entry.body:
            body = {**known.body, "description": copy(entry.body["description"])}
            dossier.accounts[target, number] = Entry(body, now)
