"""The outbox keeps its promises on SQLite and on a real PostgreSQL alike."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from sqlalchemy import Engine, inspect, select

from octopus_client import Attachment, DocumentKey
from octopus_client.posting import Intent, IntentState, LastNumber, Marked, Series
from octopus_client.store import StoredReference, StoredToken
from tickoweb_sync import Integration, Outbox
from tickoweb_sync.outbox import Attempt, State, Step, tables
from tickoweb_sync.outbox.leases import LENGTH, LeaseLost, Leases
from tickoweb_sync.outbox.notices import WantedNotice
from tickoweb_sync.outbox.progress import DocumentReplaced
from tickoweb_sync.outbox.waits import Wait, WaitKind

NOW = datetime(2026, 11, 25, 8, 30, 15, 123456, tzinfo=UTC)
TODAY = date(2026, 11, 25)
DOSSIER = 49001
SERIES = Series(DOSSIER, 2, "V1")
ORGANISATION = "fictie-events"
SETTINGS = {
    "organisation": ORGANISATION,
    "octopus": {"dossier": DOSSIER},
    "booking": {"journal": "V1", "sales_account": 700000},
}
THREADS = 8


@pytest.fixture
def integration() -> Integration:
    return Integration.from_mapping(SETTINGS)


@pytest.fixture
def outbox(engine: Engine) -> Outbox:
    return Outbox(engine, clock=lambda: NOW)


def at_once(action: Callable[[int], Any], *, threads: int = THREADS) -> list[Any]:
    """Do the same in some threads that start together."""
    start = threading.Barrier(threads)

    def begin(number: int) -> Any:
        start.wait()
        return action(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(begin, range(threads)))


def file_of(*documents: Any) -> dict[str, object]:
    return {"format": "tickoweb-documents/1", "organisation": ORGANISATION, "documents": list(documents)}


def test_documents_are_accepted_once_and_read_back_whole(
    outbox: Outbox, integration: Integration, papers: Any
) -> None:
    invoice = papers.invoice("TW-é-1")
    credit_note = papers.credit_note(invoice)
    first = outbox.accept(integration, file_of(invoice, credit_note))
    again = outbox.accept(integration, file_of(invoice, credit_note))
    changed = outbox.accept(integration, file_of({**invoice, "language": "fr"}))
    assert (first.accepted, again.known, changed.replaced) == (2, 2, 1)
    stored = outbox.queue(ORGANISATION).by_ids([invoice["id"]])[invoice["id"]]
    assert (stored.order, stored.document.language, stored.accepted_at) == ("TW-é-1", "fr", NOW)
    assert outbox.queue(ORGANISATION).totals() == {**dict.fromkeys(State, 0), State.WAITING: 2}


def test_workers_that_accept_the_same_documents_at_once_keep_each_once(
    outbox: Outbox, integration: Integration, papers: Any
) -> None:
    file = file_of(*(papers.invoice(f"TW-{number}") for number in range(5)))
    outbox.configure(integration)
    acceptances = at_once(lambda _: outbox.accept(integration, file), threads=4)
    assert sorted((one.accepted, one.known) for one in acceptances) == [(0, 5)] * 3 + [(5, 0)]
    assert len(outbox.queue(ORGANISATION).ids()) == 5


def test_files_are_kept_to_the_byte(outbox: Outbox, integration: Integration, papers: Any) -> None:
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf")
    outbox.accept(integration, file_of(invoice), read_file=lambda _: b"%PDF-\x00\xff")
    queue = outbox.queue(ORGANISATION)
    [stored] = queue.everything()
    assert queue.load_files(stored) == {"TW-1.pdf": b"%PDF-\x00\xff"}
    queue.save(stored, owed_files={"TW-1.xml": b"\x00"})
    assert queue.load_files(stored) == {"TW-1.xml": b"\x00"}


def test_the_queue_goes_by_date_and_then_arrival(
    outbox: Outbox, integration: Integration, papers: Any
) -> None:
    days = {"late": "2026-11-24", "early": "2026-11-03", "also-late": "2026-11-24", "tomorrow": "2026-11-26"}
    outbox.accept(
        integration,
        file_of(*(papers.invoice(order, issued_at=f"{day}T12:00:00+01:00") for order, day in days.items())),
    )
    queue = outbox.queue(ORGANISATION)
    due = queue.due(now=NOW, today=TODAY, journal="V1")
    assert [stored.order for stored in due] == ["early", "late", "also-late"]
    behind = queue.due(now=NOW, today=TODAY, journal="V1", after=due[0], limit=1)
    assert [stored.order for stored in behind] == ["late"]
    assert queue.due(now=NOW, today=TODAY, journal="V1", locked=["V1"]) == []
    assert len(queue.due(now=NOW, today=TODAY, journal="V1", locked=["V2", "D1"])) == 3
    assert queue.due(now=NOW, today=TODAY, journal=None, started=True) == []


def test_progress_and_what_was_tried_are_kept_together(
    outbox: Outbox, integration: Integration, papers: Any
) -> None:
    outbox.accept(integration, file_of(papers.invoice("TW-1")))
    queue = outbox.queue(ORGANISATION)
    [stored] = queue.everything()
    attempt = Attempt(at=NOW, step=Step.BOOKING, outcome="done", text="booked as V1/1")
    later = attrs.evolve(
        stored,
        step=Step.PAYMENT,
        started=True,
        bookyear=2,
        journal="V1",
        number=1,
        vat_codes={"standard:6": "06"},
        balanced=Decimal("21.20"),
        next_attempt_at=NOW + timedelta(hours=1),
    )
    queue.save(later, attempt)
    assert queue.reload(stored) == later
    assert queue.history(stored) == [attempt]
    assert queue.count_open_steps()[Step.PAYMENT] == 1
    assert queue.due(now=NOW, today=TODAY, journal="V1") == []
    assert queue.untold() == [later]
    queue.mark_told(later)
    assert queue.untold() == []


def test_progress_of_a_content_that_was_replaced_meanwhile_is_not_kept(
    outbox: Outbox, integration: Integration, papers: Any
) -> None:
    outbox.accept(integration, file_of(papers.invoice("TW-1")))
    queue = outbox.queue(ORGANISATION)
    [stale] = queue.everything()
    outbox.accept(integration, file_of(papers.invoice("TW-1", language="fr")))
    with pytest.raises(DocumentReplaced):
        queue.save(attrs.evolve(stale, started=True, relation=7))
    assert not queue.reload(stale).started


def test_intents_and_last_numbers_are_kept(outbox: Outbox) -> None:
    store = outbox.posting_store
    intent = Intent(
        key="fictie-events/é",
        mark="tw:0123456789ab",
        series=SERIES,
        number=7,
        body=b"{\x00}",
        attachments=(Attachment(name="V1-7.pdf", content=b"%PDF\x00"),),
        state=IntentState.DOUBTFUL,
        doubted=True,
    )
    assert store.load_intent(intent.key) is None
    store.save_intent(intent)
    assert store.load_intent(intent.key) == intent
    booked = attrs.evolve(intent, state=IntentState.BOOKED, attachments=())
    store.save_intent(booked, last_number=LastNumber(7, TODAY))
    assert store.load_intent(intent.key) == booked
    assert store.load_last_number(SERIES) == LastNumber(7, TODAY)
    store.save_last_number(SERIES, LastNumber(9, TODAY))
    assert store.load_last_number(SERIES) == LastNumber(9, TODAY)
    assert store.load_last_number(Series(DOSSIER, 3, "V1")) is None
    store.forget(intent.key)
    assert store.load_intent(intent.key) is None


def test_marks_that_were_seen_are_replaced_by_kind_of_journal(outbox: Outbox) -> None:
    store = outbox.posting_store

    def seen(mark: str, journal: str, number: int) -> Marked:
        return Marked(
            mark=mark, document_key=DocumentKey(bookyear=2, journal=journal, number=number), body=b"{}"
        )

    sale, twice, payment = seen("a", "V1", 1), seen("a", "V2", 2), seen("a", "D1", 1)
    store.replace_marked(DOSSIER, [payment], journals="FD")
    store.replace_marked(DOSSIER, [sale, twice], journals="AV")
    places = {str(one.document_key) for one in store.load_marked(DOSSIER, "a")}
    assert places == {str(one.document_key) for one in (sale, twice, payment)}
    assert store.marked_bookings(DOSSIER) == [sale, twice]
    store.replace_marked(DOSSIER, [seen("b", "V1", 1)], journals="AV")
    assert store.load_marked(DOSSIER, "a") == [payment]
    assert store.load_marked(DOSSIER + 1, "a") == []


def test_tokens_and_reference_data_are_shared_and_kept(outbox: Outbox, engine: Engine) -> None:
    other = Outbox(engine).client_store
    store = outbox.client_store
    for value in ("old", "new"):
        store.save_token("a", StoredToken(value=value, good_until=NOW))
        store.save_reference("b", StoredReference(body=value.encode() + b"\x00", read_at=NOW))
    assert other.load_token("a") == StoredToken(value="new", good_until=NOW)
    assert other.load_reference("b") == StoredReference(body=b"new\x00", read_at=NOW)
    other.forget_tokens()
    assert store.load_token("a") is None


def test_racing_workers_never_count_past_a_limit(outbox: Outbox) -> None:
    store = outbox.client_store

    def count(_: int) -> int:
        return sum(store.count_call("s", "x", day=TODAY, limit=50) for _ in range(10))

    assert sum(at_once(count)) == 50
    assert store.count_calls("s", day=TODAY) == {"x": 50}
    assert store.all_calls(day=TODAY) == [("s", "x", 50)]


@pytest.mark.parametrize(("calls", "limit"), [(3, 2), (1, 0)])
def test_even_the_first_count_may_not_pass_its_limit(outbox: Outbox, calls: int, limit: int) -> None:
    assert not outbox.client_store.count_call("s", "x", day=TODAY, limit=limit, calls=calls)
    assert outbox.client_store.count_calls("s", day=TODAY) == {}


def test_no_more_calls_are_given_back_than_were_counted(outbox: Outbox) -> None:
    store = outbox.client_store
    store.count_call("s", "x", day=TODAY, limit=1)
    for _ in range(2):
        assert store.count_call("s", "x", day=TODAY, limit=1, calls=-1)
    assert store.count_calls("s", day=TODAY) == {"x": 0}


def test_of_racing_workers_one_gets_the_lease(engine: Engine) -> None:
    leases = Leases(engine, clock=lambda: NOW)
    taken = [lease for lease in at_once(lambda _: leases.take(DOSSIER)) if lease is not None]
    assert len(taken) == 1
    assert [(state.dossier, state.until) for state in leases.load()] == [(DOSSIER, NOW + LENGTH)]
    assert leases.take(DOSSIER + 1) is not None


def test_of_racing_heirs_one_gets_the_lease_of_a_worker_that_died(engine: Engine) -> None:
    assert Leases(engine, clock=lambda: NOW).take(DOSSIER) is not None
    later = Leases(engine, clock=lambda: NOW + LENGTH)
    assert sum(lease is not None for lease in at_once(lambda _: later.take(DOSSIER))) == 1


def test_a_lease_lasts_as_long_as_was_asked(engine: Engine) -> None:
    moment = [NOW]
    outbox = Outbox(engine, lease_length=timedelta(seconds=7))
    begun = datetime.now(UTC)
    assert outbox.leases.take(DOSSIER) is not None
    [state] = outbox.leases.load()
    assert timedelta(seconds=7) <= state.until - begun < timedelta(seconds=60)

    leases = Leases(engine, clock=lambda: moment[0], length=timedelta(seconds=10))
    lease = leases.take(DOSSIER + 1)
    assert lease is not None
    moment[0] += timedelta(seconds=6)
    lease.guard(3)
    moment[0] += timedelta(seconds=9)
    with lease.begin() as connection:
        assert connection.execute(select(tables.lease.c.dossier)).scalars().all() == [DOSSIER, DOSSIER + 1]
    moment[0] += timedelta(seconds=1)
    with pytest.raises(LeaseLost), lease.begin():
        pytest.fail("it writes")


def test_a_lease_that_is_too_short_for_a_call_says_so(engine: Engine) -> None:
    lease = Leases(engine, clock=lambda: NOW, length=timedelta(seconds=60)).take(DOSSIER)
    assert lease is not None
    with pytest.raises(LeaseLost, match="60 s is too short for calls that may last 75 s"):
        lease.guard(75)


def test_a_lease_that_another_had_meanwhile_is_not_taken_again(engine: Engine) -> None:
    moment = [NOW]
    leases = Leases(engine, clock=lambda: moment[0])
    late = leases.take(DOSSIER)
    assert late is not None
    moment[0] += LENGTH
    heir = leases.take(DOSSIER)
    assert heir is not None
    heir.give_back()
    with pytest.raises(LeaseLost):
        late.guard(30)
    with pytest.raises(LeaseLost), late.begin():
        pytest.fail("it writes")
    assert leases.load() == []


def test_a_lease_that_ended_but_was_nobody_elses_goes_on(engine: Engine) -> None:
    moment = [NOW]
    lease = Leases(engine, clock=lambda: moment[0]).take(DOSSIER)
    assert lease is not None
    moment[0] += 2 * LENGTH
    lease.guard(30)
    with lease.begin():
        pass


def test_a_wait_for_the_dossier_takes_the_place_of_all_others(outbox: Outbox) -> None:
    def wait(kind: WaitKind, journal: str) -> Wait:
        return Wait(kind=kind, journal=journal, since=NOW, attempts=1, next_attempt_at=None)

    waits = [wait(WaitKind.LOCKED, "V1"), wait(WaitKind.QUOTA, "D1"), wait(WaitKind.OUTAGE, "V1")]
    for one in waits:
        outbox.waits.save(ORGANISATION, one)
    assert outbox.waits.load(ORGANISATION) == {"V1": waits[2], "D1": waits[1]}
    whole = wait(WaitKind.LOCKED, "")
    outbox.waits.save(ORGANISATION, whole)
    assert outbox.waits.load(ORGANISATION) == {"": whole}
    outbox.waits.end(ORGANISATION, "")
    assert outbox.waits.load(ORGANISATION) == {}


def test_a_notice_is_opened_updated_and_resolved(outbox: Outbox) -> None:
    def publish(*wanted: WantedNotice, now: datetime) -> None:
        outbox.notices.publish(ORGANISATION, list(wanted), standing=frozenset({"journal_locked"}), now=now)

    later = NOW + timedelta(hours=1)
    publish(WantedNotice(code="journal_locked", journal="V1", documents=3), now=NOW)
    publish(WantedNotice(code="journal_locked", journal="V1", documents=4), now=later)
    [notice] = outbox.notices.load(ORGANISATION)
    assert (notice.documents, notice.opened_at, notice.updated_at) == (4, NOW, later)
    [(number, untold)] = outbox.notices.untold(ORGANISATION)
    outbox.notices.mark_told(number, untold)
    assert outbox.notices.untold(ORGANISATION) == []
    publish(now=later)
    assert outbox.notices.load(ORGANISATION, open_only=True) == []
    assert [one.resolved_at for _, one in outbox.notices.untold(ORGANISATION)] == [later]


def test_workers_that_open_the_same_notice_at_once_open_one(outbox: Outbox, integration: Integration) -> None:
    outbox.configure(integration)
    wanted = WantedNotice(code="journal_locked", journal="V1", documents=3)
    happened = WantedNotice(code="file_missing", journal="V1", documents=1)

    def open_both(_: int) -> None:
        outbox.notices.publish(ORGANISATION, [wanted], standing=frozenset({"journal_locked"}), now=NOW)
        outbox.notices.inform(ORGANISATION, happened, now=NOW)

    at_once(open_both)
    notices = {notice.code: notice.documents for notice in outbox.notices.load(ORGANISATION)}
    assert notices == {"journal_locked": 3, "file_missing": THREADS}
    assert len(outbox.notices.load(ORGANISATION)) == 2


def test_processes_that_start_together_make_the_tables_once(
    bare_url: str, open_database: Callable[[str], Engine]
) -> None:
    script = "import sys; from tickoweb_sync import Outbox; Outbox.open(sys.argv[1]).engine.dispose()"
    command = [sys.executable, "-W", "error", "-c", script, bare_url]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    ended = [(process.communicate()[1].decode(), process.returncode) for process in started]
    assert ended == [("", 0), ("", 0)]
    names = set(inspect(open_database(bare_url)).get_table_names())
    assert names >= {"alembic_version", *tables.metadata.tables}


def test_no_transaction_may_hang_on_postgresql(
    postgres_url: str, open_database: Callable[[str], Engine]
) -> None:
    with open_database(postgres_url).connect() as connection:
        shown = connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one()
    assert shown == "1min"
