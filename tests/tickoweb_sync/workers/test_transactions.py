"""A worker writes under its lease, in as few transactions as there are calls, and none outlives its lease."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from crew_worker import TIMEOUTS, SmallestPdf, StoppingClientStore, Worker
from delivery.conftest import CERTIFICATES, SETTINGS
from sqlalchemy import Engine, event, text

from octopus_client import MemoryStore, Octopus, OctopusConfig
from octopus_client.posting import Intent, IntentState, LastNumber, Series
from octopus_client.sandbox import Sandbox
from tickoweb_sync import Integration, Outbox, deliver_due
from tickoweb_sync.outbox import transactions
from tickoweb_sync.outbox.client_store import OutboxClientStore
from tickoweb_sync.outbox.leases import LENGTH, LeaseLost, Leases
from tickoweb_sync.outbox.posting_store import OutboxPostingStore
from tickoweb_sync.outbox.progress import Attempt, DocumentReplaced
from tickoweb_sync.outbox.queue import Queue
from tickoweb_sync.outbox.records import Step
from tickoweb_sync.outbox.transactions import LeasedTransactions

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
DOSSIER = 49001
ORGANISATION = "fictie-events"
INTEGRATION = Integration.from_mapping(
    {
        "organisation": ORGANISATION,
        "octopus": {"dossier": DOSSIER},
        "booking": {"journal": "V1", "sales_account": 700000},
    }
)
SERIES = Series(DOSSIER, 2, "V1")
INTENT = Intent(key="TW-1", mark="TW1", series=SERIES, number=7, body=b"{}", state=IntentState.BOOKED)


class Moment:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
def leased(engine: Engine, moment: Moment) -> Iterator[LeasedTransactions]:
    lease = Leases(engine, clock=moment).take(DOSSIER)
    assert lease is not None
    made = LeasedTransactions(engine, lease)
    yield made
    made.close()


@pytest.fixture
def seen(engine_url: str, open_database: Callable[[str], Engine], papers: Any) -> Outbox:
    """The outbox as others see it, with one document."""
    outbox = Outbox(open_database(engine_url))
    outbox.accept(INTEGRATION, a_file(papers.invoice("TW-1")))
    return outbox


def a_file(*documents: Any) -> dict[str, object]:
    return {"format": "tickoweb-documents/1", "organisation": ORGANISATION, "documents": list(documents)}


def begin(queue: Queue) -> None:
    """Let a document be begun, and have it wait to be kept."""
    [stored] = queue.everything()
    queue.save(attrs.evolve(stored, started=True), soon=True)


def is_begun(seen: Outbox) -> bool:
    return seen.queue(ORGANISATION).everything()[0].started


def test_what_waits_is_kept_with_the_next_transaction(leased: LeasedTransactions, seen: Outbox) -> None:
    begin(Queue(leased, organisation=ORGANISATION))
    assert not is_begun(seen)
    with leased.begin():
        pass
    assert is_begun(seen)


def test_what_waits_is_kept_before_a_call(leased: LeasedTransactions, seen: Outbox) -> None:
    begin(Queue(leased, organisation=ORGANISATION))
    leased.guard(30)
    assert is_begun(seen)


def test_what_waits_is_there_for_whom_it_concerns(leased: LeasedTransactions, seen: Outbox) -> None:
    queue, store = Queue(leased, organisation=ORGANISATION), OutboxPostingStore(leased)
    store.save_intent(INTENT, last_number=LastNumber(7, NOW.date()))
    begin(queue)
    assert seen.posting_store.load_intent("TW-1") is None
    assert store.load_intent("TW-1") == INTENT
    assert store.load_last_number(SERIES) == LastNumber(7, NOW.date())
    assert queue.everything()[0].started


def test_an_intent_is_kept_before_its_call(leased: LeasedTransactions, seen: Outbox) -> None:
    store = OutboxPostingStore(leased)
    for state in IntentState:
        intent = attrs.evolve(INTENT, state=state)
        store.save_intent(intent)
        leased.guard(30)
        assert seen.posting_store.load_intent("TW-1") == intent


def test_an_intent_of_a_store_without_a_lease_is_kept_at_once(engine: Engine, seen: Outbox) -> None:
    Outbox(engine).posting_store.save_intent(INTENT)
    assert seen.posting_store.load_intent("TW-1") == INTENT


def test_what_waits_is_kept_with_the_count_of_the_call(engine: Engine, moment: Moment, seen: Outbox) -> None:
    lease = Leases(engine, clock=moment).take(DOSSIER)
    assert lease is not None
    leased = LeasedTransactions(engine, lease, counts_calls=True)
    store = OutboxClientStore(engine)
    with closing(leased), store.writing_with(leased, dossier=DOSSIER):
        begin(Queue(leased, organisation=ORGANISATION))
        leased.guard(30)
        store.count_call("login/1", "getAccounts", day=NOW.date(), limit=2)  # of another dossier
        assert at_once_elsewhere(lambda: count(store))  # by another thread
        assert not is_begun(seen)
        assert count(store)
        assert is_begun(seen)
        assert not count(store)  # the limit
        assert count(store, calls=-1)
        moment.now += LENGTH
        assert Leases(engine, clock=moment).take(DOSSIER) is not None
        with pytest.raises(LeaseLost):
            count(store)
        assert count(store, calls=-1)  # what was not sent is taken back by whoever counted it
    assert seen.client_store.count_calls(f"login/{DOSSIER}", day=NOW.date()) == {"getAccounts": 0}
    assert count(store)  # no worker is at work any more


def test_a_run_within_another_leaves_that_one_as_it_was(engine: Engine, seen: Outbox) -> None:
    leases, store = Leases(engine), OutboxClientStore(engine)
    outer, inner = (
        LeasedTransactions(engine, lease, counts_calls=True)
        for lease in (leases.take(DOSSIER), leases.take(DOSSIER + 1))
        if lease is not None
    )
    with closing(outer), closing(inner), store.writing_with(outer, dossier=DOSSIER):
        with store.writing_with(inner, dossier=DOSSIER + 1):
            pass
        begin(Queue(outer, organisation=ORGANISATION))
        outer.guard(30)
        assert count(store)
        assert is_begun(seen)


def count(store: OutboxClientStore, *, calls: int = 1) -> bool:
    return store.count_call(f"login/{DOSSIER}", "getAccounts", day=NOW.date(), limit=2, calls=calls)


def at_once_elsewhere(work: Callable[[], bool]) -> bool:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def test_of_two_steps_that_are_kept_together_the_later_counts_and_both_are_told(
    leased: LeasedTransactions, engine: Engine, seen: Outbox
) -> None:
    queue = Queue(leased, organisation=ORGANISATION)
    [stored] = queue.everything()
    tried = [Attempt(at=NOW, step=step, outcome="done", text=step) for step in (Step.RELATION, Step.BOOKING)]
    queue.save(attrs.evolve(stored, step=Step.BOOKING, relation=5), tried[0], soon=True)
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _, __, statement, *___: sent.append(statement))
    later = attrs.evolve(stored, step=Step.PAYMENT, relation=5, number=1)
    queue.save(later, tried[1])
    assert seen.queue(ORGANISATION).everything() == [later]
    assert seen.queue(ORGANISATION).history(stored) == tried
    assert sum(statement.startswith("UPDATE document") for statement in sent) == 1


def test_nothing_is_kept_once_another_has_the_lease(
    leased: LeasedTransactions, seen: Outbox, moment: Moment
) -> None:
    begin(Queue(leased, organisation=ORGANISATION))
    OutboxPostingStore(leased).save_intent(INTENT)
    moment.now += LENGTH
    assert Leases(seen.engine, clock=moment).take(DOSSIER) is not None
    with pytest.raises(LeaseLost):
        leased.guard(30)
    assert not is_begun(seen)
    assert seen.posting_store.load_intent("TW-1") is None
    leased.settle()  # has nothing left to keep


def test_of_a_content_that_was_replaced_nothing_is_kept(
    leased: LeasedTransactions, seen: Outbox, papers: Any
) -> None:
    store = OutboxPostingStore(leased)
    begin(Queue(leased, organisation=ORGANISATION))
    seen.accept(INTEGRATION, a_file(papers.invoice("TW-1", language="fr")))
    store.save_intent(attrs.evolve(INTENT, state=IntentState.DOUBTFUL))
    with pytest.raises(DocumentReplaced):
        leased.guard(30)
    assert not is_begun(seen)
    assert store.load_intent("TW-1") is None


def test_a_worker_sees_at_once_what_others_write(
    leased: LeasedTransactions, seen: Outbox, papers: Any
) -> None:
    queue = Queue(leased, organisation=ORGANISATION)
    assert len(queue.ids()) == 1
    seen.accept(INTEGRATION, a_file(papers.invoice("TW-2")))
    assert len(queue.ids()) == 2


def test_a_worker_goes_on_after_its_database_was_started_anew(
    postgres_url: str, open_database: Callable[[str], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "MAY_BE_GONE_AFTER", -1.0)  # any time without reading counts as idling
    engine, other = open_database(postgres_url), open_database(postgres_url)
    lease = Leases(engine).take(DOSSIER)
    assert lease is not None
    leased = LeasedTransactions(engine, lease)
    queue = Queue(leased, organisation=ORGANISATION)
    assert queue.ids() == []
    with other.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle'"
            )
        )
    assert queue.ids() == []
    leased.close()


def test_a_paid_invoice_takes_one_transaction_before_each_call_and_one_in_the_end(
    worker: Worker, papers: Any
) -> None:
    assert worker.deliver().done == 2
    worker.outbox.accept(Integration.from_mapping(SETTINGS), a_file(papers.invoice("TW-3")))
    written: set[str] = set()
    transactions: list[set[str]] = []

    @event.listens_for(worker.outbox.engine, "before_cursor_execute")
    def _note(_: object, __: object, sent: str, *___: object) -> None:
        changed = re.match(r"(?:INSERT INTO|UPDATE) (?!lease)(\w+)", sent)
        written.update(changed.groups() if changed else ())

    @event.listens_for(worker.outbox.engine, "commit")
    def _commit(_: object) -> None:
        if written:
            transactions.append(set(written))
        written.clear()

    assert worker.deliver().done == 3
    assert transactions == [
        {"document", "attempt", "intent", "call_count"},  # its relation, what is sent, and the call
        {"document", "attempt", "intent", "last_number"},  # booked
        {"document", "intent", "call_count"},  # told, what is paid, and the call
        {"document", "attempt", "intent", "last_number", "call_count"},  # paid, and about to be balanced
        {"document", "attempt"},
    ]


class WatchedMemory(MemoryStore):
    """Counting a call is the last that happens before it is sent."""

    def __init__(self, reach: Callable[[str], None]) -> None:
        super().__init__()
        self._reach = reach

    def count_call(self, scope: str, counter: str, *, day: date, limit: int | None, calls: int = 1) -> bool:
        self._reach(f"before {counter}")
        return super().count_call(scope, counter, day=day, limit=limit, calls=calls)


@pytest.mark.parametrize("is_of_an_outbox", [True, False])
def test_where_calls_are_counted_elsewhere_all_is_kept_before(
    worker: Worker, box: Sandbox, engine_url: str, *, is_of_an_outbox: bool
) -> None:
    other = Outbox.open(engine_url)
    kept: list[int] = []

    def look(place: str) -> None:
        if place == "before insertBuySellBooking":
            kept.append(sum(one.started for one in other.queue(ORGANISATION).everything()))

    store = StoppingClientStore(other.engine, look) if is_of_an_outbox else WatchedMemory(look)
    clock = worker.outbox.clock
    config = OctopusConfig(base_url=box.api_url, verify=CERTIFICATES, clock=clock, timeouts=TIMEOUTS)
    with Octopus(worker.octopus.credentials, config=config, store=store) as octopus:
        done = deliver_due(worker.outbox, lambda _: octopus, renderer=SmallestPdf(lambda _: None)).done
    assert (done, kept) == (2, [1, 2])
    other.engine.dispose()


def test_a_database_in_memory_serves_one_worker(worker: Worker, papers: Any) -> None:
    outbox = Outbox.open("sqlite://", clock=worker.outbox.clock)
    outbox.accept(Integration.from_mapping(SETTINGS), a_file(papers.invoice("TW-9")))
    done = deliver_due(outbox, lambda _: worker.octopus, renderer=SmallestPdf(lambda _: None)).done
    assert done == 1
    outbox.engine.dispose()
