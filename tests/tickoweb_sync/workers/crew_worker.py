"""A worker in a process of its own: delivers what is due until it is told to stop, or is killed."""

import json
import logging
import os
import select
import signal
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
from sqlalchemy import Connection, Engine

from octopus_client import Credentials, Octopus, OctopusConfig
from octopus_client.connection import CallRecord
from octopus_client.http import Timeouts
from octopus_client.sandbox import Sandbox
from tickoweb_sync import Delivered, Document, Outbox, deliver_due
from tickoweb_sync.invoice_pdf import DocumentNumber
from tickoweb_sync.outbox.client_store import OutboxClientStore

TIMEOUTS = Timeouts(connect=0.25, read=2.0, write=0.125, pool=0.125)
LEASE = timedelta(seconds=3)
"""Longer than a call may last, and short: a worker that died must be succeeded soon."""

_PAUSE = 0.1


class SharedClock:
    """A clock that one process sets and others read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self) -> datetime:
        return datetime.fromisoformat(self._path.read_text())

    def set(self, moment: datetime) -> None:
        beside = self._path.with_suffix(".new")
        beside.write_text(moment.isoformat())
        beside.replace(self._path)


class UncheckedLease:
    """What a lease would be if nobody looked at it: the proof must notice."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, dossier: int) -> "UncheckedLease":
        del dossier
        return self

    def guard(self, seconds: float) -> None:
        """Agree to everything."""

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    def give_back(self) -> None:
        """Have nothing to give back."""


class Stopping:
    """Stops its process at one point; it goes on when somebody continues it.

    Attributes:
        place: `render`, `before` or `after` and an operation; stops at the first time.
        calls: the calls made since then.
    """

    def __init__(self, place: str) -> None:
        self.place = place
        self.calls: list[str] = []
        self._is_over = False

    def reach(self, place: str) -> None:
        if place == self.place and not self._is_over:
            self._is_over = True
            os.kill(os.getpid(), signal.SIGSTOP)

    def hear(self, call: CallRecord) -> None:
        if self._is_over:
            self.calls.append(f"{call.operation}: {call.outcome}")
        self.reach(f"after {call.operation}")


@attrs.frozen
class SmallestPdf:
    """Our own PDFs would take most of the time."""

    reach: Callable[[str], None]

    def render(self, document: Document, *, number: DocumentNumber) -> bytes:
        self.reach("render")
        return f"%PDF-1.4 {number.journal}/{number.number} of {document.order} %%EOF".encode()


class StoppingClientStore(OutboxClientStore):
    """Counting a call is the last that happens before it is sent."""

    def __init__(self, engine: Engine, reach: Callable[[str], None]) -> None:
        super().__init__(engine)
        self._reach = reach

    def count_call(self, scope: str, counter: str, *, day: date, limit: int | None, calls: int = 1) -> bool:
        counted = super().count_call(scope, counter, day=day, limit=limit, calls=calls)
        self._reach(f"before {counter}")
        return counted


class Worker:
    """A worker with connections of its own to the database and to Octopus.

    Args:
        order: what the process was told: `database`, `api_url`, `clock`, `limit`, and where wanted
            `stops_at` and `unchecked`.
    """

    def __init__(self, order: Mapping[str, Any]) -> None:
        clock = SharedClock(Path(order["clock"]))
        self._limit: int | None = order.get("limit")
        self.stopping = Stopping(order.get("stops_at", ""))
        self.outbox = Outbox.open(order["database"], clock=clock, lease_length=LEASE)
        self.outbox.client_store = StoppingClientStore(self.outbox.engine, self.stopping.reach)
        if order.get("unchecked"):
            self.outbox.leases = UncheckedLease(self.outbox.engine)  # type: ignore[assignment]  # broken on purpose
        self.octopus = Octopus(
            Credentials(software_house=Sandbox.software_house, user=Sandbox.user, password=Sandbox.password),
            config=OctopusConfig(
                base_url=order["api_url"],
                timeouts=TIMEOUTS,
                verify=ssl.create_default_context(),
                clock=clock,
                on_call=self.stopping.hear,
            ),
            store=self.outbox.client_store,
        )

    def deliver(self) -> Delivered:
        return deliver_due(
            self.outbox,
            lambda _: self.octopus,
            limit=self._limit,
            renderer=SmallestPdf(self.stopping.reach),
            on_booked=lambda *_: None,
        )

    def close(self) -> None:
        self.octopus.close()
        self.outbox.engine.dispose()


def main() -> None:
    """Work by an order that comes as the first line of the standard input, until that ends."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    order = json.loads(sys.stdin.readline())
    worker = Worker(order)
    if worker.stopping.place:
        worker.deliver()
        json.dump(worker.stopping.calls, sys.stdout)
    else:
        while not select.select([sys.stdin], [], [], _PAUSE)[0]:
            worker.deliver()
    worker.close()


if __name__ == "__main__":
    main()
