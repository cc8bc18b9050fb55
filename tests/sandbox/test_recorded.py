"""What is made in the sandbox looks like what the live service was recorded to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.recordings.exchanges import RESTATED, read_exchanges

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

ANSWERS = {each.kind: each.answer for each in read_exchanges(RESTATED)}
SINCE = "bookyearId=-1&modifiedTimeStamp=1980-01-01%2000:00:00.000"


def _assert_same_kind(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> None:
    """Every key of ours is known to theirs, in the same order and with the same JSON type."""
    types = {key: type(value) for row in theirs for key, value in row.items()}
    order = list(theirs[0])
    for row in ours:
        assert {key: type(value) for key, value in row.items()} == {key: types[key] for key in row}
        assert [key for key in row if key in order] == [key for key in order if key in row]


@pytest.fixture
def live(api: httpx.Client, sale: Callable[..., Any], payment: Callable[..., Any]) -> httpx.Client:
    api.post("buysellbookings", json=sale(orderReference=None))
    api.post("financialdiversbookings", json=payment())
    key = {"bookyearKey": {"id": 2}, "documentSequenceNr": 1}
    body = {
        "debetKey": {**key, "journalKey": "V1", "lineSequenceNr": -1},
        "creditKey": {**key, "journalKey": "F1", "lineSequenceNr": 1},
        "balanceAmount": 121,
    }
    assert api.post("balancings", json=body).status_code == 201
    return api


@pytest.mark.parametrize(
    ("recorded", "ours"),
    [
        ("/bookyears", "bookyears"),
        ("/bookyears/1/journals", "bookyears/2/journals"),
        ("/accounts", "accounts?bookyearId=2"),
        ("/relations", "relations"),
        ("/buysellbookings/modified", f"buysellbookings/modified?{SINCE}"),
        ("/financialdiversbookings/modified", f"financialdiversbookings/modified?{SINCE}"),
    ],
)
def test_rows_have_the_recorded_keys_in_the_recorded_order(
    live: httpx.Client, recorded: str, ours: str
) -> None:
    answer = live.get(ours)
    assert answer.headers["X-Octopus-Sandbox"] == "recorded"
    _assert_same_kind(answer.json(), ANSWERS["GET", recorded, 200])


def test_balancings_and_their_parts_have_the_recorded_keys(live: httpx.Client) -> None:
    theirs = ANSWERS["GET", "/balancings/modified", 200]
    ours = live.get(f"balancings/modified?{SINCE}").json()
    _assert_same_kind([ours], [theirs])
    made, recorded = ours["modifiedBalancings"], theirs["modifiedBalancings"]
    _assert_same_kind(made, recorded)
    for part in ("creditDocument", "debetDocument", "type"):
        _assert_same_kind([each[part] for each in made], [each[part] for each in recorded])


def test_the_lines_of_bookings_have_the_recorded_keys(live: httpx.Client) -> None:
    for place in ("buysellbookings/modified", "financialdiversbookings/modified"):
        theirs = [line for each in ANSWERS["GET", f"/{place}", 200] for line in each["bookingLines"]]
        ours = [line for each in live.get(f"{place}?{SINCE}").json() for line in each["bookingLines"]]
        _assert_same_kind(ours, theirs)


def test_a_new_relation_has_the_recorded_keys(live: httpx.Client) -> None:
    new = {
        "relationIdentificationServiceData": {},
        "name": "Verzonnen",
        "currencyCode": "EUR",
        "client": True,
    }
    answer = live.put("relations", json=new)
    _assert_same_kind([answer.json()], [ANSWERS["PUT", "/relations", 201]])


def test_a_balancing_is_removed_and_made_by_what_the_list_says_of_it(live: httpx.Client) -> None:
    row = live.get(f"balancings/modified?{SINCE}").json()["modifiedBalancings"][0]
    pair = {f"{side}Key": row[f"{side}Document"]["balancingKey"] for side in ("debet", "credit")}
    assert live.request("DELETE", "balancings/delete", json=pair).status_code == 204
    assert live.post("balancings", json={**pair, "balanceAmount": 121}).status_code == 201
