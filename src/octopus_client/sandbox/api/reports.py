"""The reports of what clients and suppliers have open, computed from the ledger and the balancings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox import ledger
from octopus_client.sandbox.answers import nothing_found
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.world import BUY_SELL_LETTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.world import Document, Dossier

_ALL = -1
_EVIDENCE = assumed("ledger-lines")


def _open_of(kind: str, what: str) -> Callable[[Call], Reply]:
    def handle(call: Call) -> Reply:
        query = call.body()
        rows = [row for row in _open_items(call.books, kind) if _is_wanted(row, query)]
        if not rows:
            raise nothing_found(what, call.books.id)
        return call.answer(rows, evidence=_EVIDENCE)

    return handle


def _is_wanted(row: JsonObject, query: JsonObject) -> bool:
    relation, external = query.get("relationId", _ALL), query.get("externalRelationId", _ALL)
    years = (query["fromBookyearKey"]["id"], query["toBookyearKey"]["id"])
    periods = (query["fromBookyearPeriodNr"], query["toBookyearPeriodNr"])
    return bool(
        years[0] <= row["bookyearKey"]["id"] <= years[1]
        and periods[0] <= row["bookyearPeriodNr"] <= periods[1]
        and (relation == _ALL or row["relationKey"]["id"] == relation)
        and (relation != _ALL or external == _ALL or row["externalRelationId"] == external)
    )


def _open_items(dossier: Dossier, kind: str) -> Iterator[JsonObject]:
    """Yield what clients (`C`) or suppliers (`S`) have open, document by document."""
    for document in dossier.documents.values():
        for line in _lines_of(document):
            key = (*document.key, line)
            side = ledger.side(dossier, key)
            if side is None or side.party[0] != kind:
                continue
            amount = ledger.open_amount(dossier, key, side.amount)
            if amount:
                yield _row(dossier, side, line, amount)


def _lines_of(document: Document) -> list[int]:
    if document.body["journalKey"][:1] in BUY_SELL_LETTERS:
        return [-1]
    return [number + 1 for number in range(len(document.body.get("bookingLines", [])))]


def _row(dossier: Dossier, side: ledger.Side, line: int, amount: Decimal) -> JsonObject:
    body = side.document.body
    identification = dossier.relations[side.party[1]].body["relationIdentificationServiceData"]
    debit, credit = max(side.amount, Decimal(0)), max(-side.amount, Decimal(0))
    return {
        "bookyearKey": body["bookyearKey"],
        "journalKey": body["journalKey"],
        "documentSequenceNr": body["documentSequenceNr"],
        "lineSequenceNr": line,
        "bookyearPeriodNr": body["bookyearPeriodeNr"],
        "documentDate": body["documentDate"],
        "expirationDate": body.get("expiryDate", body["documentDate"]),
        "relationKey": {"id": side.party[1]},
        "externalRelationId": identification.get("externalRelationId", 0),
        "currencyCode": body.get("currencyCode", "EUR"),
        "exchangeRate": body["exchangeRate"],
        "debetBookingAmount": debit,
        "creditBookingAmount": credit,
        "debetDocumentAmount": debit,
        "creditDocumentAmount": credit,
        "openBookingAmount": amount,
        "openDocAmount": amount,
        "comment": side.comment,
        "reference": side.reference,
    }


HANDLERS: dict[str, Handler] = {
    "getReportOpenClient": _open_of("C", "open items of clients"),
    "getReportOpenSupplier": _open_of("S", "open items of suppliers"),
}
