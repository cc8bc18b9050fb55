"""One writer per dossier: a lease by compare-and-swap, and a fence that keeps late writers out."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import attrs
from sqlalchemy import ColumnElement, Connection, Engine, and_, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from octopus_client.clock import Clock, wall_clock
from tickoweb_sync.outbox import tables

LENGTH = timedelta(minutes=5)
"""How long a lease lasts unless told otherwise, by wall time; it is renewed when half of it is over."""


class LeaseLost(Exception):
    """Another worker has the dossier now: stop at once, and write nothing more."""


@attrs.frozen(kw_only=True)
class LeaseState:
    """A lease as it stands.

    Attributes:
        dossier: number of the dossier.
        owner: name of the worker that holds it.
        until: when it ends.
    """

    dossier: int
    owner: str
    until: datetime


class HeldLease:
    """The lease of a dossier while this worker holds it."""

    def __init__(
        self,
        engine: Engine,
        *,
        dossier: int,
        owner: str,
        until: datetime,
        clock: Clock,
        length: timedelta = LENGTH,
    ) -> None:
        self._engine = engine
        self._dossier = dossier
        self._owner = owner
        self._until = until
        self._clock = clock
        self._length = length

    def guard(self, seconds: float) -> None:
        """Agree to a call that may last some seconds: the lease must outlive it.

        Raises:
            LeaseLost: another worker has, or had, the dossier; or a call may last longer than a lease.
        """
        call = timedelta(seconds=seconds)
        if self._until - self._clock() > max(call, self._length / 2):
            return
        if call >= self._length:
            raise LeaseLost(
                f"A lease of {self._length.total_seconds():g} s is too short for calls that may last "
                f"{seconds:g} s: give the outbox longer leases, or the client shorter time-outs."
            )
        until = self._clock() + self._length
        with self._engine.begin() as connection:
            if not connection.execute(update(tables.lease).where(self._mine).values(until=until)).rowcount:
                raise LeaseLost(
                    f"The lease of dossier {self._dossier} ended; another worker goes on with it."
                )
        if until - self._clock() <= call:
            raise LeaseLost(f"Renewing the lease of dossier {self._dossier} took too long; nothing is sent.")
        self._until = until

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Begin a transaction that writes only while this worker holds the lease.

        Raises:
            LeaseLost: another worker has the dossier.
        """
        held = {"held": self._dossier, "holder": self._owner, "now": self._clock()}
        with self._engine.begin() as connection:
            if not connection.execute(_HOLD, held).rowcount:
                raise LeaseLost(f"The lease of dossier {self._dossier} ended; nothing more is written.")
            yield connection

    def give_back(self) -> None:
        """End the lease, if it is still held."""
        with self._engine.begin() as connection:
            connection.execute(delete(tables.lease).where(self._mine))

    @property
    def _mine(self) -> ColumnElement[bool]:
        """The row of this lease; once it had another owner it is gone for good, even when it is free."""
        columns = tables.lease.c
        return and_(columns.dossier == self._dossier, columns.owner == self._owner)


_LEASE = tables.lease.c
# Made once, for every write begins with it: making a statement takes longer than carrying it out.
_HOLD = (
    update(tables.lease)
    .where(
        _LEASE.dossier == bindparam("held"),
        _LEASE.owner == bindparam("holder"),
        _LEASE.until > bindparam("now"),
    )
    .values(owner=_LEASE.owner)
)


class Leases:
    """The leases of an outbox, by wall time.

    Args:
        engine: the outbox's database.
        clock: the wall clock.
        length: how long a lease lasts: so long does a dossier wait for the successor of a worker that died.
            It must be longer than a call to Octopus may last.
    """

    def __init__(self, engine: Engine, *, clock: Clock = wall_clock, length: timedelta = LENGTH) -> None:
        self._engine = engine
        self._clock = clock
        self._length = length

    def take(self, dossier: int) -> HeldLease | None:
        """Take the lease of a dossier; `None` when another worker has it."""
        table = tables.lease
        owner = uuid.uuid4().hex
        now = self._clock()
        until = now + self._length
        swap = update(table).where(table.c.dossier == dossier, table.c.until <= now)
        with self._engine.begin() as connection:
            is_taken = bool(connection.execute(swap.values(owner=owner, until=until)).rowcount)
        try:
            if not is_taken:
                with self._engine.begin() as connection:
                    connection.execute(insert(table).values(dossier=dossier, owner=owner, until=until))
        except IntegrityError:
            return None
        return HeldLease(
            self._engine, dossier=dossier, owner=owner, until=until, clock=self._clock, length=self._length
        )

    def load(self) -> list[LeaseState]:
        """All leases, also those that ended without being given back."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(tables.lease).order_by(tables.lease.c.dossier)).all()
        return [LeaseState(dossier=row.dossier, owner=row.owner, until=row.until) for row in rows]
