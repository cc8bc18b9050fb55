"""What invoices and delivery notes have in common: the documents of Octopus's invoicing module."""

from datetime import date
from decimal import Decimal
from typing import TypeVar

import attrs

from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.documents import NumberedDocuments, encode_booking
from octopus_client.wire import ABSENT, Model, wired


@attrs.frozen(kw_only=True)
class CustomFieldValue(Model):
    """What stands in a field that the dossier added itself.

    Attributes:
        field: Octopus's number of the field.
        value: its content.
    """

    field: int | None = wired("customFieldKey", "id", default=None)
    value: str | None = wired(default=None, private=True)


@attrs.frozen(kw_only=True)
class InvoicingLine(Model):
    """What the lines of invoices and delivery notes share.

    Attributes:
        product_number: your own number of the product (`externProductNr`).
        description: text of the line.
        count: how many.
        unit: of what, such as `piece`.
        unit_price: euros for one, with as many decimals as needed.
        discount_percentage: discount on the line's total.
        vat_code: code of the dossier's list.
        account: ledger account, such as 700000.
        cost_centre: Octopus's number of a cost centre.
        custom_fields: fields that the dossier added itself.
    """

    product_number: str | None = wired("externProductNr", default=None)
    description: str | None = wired(default=None, private=True)
    count: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    discount_percentage: Decimal | None = None
    vat_code: str | None = wired("vatCodeKey", default=None)
    account: int | None = wired("bookingAccountNr", default=None)
    cost_centre: int | None = wired("costCentreKey", "id", default=None)
    custom_fields: tuple[CustomFieldValue, ...] = wired("customFieldValueList", default=ABSENT)


@attrs.frozen(kw_only=True)
class InvoicingDocument(Model):
    """What invoices and delivery notes share above their lines.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal: `V1` and the like for invoices, `L1` for delivery notes.
        number: document number: exactly the journal's last number plus one.
        period: number of the period, from the bookyear's list.
        document_date: date of the document.
        expiry_date: date on which it is due.
        relation: Octopus's key of the relation; or give `external_relation`.
        external_relation: our number of the relation.
        reference: structured communication or free text.
        financial_discount: discount for early payment, in euros.
        custom_fields: fields that the dossier added itself.
    """

    bookyear: int = wired("bookyearKey", "id")
    journal: str = wired("journalKey")
    number: int = wired("documentSequenceNr")
    period: int = wired("bookyearPeriodeNr")
    document_date: date
    expiry_date: date
    currency: str = wired("currencyCode", default="EUR")
    exchange_rate: Decimal = wired("exchangeRate", default=Decimal(1))
    relation: int | None = wired("relationIdentificationServiceData", "relationKey", "id", default=None)
    external_relation: int | None = wired(
        "relationIdentificationServiceData", "externalRelationId", default=None
    )
    comment: str | None = wired(default=None, private=True)
    order_reference: str | None = None
    reference: str | None = None
    financial_discount: Decimal | None = wired(default=None, amount=True)
    custom_fields: tuple[CustomFieldValue, ...] = wired("customFieldValueList", default=ABSENT)


_Document = TypeVar("_Document", bound=InvoicingDocument)


class InvoicingDocuments(NumberedDocuments[_Document]):
    """The documents of one kind in the invoicing module; see `Invoices` and `DeliveryNotes`."""

    def add(self, document: _Document) -> None:
        """Make a document (insert{Invoice,DeliveryNote}, 400 a day each).

        Octopus answers nothing: the key is the bookyear, journal and number that were sent.

        Raises:
            NumberNotNext: the number is not the journal's last plus one.
            JournalLocked: the journal is open for a user.
            OutcomeUnknown: no clear answer: read the number back before sending again.
            ValueError: an amount has more than two decimals.
        """
        self._send(self._operations.add, encode_booking(document))


def document_query(year: Bookyear | int, journal: str, number: int) -> dict[str, int | str]:
    """How one document is named in a query."""
    return {"bookyearId": bookyear_id(year), "journalKey": journal, "documentSeqNr": number}
