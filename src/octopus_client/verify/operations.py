"""The operations that checks need beside those of a dossier's collections."""

from typing import Any

import attrs

from octopus_client.balancings import ADD_BALANCING, MODIFIED_BALANCINGS, REMOVE_BALANCING
from octopus_client.bookings import OPERATIONS as BOOKINGS
from octopus_client.bookings_report import MODIFIED_LINES as LEDGER
from octopus_client.dossiers import LIST_DOSSIERS
from octopus_client.financial import OPERATIONS as FINANCIAL
from octopus_client.operation import NO_ANSWER, Access, Effect, Operation
from octopus_client.service import EXPLAIN as CODE_TEXT
from octopus_client.service import WHO_AM_I as WHOAMI

GET_BOOKING, ADD_BOOKING, _UPDATE_BOOKING, MODIFIED_BOOKINGS = BOOKINGS
_GET_FINANCIAL, ADD_FINANCIAL, _UPDATE_FINANCIAL, MODIFIED_FINANCIAL = FINANCIAL

DOSSIERS_WITHOUT_TOKEN = attrs.evolve(LIST_DOSSIERS, access=Access.NONE)
PUT_RELATION: Operation[Any] = Operation(
    name="insertUpdateRelation",
    method="PUT",
    path="/dossiers/{dossier}/relations",
    effect=Effect.ADD,
    answer=NO_ANSWER,
    daily_limit=400,
)

__all__ = [
    "ADD_BALANCING",
    "ADD_BOOKING",
    "ADD_FINANCIAL",
    "CODE_TEXT",
    "DOSSIERS_WITHOUT_TOKEN",
    "GET_BOOKING",
    "LEDGER",
    "MODIFIED_BALANCINGS",
    "MODIFIED_BOOKINGS",
    "MODIFIED_FINANCIAL",
    "PUT_RELATION",
    "REMOVE_BALANCING",
    "WHOAMI",
]
