"""Journals, their last numbers, and the account behind a financial one."""

import builtins
from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.codes import InsertionType
from octopus_client.errors import OctopusError
from octopus_client.modified import since_text
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.session import Connection, Session
from octopus_client.wire import ABSENT, Model, wired


class JournalKind(StrEnum):
    """The first letter of a journal's key."""

    PURCHASE = "A"
    SALES = "V"
    FINANCIAL = "F"
    DIVERSE = "D"
    DELIVERY = "L"


@attrs.frozen(kw_only=True)
class Journal(Model):
    """A journal of one bookyear, as the list shows it.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        key: letter and number, such as `V1`.
        name: its name.
        closed: whether nothing can be booked in it any more.
        currency: only on financial journals.
        last_number: number of its last booking, 0 while it is empty.
        protected_period: bookings only in later periods; 0 or `None` when there is none.
        closed_period: bookings only in later periods; 0 or `None` when there is none.
        insertion_type: whether bookings or invoices are entered here.
    """

    bookyear: int = wired("bookyearKey", "id")
    key: str = wired("journalKey")
    name: str
    closed: bool
    currency: str | None = wired("currencyCode", default=None)
    last_number: int | None = wired("lastBookedDocumentNr", default=None)
    protected_period: int | None = wired("protectedPeriod", default=None)
    closed_period: int | None = wired("closedPeriod", default=None)
    insertion_type: InsertionType | None = wired("insertionType", default=None)
    custom_fields: tuple[object, ...] = wired("customFieldList", default=ABSENT)
    custom_line_fields: tuple[object, ...] = wired("customFieldLineList", default=ABSENT)

    @property
    def kind(self) -> str:
        """Letter of its kind; compare with `JournalKind`."""
        return self.key[:1]

    def is_open_for(self, period: int) -> bool:
        """Whether a booking can be made in a period (its number, such as 202611)."""
        return not self.closed and period > max(self.protected_period or 0, self.closed_period or 0)


@attrs.frozen(kw_only=True)
class LocalizedName(Model):
    """A name in one language (`NL`, `FR`, `EN` or `DE`)."""

    language: str
    value: str


@attrs.frozen(kw_only=True)
class JournalDetail(Model):
    """One journal in full; the five kinds share this model, and what a kind lacks is `None`.

    Attributes:
        next_number: number that the next booking must have.
        account: ledger account that a financial journal keeps.
        currency: currency of a financial journal.
        insertion_type: `BOOKING`, `VAT_EXCLUSIVE` or `VAT_INCLUSIVE` of a sales or delivery journal.
    """

    bookyear: int = wired("commonJournalServiceData", "journalKeyServiceData", "bookyearKey", "id")
    kind: str = wired("commonJournalServiceData", "journalKeyServiceData", "journalTypeCode")
    sequence: int = wired("commonJournalServiceData", "journalKeyServiceData", "sequenceNumber")
    names: tuple[LocalizedName, ...] = wired("commonJournalServiceData", "names", default=ABSENT)
    next_number: int = wired("commonJournalServiceData", "nextDocumentNumber")
    protected_period: int | None = wired("commonJournalServiceData", "protectedPeriod", default=None)
    closed: bool | None = wired("commonJournalServiceData", "closed", default=None)
    closed_period: int | None = wired("commonJournalServiceData", "closedPeriod", default=None)
    account: int | None = None
    currency: str | None = None
    insertion_type: str | None = None

    @property
    def key(self) -> str:
        """Letter and number, such as `F1`."""
        return f"{self.kind}{self.sequence}"


@attrs.frozen(kw_only=True)
class JournalName(Model):
    """The key of a journal that was deleted."""

    bookyear: int = wired("bookyearKey", "id")
    kind: str = wired("journalTypeCode")
    sequence: int = wired("sequenceNumber")


