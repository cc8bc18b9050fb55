"""A server on loopback that answers as told, and keeps what was asked."""

import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from octopus_client import Credentials, Dossier, Octopus, OctopusConfig


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class ScriptedServer:
    """Answers each call with what was told, the last told one again and again."""

    url: str = ""
    script: list[tuple[int, bytes]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def tell(self, status: int, body: object = None) -> None:
        """Answer a next call with this: nothing, bytes as they are, or anything else as JSON."""
        plain = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        self.script.append((status, plain))

    def next_answer(self) -> tuple[int, bytes]:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    @property
    def last(self) -> Asked:
        return self.asked[-1]


@pytest.fixture(scope="session")
def running_server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.command == "POST" and self.path == "/authentication":
                status, content = 200, b'{"token": "a"}'
            elif self.command == "POST" and self.path.startswith("/dossiers?"):
                status, content = 200, b'{"Dossiertoken": "b"}'
            else:
                headers = {name.lower(): value for name, value in self.headers.items()}
                is_json = headers.get("content-type") == "application/json"
                plain = json.loads(body, parse_float=Decimal) if is_json else body or None
                scripted.asked.append(Asked(self.command, self.path, headers, plain))
                status, content = scripted.next_answer()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    scripted.url = f"http://127.0.0.1:{server.server_port}"
    yield scripted
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def server(running_server: ScriptedServer) -> ScriptedServer:
    running_server.script.clear()
    running_server.asked.clear()
    return running_server


@pytest.fixture
def octopus(server: ScriptedServer, tls: ssl.SSLContext) -> Iterator[Octopus]:
    credentials = Credentials(software_house="00000000-0000-4000-8000-000000000001", user="u", password="p")
    config = OctopusConfig(base_url=server.url, verify=tls, sleep=lambda _: None)
    with Octopus(credentials, config=config) as octopus:
        yield octopus


@pytest.fixture
def dossier(octopus: Octopus) -> Dossier:
    return octopus.dossier(49001, locale="en")
