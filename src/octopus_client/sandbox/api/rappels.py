"""Reminders (rappels) of what clients have not paid in time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from octopus_client.sandbox import files
from octopus_client.sandbox.answers import NOT_FOUND, Refusal, RefusedError, bad_parameters, nothing_found
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.open_documents import open_documents

if TYPE_CHECKING:
    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.open_documents import OpenDocument

_FIRST = 1
_EVIDENCE = assumed("rappels")


def get_rappel_information(call: Call) -> Reply:
    """List the clients with open invoices that expired by a day."""
    try:
        day = date.fromisoformat(call.text("expirationDate")).isoformat()
    except ValueError:
        raise bad_parameters(_EVIDENCE) from None
    found = _expired(call, day)
    if not found:
        raise nothing_found("rappels", call.books.id)
    answer = [
        {"relation": late[0].relation, "invoiceList": [_invoice(call, each) for each in late]}
        for late in found.values()
    ]
    return call.answer(answer, evidence=_EVIDENCE)


def export_rappel(call: Call) -> Reply:
    """Answer the reminder of a client as a PDF."""
    relation_id, rappel_id = call.number("relationId"), call.number("rappelId")
    late = _expired(call, call.state.clock.today().isoformat()).get(relation_id)
    if late is None or rappel_id != _FIRST:
        text = f"No rappel {rappel_id} of relation {relation_id} found in dossier {call.books.id}"
        raise RefusedError(Refusal(None, text, NOT_FOUND))
    lines = [call.books.info["dossierDescription"], "Herinnering", late[0].relation.get("name", "")]
    for each in late:
        body = each.document.body
        place = f"{body['journalKey']}/{body['documentSequenceNr']}"
        lines.append(f"{place} {body['expiryDate']} {each.amount:.2f} {body['currencyCode']}")
    return call.answer({"pdfDocument": files.encoded(files.pdf(lines))}, evidence=_EVIDENCE)


def _expired(call: Call, day: str) -> dict[int, list[OpenDocument]]:
    """Return the open invoices that expired up to and with a day, by the key of their client."""
    found: dict[int, list[OpenDocument]] = {}
    for each in open_documents(call.books, "V"):
        if each.debit and each.document.body["expiryDate"] <= day:
            found.setdefault(each.relation_key["id"], []).append(each)
    return found


def _invoice(call: Call, late: OpenDocument) -> JsonObject:
    body = late.document.body
    names = ("bookyearKey", "journalKey", "documentSequenceNr", "documentDate", "currencyCode")
    return {
        **{name: body[name] for name in names},
        "openAmount": late.amount,
        "expirationDate": body["expiryDate"],
        "comment": body.get("comment", ""),
        "reference": body.get("reference", ""),
        "rappelInfoList": [{"rappelId": _FIRST, "rappelDate": call.state.clock.today().isoformat()}],
    }


HANDLERS: dict[str, Handler] = {
    "getRappelInformation": get_rappel_information,
    "exportRappel": export_rappel,
}
