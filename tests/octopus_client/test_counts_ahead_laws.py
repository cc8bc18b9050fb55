"""Whatever several stores on one file do: the limit holds, and the disk never knows less than was allowed."""

from collections import Counter
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octopus_client import SQLiteStore, StoreFault

TODAY = date(2026, 11, 25)
STORES = 3
LIMITS = [133, 400, 400]
STEPS = st.one_of(
    st.tuples(st.just("count"), st.sampled_from(LIMITS), st.integers(1, 3)),
    st.tuples(st.just("count"), st.just(400), st.just(1)),
    st.tuples(st.just("count"), st.just(400), st.integers(30, 200)),
    st.tuples(st.just("count"), st.just(None), st.just(1)),
    st.tuples(st.just("take back"), st.none(), st.integers(1, 9)),
    st.tuples(st.sampled_from(["close", "fault", "collect"]), st.none(), st.just(0)),
)
SCOPES = count()


class Ledger:
    """Stores on one file, and what they allowed by a count of our own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.scope = f"scope {next(SCOPES)}"
        self.stores = [SQLiteStore(path) for _ in range(STORES)]
        self.reader = SQLiteStore(path)
        self.allowed = 0
        self.lost = 0
        self.made: Counter[int] = Counter()

    def step(self, index: int, what: str, limit: int | None, calls: int) -> None:
        store = self.stores[index]
        if what == "count":
            before = self.shown(store)
            if store.count_call(self.scope, "x", day=TODAY, limit=limit, calls=calls):
                self.allowed += calls
                self.made[index] += calls
                assert limit is None or self.allowed <= limit
            else:
                assert limit is not None
                assert before + calls > limit
        elif what == "take back":
            back = min(calls, self.made[index])
            assert store.count_call(self.scope, "x", day=TODAY, limit=400, calls=-calls)
            self.allowed -= back
            self.made[index] -= back
        else:
            self.made[index] = 0
            self.end(index, what)

    def end(self, index: int, what: str) -> None:
        if what == "close":
            self.stores[index].close()
        elif what == "collect":
            self.stores[index] = SQLiteStore(self.path)
        else:
            away = self.path.with_name("away")
            self.path.rename(away)
            with pytest.raises(StoreFault):
                self.stores[index].load_token("a")
            away.rename(self.path)
            self.lost += 3

    def shown(self, store: SQLiteStore) -> int:
        return store.count_calls(self.scope, day=TODAY).get("x", 0)

    def on_disk(self) -> int:
        return self.shown(self.reader)

    def check(self) -> None:
        disk = self.on_disk()
        assert self.allowed <= disk <= self.allowed + 3 * STORES + self.lost
        for store in self.stores:
            assert self.allowed <= self.shown(store) <= disk


@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.tuples(st.integers(0, STORES - 1), STEPS), max_size=30))
def test_the_limit_holds_and_the_disk_never_knows_less_than_was_allowed(
    tmp_path: Path, steps: list[tuple[int, tuple[str, int | None, int]]]
) -> None:
    ledger = Ledger(tmp_path / "client.sqlite")
    for index, (what, limit, calls) in steps:
        ledger.step(index, what, limit, calls)
        ledger.check()
    for store in ledger.stores:
        store.close()
    assert ledger.allowed <= ledger.on_disk() <= ledger.allowed + ledger.lost
