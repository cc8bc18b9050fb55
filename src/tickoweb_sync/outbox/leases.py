"""One writer per dossier: a lease by compare-and-swap, and a fence that keeps late writers out."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

import attrs
from sqlalchemy import Connection, Engine, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from octopus_client.clock import Clock, wall_clock
from tickoweb_sync.outbox import tables

LENGTH = timedelta(minutes=5)
"""How long a lease lasts, by wall time; it is renewed when half of it is over."""

Begin = Callable[[], AbstractContextManager[Connection]]
"""Begins a transaction."""


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

    def __init__(self, engine: Engine, *, dossier: int, owner: str, until: datetime, clock: Clock) -> None:
        self._engine = engine
        self._dossier = dossier
        self._owner = owner
        self._until = until
        self._clock = clock

    def guard(self, seconds: float) -> None:
        """Agree to a call that may last some seconds: the lease must outlive it.

        Raises:
            LeaseLost: another worker has the dossier.
        """
        call = timedelta(seconds=seconds)
        if self._until - self._clock() > max(call, LENGTH / 2):
            return
        renewed = _take(self._engine, self._dossier, owner=self._owner, clock=self._clock)
        if renewed is None or renewed - self._clock() <= call:
            raise LeaseLost(f"The lease of dossier {self._dossier} ended; another worker goes on with it.")
        self._until = renewed

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Begin a transaction that writes only while this worker holds the lease.

        Raises:
            LeaseLost: another worker has the dossier.
        """
        lease = tables.lease
        mine = and_(lease.c.dossier == self._dossier, lease.c.owner == self._owner)
        with self._engine.begin() as connection:
            held = update(lease).where(mine, lease.c.until > self._clock()).values(owner=self._owner)
            if not connection.execute(held).rowcount:
                raise LeaseLost(f"The lease of dossier {self._dossier} ended; nothing more is written.")
            yield connection

    def give_back(self) -> None:
        """End the lease, if it is still held."""
        lease = tables.lease
        with self._engine.begin() as connection:
            connection.execute(
                delete(lease).where(lease.c.dossier == self._dossier, lease.c.owner == self._owner)
            )


class Leases:
    """The leases of an outbox, by wall time."""

    def __init__(self, engine: Engine, *, clock: Clock = wall_clock) -> None:
        self._engine = engine
        self._clock = clock

    def take(self, dossier: int) -> HeldLease | None:
        """Take the lease of a dossier; `None` when another worker has it."""
        owner = uuid.uuid4().hex
        until = _take(self._engine, dossier, owner=owner, clock=self._clock)
        if until is None:
            return None
        return HeldLease(self._engine, dossier=dossier, owner=owner, until=until, clock=self._clock)

    def load(self) -> list[LeaseState]:
        """All leases, also those that ended without being given back."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(tables.lease).order_by(tables.lease.c.dossier)).all()
        return [LeaseState(dossier=row.dossier, owner=row.owner, until=row.until) for row in rows]


def _take(engine: Engine, dossier: int, *, owner: str, clock: Clock) -> datetime | None:
    table = tables.lease
    now = clock()
    until = now + LENGTH
    free = or_(table.c.owner == owner, table.c.until <= now)
    swap = update(table).where(table.c.dossier == dossier, free).values(owner=owner, until=until)
    with engine.begin() as connection:
        if connection.execute(swap).rowcount:
            return until
    try:
        with engine.begin() as connection:
            connection.execute(insert(table).values(dossier=dossier, owner=owner, until=until))
    except IntegrityError:
        return None
    return until
