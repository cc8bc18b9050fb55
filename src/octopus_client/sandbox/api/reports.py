"""The reports of what clients, suppliers and accounts have open, from the ledger and the balancings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox import ledger
from octopus_client.sandbox.answers import nothing_found
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.report_span import asked
from octopus_client.sandbox.world import BUY_SELL_LETTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.report_span import Span
    from octopus_client.sandbox.world import Document, Dossier

_ALL = -1


def _open_of(kind: str, what: str) -> Callable[[Call], Reply]:
    def handle(call: Call) -> Reply:
        query, span = asked(call)
        rows = [row for row in _open_items(call.books, kind, span) if _is_wanted(row, query)]
        if not rows:
            raise nothing_found(what, call.books.id)
        return call.answer(rows, evidence=assumed("ledger-lines"))

    return handle


def _is_wanted(row: JsonObject, query: JsonObject) -> bool:
    relation, external = query.get("relationId", _ALL), query.get("externalRelationId", _ALL)
    if relation != _ALL:
        return bool(row["relationKey"]["id"] == relation)
    return external in (_ALL, row["externalRelationId"])


def open_of_account(call: Call) -> Reply:
    """List the lines on an account that are not balanced in full."""
    query, span = asked(call, "accountNr")
    rows = list(_open_items(call.books, "A", span, query["accountNr"]))
    if not rows:
        raise nothing_found("open items of the account", call.books.id)
    return call.answer(rows, evidence=assumed("open-account"))


def _open_items(dossier: Dossier, kind: str, span: Span, account: int | None = None) -> Iterator[JsonObject]:
    """Yield what clients (`C`), suppliers (`S`) or an account (`A`) have open, document by document."""
    for document in dossier.documents.values():
        for line in _lines_of(document) if span.holds(document) else []:
            key = (*document.key, line)
            side = ledger.side(dossier, key)
            if side is None or side.party[0] != kind or account not in (None, side.party[1]):
                continue
            amount = ledger.open_amount(dossier, key, side.amount)
            if amount:
                yield _row(dossier, side, line, amount)


def _lines_of(document: Document) -> list[int]:
    if document.body["journalKey"][:1] in BUY_SELL_LETTERS:
        return [-1]
    return [number + 1 for number in range(len(document.body.get("bookingLines", [])))]


def _row(dossier: Dossier, side: ledger.Side, line: int, amount: Decimal) -> JsonObject:
    body, number = side.document.body, side.party[1]
    relation = dossier.relations.get(number) if side.party[0] != "A" else None
    party: JsonObject = {}
    if relation is not None:
        identification = relation.body["relationIdentificationServiceData"]
        external = identification.get("externalRelationId", 0)
        party = {"relationKey": {"id": number}, "externalRelationId": external}
    debit, credit = max(side.amount, Decimal(0)), max(-side.amount, Decimal(0))
    return {
        "bookyearKey": body["bookyearKey"],
        "journalKey": body["journalKey"],
        "documentSequenceNr": body["documentSequenceNr"],
        "lineSequenceNr": line,
        "bookyearPeriodNr": body["bookyearPeriodeNr"],
        "documentDate": body["documentDate"],
        "expirationDate": body.get("expiryDate", body["documentDate"]),
        **party,
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
    "getReportOpenAccount": open_of_account,
    "getReportOpenClient": _open_of("C", "open items of clients"),
    "getReportOpenSupplier": _open_of("S", "open items of suppliers"),
}