@attrs.frozen(kw_only=True)
class ModifiedJournal(Model):
    """What all kinds of journal share, as the list of modified ones shows it."""

    bookyear: int = wired("journalKeyServiceData", "bookyearKey", "id")
    kind: str = wired("journalKeyServiceData", "journalTypeCode")
    sequence: int = wired("journalKeyServiceData", "sequenceNumber")
    names: tuple[LocalizedName, ...] = wired("names", default=ABSENT)
    next_number: int = wired("nextDocumentNumber")
    protected_period: int | None = wired("protectedPeriod", default=None)
    closed: bool | None = None
    closed_period: int | None = wired("closedPeriod", default=None)


@attrs.frozen(kw_only=True)
class ModifiedJournals(Model):
    """Journals that were changed, and keys of those that were deleted."""

    modified: tuple[ModifiedJournal, ...] = wired("modifiedJournalServiceDataList", default=ABSENT)
    deleted: tuple[JournalName, ...] = wired("deletedJournalList", default=ABSENT)


LIST_JOURNALS = Operation(
    name="getJournals",
    method="GET",
    path="/dossiers/{dossier}/bookyears/{year}/journals",
    effect=Effect.READ,
    answer=list[Journal],
    daily_limit=24,
    missing_is_empty=True,
)
MODIFIED_JOURNALS = Operation(
    name="getModifiedJournals",
    method="GET",
    path="/dossiers/{dossier}/journals/modified",
    effect=Effect.READ,
    answer=ModifiedJournals,
    daily_limit=48,
    missing_is_empty=True,
)
_DETAIL_NAMES = {
    JournalKind.PURCHASE: "getBuyJournal",
    JournalKind.SALES: "getSellJournal",
    JournalKind.FINANCIAL: "getFinancialJournal",
    JournalKind.DIVERSE: "getDiversJournal",
    JournalKind.DELIVERY: "getDeliveryJournal",
}
DETAILS = {
    kind: Operation(
        name=name,
        method="GET",
        path=f"/dossiers/{{dossier}}/bookyears/{{year}}/journals/{kind}/{{sequence}}",
        effect=Effect.READ,
        answer=JournalDetail,
        daily_limit=24,
    )
    for kind, name in _DETAIL_NAMES.items()
}

OPERATIONS = (LIST_JOURNALS, MODIFIED_JOURNALS, *DETAILS.values())


class Journals:
    """The journals of a dossier."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def list(self, year: Bookyear | int, *, max_age: timedelta = timedelta()) -> builtins.list[Journal]:
        """All journals of a bookyear (getJournals, 24 a day).

        Args:
            year: the bookyear, whole or by Octopus's number.
            max_age: take them from the store when they were read no longer ago than this.
        """
        path = {"dossier": self._connection.dossier, "year": bookyear_id(year)}
        return self._session.read_reference(
            build_request(LIST_JOURNALS, path=path),
            connection=self._connection,
            max_age=max_age,
        )

    def detail(
        self, year: Bookyear | int, journal: str, *, max_age: timedelta = timedelta()
    ) -> JournalDetail:
        """One journal in full (get{Buy,Sell,Financial,Divers,Delivery}Journal, 24 a day each).

        Args:
            year: the bookyear, whole or by Octopus's number.
            journal: its key, such as `F1`.
            max_age: take it from the store when it was read no longer ago than this.

        Raises:
            OctopusError: the key is not a letter of a kind and a number.
        """
        kind, sequence = journal[:1], journal[1:]
        if kind not in DETAILS or not sequence.isdecimal():
            raise OctopusError(f"«{journal}» is no journal: expected a letter (A, V, F, D, L) and a number.")
        path = {"dossier": self._connection.dossier, "year": bookyear_id(year), "sequence": int(sequence)}
        return self._session.read_reference(
            build_request(DETAILS[JournalKind(kind)], path=path),
            connection=self._connection,
            max_age=max_age,
        )

    def modified(self, since: datetime | None = None) -> ModifiedJournals:
        """Journals of all bookyears changed since a moment (getModifiedJournals, 48 a day).

        Args:
            since: moment with its zone; `None` for everything.
        """
        request = build_request(
            MODIFIED_JOURNALS,
            path={"dossier": self._connection.dossier},
            query={"modifiedTimeStamp": since_text(since)},
        )
        return self._session.read(request, connection=self._connection)
