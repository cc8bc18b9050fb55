"""Journals, their last numbers, and the account behind a financial one."""

import builtins
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import attrs

from octopus_client import journal_settings
from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.codes import InsertionMode, InsertionType, JournalKind
from octopus_client.connection import Connection
from octopus_client.journal_settings import (
    DETAILS,
    INSERTS,
    UPDATES,
    BankAccount,
    InvoicingSettings,
    JournalDetail,
    JournalSettings,
    settings_body,
    split_key,
)
from octopus_client.modified import since_text
from octopus_client.operation import NO_ANSWER, Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.texts import LocalizedName
from octopus_client.wire import ABSENT, Model, wired


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
        custom_fields: Octopus's numbers of the custom fields of its documents.
        custom_line_fields: Octopus's numbers of the custom fields of their lines.
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
    custom_fields: tuple[int, ...] = wired("customFieldList", each="id", default=ABSENT)
    custom_line_fields: tuple[int, ...] = wired("customFieldLineList", each="id", default=ABSENT)

    @property
    def kind(self) -> str:
        """Letter of its kind; compare with `JournalKind`."""
        return self.key[:1]

    def is_open_for(self, period: int) -> bool:
        """Whether a booking can be made in a period (its number, such as 202611)."""
        return not self.closed and period > max(self.protected_period or 0, self.closed_period or 0)


@attrs.frozen(kw_only=True)
class JournalBalance(Model):
    """What is on the account of a financial journal.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal, such as `F1`.
        balance: in the currency of the journal.
    """

    bookyear: int | None = wired("bookyearKey", "id", default=None)
    journal: str | None = wired("journalKey", default=None)
    balance: Decimal | None = None


@attrs.frozen(kw_only=True)
class JournalName(Model):
    """The key of a journal that was deleted."""

    bookyear: int = wired("bookyearKey", "id")
    kind: JournalKind = wired("journalTypeCode")
    sequence: int = wired("sequenceNumber")


@attrs.frozen(kw_only=True)
class ModifiedJournal(Model):
    """What all kinds of journal share, as the list of modified ones shows it."""

    bookyear: int = wired("journalKeyServiceData", "bookyearKey", "id")
    kind: JournalKind = wired("journalKeyServiceData", "journalTypeCode")
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
JOURNAL_BALANCE = Operation(
    name="getFinancialJournalBalance",
    method="GET",
    path="/dossiers/{dossier}/bookyears/{year}/journals/{journal}",
    effect=Effect.READ,
    answer=JournalBalance,
    daily_limit=24,
)
REMOVE_JOURNAL = Operation(
    name="deleteJournal",
    method="DELETE",
    path="/dossiers/{dossier}/bookyears/{year}/journals/{kind}/{sequence}",
    effect=Effect.SET,
    answer=NO_ANSWER,
    daily_limit=24,
)

OPERATIONS = (LIST_JOURNALS, MODIFIED_JOURNALS, JOURNAL_BALANCE, REMOVE_JOURNAL, *journal_settings.OPERATIONS)


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
        kind, sequence = split_key(journal)
        path = {"dossier": self._connection.dossier, "year": bookyear_id(year), "sequence": sequence}
        return self._session.read_reference(
            build_request(DETAILS[kind], path=path), connection=self._connection, max_age=max_age
        )

    def balance(self, year: Bookyear | int, journal: str) -> JournalBalance:
        """What is on the account of a financial journal (getFinancialJournalBalance, 24 a day).

        Args:
            year: the bookyear, whole or by Octopus's number.
            journal: its key, such as `F1`.
        """
        path: dict[str, int | str] = {
            "dossier": self._connection.dossier,
            "year": bookyear_id(year),
            "journal": journal,
        }
        return self._session.read(build_request(JOURNAL_BALANCE, path=path), connection=self._connection)

    def add(
        self,
        year: Bookyear | int,
        journal: str,
        *,
        names: Sequence[LocalizedName],
        next_number: int | None = None,
        protected_period: int | None = None,
        account: int | None = None,
        currency: str | None = None,
        insertion_type: InsertionMode | None = None,
        bank_account: BankAccount | None = None,
        invoicing: InvoicingSettings | None = None,
    ) -> JournalDetail:
        """Make a journal (insert{Buy,Sell,Financial,Divers,Delivery}Journal, 24 a day each).

        Args:
            year: the bookyear, whole or by Octopus's number.
            journal: its key, such as `V3`: a letter of a kind and a number that is free.
            names: its name in one to four languages.
            next_number: number that its first booking must have.
            protected_period: bookings only in later periods; 0 for none.
            account: for F only, and needed there: its ledger account, 500000 to 599999.
            currency: for F only, and needed there.
            insertion_type: for V and L only, and needed there: what is entered in it.
            bank_account: for V and F only.
            invoicing: for V and L only: what its documents show.

        Raises:
            OctopusError: the kind does not take one of these, or lacks one that it needs; nothing was sent.
            OutcomeUnknown: no clear answer: look in `list` before sending again.
        """
        new = JournalSettings(
            names=names,
            next_number=next_number,
            protected_period=protected_period,
            account=account,
            currency=currency,
            insertion_type=insertion_type,
            bank_account=bank_account,
            invoicing=invoicing,
        )
        return self._set(INSERTS, year, journal, new)

    def update(
        self,
        year: Bookyear | int,
        journal: str,
        *,
        names: Sequence[LocalizedName] | None = None,
        next_number: int | None = None,
        protected_period: int | None = None,
        account: int | None = None,
        currency: str | None = None,
        insertion_type: InsertionMode | None = None,
        bank_account: BankAccount | None = None,
        invoicing: InvoicingSettings | None = None,
    ) -> JournalDetail:
        """Change a journal (update{Buy,Sell,Financial,Divers,Delivery}Journal, 24 a day each).

        What is not given is not sent. The arguments are those of `add`.

        Raises:
            OctopusError: the kind does not take one of these; nothing was sent.
        """
        new = JournalSettings(
            names=names,
            next_number=next_number,
            protected_period=protected_period,
            account=account,
            currency=currency,
            insertion_type=insertion_type,
            bank_account=bank_account,
            invoicing=invoicing,
        )
        return self._set(UPDATES, year, journal, new)

    def remove(self, year: Bookyear | int, journal: str) -> None:
        """Delete a journal (deleteJournal, 24 a day).

        Args:
            year: the bookyear, whole or by Octopus's number.
            journal: its key, such as `V3`.
        """
        kind, sequence = split_key(journal)
        path: dict[str, int | str] = {
            "dossier": self._connection.dossier,
            "year": bookyear_id(year),
            "kind": kind,
            "sequence": sequence,
        }
        self._session.send(build_request(REMOVE_JOURNAL, path=path), connection=self._connection)

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

    def _set(
        self,
        operations: Mapping[JournalKind, Operation[JournalDetail]],
        year: Bookyear | int,
        journal: str,
        new: JournalSettings,
    ) -> JournalDetail:
        operation = operations[split_key(journal)[0]]
        request = build_request(
            operation,
            path={"dossier": self._connection.dossier},
            body=settings_body(operation, bookyear_id(year), journal, new),
        )
        return self._session.read(request, connection=self._connection)
