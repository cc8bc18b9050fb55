"""Cost centres: made, changed, listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octopus_client.sandbox.answers import Refusal, RefusedError
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.shelf import Stored

if TYPE_CHECKING:
    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject


def _cost_centre(key: int, dutch: str, french: str, *, closed: bool = False) -> JsonObject:
    return {
        "costCentreKey": {"id": key},
        "description": {"description_NL": dutch, "description_FR": french, "description_EN": ""},
        "closed": closed,
    }


STORED = {
    "costCentres": Stored(
        "CostCentreServiceData",
        key=lambda body: int(body["costCentreKey"]["id"]),
        initial=(
            _cost_centre(1, "Zomerfestival", "Festival d'été"),
            _cost_centre(2, "Zaalconcerten", "Concerts en salle"),
            _cost_centre(3, "Winterfeesten 2024", "Fêtes d'hiver 2024", closed=True),
        ),
    )
}


def get_cost_centres(call: Call) -> Reply:
    """List all cost centres."""
    return call.listed(call.shelf("costCentres").bodies(), "cost centres")


def get_active_cost_centres(call: Call) -> Reply:
    """List the cost centres that are not closed."""
    found = [each for each in call.shelf("costCentres").bodies() if not each["closed"]]
    return call.listed(found, "active cost centres")


def insert_update_cost_centre(call: Call) -> Reply:
    """Make a cost centre, or change the one of its key."""
    given, shelf = call.body(complete=True), call.shelf("costCentres")
    key = given["costCentreKey"]["id"]
    if key < 1:
        text = f"Unable to insert or update cost centre in dossier {call.books.id}.  {key} is no key"
        raise RefusedError(Refusal(-76, text, evidence=assumed("cost-centre-refused")))
    known = shelf.get(key)
    if known is None and call.assumptions["cost-centre-key"] == "next":
        key = shelf.next_number()
    merged = {**call.merged(known, {}, given), "costCentreKey": {"id": key}}
    created = shelf.put(key, merged, call.now)
    return call.done(201, evidence=assumed("cost-centre-key")) if created else call.done()


HANDLERS: dict[str, Handler] = {
    "getCostCentres": get_cost_centres,
    "getActiveCostCentres": get_active_cost_centres,
    "insertUpdateCostCentre": insert_update_cost_centre,
}
