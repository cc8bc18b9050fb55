"""Envelopes: payments that go to the bank together, as one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octopus_client.sandbox.api.payment_list import STORED as PAYMENT_LIST
from octopus_client.sandbox.api.payment_list import payment, payments, refused
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.sepa import payment_file, total
from octopus_client.sandbox.shelf import Stored

if TYPE_CHECKING:
    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject

STORED = {"enveloppes": Stored("EnveloppeServiceData", key=lambda body: int(body["enveloppeKey"]["id"]))}
_ENVELOPPES = assumed("enveloppes")


def insert_enveloppe(call: Call) -> Reply:
    """Make an empty envelope."""
    body = call.body(complete=True)
    number = call.shelf("enveloppes").next_number()
    facts = {"payDate": call.state.clock.today().isoformat(), "status": False, **body}
    return _put(call, {"enveloppeKey": {"id": number}, **facts})


def update_enveloppe(call: Call) -> Reply:
    """Change journal, date or status of an envelope."""
    return _put(call, {**_named(call), **call.body()})


def get_enveloppes(call: Call) -> Reply:
    """List the envelopes."""
    return call.answer(call.shelf("enveloppes").bodies(), evidence=_ENVELOPPES)


def get_content(call: Call) -> Reply:
    """List the payments in an envelope."""
    found = [_answered(each) for each in payments(call, _number(_named(call)))]
    return call.answer(found, evidence=_ENVELOPPES)


def add_payment(call: Call) -> Reply:
    """Move a payment from the list into an envelope."""
    enveloppe = _named(call)
    moved = payment(call, _payment_key(call), None)
    moved["enveloppeId"] = _number(enveloppe)
    return _put(call, enveloppe)


def remove_payment(call: Call) -> Reply:
    """Move a payment from an envelope back to the list."""
    enveloppe = _named(call)
    del payment(call, _payment_key(call), _number(enveloppe))["enveloppeId"]
    return _put(call, enveloppe)


def remove_enveloppe(call: Call) -> Reply:
    """Take an envelope away; its payments are on the list again."""
    number = _number(_named(call))
    for each in payments(call, number):
        del each["enveloppeId"]
    call.shelf("enveloppes").remove(number, call.now)
    return call.done(evidence=_ENVELOPPES)


def export_enveloppe(call: Call) -> Reply:
    """Answer the payment file of an envelope."""
    enveloppe, order = _named(call), call.body(complete=True)
    content = payments(call, _number(enveloppe))
    if not content:
        raise refused(f"Envelope {_number(enveloppe)} is empty")
    data = payment_file(
        content,
        debtor=call.books.info["dossierDescription"],
        pay_date=enveloppe.get("payDate") or call.state.clock.today().isoformat(),
        now=call.now,
        order=order,
    )
    return call.bare(data, evidence=assumed("payment-file"))


def _named(call: Call) -> JsonObject:
    number = int(call.parameters["enveloppeKeyId"])
    found = call.shelf("enveloppes").get(number)
    if found is None:
        raise refused(f"There is no envelope {number}")
    return found


def _put(call: Call, facts: JsonObject) -> Reply:
    """Store and answer an envelope, after a look at its journal and a count of its payments."""
    bookyear_id, journal_key = facts["bookyearKey"]["id"], facts["journalKey"]
    journal = call.journal(bookyear_id, journal_key)
    if journal.letter != "F":
        raise refused(f"Journal {journal_key} is no journal of a bank", -38)
    number = _number(facts)
    content = payments(call, number)
    enveloppe = {
        **facts,
        "amount": total(content),
        "currencyCode": journal.body.get("currencyCode", "EUR"),
        "paymentCount": len(content),
    }
    call.shelf("enveloppes").put(number, enveloppe, call.now)
    return call.answer(enveloppe, evidence=_ENVELOPPES)


def _number(enveloppe: JsonObject) -> int:
    return int(enveloppe["enveloppeKey"]["id"])


def _payment_key(call: Call) -> int:
    return int(call.body(complete=True)["bankPaymentListKey"]["id"])


def _answered(body: JsonObject) -> JsonObject:
    return PAYMENT_LIST["bankPayments"].answered(body)


HANDLERS: dict[str, Handler] = {
    "getEnveloppes": get_enveloppes,
    "insertEnveloppe": insert_enveloppe,
    "updateEnveloppe": update_enveloppe,
    "removeEnveloppe": remove_enveloppe,
    "getEnveloppeContent": get_content,
    "addPaymentToEnveloppe": add_payment,
    "removePaymentFromEnveloppe": remove_payment,
    "exportEnveloppe": export_enveloppe,
}
