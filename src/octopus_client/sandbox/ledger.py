"""What documents mean in the ledger: sides, open amounts, lines; pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox.answers import Refusal
from octopus_client.sandbox.assumptions import Assumptions, assumed
from octopus_client.sandbox.rules import has_fractions_of_cents
from octopus_client.sandbox.world import BUY_SELL_LETTERS, line_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.world import Document, Dossier, LineKey

_ZERO = Decimal(0)
CLIENTS, SUPPLIERS = 400000, 440000
"""The accounts of what clients and suppliers owe and are owed."""
_VAT_DUE, _VAT_BACK = 451000, 411000
JOURNAL_TYPES = {"A": 1, "V": 2, "F": 3, "D": 4, "L": 7}


@dataclass(frozen=True)
class Side:
    """One line of the ledger that can be balanced.

    Attributes:
        document: where it stands.
        party: `C`, `S` or `A`, and the key of the relation or the number of the account.
        amount: debit positive, credit negative.
        comment: its text.
        reference: its reference.
    """

    document: Document
    party: tuple[str, int]
    amount: Decimal
    comment: str
    reference: str


def side(dossier: Dossier, key: LineKey) -> Side | None:
    """Return the line that one key of a balancing names, None when there is no such line."""
    bookyear, journal_key, number, line_number = key
    document = dossier.documents.get((bookyear, journal_key, number))
    if document is None:
        return None
    body, letter = document.body, journal_key[:1]
    if letter in BUY_SELL_LETTERS:
        relation = dossier.relation_of(body["relationIdentificationServiceData"])
        if line_number != -1 or relation is None:
            return None
        amount = body["amount"] if letter == "V" else -body["amount"]
        party = ("C" if letter == "V" else "S", _relation_id(relation.body))
        return Side(document, party, amount, body.get("comment", ""), body.get("reference", ""))
    lines = body.get("bookingLines", [])
    if not 1 <= line_number <= len(lines):
        return None
    line = lines[line_number - 1]
    # Lines of an F journal are seen from the bank: money in is a credit of the party.
    amount = -line["amount"] if letter == "F" else line["amount"]
    return Side(document, _line_party(dossier, line), amount, line.get("reference", ""), "")


def open_amount(dossier: Dossier, key: LineKey, amount: Decimal) -> Decimal:
    """Return how much of a line is not yet balanced."""
    settled = sum((each.amount for each in dossier.balancings if key in (each.debet, each.credit)), _ZERO)
    return abs(amount) - settled


def balancing(dossier: Dossier, body: JsonObject, assumptions: Assumptions) -> Iterator[Refusal]:
    """Yield why a balancing is refused."""

    def refuse(code: int, detail: str, name: str = "balancing-refused") -> Refusal:
        return Refusal(
            code, f"Unable to insert balancing in dossier {dossier.id}.  {detail}", evidence=assumed(name)
        )

    amount = body["balanceAmount"]
    debet_key, credit_key = line_key(body["debetKey"]), line_key(body["creditKey"])
    debet, credit = side(dossier, debet_key), side(dossier, credit_key)
    if debet is None or credit is None:
        missing = debet_key if debet is None else credit_key
        yield refuse(-34, f"Unknown document or line {missing}")
        return
    if amount <= 0:
        yield refuse(-26, f"The amount {amount} is not positive")
    if has_fractions_of_cents(amount) and assumptions["amount-scale"] == "refuse":
        yield refuse(-26, f"{amount} has more than two decimals", "amount-scale")
    if debet.party != credit.party:
        yield refuse(-26, f"{debet.party} is not {credit.party}")
    right_sides = debet.amount > 0 > credit.amount
    swapped = credit.amount > 0 > debet.amount and assumptions["balancing-sides"] == "accept"
    if not (right_sides or swapped):
        yield refuse(-26, "The debit key names no debit or the credit key no credit", "balancing-sides")
    for key, found in ((debet_key, debet), (credit_key, credit)):
        rest = open_amount(dossier, key, found.amount)
        if amount > rest:
            yield refuse(-26, f"{amount} is more than the {rest} that is open on {key}")


def balancing_detail(dossier: Dossier, body: JsonObject) -> JsonObject:
    """Return a balancing as `balancings/modified` lists it."""
    debet, credit = side(dossier, line_key(body["debetKey"])), side(dossier, line_key(body["creditKey"]))
    kind, number = debet.party if debet is not None else ("A", 0)
    relation = dossier.relations.get(number) if kind != "A" else None
    identification = {} if relation is None else relation.body["relationIdentificationServiceData"]
    return {
        "type": {
            "type": kind,
            "relationKey": {"id": 0 if kind == "A" else number},
            "externalRelationId": identification.get("externalRelationId", 0),
            "accountNr": number if kind == "A" else 0,
        },
        "debetDocument": _balancing_document(debet, body["debetKey"], debit=True),
        "creditDocument": _balancing_document(credit, body["creditKey"], debit=False),
        "debetBalancedBookingAmount": _ZERO,
        "creditBalancedBookingAmount": body["balanceAmount"],
    }


def _balancing_document(found: Side | None, key: JsonObject, *, debit: bool) -> JsonObject:
    if found is None:
        return {"balancingKey": key}
    document = found.document.body
    amount = abs(found.amount)
    return {
        "balancingKey": key,
        "documentDate": document["documentDate"],
        "currencyCode": document.get("currencyCode", "EUR"),
        "exchangeRate": document["exchangeRate"],
        "comment": found.comment,
        "reference": found.reference,
        **dict.fromkeys(("debetBookingAmount", "debetDocumentAmount"), amount if debit else _ZERO),
        **dict.fromkeys(("creditBookingAmount", "creditDocumentAmount"), _ZERO if debit else amount),
    }


def _relation_id(relation: JsonObject) -> int:
    return int(relation["relationIdentificationServiceData"]["relationKey"]["id"])


def _line_party(dossier: Dossier, line: JsonObject) -> tuple[str, int]:
    if line["type"] == "A":
        return ("A", line["accountKey"])
    relation = dossier.relation(line.get("relationId", 0), line.get("externalRelationId", 0))
    return (line["type"], 0 if relation is None else _relation_id(relation.body))


def ledger_lines(dossier: Dossier, document: Document) -> list[JsonObject]:
    """Return a document as flat lines of the ledger; debit positive."""
    body = document.body
    letter = body["journalKey"][:1]
    common = {
        "bookyearKey": body["bookyearKey"],
        "journalType": JOURNAL_TYPES[letter],
        "journalNr": int(body["journalKey"][1:]),
        "documentSequenceNr": body["documentSequenceNr"],
        "bookyearPeriodeNr": body["bookyearPeriodeNr"],
        "documentDate": body["documentDate"],
        "currencyCode": body.get("currencyCode", "EUR"),
        "exchangeRate": body["exchangeRate"],
        **({"expiryDate": body["expiryDate"]} if "expiryDate" in body else {}),
    }
    lines = (
        _buy_sell_lines(dossier, body)
        if letter in BUY_SELL_LETTERS
        else _financial_lines(dossier, body, letter)
    )
    return [
        {**common, **line, "lineSequenceNr": number, "documentAmount": line["bookingAmount"]}
        for number, line in enumerate(lines, start=1)
    ]


def _buy_sell_lines(dossier: Dossier, body: JsonObject) -> Iterator[JsonObject]:
    sale = body["journalKey"].startswith("V")
    relation = dossier.relation_of(body["relationIdentificationServiceData"])
    texts = {"comment": body.get("comment", ""), "reference": body.get("reference", "")}
    yield {
        "accountKey": CLIENTS if sale else SUPPLIERS,
        "bookingAmount": body["amount"] if sale else -body["amount"],
        **({} if relation is None else {"relationKey": {"id": _relation_id(relation.body)}}),
        **texts,
    }
    sign = (-1 if sale else 1) * (-1 if body["amount"] < 0 else 1)
    for line in body.get("bookingLines", []):
        own = {**texts, "comment": line.get("comment", ""), "vatSectionCode": line["vatCodeKey"]}
        base = {"accountKey": line["accountKey"], "bookingAmount": sign * line.get("baseAmount", _ZERO)}
        yield {**base, **own, **_cost_centre(line)}
        if line.get("vatAmount"):
            account = _VAT_DUE if sale else _VAT_BACK
            yield {"accountKey": account, "bookingAmount": sign * line["vatAmount"], **own}


def _financial_lines(dossier: Dossier, body: JsonObject, letter: str) -> Iterator[JsonObject]:
    lines = body.get("bookingLines", [])
    if letter == "F":
        # The journal of a document that was deleted may be gone too.
        journal = dossier.journals.get((body["bookyearKey"]["id"], body["journalKey"]))
        total = sum((line["amount"] for line in lines), _ZERO)
        yield {"accountKey": (journal.account if journal else None) or 0, "bookingAmount": total}
    for line in lines:
        kind, number = _line_party(dossier, line)
        yield {
            "accountKey": {"A": number, "C": CLIENTS, "S": SUPPLIERS}[kind],
            "bookingAmount": -line["amount"] if letter == "F" else line["amount"],
            "comment": line.get("reference", ""),
            **({} if kind == "A" else {"relationKey": {"id": number}}),
            **_cost_centre(line),
        }


def _cost_centre(line: JsonObject) -> JsonObject:
    return {"costCentreKey": line["costCentreKey"]} if "costCentreKey" in line else {}
