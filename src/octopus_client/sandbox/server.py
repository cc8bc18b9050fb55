"""The HTTP server: one thread for each connection, connections are kept open."""

from __future__ import annotations

import contextlib
import socket
import sys
import traceback
from email.utils import format_datetime
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread, current_thread
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from octopus_client.sandbox.answers import Reply, Request

Method = TypeVar("Method")

if TYPE_CHECKING:
    from typing_extensions import override

    from octopus_client.sandbox.app import App
else:

    def override(method: Method) -> Method:
        """Stand in for `typing.override`, which Python 3.11 lacks."""
        return method


_NO_CONTENT = 204
_LENGTH_REQUIRED = 411
_SERVER_ERROR = 500
_CHUNK = 8192
"""Longer answers go out in chunks of this size."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    @override
    def setup(self) -> None:
        super().setup()
        self.server.enter(self.connection)

    @override
    def finish(self) -> None:
        self.server.leave(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    @override
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        """Say nothing: headers and bodies carry secrets and personal data."""

    def serve(self) -> None:
        """Answer one request."""
        if "transfer-encoding" in self.headers:
            self.close_connection = True
            self._send(Reply(_LENGTH_REQUIRED))
            return
        length = int(self.headers.get("content-length") or 0)
        target = urlsplit(self.path)
        request = Request(
            self.command,
            unquote(target.path),
            dict(parse_qsl(target.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
            str(self.client_address[0]),
        )
        try:
            reply = self.server.app.handle(request)
        except Exception:
            traceback.print_exc()
            text = b"The sandbox failed; its stderr tells why."
            reply = Reply(_SERVER_ERROR, text, "failed", "text/plain")
        if reply.delay:
            self.server.stopping.wait(reply.delay)
        if self.server.verbose:
            outcome = "cut" if reply.cut else reply.status
            sys.stderr.write(f"{request.method} {request.path} {outcome}\n")
        if reply.cut:
            self.close_connection = True
            return
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        # HTTP knows no body of a 204, though the contract describes some.
        body = b"" if reply.status == _NO_CONTENT else reply.body or b""
        moment = self.server.app.state.clock.now()
        head = [
            f"HTTP/1.1 {reply.status} {responses.get(reply.status, 'Unknown')}",
            f"Date: {format_datetime(moment, usegmt=True)}",
            f"X-Octopus-Sandbox: {reply.evidence}",
        ]
        if body:
            head.append(f"Content-Type: {reply.content_type}")
        if reply.location:
            head.append(f"Location: {reply.location}")
        if len(body) > _CHUNK:
            head.append("Transfer-Encoding: chunked")
            body = _chunked(body)
        elif reply.status != _NO_CONTENT:
            head.append(f"Content-Length: {len(body)}")
        if self.close_connection:
            head.append("Connection: close")
        start = "\r\n".join(head).encode("latin-1") + b"\r\n\r\n"
        # One write, so that a small answer is one packet.
        self.wfile.write(start if self.command == "HEAD" else start + body)


for _verb in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"):
    setattr(_Handler, f"do_{_verb}", _Handler.serve)


def _chunked(body: bytes) -> bytes:
    parts = [body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


class Server(ThreadingHTTPServer):
    """The sandbox on a loopback port."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, app: App, *, host: str = "127.0.0.1", port: int = 0, verbose: bool = False) -> None:
        """Listen.

        Args:
            app: answers the requests.
            host: the address to listen on.
            port: 0 takes a free one.
            verbose: write method, path and status of each request to stderr.
        """
        super().__init__((host, port), _Handler)
        self.app = app
        self.verbose = verbose
        self.stopping = Event()
        self._open: dict[socket.socket, Thread] = {}
        self._open_lock = Lock()

    @property
    def url(self) -> str:
        """The address of the server."""
        host, port = self.server_address[:2]
        return f"http://{host if isinstance(host, str) else host.decode()}:{port}"

    def enter(self, connection: socket.socket) -> None:
        """Remember an open connection."""
        with self._open_lock:
            self._open[connection] = current_thread()

    def leave(self, connection: socket.socket) -> None:
        """Forget a connection."""
        with self._open_lock:
            self._open.pop(connection, None)

    def stop(self) -> None:
        """Stop listening and close every connection. `serve_forever` must run in another thread."""
        self.stopping.set()
        self.shutdown()
        self.close()

    def close(self) -> None:
        """Close the port and every connection."""
        self.stopping.set()
        self.server_close()
        with self._open_lock:
            still_open = dict(self._open)
        for connection, thread in still_open.items():
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing about callers that went away; everything else is a fault of the sandbox."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # passed on as it came
