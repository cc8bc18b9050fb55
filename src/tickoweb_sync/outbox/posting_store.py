"""The client's posting store, in the outbox's database."""

from collections.abc import Iterable
from typing import Any

import attrs
from sqlalchemy import Connection, Row, and_, bindparam, delete, func, select

from octopus_client import DocumentKey
from octopus_client.posting import Intent, IntentState, LastNumber, Marked, Series
from octopus_client.posting.stores import pack_attachments, unpack_attachments
from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.transactions import Transactions
from tickoweb_sync.outbox.upsert import upsert

# Made once, for every booking asks them: making a statement takes longer than carrying it out.
_INTENT = select(tables.intent).where(tables.intent.c.key == bindparam("of"))
_LAST_NUMBER = select(tables.last_number.c.number, tables.last_number.c.read_on).where(
    and_(*(tables.last_number.c[name] == bindparam(name) for name in ("dossier", "bookyear", "journal")))
)
_MARKED = (
    select(tables.marked)
    .where(tables.marked.c.dossier == bindparam("of"), tables.marked.c.mark == bindparam("with"))
    .order_by(tables.marked.c.number)
)


class OutboxPostingStore:
    """Intents and last numbers; see `octopus_client.posting.PostingStore`."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def load_intent(self, key: str) -> Intent | None:
        """The intent of a document."""
        with self._transactions.read(self) as connection:
            row = connection.execute(_INTENT, {"of": key}).one_or_none()
        if row is None:
            return None
        return Intent(
            key=row.key,
            mark=row.mark,
            series=Series(row.dossier, row.bookyear, row.journal),
            number=row.number,
            state=IntentState(row.state),
            doubted=row.doubted,
            body=row.body,
            attachments=unpack_attachments(row.attachments),
        )

    def save_intent(self, intent: Intent, *, last_number: LastNumber | None = None) -> None:
        """Keep an intent, and in the same transaction the last number of its series.

        It may wait for the next transaction: there is one before each call.
        """

        def write(connection: Connection) -> None:
            upsert(
                connection,
                tables.intent,
                key=intent.key,
                mark=intent.mark,
                **_place(intent.series),
                number=intent.number,
                state=str(intent.state),
                doubted=intent.doubted,
                body=intent.body,
                attachments=pack_attachments(intent.attachments),
            )
            if last_number is not None:
                _write_last_number(connection, intent.series, last_number)

        self._transactions.defer(write, by=self)

    def load_last_number(self, series: Series) -> LastNumber | None:
        """The last number known of a series."""
        with self._transactions.read(self) as connection:
            row = connection.execute(_LAST_NUMBER, _place(series)).one_or_none()
        return None if row is None else LastNumber(row.number, row.read_on)

    def save_last_number(self, series: Series, last_number: LastNumber) -> None:
        """Keep the last number of a series."""
        with self._transactions.begin() as connection:
            _write_last_number(connection, series, last_number)

    def load_marked(self, dossier: int, mark: str) -> list[Marked]:
        """Documents of a dossier that were seen with a mark."""
        with self._transactions.read(self) as connection:
            found = connection.execute(_MARKED, {"of": dossier, "with": mark})
            return [_marked(row) for row in found]

    def marked_bookings(self, dossier: int) -> list[Marked]:
        """All purchase and sales documents of a dossier that were seen with a mark, by journal and number."""
        table = tables.marked
        kind = func.substr(table.c.journal, 1, 1)
        statement = (
            select(table)
            .where(table.c.dossier == dossier, kind.in_(["A", "V"]))
            .order_by(table.c.bookyear, table.c.journal, table.c.number)
        )
        with self._transactions.read(self) as connection:
            return [_marked(row) for row in connection.execute(statement)]

    def forget(self, key: str) -> None:
        """Forget the intent of a document and where its mark was seen: it may be booked anew."""
        intent, marked = tables.intent, tables.marked
        with self._transactions.begin() as connection:
            row = connection.execute(select(intent).where(intent.c.key == key)).one_or_none()
            if row is not None:
                seen = and_(marked.c.dossier == row.dossier, marked.c.mark == row.mark)
                connection.execute(delete(marked).where(seen))
                connection.execute(delete(intent).where(intent.c.key == key))

    def replace_marked(self, dossier: int, marked: Iterable[Marked], *, journals: str) -> None:
        """Keep documents that were seen with marks, in place of all of the same kinds of journal."""
        table = tables.marked
        kind = func.substr(table.c.journal, 1, 1)
        with self._transactions.begin() as connection:
            connection.execute(delete(table).where(table.c.dossier == dossier, kind.in_(list(journals))))
            for one in marked:
                upsert(
                    connection,
                    tables.marked,
                    dossier=dossier,
                    mark=one.mark,
                    **attrs.asdict(one.document_key),
                    body=one.body,
                )


def _marked(row: Row[Any]) -> Marked:
    place = DocumentKey(bookyear=row.bookyear, journal=row.journal, number=row.number)
    return Marked(mark=row.mark, document_key=place, body=row.body)


def _write_last_number(connection: Connection, series: Series, last_number: LastNumber) -> None:
    last = {"number": last_number.number, "read_on": last_number.read_on}
    upsert(connection, tables.last_number, **_place(series), **last)


def _place(series: Series) -> dict[str, int | str]:
    return {"dossier": series.dossier, "bookyear": series.bookyear, "journal": series.journal}
