"""What may happen to an integration, in any order, and what must hold whatever happened."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from proof_books import DOSSIER, Books, Json, RememberingApp, mark_in
from proof_papers import ORGANISATION, PAYING, SETTINGS
from proof_worker import Worker, hurry
from sqlalchemy import Engine

from octopus_client import OctopusError
from octopus_client.clock import BRUSSELS, brussels_day
from octopus_client.posting import mark_of
from octopus_client.sandbox import Sandbox
from tickoweb_sync import Integration, State, StoredDocument
from tickoweb_sync.delivery import adopt
from tickoweb_sync.facts import read_facts
from tickoweb_sync.outbox.engine import open_engine
from tickoweb_sync.sample_month import sample_documents

START = datetime(2026, 11, 30, 9, 0, tzinfo=BRUSSELS)
SEEDS = 8
INVOICES, DOCUMENTS = 6, 7
ROUNDS = 60
PLACES = st.sampled_from(["V1", "D1", None])
JOURNALS = st.sampled_from(["V1", "V1", "D1"])
WRITES = ("insertBuySellBooking", "insertFinancialDiversBooking", "insertBalancing", "insertUpdateRelation")
OPERATIONS = (
    *WRITES,
    *WRITES,
    "authenticateUser",
    "connectDossier",
    "getJournals",
    "getModifiedRelations",
    "getRelations",
    "getBuySellBooking",
    "getModifiedBuySellBookings",
    "getFinancialDiversBooking",
    "getModifiedFinancialDiversBookings",
    "getModifiedBalancingRelations",
)
CHOSEN = st.lists(
    st.sampled_from([0, 1, 2, 3, 4, 5, INVOICES, INVOICES]), min_size=1, max_size=2, unique=True
)
FAULTS: tuple[Json, ...] = (
    {"fault": "drop_before"},
    {"fault": "drop_after"},
    {"fault": "status", "status": 500},
    {"fault": "status", "status": 500, "carried_out": True},
    {"fault": "status", "status": 503},
    {"fault": "html"},
    {"fault": "html", "carried_out": True},
)


@cache
def documents_of(seed: int) -> tuple[Json, ...]:
    """Six invoices of a made-up month and a credit note of one of them."""
    made: Any = sample_documents(
        organisation=ORGANISATION, month=date(2026, 11, 1), seed=seed, count=DOCUMENTS
    )
    return tuple(sorted(made["documents"], key=lambda one: str(one["kind"]), reverse=True))


@attrs.frozen(kw_only=True)
class Stage:
    """What all examples share, as making it takes longest: a server, an engine, and what the dossier says."""

    box: Sandbox
    app: RememberingApp
    database: Path
    engine: Engine

    @property
    def empty(self) -> Path:
        """An outbox without documents."""
        return self.database.with_name("empty.sqlite")

    @classmethod
    def built(cls, box: Sandbox, app: RememberingApp, *, folder: Path, empty: Path) -> "Stage":
        database = folder / "outbox.sqlite"
        engine = open_engine(f"sqlite:///{database}")
        hurry(engine)
        stage = cls(box=box, app=app, database=database, engine=engine)
        stage.put(empty)
        box.reset()
        box.set_clock(START)
        worker = Worker(
            database=database,
            api_url=box.api_url,
            integration=Integration.from_mapping(SETTINGS),
            now=lambda: START,
            engine=engine,
        )
        dossier = worker.octopus.dossier(DOSSIER, locale="en")
        read_facts(dossier, [START.date()], max_age=timedelta(days=1), next_open=False)
        worker.outbox.client_store.forget_tokens()
        worker.close()
        shutil.copy(stage.keep(), stage.empty)
        return stage

    def put(self, outbox: Path) -> None:
        """Put a copy of an outbox in the place of the one that is there."""
        self.engine.dispose()
        for path in self.database.parent.glob("outbox.sqlite*"):
            path.unlink()
        shutil.copy(outbox, self.database)

    def keep(self) -> Path:
        """Make a copy of the outbox."""
        copied = self.database.with_name("copy.sqlite")
        self.engine.dispose()  # the last connection that closes brings all writes into the one file
        shutil.copy(self.database, copied)
        return copied


class Events(RuleBasedStateMachine):
    """An integration, an Octopus, people and mishaps."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage, self.box = stage, stage.box
        self.handed_over: dict[str, Json] = {}
        self.touched: set[str] = set()
        self.kept: Path | None = None
        self.is_restored = self.was_restored = False
        self.booking: Json = {**SETTINGS["booking"], **PAYING}
        self.box.reset()
        stage.app.forget()
        stage.put(stage.empty)
        self.worker: Worker | None = None
        self.go_to(START)

    @property
    def integration(self) -> Integration:
        return Integration.from_mapping({**SETTINGS, "booking": self.booking})

    def go_to(self, moment: datetime) -> None:
        self.now = moment
        self.box.set_clock(moment)

    def at_work(self) -> Worker:
        """The worker; one is made where there is none."""
        if self.worker is None:
            self.worker = Worker(
                database=self.stage.database,
                api_url=self.box.api_url,
                integration=self.integration,
                now=lambda: self.now,
                engine=self.stage.engine,
            )
        return self.worker

    def deliver(self, limit: int | None = None) -> datetime | None:
        """Run, on a restored outbox after a look at what is booked already; when it wants to run again."""
        worker = self.at_work()
        if self.is_restored:
            try:
                adopt(worker.outbox, lambda _: worker.octopus, integration=self.integration)
            except OctopusError:
                return self.now + timedelta(hours=1)
            self.is_restored = False
        return worker.deliver(limit=limit).next_attempt_at

    def hand_over(self, *documents: Json) -> None:
        self.at_work().accept(documents)

    def touch(self, journal: str) -> bool:
        """Note that a person touches the last document of a journal; whether there is one."""
        found = sorted(
            (key, one) for key, one in Books(self.box).documents.items() if key[:2] == (2, journal)
        )
        if not found:
            return False
        marks = {mark_of(id_): id_ for id_ in self.handed_over}
        touched = marks.get(mark_in(found[-1][1]))
        if touched is not None:
            self.touched.add(touched)
        return True

    # What Tickoweb does.

    @initialize(seed=st.integers(0, SEEDS - 1), chosen=CHOSEN)
    def begin(self, seed: int, chosen: list[int]) -> None:
        self.accept(seed, chosen)

    @rule(seed=st.integers(0, SEEDS - 1), chosen=CHOSEN)
    def accept(self, seed: int, chosen: list[int]) -> None:
        """Documents come in any order: a credit note before its invoice, too."""
        documents = [documents_of(seed)[index] for index in chosen]
        self.handed_over |= {str(one["id"]): one for one in documents}
        self.hand_over(*documents)

    @rule()
    def run(self) -> None:
        self.deliver()

    @rule()
    def run_for_one_document(self) -> None:
        self.deliver(limit=1)

    @precondition(lambda self: self.handed_over)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        order = data.draw(st.sampled_from(sorted({str(one["order"]) for one in self.handed_over.values()})))
        self.at_work().outbox.release(self.integration, order)

    @rule(
        account=st.sampled_from([700000, 700100]),
        pays=st.booleans(),
        closed_period=st.sampled_from(["hold", "next_open"]),
    )
    def settings_change(self, account: int, closed_period: str, *, pays: bool) -> None:
        self.booking = {
            "journal": "V1",
            "sales_account": account,
            "closed_period": closed_period,
            **(PAYING if pays else {}),
        }
        worker = self.at_work()
        worker.integration = self.integration
        worker.outbox.configure(self.integration)

    # What people do in Octopus.

    @rule(place=PLACES)
    def somebody_is_at_work(self, place: str | None) -> None:
        self.box.lock(place)
        self.run()

    @rule(place=PLACES)
    def somebody_goes_home(self, place: str | None) -> None:
        self.box.unlock(place)
        self.time_passes(65)

    @rule(closes=st.booleans())
    def somebody_closes_the_journal_or_opens_it(self, *, closes: bool) -> None:
        (self.box.close if closes else self.box.open)("V1")

    @rule(journal=JOURNALS)
    def somebody_books(self, journal: str) -> None:
        self.box.book(journal)

    @rule(amount=st.sampled_from([None, 5]))
    def somebody_edits(self, amount: int | None) -> None:
        if self.touch("V1"):
            number = max(key[2] for key in Books(self.box).documents if key[:2] == (2, "V1"))
            self.box.edit("V1", number, {"reference": "nagekeken"} | ({"amount": amount} if amount else {}))

    @rule(journal=JOURNALS)
    def somebody_deletes(self, journal: str) -> None:
        if self.touch(journal):
            self.box.delete_last(journal)

    # What goes wrong.

    @rule(operation=st.sampled_from(OPERATIONS), fault=st.sampled_from(FAULTS), nth=st.integers(1, 2))
    def outage(self, operation: str, fault: Json, nth: int) -> None:
        self.box.fail(operation, nth=nth, **fault)
        self.run()

    @rule(minutes=st.sampled_from([11, 65, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        """Tokens expire; waits end; the daily limits begin anew."""
        self.go_to(self.now + timedelta(minutes=minutes))
        self.run()

    @rule(operation=st.sampled_from(WRITES), left=st.integers(0, 1))
    def the_day_is_nearly_used_up(self, operation: str, left: int) -> None:
        worker = self.at_work()
        scope, day = f"{worker.octopus.credentials.login_name}/{DOSSIER}", brussels_day(self.now)
        store = worker.outbox.client_store
        used = store.count_calls(scope, day=day).get(operation, 0)
        store.count_call(scope, operation, day=day, limit=None, calls=max(400 - left - used, 0))
        self.run()

    @rule()
    def restart(self) -> None:
        if self.worker is not None:
            self.worker.close()
            self.worker = None

    @rule()
    def keep_a_copy(self) -> None:
        self.kept = self.stage.keep()

    @precondition(lambda self: self.kept is not None)
    @rule()
    def restore_the_copy(self) -> None:
        """The outbox is lost; Tickoweb hands over anew what it handed over."""
        self.restart()
        self.stage.put(self.kept or self.stage.empty)
        self.is_restored = self.was_restored = True
        self.hand_over(*self.handed_over.values())

    # What must hold.

    @invariant()
    def nothing_is_there_twice(self) -> None:
        books = Books(self.box)
        found = [*self.stage.app.violations, *books.violations(names_differ=False)]
        if self.worker is not None:
            for stored in self.stored():
                found += self.misplaced(books, stored)
        assert found == []

    def stored(self) -> list[StoredDocument]:
        return self.at_work().outbox.queue(ORGANISATION).everything()

    def misplaced(self, books: Books, stored: StoredDocument) -> Iterator[str]:
        """Numbers that the outbox tells must be those of its documents."""
        mark = mark_of(stored.id)
        for key in (stored.booking_key, stored.payment_key):
            if key is not None and stored.id not in self.touched:
                found = books.documents.get((key.bookyear, key.journal, key.number))
                if found is None or mark_in(found) != mark:
                    yield f"{stored.kind} {stored.order} does not stand at {key}"

    def teardown(self) -> None:
        try:
            self.end_well()
        finally:
            self.restart()

    def end_well(self) -> None:
        """Everybody goes home, nothing goes wrong any more: in the end nothing is lost."""
        self.stage.app.state.faults.waiting.clear()
        for place in ("V1", "D1", None):
            self.box.unlock(place)
        self.box.open("V1")
        self.restart()
        self.hand_over(*self.handed_over.values())
        for order in sorted({one.order for one in self.stored() if one.state is not State.DONE}):
            self.at_work().outbox.release(self.integration, order)
        for _ in range(ROUNDS):
            next_attempt = self.deliver()
            if next_attempt is None:
                break
            self.go_to(max(next_attempt, self.now + timedelta(minutes=5)))
        self.nothing_is_there_twice()
        books = Books(self.box)
        stored = {one.id: one for one in self.stored()}
        assert stored.keys() == self.handed_over.keys()
        assert [complaint for one in stored.values() for complaint in self.unfinished(books, one)] == []

    def unfinished(self, books: Books, stored: StoredDocument) -> Iterator[str]:
        """What is wrong with a document in the end."""
        name = f"{stored.kind} {stored.order}"
        if stored.state is State.WAITING:
            yield f"{name} waits for ever"
        if stored.state in (State.HELD, State.SKIPPED) and not stored.reasons:
            yield f"{name} is {stored.state} without a reason"
        if stored.id in self.touched:
            return
        if stored.state is State.HELD and not self.may_be_held(stored):
            yield f"{name} is held: {[reason.code for reason in stored.reasons]}"
        if stored.state is State.DONE:
            yield from (f"{name} is done and {complaint}" for complaint in self.badly_done(books, stored))

    def badly_done(self, books: Books, stored: StoredDocument) -> Iterator[str]:
        booked, paid = books.marked("V", mark_of(stored.id)), books.marked("D", mark_of(stored.id))
        if len(booked) != 1:
            yield f"stands {len(booked)} times in the books"
        if stored.payment_number is None and self.was_restored:
            return  # perhaps paid by an outbox that is lost, under settings that were changed since
        if len(paid) != (stored.payment_number is not None):
            yield f"{len(paid)} times paid"
        for payment in paid:
            if len(books.ties_of(payment, 2)) != 1:
                yield f"paid and balanced with {books.ties_of(payment, 2)}"

    def may_be_held(self, stored: StoredDocument) -> bool:
        """Whether an invoice that is missing or was touched keeps a credit note from being done."""
        invoices = self.handed_over[stored.id]["credits"]
        return any(id_ not in self.handed_over or id_ in self.touched for id_ in invoices)
