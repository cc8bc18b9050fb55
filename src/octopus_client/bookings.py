"""Buy and sell bookings: what goes into the A and V journals."""

from datetime import date
from decimal import Decimal

import attrs

from octopus_client.codes import PaymentMethod, SpreadingUnit
from octopus_client.connection import Connection
from octopus_client.documents import Documents, document_operations
from octopus_client.intrastat import Intrastat
from octopus_client.session import Session
from octopus_client.wire import ABSENT, Model, wired


@attrs.frozen(kw_only=True)
class Spreading(Model):
    """Over which time the cost or revenue of a booking line is spread.

    Attributes:
        start: first day.
        end: last day.
        unit: over bookyears or over periods.
        account: ledger account that holds what belongs to later ones.
    """

    start: date | None = wired("beginDate", default=None)
    end: date | None = wired("endDate", default=None)
    unit: SpreadingUnit | None = wired("overflowBookingPeriodType", default=None)
    account: int | None = wired("accountNr", default=None)


@attrs.frozen(kw_only=True)
class BookingLine(Model):
    """A line of a buy or sell booking.

    Attributes:
        account: ledger account, such as 700000.
        base_amount: euros without VAT.
        vat_code: code of the dossier's list.
        vat_amount: VAT in euros, of the same sign as the base.
        cost_centre: Octopus's number of a cost centre.
        vat_recuperation_percentage: VAT that can be recovered, in percent; that of the account unless given.
        intrastat: what is declared of goods that cross a border.
        spreading: over which time the line is spread.
    """

    account: int | None = wired("accountKey", default=None)
    base_amount: Decimal | None = wired("baseAmount", default=None, amount=True)
    vat_code: str | None = wired("vatCodeKey", default=None)
    vat_amount: Decimal | None = wired("vatAmount", default=None, amount=True)
    comment: str | None = wired(default=None, private=True)
    cost_centre: int | None = wired("costCentreKey", "id", default=None)
    vat_recuperation_percentage: Decimal | None = wired("vatRecupPercentage", default=None)
    intrastat: Intrastat | None = wired("intrastatServiceData", default=None)
    spreading: Spreading | None = wired("overflowBookingServiceData", default=None)


@attrs.frozen(kw_only=True)
class Booking(Model):
    """A document in a purchase or sales journal. A credit note has a negative amount and positive lines.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal, such as `V1`.
        number: document number: exactly the journal's last number plus one.
        relation: Octopus's key of the relation; or give `external_relation`.
        period: number of the period, from the bookyear's list.
        document_date: date of the document.
        expiry_date: date on which it is due.
        amount: total in euros, VAT included; negative for a credit note.
        reference: structured communication or free text.
    """

    bookyear: int = wired("bookyearKey", "id")
    journal: str = wired("journalKey")
    number: int = wired("documentSequenceNr")
    relation: int | None = wired("relationIdentificationServiceData", "relationKey", "id", default=None)
    external_relation: int | None = wired(
        "relationIdentificationServiceData", "externalRelationId", default=None
    )
    period: int = wired("bookyearPeriodeNr")
    document_date: date
    expiry_date: date
    comment: str | None = wired(default=None, private=True)
    order_reference: str | None = None
    reference: str | None = None
    amount: Decimal = wired("amount", amount=True)
    currency: str = wired("currencyCode", default="EUR")
    exchange_rate: Decimal = wired("exchangeRate", default=Decimal(1))
    payment_method: PaymentMethod | None = None
    lines: tuple[BookingLine, ...] = wired("bookingLines", default=ABSENT)


_OPERATIONS = document_operations(
    Booking, "buysellbookings", name="BuySellBooking", wrapper="buySellBookingServiceData"
)

OPERATIONS = (_OPERATIONS.get, _OPERATIONS.add, _OPERATIONS.update, _OPERATIONS.modified)


class Bookings(Documents[Booking]):
    """The buy and sell bookings of a dossier.

    The operations are insertBuySellBooking, getBuySellBooking, updateBuySellBooking and
    getModifiedBuySellBookings.
    """

    def __init__(self, session: Session, connection: Connection) -> None:
        super().__init__(session, connection, operations=_OPERATIONS)
