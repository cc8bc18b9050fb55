from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from octopus_client.sandbox.contract import check, contract

if TYPE_CHECKING:
    import httpx

    from octopus_client.sandbox import Sandbox

Build = Callable[..., dict[str, Any]]


def _asked(api: httpx.Client, day: str) -> httpx.Response:
    return api.get("rappels", params={"expirationDate": day})


def _valid(operation: str, answer: httpx.Response) -> Any:
    payload = contract().operations[operation].answers[answer.status_code]
    assert payload is not None
    assert check(payload.type, answer.json()) == []
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:rappels"
    return answer.json()


@pytest.fixture
def late(api: httpx.Client, sale: Build, payment: Build) -> None:
    other = {"relationIdentificationServiceData": {"relationKey": {"id": 2}}}
    for body in (
        sale(1, expiryDate="2026-11-20"),
        sale(2, expiryDate="2026-11-20", amount=-121),
        sale(3, expiryDate="2026-12-20"),
        sale(4, expiryDate="2026-11-24", **other),
    ):
        assert api.post("buysellbookings", json=body).status_code == 201
    assert api.post("financialdiversbookings", json=payment(line={"amount": 100})).status_code == 201
    key = {"bookyearKey": {"id": 2}, "documentSequenceNr": 1}
    pair = {
        "debetKey": {**key, "journalKey": "V1", "lineSequenceNr": -1},
        "creditKey": {**key, "journalKey": "F1", "lineSequenceNr": 1},
        "balanceAmount": 100,
    }
    assert api.post("balancings", json=pair).status_code == 201


@pytest.mark.usefixtures("late")
def test_clients_are_reminded_of_what_they_did_not_pay_in_time(api: httpx.Client) -> None:
    found = _valid("getRappelInformation", _asked(api, "2026-11-24"))
    assert [each["relation"]["name"] for each in found] == [
        "Verzonnen Vrienden VZW",
        "Testdrukkerij Nergens NV",
    ]
    (invoice,) = found[0]["invoiceList"]
    assert invoice == {
        "bookyearKey": {"id": 2},
        "journalKey": "V1",
        "documentSequenceNr": 1,
        "documentDate": "2026-11-25",
        "openAmount": 21,
        "expirationDate": "2026-11-20",
        "comment": "tw:00000000abcd",
        "currencyCode": "EUR",
        "reference": "TW-1",
        "rappelInfoList": [{"rappelId": 1, "rappelDate": "2026-11-25"}],
    }
    assert [len(each["invoiceList"]) for each in _asked(api, "2026-12-20").json()] == [2, 1]


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize(("day", "status"), [("2026-11-19", 404), ("25-11-2026", 400), ("", 400)])
def test_there_is_nothing_before_the_first_expiry_and_without_a_date(
    api: httpx.Client, day: str, status: int
) -> None:
    answer = _asked(api, day)
    assert (answer.status_code, list(answer.json())) == (status, ["technicalInfo"])


@pytest.mark.usefixtures("late")
def test_a_reminder_is_exported(box: Sandbox, api: httpx.Client) -> None:
    answer = api.get("rappels/export", params={"relationId": 3, "rappelId": 1})
    pdf = base64.b64decode(_valid("exportRappel", answer)["pdfDocument"])
    assert b"(V1/1 2026-11-20 21.00 EUR)" in pdf
    assert b"V1/3" not in pdf
    for relation, number in ((3, 2), (1, 1)):
        missing = api.get("rappels/export", params={"relationId": relation, "rappelId": number})
        assert (missing.status_code, list(missing.json())) == (404, ["technicalInfo"])
    box.load_world({"dossiers": {"49001": {"balancings": [], "buysellBookings": []}}})
    answer = api.get("rappels/export", params={"relationId": 3, "rappelId": 1})
    assert answer.status_code == 404
