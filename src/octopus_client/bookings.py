"""Buy and sell bookings: what goes into the A and V journals."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import attrs

from octopus_client.attachments import Attachment
from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.codec import check_amounts, encode
from octopus_client.codes import PaymentMethod
from octopus_client.modified import since_text
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.session import Connection, Session
from octopus_client.wire import ABSENT, Model, wired

GET_BOOKING = Operation(
    name="getBuySellBooking",
    method="GET",
    path="/dossiers/{dossier}/buysellbookings",
    effect=Effect.READ,
    daily_limit=10,
    missing_is_empty=True,
)
ADD_BOOKING = Operation(
    name="insertBuySellBooking",
    method="POST",
    path="/dossiers/{dossier}/buysellbookings",
    effect=Effect.ADD,
    daily_limit=400,
    writes_document=True,
)
UPDATE_BOOKING = Operation(
    name="updateBuySellBooking",
    method="PUT",
    path="/dossiers/{dossier}/buysellbookings",
    effect=Effect.SET,
    daily_limit=10,
    writes_document=True,
)
MODIFIED_BOOKINGS = Operation(
    name="getModifiedBuySellBookings",
    method="GET",
    path="/dossiers/{dossier}/buysellbookings/modified",
    effect=Effect.READ,
    daily_limit=48,
    missing_is_empty=True,
)

OPERATIONS = (GET_BOOKING, ADD_BOOKING, UPDATE_BOOKING, MODIFIED_BOOKINGS)

ALL_BOOKYEARS = -1
"""Octopus's number for all bookyears together, where a list takes a bookyear."""


@attrs.frozen(kw_only=True)
class BookingLine(Model):
    """A line of a buy or sell booking.

    Attributes:
        account: ledger account, such as 700000.
        base_amount: euros without VAT.
        vat_code: code of the dossier's list.
        vat_amount: VAT in euros, of the same sign as the base.
        cost_centre: Octopus's number of a cost centre.
    """

    account: int | None = wired("accountKey", default=None)
    base_amount: Decimal | None = wired("baseAmount", default=None, amount=True)
    vat_code: str | None = wired("vatCodeKey", default=None)
    vat_amount: Decimal | None = wired("vatAmount", default=None, amount=True)
    comment: str | None = wired(default=None, private=True)
    cost_centre: int | None = wired("costCentreKey", "id", default=None)
    vat_recuperation_percentage: Decimal | None = wired("vatRecupPercentage", default=None)


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


class Bookings:
    """The buy and sell bookings of a dossier."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def add(self, booking: Booking, *, attachments: Sequence[Attachment] = ()) -> None:
        """Book a document with its files (insertBuySellBooking, 400 a day).

        Octopus answers nothing: its key is the bookyear, journal and number that were sent. To book
        exactly once, use `Dossier.poster`.

        Raises:
            NumberNotNext: the number is not the journal's last plus one.
            JournalLocked: the journal is open for a user.
            OutcomeUnknown: no clear answer: read the number back before sending again.
            ValueError: an amount has more than two decimals.
        """
        self.send(encode_booking(booking), attachments)

    def send(self, body: bytes, attachments: Sequence[Attachment]) -> None:
        """Book a document that is encoded already; see `add`."""
        self._session.send(
            build_request(
                ADD_BOOKING,
                path={"dossier": self._connection.dossier},
                body=wrap_document("buySellBookingServiceData", body, attachments),
            ),
            connection=self._connection,
        )

    def get(self, year: Bookyear | int, journal: str, number: int) -> Booking | None:
        """One booking, or `None` when there is none of that number (getBuySellBooking, only 10 a day)."""
        request = build_request(
            GET_BOOKING,
            path={"dossier": self._connection.dossier},
            query={"bookyearId": bookyear_id(year), "journalKey": journal, "documentSeqNr": number},
        )
        answer = self._session.send(request, connection=self._connection)
        if answer.status == _NOT_FOUND:
            return None
        return self._session.decode(request.operation, Booking, answer)

    def update(self, booking: Booking) -> None:
        """Replace a booking that exists (updateBuySellBooking, only 10 a day)."""
        request = build_request(
            UPDATE_BOOKING, path={"dossier": self._connection.dossier}, body=encode_booking(booking)
        )
        self._session.send(request, connection=self._connection)

    def modified(
        self,
        since: datetime | None = None,
        *,
        year: Bookyear | int = ALL_BOOKYEARS,
        journal: str | None = None,
    ) -> list[Booking]:
        """Bookings made or changed since a moment, in no order (getModifiedBuySellBookings, 48 a day).

        Deletions are not among them.

        Args:
            since: moment with its zone; `None` for everything.
            year: bookyear, whole or by Octopus's number; all of them unless given.
            journal: key of one journal; all of them unless given.
        """
        request = build_request(
            MODIFIED_BOOKINGS,
            path={"dossier": self._connection.dossier},
            query={
                "bookyearId": bookyear_id(year),
                "journalKey": journal,
                "modifiedTimeStamp": since_text(since),
            },
        )
        return self._session.read(request, list[Booking], connection=self._connection)


def encode_booking(booking: Model) -> bytes:
    """A booking as it is sent.

    Raises:
        ValueError: an amount has more than two decimals.
    """
    check_amounts(booking)
    return encode(booking)


def wrap_document(name: str, body: bytes, attachments: Sequence[Attachment]) -> bytes:
    """Put an encoded booking and its files into the object that Octopus takes."""
    files = encode([attachment.as_sent() for attachment in attachments])
    return b'{"%s":%s,"attachments":%s}' % (name.encode(), body, files)


_NOT_FOUND = 404
