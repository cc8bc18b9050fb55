"""The documents of an outbox in their order, and the progress of each."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

import attrs
from sqlalchemy import Engine, and_, bindparam, func, insert, or_, select, update

from octopus_client.posting import IntentState
from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.files import keep_files, load_files
from tickoweb_sync.outbox.leases import Begin
from tickoweb_sync.outbox.records import State, Step, StoredDocument, from_row, to_columns

_BEFORE_BOOKING = (str(Step.RELATION), str(Step.BOOKING))


class DocumentReplaced(Exception):
    """Tickoweb handed over other content of a document while it was worked on: begin anew with that."""


@attrs.frozen(kw_only=True)
class Attempt:
    """One thing that was tried for a document."""

    at: datetime
    step: Step
    outcome: str
    text: str


_DOCUMENT = tables.document.c
# Made once, for every step saves: making a statement takes longer than carrying it out.
_SAVE = update(tables.document).where(
    _DOCUMENT.serial == bindparam("same_serial"), _DOCUMENT.fingerprint == bindparam("same_fingerprint")
)
_FREE = (
    update(tables.document)
    .where(
        _DOCUMENT.organisation == bindparam("of"),
        _DOCUMENT.held_for == bindparam("waits_for"),
        _DOCUMENT.state.in_((str(State.HELD), str(State.WAITING))),
    )
    .values(state=str(State.WAITING), held_for=None, next_attempt_at=None, reasons=b"")
)


class Queue:
    """The documents of one organisation."""

    def __init__(self, engine: Engine, *, organisation: str, begin: Begin | None = None) -> None:
        self._engine = engine
        self._begin = begin or engine.begin
        self._organisation = organisation
        self._mine = tables.document.c.organisation == organisation

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
        with self._engine.connect() as connection:
            return [from_row(row) for row in connection.execute(statement)]

    def by_ids(self, ids: Iterable[str]) -> dict[str, StoredDocument]:
        """Documents by their ids; those that were never accepted are missing."""
        statement = select(tables.document).where(self._mine, tables.document.c.id.in_(list(ids)))
        with self._engine.connect() as connection:
            return {row.id: from_row(row) for row in connection.execute(statement)}

    def reload(self, stored: StoredDocument) -> StoredDocument:
        """A document as it is kept now."""
        statement = select(tables.document).where(tables.document.c.serial == stored.serial)
        with self._engine.connect() as connection:
            return from_row(connection.execute(statement).one())

    def by_order(self, order: str) -> list[StoredDocument]:
        """Documents of an order number."""
        return self._list(tables.document.c.order_number == order)

    def others_at(self, stored: StoredDocument) -> list[StoredDocument]:
        """Other documents that were booked under the number of this one, and so are not there any more."""
        columns = tables.document.c
        return self._list(
            columns.dossier == stored.dossier,
            columns.bookyear == stored.bookyear,
            columns.journal == stored.journal,
            columns.number == stored.number,
            columns.serial != stored.serial,
        )

    def ids(self) -> list[str]:
        """The ids of all documents."""
        with self._engine.connect() as connection:
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

    def untold(self, limit: int = 1000) -> list[StoredDocument]:
        """Booked documents of which `on_booked` has not heard."""
        columns = tables.document.c
        statement = (
            select(tables.document)
            .where(self._mine, columns.told.is_(False), columns.number.is_not(None))
            .order_by(columns.serial)
            .limit(limit)
        )
        with self._engine.connect() as connection:
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
        with self._engine.connect() as connection:
            return [from_row(row) for row in connection.execute(statement)]

    def save(
        self,
        stored: StoredDocument,
        *attempts: Attempt,
        frees_credit_notes: bool = False,
        balanced_with: Iterable[tuple[StoredDocument, Decimal]] = (),
        owed_files: Mapping[str, bytes] | None = None,
    ) -> None:
        """Keep the progress of a document, and all that follows from it, in one transaction.

        Args:
            stored: the document.
            attempts: what was tried.
            frees_credit_notes: let the credit notes that wait for it go on.
            balanced_with: other documents of which more euros are balanced now, and how many.
            owed_files: the files that its booking still lacks, by path, in place of those kept with it.

        Raises:
            DocumentReplaced: other content took its place meanwhile; nothing is kept.
        """
        table = tables.document
        with self._begin() as connection:
            same = {"same_serial": stored.serial, "same_fingerprint": stored.fingerprint}
            if not connection.execute(_SAVE, {**to_columns(stored), **same}).rowcount:
                raise DocumentReplaced(f"Order {stored.order} has other content now.")
            if frees_credit_notes:
                connection.execute(_FREE, {"of": self._organisation, "waits_for": stored.id})
            for other, amount in balanced_with:
                connection.execute(
                    update(table)
                    .where(table.c.serial == other.serial)
                    .values(balanced_cents=table.c.balanced_cents + int(amount * 100))
                )
            if owed_files is not None:
                keep_files(connection, stored.serial, owed_files)
            if attempts:
                connection.execute(
                    insert(tables.attempt),
                    [
                        {
                            "serial": stored.serial,
                            "at": attempt.at,
                            "step": str(attempt.step),
                            "outcome": attempt.outcome,
                            "text": attempt.text,
                        }
                        for attempt in attempts
                    ],
                )

    def mark_told(self, stored: StoredDocument) -> None:
        """Note that `on_booked` has heard of a document; another worker may be going on with it."""
        table = tables.document
        with self._engine.begin() as connection:
            connection.execute(update(table).where(table.c.serial == stored.serial).values(told=True))

    def history(self, stored: StoredDocument) -> list[Attempt]:
        """Everything that was tried for a document, oldest first."""
        table = tables.attempt
        statement = select(table).where(table.c.serial == stored.serial).order_by(table.c.number)
        with self._engine.connect() as connection:
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
        with self._engine.connect() as connection:
            for row in connection.execute(statement):
                attempt = Attempt(at=row.at, step=Step(row.step), outcome=row.outcome, text=row.text)
                found.setdefault(row.serial, []).append(attempt)
        return {serial: tuple(attempts) for serial, attempts in found.items()}

    def sent_bodies(self) -> dict[str, bytes]:
        """Bookings and payments as they were sent, by the key under which they were posted."""
        table = tables.intent
        mine = table.c.key.startswith(f"{self._organisation}/", autoescape=True)
        statement = select(table.c.key, table.c.body).where(mine, table.c.state == str(IntentState.BOOKED))
        with self._engine.connect() as connection:
            return {row.key: row.body for row in connection.execute(statement)}

    def count_open_steps(self) -> dict[Step, int]:
        """How many documents that were begun wait at each step."""
        table = tables.document
        statement = select(table.c.step, func.count()).where(self._mine, tables.BEGUN).group_by(table.c.step)
        with self._engine.connect() as connection:
            counted = {Step(step): count for step, count in connection.execute(statement)}
        return {step: counted.get(step, 0) for step in Step}

    def totals(self) -> dict[State, int]:
        """How many documents are in each state."""
        # One count for each: grouping takes nearly twice as long, which shows with a million documents.
        counted = select(func.count()).where(self._mine, tables.document.c.state == bindparam("counted"))
        with self._engine.connect() as connection:
            return {
                state: connection.execute(counted, {"counted": str(state)}).scalar_one() for state in State
            }

    def load_files(self, stored: StoredDocument) -> dict[str, bytes]:
        """The files kept with a document, by path."""
        with self._engine.connect() as connection:
            return load_files(connection, stored.serial)

    def _list(self, *conditions: object) -> list[StoredDocument]:
        columns = tables.document.c
        statement = (
            select(tables.document)
            .where(self._mine, *conditions)  # type: ignore[arg-type]  # conditions are column elements
            .order_by(columns.document_date, columns.serial)
        )
        with self._engine.connect() as connection:
            return [from_row(row) for row in connection.execute(statement)]
