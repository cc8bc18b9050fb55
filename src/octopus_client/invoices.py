"""Sales invoices of the invoicing module: made in Octopus, then booked and sent from there."""

import attrs

from octopus_client.attachments import Attachment
from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.connection import Connection
from octopus_client.documents import document_operations
from octopus_client.intrastat import Intrastat
from octopus_client.invoicing import InvoicingDocument, InvoicingDocuments, InvoicingLine, document_query
from octopus_client.operation import NO_ANSWER, Effect, Operation, build_request
from octopus_client.peppol import InvoicePeppol, LinePeppol
from octopus_client.session import Session
from octopus_client.wire import ABSENT, Model, wired


@attrs.frozen(kw_only=True)
class InvoiceLine(InvoicingLine):
    """A line of an invoice; on a credit note it is negative, by its count or its price.

    Attributes:
        intrastat: what is declared of goods that cross a border.
        peppol: more for the electronic invoice.
    """

    intrastat: Intrastat | None = wired("intrastatServiceData", default=None)
    peppol: LinePeppol | None = wired("peppolFields", default=None)


@attrs.frozen(kw_only=True)
class Invoice(InvoicingDocument):
    """A sales invoice in a journal in which invoices are entered (its `insertion_type` says so).

    Octopus computes the total from the lines. A credit note is an invoice whose total *and* lines are
    negative. That differs from a `Booking`, whose credit notes have a negative amount and positive lines.

    Attributes:
        peppol: more for the electronic invoice.
        lines: what is sold.
    """

    peppol: InvoicePeppol | None = wired("peppolFields", default=None)
    lines: tuple[InvoiceLine, ...] = wired("invoiceLines", default=ABSENT)


@attrs.frozen(kw_only=True)
class ExportedInvoice(Model):
    """An invoice as it goes to the customer; what was not asked for is `None`.

    Attributes:
        invoice: the invoice itself.
        publish_url: address at which Octopus shows it.
        pdf: the printed invoice.
        xml: the electronic invoice.
    """

    invoice: Invoice | None = wired("invoiceServiceData", default=None)
    publish_url: str | None = wired(default=None, private=True)
    pdf: bytes | None = wired("pdfDocument", default=None, private=True)
    xml: bytes | None = wired("electronicInvoiceXml", default=None, private=True)


@attrs.frozen(kw_only=True)
class BookedInvoice(Model):
    """What became of one invoice that was to be booked.

    Attributes:
        success: whether it is booked.
        code: Octopus's code of what happened.
        comment: Octopus's own words.
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal.
        number: document number.
    """

    success: bool | None = None
    code: int | None = wired("statusCode", default=None)
    comment: str | None = wired(default=None, private=True)
    bookyear: int | None = wired("documentKey", "bookyearKey", "id", default=None)
    journal: str | None = wired("documentKey", "journal", default=None)
    number: int | None = wired("documentKey", "documentSequenceNr", default=None)


@attrs.frozen(kw_only=True)
class BookedInvoices(Model):
    """What became of the invoices that were to be booked.

    Attributes:
        success: whether all went well, by Octopus's own word.
        invoices: each of them.
    """

    success: bool | None = None
    invoices: tuple[BookedInvoice, ...] = wired("bookingStatusList", default=ABSENT)

    @property
    def failed(self) -> tuple[BookedInvoice, ...]:
        """Those that are not booked."""
        return tuple(invoice for invoice in self.invoices if not invoice.success)


_DOCUMENTS = document_operations(Invoice, "invoices", name="Invoice", reads_a_day=400)
BOOK_INVOICES = Operation(
    name="bookInvoices",
    method="POST",
    path="/dossiers/{dossier}/invoices/book",
    # Sent again after a time-out, it would run beside the first, which may still be at work.
    effect=Effect.ADD,
    answer=BookedInvoices,
    daily_limit=24,
    needs_right=True,
)
EXPORT_INVOICE = Operation(
    name="exportInvoice",
    method="GET",
    path="/dossiers/{dossier}/invoices/export",
    effect=Effect.READ,
    answer=ExportedInvoice,
    daily_limit=400,
    missing_is_empty=True,
)
GENERATE_INVOICE = Operation(
    name="generateInvoice",
    method="POST",
    path="/dossiers/{dossier}/invoices/generate",
    effect=Effect.ADD,
    answer=ExportedInvoice,
    daily_limit=400,
)
ATTACH_TO_INVOICE = Operation(
    name="uploadInvoiceAttachment",
    method="POST",
    path="/dossiers/{dossier}/invoices/attachments/upload",
    effect=Effect.ADD,
    answer=NO_ANSWER,
    body=bytes,
    needs_right=True,
)

