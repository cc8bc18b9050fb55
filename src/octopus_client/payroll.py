"""SODA: the bookings of a payroll office."""

from octopus_client.connection import Connection
from octopus_client.operation import NO_ANSWER, Effect, Operation, build_request
from octopus_client.session import Session

IMPORT_SODA = Operation(
    name="importSoda",
    method="POST",
    path="/dossiers/{dossier}/payroll",
    effect=Effect.ADD,
    answer=NO_ANSWER,
    body=bytes,
    daily_limit=24,
)

OPERATIONS = (IMPORT_SODA,)


class Payroll:
    """The import of payroll bookings."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def book(self, content: bytes) -> None:
        """Book a SODA file (importSoda, 24 a day).

        Octopus must have been told once, in its own program, how to read the files of the payroll office.
        After an `OutcomeUnknown`, look in the journal before sending the file again.

        Args:
            content: the file as it is.
        """
        request = build_request(IMPORT_SODA, path={"dossier": self._connection.dossier}, body=content)
        self._session.send(request, connection=self._connection)
