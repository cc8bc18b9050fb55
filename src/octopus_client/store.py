"""What outlives a call: tokens, counts of calls, reference data. In memory, or in one SQLite file."""

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import attrs

from octopus_client.counts_ahead import CountsAhead
from octopus_client.errors import StoreFault


@attrs.frozen(kw_only=True)
class StoredToken:
    """A token and the moment (wall time, UTC) until which it is used."""

    value: str = attrs.field(repr=False)
    good_until: datetime


@attrs.frozen(kw_only=True)
class StoredReference:
    """An answer kept for later, with the moment at which it was read."""

    body: bytes = attrs.field(repr=False)
    read_at: datetime


class ClientStore(Protocol):
    """Where a session keeps what several runs, threads or workers share. Every method is safe in threads."""

    def load_token(self, name: str) -> StoredToken | None:
        """The token kept under a name."""

    def save_token(self, name: str, token: StoredToken) -> None:
        """Keep a token under a name, in place of the one before."""

    def forget_tokens(self) -> None:
        """Drop all tokens; what users granted by OAuth is lost with them."""

    def count_call(self, scope: str, counter: str, *, day: date, limit: int | None, calls: int = 1) -> bool:
        """Add calls to a counter of a day, unless that would pass its limit.

        Returns:
            Whether they were added.
        """

    def count_calls(self, scope: str, *, day: date) -> dict[str, int]:
        """Calls counted on a day, by counter."""

    def load_reference(self, name: str) -> StoredReference | None:
        """The reference data kept under a name."""

    def save_reference(self, name: str, reference: StoredReference) -> None:
        """Keep reference data under a name, in place of what was there."""


