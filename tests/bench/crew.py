"""Four workers on eight dossiers against one, with an Octopus that is as far away as the real one."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Self

from tests.bench.databases import postgres_databases
from tests.bench.figure import Measured
from tests.bench.octopus_server import OctopusServer, octopus_server
from tests.bench.papers import a_file, invoice
from tests.bench.shop import BEGIN, DOSSIER, settings

from tickoweb_sync import Integration, Outbox
from tickoweb_sync.outbox import State

_LATENCY = 0.02
_DOSSIERS = range(50_001, 50_009)
_CREW = 4


def measure_crew(*, short: bool) -> Iterator[Measured]:
    """Documents in a second: the same number in each dossier, all of known clients, on PostgreSQL.

    Workers are processes that have worked before. In turns, one or all of them begin a run at the same moment
    and end when nothing is due any more.
    """
    count, rounds = (4, 1) if short else (12, 3)
    with ExitStack() as stack:
        server = stack.enter_context(octopus_server(latency=_LATENCY))
        server.set_clock(BEGIN)
        _add_dossiers(server)
        database = stack.enter_context(postgres_databases())()
        outbox = Outbox.open(database, clock=lambda: BEGIN)
        stack.callback(outbox.engine.dispose)
        order = {"database": database, "api_url": server.api_url}
        crew = [stack.enter_context(_Worker.at_work(order)) for _ in range(_CREW)]
        numbers = iter(range(1, 1_000_000))

        def seconds(workers: Sequence[_Worker], count: int) -> float:
            _accept(outbox, [next(numbers) for _ in range(count)])
            begun = time.perf_counter()
            for worker in workers:
                worker.begin()
            for worker in workers:
                worker.wait()
            return time.perf_counter() - begun

        for worker in crew:  # what is done once, also for clients that are new, is no part of the figure
            seconds([worker], 2)
        pairs = [(seconds(crew[:1], count), seconds(crew, count)) for _ in range(rounds)]
        undone = sum(
            outbox.queue(_name(dossier)).totals()[state]
            for dossier in _DOSSIERS
            for state in (State.WAITING, State.HELD, State.SKIPPED)
        )
    if undone:
        raise AssertionError(f"{undone} documents were not booked")
    alone, together = (median(times) / count / len(_DOSSIERS) for times in zip(*pairs, strict=True))
    told = f"{1 / together:.0f} against {1 / alone:.0f} documents a second"
    yield Measured("crew", median(one / all_ for one, all_ in pairs), told)


class _Worker:
    """A worker in a process of its own, which waits for the word to begin a run."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @classmethod
    @contextmanager
    def at_work(cls, order: dict[str, str]) -> Iterator[Self]:
        """A worker as long as it is needed.

        Raises:
            AssertionError: it failed.
        """
        command = [sys.executable, "-m", "tests.bench.crew_worker"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            worker = cls(process)
            worker._write(json.dumps(order))
            worker.wait()
            yield worker
            process.communicate()
        if process.returncode:
            raise AssertionError("a worker failed")

    def begin(self) -> None:
        """Let it begin a run."""
        self._write("go")

    def wait(self) -> None:
        """Wait until it is ready for the next run.

        Raises:
            AssertionError: it ended instead.
        """
        if self._process.stdout is None or self._process.stdout.readline() != b"ready\n":
            raise AssertionError("a worker failed")

    def _write(self, line: str) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(f"{line}\n".encode())
            self._process.stdin.flush()


def _name(dossier: int) -> str:
    return f"organiser-{dossier}"


def _add_dossiers(server: OctopusServer) -> None:
    known = server.state()["dossiers"][str(DOSSIER)]
    lists = ("bookyears", "journals", "accounts", "vatCodes")
    server.control(
        "world", {"dossiers": {str(dossier): {name: known[name] for name in lists} for dossier in _DOSSIERS}}
    )


def _accept(outbox: Outbox, numbers: range | list[int]) -> None:
    for dossier in _DOSSIERS:
        name = _name(dossier)
        integration = Integration.from_mapping(settings(paid=True, organisation=name, dossier=dossier))
        documents = [invoice(dossier * 1_000 + number, 0) for number in numbers]
        acceptance = outbox.accept(integration, a_file(*documents, organisation=name))
        if acceptance.refused:
            raise AssertionError(acceptance.refused[0])
