"""The shop of the end-to-end tests, with what the cases need to set up and to look at."""

import importlib.util
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from octopus_client.sandbox import Sandbox

_FILE = Path(__file__).parents[1] / "delivery" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("shop_of_the_cases", _FILE)
assert _SPEC is not None
assert _SPEC.loader is not None
_SHOP = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_SHOP)

Json = dict[str, Any]

sandbox = _SHOP.sandbox
box = _SHOP.box
empty_outbox = _SHOP.empty_outbox
papers = _SHOP.papers


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "case(*ids): the cases of which this test holds the right value")


class CaseShop(_SHOP.Shop):  # type: ignore[misc, name-defined]  # loaded by its path
    """A shop with a dossier that a test can set up, and bookings in the shortest form."""

    def restart(self) -> None:
        super().restart()
        event.listen(self.outbox.engine, "connect", _never_wait_for_the_disk)
        self.outbox.engine.dispose()

    def booking(self, order: str) -> Json:
        """The one booking of an order number on V1."""
        [found] = [each for each in self.bookings() if each.get("orderReference") == order]
        return found

    def lines(self, order: str = "TW-1") -> list[tuple[int, str, str, str]]:
        """The lines of an order's booking: account, VAT code, base and VAT."""
        return self.lines_of(self.booking(order))

    def lines_of(self, booking: Json) -> list[tuple[int, str, str, str]]:
        return [
            (
                line["accountKey"],
                line["vatCodeKey"],
                f"{line['baseAmount']:.2f}",
                f"{line['vatAmount']:.2f}",
            )
            for line in booking["bookingLines"]
        ]

    def amounts(self, journal: str = "V1") -> list[str]:
        """What each booking of a journal amounts to: the total, or that of the client's line."""
        found = self.bookings(journal)
        if journal.startswith("V"):
            return [f"{booking['amount']:.2f}" for booking in found]
        clients = [line for each in found for line in each["bookingLines"] if line["type"] == "C"]
        return [f"{line['amount']:.2f}" for line in clients]

    def ties(self) -> list[str]:
        return [f"{tie['balanceAmount']:.2f}" for tie in self.world["balancings"]]

    def assert_in_cents(self) -> None:
        """Every amount that was sent has at most two decimals."""
        sales = self.bookings()
        sent = [booking["amount"] for booking in sales]
        sent += [line[name] for each in sales for line in each["bookingLines"] for name in _AMOUNTS]
        for journal in ("D1", "F1"):
            sent += [line["amount"] for each in self.bookings(journal) for line in each["bookingLines"]]
        assert all(Decimal(amount).as_tuple().exponent >= -2 for amount in sent)

    def change(self, part: str, change: Callable[[Json], Json | None]) -> None:
        """Let a person change each row of a list of the dossier; `None` takes it out."""
        rows = []
        for row in self.world[part]:
            row.pop("locked", None)
            changed = change(dict(row))
            rows += [changed] if changed is not None else []
        self.load(part, rows)

    def load(self, part: str, rows: list[Json]) -> None:
        self.box.load_world({"dossiers": {"49001": {part: rows}}})

    def set_journal(self, key: str, *, bookyear: int = 2, **values: Any) -> None:
        """Let the bookkeeper change a journal of a bookyear."""

        def change(journal: Json) -> Json:
            hit = journal["journalKey"] == key and journal["bookyearKey"]["id"] == bookyear
            return {**journal, **values} if hit else journal

        self.change("journals", change)

    def count_from(self, last: int, journal: str = "V1", **place: Any) -> None:
        """A journal in which documents up to a number were booked before."""
        self.set_journal(journal, lastBookedDocumentNr=last, **place)

    def set_bookyear(self, number: int, **values: Any) -> None:
        self.change(
            "bookyears", lambda year: {**year, **values} if year["bookyearKey"]["id"] == number else year
        )

    def sell_codes(self, codes: dict[str, int], *, kind: int = 2) -> list[Json]:
        return [
            {"code": code, "description": code, "type": kind, "basePercentage": percentage}
            for code, percentage in codes.items()
        ]

    def have_relation(self, key: int, name: str, vat_number: str, **others: Any) -> None:
        """A relation that the bookkeeper made."""
        model = self.world["relations"][1]
        identification = {"relationKey": {"id": key}, "externalRelationId": 0}
        made = {
            **model,
            "relationIdentificationServiceData": identification,
            "name": name,
            "vatNr": vat_number,
            "supplier": False,
            **others,
        }
        self.load("relations", [*self.world["relations"], made])

    def relation(self, key: int) -> Json:
        found: Json = next(each for each in self.world["relations"] if self.key_of(each) == key)
        return found

    def client(self, order: str = "TW-1") -> Json:
        """The relation on which an order is booked."""
        return self.relation(self.key_of(self.booking(order)))

    def attachments(self, order: str) -> list[bytes]:
        booking = self.booking(order)
        place = (49001, booking["bookyearKey"]["id"], booking["journalKey"], booking["documentSequenceNr"])
        return [self.box.attachment(*place, index) for index in range(len(booking["attachments"]))]

    def states(self, *documents: Json) -> list[str]:
        return [str(self.stored(document).state) for document in documents]


def _never_wait_for_the_disk(connection: sqlite3.Connection, _: object) -> None:
    """Waiting for the disk takes most of the time of these tests, and none of them cuts the power."""
    connection.execute("PRAGMA synchronous = OFF")


_AMOUNTS = ("baseAmount", "vatAmount")


@pytest.fixture
def shop(box: Sandbox, tmp_path: Path, empty_outbox: Path) -> Iterator[CaseShop]:
    database = tmp_path / "outbox.sqlite"
    shutil.copy(empty_outbox, database)
    opened = CaseShop(box, database)
    yield opened
    opened.close()
