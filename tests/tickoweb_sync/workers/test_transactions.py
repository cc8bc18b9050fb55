"""A worker writes under its lease, in as few transactions as there are calls, and none outlives its lease."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from crew_worker import SmallestPdf, Worker
from delivery.conftest import SETTINGS
from sqlalchemy import Engine, event, text

from octopus_client.posting import Intent, IntentState, LastNumber, Series
from tickoweb_sync import Integration, Outbox, deliver_due
from tickoweb_sync.outbox import transactions
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


def test_only_that_a_document_is_booked_may_wait(leased: LeasedTransactions, seen: Outbox) -> None:
    store = OutboxPostingStore(leased)
    for state in set(IntentState) - {IntentState.BOOKED}:
        intent = attrs.evolve(INTENT, state=state)
        store.save_intent(intent)
        assert seen.posting_store.load_intent("TW-1") == intent


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
    with pytest.raises(DocumentReplaced):
        store.save_intent(attrs.evolve(INTENT, state=IntentState.DOUBTFUL))
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
    count = {"call_count"}
    assert transactions == [
        {"document", "attempt", "intent"},  # its relation, that it is begun, and what is sent
        count,
        {"document", "attempt", "intent", "last_number"},  # booked
        {"document", "intent"},  # told, and what is paid
        count,
        {"document", "attempt", "intent", "last_number"},  # paid, and about to be balanced
        count,
        {"document", "attempt"},
    ]


def test_a_database_in_memory_serves_one_worker(worker: Worker, papers: Any) -> None:
    outbox = Outbox.open("sqlite://", clock=worker.outbox.clock)
    outbox.accept(Integration.from_mapping(SETTINGS), a_file(papers.invoice("TW-9")))
    done = deliver_due(outbox, lambda _: worker.octopus, renderer=SmallestPdf(lambda _: None)).done
    assert done == 1
    outbox.engine.dispose()
