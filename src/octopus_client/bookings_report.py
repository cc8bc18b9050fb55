"""The lines on the ledger that came of bookings, and the bookings that were deleted."""

from datetime import date, datetime
from decimal import Decimal

import attrs

from octopus_client.balancings import DocumentKey
from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.codes import JournalKind, JournalType
from octopus_client.connection import Connection
from octopus_client.documents import ALL_BOOKYEARS
from octopus_client.errors import OctopusError
from octopus_client.modified import since_text
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.wire import ABSENT, Model, wired

_LETTERS = {
    JournalType.BUY: JournalKind.PURCHASE,
    JournalType.SELL: JournalKind.SALES,
    JournalType.FINANCIAL: JournalKind.FINANCIAL,
    JournalType.DIVERS: JournalKind.DIVERSE,
    JournalType.DELIVERY: JournalKind.DELIVERY,
}


def _journal_key(kind: JournalType | None, sequence: int | None) -> str | None:
    letter = None if kind is None else _LETTERS.get(kind)
    return None if letter is None or sequence is None else f"{letter}{sequence}"


@attrs.frozen(kw_only=True)
class LedgerLine(Model):
    """A line on the ledger that came of a booking, the lines that Octopus makes by itself included.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal_type: kind of the journal.
        journal_sequence: number of the journal among those of its kind; see `journal`.
        number: document number.
        line: number of the line in the document.
        period: number of the period, such as 202611.
        relation: Octopus's key of the relation.
        account: ledger account, such as 700000.
        amount: in euros.
        document_amount: in the currency of the document.
        vat_section: code of the box of the VAT return.
        vat_recuperation_percentage: VAT that can be recovered, in percent.
        cost_centre: Octopus's number of a cost centre.
    """

    bookyear: int | None = wired("bookyearKey", "id", default=None)
    journal_type: JournalType | None = None
    journal_sequence: int | None = wired("journalNr", default=None)
    number: int | None = wired("documentSequenceNr", default=None)
    line: int | None = wired("lineSequenceNr", default=None)
    period: int | None = wired("bookyearPeriodeNr", default=None)
    document_date: date | None = None
    expiry_date: date | None = None
    currency: str | None = wired("currencyCode", default=None)
    exchange_rate: Decimal | None = None
    relation: int | None = wired("relationKey", "id", default=None)
    comment: str | None = wired(default=None, private=True)
    reference: str | None = wired(default=None, private=True)
    account: int | None = wired("accountKey", default=None)
    amount: Decimal | None = wired("bookingAmount", default=None)
    document_amount: Decimal | None = None
    vat_section: str | None = wired("vatSectionCode", default=None)
    vat_recuperation_percentage: Decimal | None = None
    cost_centre: int | None = wired("costCentreKey", "id", default=None)

    @property
    def journal(self) -> str | None:
        """Key of the journal, such as `A2`; `None` when its kind is not known."""
        return _journal_key(self.journal_type, self.journal_sequence)


@attrs.frozen(kw_only=True)
class DeletedBooking(Model):
    """A booking that was deleted.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal_type: kind of the journal.
        journal_sequence: number of the journal among those of its kind; see `journal`.
        number: document number.
    """

    bookyear: int | None = wired("bookyearKey", "id", default=None)
    journal_type: JournalType | None = None
    journal_sequence: int | None = wired("journalSequenceNr", default=None)
    number: int | None = wired("documentSequenceNr", default=None)

    @property
    def journal(self) -> str | None:
        """Key of the journal, such as `A2`; `None` when its kind is not known."""
        return _journal_key(self.journal_type, self.journal_sequence)

    @property
    def document_key(self) -> DocumentKey:
        """Where the booking stood.

        Raises:
            OctopusError: a part of it is missing, or the kind of journal is not known.
        """
        if self.bookyear is None or self.journal is None or self.number is None:
            raise OctopusError("Octopus lists a deleted booking without the whole key of its document.")
        return DocumentKey(bookyear=self.bookyear, journal=self.journal, number=self.number)


@attrs.frozen(kw_only=True)
class ModifiedBookings(Model):
    """Lines of bookings that were made or changed, and bookings that were deleted."""

    lines: tuple[LedgerLine, ...] = wired("modifiedBookings", default=ABSENT)
    deleted: tuple[DeletedBooking, ...] = wired("deletedBookings", default=ABSENT)


MODIFIED_LINES = Operation(
    name="getReportModifiedBooking",
    method="GET",
    path="/dossiers/{dossier}/bookyears/{year}/bookings/modified",
    effect=Effect.READ,
    answer=ModifiedBookings,
    daily_limit=48,
    missing_is_empty=True,
)

OPERATIONS = (MODIFIED_LINES,)

_ALL_KINDS = -1


class BookingsReport:
    """The ledger lines of all bookings of a dossier."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def modified(
        self,
        since: datetime | None,
        until: datetime | None = None,
        year: Bookyear | int = ALL_BOOKYEARS,
        kind: JournalType | None = None,
    ) -> ModifiedBookings:
        """Lines of bookings made or changed, and bookings deleted (getReportModifiedBooking, 48 a day).

        This is the only list of deletions. For a first reading of everything, Octopus asks for one call for
        each bookyear and each kind of journal, with `since=None`.

        Args:
            since: moment with its zone; `None` for everything.
            until: moment with its zone, up to which changes are listed.
            year: bookyear, whole or by Octopus's number; all of them unless given.
            kind: kind of journal; all of them unless given.
        """
        request = build_request(
            MODIFIED_LINES,
            path={"dossier": self._connection.dossier, "year": bookyear_id(year)},
            query={
                "journalTypeId": _ALL_KINDS if kind is None else int(kind),
                "modifiedTimeStamp": since_text(since),
                "modifiedTimeStampTo": None if until is None else since_text(until),
            },
        )
        return self._session.read(request, connection=self._connection)
