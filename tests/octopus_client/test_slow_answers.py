"""A call ends when its time-outs say, also when the answer comes byte by byte."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from octopus_client.errors import OutcomeUnknown
from octopus_client.http import HttpClient, Timeouts
from octopus_client.operation import Access, Effect, Operation, build_request

VERSION = Operation(
    name="getApiVersion", method="GET", path="/v", effect=Effect.READ, answer=str, access=Access.NONE
)
TIMEOUTS = Timeouts(connect=0.2, read=0.2, write=0.1, pool=0.1)


class Trickle(BaseHTTPRequestHandler):
    """Sends a byte every so often, more often than the time-out of a reading."""

    pause: ClassVar[threading.Event] = threading.Event()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "60")
        self.end_headers()
        for _ in range(60):
            try:
                self.wfile.write(b"x")
                self.wfile.flush()
            except OSError:
                return
            self.pause.wait(0.05)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def trickling() -> Iterator[HttpClient]:
    server = HTTPServer(("127.0.0.1", 0), Trickle)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    client = HttpClient(f"http://127.0.0.1:{server.server_port}", timeouts=TIMEOUTS, user_agent="test")
    yield client
    client.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_answer_that_trickles_is_cut_off_when_the_call_has_lasted_long_enough(
    trickling: HttpClient,
) -> None:
    with pytest.raises(OutcomeUnknown, match="ReadTimeout"):
        trickling.send(build_request(VERSION), headers={})
