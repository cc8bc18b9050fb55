"""Four workers on eight dossiers against one, with an Octopus that is as far away as the real one."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

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

    Workers are processes; each begins a run at the same moment and ends when nothing is due any more.
    """
    count, rounds = (4, 1) if short else (8, 3)
    with ExitStack() as stack:
        server = stack.enter_context(octopus_server(latency=_LATENCY))
        server.set_clock(BEGIN)
        _add_dossiers(server)
        database = stack.enter_context(postgres_databases())()
        outbox = Outbox.open(database, clock=lambda: BEGIN)
        stack.callback(outbox.engine.dispose)
        _accept(outbox, range(1))
        _work(server, database, workers=_CREW)  # the clients are new: no part of the figure
        numbers = iter(range(1, 1_000_000))
        pairs = []
        for _ in range(rounds):
            pair = []
            for workers in (1, _CREW):
                _accept(outbox, [next(numbers) for _ in range(count)])
                pair.append(_work(server, database, workers=workers))
            pairs.append(pair)
        undone = sum(
            outbox.queue(_name(dossier)).totals()[state]
            for dossier in _DOSSIERS
            for state in (State.WAITING, State.HELD, State.SKIPPED)
        )
    if undone:
        raise AssertionError(f"{undone} documents were not booked")
    alone, together = (median(times) / count / len(_DOSSIERS) for times in zip(*pairs, strict=True))
    told = f"{1 / together:.0f} against {1 / alone:.0f} documents a second"
    yield Measured("crew", median(one / crew for one, crew in pairs), told)


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


def _work(server: OctopusServer, database: str, *, workers: int) -> float:
    """Let some workers do what is due; how many seconds it takes until the last one ends."""
    order = json.dumps({"database": database, "api_url": server.api_url}).encode() + b"\n"
    command = [sys.executable, "-m", "tests.bench.crew_worker"]
    crew = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(workers)]
    pipes = [process.stdin for process in crew if process.stdin is not None]
    for pipe in pipes:
        pipe.write(order)
        pipe.flush()
    for process in crew:
        if process.stdout is not None:
            process.stdout.readline()
    begun = time.perf_counter()
    for pipe in pipes:
        pipe.write(b"go\n")
        pipe.flush()
    for process in crew:
        process.communicate()
    if any(process.returncode for process in crew):
        raise AssertionError("a worker failed")
    return time.perf_counter() - begun
