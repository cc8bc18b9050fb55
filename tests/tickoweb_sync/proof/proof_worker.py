"""A worker that dies where it is told to; as a program, one in a process of its own that is killed."""

import json
import os
import signal
import ssl
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import PoolProxiedConnection

from octopus_client import Credentials, Octopus, OctopusConfig
from octopus_client.clock import Clock
from octopus_client.connection import CallRecord
from octopus_client.sandbox import Sandbox
from tickoweb_sync import Delivered, Document, Integration, Outbox, deliver_due
from tickoweb_sync.invoice_pdf import DocumentNumber
from tickoweb_sync.outbox.client_store import OutboxClientStore
from tickoweb_sync.outbox.leases import Leases

Json = dict[str, Any]

CERTIFICATES = ssl.create_default_context()
ROUNDS = 60


class Died(BaseException):
    """The worker is dead: nothing catches this, and nothing is written or sent after it."""


def die(label: str) -> None:
    """Die as far as that can be done inside a process that goes on."""
    raise Died(label)


def die_in_earnest(label: str) -> None:
    """Die."""
    del label
    os.kill(os.getpid(), signal.SIGKILL)


class Boundaries:
    """Counts the points at which a worker could die, and lets it die at one of them."""

    def __init__(
        self,
        die_at: int | None = None,
        *,
        death: Callable[[str], None] = die,
        meanwhile: tuple[int, Callable[[], None]] | None = None,
    ) -> None:
        self.labels: list[str] = []
        self.is_dead = False
        self._meanwhile = meanwhile
        self._die_at = die_at
        self._death = death

    def reach(self, label: str) -> None:
        self.stay_dead()
        self.labels.append(label)
        place = len(self.labels) - 1
        if self._meanwhile is not None and place == self._meanwhile[0]:
            self._meanwhile[1]()
        if place == self._die_at:
            self.is_dead = True
            self._death(label)

    def stay_dead(self) -> None:
        """The cleaning up that an exception starts in Python does not happen in a crash."""
        if self.is_dead:
            raise Died


class WatchedClientStore(OutboxClientStore):
    """Counting a call is the last that happens before it is sent."""

    def __init__(self, engine: Engine, boundaries: Boundaries) -> None:
        super().__init__(engine)
        self._boundaries = boundaries

    def count_call(self, scope: str, counter: str, *, day: date, limit: int | None, calls: int = 1) -> bool:
        counted = super().count_call(scope, counter, day=day, limit=limit, calls=calls)
        if calls > 0:
            self._boundaries.reach(f"before {counter}")
        return counted


class SmallestPdf:
    def render(self, document: Document, *, number: DocumentNumber) -> bytes:
        return f"%PDF-1.4 {number.journal}/{number.number} of {document.order} %%EOF".encode()


def hurry(engine: Engine) -> None:
    """Do not wait for the disk: what a dead process has written, its system still writes."""

    @event.listens_for(engine, "checkout")
    def _configure(connection: DBAPIConnection, *_: object) -> None:
        connection.cursor().execute("PRAGMA synchronous=OFF")


def watch(engine: Engine, boundaries: Boundaries) -> None:
    """Let the boundaries know of each commit, before and after it."""
    hurry(engine)
    commit = engine.dialect.do_commit
    last: list[str] = [""]

    def do_commit(connection: PoolProxiedConnection) -> None:
        boundaries.reach(f"before commit of {last[0]}")
        commit(connection)
        boundaries.reach(f"after commit of {last[0]}")

    @event.listens_for(engine, "before_cursor_execute")
    def _execute(_c: object, _cursor: object, statement: str, *_: object) -> None:
        boundaries.stay_dead()
        last[0] = " ".join(statement.split()[:3])

    setattr(engine.dialect, "do_commit", do_commit)  # noqa: B010 - of this engine alone; all commits pass


@attrs.define(kw_only=True)
class Worker:
    """A worker with connections of its own to the database and to Octopus.

    Attributes:
        now: the present moment, of policies and of its lease.
        engine: of the outbox; one that watches the boundaries is made unless given.
        booked: what `on_booked` heard.
    """

    database: Path
    api_url: str
    integration: Integration
    now: Callable[[], datetime]
    boundaries: Boundaries = attrs.field(factory=Boundaries)
    engine: Engine | None = None
    booked: list[tuple[str, int, str, int]] = attrs.field(factory=list)
    outbox: Outbox = attrs.field(init=False)
    octopus: Octopus = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        if self.engine is None:
            self.outbox = Outbox.open(f"sqlite:///{self.database}", clock=self.now)
            watch(self.outbox.engine, self.boundaries)
        else:
            self.outbox = Outbox(self.engine, clock=self.now)
        engine = self.outbox.engine
        self.outbox.leases = Leases(engine, clock=self.now)
        self.outbox.client_store = WatchedClientStore(engine, self.boundaries)
        self.octopus = Octopus(
            Credentials(software_house=Sandbox.software_house, user=Sandbox.user, password=Sandbox.password),
            config=OctopusConfig(
                base_url=self.api_url,
                verify=CERTIFICATES,
                clock=self.now,
                sleep=lambda _: None,
                on_call=self._hear,
            ),
            store=self.outbox.client_store,
        )

    def _hear(self, call: CallRecord) -> None:
        self.boundaries.reach(f"after {call.operation}: {call.outcome}")

    def accept(self, documents: Sequence[Json]) -> None:
        file = {
            "format": "tickoweb-documents/1",
            "organisation": self.integration.organisation,
            "documents": list(documents),
        }
        acceptance = self.outbox.accept(self.integration, file)
        assert acceptance.refused == ()

    def deliver(self, **options: Any) -> Delivered:
        ordinary = {
            "on_booked": lambda *place: self.booked.append(place),
            "renderer": SmallestPdf(),
        }
        return deliver_due(self.outbox, lambda _: self.octopus, **{**ordinary, **options})

    def close(self) -> None:
        self.octopus.close()
        if self.engine is None:
            self.outbox.engine.dispose()


def work_until_rest(
    worker: Worker, documents: Sequence[Json], *, go_to: Callable[[datetime], None]
) -> Delivered:
    """Hand the documents over and run, time and again, until time alone changes nothing any more."""
    worker.accept(documents)
    for _ in range(ROUNDS):
        delivered = worker.deliver()
        if delivered.next_attempt_at is None:
            return delivered
        go_to(max(delivered.next_attempt_at, worker.now() + timedelta(minutes=5)))
    raise AssertionError(f"After {ROUNDS} runs something still waits: {delivered}")


def main() -> None:
    """Work on an order that comes by the standard input, and die at its boundary."""
    order = json.load(sys.stdin)
    now = datetime.fromisoformat(order["now"])
    clock: Clock = lambda: now  # noqa: E731 - a clock that stands still
    worker = Worker(
        database=Path(order["database"]),
        api_url=order["api_url"],
        integration=Integration.from_mapping(order["settings"]),
        now=clock,
        boundaries=Boundaries(order["die_at"], death=die_in_earnest),
    )
    worker.accept(order["documents"])
    with Path(order["heard"]).open("a") as heard:
        worker.deliver(on_booked=lambda *place: print(json.dumps(place), file=heard, flush=True))
    sys.exit("It should have died.")


if __name__ == "__main__":
    main()
