"""The files kept with documents: those handed over, and, once it is booked, those that its booking lacks."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from tickoweb_sync.documents import Document
from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.records import State, Step, StoredDocument

ReadFile = Callable[[str], bytes]
"""Gives the content of a file that a document names by its path."""


def read_files(document: Document, read_file: ReadFile | None) -> dict[str, bytes]:
    """The files that a document names, by path; empty where one cannot be read."""
    contents = {}
    for path in (document.pdf, document.ubl):
        if path is not None:
            try:
                contents[path] = read_file(path) if read_file is not None else b""
            except OSError:
                contents[path] = b""
    return contents


def load_files(connection: Connection, serial: int) -> dict[str, bytes]:
    """The files kept with a document (by its serial), by path."""
    table = tables.file
    rows = connection.execute(select(table.c.name, table.c.content).where(table.c.serial == serial))
    return {row.name: row.content for row in rows}


_DROP = delete(tables.file).where(tables.file.c.serial == bindparam("of"))


def keep_files(connection: Connection, serial: int, files: Mapping[str, bytes]) -> None:
    """Keep files with a document (by its serial), in place of those kept before."""
    connection.execute(_DROP, {"of": serial})
    for name, content in files.items():
        connection.execute(insert(tables.file).values(serial=serial, name=name, content=content))


def take_late_files(connection: Connection, stored: StoredDocument, read_file: ReadFile | None) -> None:
    """Keep files that were missing or wrong so far; a booking that lacks one gets it."""
    if stored.number is not None and not stored.file_missing:
        return
    kept = load_files(connection, stored.serial)
    late = {
        path: content
        for path, content in read_files(stored.document, read_file).items()
        if content and content != kept.get(path) and (stored.number is None or path in kept)
    }
    if not late:
        return
    keep_files(connection, stored.serial, kept | late)
    if stored.state is State.DONE:
        document = tables.document
        connection.execute(
            update(document)
            .where(document.c.serial == stored.serial)
            .values(state=str(State.WAITING), step=str(Step.FILE))
        )
