from __future__ import annotations

import http.client
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from octopus_client.sandbox import Sandbox

Build = Callable[..., dict[str, Any]]


def _connection(box: Sandbox) -> http.client.HTTPConnection:
    address = urlsplit(box.url)
    return http.client.HTTPConnection(str(address.hostname), address.port, timeout=5)


def test_a_connection_is_kept_open(box: Sandbox, api: httpx.Client) -> None:
    connection = _connection(box)
    headers = {"dossierToken": api.headers["dossierToken"]}
    ports = set()
    for path in ("bookyears", "nothing", "accounts?bookyearId=2"):
        connection.request("GET", f"/octopus-rest-api/v1/dossiers/49001/{path}", headers=headers)
        connection.getresponse().read()
        assert connection.sock is not None
        ports.add(connection.sock.getsockname()[1])
    connection.close()
    assert len(ports) == 1


def test_long_answers_are_chunked_and_short_ones_have_a_length(api: httpx.Client) -> None:
    long, short = api.get("accounts", params={"bookyearId": 2}), api.get("bookyears")
    assert long.headers["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in long.headers
    assert len(long.content) > 8192
    assert int(short.headers["Content-Length"]) == len(short.content)
    assert short.headers["Content-Type"] == "application/json"


def test_a_head_call_has_no_body(box: Sandbox) -> None:
    connection = _connection(box)
    connection.request("HEAD", "/octopus-rest-api/v1/dossiers")
    assert connection.getresponse().read() == b""
    connection.request("GET", "/octopus-rest-api/v1/dossiers")
    assert connection.getresponse().status == 401
    connection.close()


def test_a_chunked_request_is_asked_for_its_length(box: Sandbox) -> None:
    with httpx.Client() as client:
        answer = client.post(f"{box.api_url}/authentication", content=iter([b"{", b"}"]))
    assert (answer.status_code, answer.headers["Connection"]) == (411, "close")


def test_one_number_is_given_to_one_of_many_callers(box: Sandbox, api: httpx.Client, sale: Build) -> None:
    def post(_: int) -> int:
        return api.post("buysellbookings", json=sale(1)).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(post, range(24)))
    assert sorted(statuses) == [201] + [400] * 23
    assert len(box.state()["dossiers"]["49001"]["buysellBookings"]) == 1


def test_two_sandboxes_are_two_worlds(box: Sandbox) -> None:
    with Sandbox.running() as other:
        assert other.url != box.url
        other.book("V1")
        assert box.state()["dossiers"]["49001"]["buysellBookings"] == []


def test_a_stopped_sandbox_listens_no_more() -> None:
    with Sandbox.running() as box:
        connection = _connection(box)
        connection.request("GET", "/_sandbox/state")
        connection.getresponse().read()
        address = urlsplit(box.url)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((address.hostname, address.port), timeout=2).close()
    connection.close()


def test_a_fault_of_the_sandbox_itself_is_told(
    box: Sandbox, api: httpx.Client, payment: Build, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = {**payment()["financialDiversBookingServiceData"], "bookingLines": [{}]}
    box.load_world({"dossiers": {"49001": {"financialDiversBookings": [broken]}}})
    query = {"bookyearId": 2, "journalKey": "F1", "documentSeqNr": 1}
    answer = api.get("financialdiversbookings", params=query)
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "text/plain")
    assert answer.headers["X-Octopus-Sandbox"] == "failed"
    assert "KeyError" in capfd.readouterr().err
    assert api.get("bookyears").status_code == 200


def test_a_caller_that_goes_away_is_no_news(box: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    address = urlsplit(box.url)
    with socket.create_connection((address.hostname, address.port)) as caller:
        caller.sendall(b"POST /octopus-rest-api/v1/authentication HTTP/1.1\r\nContent-Length: 9\r\n\r\n")
    assert httpx.get(f"{box.url}/_sandbox/state").status_code == 200
    assert capfd.readouterr().err == ""
