"""The scene of the proof: one outbox, one dossier, a clock, and lives of workers that end early."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import attrs
import proof_worker
from proof_books import RELATIONS_AT_FIRST, Books, RememberingApp, mark_in, violations_of
from proof_papers import ORGANISATION, Scenario
from proof_worker import Boundaries, Died, Worker, work_until_rest

from octopus_client.clock import BRUSSELS
from octopus_client.posting import mark_of
from octopus_client.sandbox import Sandbox
from tickoweb_sync import Integration, StoredDocument

BEGIN = datetime(2026, 11, 25, 9, 0, tzinfo=BRUSSELS)
WRITES = ("after insert", "after authenticate", "after connect")


def leaves_its_mark(label: str) -> bool:
    """Whether what outlives the worker differs from what was there at the boundary before."""
    if label.startswith("after commit"):
        return "SELECT" not in label
    return label.startswith(WRITES)


def is_around_a_write(label: str) -> bool:
    """Whether a call that changes the books is about to be sent or was just answered, or is noted."""
    return "insert" in label or leaves_its_mark(label)


@attrs.define(kw_only=True)
class Scene:
    """One outbox file and one dossier.

    Attributes:
        box: Octopus.
        app: what it remembers.
        folder: where the outbox is.
        empty: an outbox file without documents; making its tables takes longer than copying it.
        scenario: what is to be booked.
        now: the present moment, here and at Octopus.
        booked: what `on_booked` heard, in all lives.
    """

    box: Sandbox
    app: RememberingApp
    folder: Path
    empty: Path
    scenario: Scenario
    now: datetime = BEGIN
    booked: list[tuple[str, int, str, int]] = attrs.field(factory=list)

    @property
    def database(self) -> Path:
        return self.folder / "outbox.sqlite"

    @property
    def kept(self) -> Path:
        return self.folder / "copy.sqlite"

    def begin(self) -> None:
        """Start anew: an empty outbox, the default dossier."""
        self.box.reset()
        self.app.forget()
        self.booked.clear()
        self.lose_outbox()
        self.now = BEGIN
        self.go_to(BEGIN)

    def go_to(self, moment: datetime) -> None:
        self.now = moment
        self.box.set_clock(moment)

    def lose_outbox(self) -> None:
        self._remove()
        shutil.copy(self.empty, self.database)

    def copy_outbox(self) -> None:
        """Keep a copy of the outbox as it is on disk."""
        with (
            closing(sqlite3.connect(self.database)) as source,
            closing(sqlite3.connect(self.kept)) as target,
        ):
            source.backup(target)

    def restore_outbox(self) -> None:
        self._remove()
        shutil.copy(self.kept, self.database)

    def _remove(self) -> None:
        for path in self.folder.glob("outbox.sqlite*"):
            path.unlink()

    @contextmanager
    def worker(self, boundaries: Boundaries | None = None) -> Iterator[Worker]:
        """A worker with nothing in its head; the lease of one that died has ended."""
        worker = Worker(
            database=self.database,
            api_url=self.box.api_url,
            integration=Integration.from_mapping(self.scenario.settings),
            now=lambda: self.now,
            boundaries=boundaries or Boundaries(),
            booked=self.booked,
        )
        try:
            yield worker
        finally:
            worker.close()

    def live(
        self, die_at: int | None = None, *, meanwhile: tuple[int, Callable[[], None]] | None = None
    ) -> Boundaries:
        """One life of a worker: until all is done, or until it dies."""
        boundaries = Boundaries(die_at, meanwhile=meanwhile)
        with suppress(Died), self.worker(boundaries) as worker:
            work_until_rest(worker, self.scenario.documents, go_to=self.go_to)
        self.go_to(self.now + timedelta(minutes=6))
        return boundaries

    def after_death(self, point: int, between: Callable[[], None] = lambda: None) -> list[str]:
        """Let a worker die at a point, something happen, and another one take over: what is wrong then."""
        self.begin()
        died = self.live(point)
        between()
        self.live()
        return [f"{died.labels[-1]}: {one}" for one in self.violations()]

    def after_sleep(self, point: int) -> list[str]:
        """Let a worker stand still at a point until another has taken over and done all: what is wrong."""
        self.begin()
        slept = self.live(meanwhile=(point, self._take_over))
        return [f"{slept.labels[point]}: {one}" for one in self.violations()]

    def _take_over(self) -> None:
        self.go_to(self.now + timedelta(minutes=6))
        self.live()

    def points(self, *, all_of_them: bool, between_transactions: bool = False) -> list[int]:
        """The boundaries of an undisturbed life: all, or one for each state that a crash can leave.

        Args:
            all_of_them: whether all are wanted.
            between_transactions: only those at which nobody else has to wait for the database; before each
                call is one of them.
        """
        labels = self.live().labels
        assert self.violations() == []
        self.begin()
        if between_transactions:
            return [
                place
                for place, label in enumerate(labels)
                if not label.startswith("before commit") and (all_of_them or is_around_a_write(label))
            ]
        return [place for place, label in enumerate(labels) if all_of_them or leaves_its_mark(label)]

    def live_in_own_process(self, die_at: int) -> None:
        """One life of a worker that is a process and is killed."""
        order = {
            "database": str(self.database),
            "api_url": self.box.api_url,
            "now": self.now.isoformat(),
            "settings": self.scenario.settings,
            "documents": self.scenario.documents,
            "die_at": die_at,
            "heard": str(self.folder / "heard"),
        }
        ended = subprocess.run(
            [sys.executable, proof_worker.__file__],
            input=json.dumps(order).encode(),
            capture_output=True,
            check=False,
        )
        assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
        heard = self.folder / "heard"
        self.booked += [tuple(json.loads(line)) for line in heard.read_text().splitlines()]
        heard.unlink()
        self.go_to(self.now + timedelta(minutes=6))

    def last_booked(self) -> tuple[str, int] | None:
        """The id and the number of the document that stands last in V1, if there is one."""
        found = {key: one for key, one in Books(self.box).documents.items() if key[1] == "V1"}
        if not found:
            return None
        last = max(found)
        marks = {mark_of(id_): id_ for id_ in self.scenario.expected}
        return marks[mark_in(found[last])], last[2]

    def taken(self, letter: str, id_: str) -> int:
        """How often Octopus took a document, whatever became of it."""
        return self.app.accepted.count((letter, mark_of(id_)))

    def notices(self) -> set[str]:
        """The codes of all notices, also of those that were resolved."""
        with self.worker() as worker:
            return {notice.code for notice in worker.outbox.notices.load(ORGANISATION)}

    def stored(self) -> dict[str, StoredDocument]:
        """The documents of the outbox, by id."""
        with self.worker() as worker:
            return {one.id: one for one in worker.outbox.queue(ORGANISATION).everything()}

    def violations(self, *, gone: Collection[str] = ()) -> list[str]:
        """Everything that is wrong in the end.

        Args:
            gone: ids of documents that a person touched, which are judged apart.
        """
        books = Books(self.box)
        stored = self.stored()
        found = [*self.app.violations, *books.violations()]
        for id_, expected in self.scenario.expected.items():
            if id_ not in gone:
                found += violations_of(books, stored[id_], payments=expected.payments, ties=expected.ties)
        made = len(books.relations) - RELATIONS_AT_FIRST
        if made != self.scenario.relations_made:
            found.append(f"{made} relations were made instead of {self.scenario.relations_made}")
        if not gone:
            found += self._miscounted()
        unheard = {id_ for id_, one in stored.items() if one.number is not None} - {
            place[0] for place in self.booked
        }
        if unheard:
            found.append(f"on_booked never heard of {unheard}")
        return found

    def _miscounted(self) -> Iterator[str]:
        """Octopus must have taken as many documents with marks as there are to be booked, and no more."""
        for letter, wanted in (
            ("V", len(self.scenario.expected)),
            ("D", sum(one.payments for one in self.scenario.expected.values())),
        ):
            taken = sum(kind == letter and bool(mark) for kind, mark in self.app.accepted)
            if taken != wanted:
                yield f"Octopus took {taken} documents in {letter} journals instead of {wanted}"
