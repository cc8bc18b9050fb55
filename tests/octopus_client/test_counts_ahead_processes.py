"""A `SQLiteStore` that counts ahead, in processes that fork, die, end and share a file."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.octopus_client.counting import LIMIT, count, counted, on_disk, shown

from octopus_client import SQLiteStore

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "client.sqlite"


@pytest.fixture
def store(path: Path) -> SQLiteStore:
    return SQLiteStore(path)


def in_a_fork(work: Callable[..., object], *args: object) -> int | None:
    child = multiprocessing.get_context("fork").Process(target=work, args=args)
    child.start()
    child.join(20)
    return child.exitcode


AT_EXIT = """
import os, sys
from datetime import date
from octopus_client import SQLiteStore
store, day = SQLiteStore(sys.argv[1]), date(2026, 11, 25)
for _ in range(5):
    store.count_call("s", "x", day=day, limit=400)
sys.stdout.flush()
child = os.fork()
if child:
    assert os.waitpid(child, 0)[1] == 0
    print(SQLiteStore(sys.argv[1]).count_calls("s", day=day)["x"], flush=True)
"""


def test_the_end_of_the_interpreter_gives_back_but_not_that_of_a_fork(path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", AT_EXIT, path], check=True, capture_output=True, text=True, timeout=20
    )
    assert ended.stdout == "7\n"
    assert on_disk(path) == 5


AMID_A_CALL = """
import os, sys, threading
from datetime import date
from octopus_client import SQLiteStore
inside, go_on = threading.Event(), threading.Event()
class SlowDay(date):
    def isoformat(self):
        inside.set()
        go_on.wait()
        return super().isoformat()
store = SQLiteStore(sys.argv[1])
thread = threading.Thread(target=store.count_calls, args=("s",), kwargs={"day": SlowDay(2026, 11, 25)})
thread.start()
inside.wait()
child = os.fork()
if child:
    go_on.set()
    thread.join()
    assert os.waitpid(child, 0)[1] == 0
"""


def test_a_fork_amid_a_call_of_another_thread_can_end(path: Path) -> None:
    subprocess.run([sys.executable, "-W", "ignore", "-c", AMID_A_CALL, path], check=True, timeout=20)


def count_and_die(path: Path, calls: int) -> None:
    store = SQLiteStore(path)
    counted(store, calls)
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(("calls", "left_counted"), [(1, 1), (2, 3), (4, 7), (7, 7)])
def test_what_a_killed_process_counted_ahead_stays_counted(path: Path, calls: int, left_counted: int) -> None:
    assert in_a_fork(count_and_die, path, calls) == -signal.SIGKILL
    assert on_disk(path) == left_counted


def use_after_the_fork(store: SQLiteStore, path: Path) -> None:
    counted(store, 1)
    assert on_disk(path) == 8
    assert shown(store) == 8
    count(store, -2)
    assert on_disk(path) == 7
    store.close()


def test_a_fork_does_not_use_or_give_back_what_its_parent_counted(store: SQLiteStore, path: Path) -> None:
    counted(store, 5)
    assert in_a_fork(use_after_the_fork, store, path) == 0
    assert in_a_fork(store.close) == 0
    assert (shown(store), on_disk(path)) == (5, 7)
    counted(store, 2)
    assert on_disk(path) == 7


def count_until_refused(path: Path, start: Barrier, made: "Synchronized[int]") -> None:
    store = SQLiteStore(path)
    for _ in range(5):  # side by side, for who waits for the other's lock may come too late for the rest
        start.wait(20)
        made.value += sum(count(store) for _ in range(10))
    while count(store):
        made.value += 1
    start.wait(20)
    store.close()


def test_two_processes_together_never_pass_the_limit_and_can_use_all_of_it(path: Path) -> None:
    count(SQLiteStore(path), 250)
    context = multiprocessing.get_context("fork")
    start = context.Barrier(2)
    made = [context.Value("i", 0) for _ in range(2)]
    workers = [context.Process(target=count_until_refused, args=(path, start, each)) for each in made]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert min(each.value for each in made) >= 40
    assert 250 + sum(each.value for each in made) == on_disk(path) == LIMIT
