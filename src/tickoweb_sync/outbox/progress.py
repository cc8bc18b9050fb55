"""What is written when a document got further, or stopped."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import attrs
from sqlalchemy import Connection, bindparam, insert, update

from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.files import keep_files
from tickoweb_sync.outbox.records import State, Step, StoredDocument, to_columns

_DOCUMENT = tables.document.c
# Made once, for every step saves: making a statement takes longer than carrying it out.
_SAVE = update(tables.document).where(
    _DOCUMENT.serial == bindparam("same_serial"), _DOCUMENT.fingerprint == bindparam("same_fingerprint")
)
_BALANCED = (
    update(tables.document)
    .where(_DOCUMENT.serial == bindparam("same_serial"))
    .values(balanced_cents=_DOCUMENT.balanced_cents + bindparam("more", type_=_DOCUMENT.balanced_cents.type))
)
_TRIED = insert(tables.attempt)
_FREE = (
    update(tables.document)
    .where(
        _DOCUMENT.organisation == bindparam("of"),
        _DOCUMENT.held_for == bindparam("waits_for"),
        _DOCUMENT.state != str(State.DONE),
        _DOCUMENT.state != str(State.SKIPPED),
    )
    .values(state=str(State.WAITING), held_for=None, next_attempt_at=None, reasons=b"")
)


class DocumentReplaced(Exception):
    """Tickoweb handed over other content of a document while it was worked on: begin anew with that."""


@attrs.frozen(kw_only=True)
class Attempt:
    """One thing that was tried for a document."""

    at: datetime
    step: Step
    outcome: str
    text: str


@attrs.define(kw_only=True)
class Progress:
    """How far a document is, with all that follows from it.

    Attributes:
        stored: the document.
        attempts: what was tried.
        frees_credit_notes: let the credit notes that wait for it go on.
        balanced_with: other documents of which more euros are balanced now, and how many.
        owed_files: the files that its booking still lacks, by path, in place of those kept with it.
        is_overtaken: whether the document got further before this was written: only what was tried is.
    """

    stored: StoredDocument
    attempts: tuple[Attempt, ...] = ()
    frees_credit_notes: bool = False
    balanced_with: tuple[tuple[StoredDocument, Decimal], ...] = ()
    owed_files: Mapping[str, bytes] | None = None
    is_overtaken: bool = False

    def write(self, connection: Connection) -> None:
        """Write it in a transaction.

        Raises:
            DocumentReplaced: other content took the place of the document meanwhile.
        """
        stored = self.stored
        same = {"same_serial": stored.serial, "same_fingerprint": stored.fingerprint}
        if not self.is_overtaken and not connection.execute(_SAVE, {**to_columns(stored), **same}).rowcount:
            raise DocumentReplaced(f"Order {stored.order} has other content now.")
        if self.frees_credit_notes:
            connection.execute(_FREE, {"of": stored.organisation, "waits_for": stored.id})
        for other, amount in self.balanced_with:
            connection.execute(_BALANCED, {"same_serial": other.serial, "more": int(amount * 100)})
        if self.owed_files is not None:
            keep_files(connection, stored.serial, self.owed_files)
        for attempt in self.attempts:
            tried = {"serial": stored.serial, "at": attempt.at, "step": str(attempt.step)}
            connection.execute(_TRIED, {**tried, "outcome": attempt.outcome, "text": attempt.text})
