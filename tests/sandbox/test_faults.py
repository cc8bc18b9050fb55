from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from octopus_client.sandbox import ControlError, Sandbox

Build = Callable[..., dict[str, Any]]
INSERT = "insertBuySellBooking"


def _booked(box: Sandbox) -> int:
    return len(box.state()["dossiers"]["49001"]["buysellBookings"])


@pytest.mark.parametrize(("fault", "booked"), [("drop_before", 0), ("drop_after", 1)])
def test_a_connection_is_cut_before_or_after_carrying_out(
    box: Sandbox, api: httpx.Client, sale: Build, fault: str, booked: int
) -> None:
    box.fail(INSERT, fault)
    with pytest.raises(httpx.RemoteProtocolError):
        api.post("buysellbookings", json=sale())
    assert _booked(box) == booked
    assert api.post("buysellbookings", json=sale(booked + 1)).status_code == 201
    assert box.calls()[INSERT] == 2


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_status_comes_with_or_without_carrying_out(
    box: Sandbox, api: httpx.Client, sale: Build, *, carried_out: bool
) -> None:
    box.fail(INSERT, "status", status=502, carried_out=carried_out)
    answer = api.post("buysellbookings", json=sale())
    assert (answer.status_code, answer.content) == (502, b"")
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:injected-fault"
    assert _booked(box) == carried_out


def test_a_status_below_500_comes_with_an_error_body(box: Sandbox, api: httpx.Client) -> None:
    body = {"errorCode": -51, "errorMessage": "full"}
    box.fail("getBookyears", "status", status=403)
    box.fail("getBookyears", "status", status=403, body=body)
    assert list(api.get("bookyears").json()) == ["technicalInfo"]
    assert api.get("bookyears").json() == body


@pytest.mark.parametrize(("given", "status"), [(None, 502), (200, 200)])
def test_a_page_of_html_comes_instead_of_json(
    box: Sandbox, api: httpx.Client, given: int | None, status: int
) -> None:
    box.fail("getBookyears", "html", status=given)
    answer = api.get("bookyears")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html")
    assert answer.text.startswith("<html>")


def test_a_slow_answer_is_carried_out_although_nobody_waits(
    box: Sandbox, api: httpx.Client, sale: Build
) -> None:
    box.fail(INSERT, "slow", seconds=30)
    with pytest.raises(httpx.ReadTimeout):
        api.post("buysellbookings", json=sale(), timeout=httpx.Timeout(5, read=0.2))
    assert _booked(box) == 1


def test_a_slow_answer_comes_in_the_end(box: Sandbox, api: httpx.Client) -> None:
    box.fail("getBookyears", "slow", seconds=0.05)
    start = time.monotonic()
    assert api.get("bookyears").status_code == 200
    assert time.monotonic() - start >= 0.05


def test_the_nth_call_from_now_on_is_hit_once(box: Sandbox, api: httpx.Client) -> None:
    api.get("bookyears")
    box.fail("getBookyears", "status", nth=2)
    box.fail("getBookyears", "status", nth=3, status=504)
    api.get("bookyears/2/journals")
    assert [api.get("bookyears").status_code for _ in range(4)] == [200, 503, 504, 200]


def test_a_fault_hits_calls_without_a_token_too(box: Sandbox, root: httpx.Client) -> None:
    box.fail("authenticateUser", "status", status=500)
    assert root.post("/authentication").status_code == 500


def test_several_faults_are_ordered_over_http(control: httpx.Client, api: httpx.Client) -> None:
    faults = [
        {"operation": "getBookyears", "nth": nth, "fault": "status", "status": 500 + nth} for nth in (1, 2)
    ]
    assert control.post("faults", json=faults).json() == {"waiting": 2}
    assert [api.get("bookyears").status_code for _ in range(3)] == [501, 502, 200]


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        ({"operation": "getNothing", "fault": "status"}, "getNothing"),
        ({"operation": "getBookyears", "fault": "explode"}, "explode"),
        ({"operation": "getBookyears"}, "fault"),
        ({"operation": "getBookyears", "fault": "slow", "second": 1}, "second"),
        ({"operation": "getBookyears", "fault": "status", "nth": 0}, "nth"),
        ("status", "object"),
    ],
)
def test_an_impossible_fault_is_refused(control: httpx.Client, fault: object, complaint: str) -> None:
    answer = control.post("faults", json=[fault])
    assert answer.status_code == 400
    assert complaint in answer.json()["error"]


def test_a_fault_of_an_unknown_operation_is_refused_in_python(box: Sandbox) -> None:
    with pytest.raises(ControlError, match="getNothing"):
        box.fail("getNothing", "status")
