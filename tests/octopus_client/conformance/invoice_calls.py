"""Calls of invoices, their way to the customers, and delivery notes."""

from collections.abc import Callable
from datetime import UTC, datetime

from filled import filled

from octopus_client import Attachment, DeliveryNote, Dossier, Invoice, Language, Octopus

SINCE = datetime(2026, 11, 25, tzinfo=UTC)
INVOICE = filled(Invoice, "InvoiceServiceData")
NOTE = filled(DeliveryNote, "DeliveryNoteServiceData")
FILE = Attachment(name="invoice.pdf", content=b"%PDF")

CALLS: dict[str, Callable[[Octopus, Dossier], object]] = {
    "insertInvoice": lambda _, dossier: dossier.invoices.add(INVOICE),
    "updateInvoice": lambda _, dossier: dossier.invoices.update(INVOICE),
    "getInvoice": lambda _, dossier: dossier.invoices.get(2, "V2", 7),
    "getModifiedInvoices": lambda _, dossier: dossier.invoices.modified(SINCE, year=2, journal="V2"),
    "bookInvoices": lambda _, dossier: dossier.invoices.book(2, "V2", up_to=7, attach_ubl=True),
    "exportInvoice": lambda _, dossier: dossier.invoices.export(2, "V2", 7, xml=True),
    "generateInvoice": lambda _, dossier: dossier.invoices.generate(2, "V2", 7, xml=True),
    "uploadInvoiceAttachment": lambda _, dossier: dossier.invoices.attach(
        FILE, year=2, journal="V2", number=7
    ),
    "sendInvoices": lambda _, dossier: dossier.invoice_sending.send(
        2,
        "V2",
        first=7,
        last=8,
        sender="van@voorbeeld.example",
        cc="cc@voorbeeld.example",
        bcc="bcc@voorbeeld.example",
        without_octopus_pdf=True,
        mail_only=True,
    ),
    "getDeliveryStates": lambda _, dossier: dossier.invoice_sending.states(2, "V2", first=7, last=8),
    "sendTestMail": lambda _, dossier: dossier.invoice_sending.send_test_mail(
        "V2", language=Language.DUTCH, sender="van@voorbeeld.example", recipient="aan@voorbeeld.example"
    ),
    "insertDeliveryNote": lambda _, dossier: dossier.delivery_notes.add(NOTE),
    "updateDeliveryNote": lambda _, dossier: dossier.delivery_notes.update(NOTE),
    "getDeliveryNote": lambda _, dossier: dossier.delivery_notes.get(2, "L1", 7),
    "getModifiedDeliveryNotes": lambda _, dossier: dossier.delivery_notes.modified(
        SINCE, year=2, journal="L1"
    ),
    "exportDeliveryNote": lambda _, dossier: dossier.delivery_notes.export(2, "L1", 7),
    "generateDeliveryNote": lambda _, dossier: dossier.delivery_notes.generate(2, "L1", 7),
}
