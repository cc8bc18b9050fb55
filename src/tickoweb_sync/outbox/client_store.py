"""The client's store of tokens, counts and reference data, in the outbox's database."""

from datetime import date

from sqlalchemy import Engine, and_, bindparam, case, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from octopus_client.store import StoredReference, StoredToken
from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.upsert import upsert

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
        table = tables.call_count
        row = {"of": scope, "on": day, "under": counter}
        with self._engine.begin() as connection:
            if limit is None:
                added = connection.execute(_ADD, {**row, "more": calls})
            else:
                added = connection.execute(_ADD_WITHIN, {**row, "more": calls, "at_most": limit})
            if added.rowcount:
                return True
            if connection.execute(select(_COUNT.calls).where(_COUNTER), row).one_or_none() is not None:
                return False
        if limit is not None and calls > limit:
            return False
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    insert(table).values(scope=scope, day=day, counter=counter, calls=max(calls, 0))
                )
        except IntegrityError:  # another worker made the row in between
            return self.count_call(scope, counter, day=day, limit=limit, calls=calls)
        return True

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
