"""One statement that inserts a row or replaces its values, on SQLite and PostgreSQL alike."""

from functools import cache

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, **values: object) -> None:
    """Insert a row, or replace the values of the one with its primary key."""
    connection.execute(_statement(table, tuple(values), connection.dialect.name), values)


@cache  # making a statement takes longer than carrying it out
def _statement(table: Table, names: tuple[str, ...], dialect: str) -> Insert:
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    keys = [column.name for column in table.primary_key]
    others = {name: insert.excluded[name] for name in names if name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=others)
