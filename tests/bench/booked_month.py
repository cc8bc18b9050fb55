"""Documents in great number that are booked already: in the outbox and, the same, in the sandbox's books."""

import json
import zlib
from collections.abc import Iterator
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, RowMapping, insert, select
from tests.bench.octopus_server import OctopusServer
from tests.bench.papers import Json, invoice
from tests.bench.shop import DOSSIER, Shop

from octopus_client.posting import mark_of
from tickoweb_sync.outbox import tables

_MODELS = 10
_STEP = 2_000
_LISTS = ("buysellBookings", "financialDiversBookings", "balancings")


@frozen
class _Model:
    """A document that was delivered in earnest, with all that is kept of it and stands in the books."""

    number: int
    id: str
    order: str
    document: RowMapping
    intents: list[RowMapping]
    attempts: list[RowMapping]

    def copied(self, text: str, number: int) -> str:
        """A text about it, made one about its copy with another number."""
        id_ = copy_id(number)
        for old, new in (
            (f'"documentSequenceNr":{self.number},', f'"documentSequenceNr":{number},'),
            (mark_of(self.id), mark_of(id_)),
            (self.order, f"TW-2027-{number:06d}"),
            (self.id, id_),
        ):
            text = text.replace(old, new)
        return text

    def rows(self, number: int) -> tuple[Json, list[Json], list[Json]]:
        """What the outbox keeps of a copy: the document, its intents, what was tried."""
        document = {
            **self.document,
            "serial": number,
            "id": copy_id(number),
            "order_number": f"TW-2027-{number:06d}",
            "content": zlib.compress(
                self.copied(zlib.decompress(self.document["content"]).decode(), number).encode()
            ),
            "number": number,
            "payment_number": number,
        }
        intents = [
            {
                **row,
                "key": self.copied(row["key"], number),
                "mark": mark_of(copy_id(number)),
                "number": number,
                "body": self.copied(row["body"].decode(), number).encode(),
            }
            for row in self.intents
        ]
        attempts = [{**row, "serial": number} for row in self.attempts]
        for row in attempts:
            del row["number"]
        return document, intents, attempts


def copy_id(number: int) -> str:
    """The id of a copy."""
    return f"{number:032x}"


def book_many(shop: Shop, server: OctopusServer, count: int) -> None:
    """Let a number of documents be booked, paid and balanced: ten in earnest, the others as their copies.

    Args:
        shop: with an empty outbox.
        server: its sandbox.
        count: how many documents there shall be.
    """
    shop.accept(*(invoice(number, number) for number in range(_MODELS)))
    shop.deliver()
    numbers = range(_MODELS + 1, count + 1)
    with shop.outbox.engine.begin() as connection:
        models = [_model(connection, number) for number in range(1, _MODELS + 1)]
        for begin in numbers[::_STEP]:
            part = [_like(models, number).rows(number) for number in numbers if 0 <= number - begin < _STEP]
            documents, intents, attempts = zip(*part, strict=True)
            connection.execute(insert(tables.document), list(documents))
            connection.execute(insert(tables.intent), [row for rows in intents for row in rows])
            connection.execute(insert(tables.attempt), [row for rows in attempts for row in rows])
    books = server.state()["dossiers"][str(DOSSIER)]
    lists = {name: [*books[name], *_copies(models, books[name], numbers)] for name in _LISTS}
    server.control("world", {"dossiers": {str(DOSSIER): lists}})


def _model(connection: Connection, number: int) -> _Model:
    document, intent, attempt = tables.document, tables.intent, tables.attempt

    def rows(statement: Any) -> list[RowMapping]:
        return list(connection.execute(statement).mappings())

    [row] = rows(select(document).where(document.c.number == number))
    return _Model(
        number=number,
        id=row["id"],
        order=row["order_number"],
        document=row,
        intents=rows(select(intent).where(intent.c.key.contains(row["id"]))),
        attempts=rows(select(attempt).where(attempt.c.serial == row["serial"])),
    )


def _like(models: list[_Model], number: int) -> _Model:
    return models[(number - 1) % _MODELS]


def _copies(models: list[_Model], rows: list[Json], numbers: range) -> Iterator[Json]:
    texts = [json.dumps(row, separators=(",", ":")) for row in rows]
    for number in numbers:
        model = _like(models, number)
        yield json.loads(model.copied(texts[model.number - 1], number))
