"""Delivery notes: what goes into the L journals."""

import attrs

from octopus_client.bookyears import Bookyear
from octopus_client.connection import Connection
from octopus_client.documents import document_operations
from octopus_client.invoicing import InvoicingDocument, InvoicingDocuments, InvoicingLine, document_query
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.wire import ABSENT, Model, wired


@attrs.frozen(kw_only=True)
class DeliveryNoteLine(InvoicingLine):
    """A line of a delivery note.

    Attributes:
        product: Octopus's number of the product.
    """

    product: int | None = wired("productKey", "id", default=None)


@attrs.frozen(kw_only=True)
class DeliveryNote(InvoicingDocument):
    """A delivery note in an L journal.

    Attributes:
        bundled: whether it has been taken into an invoice.
        lines: what is delivered.
    """

    bundled: bool | None = None
    lines: tuple[DeliveryNoteLine, ...] = wired("deliveryNoteLines", default=ABSENT)


@attrs.frozen(kw_only=True)
class ExportedDeliveryNote(Model):
    """A delivery note as it goes to the customer; what was not asked for is `None`.

    Attributes:
        delivery_note: the delivery note itself.
        publish_url: address at which Octopus shows it.
        pdf: the printed delivery note.
    """

    delivery_note: DeliveryNote | None = wired("deliveryNoteServiceData", default=None)
    publish_url: str | None = wired(default=None, private=True)
    pdf: bytes | None = wired("pdfDocument", default=None, private=True)


_DOCUMENTS = document_operations(DeliveryNote, "deliverynotes", name="DeliveryNote", reads_a_day=400)
EXPORT_DELIVERY_NOTE = Operation(
    name="exportDeliveryNote",
    method="GET",
    path="/dossiers/{dossier}/deliverynotes/export",
    effect=Effect.READ,
    answer=ExportedDeliveryNote,
    daily_limit=400,
    missing_is_empty=True,
)
GENERATE_DELIVERY_NOTE = Operation(
    name="generateDeliveryNote",
    method="POST",
    path="/dossiers/{dossier}/deliverynotes/generate",
    effect=Effect.ADD,
    answer=ExportedDeliveryNote,
    daily_limit=400,
)

OPERATIONS = (
    _DOCUMENTS.get,
    _DOCUMENTS.add,
    _DOCUMENTS.update,
    _DOCUMENTS.modified,
    EXPORT_DELIVERY_NOTE,
    GENERATE_DELIVERY_NOTE,
)


class DeliveryNotes(InvoicingDocuments[DeliveryNote]):
    """The delivery notes of a dossier; they need Octopus's invoicing module.

    The shared operations are insertDeliveryNote, getDeliveryNote, updateDeliveryNote and
    getModifiedDeliveryNotes.
    """

    def __init__(self, session: Session, connection: Connection) -> None:
        super().__init__(session, connection, operations=_DOCUMENTS)

    def export(
        self,
        year: Bookyear | int,
        journal: str,
        number: int,
        *,
        pdf: bool = True,
        delivery_note: bool = False,
    ) -> ExportedDeliveryNote | None:
        """The file of a delivery note that was published in Octopus; `None`: there is none of that number.

        The operation is exportDeliveryNote (400 a day).

        Args:
            year: the bookyear, whole or by Octopus's number.
            journal: key of the journal, such as `L1`.
            number: document number.
            pdf: whether to give the printed delivery note.
            delivery_note: whether to give the delivery note itself.
        """
        request = build_request(
            EXPORT_DELIVERY_NOTE,
            path={"dossier": self._connection.dossier},
            query={
                **document_query(year, journal, number),
                "returnDeliveryNote": delivery_note,
                "returnPdfDocument": pdf,
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
        pdf: bool = True,
        delivery_note: bool = False,
    ) -> ExportedDeliveryNote:
        """Make the file of a delivery note anew (generateDeliveryNote, 400 a day).

        Octopus draws this PDF on its server, where it may look otherwise than when it is published in
        Octopus itself; for that one use `export`.

        Args:
            year: the bookyear, whole or by Octopus's number.
            journal: key of the journal, such as `L1`.
            number: document number.
            publish_pdf: whether to publish it in Octopus.
            pdf: whether to give the printed delivery note.
            delivery_note: whether to give the delivery note itself.
        """
        request = build_request(
            GENERATE_DELIVERY_NOTE,
            path={"dossier": self._connection.dossier},
            query={
                **document_query(year, journal, number),
                "publishPdfDocument": publish_pdf,
                "returnDeliveryNote": delivery_note,
                "returnPdfDocument": pdf,
            },
        )
        return self._session.read(request, connection=self._connection)
