"""Cost centres: made, changed, listed, and what may be booked on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from octopus_client import CostCentre, Description, Dossier

if TYPE_CHECKING:
    import httpx

    from octopus_client.sandbox import Sandbox

Build = Callable[..., dict[str, Any]]
ANEW = timedelta()
TEXT = Description(nl="Nieuwjaarsconcert", fr="Concert du nouvel an")


def _keys(found: list[CostCentre]) -> list[int]:
    return [each.key for each in found]


def test_the_default_world_has_three_cost_centres_one_closed(books: Dossier) -> None:
    assert _keys(books.cost_centres.list()) == [1, 2, 3]
    assert _keys(books.cost_centres.active()) == [1, 2]


def test_a_cost_centre_is_made_changed_and_read_back(books: Dossier, box: Sandbox) -> None:
    assert books.cost_centres.save(CostCentre(key=7, description=TEXT, closed=False))
    assert books.cost_centres.list(max_age=ANEW)[-1].description == TEXT
    assert not books.cost_centres.save(CostCentre(key=7, description=TEXT, closed=True))
    assert _keys(books.cost_centres.active(max_age=ANEW)) == [1, 2]
    (stored,) = [each for each in box.state()["dossiers"]["49001"]["costCentres"] if each["closed"]][1:]
    assert stored["costCentreKey"] == {"id": 7}


def test_the_key_of_a_new_one_can_be_assumed_to_be_the_next(books: Dossier, box: Sandbox) -> None:
    box.assume({"cost-centre-key": "next"})
    assert books.cost_centres.save(CostCentre(key=77, description=TEXT, closed=False))
    assert _keys(books.cost_centres.list()) == [1, 2, 3, 4]


@pytest.mark.parametrize("missing", ["costCentreKey", "description", "closed"])
def test_a_cost_centre_needs_all_that_the_contract_requires(api: httpx.Client, missing: str) -> None:
    whole = {"costCentreKey": {"id": 7}, "description": {"description_NL": "x"}, "closed": False}
    answer = api.put("costcentres", json={name: value for name, value in whole.items() if name != missing})
    assert (answer.status_code, answer.headers["X-Octopus-Sandbox"]) == (400, "assumed:malformed-body")
    assert missing in answer.json()["technicalInfo"]


def test_a_cost_centre_without_a_key_above_zero_is_refused(api: httpx.Client) -> None:
    answer = api.put("costcentres", json={"costCentreKey": {"id": 0}, "description": {}, "closed": False})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, -76)
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:cost-centre-refused"


def test_a_dossier_without_cost_centres_finds_none(
    box: Sandbox, api: httpx.Client, connect: Callable[..., httpx.Client]
) -> None:
    for path in ("costcentres", "costcentres/active"):
        assert connect(49002).get(path).status_code == 404
    closed = {"costCentreKey": {"id": 5}, "description": {}, "closed": True}
    box.load_world({"dossiers": {"49001": {"costCentres": [closed]}}})
    assert api.get("costcentres").json() == [closed]
    assert api.get("costcentres/active").status_code == 404


@pytest.mark.parametrize(("key", "code"), [(99, -40), (3, -41)])
def test_no_line_names_an_unknown_or_a_closed_cost_centre(
    api: httpx.Client, sale: Build, payment: Build, key: int, code: int
) -> None:
    named = {"costCentreKey": {"id": key}}
    for path, body in (
        ("buysellbookings", sale(1, line=named)),
        ("financialdiversbookings", payment(1, line=named)),
    ):
        answer = api.post(path, json=body)
        assert (answer.status_code, answer.json()["errorCode"]) == (400, code)


def test_neither_does_a_line_of_an_invoice(api: httpx.Client, sale: Build) -> None:
    header = sale(1, journalKey="V2", without="amount")["buySellBookingServiceData"]
    del header["bookingLines"]
    line = {"bookingAccountNr": 700000, "vatCodeKey": "06", "unitPrice": 10, "costCentreKey": {"id": 99}}
    refused = api.post("invoices", json={**header, "invoiceLines": [line]})
    assert (refused.status_code, refused.json()["errorCode"]) == (400, -40)
    line["costCentreKey"] = {"id": 2}
    assert api.post("invoices", json={**header, "invoiceLines": [line]}).status_code == 201


def test_a_line_names_a_cost_centre(api: httpx.Client, sale: Build, payment: Build) -> None:
    named = {"costCentreKey": {"id": 1}}
    assert api.post("buysellbookings", json=sale(1, line=named)).status_code == 201
    assert api.post("financialdiversbookings", json=payment(1, line=named)).status_code == 201


def test_where_a_cost_centre_is_mandatory_a_line_without_one_is_refused(
    box: Sandbox, api: httpx.Client, sale: Build
) -> None:
    accounts = box.state()["dossiers"]["49001"]["accounts"]
    mandatory = [
        {**each, "costCentreType": 1} if each["accountKey"]["id"] == 700000 else each for each in accounts
    ]
    box.load_world({"dossiers": {"49001": {"accounts": mandatory}}})
    answer = api.post("buysellbookings", json=sale())
    assert (answer.json()["errorCode"], answer.headers["X-Octopus-Sandbox"]) == (
        -40,
        "assumed:cost-centre-needed",
    )
    assert api.post("buysellbookings", json=sale(1, line={"costCentreKey": {"id": 2}})).status_code == 201
    box.assume({"cost-centre-needed": "accept"})
    assert api.post("buysellbookings", json=sale(2)).status_code == 201