OPERATIONS = (
    _DOCUMENTS.get,
    _DOCUMENTS.add,
    _DOCUMENTS.update,
    _DOCUMENTS.modified,
    BOOK_INVOICES,
    EXPORT_INVOICE,
    GENERATE_INVOICE,
    ATTACH_TO_INVOICE,
)


class Invoices(InvoicingDocuments[Invoice]):
    """The sales invoices of a dossier; they need Octopus's invoicing module.

    The shared operations are insertInvoice, getInvoice, updateInvoice and getModifiedInvoices. How invoices
    reach the customer is a matter of `Dossier.invoice_sending`.
    """

    def __init__(self, session: Session, connection: Connection) -> None:
        super().__init__(session, connection, operations=_DOCUMENTS)

    def book(
        self, year: Bookyear | int, journal: str, *, up_to: int | None, attach_ubl: bool = False
    ) -> BookedInvoices:
        """Book the invoices of a journal (bookInvoices, 24 a day).

        That Octopus answers does not mean that anything is booked: look at `failed`.

        Args:
            year: the bookyear, whole or by Octopus's number.
            journal: key of the journal, such as `V1`.
            up_to: number of the last one to book; `None` for the whole journal.
            attach_ubl: make the electronic invoices and keep them with the bookings. That is slow: book
                fewer at a time when it times out.

        Raises:
            DossierRefused: the user has no right to book.
            OutcomeUnknown: no clear answer: it may still be at work. Look before booking again.
        """
        request = build_request(
            BOOK_INVOICES,
            path={"dossier": self._connection.dossier},
            query={
                "bookyearId": bookyear_id(year),
                "journalKey": journal,
                "toDocumentSeqNr": up_to,
                "attachUbl": attach_ubl,
            },
        )
        return self._session.read(request, connection=self._connection)

    def export(
        self,
        year: Bookyear | int,
        journal: str,
        number: int,
        *,
        pdf: bool = True,
        xml: bool = False,
        invoice: bool = False,
    ) -> ExportedInvoice | None:
        """The files of an invoice that was published in Octopus, or `None` when there is none of that number.

        The operation is exportInvoice (400 a day).

        Args:
            year: the bookyear, whole or by Octopus's number.
            journal: key of the journal, such as `V1`.
            number: document number.
            pdf: whether to give the printed invoice.
            xml: whether to give the electronic invoice.
            invoice: whether to give the invoice itself.
        """
        request = build_request(
            EXPORT_INVOICE,
            path={"dossier": self._connection.dossier},
            query={
                **document_query(year, journal, number),
                "returnInvoice": invoice,
                "returnPdfDocument": pdf,
                "returnEInvoiceXml": xml,
            },
        )
        return self._session.find(request, connection=self._connection)

    def generate(
        self,
        year: Bookyear | int,
        journal: str,
        number: int,
        *,
        publish_pdf: bool = False,
        publish_xml: bool = False,
        pdf: bool = True,
        xml: bool = False,
        invoice: bool = False,
    ) -> ExportedInvoice:
        """Make the files of an invoice anew (generateInvoice, 400 a day).

        Octopus draws this PDF on its server, where it may look otherwise than when it is published in
        Octopus itself; for that one use `export`.

        Args:
            year: the bookyear, whole or by Octopus's number.
            journal: key of the journal, such as `V1`.
            number: document number.
            publish_pdf: whether to publish the printed invoice in Octopus.
            publish_xml: whether to publish the electronic invoice in Octopus.
            pdf: whether to give the printed invoice.
            xml: whether to give the electronic invoice.
            invoice: whether to give the invoice itself.
        """
        request = build_request(
            GENERATE_INVOICE,
            path={"dossier": self._connection.dossier},
            query={
                **document_query(year, journal, number),
                "returnInvoice": invoice,
                "publishPdfDocument": publish_pdf,
                "publishEInvoice": publish_xml,
                "returnPdfDocument": pdf,
                "returnEInvoiceXml": xml,
            },
        )
        return self._session.read(request, connection=self._connection)

    def attach(self, attachment: Attachment, *, year: Bookyear | int, journal: str, number: int) -> None:
        """Add a file to an invoice (uploadInvoiceAttachment, no limit stated).

        Args:
            attachment: the file; its name goes in a header, so without accents.
            year: the bookyear, whole or by Octopus's number.
            journal: key of the journal, such as `V1`.
            number: document number.

        Raises:
            DossierRefused: the dossier has no access to Octopus's document management: nothing is stored.
            ValueError: the name holds more than plain ASCII.
        """
        request = build_request(
            ATTACH_TO_INVOICE,
            path={"dossier": self._connection.dossier},
            query={"bookyearId": bookyear_id(year), "journal": journal, "documentSeqNr": number},
            headers={"fileName": attachment.name},
            body=attachment.content,
        )
        self._session.send(request, connection=self._connection)
