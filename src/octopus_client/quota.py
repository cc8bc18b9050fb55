"""How many calls are left today."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from octopus_client.clock import brussels_day, next_brussels_day
from octopus_client.connection import Connection
from octopus_client.errors import OctopusError
from octopus_client.session import Session


@attrs.frozen
class Allowance:
    """Calls of one operation on this day.

    Attributes:
        operation: Octopus's name of it; a search of relations counts as `getRelations?`.
        limit: calls that Octopus allows in a day.
        used: calls that we counted.
    """

    operation: str
    limit: int
    used: int

    @property
    def left(self) -> int:
        """Calls that are still possible today."""
        return max(self.limit - self.used, 0)


class Quota:
    """The day's limits of one dossier, by our own count; looking at them makes no call."""

    def __init__(self, session: Session, connection: Connection, *, limits: Mapping[str, int]) -> None:
        self._session = session
        self._connection = connection
        self._limits = limits

    def left(self, operation: str) -> int:
        """Calls of an operation (Octopus's name, such as `insertBuySellBooking`) still possible today.

        Raises:
            OctopusError: there is no operation of that name with a limit.
        """
        for allowance in self.today():
            if allowance.operation == operation:
                return allowance.left
        raise OctopusError(f"There is no operation «{operation}» with a daily limit.")

    def today(self) -> list[Allowance]:
        """All operations that have a limit, with what is used of it."""
        day = brussels_day(self._session.clock())
        used = {
            counter: calls
            for scope in (self._session.scope(None), self._session.scope(self._connection))
            for counter, calls in self._session.store.count_calls(scope, day=day).items()
        }
        return [
            Allowance(operation=name, limit=limit, used=used.get(name, 0))
            for name, limit in sorted(self._limits.items())
        ]

    @property
    def resets_at(self) -> datetime:
        """When the count starts anew: the next midnight in Brussels (assumed: Octopus does not say)."""
        return next_brussels_day(self._session.clock())
