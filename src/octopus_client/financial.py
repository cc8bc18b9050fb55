"""Financial and diverse bookings: what goes into the F and D journals."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import attrs

from octopus_client.attachments import Attachment
from octopus_client.bookings import ALL_BOOKYEARS, encode_booking, wrap_document
from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.modified import since_text
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.session import Connection, Session
from octopus_client.wire import ABSENT, Model, wired

GET_FINANCIAL = Operation(
    name="getFinancialDiversBooking",
    method="GET",
    path="/dossiers/{dossier}/financialdiversbookings",
    effect=Effect.READ,
    daily_limit=10,
    missing_is_empty=True,
)
ADD_FINANCIAL = Operation(
    name="insertFinancialDiversBooking",
    method="POST",
    path="/dossiers/{dossier}/financialdiversbookings",
    effect=Effect.ADD,
    daily_limit=400,
    writes_document=True,
)
UPDATE_FINANCIAL = Operation(
    name="updateFinancialDiversBooking",
    method="PUT",
    path="/dossiers/{dossier}/financialdiversbookings",
    effect=Effect.SET,
    daily_limit=10,
    writes_document=True,
)
MODIFIED_FINANCIAL = Operation(
    name="getModifiedFinancialDiversBookings",
    method="GET",
    path="/dossiers/{dossier}/financialdiversbookings/modified",
    effect=Effect.READ,
    daily_limit=48,
    missing_is_empty=True,
)

OPERATIONS = (GET_FINANCIAL, ADD_FINANCIAL, UPDATE_FINANCIAL, MODIFIED_FINANCIAL)


class LineKind(StrEnum):
    """What a financial line is about."""

    ACCOUNT = "A"
    CLIENT = "C"
    SUPPLIER = "S"


@attrs.frozen(kw_only=True)
class FinancialLine(Model):
    """A line of a financial or diverse booking; its number is its position, from 1.

    Attributes:
        kind: `A` account, `C` client, `S` supplier; compare with `LineKind`.
        amount: euros; on an F journal seen from the bank (in is positive), on a D journal debit is positive.
        account: ledger account of an `A` line; 0 in answers for the others.
        relation: Octopus's key of the relation of a `C` or `S` line; 0 in answers when unused.
        external_relation: our number of the relation; 0 in answers when unused.
        reference: text of the line.
    """

    kind: str = wired("type")
    amount: Decimal = wired("amount", amount=True)
    account: int | None = wired("accountKey", default=None)
    relation: int | None = wired("relationId", default=None)
    external_relation: int | None = wired("externalRelationId", default=None)
    reference: str | None = wired(default=None, private=True)
    cost_centre: int | None = wired("costCentreKey", "id", default=None)


@attrs.frozen(kw_only=True)
class FinancialBooking(Model):
    """A document in a financial or diverse journal.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal, such as `F1` or `D1`.
        number: document number: exactly the journal's last number plus one.
        period: number of the period, from the bookyear's list.
        document_date: date of the document.
        lines: on an F journal only the other side; on a D journal all sides, together zero.
    """

    bookyear: int = wired("bookyearKey", "id")
    journal: str = wired("journalKey")
    number: int = wired("documentSequenceNr")
    period: int = wired("bookyearPeriodeNr")
    document_date: date
    exchange_rate: Decimal = wired("exchangeRate", default=Decimal(1))
    lines: tuple[FinancialLine, ...] = wired("bookingLines", default=ABSENT)


class FinancialBookings:
    """The financial and diverse bookings of a dossier."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def add(self, booking: FinancialBooking, *, attachments: Sequence[Attachment] = ()) -> None:
        """Book a document with its files (insertFinancialDiversBooking, 400 a day).

        To book exactly once, use `Dossier.poster`.

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
                ADD_FINANCIAL,
                path={"dossier": self._connection.dossier},
                body=wrap_document("financialDiversBookingServiceData", body, attachments),
            ),
            connection=self._connection,
        )

    def get(self, year: Bookyear | int, journal: str, number: int) -> FinancialBooking | None:
        """One booking, or `None` when there is none of that number (only 10 a day).

        The Octopus operation is getFinancialDiversBooking.
        """
        request = build_request(
            GET_FINANCIAL,
            path={"dossier": self._connection.dossier},
            query={"bookyearId": bookyear_id(year), "journalKey": journal, "documentSeqNr": number},
        )
        answer = self._session.send(request, connection=self._connection)
        if answer.status == _NOT_FOUND:
            return None
        return self._session.decode(request.operation, FinancialBooking, answer)

    def update(self, booking: FinancialBooking) -> None:
        """Replace a booking that exists (updateFinancialDiversBooking, only 10 a day)."""
        request = build_request(
            UPDATE_FINANCIAL, path={"dossier": self._connection.dossier}, body=encode_booking(booking)
        )
        self._session.send(request, connection=self._connection)

    def modified(
        self,
        since: datetime | None = None,
        *,
        year: Bookyear | int = ALL_BOOKYEARS,
        journal: str | None = None,
    ) -> list[FinancialBooking]:
        """Bookings made or changed since a moment, in no order (48 a day); deletions are not among them.

        The Octopus operation is getModifiedFinancialDiversBookings.

        Args:
            since: moment with its zone; `None` for everything.
            year: bookyear, whole or by Octopus's number; all of them unless given.
            journal: key of one journal; all of them unless given.
        """
        request = build_request(
            MODIFIED_FINANCIAL,
            path={"dossier": self._connection.dossier},
            query={
                "bookyearId": bookyear_id(year),
                "journalKey": journal,
                "modifiedTimeStamp": since_text(since),
            },
        )
        return self._session.read(request, list[FinancialBooking], connection=self._connection)


_NOT_FOUND = 404
