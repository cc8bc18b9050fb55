"""Files that go with a booking."""

import base64

import attrs

from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.codec import encode
from octopus_client.connection import Connection
from octopus_client.operation import NO_ANSWER, Effect, Operation, build_request
from octopus_client.session import Session


@attrs.frozen(kw_only=True)
class Attachment:
    """A file: its name with extension, and its content."""

    name: str
    content: bytes = attrs.field(repr=False)

    def as_sent(self) -> dict[str, str]:
        """The file as Octopus takes it: `fileName`, and `fileData` in base64."""
        return {"fileName": self.name, "fileData": base64.b64encode(self.content).decode("ascii")}


ADD_ATTACHMENT = Operation(
    name="addAttachementToBooking",
    method="POST",
    path="/dossiers/{dossier}/bookyears/{year}/bookings/attachements",
    effect=Effect.ADD,
    answer=NO_ANSWER,
    body=Attachment,
    daily_limit=400,
)

OPERATIONS = (ADD_ATTACHMENT,)


class Attachments:
    """Files added to bookings that exist already."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def add(self, attachment: Attachment, *, year: Bookyear | int, journal: str, number: int) -> None:
        """Add a file to a booking (addAttachementToBooking, 400 a day). It cannot be read back.

        Args:
            attachment: the file.
            year: bookyear of the booking, whole or by Octopus's number.
            journal: key of its journal, such as `V1`.
            number: its document number.
        """
        request = build_request(
            ADD_ATTACHMENT,
            path={"dossier": self._connection.dossier, "year": bookyear_id(year)},
            headers={"journalKey": journal, "documentSequennceNr": str(number)},
            body=encode(attachment.as_sent()),
        )
        self._session.send(request, connection=self._connection)
