"""One writer per dossier: a lease, taken by compare-and-swap, held while it lasts."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, or_, update
from sqlalchemy.exc import IntegrityError

from octopus_client.clock import Clock, wall_clock
from tickoweb_sync.outbox import tables

LENGTH = timedelta(minutes=5)
"""How long a lease lasts: longer than the longest call, so that a call is never sent after its end."""


class Leases:
    """The leases of an outbox, by wall time."""

    def __init__(self, engine: Engine, *, clock: Clock = wall_clock) -> None:
        self._engine = engine
        self._clock = clock

    def take(self, dossier: int, *, owner: str) -> datetime | None:
        """Take or renew the lease of a dossier.

        Returns:
            Until when it lasts, or `None` when another worker has it.
        """
        table = tables.lease
        now = self._clock()
        until = now + LENGTH
        free = or_(table.c.owner == owner, table.c.until <= now)
        swap = update(table).where(table.c.dossier == dossier, free).values(owner=owner, until=until)
        with self._engine.begin() as connection:
            if connection.execute(swap).rowcount:
                return until
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(table).values(dossier=dossier, owner=owner, until=until))
        except IntegrityError:
            return None
        return until

    def give_back(self, dossier: int, *, owner: str) -> None:
        """End a lease, if it is still the owner's."""
        table = tables.lease
        with self._engine.begin() as connection:
            connection.execute(delete(table).where(table.c.dossier == dossier, table.c.owner == owner))
