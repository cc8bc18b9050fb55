"""The reports of what was booked on an account, a client, a supplier or cost centres, from the ledger."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox.answers import nothing_found
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.ledger import CLIENTS, SUPPLIERS, ledger_lines
from octopus_client.sandbox.report_span import asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.report_span import Span
    from octopus_client.sandbox.world import Document

_NOBODY = -1
_TEXTS = ("comment", "reference")


def _lines(call: Call, span: Span) -> Iterator[tuple[Document, JsonObject]]:
    for document in call.books.documents.values():
        if span.holds(document):
            for line in ledger_lines(call.books, document):
                yield document, line


def _placed(document: Document, line: JsonObject) -> JsonObject:
    """Return what all rows tell of a line: where it is booked and for how much."""
    amount, body = line["bookingAmount"], document.body
    return {
        "bookyearKey": body["bookyearKey"],
        "journalKey": body["journalKey"],
        "documentSequenceNr": body["documentSequenceNr"],
        "bookyearPeriodNr": body["bookyearPeriodeNr"],
        "documentDate": body["documentDate"],
        "debetBookingAmount": max(amount, Decimal(0)),
        "creditBookingAmount": max(-amount, Decimal(0)),
    }


def _row(document: Document, line: JsonObject) -> JsonObject:
    amount = line["documentAmount"]
    return {
        **_placed(document, line),
        "currencyCode": line["currencyCode"],
        "exchangeRate": line["exchangeRate"],
        "debetDocumentAmount": max(amount, Decimal(0)),
        "creditDocumentAmount": max(-amount, Decimal(0)),
        **{name: line.get(name, "") for name in _TEXTS},
    }


def history_of_account(call: Call) -> Reply:
    """List what was booked on an account."""
    query, span = asked(call, "accountNr")
    rows = [_row(*each) for each in _lines(call, span) if each[1]["accountKey"] == query["accountNr"]]
    return _answered(call, rows, "history of the account")


def _history_of(central_account: int, what: str) -> Callable[[Call], Reply]:
    def handle(call: Call) -> Reply:
        query, span = asked(call)
        numbers = (query.get("relationId", _NOBODY), query.get("externalRelationId", _NOBODY))
        relation = call.books.relation(*numbers)
        key = None
        if relation is not None:
            key = relation.body["relationIdentificationServiceData"]["relationKey"]
        rows = [
            _row(document, line)
            for document, line in _lines(call, span)
            if key is not None and line.get("relationKey") == key and line["accountKey"] == central_account
        ]
        return _answered(call, rows, what)

    return handle


def _answered(call: Call, rows: list[JsonObject], what: str) -> Reply:
    if not rows:
        raise nothing_found(what, call.books.id)
    return call.answer(rows, evidence=assumed("history-reports"))


def history_of_cost_centres(call: Call) -> Reply:
    """List what was booked on cost centres, on accounts from one to another."""
    query, span = asked(call, "fromAccountNr", "toAccountNr")
    shown = [each for each in call.shelf("costCentres").bodies() if _is_shown(each, query)]
    booked = [
        (document, line)
        for document, line in _lines(call, span)
        if query["fromAccountNr"] <= line["accountKey"] <= query["toAccountNr"]
    ]
    rows = []
    for centre in shown:
        named = {
            "costCentreKey": centre["costCentreKey"],
            "costCentreName": _text(call, centre["description"]),
            "activeCostCentre": not centre["closed"],
        }
        own = [each for each in booked if each[1].get("costCentreKey") == centre["costCentreKey"]]
        rows += [{**_cost_centre_row(call, *each), **named} for each in own]
        if not own and query.get("showEmptyCostcentres", False):
            rows.append(named)
    if not rows:
        raise nothing_found("history of cost centres", call.books.id)
    return call.answer(rows, evidence=assumed("cost-centre-history"))


def _is_shown(centre: JsonObject, query: JsonObject) -> bool:
    name = "showInactiveCostCentres" if centre["closed"] else "showActiveCostCentres"
    return bool(query.get(name, True))


def _cost_centre_row(call: Call, document: Document, line: JsonObject) -> JsonObject:
    account = call.books.accounts.get((document.key[0], line["accountKey"]))
    identification = document.body.get("relationIdentificationServiceData", {})
    relation = call.books.relation_of(identification)
    if "relationKey" in line:
        relation = call.books.relations.get(line["relationKey"]["id"])
    party: JsonObject = {}
    if relation is not None:
        key = relation.body["relationIdentificationServiceData"]["relationKey"]
        party = {"relationKey": key, "relationName": relation.body.get("name", "")}
    return {
        **_placed(document, line),
        **party,
        "comment": line.get("comment", ""),
        "accountKey": {"bookyearKey": document.body["bookyearKey"], "id": line["accountKey"]},
        "accountName": "" if account is None else _text(call, account.body.get("description", {})),
    }


def _text(call: Call, description: JsonObject) -> str:
    """Return a text in the language of the call, else in that of the dossier."""
    languages = (call.locale.upper(), call.books.language)
    texts = (description.get(f"description_{language}") for language in languages)
    return next((str(each) for each in texts if each), "")


HANDLERS: dict[str, Handler] = {
    "getReportHistoryAccount": history_of_account,
    "getReportHistoryClient": _history_of(CLIENTS, "history of the client"),
    "getReportHistorySupplier": _history_of(SUPPLIERS, "history of the supplier"),
    "getReportHistoryCostCentre": history_of_cost_centres,
}
