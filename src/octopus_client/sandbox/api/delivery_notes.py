"""Delivery notes, in journals of type L."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox import files, rules
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.invoicing import line_amount
from octopus_client.sandbox.shelf import Stored
from octopus_client.sandbox.stored_documents import StoredDocuments
from octopus_client.sandbox.world import document_key

if TYPE_CHECKING:
    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject

STORED = {"deliveryNotes": Stored("DeliveryNoteServiceData", key=document_key, more={"publishUrl": "text"})}
NOTES = StoredDocuments(rules.DELIVERY_NOTE, STORED["deliveryNotes"])


def generate_delivery_note(call: Call) -> Reply:
    """Print a delivery note, and publish it when that is asked for."""
    if call.flag("publishPdfDocument"):
        note = NOTES.named(call)
        note["publishUrl"] = files.address(call.books, note)
    return export_delivery_note(call)


def export_delivery_note(call: Call) -> Reply:
    """Answer a delivery note and its PDF, each when it is asked for."""
    with_note, with_pdf = call.flag("returnDeliveryNote"), call.flag("returnPdfDocument")
    note = NOTES.named(call)
    answer: JsonObject = {}
    if with_note:
        answer["deliveryNoteServiceData"] = NOTES.answered(call, note)
    if "publishUrl" in note:
        answer["publishUrl"] = note["publishUrl"]
    if with_pdf:
        amount = sum(map(line_amount, note.get("deliveryNoteLines", [])), Decimal(0))
        answer["pdfDocument"] = files.encoded(files.printed("Leveringsbon", call.books, note, amount))
    return call.answer(answer, evidence=assumed("printed-documents"))


HANDLERS: dict[str, Handler] = {
    "insertDeliveryNote": NOTES.insert,
    "updateDeliveryNote": NOTES.update,
    "getDeliveryNote": NOTES.get,
    "getModifiedDeliveryNotes": NOTES.modified,
    "generateDeliveryNote": generate_delivery_note,
    "exportDeliveryNote": export_delivery_note,
}
