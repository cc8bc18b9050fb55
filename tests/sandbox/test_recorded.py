"""Compares the sandbox with recorded answers of the live service, where those are at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from octopus_client.sandbox import Sandbox

RECORDED = Path(__file__).parents[3] / "shared" / "recorded"
pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason="no recorded exchanges beside the repository")


def _exchange(name: str, path: str, method: str = "GET", status: int = 200) -> dict[str, Any]:
    for each in json.loads((RECORDED / f"{name}.json").read_text()):
        if path in each["path"] and (each["method"], each["status"]) == (method, status):
            return dict(each)
    raise AssertionError(f"{name} has no {method} {path}")


def _rows(answer: Any) -> list[dict[str, Any]]:
    return answer if isinstance(answer, list) else [answer]


def _assert_same_kind(ours: Any, theirs: Any) -> None:
    """Every key of ours is known to theirs, in the same order and with the same JSON type."""
    types = {key: type(value) for row in _rows(theirs) for key, value in row.items()}
    order = list(_rows(theirs)[0])
    for row in _rows(ours):
        assert set(row) <= set(types)
        known = [key for key in row if key in order]
        assert known == [key for key in order if key in row]
        assert {key: type(value) for key, value in row.items()} == {key: types[key] for key in row}


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


SINCE = "bookyearId=-1&modifiedTimeStamp=1980-01-01%2000:00:00.000"


@pytest.mark.parametrize(
    ("name", "recorded", "ours"),
    [
        ("get_bookyears", "/bookyears", "bookyears"),
        ("list_journals", "/journals", "bookyears/2/journals"),
        ("list_accounts", "/accounts", "accounts?bookyearId=2"),
        ("list_relations", "/relations", "relations"),
        ("list_buy_sell_bookings", "/modified", f"buysellbookings/modified?{SINCE}"),
        (
            "update_financial_divers_booking_noop",
            "/modified",
            f"financialdiversbookings/modified?{SINCE}",
        ),
        ("get_modified_balancings", "/modified", f"balancings/modified?{SINCE}"),
    ],
)
def test_answers_have_the_recorded_keys_in_the_recorded_order(
    live: httpx.Client, name: str, recorded: str, ours: str
) -> None:
    theirs = _exchange(name, recorded)["response_body"]
    answer = live.get(ours)
    assert answer.headers["X-Octopus-Sandbox"] == "recorded"
    _assert_same_kind(answer.json(), theirs)


def test_the_parts_of_answers_have_the_recorded_keys(live: httpx.Client) -> None:
    theirs = _exchange("get_modified_balancings", "/modified")["response_body"]["modifiedBalancings"]
    ours = live.get(f"balancings/modified?{SINCE}").json()["modifiedBalancings"]
    _assert_same_kind(ours, theirs)
    for part in ("creditDocument", "debetDocument", "type"):
        _assert_same_kind([each[part] for each in ours], [each[part] for each in theirs])
    theirs = _exchange("list_buy_sell_bookings", "/modified")["response_body"]
    ours = live.get(f"buysellbookings/modified?{SINCE}").json()
    _assert_same_kind(ours[0]["bookingLines"], [line for each in theirs for line in each["bookingLines"]])


def test_a_new_relation_is_answered_as_recorded(live: httpx.Client) -> None:
    exchange = _exchange("create_relation", "/relations", "PUT", 201)
    answer = live.put("relations", json=exchange["request_body"])
    theirs = exchange["response_body"]
    theirs["relationIdentificationServiceData"]["relationKey"]["id"] = 4
    assert answer.status_code == 201
    assert list(answer.json().items()) == list(theirs.items())


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("create_buy_sell_booking", "buysellbookings"),
        ("create_financial_divers_booking", "financialdiversbookings"),
    ],
)
def test_a_wrong_number_is_refused_as_recorded(
    box: Sandbox, live: httpx.Client, name: str, path: str
) -> None:
    exchange = _exchange(name, path, "POST", 400)
    last = {"A1": 6, "F1": 5}
    journals = [
        {"bookyearKey": {"id": 1}, "journalKey": key, "lastBookedDocumentNr": number}
        for key, number in last.items()
    ]
    parts = ("buysellBookings", "financialDiversBookings", "balancings")
    box.load_world({"dossiers": {"49001": {"journals": journals, **{part: [] for part in parts}}}})
    answer = live.post(path, json=exchange["request_body"])
    theirs = exchange["response_body"]
    assert answer.status_code == 400
    assert list(answer.json()) == list(theirs)
    assert answer.json()["errorCode"] == theirs["errorCode"]
    assert answer.json()["technicalInfo"] == theirs["technicalInfo"].replace("10001", "49001")


def test_missing_parameters_are_refused_as_recorded(live: httpx.Client) -> None:
    exchange = _exchange("list_buy_sell_bookings", "bookyearKeyId", status=400)
    answer = live.get(exchange["path"].partition("/dossiers/10001/")[2])
    assert (answer.status_code, answer.json()) == (400, exchange["response_body"])


def test_dossiers_have_the_recorded_order_of_keys(root: httpx.Client, login: Callable[[], str]) -> None:
    theirs = _exchange("list_dossiers", "/dossiers")["response_body"]
    ours = root.get("/dossiers", headers={"Token": login()}).json()
    assert [list(each) for each in ours] == [list(theirs[0])] * len(ours)


def test_a_balancing_makes_the_recorded_round_trip(live: httpx.Client) -> None:
    path = "balancings"
    removed = _exchange("delete_and_insert_roundtrip", path, "DELETE", 204)
    added = _exchange("delete_and_insert_roundtrip", path, "POST", 201)
    row = live.get(f"balancings/modified?{SINCE}").json()["modifiedBalancings"][0]
    pair = {f"{side}Key": row[f"{side}Document"]["balancingKey"] for side in ("debet", "credit")}
    assert set(pair) == set(removed["request_body"])
    answer = live.request("DELETE", "balancings/delete", json=pair)
    assert (answer.status_code, answer.content) == (204, b"")
    answer = live.post("balancings", json={**pair, "balanceAmount": 121})
    assert answer.status_code == 201
    assert answer.headers["Content-Length"] == added["response_headers"]["Content-Length"]
