"""Two stores of intents: in memory for tests and notebooks, and one SQLite file."""

import base64
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import attrs

from octopus_client.attachments import Attachment
from octopus_client.balancings import DocumentKey
from octopus_client.codec import decode, encode
from octopus_client.posting.intents import Intent, IntentState, LastNumber, Marked, Series
from octopus_client.store import told_as_store_fault


class MemoryPostingStore:
    """Intents that end with the process: for tests, and where a crash may lose them."""

    def __init__(self) -> None:
        self._intents: dict[str, Intent] = {}
        self._last_numbers: dict[Series, LastNumber] = {}
        self._marked: dict[tuple[int, str], dict[DocumentKey, Marked]] = {}

    def load_intent(self, key: str) -> Intent | None:
        """See `PostingStore`."""
        return self._intents.get(key)

    def save_intent(self, intent: Intent, *, last_number: LastNumber | None = None) -> None:
        """See `PostingStore`."""
        self._intents[intent.key] = intent
        if last_number is not None:
            self._last_numbers[intent.series] = last_number

    def load_last_number(self, series: Series) -> LastNumber | None:
        """See `PostingStore`."""
        return self._last_numbers.get(series)

    def save_last_number(self, series: Series, last_number: LastNumber) -> None:
        """See `PostingStore`."""
        self._last_numbers[series] = last_number

    def load_marked(self, dossier: int, mark: str) -> list[Marked]:
        """See `PostingStore`."""
        return list(self._marked.get((dossier, mark), {}).values())

    def replace_marked(self, dossier: int, marked: Iterable[Marked], *, journals: str) -> None:
        """See `PostingStore`."""
        for (owner, _), seen in self._marked.items():
            if owner == dossier:
                for place in [place for place in seen if place.journal[:1] in journals]:
                    del seen[place]
        for one in marked:
            self._marked.setdefault((dossier, one.mark), {})[one.document_key] = one

    def forget(self, key: str) -> None:
        """See `PostingStore`."""
        intent = self._intents.pop(key, None)
        if intent is not None:
            self._marked.pop((intent.series.dossier, intent.mark), None)


_SCHEMA = """
CREATE TABLE IF NOT EXISTS intent (
    key TEXT PRIMARY KEY, mark TEXT NOT NULL, dossier INTEGER NOT NULL, bookyear INTEGER NOT NULL,
    journal TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, doubted INTEGER NOT NULL,
    body BLOB NOT NULL, attachments BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS last_number (
    dossier INTEGER NOT NULL, bookyear INTEGER NOT NULL, journal TEXT NOT NULL,
    number INTEGER NOT NULL, read_on TEXT NOT NULL, PRIMARY KEY (dossier, bookyear, journal)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marked (
    dossier INTEGER NOT NULL, mark TEXT NOT NULL, bookyear INTEGER NOT NULL, journal TEXT NOT NULL,
    number INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (dossier, mark, bookyear, journal, number));
"""


