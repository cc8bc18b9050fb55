"""What can be paid, and the list of payments that wait for an envelope."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from octopus_client.sandbox.answers import Refusal, RefusedError, bad_parameters
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.open_documents import open_document, open_documents
from octopus_client.sandbox.shelf import Stored
from octopus_client.sandbox.world import document_key

if TYPE_CHECKING:
    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.open_documents import OpenDocument

STORED = {
    "bankPayments": Stored(
        "BankPaymentServiceData",
        key=lambda body: int(body["bankPaymentListKey"]["id"]),
        more={"enveloppeId": "int"},
    )
}
_PAYMENTS = STORED["bankPayments"]
_LIST = assumed("payment-list")


def get_unbalanced_invoices(call: Call) -> Reply:
    """List the documents with something open."""
    found = [_bank_document(each) for each in open_documents(call.books)]
    return call.answer(found, evidence=assumed("bank-documents"))


def _bank_document(found: OpenDocument) -> JsonObject:
    body = found.document.body
    return {
        **{name: body[name] for name in ("bookyearKey", "journalKey", "documentSequenceNr")},
        **{name: body[name] for name in ("documentDate", "expiryDate", "currencyCode")},
        "amount": found.amount,
        "relationKey": found.relation_key,
        "relationName": found.relation.get("name", ""),
        "comment": body.get("comment", ""),
        "reference": body.get("reference", ""),
        "credit": body["amount"] < 0,
    }


def get_payment_list(call: Call) -> Reply:
    """List the payments that are in no envelope."""
    return call.answer([_PAYMENTS.answered(each) for each in payments(call, None)], evidence=_LIST)


def payments(call: Call, enveloppe_id: int | None) -> list[JsonObject]:
    """Return the payments in an envelope, or with None those in no one."""
    return [each for each in call.shelf("bankPayments").bodies() if each.get("enveloppeId") == enveloppe_id]


def payment(call: Call, key: int, enveloppe_id: int | None) -> JsonObject:
    """Return a payment that is in an envelope, or with None in no one."""
    found = call.shelf("bankPayments").get(key)
    if found is None or found.get("enveloppeId") != enveloppe_id:
        place = "the list" if enveloppe_id is None else f"envelope {enveloppe_id}"
        raise refused(f"Payment {key} is not in {place}")
    return found


def add_invoice(call: Call) -> Reply:
    """Put a document on the list, for all that is open of it or for the amount of the query."""
    body, query = call.body(complete=True), call.request.query
    document = call.books.documents.get(document_key(body))
    found = None if document is None else open_document(call.books, document)
    if found is None:
        raise refused(f"There is nothing open of {body['journalKey']}/{body['documentSequenceNr']}", -34)
    amount = _amount(query["amount"]) if "amount" in query else found.amount
    if not 0 < amount <= found.amount:
        raise refused(f"The amount {amount} is not more than 0 and at most {found.amount}")
    listed, known = _bank_document(found), found.relation
    carried = ("bookyearKey", "journalKey", "documentSequenceNr", "documentDate", "currencyCode")
    return _add(
        call,
        {
            **{name: listed[name] for name in (*carried, "relationKey", "relationName")},
            "payDate": listed["expiryDate"],
            "amount": amount,
            "reference": query.get("reference") or listed["reference"],
            "bankAccountNr": query.get("iban") or known.get("ibanAccountNr", ""),
            "bicCode": query.get("bic", "") if query.get("iban") else known.get("bicCode", ""),
        },
    )


def add_free_payment(call: Call) -> Reply:
    """Put a payment on the list that belongs to no document."""
    body = call.body(complete=True)
    relation = call.books.relations.get(body["relationKey"]["id"])
    if relation is None:
        raise refused(f"Unknown relation {body['relationKey']['id']}", -16)
    if body["amount"] <= 0:
        raise refused(f"The amount {body['amount']} is not more than 0")
    return _add(
        call,
        {
            "documentDate": body["date"][:10],
            "payDate": body["payDate"][:10],
            "amount": body["amount"],
            "currencyCode": "EUR",
            "relationKey": body["relationKey"],
            "relationName": relation.body.get("name", ""),
            "reference": body["reference"],
            "bankAccountNr": body["iban"],
            "bicCode": body.get("bic", ""),
        },
    )


def _add(call: Call, facts: JsonObject) -> Reply:
    shelf = call.shelf("bankPayments")
    number = shelf.next_number()
    added = {"bankPaymentListKey": {"id": number}, **facts}
    shelf.put(number, added, call.now)
    return call.answer(added, evidence=_LIST)


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise bad_parameters() from None
    if not amount.is_finite():
        raise bad_parameters()
    return amount


def remove_payment(call: Call) -> Reply:
    """Take a payment off the list."""
    key = int(call.parameters["paymentListKeyId"])
    payment(call, key, None)
    call.shelf("bankPayments").remove(key, call.now)
    return call.done()


def refused(text: str, code: int = -79) -> RefusedError:
    """Return the refusal of a call of the bank."""
    return RefusedError(Refusal(code, text, evidence=assumed("bank-refused")))


HANDLERS: dict[str, Handler] = {
    "getUnbalancedInvoices": get_unbalanced_invoices,
    "getPaymentList": get_payment_list,
    "addInvoiceToPaymentList": add_invoice,
    "addFreePaymentToPaymentList": add_free_payment,
    "removePaymentFromPaymentList": remove_payment,
}
