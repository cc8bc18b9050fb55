"""Sending invoices by mail or over Peppol, and what is told of their delivery."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from octopus_client.sandbox.answers import bad_parameters
from octopus_client.sandbox.api.invoices import INVOICES, delivery
from octopus_client.sandbox.assumptions import SPECIFIED, assumed
from octopus_client.sandbox.messages import LOCALES
from octopus_client.sandbox.stored_documents import selection_key

if TYPE_CHECKING:
    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject

_OVER_PEPPOL = 3
_SENDING = "PEPPOL_SENDING_IN_PROGRESS"
_PEPPOL_TAKES = timedelta(minutes=1)
_NOT_EXPORTED = -71


def send_invoices(call: Call) -> Reply:
    """Send invoices, each by the way of its client."""
    body = call.body(complete=True)
    by_mail = body.get("forceUseEmail", False)
    outcomes = [_send(call, each, by_mail=by_mail) for each in INVOICES.selected(call, body)]
    success = all(each["success"] for each in outcomes)
    answer: JsonObject = {"success": success, "sendInvoiceStatusList": outcomes}
    return call.answer(answer, evidence=assumed("invoice-sending"))


def _send(call: Call, invoice: JsonObject, *, by_mail: bool) -> JsonObject:
    relation = call.books.relation_of(invoice["relationIdentificationServiceData"])
    client = {} if relation is None else relation.body
    registered = client.get("participantId") or client.get("invoiceDeliveryMethod") == _OVER_PEPPOL
    if registered and not by_mail:
        method, state, comment = "PEPPOL", _SENDING, ""
    elif client.get("email"):
        method, state, comment = "MAIL", "EMAILED", ""
    else:
        method, state, comment = "NOT_SENT", "ERROR", "The relation has no mail address."
    invoice["delivery"] = delivery(call, invoice, state, comment)
    sent = method != "NOT_SENT"
    return {
        "documentKey": selection_key(invoice),
        "success": sent,
        "statusCode": 0 if sent else _NOT_EXPORTED,
        "comment": comment,
        "sendMethod": method,
    }


def get_delivery_states(call: Call) -> Reply:
    """Tell how invoices were delivered."""
    chosen = INVOICES.selected(call, call.body(complete=True))
    return call.answer([_state(call, each) for each in chosen], evidence=assumed("invoice-sending"))


def _state(call: Call, invoice: JsonObject) -> JsonObject:
    state: JsonObject = invoice.get("delivery") or {
        "documentKey": selection_key(invoice),
        "deliveryState": "NONE",
    }
    if state["deliveryState"] == _SENDING:
        sent = datetime.fromisoformat(state["deliveryDateTime"])
        if call.now - sent >= _PEPPOL_TAKES:
            return {**state, "deliveryState": "PEPPOL_SEND_OK"}
    return state


def send_test_mail(call: Call) -> Reply:
    """Take the order for a test mail; none is sent."""
    headers, language = call.request.headers, int(call.parameters["language"])
    journal_key = call.text("journalKey")
    if not (headers.get("fromaddress") and headers.get("toaddress")):
        raise bad_parameters()
    if not 0 <= language < len(LOCALES):
        raise bad_parameters(SPECIFIED)
    if not call.books.journals_called(journal_key):
        raise call.unknown(-10, f"Unknown journal {journal_key}")
    return call.done()


HANDLERS: dict[str, Handler] = {
    "sendInvoices": send_invoices,
    "getDeliveryStates": get_delivery_states,
    "sendTestMail": send_test_mail,
}
