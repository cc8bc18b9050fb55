"""What was changed for the sake of a figure still keeps its promises."""

import json
import multiprocessing
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from octopus_client import Booking, BookingLine, SQLiteStore
from octopus_client.codec import DecodeError, decode, decode_each
from tickoweb_sync import Integration, Outbox
from tickoweb_sync.outbox import Step
from tickoweb_sync.sample_month import sample_documents

TODAY = date(2026, 11, 25)
LINE = b'{"accountKey":700000,"baseAmount":10.10}'
SETTINGS = {
    "organisation": "fictie-events",
    "octopus": {"dossier": 49001},
    "booking": {"journal": "V1", "sales_account": 700000},
}


def test_items_before_a_fault_are_given_and_the_fault_names_its_place() -> None:
    items = decode_each(b"[" + LINE + b', {"accountKey": "x"}]', BookingLine)
    assert next(items).account == 700000
    with pytest.raises(DecodeError, match=r"\$\[1\]\.accountKey: expected a whole number, got a text"):
        next(items)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"{}", "expected a list, got an object"),
        (b"null", "expected a list, got null"),
        (b"[" + LINE, "not JSON"),
        (b"", "not JSON"),
        (b"[" + LINE + b"] 1", "not JSON"),
        (b'[{"accountKey":\xff}]', "not JSON"),
    ],
)
def test_what_is_no_list_is_refused_whole_or_item_by_item(data: bytes, problem: str) -> None:
    with pytest.raises(DecodeError, match=problem):
        list(decode_each(data, BookingLine))
    with pytest.raises(DecodeError, match=problem):
        decode(data, list[BookingLine])


def test_an_unknown_key_is_kept_and_a_known_one_is_not_kept_twice() -> None:
    [line] = decode(b"[" + LINE[:-1] + b',"new":{"a":1}}]', list[BookingLine])
    assert line.unknown == {"new": {"a": 1}}
    assert decode(LINE, BookingLine).unknown == {}


def test_a_missing_key_is_told_with_its_whole_path() -> None:
    with pytest.raises(DecodeError, match=r"\$\[0\]\.bookyearKey\.id: is missing"):
        decode(b'[{"journalKey":"V1"}]', list[Booking])


def test_a_store_goes_on_in_the_file_that_took_the_place_of_its_own(tmp_path: Path) -> None:
    path, other = tmp_path / "client.sqlite", tmp_path / "other.sqlite"
    store = SQLiteStore(path)
    store.count_call("s", "x", day=TODAY, limit=None)
    SQLiteStore(other).count_call("s", "y", day=TODAY, limit=None)
    other.replace(path)
    assert store.count_calls("s", day=TODAY) == {"y": 1}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_store_that_was_used_before_a_fork_works_on_both_sides(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "client.sqlite")
    store.count_call("s", "x", day=TODAY, limit=None)
    child = multiprocessing.get_context("fork").Process(
        target=store.count_call, args=("s", "x"), kwargs={"day": TODAY, "limit": None}
    )
    child.start()
    child.join()
    assert child.exitcode == 0
    store.count_call("s", "x", day=TODAY, limit=None)
    assert store.count_calls("s", day=TODAY) == {"x": 3}


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    outbox = Outbox.open(
        f"sqlite:///{tmp_path / 'outbox.sqlite'}", clock=lambda: datetime(2026, 12, 1, tzinfo=UTC)
    )
    month = sample_documents(organisation="fictie-events", month=date(2026, 11, 1), seed=1, count=12)
    outbox.accept(Integration.from_mapping(SETTINGS), month)
    return outbox


def test_a_document_that_an_older_version_kept_as_plain_json_is_read(outbox: Outbox) -> None:
    queue = outbox.queue("fictie-events")
    [stored, *_] = queue.everything()
    plain = stored.document.to_json()
    assert len(stored.content) < len(plain)
    with outbox.engine.begin() as connection:
        connection.execute(
            text("UPDATE document SET content = :plain WHERE serial = :serial"),
            {"plain": plain, "serial": stored.serial},
        )
    again = queue.reload(stored)
    assert again.content == plain
    assert again.document == stored.document
    outbox.engine.dispose()


def test_counting_the_steps_that_were_begun_looks_only_at_those(outbox: Outbox) -> None:
    assert not any(outbox.queue("fictie-events").count_open_steps().values())
    with outbox.engine.begin() as connection:
        connection.execute(text("UPDATE document SET step = 'payment' WHERE serial <= 2"))
        plan = connection.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT step, count(*) FROM document WHERE organisation = 'fictie-events' "
                "AND state = 'waiting' AND step <> 'relation' GROUP BY step"
            )
        ).all()
    assert outbox.queue("fictie-events").count_open_steps()[Step.PAYMENT] == 2
    assert "USING INDEX document_begun" in json.dumps([str(row) for row in plan])
    outbox.engine.dispose()
