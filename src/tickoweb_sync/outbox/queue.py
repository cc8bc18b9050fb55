"""The documents of an outbox in their order, and the progress of each."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import and_, bindparam, case, func, or_, select, update

from octopus_client.posting import IntentState
from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.files import load_files
from tickoweb_sync.outbox.progress import Attempt, Progress
from tickoweb_sync.outbox.records import State, Step, StoredDocument, from_row
from tickoweb_sync.outbox.schedule import Turn
from tickoweb_sync.outbox.totals import totals_of
from tickoweb_sync.outbox.transactions import Transactions, Write

_PLACE = re.compile(r"([A-Za-z]\w*)[ /](\d+)")
_BEFORE_BOOKING = (str(Step.RELATION), str(Step.BOOKING))


def _place_in_line(stored: StoredDocument) -> tuple[date, int]:
    return stored.document_date, stored.serial


_DOCUMENT = tables.document.c
# Made once, for every document asks them: making a statement takes longer than carrying it out.
_TOLD = update(tables.document).where(_DOCUMENT.serial == bindparam("same_serial")).values(told=True)
_OPEN_STEPS = (
    select(_DOCUMENT.step, func.count())
    .where(_DOCUMENT.organisation == bindparam("of"), tables.BEGUN)
    .group_by(_DOCUMENT.step)
)
_OTHERS_AT = select(_DOCUMENT.serial).where(
    _DOCUMENT.organisation == bindparam("of"),
    _DOCUMENT.dossier == bindparam("at"),
    _DOCUMENT.bookyear == bindparam("in"),
    _DOCUMENT.journal == bindparam("on"),
    _DOCUMENT.number == bindparam("under"),
    _DOCUMENT.serial != bindparam("other_than"),
)


class Queue:
    """The documents of one organisation."""

    def __init__(self, transactions: Transactions, *, organisation: str) -> None:
        self._transactions = transactions
        self._organisation = organisation
        self._mine = tables.document.c.organisation == organisation
        self._waiting: Progress | None = None

    def due(
        self,
        *,
        now: datetime,
        today: date,
        journal: str | None,
        locked: Collection[str] = (),
        after: StoredDocument | None = None,
        started: bool = False,
        limit: int = 100,
    ) -> list[StoredDocument]:
        """Documents that can be worked on, by date and then arrival.

        Args:
            now: the present moment.
            today: the present day in Brussels; later documents wait for their day.
            journal: the journal of documents that have none of their own yet.
            locked: journals in which nothing can be booked.
            after: go on behind this document.
            started: only those of which something may have been sent.
            limit: how many to give at most.
        """
        columns = tables.document.c
        conditions = [
            self._mine,
            columns.state == str(State.WAITING),
            columns.held_for.is_(None),
            columns.document_date <= today,
            or_(columns.next_attempt_at.is_(None), columns.next_attempt_at <= now),
        ]
        if started:
            conditions.append(columns.started.is_(True))
        if locked:
            place = func.coalesce(columns.journal, journal)
            conditions.append(~and_(columns.step.in_(_BEFORE_BOOKING), place.in_(locked)))
            pays = columns.step == str(Step.PAYMENT)
            conditions.append(~and_(pays, func.coalesce(columns.payment_journal, "").in_(locked)))
        if after is not None:
            day = after.document_date
            behind = and_(columns.document_date == day, columns.serial > after.serial)
            conditions.append(or_(columns.document_date > day, behind))
        statement = (
            select(tables.document)
            .where(*conditions)
            .order_by(columns.document_date, columns.serial)
            .limit(limit)
        )
        with self._transactions.read(self) as connection:
            return [from_row(row) for row in connection.execute(statement)]

    def by_ids(self, ids: Iterable[str]) -> dict[str, StoredDocument]:
        """Documents by their ids; those that were never accepted are missing."""
        statement = select(tables.document).where(self._mine, tables.document.c.id.in_(list(ids)))
        with self._transactions.read(self) as connection:
            return {row.id: from_row(row) for row in connection.execute(statement)}

    def reload(self, stored: StoredDocument) -> StoredDocument:
        """A document as it is kept now."""
        statement = select(tables.document).where(tables.document.c.serial == stored.serial)
        with self._transactions.read(self) as connection:
            return from_row(connection.execute(statement).one())

    def by_order(self, order: str) -> list[StoredDocument]:
        """Documents of an order number."""
        return self._list(tables.document.c.order_number == order)

    def find(self, text: str) -> list[StoredDocument]:
        """Documents by what people have of them: order number in any case, id, or place, such as `V1/12`."""
        columns = tables.document.c
        place = _PLACE.fullmatch(text.strip())
        for condition in (
            columns.order_number == text,
            columns.id == text,
            and_(columns.journal == place[1].upper(), columns.number == int(place[2])) if place else None,
            func.lower(columns.order_number) == text.strip().lower(),
        ):
            found = self._list(condition) if condition is not None else []
            if found:
                return found
        return []

    def others_at(self, stored: StoredDocument) -> list[StoredDocument]:
        """Other documents that were booked under the number of this one, and so are not there any more."""
        place = {"at": stored.dossier, "in": stored.bookyear, "on": stored.journal, "under": stored.number}
        wanted = {"of": self._organisation, **place, "other_than": stored.serial}
        with self._transactions.read(self) as connection:
            serials = connection.execute(_OTHERS_AT, wanted).scalars().all()
        return self._list(_DOCUMENT.serial.in_(serials)) if serials else []

    def ids(self) -> list[str]:
        """The ids of all documents."""
        with self._transactions.read(self) as connection:
            return list(connection.execute(select(tables.document.c.id).where(self._mine)).scalars())

    def everything(self) -> list[StoredDocument]:
        """All documents, by date and then arrival."""
        return self._list()

    def held(self) -> list[StoredDocument]:
        """Documents for which a person must act."""
        return self._list(tables.document.c.state == str(State.HELD))

    def waiting(self) -> list[StoredDocument]:
        """Documents for which time will do."""
        return self._list(tables.document.c.state == str(State.WAITING))

    def turns(self, *, journal: str | None) -> list[Turn]:
        """What the waiting documents depend on, but for those that wait for their invoice.

        Documents of the same day and journal are told together, by the one that comes first.

        Args:
            journal: the journal of documents that have none of their own yet.
        """
        columns = tables.document.c
        place = case(
            (columns.step.in_(_BEFORE_BOOKING), func.coalesce(columns.journal, journal, "")),
            (columns.step == str(Step.PAYMENT), func.coalesce(columns.payment_journal, "")),
            else_="",
        ).label("place")
        statement = (
            select(
                columns.document_date,
                place,
                func.min(columns.next_attempt_at).label("first"),
                (func.count() > func.count(columns.next_attempt_at)).label("any_time"),
            )
            .where(self._mine, columns.state == str(State.WAITING), columns.held_for.is_(None))
            .group_by(columns.document_date, "place")
        )
        with self._transactions.read(self) as connection:
            return [
                Turn(
                    document_date=row.document_date,
                    journal=row.place,
                    not_before=None if row.any_time else row.first,
                )
                for row in connection.execute(statement)
            ]

    def current(self, *, finished: int) -> list[StoredDocument]:
        """All documents that wait or are held, and the last that were finished, by date and then arrival.

        Args:
            finished: how many of those that are done or skipped to give at most.
        """
        columns = tables.document.c
        latest_first = (columns.document_date.desc(), columns.serial.desc())
        last: list[StoredDocument] = []
        with self._transactions.read(self) as connection:
            for state in (State.DONE, State.SKIPPED):  # one after the other, for so the index has them
                statement = (
                    select(tables.document)
                    .where(self._mine, columns.state == str(state))
                    .order_by(*latest_first)
                    .limit(finished)
                )
                last += (from_row(row) for row in connection.execute(statement))
        last.sort(key=_place_in_line)
        still_open = self._list(columns.state.in_((str(State.WAITING), str(State.HELD))))
        return sorted([*last[-finished:], *still_open], key=_place_in_line)

    def in_state(self, state: State) -> list[StoredDocument]:
        """All documents in a state, by date and then arrival."""
        return self._list(tables.document.c.state == str(state))

    def untold(self, limit: int = 1000) -> list[StoredDocument]:
        """Booked documents of which `on_booked` has not heard."""
        columns = tables.document.c
        statement = (
            select(tables.document)
            .where(self._mine, columns.told.is_(False), columns.number.is_not(None))
            .order_by(columns.serial)
            .limit(limit)
        )
        with self._transactions.read(self) as connection:
            return [from_row(row) for row in connection.execute(statement)]

    def credits_of(self, invoice_ids: Collection[str]) -> list[StoredDocument]:
        """The booked credit notes of at least one of some invoices (their ids)."""
        credit, document = tables.credit, tables.document
        statement = (
            select(document)
            .where(
                document.c.number.is_not(None),
                document.c.serial.in_(
                    select(credit.c.serial).where(
                        credit.c.organisation == self._organisation, credit.c.invoice_id.in_(invoice_ids)
                    )
                ),
            )
            .order_by(document.c.serial)
        )
        with self._transactions.read(self) as connection:
            return [from_row(row) for row in connection.execute(statement)]

    def save(
        self,
        stored: StoredDocument,
        *attempts: Attempt,
        frees_credit_notes: bool = False,
        balanced_with: Iterable[tuple[StoredDocument, Decimal]] = (),
        owed_files: Mapping[str, bytes] | None = None,
        soon: bool = False,
    ) -> None:
        """Keep the progress of a document, and all that follows from it, in one transaction.

        Args:
            stored: the document.
            attempts: what was tried.
            frees_credit_notes: let the credit notes that wait for it go on.
            balanced_with: other documents of which more euros are balanced now, and how many.
            owed_files: the files that its booking still lacks, by path, in place of those kept with it.
            soon: whether it may wait for the next transaction, at the latest until the next call.

        Raises:
            DocumentReplaced: other content took its place meanwhile; nothing is kept. Where it waits, the
                next transaction raises it.
        """
        progress = Progress(
            stored=stored,
            attempts=attempts,
            frees_credit_notes=frees_credit_notes,
            balanced_with=tuple(balanced_with),
            owed_files=owed_files,
        )
        if self._waiting is not None and self._waiting.stored.serial == stored.serial:
            self._waiting.is_overtaken = True  # where it still waits, both are written in one transaction
        self._waiting = progress if soon else None
        self._write(progress.write, soon=soon)

    def mark_told(self, stored: StoredDocument, *, soon: bool = False) -> None:
        """Note that `on_booked` has heard of a document; another worker may be going on with it.

        Args:
            stored: the document.
            soon: see `save`; what is lost is told once more.
        """
        self._write(lambda connection: connection.execute(_TOLD, {"same_serial": stored.serial}), soon=soon)

    def history(self, stored: StoredDocument) -> list[Attempt]:
        """Everything that was tried for a document, oldest first."""
        table = tables.attempt
        statement = select(table).where(table.c.serial == stored.serial).order_by(table.c.number)
        with self._transactions.read(self) as connection:
            return [
                Attempt(at=row.at, step=Step(row.step), outcome=row.outcome, text=row.text)
                for row in connection.execute(statement)
            ]

    def histories(self) -> dict[int, tuple[Attempt, ...]]:
        """Everything that was tried for all documents, oldest first, by the serial of the document."""
        table = tables.attempt
        statement = (
            select(table)
            .join(tables.document, tables.document.c.serial == table.c.serial)
            .where(self._mine)
            .order_by(table.c.number)
        )
        found: dict[int, list[Attempt]] = {}
        with self._transactions.read(self) as connection:
            for row in connection.execute(statement):
                attempt = Attempt(at=row.at, step=Step(row.step), outcome=row.outcome, text=row.text)
                found.setdefault(row.serial, []).append(attempt)
        return {serial: tuple(attempts) for serial, attempts in found.items()}

    def sent_bodies(self) -> dict[str, bytes]:
        """Bookings and payments as they were sent, by the key under which they were posted."""
        table = tables.intent
        mine = table.c.key.startswith(f"{self._organisation}/", autoescape=True)
        statement = select(table.c.key, table.c.body).where(mine, table.c.state == str(IntentState.BOOKED))
        with self._transactions.read(self) as connection:
            return {row.key: row.body for row in connection.execute(statement)}

    def count_open_steps(self) -> dict[Step, int]:
        """How many documents that were begun wait at each step."""
        with self._transactions.read(self) as connection:
            rows = connection.execute(_OPEN_STEPS, {"of": self._organisation})
            counted = {Step(step): count for step, count in rows}
        return {step: counted.get(step, 0) for step in Step}

    def totals(self) -> dict[State, int]:
        """How many documents are in each state."""
        with self._transactions.read(self) as connection:
            return totals_of(connection, self._organisation)

    def load_files(self, stored: StoredDocument) -> dict[str, bytes]:
        """The files kept with a document, by path."""
        with self._transactions.read(self) as connection:
            return load_files(connection, stored.serial)

    def _write(self, write: Write, *, soon: bool) -> None:
        if soon:
            self._transactions.defer(write, by=self)
            return
        with self._transactions.begin() as connection:
            write(connection)

    def _list(self, *conditions: object) -> list[StoredDocument]:
        columns = tables.document.c
        statement = (
            select(tables.document)
            .where(self._mine, *conditions)  # type: ignore[arg-type]  # conditions are column elements
            .order_by(columns.document_date, columns.serial)
        )
        with self._transactions.read(self) as connection:
            return [from_row(row) for row in connection.execute(statement)]
