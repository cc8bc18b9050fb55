"""The only file that imports httpx: one pooled client, finite time-outs, what a fault says of the outcome."""

import logging
import os
import ssl
import threading
import time
from collections.abc import Mapping
from http.cookiejar import CookieJar

import attrs
import httpx

from octopus_client.errors import NotSent, OutcomeUnknown
from octopus_client.operation import Request

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


@attrs.frozen(kw_only=True)
class Timeouts:
    """How long each stage of a call may take, in seconds."""

    connect: float = 5.0
    read: float = 30.0
    write: float = 30.0
    pool: float = 10.0

    @property
    def whole(self) -> float:
        """Upper bound of one call, in seconds."""
        return self.connect + self.read + self.write + self.pool


@attrs.frozen(kw_only=True)
class Answer:
    """What came back."""

    status: int
    body: bytes = attrs.field(repr=False)
    date: str | None = None


@attrs.frozen
class _QueryHidden:
    """Takes the query out of what httpx logs of our addresses: it holds names and VAT numbers."""

    base_url: str

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, ours without their query."""
        if isinstance(record.args, tuple):
            record.args = tuple(self._shown(arg) for arg in record.args)
        return True

    def _shown(self, arg: object) -> object:
        if isinstance(arg, httpx.URL) and str(arg).startswith(self.base_url):
            return arg.copy_with(query=None)
        return arg


class _NoCookies(CookieJar):
    """Keeps none: a session at Octopus is its token."""

    def extract_cookies(self, response: object, request: object) -> None:
        """Take nothing."""


class HttpClient:
    """Sends requests to one base address; may be shared by threads, and survives a fork.

    Args:
        base_url: root of the API, without a slash at its end.
        timeouts: limits of each stage.
        verify: certificates to trust, `None` for the usual ones.
        proxy: address of a proxy; without it the environment decides.
        user_agent: name by which the integration introduces itself.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeouts: Timeouts,
        verify: ssl.SSLContext | None = None,
        proxy: str | None = None,
        user_agent: str,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeouts = timeouts
        self._verify = verify
        self._proxy = proxy
        self._headers = {
            "Accept": "application/json, */*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "keep-alive",
            "User-Agent": user_agent,
        }
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None
        self._process = 0
        logging.getLogger(httpx.__name__).addFilter(_QueryHidden(self._base_url))

    @property
    def longest_call(self) -> float:
        """Upper bound of one call, in seconds."""
        return self._timeouts.whole

    def send(self, request: Request[object], *, headers: Mapping[str, str]) -> Answer:
        """Send a request once.

        Raises:
            NotSent: no connection came about.
            OutcomeUnknown: the connection broke or fell silent after something was sent.
        """
        operation = request.operation
        sent = {**self._headers, **headers, **request.headers}
        if request.body is not None:
            sent["Content-Type"] = request.content_type
        latest = time.monotonic() + self._timeouts.whole - self._timeouts.read
        client = self._pool()
        try:
            # Made here whole, for httpx would merge each part of it with what it knows itself.
            whole = httpx.Request(
                operation.method,
                (request.root or self._base_url) + request.target,
                headers=sent,
                content=request.body,
            )
            response = client.send(whole, stream=True)
            try:
                body = _body_of(response, latest=latest)
            finally:
                response.close()
        except _NEVER_SENT as error:
            raise NotSent(
                f"{operation.name} was not sent: Octopus could not be reached ({type(error).__name__}). "
                "Nothing was carried out; try again later.",
                operation=operation.name,
            ) from error
        except httpx.HTTPError as error:
            raise OutcomeUnknown(
                f"{operation.name} was sent, but no answer came ({type(error).__name__}). "
                "It may have been carried out: look before sending it again.",
                operation=operation.name,
            ) from error
        return Answer(status=response.status_code, body=body, date=response.headers.get("Date"))

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._lock:
            if self._client is not None and self._process == os.getpid():
                self._client.close()
            self._client = None

    def _pool(self) -> httpx.Client:
        with self._lock:
            if self._client is None or self._process != os.getpid():
                stages = self._timeouts
                self._client = httpx.Client(
                    timeout=httpx.Timeout(
                        connect=stages.connect, read=stages.read, write=stages.write, pool=stages.pool
                    ),
                    verify=self._verify if self._verify is not None else True,
                    cookies=_NoCookies(),
                    proxy=self._proxy,
                    limits=httpx.Limits(max_connections=10, max_keepalive_connections=5),
                )
                self._process = os.getpid()
            return self._client


def _body_of(response: httpx.Response, *, latest: float) -> bytes:
    """The whole body; one that trickles in is cut off, for leases count on `longest_call`.

    Raises:
        httpx.ReadTimeout: it was still coming at the latest moment.
    """
    chunks = []
    for chunk in response.iter_bytes():
        chunks.append(chunk)
        if time.monotonic() > latest:
            raise httpx.ReadTimeout("the answer took too long in all")
    return b"".join(chunks)
