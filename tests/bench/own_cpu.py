"""What deciding and keeping costs in a delivery, against only sending the same requests."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any, TypeVar
from unittest.mock import patch

import httpx
from tests.bench.databases import sqlite_databases
from tests.bench.figure import Measured
from tests.bench.octopus_server import OctopusServer, octopus_server
from tests.bench.papers import invoice
from tests.bench.ready_writes import ready_writes
from tests.bench.shop import BEGIN, CERTIFICATES, DOSSIER, LOGIN, Shop

from octopus_client.http import Answer, HttpClient
from octopus_client.operation import Access, Effect, Request

_CLIENTS = 10
_EACH = 90
_T = TypeVar("_T")


def measure_own_cpu(*, short: bool) -> Iterator[Measured]:
    """The processor's time for each document.

    Ours is all that a delivery takes, less what is spent in httpx and in the database's commits: reading the
    queue, mapping, checking, encoding, the statements that keep intents and progress.

    The bare writes are the very same bookings, payments and balancings, ready made, sent through the client
    to a second sandbox with the same stores: each with its intent and its count, less httpx and commits as
    well. What is left between the two is deciding. Beside it stands what bare httpx takes for the same
    requests, which decides nothing, keeps nothing, and books twice when it is run twice.
    """
    rounds = 2 if short else 3
    with ExitStack() as stack:
        make = stack.enter_context(sqlite_databases())
        servers = [stack.enter_context(octopus_server()) for _ in range(3)]
        for server in servers:
            server.set_clock(BEGIN)
        shop, bare = (Shop(server.api_url, make()) for server in servers[:2])
        spent = _Spent()
        for one in (shop, bare):
            stack.callback(one.close)
            dialect = one.outbox.engine.dialect
            stack.enter_context(patch.object(dialect, "do_commit", spent.timed(dialect.do_commit)))
        with spent.sending():
            shop.accept(*(invoice(number, number) for number in range(_CLIENTS)))
            shop.deliver()
            known = len(spent.writes)
            with spent.paused():
                for write in ready_writes(bare, spent.writes):
                    write()
            pairs = [_round(spent, shop, bare, begin=100 + turn * _EACH) for turn in range(rounds + 1)][1:]
        plain = _with_httpx(servers[2], spent.writes, known=known) / (rounds + 1)
    ours, theirs, outside = (median(times) for times in zip(*pairs, strict=True))
    each = 1e3 / _EACH
    told = f"{ours * each:.1f} against {theirs * each:.1f} ms; HTTP and commits {outside * each:.1f} ms"
    yield Measured("own_cpu", median(one / other for one, other, _ in pairs), told)
    yield Measured("own_cpu_httpx", ours / plain, f"{ours * each:.1f} against {plain * each:.1f} ms")


def _round(spent: "_Spent", shop: Shop, bare: Shop, *, begin: int) -> tuple[float, float, float]:
    """Deliver some documents, then send the same writes bare: our time, theirs, that of HTTP and commits."""
    shop.accept(*(invoice(begin + number, number % _CLIENTS) for number in range(_EACH)))
    before = len(spent.writes)
    ours, outside = spent.time_of(shop.deliver)
    ready = ready_writes(bare, spent.writes[before:])
    with spent.paused():
        theirs, _ = spent.time_of(lambda: [write() for write in ready])
    return ours, theirs, outside


class _Spent:
    """The processor's time that is not counted as ours, and the writes that were sent."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.is_noting = True
        self.writes: list[tuple[Request[Any], int]] = []

    def time_of(self, work: Callable[[], object]) -> tuple[float, float]:
        """The processor's time of some work, and beside it that in httpx and commits."""
        self.seconds = 0.0
        begun = time.process_time()
        work()
        return time.process_time() - begun - self.seconds, self.seconds

    def timed(self, work: Callable[..., _T]) -> Callable[..., _T]:
        """The same work, with its time noted."""

        def timed(*args: object, **options: object) -> _T:
            begun = time.process_time()
            try:
                return work(*args, **options)
            finally:
                self.seconds += time.process_time() - begun

        return timed

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Note no writes for a while."""
        self.is_noting = False
        yield
        self.is_noting = True

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Note what goes out over HTTP."""
        send = self.timed(HttpClient.send)

        def noted(client: HttpClient, request: Request[Any], *, headers: Mapping[str, str]) -> Answer:
            answer = send(client, request, headers=headers)
            if (
                self.is_noting
                and request.operation.access is Access.DOSSIER
                and request.operation.effect is not Effect.READ
            ):
                self.writes.append((request, answer.status))
            return answer

        with patch.object(HttpClient, "send", noted):
            yield


def _with_httpx(server: OctopusServer, writes: list[tuple[Request[Any], int]], *, known: int) -> float:
    """Send the writes again to another sandbox; the processor's time of those behind the first ones.

    Raises:
        AssertionError: one was answered otherwise.
    """
    with httpx.Client(base_url=server.api_url, timeout=30, verify=CERTIFICATES) as http:
        user = {"user": LOGIN["user"], "password": LOGIN["password"]}
        house = {"softwareHouseUuid": LOGIN["software_house"]}
        token = http.post("/authentication", headers=house, json=user).json()["token"]
        place_of = {"dossierId": DOSSIER, "localeId": 3}
        connected = http.post("/dossiers", headers={"Token": token}, params=place_of).json()
        headers = {"dossierToken": connected["Dossiertoken"], "Content-Type": "application/json"}
        for part in (writes[:known], writes[known:]):
            begun = time.process_time()
            for request, status in part:
                response = http.request(
                    request.operation.method, request.target, headers=headers, content=request.body
                )
                if response.status_code != status:
                    raise AssertionError(f"{request.operation.name}: {response.status_code}, not {status}")
        return time.process_time() - begun
