"""Counting by a `SQLiteStore`, and what is then in its file."""

from datetime import date
from pathlib import Path

from octopus_client import SQLiteStore

TODAY = date(2026, 11, 25)
LIMIT = 400


def count(store: SQLiteStore, calls: int = 1, *, counter: str = "x", limit: int | None = LIMIT) -> bool:
    return store.count_call("s", counter, day=TODAY, limit=limit, calls=calls)


def counted(store: SQLiteStore, times: int) -> SQLiteStore:
    assert all(count(store) for _ in range(times))
    return store


def shown(store: SQLiteStore, *, counter: str = "x", day: date = TODAY) -> int:
    return store.count_calls("s", day=day).get(counter, 0)


def on_disk(path: Path, *, counter: str = "x", day: date = TODAY) -> int:
    return shown(SQLiteStore(path), counter=counter, day=day)


def commits(path: Path) -> int:
    """How often a transaction changed the file, as SQLite itself counts in its header."""
    return int.from_bytes(path.read_bytes()[24:28])
