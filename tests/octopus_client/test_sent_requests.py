"""What goes out over HTTP with each request."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from octopus_client.http import HttpClient, Timeouts
from octopus_client.operation import Access, Effect, Operation, build_request

PING = Operation(name="ping", method="GET", path="/ping", effect=Effect.READ, answer=str, access=Access.NONE)
WRITE = Operation(
    name="write", method="POST", path="/write", effect=Effect.ADD, answer=str, access=Access.NONE, body=dict
)


class Listener(HTTPServer):
    """Keeps the headers of what it is asked, and hands out a cookie each time."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.heard: list[Any] = []


class Answering(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.heard.append(self.headers)
        self.send_response(200)
        self.send_header("Set-Cookie", "session=1; Path=/")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(listener: Listener) -> Iterator[HttpClient]:
    made = HttpClient(
        f"http://127.0.0.1:{listener.server_port}/", timeouts=Timeouts(), user_agent="shop/1 octopus-client"
    )
    yield made
    made.close()


def test_no_cookie_is_kept(listener: Listener, client: HttpClient) -> None:
    for _ in range(2):
        client.send(build_request(PING), headers={})
    assert [heard["Cookie"] for heard in listener.heard] == [None, None]


def test_each_header_is_sent_once(listener: Listener, client: HttpClient) -> None:
    client.send(build_request(PING, headers={"journalKey": "V1"}), headers={"dossierToken": "secret"})
    client.send(build_request(WRITE, body=b"{}"), headers={})
    read, write = listener.heard
    names = [name.lower() for name in read]
    assert sorted(names) == sorted(set(names))
    assert (read["dossierToken"], read["journalKey"]) == ("secret", "V1")
    assert read["User-Agent"] == "shop/1 octopus-client"
    assert "application/json" in read["Accept"]
    assert read["Content-Type"] is None
    assert (write["Content-Type"], write["Content-Length"]) == ("application/json", "2")
