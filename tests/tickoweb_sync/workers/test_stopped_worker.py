"""A worker that stops past its lease and goes on later does no harm: another has done its work."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import crew_worker
import pytest
from crew import Json, violations_of
from crew_worker import Worker
from delivery.conftest import BEGIN, DOSSIER, ORGANISATION
from sqlalchemy import Engine, select

from octopus_client.sandbox import Sandbox
from tickoweb_sync import State
from tickoweb_sync.outbox import tables

OPERATIONS = ["insertUpdateRelation", "insertBuySellBooking"]
if os.environ.get("PROOF_WORKERS") == "full":
    OPERATIONS += ["insertFinancialDiversBooking", "insertBalancing"]
FENCED = [
    table
    for table in tables.metadata.sorted_tables
    if table.name not in ("token", "call_count", "reference", "notice", "lease")
]
"""What only the writer of a dossier writes."""


@attrs.frozen(kw_only=True)
class Scene:
    """A worker in a process of its own, and its heir here, on one database and one Octopus."""

    box: Sandbox
    database: str
    clock: Path
    heir: Worker

    @property
    def order(self) -> Json:
        return {"database": self.database, "api_url": self.box.api_url, "clock": str(self.clock)}

    def rows(self) -> dict[str, list[Any]]:
        """Everything that stands in the outbox."""
        with self.heir.outbox.engine.connect() as connection:
            return {
                table.name: list(connection.execute(select(table).order_by(*table.primary_key)))
                for table in FENCED
            }

    def problems(self) -> list[str]:
        documents = self.heir.outbox.queue(ORGANISATION).everything()
        return violations_of(self.box.state()["dossiers"][str(DOSSIER)], documents, by_hand={})


@pytest.fixture
def scene(box: Sandbox, engine_url: str, clock_path: Path, worker: Worker) -> Scene:
    return Scene(box=box, database=engine_url, clock=clock_path, heir=worker)


def stop_and_succeed(scene: Scene, **told: Any) -> tuple[list[str], str, bool]:
    """Let a worker stop where it is told to, its heir do all the work, and the worker go on.

    Returns:
        The calls that it made after that, what it complained of, and whether it wrote anything.
    """
    order = json.dumps({**scene.order, **told}).encode() + b"\n"
    process = subprocess.Popen(
        [sys.executable, crew_worker.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdin is not None
        process.stdin.write(order)
        process.stdin.flush()
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status), process.communicate()
        pause = threading.Event()
        while scene.heir.deliver().waiting:
            pause.wait(0.1)
        before = scene.rows()
        process.send_signal(signal.SIGCONT)
        output, errors = process.communicate()
    finally:
        process.kill()
    assert process.returncode == 0, errors.decode()
    return json.loads(output), errors.decode(), scene.rows() != before


@pytest.mark.parametrize(
    ("engine_url", "place"),
    [("sqlite", "render"), ("postgresql", "render"), ("postgresql", "after insertBuySellBooking")],
    indirect=["engine_url"],
)
def test_a_worker_that_stopped_past_its_lease_writes_and_sends_nothing(scene: Scene, place: str) -> None:
    calls, errors, has_written = stop_and_succeed(scene, stops_at=place)
    assert (calls, has_written) == ([], False)
    assert f"The lease of dossier {DOSSIER} ended" in errors
    assert scene.heir.outbox.queue(ORGANISATION).totals()[State.DONE] == 2
    assert scene.problems() == []


@pytest.mark.parametrize("engine_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_it_was_about_to_send_when_it_stopped_does_no_harm(scene: Scene, operation: str) -> None:
    calls, errors, has_written = stop_and_succeed(scene, stops_at=f"before {operation}")
    assert [call.partition(":")[0] for call in calls][:1] == [operation]
    assert not has_written
    assert f"The lease of dossier {DOSSIER} ended" in errors
    assert scene.problems() == []


@pytest.mark.parametrize("engine_url", ["postgresql"], indirect=True)
def test_without_its_lease_the_proof_notices(scene: Scene) -> None:
    calls, _, has_written = stop_and_succeed(scene, stops_at="render", unchecked=True)
    assert calls != []
    assert has_written


def test_a_dossier_whose_lease_another_holds_is_left_alone(scene: Scene) -> None:
    lease = scene.heir.outbox.leases.take(DOSSIER)
    assert lease is not None
    delivered = scene.heir.deliver()
    assert (delivered.waiting, scene.box.calls()) == (2, {})
    lease.give_back()
    assert scene.heir.deliver().done == 2
    assert scene.problems() == []


def test_a_worker_that_stops_inside_a_transaction_is_cut_off_by_postgresql(
    postgres_url: str, open_database: Callable[[str], Engine]
) -> None:
    """The minute of `open_engine` is shortened here; that it is set is tested beside the other promises."""
    stuck, other = open_database(postgres_url), open_database(postgres_url)
    with stuck.connect() as connection:
        connection.exec_driver_sql("SET idle_in_transaction_session_timeout = '200ms'")
        connection.commit()
        connection.execute(tables.lease.insert().values(dossier=DOSSIER, owner="stuck", until=BEGIN))
        with other.begin() as transaction:
            transaction.execute(tables.lease.insert().values(dossier=DOSSIER, owner="other", until=BEGIN))
        connection.invalidate()
    with other.connect() as connection:
        assert connection.execute(select(tables.lease.c.owner)).scalars().all() == ["other"]
