"""Waits of an integration: what is locked, out of reach or used up, since when, and until when."""

from datetime import datetime, timedelta
from enum import StrEnum

import attrs
from sqlalchemy import delete, select

from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.transactions import Transactions
from tickoweb_sync.outbox.upsert import upsert


class WaitKind(StrEnum):
    """Why an integration waits."""

    LOCKED = "locked"
    OUTAGE = "outage"
    QUOTA = "quota"
    LOGIN = "login"
    RIGHTS = "rights"


_EARLY = timedelta(seconds=30)

WHOLE_DOSSIER = ""
"""In place of a journal: the wait holds for the dossier as a whole."""


@attrs.frozen(kw_only=True)
class Wait:
    """A wait that is under way.

    Attributes:
        kind: why.
        journal: key of the journal, empty for the dossier as a whole.
        since: when it began.
        attempts: how often it was tried.
        next_attempt_at: when it is tried again; `None` when a person must act first.
        operation: whose calls are used up, where that is why.
    """

    kind: WaitKind
    journal: str
    since: datetime
    attempts: int
    next_attempt_at: datetime | None
    operation: str | None = None

    def blocks(self, now: datetime) -> bool:
        """Whether nothing may be tried yet; a scheduler that is a little early is on time."""
        return self.next_attempt_at is None or now < self.next_attempt_at - _EARLY


class Waits:
    """The waits of an outbox."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def load(self, organisation: str) -> dict[str, Wait]:
        """The waits of an organisation, by journal (empty for the dossier); one each."""
        table = tables.wait
        with self._transactions.read(self) as connection:
            rows = connection.execute(select(table).where(table.c.organisation == organisation)).all()
        return {
            row.journal: Wait(
                kind=WaitKind(row.kind),
                journal=row.journal,
                since=row.since,
                attempts=row.attempts,
                next_attempt_at=row.next_attempt_at,
                operation=row.operation,
            )
            for row in rows
        }

    def save(self, organisation: str, wait: Wait) -> None:
        """Begin or prolong a wait; one for the whole dossier takes the place of all others."""
        table = tables.wait
        with self._transactions.begin() as connection:
            others = delete(table).where(table.c.organisation == organisation)
            if wait.journal != WHOLE_DOSSIER:
                others = others.where(table.c.journal == wait.journal)
            connection.execute(others)
            upsert(
                connection,
                table,
                organisation=organisation,
                kind=str(wait.kind),
                journal=wait.journal,
                since=wait.since,
                attempts=wait.attempts,
                next_attempt_at=wait.next_attempt_at,
                operation=wait.operation,
            )

    def end(self, organisation: str, journal: str) -> None:
        """End the wait for a journal, or for the dossier as a whole."""
        table = tables.wait
        with self._transactions.begin() as connection:
            connection.execute(
                delete(table).where(table.c.organisation == organisation, table.c.journal == journal)
            )
