"""A `SQLiteStore` counts a few calls ahead: never less on disk than was allowed, and little more."""

import gc
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from tests.octopus_client.counting import LIMIT, TODAY, commits, count, counted, on_disk, shown

from octopus_client import SQLiteStore, StoreFault

TOMORROW = date(2026, 11, 26)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "client.sqlite"


@pytest.fixture
def store(path: Path) -> SQLiteStore:
    return SQLiteStore(path)


def test_who_goes_on_counts_ahead_up_to_a_hundredth_of_the_limit(store: SQLiteStore, path: Path) -> None:
    seen = []
    for made in range(1, 13):
        count(store)
        seen.append(on_disk(path))
        assert shown(store) == made
    assert seen == [1, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15]


@pytest.mark.parametrize(("limit", "ahead"), [(200, 1), (399, 2), (1000, 9)])
def test_the_block_follows_the_limit(store: SQLiteStore, path: Path, limit: int, ahead: int) -> None:
    spare = []
    for made in range(1, 30):
        count(store, limit=limit)
        spare.append(on_disk(path) - made)
    assert max(spare) == ahead


@pytest.mark.parametrize("limit", [None, 2, 24, 48, 100, 199])
def test_without_a_limit_or_below_a_small_one_each_call_is_counted_alone(
    store: SQLiteStore, path: Path, limit: int | None
) -> None:
    for made in range(1, min(limit or 10, 10) + 1):
        assert count(store, limit=limit)
        assert on_disk(path) == made


def test_never_more_than_a_tenth_of_what_is_left_is_counted_ahead(store: SQLiteStore, path: Path) -> None:
    count(store, 355)
    before = 355
    for made in range(356, LIMIT + 1):
        assert count(store)
        now = on_disk(path)
        assert made <= now <= LIMIT
        assert now == before or 10 * (now - made) <= LIMIT - made
        before = now
        if made > LIMIT - 10:
            assert now == made
    assert not count(store)
    assert shown(store) == on_disk(path) == LIMIT


@pytest.mark.parametrize(("left", "ahead"), [(30, 3), (29, 1), (10, 1), (9, 0)])
def test_the_block_shrinks_as_the_limit_comes_near(
    store: SQLiteStore, path: Path, left: int, ahead: int
) -> None:
    counted(store, 3)
    count(SQLiteStore(path), LIMIT - left - 4)
    counted(store, 1)
    assert on_disk(path) == LIMIT - left + ahead


def test_one_call_of_four_waits_for_the_disk(store: SQLiteStore, path: Path) -> None:
    before = commits(path)
    counted(store, 100)
    assert commits(path) - before == 1 + 1 + 25


def test_several_calls_at_once_use_the_spare_ones_first(store: SQLiteStore, path: Path) -> None:
    counted(store, 4)
    assert on_disk(path) == 7
    assert count(store, 5)
    assert shown(store) == 9
    assert on_disk(path) == 12


def test_too_many_at_once_are_refused_and_leave_all_as_it_was(store: SQLiteStore, path: Path) -> None:
    counted(store, 4)
    assert not count(store, LIMIT)
    assert (shown(store), on_disk(path)) == (4, 7)
    assert count(store, 3)
    assert on_disk(path) == 7


def test_a_lower_limit_on_the_same_counter_is_kept(store: SQLiteStore, path: Path) -> None:
    counted(store, 4)
    assert not count(store, limit=4)
    assert count(store, limit=5)
    assert not count(store, limit=5)
    assert shown(store) == on_disk(path) == 5


def test_a_call_that_was_not_sent_is_spare_again(store: SQLiteStore, path: Path) -> None:
    counted(store, 5)
    before = commits(path)
    for _ in range(20):
        assert count(store, -1)
        assert shown(store) == 4
        assert count(store)
    assert on_disk(path) == 7
    assert commits(path) == before


def test_without_a_network_nothing_piles_up(store: SQLiteStore, path: Path) -> None:
    for _ in range(20):
        assert count(store)
        assert count(store, -1)
        assert shown(store) == 0
        assert on_disk(path) <= 3


def test_all_that_was_made_can_be_taken_back(store: SQLiteStore, path: Path) -> None:
    counted(store, 12)
    for left in reversed(range(12)):
        assert count(store, -1)
        assert shown(store) == left
        assert left <= on_disk(path) <= left + 3


def test_a_store_takes_back_no_more_than_it_counted(store: SQLiteStore, path: Path) -> None:
    counted(store, 4)
    other = counted(SQLiteStore(path), 2)
    for _ in range(2):
        assert count(other, -2)
    other.close()
    assert on_disk(path) == 7