class MemoryStore:
    """A store that ends with the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, StoredToken] = {}
        self._counts: dict[tuple[str, date, str], int] = {}
        self._references: dict[str, StoredReference] = {}

    def load_token(self, name: str) -> StoredToken | None:
        """See `ClientStore`."""
        return self._tokens.get(name)

    def save_token(self, name: str, token: StoredToken) -> None:
        """See `ClientStore`."""
        self._tokens[name] = token

    def forget_tokens(self) -> None:
        """See `ClientStore`."""
        self._tokens.clear()

    def count_call(self, scope: str, counter: str, *, day: date, limit: int | None, calls: int = 1) -> bool:
        """See `ClientStore`."""
        with self._lock:
            count = self._counts.get((scope, day, counter), 0) + calls
            if limit is not None and count > limit:
                return False
            self._counts[scope, day, counter] = max(count, 0)
            return True

    def count_calls(self, scope: str, *, day: date) -> dict[str, int]:
        """See `ClientStore`."""
        with self._lock:
            return {key[2]: count for key, count in self._counts.items() if key[:2] == (scope, day)}

    def load_reference(self, name: str) -> StoredReference | None:
        """See `ClientStore`."""
        return self._references.get(name)

    def save_reference(self, name: str, reference: StoredReference) -> None:
        """See `ClientStore`."""
        self._references[name] = reference


_SCHEMA = """
CREATE TABLE IF NOT EXISTS token (name TEXT PRIMARY KEY, value TEXT NOT NULL, good_until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS call_count (
    scope TEXT NOT NULL, day TEXT NOT NULL, counter TEXT NOT NULL, calls INTEGER NOT NULL,
    PRIMARY KEY (scope, day, counter)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reference (name TEXT PRIMARY KEY, body BLOB NOT NULL, read_at TEXT NOT NULL);
"""


@contextmanager
def told_as_store_fault(path: Path) -> Iterator[None]:
    """Tell a fault of the disk or of SQLite as a `StoreFault`."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreFault(path, cause=error) from error


class _KeptConnection:
    """A connection to one SQLite file, opened when first used and kept: opening it costs more than a write.

    A fork gets one of its own, and so does a file that was put in the place of another. What was counted
    ahead over a connection ends with it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._place: tuple[int, int, int] | None = None
        self.counts = CountsAhead()

    def get(self) -> sqlite3.Connection:
        """The connection."""
        place = self._find_place()
        if self._connection is None or self._place != place:
            self.drop()
            connection = sqlite3.connect(
                self._path, timeout=30, isolation_level=None, check_same_thread=False
            )
            self._connection, self._place = connection, place
            # Emptying the journal is cheaper than making and removing it, and leaves nothing to be replayed
            # into a file that was put in the place of this one, as a write-ahead log would.
            connection.execute("PRAGMA journal_mode=TRUNCATE")
            connection.execute("PRAGMA synchronous=FULL")
        return self._connection

    def _find_place(self) -> tuple[int, int, int]:
        found = self._path.stat()
        return os.getpid(), found.st_dev, found.st_ino

    @property
    def is_inherited(self) -> bool:
        """Whether another process opened it, from which this one was forked."""
        return self._place is not None and self._place[0] != os.getpid()

    def drop(self) -> None:
        """Close it, unless it is another process's; what was counted ahead stays counted."""
        self.counts = CountsAhead()
        if self._connection is not None and not self.is_inherited:
            self._connection.close()
            self._connection = None

    def close(self) -> None:
        """Give back what was counted ahead, if this is still the process and the file, and close it."""
        try:
            if self._connection is not None and self._place == self._find_place():
                self.counts.give_back(self._connection)
        finally:
            self.drop()


def _end(kept: _KeptConnection, lock: threading.Lock) -> None:
    if not kept.is_inherited:  # else a thread that the fork left behind may hold the lock for ever
        with lock, suppress(sqlite3.Error, OSError):  # nobody is left to be told; too much stays counted
            kept.close()


class SQLiteStore:
    """A store in one SQLite file, readable by its owner only; processes may share it.

    A call is counted on disk before it is sent. A process that goes on with an operation counts a few ahead,
    for each commit waits for the disk: 4 of 400 calls at once, a hundredth of the day's limit, and fewer as
    the limit comes near. What it did not use is given back by `close`, when the store is collected, and when
    the interpreter ends. Of a process that is killed instead, up to 3 of 400 stay counted for that day.

    Args:
        path: the file; it is made when missing.

    Raises:
        StoreFault: the file cannot be made, read or written; so does every method.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._lock = threading.Lock()
        with told_as_store_fault(self._path):
            self._path.touch(mode=0o600, exist_ok=True)
        self._kept = _KeptConnection(self._path)
        weakref.finalize(self, _end, self._kept, self._lock)
        with self._connection() as connection:
            connection.executescript(_SCHEMA)
        self._kept.close()  # a server that forks makes its store before, and takes no connection along

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._lock, told_as_store_fault(self._path):
            try:
                yield self._kept.get()
            except BaseException:
                self._kept.drop()  # the next use begins anew, even where Ctrl-C came amid a transaction
                raise

    def close(self) -> None:
        """Give back the calls that were counted ahead, and close the file; the next use opens it again.

        Needed only in a process that skips the usual steps at its end, as a child of `multiprocessing` does.
        """
        with self._lock, told_as_store_fault(self._path):
            self._kept.close()

    def load_token(self, name: str) -> StoredToken | None:
        """See `ClientStore`."""
        with self._connection() as connection:
            row = connection.execute("SELECT value, good_until FROM token WHERE name = ?", (name,)).fetchone()
        return StoredToken(value=row[0], good_until=datetime.fromisoformat(row[1])) if row else None

    def save_token(self, name: str, token: StoredToken) -> None:
        """See `ClientStore`."""
        with self._connection() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO token VALUES (?, ?, ?)",
                (name, token.value, token.good_until.isoformat()),
            )

    def forget_tokens(self) -> None:
        """See `ClientStore`."""
        with self._connection() as connection:
            connection.execute("DELETE FROM token")

    def count_call(self, scope: str, counter: str, *, day: date, limit: int | None, calls: int = 1) -> bool:
        """See `ClientStore`; no more calls are taken back than this store counted itself."""
        with self._connection() as connection:
            return self._kept.counts.count(connection, scope, counter, day=day, limit=limit, calls=calls)

    def count_calls(self, scope: str, *, day: date) -> dict[str, int]:
        """See `ClientStore`; what this store counted ahead is left out, what others did is not."""
        with self._connection() as connection:
            rows = connection.execute(
                "SELECT counter, calls FROM call_count WHERE scope = ? AND day = ?", (scope, day.isoformat())
            ).fetchall()
            spare = self._kept.counts.spare(scope, day=day)
        return {counter: max(calls - spare.get(counter, 0), 0) for counter, calls in rows}

    def load_reference(self, name: str) -> StoredReference | None:
        """See `ClientStore`."""
        with self._connection() as connection:
            row = connection.execute("SELECT body, read_at FROM reference WHERE name = ?", (name,)).fetchone()
        return StoredReference(body=row[0], read_at=datetime.fromisoformat(row[1])) if row else None

    def save_reference(self, name: str, reference: StoredReference) -> None:
        """See `ClientStore`."""
        with self._connection() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO reference VALUES (?, ?, ?)",
                (name, reference.body, reference.read_at.isoformat()),
            )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({os.fspath(self._path)!r})"
