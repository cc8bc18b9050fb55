"""Sales invoices of the invoicing module: made, changed, printed and booked."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox import files, invoicing, rules
from octopus_client.sandbox.answers import Refusal, RefusedError, bad_parameters
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.shelf import Stored
from octopus_client.sandbox.stored_documents import StoredDocuments, selection_key
from octopus_client.sandbox.world import Attachment, Document, document_key

if TYPE_CHECKING:
    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject

STORED = {
    "invoices": Stored(
        "InvoiceServiceData",
        key=document_key,
        more={"attachments": "[AttachementData]", "delivery": "DocumentDeliveryState"},
    )
}
INVOICES = StoredDocuments(rules.INVOICE, STORED["invoices"])


def update_invoice(call: Call) -> Reply:
    """Store an invoice in the place of the one with its number, unless that is booked."""
    body = call.body()
    key = (body.get("bookyearKey", {}).get("id"), body.get("journalKey"), body.get("documentSequenceNr"))
    if key in call.books.documents and INVOICES.shelf(call).get(key) is not None:
        text = f"Unable to update invoice in dossier {call.books.id}.  It is booked"
        raise RefusedError(Refusal(-64, text, evidence=assumed("invoice-booked")))
    return INVOICES.update(call)


def book_invoices(call: Call) -> Reply:
    """Book the invoices of a journal that are not booked yet, and tell what became of each."""
    bookyear_id, journal_key = call.number("bookyearId"), call.text("journalKey")
    last, with_xml = call.optional_number("toDocumentSeqNr"), call.flag("attachUbl", default=False)
    journal = call.journal(bookyear_id, journal_key)
    call.refuse_first(rules.access(call.books, journal, call.assumptions, family=rules.INVOICE))
    numbers = range(1, (journal.last_number if last is None else last) + 1)
    outcomes = [
        _book(call, each, journal.body["insertionType"], with_xml=with_xml)
        for each in INVOICES.of_journal(call, bookyear_id, journal_key, numbers)
        if document_key(each) not in call.books.documents
    ]
    success = all(each["success"] for each in outcomes)
    answer: JsonObject = {"success": success, "bookingStatusList": outcomes}
    return call.answer(answer, evidence=assumed("invoice-booking"))


def _book(call: Call, invoice: JsonObject, insertion_type: int, *, with_xml: bool) -> JsonObject:
    outcome = {"documentKey": selection_key(invoice), "success": True, "statusCode": 0, "comment": ""}
    try:
        booking = invoicing.booking(call.books, invoice, insertion_type=insertion_type)
    except invoicing.CannotBookError as error:
        return {**outcome, "success": False, "statusCode": error.code, "comment": str(error)}
    attachments = [
        Attachment.of(each["fileName"], base64.b64decode(each["fileData"]))
        for each in invoice.get("attachments", [])
    ]
    if with_xml:
        name = f"{invoice['journalKey']}-{invoice['documentSequenceNr']}.xml"
        attachments.append(Attachment.of(name, files.ubl(invoice, booking["amount"])))
    call.book(Document(booking, call.now, attachments))
    return outcome


def export_invoice(call: Call) -> Reply:
    """Answer an invoice, its PDF and its electronic invoice, each when it is asked for."""
    published = INVOICES.named(call).get("delivery", {}).get("deliveryState") == "PUBLISHED"
    return _exported(call, published=published)


def generate_invoice(call: Call) -> Reply:
    """Print an invoice, and publish it when that is asked for."""
    published = any([call.flag("publishPdfDocument"), call.flag("publishEInvoice")])
    if published:
        invoice = INVOICES.named(call)
        invoice["delivery"] = delivery(call, invoice, "PUBLISHED")
    return _exported(call, published=published)


def _exported(call: Call, *, published: bool) -> Reply:
    invoice = INVOICES.named(call)
    with_invoice, with_pdf = call.flag("returnInvoice"), call.flag("returnPdfDocument")
    with_xml = call.flag("returnEInvoiceXml")
    amount = _amount(call, invoice)
    answer: JsonObject = {}
    if with_invoice:
        answer["invoiceServiceData"] = INVOICES.answered(call, invoice)
    if published:
        answer["publishUrl"] = files.address(call.books, invoice)
    if with_pdf:
        answer["pdfDocument"] = files.encoded(files.printed("Factuur", call.books, invoice, amount))
    if with_xml:
        answer["electronicInvoiceXml"] = files.encoded(files.ubl(invoice, amount))
    return call.answer(answer, evidence=assumed("printed-documents"))


def _amount(call: Call, invoice: JsonObject) -> Decimal:
    """Return what an invoice comes to; without VAT where that cannot be told yet."""
    insertion_type = call.books.journals[document_key(invoice)[:2]].body["insertionType"]
    try:
        return invoicing.total(invoicing.shares(call.books, invoice, insertion_type=insertion_type))
    except invoicing.CannotBookError:
        return sum(map(invoicing.line_amount, invoice.get("invoiceLines", [])), Decimal(0))


def upload_attachment(call: Call) -> Reply:
    """Add a file to an invoice; it goes along when the invoice is booked."""
    name, data = call.request.headers.get("filename"), call.request.body
    if not name or not data:
        raise bad_parameters()
    invoice = INVOICES.named(call, journal="journal")
    invoice.setdefault("attachments", []).append({"fileName": name, "fileData": files.encoded(data)})
    document = call.books.documents.get(document_key(invoice))
    if document is not None:
        document.attachments.append(Attachment.of(name, data))
    return call.done()


def delivery(call: Call, invoice: JsonObject, state: str, comment: str = "") -> JsonObject:
    """Return how an invoice was delivered just now."""
    return {
        "documentKey": selection_key(invoice),
        "deliveryState": state,
        "comment": comment,
        "deliveryDateTime": call.now.isoformat(),
    }


HANDLERS: dict[str, Handler] = {
    "insertInvoice": INVOICES.insert,
    "updateInvoice": update_invoice,
    "getInvoice": INVOICES.get,
    "getModifiedInvoices": INVOICES.modified,
    "bookInvoices": book_invoices,
    "exportInvoice": export_invoice,
    "generateInvoice": generate_invoice,
    "uploadInvoiceAttachment": upload_attachment,
}
