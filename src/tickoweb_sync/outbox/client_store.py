"""The client's store of tokens, counts and reference data, in the outbox's database."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

from sqlalchemy import Connection, Engine, and_, bindparam, case, delete, select, update

from octopus_client.store import StoredReference, StoredToken
from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.transactions import Transactions
from tickoweb_sync.outbox.upsert import insert_new, upsert

# Made once, for every call is counted: making a statement takes longer than carrying it out.
_COUNT = tables.call_count.c
_COUNTS_OF_DAY = select(_COUNT.counter, _COUNT.calls).where(
    _COUNT.scope == bindparam("of"), _COUNT.day == bindparam("on")
)
_COUNTER = and_(
    _COUNT.scope == bindparam("of"), _COUNT.day == bindparam("on"), _COUNT.counter == bindparam("under")
)
_TOTAL = _COUNT.calls + bindparam("more", type_=_COUNT.calls.type)
_ADD = update(tables.call_count).where(_COUNTER).values(calls=case((_TOTAL < 0, 0), else_=_TOTAL))
_ADD_WITHIN = _ADD.where(bindparam("at_most", type_=_COUNT.calls.type) >= _TOTAL)


class OutboxClientStore:
    """Shared by all workers on one outbox; see `octopus_client.ClientStore`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writers: dict[int, tuple[int, Transactions]] = {}

    def is_on(self, engine: Engine) -> bool:
        """Whether this is the store of an outbox on a database."""
        return self._engine is engine

    @contextmanager
    def writing_with(self, transactions: Transactions, *, dossier: int) -> Iterator[None]:
        """Count the calls that this thread makes to a dossier in the transactions of its worker.

        A run may lie in another one, of another dossier: as when who is told of a booking delivers.
        """
        thread = threading.get_ident()
        outer = self._writers.get(thread)
        self._writers[thread] = (dossier, transactions)
        try:
            yield
        finally:
            if outer is None:
                del self._writers[thread]
            else:
                self._writers[thread] = outer

    def load_token(self, name: str) -> StoredToken | None:
        """The token kept under a name."""
        table = tables.token
        with self._engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.name == name)).one_or_none()
        return None if row is None else StoredToken(value=row.value, good_until=row.good_until)

    def save_token(self, name: str, token: StoredToken) -> None:
        """Keep a token under a name."""
        with self._engine.begin() as connection:
            upsert(connection, tables.token, name=name, value=token.value, good_until=token.good_until)

    def forget_tokens(self) -> None:
        """Drop all tokens."""
        with self._engine.begin() as connection:
            connection.execute(delete(tables.token))

    def count_call(self, scope: str, counter: str, *, day: date, limit: int | None, calls: int = 1) -> bool:
        """Add calls to a counter of a day, unless that would pass its limit."""
        row = {"of": scope, "on": day, "under": counter, "more": calls}
        add, added = (_ADD, row) if limit is None else (_ADD_WITHIN, {**row, "at_most": limit})
        with self._begin(scope, calls) as connection:
            if connection.execute(add, added).rowcount:
                return True
            if limit is not None and calls > limit:
                return False
            first = {"scope": scope, "day": day, "counter": counter, "calls": max(calls, 0)}
            if insert_new(connection, tables.call_count, **first):
                return True
            # There is one, which is full, or was made by another just now.
            return bool(connection.execute(add, added).rowcount)

    def _begin(self, scope: str, calls: int) -> AbstractContextManager[Connection]:
        """The transaction of a worker that is about to call; what was not sent is taken back without one."""
        dossier, transactions = self._writers.get(threading.get_ident(), (None, None))
        if transactions is None or calls < 0 or scope.rpartition("/")[2] != str(dossier):
            return self._engine.begin()
        return transactions.begin()

    def count_calls(self, scope: str, *, day: date) -> dict[str, int]:
        """Calls counted on a day, by counter."""
        with self._engine.connect() as connection:
            rows = connection.execute(_COUNTS_OF_DAY, {"of": scope, "on": day})
            return {row.counter: row.calls for row in rows}

    def all_calls(self, *, day: date) -> list[tuple[str, str, int]]:
        """Calls of all scopes counted on a day, as (scope, counter, calls)."""
        table = tables.call_count
        statement = select(table.c.scope, table.c.counter, table.c.calls).where(table.c.day == day)
        with self._engine.connect() as connection:
            return [(row.scope, row.counter, row.calls) for row in connection.execute(statement)]

    def load_reference(self, name: str) -> StoredReference | None:
        """The reference data kept under a name."""
        table = tables.reference
        with self._engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.name == name)).one_or_none()
        return None if row is None else StoredReference(body=row.body, read_at=row.read_at)

    def save_reference(self, name: str, reference: StoredReference) -> None:
        """Keep reference data under a name."""
        with self._engine.begin() as connection:
            upsert(connection, tables.reference, name=name, body=reference.body, read_at=reference.read_at)
