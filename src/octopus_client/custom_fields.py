"""Fields that a dossier added itself to its invoices and delivery notes."""

import builtins
from datetime import timedelta

import attrs

from octopus_client.connection import Connection
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.texts import Description
from octopus_client.wire import Model, wired


@attrs.frozen(kw_only=True)
class CustomField(Model):
    """A field that the dossier added itself.

    Attributes:
        key: Octopus's number of it.
        description: its name.
        kind: what it holds; Octopus does not say what the numbers stand for.
        template_code: by which code a template of a document names it.
    """

    key: int | None = wired("customFieldKey", "id", default=None)
    description: Description | None = None
    kind: int | None = wired("customFieldType", default=None)
    template_code: str | None = None


LIST_CUSTOM_FIELDS = Operation(
    name="getCustomFields",
    method="GET",
    path="/dossiers/{dossier}/customfields",
    effect=Effect.READ,
    answer=list[CustomField],
    daily_limit=2,
    missing_is_empty=True,
)

OPERATIONS = (LIST_CUSTOM_FIELDS,)


class CustomFields:
    """The custom fields of a dossier."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def list(self, *, max_age: timedelta = timedelta(days=1)) -> builtins.list[CustomField]:
        """All custom fields (getCustomFields, only 2 a day: so kept for a day unless told otherwise).

        Args:
            max_age: take them from the store when they were read no longer ago than this.
        """
        request = build_request(LIST_CUSTOM_FIELDS, path={"dossier": self._connection.dossier})
        return self._session.read_reference(request, connection=self._connection, max_age=max_age)
