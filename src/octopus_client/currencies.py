"""Currencies."""

import builtins
from datetime import timedelta

from octopus_client.connection import Connection
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.session import Session

LIST_CURRENCIES = Operation(
    name="getCurrencyCodes",
    method="GET",
    path="/dossiers/{dossier}/currencies",
    effect=Effect.READ,
    answer=list[str],
    daily_limit=2,
)

OPERATIONS = (LIST_CURRENCIES,)


class Currencies:
    """The currencies that Octopus knows."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def list(self, *, max_age: timedelta = timedelta(days=1)) -> builtins.list[str]:
        """All codes, such as `EUR` (getCurrencyCodes, only 2 a day: so kept for a day unless told otherwise).

        Args:
            max_age: take them from the store when they were read no longer ago than this.
        """
        request = build_request(LIST_CURRENCIES, path={"dossier": self._connection.dossier})
        return self._session.read_reference(request, connection=self._connection, max_age=max_age)
