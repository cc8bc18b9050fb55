"""A server that knows only the contract: it records each call, and answers with every key of the contract."""

import json
import re
import ssl
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec
import pytest

from octopus_client import Credentials, Dossier, MemoryStore, Octopus, OctopusConfig
from octopus_client.sandbox.contract import Operation, contract, sample

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER))

NO_CONTENT = 204
ERROR = {"errorCode": -99, "errorMessage": "Een fout", "technicalInfo": "A fault"}


@dataclass(frozen=True)
class RecordedCall:
    """One call as it came in; `path` holds the parameters of its address."""

    operation: Operation
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body, parse_float=Decimal)


@dataclass
class Recorder:
    """What was called, in order, and what is answered otherwise than by the contract."""

    url: str
    calls: list[RecordedCall] = field(default_factory=list)
    instead: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)

    def last(self, operation: str) -> RecordedCall:
        found = [call for call in self.calls if call.operation.id == operation]
        assert found, f"{operation} was not called"
        return found[-1]


def find(method: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
    """The operation of an address; fixed parts of a path come before its parameters."""
    found = []
    for operation in contract().operations.values():
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path)
        match = re.fullmatch(pattern, path)
        if operation.method == method and match:
            found.append((len(match.groupdict()), operation, match.groupdict()))
    if not found:
        return None
    _, operation, parameters = min(found, key=lambda each: each[0])
    return operation, {name: unquote(value) for name, value in parameters.items()}


def answer_of(operation: Operation) -> tuple[int, str, bytes]:
    """The answer that fills every key of the contract."""
    if operation.id == "generateSampleError":
        return 400, "application/json", json.dumps(ERROR).encode()
    if operation.id == "authenticateUser":
        return 200, "application/json", b'{"token":"a.b.c"}'
    status, payload = next(iter(operation.answers.items()))
    if payload is None:
        return status, "", b""
    if payload.media_type != "application/json":
        return status, payload.media_type, b"1.2.3"
    value = sample(payload.type)
    return status, "application/json", msgspec.json.Encoder(decimal_format="number").encode(value)


@pytest.fixture(scope="session")
def recorder() -> Iterator[Recorder]:
    recorder = Recorder("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found = find(self.command, parts.path)
            if found is None:
                self.send_error(404, f"The contract has no {self.command} {parts.path}")
                return
            operation, parameters = found
            query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
            recorder.calls.append(
                RecordedCall(operation, parameters, query, dict(self.headers.items()), body)
            )
            status, media_type, content = recorder.instead.get(operation.id) or answer_of(operation)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            if status == NO_CONTENT:
                # The contract describes a body of some of them, which HTTP does not allow.
                self.end_headers()
                return
            if media_type:
                self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    recorder.url = f"http://127.0.0.1:{server.server_port}"
    yield recorder
    server.shutdown()
    thread.join()
    server.server_close()


class Uncounted(MemoryStore):
    """A store that allows any number of calls."""

    def count_call(self, *_: Any, **__: Any) -> bool:
        return True


@pytest.fixture(scope="session")
def client(recorder: Recorder, tls: ssl.SSLContext) -> Iterator[tuple[Octopus, Dossier]]:
    credentials = Credentials(software_house="00000000-0000-4000-8000-000000000001", user="u", password="p")
    config = OctopusConfig(base_url=recorder.url, verify=tls, sleep=lambda _: None)
    with Octopus(credentials, config=config, store=Uncounted()) as octopus:
        yield octopus, octopus.dossier(49001)


Call = Callable[[Octopus, Dossier], object]


def load_calls() -> dict[str, Call]:
    """The calls of all `*_calls.py` beside this file, by operation."""
    calls: dict[str, Call] = {}
    for path in sorted(set(FOLDER.glob("*_calls.py")) - {FOLDER / "test_calls.py"}):
        spec = spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        assert not calls.keys() & module.CALLS.keys(), f"{path.name} repeats a call of another file"
        calls |= module.CALLS
    return calls


@pytest.fixture(scope="session")
def calls() -> dict[str, Call]:
    return load_calls()
