"""Opening the outbox's database, and making or upgrading its tables."""

import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import (
    ConnectionPoolEntry,
    PoolProxiedConnection,
    QueuePool,
    SingletonThreadPool,
    StaticPool,
)

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK_NUMBER = 49_001_100
_HANGS_AFTER = "60s"
MAY_BE_GONE_AFTER = 1.0
"""Seconds of idling after which a connection is asked whether it still stands."""


def open_engine(url: str) -> Engine:
    """Open a database by its SQLAlchemy address, such as `sqlite:///outbox.sqlite`.

    A SQLite file is made when missing, readable by its owner only, and writes reach the disk before a
    commit returns.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        engine = _pooled(address)
        _ask_idle_connections(engine)
        if engine.dialect.name == "postgresql":
            event.listen(engine, "connect", _let_no_transaction_hang)
        return engine
    path = _file_of(address)
    if path is not None:
        path.touch(mode=0o600, exist_ok=True)
    engine = _pooled(address, connect_args={"timeout": 60})

    @event.listens_for(engine, "connect")
    def _configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _file_of(address: URL) -> Path | None:
    """The file of a SQLite database, also of one that is named by a `file:` address; `None` in memory."""
    name = address.database or ":memory:"
    if name.startswith("file:") and "uri" in address.query:
        name = ":memory:" if address.query.get("mode") == "memory" else unquote(urlsplit(name).path)
    return None if name == ":memory:" else Path(name)


def _pooled(address: URL, **options: object) -> Engine:
    """An engine with as many connections as the threads of a program need: a run uses two at a time."""
    engine = create_engine(address, **options)
    return (
        create_engine(address, max_overflow=-1, **options) if isinstance(engine.pool, QueuePool) else engine
    )


def shares_one_connection(engine: Engine) -> bool:
    """Whether all uses of an engine in one thread share a connection, as with a database in memory."""
    return isinstance(engine.pool, SingletonThreadPool | StaticPool)


def _ask_idle_connections(engine: Engine) -> None:
    """Replace connections that ended while nobody used them, as when the database was started anew.

    SQLAlchemy can ask before each use, but that is one way to the database more for each statement.
    """

    @event.listens_for(engine, "checkin")
    def _note(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
        if time.monotonic() - entry.info.get("idle_since", time.monotonic()) > MAY_BE_GONE_AFTER:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error


def _let_no_transaction_hang(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """A worker that stops in the middle of a transaction must not keep its locks for ever."""
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = '{_HANGS_AFTER}'")
    cursor.close()
    connection.commit()


def migrate(engine: Engine) -> None:
    """Make the tables, or bring them to this version; does nothing when they are."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    head = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
    with engine.begin() as connection:
        _wait_for_turn(connection)
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _wait_for_turn(connection: Connection) -> None:
    """Two workers that start together must not both make the tables."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK_NUMBER})")
    elif connection.dialect.name == "sqlite":
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS migration_turn (taken INTEGER)")
        connection.exec_driver_sql("DELETE FROM migration_turn")
