"""A month that was delivered to a sandbox over HTTP, and what a reconciliation makes of it."""

import shutil
import ssl
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from octopus_client import Credentials, Octopus, OctopusConfig
from octopus_client.clock import BRUSSELS
from octopus_client.sandbox import Sandbox
from tickoweb_sync import Document, Integration, Outbox, StoredDocument, deliver_due
from tickoweb_sync.invoice_pdf import DocumentNumber
from tickoweb_sync.reconcile import Difference, Reconciliation, reconcile
from tickoweb_sync.sample_month import sample_documents

Json = dict[str, Any]

ORGANISATION = "fictie-events"
DOSSIER = 49001
YEAR = 2
BEGIN = datetime(2026, 12, 1, 9, 0, tzinfo=BRUSSELS)
CERTIFICATES = ssl.create_default_context()
SETTINGS: Json = {
    "organisation": ORGANISATION,
    "octopus": {"dossier": DOSSIER, "locale": "en"},
    "booking": {
        "journal": "V1",
        "sales_account": 700000,
        "payment_account": 580000,
        "payment_journal": "D1",
    },
    "channels": {"vip": {"sales_account": 700200}},
}


class PlainLabel:
    """The smallest PDF."""

    def render(self, document: Document, *, number: DocumentNumber) -> bytes:
        return f"%PDF-1.4 {number.journal}/{number.number} of {document.order} %%EOF".encode()


class Desk:
    """An outbox and the books beside each other."""

    def __init__(self, box: Sandbox, database: Path) -> None:
        self.box = box
        self.database = database
        self.now = BEGIN
        self.outbox = Outbox.open(f"sqlite:///{database}", clock=lambda: self.now)
        self.integration = Integration.from_mapping(SETTINGS)
        self.octopus = Octopus(
            Credentials(software_house=box.software_house, user=box.user, password=box.password),
            config=OctopusConfig(
                base_url=box.api_url, verify=CERTIFICATES, clock=lambda: self.now, sleep=lambda _: None
            ),
            store=self.outbox.client_store,
        )
        self.dossier = self.octopus.dossier(DOSSIER, locale=self.integration.octopus.locale)

    def close(self) -> None:
        self.octopus.close()
        self.outbox.engine.dispose()

    def configure(self, **tables: Json) -> None:
        merged = {name: {**SETTINGS.get(name, {}), **table} for name, table in tables.items()}
        self.integration = Integration.from_mapping({**SETTINGS, **merged})
        self.outbox.configure(self.integration)

    def month(self, count: int = 24, seed: int = 3) -> list[Json]:
        file = sample_documents(organisation=ORGANISATION, month=date(2026, 11, 1), seed=seed, count=count)
        documents: list[Json] = file["documents"]  # type: ignore[assignment]  # a plain list of objects
        return documents

    def accept(self, *documents: Json) -> None:
        file = {"format": "tickoweb-documents/1", "organisation": ORGANISATION, "documents": list(documents)}
        assert self.outbox.accept(self.integration, file).refused == ()

    def deliver(self, *documents: Json, **options: Any) -> None:
        if documents:
            self.accept(*documents)
        deliver_due(self.outbox, lambda _: self.octopus, **{"renderer": PlainLabel(), **options})

    def reconcile(self, **options: Any) -> Reconciliation:
        return reconcile(self.outbox, self.dossier, **options)

    def found(self, **options: Any) -> list[tuple[str, str | None, str, int]]:
        """Every difference: cause, order, field, cents."""
        return [told(one) for one in self.reconcile(**options).found]

    def stored(self) -> list[StoredDocument]:
        """The booked documents, by number."""
        documents = self.outbox.queue(ORGANISATION).everything()
        return sorted((one for one in documents if one.number is not None), key=lambda one: one.number or 0)

    def invoices(self) -> list[StoredDocument]:
        return [one for one in self.stored() if not one.document.is_credit_note]

    @property
    def world(self) -> Json:
        dossier: Json = self.box.state()["dossiers"][str(DOSSIER)]
        return dossier

    def booking(self, stored: StoredDocument) -> Json:
        """The booking of a document as it stands in Octopus."""
        return self.at(stored.journal or "", stored.number or 0)

    def payment(self, stored: StoredDocument) -> Json:
        """The payment of a document as it stands in Octopus."""
        return self.at(stored.payment_journal or "", stored.payment_number or 0)

    def at(self, journal: str, number: int) -> Json:
        part = "buysellBookings" if journal[0] in "AV" else "financialDiversBookings"
        [found] = [
            one
            for one in self.world[part]
            if (one["journalKey"], one["documentSequenceNr"]) == (journal, number)
        ]
        booking: Json = {name: value for name, value in found.items() if name != "attachments"}
        return booking

    def edit(self, booking: Json, **changes: Any) -> None:
        """Let a person change a booking."""
        self.box.edit(booking["journalKey"], booking["documentSequenceNr"], changes)

    def edit_line(self, booking: Json, index: int, **changes: Any) -> None:
        lines = [dict(line) for line in booking["bookingLines"]]
        lines[index].update(changes)
        self.edit(booking, bookingLines=lines)

    def add(self, part: str, *things: Json, keep: Any = lambda _: True) -> None:
        """Put things into a list of the dossier, and keep only some of those that are there."""
        kept = [thing for thing in self.world[part] if keep(thing)]
        self.box.load_world({"dossiers": {str(DOSSIER): {part: [*kept, *things]}}})

    def load(self, world: Json) -> None:
        """Put the whole dossier back as it was."""
        self.box.load_world({"dossiers": {str(DOSSIER): world}})

    def calls_of_reconcile(self) -> dict[str, int]:
        before = Counter(self.box.calls())
        self.reconcile()
        return dict(Counter(self.box.calls()) - before)


def told(one: Difference) -> tuple[str, str | None, str, int]:
    return str(one.cause), one.order, one.field, one.cents


def cents(amount: Decimal) -> int:
    return int(amount * 100)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        yield running


@pytest.fixture(scope="session")
def empty_outbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outbox") / "empty.sqlite"
    Outbox.open(f"sqlite:///{path}").engine.dispose()
    return path


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path, empty_outbox: Path) -> Iterator[Desk]:
    """An outbox without documents, and a dossier without bookings."""
    sandbox.reset()
    sandbox.set_clock(BEGIN)
    yield from _opened(sandbox, empty_outbox, tmp_path)


@pytest.fixture(scope="session")
def delivered(
    sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, empty_outbox: Path
) -> tuple[Path, Json]:
    """An outbox and a dossier after a month was delivered; making them anew for each test takes long."""
    sandbox.reset()
    sandbox.set_clock(BEGIN)
    folder = tmp_path_factory.mktemp("month")
    for desk in _opened(sandbox, empty_outbox, folder):
        desk.deliver(*desk.month())
        world = desk.world
    return folder / "outbox.sqlite", world


@pytest.fixture
def booked(sandbox: Sandbox, tmp_path: Path, delivered: tuple[Path, Json]) -> Iterator[Desk]:
    """An outbox and a dossier after a month was delivered."""
    database, world = delivered
    sandbox.reset()
    sandbox.set_clock(BEGIN)
    for desk in _opened(sandbox, database, tmp_path):
        desk.load(world)
        yield desk


def _opened(sandbox: Sandbox, database: Path, folder: Path) -> Iterator[Desk]:
    copied = folder / "outbox.sqlite"
    shutil.copy(database, copied)
    desk = Desk(sandbox, copied)
    yield desk
    desk.close()