class SQLitePostingStore:
    """Intents in one SQLite file, readable by its owner only, on disk before anything is sent.

    Args:
        path: the file; it is made when missing.

    Raises:
        StoreFault: the file cannot be made, read or written; so does every method.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._lock = threading.Lock()
        with told_as_store_fault(self._path):
            self._path.touch(mode=0o600)
        with self._connection() as connection:
            connection.executescript(_SCHEMA)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._lock, told_as_store_fault(self._path):
            connection = sqlite3.connect(self._path, timeout=30)
            try:
                connection.execute("PRAGMA synchronous=FULL")
                with connection:
                    yield connection
            finally:
                connection.close()

    def load_intent(self, key: str) -> Intent | None:
        """See `PostingStore`."""
        with self._connection() as connection:
            row = connection.execute(
                "SELECT key, mark, dossier, bookyear, journal, number, state, doubted, body, attachments "
                "FROM intent WHERE key = ?",
                (key,),
            ).fetchone()
        if row is None:
            return None
        return Intent(
            key=row[0],
            mark=row[1],
            series=Series(row[2], row[3], row[4]),
            number=row[5],
            state=IntentState(row[6]),
            doubted=bool(row[7]),
            body=row[8],
            attachments=unpack_attachments(row[9]),
        )

    def save_intent(self, intent: Intent, *, last_number: LastNumber | None = None) -> None:
        """See `PostingStore`."""
        series = intent.series
        with self._connection() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO intent "
                "(key, mark, dossier, bookyear, journal, number, state, doubted, body, attachments) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    intent.key,
                    intent.mark,
                    series.dossier,
                    series.bookyear,
                    series.journal,
                    intent.number,
                    intent.state,
                    intent.doubted,
                    intent.body,
                    pack_attachments(intent.attachments),
                ),
            )
            if last_number is not None:
                self._write_last_number(connection, series, last_number)

    def load_last_number(self, series: Series) -> LastNumber | None:
        """See `PostingStore`."""
        with self._connection() as connection:
            row = connection.execute(
                "SELECT number, read_on FROM last_number WHERE dossier = ? AND bookyear = ? AND journal = ?",
                attrs.astuple(series),
            ).fetchone()
        return LastNumber(row[0], date.fromisoformat(row[1])) if row else None

    def save_last_number(self, series: Series, last_number: LastNumber) -> None:
        """See `PostingStore`."""
        with self._connection() as connection:
            self._write_last_number(connection, series, last_number)

    @staticmethod
    def _write_last_number(connection: sqlite3.Connection, series: Series, last_number: LastNumber) -> None:
        connection.execute(
            "INSERT OR REPLACE INTO last_number VALUES (?, ?, ?, ?, ?)",
            (*attrs.astuple(series), last_number.number, last_number.read_on.isoformat()),
        )

    def load_marked(self, dossier: int, mark: str) -> list[Marked]:
        """See `PostingStore`."""
        with self._connection() as connection:
            rows = connection.execute(
                "SELECT bookyear, journal, number, body FROM marked WHERE dossier = ? AND mark = ? "
                "ORDER BY number",
                (dossier, mark),
            ).fetchall()
        return [
            Marked(
                mark=mark,
                document_key=DocumentKey(bookyear=row[0], journal=row[1], number=row[2]),
                body=row[3],
            )
            for row in rows
        ]

    def replace_marked(self, dossier: int, marked: Iterable[Marked], *, journals: str) -> None:
        """See `PostingStore`."""
        with self._connection() as connection:
            connection.execute(
                "DELETE FROM marked WHERE dossier = ? AND instr(?, substr(journal, 1, 1)) > 0",
                (dossier, journals),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO marked VALUES (?, ?, ?, ?, ?, ?)",
                [(dossier, one.mark, *attrs.astuple(one.document_key), one.body) for one in marked],
            )

    def forget(self, key: str) -> None:
        """See `PostingStore`."""
        with self._connection() as connection:
            connection.execute(
                "DELETE FROM marked WHERE EXISTS (SELECT 1 FROM intent WHERE intent.key = ? "
                "AND intent.dossier = marked.dossier AND intent.mark = marked.mark)",
                (key,),
            )
            connection.execute("DELETE FROM intent WHERE key = ?", (key,))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({os.fspath(self._path)!r})"


def pack_attachments(attachments: tuple[Attachment, ...]) -> bytes:
    """Files as bytes for a store, empty for none."""
    return encode([attachment.as_sent() for attachment in attachments]) if attachments else b""


def unpack_attachments(packed: bytes) -> tuple[Attachment, ...]:
    """The files that `pack_attachments` packed."""
    if not packed:
        return ()
    return tuple(
        Attachment(name=name, content=base64.b64decode(data))
        for file in decode(packed, list[dict[str, str]])
        for name, data in [(file["fileName"], file["fileData"])]
    )
