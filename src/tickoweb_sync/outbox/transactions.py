"""How an outbox is read and written: each write by itself, or under a lease, as few commits as will do."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from tickoweb_sync.outbox.engine import MAY_BE_GONE_AFTER, shares_one_connection
from tickoweb_sync.outbox.leases import HeldLease

Write = Callable[[Connection], object]
"""What is done in a transaction."""


class Transactions(Protocol):
    """How the parts of an outbox reach its database."""

    def read(self, by: object) -> AbstractContextManager[Connection]:
        """A connection for reading: what its reader has written, deferred or not, is there."""

    def begin(self) -> AbstractContextManager[Connection]:
        """Begin a transaction."""

    def defer(self, write: Write, *, by: object) -> None:
        """Let a write go with the next transaction, where that is possible; at once where it is not."""


class SingleTransactions:
    """Each write in a transaction of its own, whoever holds a lease."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self, by: object) -> AbstractContextManager[Connection]:  # noqa: ARG002 - nothing is deferred
        """See `Transactions`."""
        return self._engine.connect()

    def begin(self) -> AbstractContextManager[Connection]:
        """See `Transactions`."""
        return self._engine.begin()

    def defer(self, write: Write, *, by: object) -> None:  # noqa: ARG002 - nothing is deferred
        """See `Transactions`."""
        with self._engine.begin() as connection:
            write(connection)


class LeasedTransactions:
    """The transactions of one worker: each is fenced by its lease.

    What is deferred is kept before anybody can depend on it: by the next transaction, before the next call
    to the dossier, before its writer reads again, and by `settle`. A worker that ends in between has told
    nobody of it, and begins again where it was.

    Args:
        engine: the outbox's database.
        lease: of the dossier.
        counts_calls: whether each call to the dossier is counted in a transaction of these, after `guard`
            and before it is sent; then that one keeps what was deferred, and `guard` need not.
    """

    def __init__(self, engine: Engine, lease: HeldLease, *, counts_calls: bool = False) -> None:
        self._engine = engine
        self._lease = lease
        self._counts_calls = counts_calls
        self._deferred: list[tuple[object, Write]] = []
        self._reader = _KeptReader(engine)

    def read(self, by: object) -> AbstractContextManager[Connection]:
        """See `Transactions`; the connection is kept, for taking one costs as much as a query."""
        if any(writer is by for writer, _ in self._deferred):
            self.settle()
        return self._engine.connect() if shares_one_connection(self._engine) else self._reader

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Begin a transaction, with what was deferred.

        Raises:
            LeaseLost: another worker has the dossier; nothing is kept.
        """
        deferred, self._deferred = self._deferred, []
        with self._lease.begin() as connection:
            for _, write in deferred:
                write(connection)
            yield connection

    def defer(self, write: Write, *, by: object) -> None:
        """See `Transactions`."""
        self._deferred.append((by, write))

    def settle(self) -> None:
        """Keep what was deferred now."""
        if self._deferred:
            with self.begin():
                pass

    def guard(self, seconds: float) -> None:
        """Agree to a call to the dossier; see `HeldLease.guard`. What was deferred is kept before it."""
        if not self._counts_calls:
            self.settle()
        self._lease.guard(seconds)

    def close(self) -> None:
        """Give the kept connection back."""
        self._reader.close()


class _KeptReader:
    """A connection that sees each commit at once; a new one after a while in which it may have ended."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._last_read = 0.0

    def __enter__(self) -> Connection:
        if self._connection is not None and time.monotonic() - self._last_read > MAY_BE_GONE_AFTER:
            self._connection.invalidate()
            self.close()
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._connection

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        self._last_read = time.monotonic()
        if isinstance(error, DBAPIError):
            self.close()

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