def test_scopes_are_counted_ahead_apart(store: SQLiteStore) -> None:
    counted(store, 4)
    assert store.count_call("t", "x", day=TODAY, limit=LIMIT)
    assert (shown(store), store.count_calls("t", day=TODAY)) == (4, {"x": 1})


def test_closing_gives_back_all_that_was_not_used_in_one_transaction(store: SQLiteStore, path: Path) -> None:
    for counter in ("x", "y", "z"):
        for _ in range(5):
            count(store, counter=counter)
    before = commits(path)
    store.close()
    assert commits(path) == before + 1
    assert SQLiteStore(path).count_calls("s", day=TODAY) == {"x": 5, "y": 5, "z": 5}
    store.close()
    assert commits(path) == before + 1


def test_a_closed_store_can_be_used_again_and_begins_anew(store: SQLiteStore, path: Path) -> None:
    counted(store, 5).close()
    counted(store, 1)
    assert on_disk(path) == 6
    counted(store, 1)
    assert on_disk(path) == 8


def test_a_store_that_is_collected_gives_back(path: Path) -> None:
    counted(SQLiteStore(path), 5)
    gc.collect()
    assert on_disk(path) == 5


def test_a_store_whose_file_is_gone_is_collected_in_silence(path: Path) -> None:
    store = counted(SQLiteStore(path), 5)
    path.unlink()
    with pytest.raises(StoreFault):
        store.close()
    del store
    gc.collect()
    assert not path.exists()


def test_an_idle_process_keeps_three_calls_from_the_others_until_it_ends(path: Path) -> None:
    idle, busy = counted(SQLiteStore(path), 4), SQLiteStore(path)
    counted(busy, LIMIT - 7)
    assert not count(busy)
    idle.close()
    counted(busy, 3)
    assert not count(busy)


def test_a_file_in_the_place_of_the_old_one_owes_nothing(store: SQLiteStore, path: Path) -> None:
    counted(store, 5)
    other = path.with_name("other.sqlite")
    counted(SQLiteStore(other), 1).close()
    other.replace(path)
    assert shown(store) == 1
    assert count(store, -1)
    counted(store, 1)
    assert on_disk(path) == 2


def test_nothing_is_given_back_to_a_file_that_never_counted_it(store: SQLiteStore, path: Path) -> None:
    counted(store, 5)
    other = path.with_name("other.sqlite")
    counted(SQLiteStore(other), 9).close()
    other.replace(path)
    store.close()
    assert on_disk(path) == 9


def test_a_new_day_begins_anew_and_settles_the_day_before(store: SQLiteStore, path: Path) -> None:
    counted(store, 5)
    assert store.count_call("s", "x", day=TOMORROW, limit=LIMIT)
    assert (on_disk(path), on_disk(path, day=TOMORROW)) == (5, 1)
    counted(store, 1)  # a thread that asked for the day just before midnight
    assert (on_disk(path), on_disk(path, day=TOMORROW)) == (6, 1)


def move_away_and_back(store: SQLiteStore, path: Path) -> None:
    path.rename(path.with_name("away"))
    with pytest.raises(StoreFault):
        count(store)
    path.with_name("away").rename(path)


def break_and_mend(store: SQLiteStore, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE call_count RENAME TO away")
    with pytest.raises(StoreFault):
        shown(store)
    connection.execute("ALTER TABLE away RENAME TO call_count")
    connection.close()


class InterruptedDay(date):
    def isoformat(self) -> str:
        raise KeyboardInterrupt


def interrupt(store: SQLiteStore, _: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        store.count_calls("s", day=InterruptedDay(2026, 11, 25))


@pytest.mark.parametrize("fault", [move_away_and_back, break_and_mend, interrupt])
def test_after_a_fault_nothing_is_taken_as_counted_ahead(
    store: SQLiteStore, path: Path, fault: Callable[[SQLiteStore, Path], None]
) -> None:
    counted(store, 5)
    fault(store, path)
    counted(store, 1)
    assert on_disk(path) == 8
    store.close()
    assert on_disk(path) == 8


def test_threads_share_what_was_counted_ahead(store: SQLiteStore, path: Path) -> None:
    count(store, 250)
    start = threading.Barrier(4)

    def work(_: int) -> int:
        start.wait()
        made = 0
        for turn in range(60):
            if count(store):
                made += 1
                if turn % 3 == 0:
                    count(store, -1)
                    made -= 1
        return made

    with ThreadPoolExecutor(4) as pool:
        made = 250 + sum(pool.map(work, range(4)))
    assert made <= LIMIT
    assert shown(store) == made
    store.close()
    assert on_disk(path) == made
