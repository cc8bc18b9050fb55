"""Finished documents in great number, made in the database out of a few that were really delivered."""

from sqlalchemy import Connection, Engine, Table, select, text

from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.totals import count_accepted

_STEP = 50_000


def multiply(engine: Engine, *, models: int, count: int) -> None:
    """Add copies of all rows of the finished documents, each copy with an id, order and number of its own.

    The copies lie in bookyears gone by, a tenth in each.

    Args:
        engine: an outbox in which only the models are.
        models: how many documents are in it, all of them done.
        count: how many to add.
    """
    sqlite = engine.dialect.name == "sqlite"
    each = count // models
    with engine.connect() as connection:
        if sqlite:
            connection.exec_driver_sql("PRAGMA synchronous=OFF")
        else:
            connection.exec_driver_sql("SET synchronous_commit=off")
        for table in _REPLACED:
            models_only = f'CREATE TEMPORARY TABLE model_{table.name} AS SELECT * FROM "{table.name}"'  # noqa: S608 - our own names
            connection.exec_driver_sql(models_only)
        indexes = [index for table in _REPLACED for index in table.indexes]
        for index in indexes:
            index.drop(connection)
        connection.commit()
        for begin in range(1, each + 1, _STEP // models):
            end = min(begin + _STEP // models, each + 1) - 1
            for table, replaced in _REPLACED.items():
                connection.execute(
                    text(_copies(table, replaced, sqlite=sqlite, models=models)), {"a": begin, "b": end}
                )
            connection.commit()
        for index in indexes:  # made at the end, which is faster
            index.create(connection)
        for organisation in connection.execute(select(tables.integration.c.organisation)).scalars().all():
            count_accepted(connection, organisation)
        connection.commit()
        _tidy(connection, sqlite=sqlite)


def _copies(table: Table, replaced: dict[str, str], *, sqlite: bool, models: int) -> str:
    columns = [column.name for column in table.columns if replaced.get(column.name) != ""]
    values = [replaced.get(name, f'model."{name}"').format(models=models) for name in columns]
    series = (
        "(WITH RECURSIVE s(i) AS (SELECT :a UNION ALL SELECT i + 1 FROM s WHERE i < :b) SELECT i FROM s)"
        if sqlite
        else "(SELECT generate_series(CAST(:a AS bigint), CAST(:b AS bigint)) AS i)"
    )
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f'INSERT INTO "{table.name}" ({names}) SELECT {", ".join(values)} '  # noqa: S608 - our own names
        f"FROM {series} AS n CROSS JOIN model_{table.name} AS model"
    )


_REPLACED = {
    tables.document: {
        "serial": "model.serial + n.i * {models}",
        "id": "substr(model.id, 1, 24) || (10000000 + n.i)",
        "order_number": "'TW-2016-' || (1000000 + model.serial + n.i * {models})",
        "bookyear": "-(n.i % 10)",
        "number": "model.number + n.i * {models} / 10",
        "payment_bookyear": "-(n.i % 10)",
        "payment_number": "model.payment_number + n.i * {models} / 10",
    },
    tables.attempt: {"number": "", "serial": "model.serial + n.i * {models}"},
    tables.intent: {
        "key": "substr(model.key, 1, 38) || (10000000 + n.i) || substr(model.key, 47)",
        "bookyear": "-(n.i % 10)",
        "number": "model.number + n.i * {models} / 10",
    },
}
"""What a copy has of its own, by table; empty for what the database numbers itself."""


def _tidy(connection: Connection, *, sqlite: bool) -> None:
    """Do what a database in daily use has done long ago."""
    if sqlite:
        connection.exec_driver_sql("PRAGMA synchronous=FULL")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    connection.exec_driver_sql(
        "SELECT setval(pg_get_serial_sequence('document', 'serial'), (SELECT max(serial) FROM document))"
    )
    connection.exec_driver_sql("SET synchronous_commit=on")
    connection.commit()
    connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def size_of(engine: Engine) -> int:
    """The size of a database in bytes."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
