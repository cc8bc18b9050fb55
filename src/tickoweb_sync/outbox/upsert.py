"""One statement that inserts a row, on SQLite and PostgreSQL alike, whatever has its primary key already."""

from functools import cache

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, **values: object) -> None:
    """Insert a row, or replace the values of the one with its primary key."""
    connection.execute(_upsert(table, tuple(values), connection.dialect.name), values)


def insert_new(connection: Connection, table: Table, **values: object) -> bool:
    """Insert a row, unless there is one with its primary key; whether it was inserted."""
    return bool(connection.execute(_insert_new(table, connection.dialect.name), values).rowcount)


@cache  # making a statement takes longer than carrying it out
def _upsert(table: Table, names: tuple[str, ...], dialect: str) -> Insert:
    insert = _insert(table, dialect)
    keys = _keys(table)
    others = {name: insert.excluded[name] for name in names if name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=others)


@cache
def _insert_new(table: Table, dialect: str) -> Insert:
    insert = _insert(table, dialect).on_conflict_do_nothing(index_elements=_keys(table))
    return insert.execution_options(preserve_rowcount=True)


def _insert(table: Table, dialect: str) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def _keys(table: Table) -> list[str]:
    return [column.name for column in table.primary_key]
