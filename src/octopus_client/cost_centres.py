"""Cost centres."""

import builtins
from datetime import timedelta

import attrs

from octopus_client.codec import encode
from octopus_client.connection import Connection
from octopus_client.operation import NO_ANSWER, Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.texts import Description
from octopus_client.wire import Model, wired


@attrs.frozen(kw_only=True)
class CostCentre(Model):
    """A cost centre.

    Attributes:
        key: Octopus's number of it, which booking lines name.
        description: its name.
        closed: whether nothing can be booked on it any more.
    """

    key: int = wired("costCentreKey", "id")
    description: Description
    closed: bool


LIST_COST_CENTRES = Operation(
    name="getCostCentres",
    method="GET",
    path="/dossiers/{dossier}/costcentres",
    effect=Effect.READ,
    answer=list[CostCentre],
    daily_limit=2,
    missing_is_empty=True,
)
LIST_ACTIVE_COST_CENTRES = Operation(
    name="getActiveCostCentres",
    method="GET",
    path="/dossiers/{dossier}/costcentres/active",
    effect=Effect.READ,
    answer=list[CostCentre],
    daily_limit=2,
    missing_is_empty=True,
)
SAVE_COST_CENTRE = Operation(
    name="insertUpdateCostCentre",
    method="PUT",
    path="/dossiers/{dossier}/costcentres",
    effect=Effect.SET,
    answer=NO_ANSWER,
    body=CostCentre,
    daily_limit=400,
)

OPERATIONS = (LIST_COST_CENTRES, LIST_ACTIVE_COST_CENTRES, SAVE_COST_CENTRE)

_CREATED = 201


class CostCentres:
    """The cost centres of a dossier."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def list(self, *, max_age: timedelta = timedelta(days=1)) -> builtins.list[CostCentre]:
        """All cost centres (getCostCentres, only 2 a day: so kept for a day unless told otherwise).

        Args:
            max_age: take them from the store when they were read no longer ago than this.
        """
        request = build_request(LIST_COST_CENTRES, path={"dossier": self._connection.dossier})
        return self._session.read_reference(request, connection=self._connection, max_age=max_age)

    def active(self, *, max_age: timedelta = timedelta(days=1)) -> builtins.list[CostCentre]:
        """Those that are not closed (getActiveCostCentres, only 2 a day: so kept for a day; see `list`).

        Args:
            max_age: take them from the store when they were read no longer ago than this.
        """
        request = build_request(LIST_ACTIVE_COST_CENTRES, path={"dossier": self._connection.dossier})
        return self._session.read_reference(request, connection=self._connection, max_age=max_age)

    def save(self, cost_centre: CostCentre) -> bool:
        """Make a cost centre, or change the one of its key (insertUpdateCostCentre, 400 a day).

        Returns:
            Whether the cost centre was made, and not changed.
        """
        request = build_request(
            SAVE_COST_CENTRE, path={"dossier": self._connection.dossier}, body=encode(cost_centre)
        )
        return self._session.send(request, connection=self._connection).status == _CREATED
