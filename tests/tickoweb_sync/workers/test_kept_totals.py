"""How many documents an organisation has is kept, on both databases: it may lag, and is never wrong."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, delete, select

from tickoweb_sync import Document, Integration, Outbox, State
from tickoweb_sync.document_format import read_documents
from tickoweb_sync.outbox import engine as outbox_engine
from tickoweb_sync.outbox import tables

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
ONE, OTHER = (
    Integration.from_mapping(
        {
            "organisation": organisation,
            "octopus": {"dossier": 49001},
            "booking": {"journal": "V1", "sales_account": 700000},
        }
    )
    for organisation in ("fictie-events", "andere-events")
)
NONE = dict.fromkeys(State, 0)


@pytest.fixture
def outbox(engine: Engine) -> Outbox:
    return Outbox(engine, clock=lambda: NOW)


def file_of(integration: Integration, *documents: Any) -> dict[str, object]:
    organisation = integration.organisation
    return {"format": "tickoweb-documents/1", "organisation": organisation, "documents": list(documents)}


def waiting(outbox: Outbox) -> tuple[int, int]:
    """How many documents wait; there are no others."""
    found = []
    for integration in (ONE, OTHER):
        totals = outbox.queue(integration.organisation).totals()
        assert totals == {**NONE, State.WAITING: totals[State.WAITING]}
        found.append(totals[State.WAITING])
    return found[0], found[1]


def kept(outbox: Outbox) -> dict[str, tuple[int, int]]:
    """The number that is kept, and the serial up to which it counts."""
    columns = tables.integration.c
    statement = select(columns.organisation, columns.counted_documents, columns.counted_to)
    with outbox.engine.connect() as connection:
        return {row[0]: (row[1], row[2]) for row in connection.execute(statement)}


def test_each_new_document_is_counted_once_for_its_organisation(outbox: Outbox, papers: Any) -> None:
    one, two, three = (papers.invoice(f"TW-{number}") for number in (1, 2, 3))
    outbox.accept(ONE, file_of(ONE, one, two))
    outbox.accept(OTHER, file_of(OTHER, one))
    assert waiting(outbox) == (2, 1)
    outbox.accept(ONE, file_of(ONE, one, {**two, "language": "fr"}, {**three, "lines": []}, three))
    assert waiting(outbox) == (3, 1)
    assert kept(outbox) == {"fictie-events": (3, 4), "andere-events": (1, 3)}


def test_an_accept_that_breaks_off_counts_nothing(outbox: Outbox, papers: Any) -> None:
    reading = read_documents(file_of(ONE, papers.invoice("TW-1")), organisation="fictie-events")

    def broken() -> Iterator[Document]:
        yield from reading.documents
        raise TimeoutError

    with pytest.raises(TimeoutError):
        outbox.accept(ONE, broken())
    assert waiting(outbox) == (0, 0)
    outbox.accept(ONE, reading.documents)
    assert waiting(outbox) == (1, 0)


def test_what_an_older_version_accepts_is_counted_too(
    outbox: Outbox, papers: Any, accept_uncounted: Any
) -> None:
    invoices = [papers.invoice(f"TW-{number}") for number in range(6)]
    outbox.accept(ONE, file_of(ONE, invoices[0]))
    accept_uncounted(outbox, ONE, file_of(ONE, *invoices[:3]))
    accept_uncounted(outbox, OTHER, file_of(OTHER, invoices[0]))
    assert waiting(outbox) == (3, 1)
    assert kept(outbox) == {"fictie-events": (1, 1), "andere-events": (0, 0)}
    outbox.accept(ONE, file_of(ONE, *invoices[2:5]))
    assert waiting(outbox) == (5, 1)
    assert kept(outbox)["fictie-events"] == (5, 6)


def test_documents_are_counted_when_they_are_there_and_hinder_nobody_until_then(
    outbox: Outbox, papers: Any, engine: Engine
) -> None:
    outbox.accept(ONE, file_of(ONE, papers.invoice("TW-1")))
    queue = outbox.queue("fictie-events")
    [stored] = queue.everything()
    meanwhile = []

    def read(_: str) -> bytes:
        if engine.dialect.name == "postgresql":  # SQLite has one writer at a time
            worker = threading.Thread(target=queue.save, args=[stored], daemon=True)
            worker.start()
            worker.join(10)
            assert not worker.is_alive()
        meanwhile.append(waiting(outbox))
        return b"%PDF-"

    invoices = (papers.invoice(f"TW-{number}", pdf="a.pdf") for number in (2, 3))
    outbox.accept(ONE, file_of(ONE, *invoices), read_file=read)
    assert meanwhile == [(1, 0), (1, 0)]
    assert waiting(outbox) == (3, 0)


def test_an_outbox_of_an_older_version_is_counted_when_it_is_upgraded(
    bare_url: str, open_database: Callable[[str], Engine], papers: Any, accept_uncounted: Any
) -> None:
    engine = open_database(bare_url)
    config = Config()
    config.set_main_option("script_location", str(Path(outbox_engine.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
    outbox = Outbox(engine, clock=lambda: NOW)
    lost = Integration.from_mapping({"organisation": "verloren-events", "octopus": {"dossier": 49001}})
    invoices = [papers.invoice(f"TW-{number}") for number in range(3)]
    accept_uncounted(outbox, lost, file_of(lost, *invoices[:2]))
    accept_uncounted(outbox, ONE, file_of(ONE, *invoices))
    outbox.configure(OTHER)
    with engine.begin() as connection:
        table = tables.integration
        connection.execute(delete(table).where(table.c.organisation == lost.organisation))
    outbox_engine.migrate(engine)
    assert kept(outbox) == {"fictie-events": (3, 5), "andere-events": (0, 0)}
    assert waiting(outbox) == (3, 0)
    assert outbox.queue(lost.organisation).totals() == {**NONE, State.WAITING: 2}
    outbox.accept(lost, file_of(lost, *invoices))
    assert outbox.queue(lost.organisation).totals() == {**NONE, State.WAITING: 3}
    assert kept(outbox)[lost.organisation] == (3, 6)
