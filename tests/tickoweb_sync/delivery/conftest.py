"""A shop on a sandbox of Octopus over real HTTP, with a real outbox file and a clock of its own."""

import shutil
import ssl
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from octopus_client import Credentials, Octopus, OctopusConfig
from octopus_client.clock import BRUSSELS
from octopus_client.http import Timeouts
from octopus_client.sandbox import Sandbox
from tickoweb_sync import (
    Acceptance,
    Delivered,
    Document,
    Integration,
    Notice,
    Outbox,
    StoredDocument,
    deliver_due,
)
from tickoweb_sync.invoice_pdf import DocumentNumber

Json = dict[str, Any]

ORGANISATION = "fictie-events"
DOSSIER = 49001
BEGIN = datetime(2026, 11, 25, 9, 0, tzinfo=BRUSSELS)
CERTIFICATES = ssl.create_default_context()
TOKEN_LIFE = timedelta(minutes=8)
SETTINGS: Json = {
    "organisation": ORGANISATION,
    "octopus": {"dossier": DOSSIER, "locale": "en"},
    "booking": {
        "journal": "V1",
        "sales_account": 700000,
        "payment_account": 580000,
        "payment_journal": "D1",
    },
}


def vat_number(base: int) -> str:
    """A Belgian enterprise number of eight invented digits."""
    return f"BE{base:08d}{97 - base % 97:02d}"


class Papers:
    """Makes documents as Tickoweb hands them over; money and rates are texts."""

    def company(self, id_: int = 5001, name: str = "Fictie NV", **others: Any) -> Json:
        ordinary = {"id": id_, "company": name, "vat_number": vat_number(9_990_000 + id_), "country": "BE"}
        return {**ordinary, **others}

    def person(self, id_: int = 6001, first: str = "Fien", last: str = "Van Dromen", **others: Any) -> Json:
        return {"id": id_, "first_name": first, "last_name": last, "country": "BE", **others}

    def line(self, net: str = "20.00", vat: str = "1.20", rate: str = "6", **others: Any) -> Json:
        ordinary = {
            "description": "Dagticket",
            "component": "ticket",
            "quantity": 1,
            "vat_rate": rate,
            "vat_treatment": "standard",
            "net": net,
            "vat": vat,
            "gross": str(Decimal(net) + Decimal(vat)),
        }
        return {**ordinary, **others}

    def totals(self, lines: Iterable[Json]) -> Json:
        rates: dict[str, Json] = {}
        for line in lines:
            row = rates.setdefault(line["vat_rate"], {"net": 0, "vat": 0, "gross": 0})
            for name in row:
                row[name] += Decimal(line[name])
        whole = {name: sum(row[name] for row in rates.values()) for name in ("net", "vat", "gross")}
        rows = [
            {"vat_rate": rate} | {name: str(amount) for name, amount in row.items()}
            for rate, row in rates.items()
        ]
        return {name: str(amount) for name, amount in whole.items()} | {"per_rate": rows}

    def invoice(self, order: str = "TW-1", *lines: Json, **others: Any) -> Json:
        content = list(lines or [self.line()])
        ordinary = {
            "id": f"invoice of {order}",
            "kind": "invoice",
            "order": order,
            "channel": "webshop",
            "issued_at": "2026-11-20T12:00:00+01:00",
            "currency": "EUR",
            "language": "nl",
            "customer": self.company(),
            "lines": content,
            "totals": self.totals(content),
        }
        return {**ordinary, **others}

    def credit_note(self, invoice: Json, *lines: Json, **others: Any) -> Json:
        """The credit note of an invoice, or of some lines of it, with positive amounts."""
        content = list(lines or invoice["lines"])
        changed = {
            "id": f"credit of {invoice['order']}",
            "kind": "credit_note",
            "issued_at": "2026-11-21T12:00:00+01:00",
            "lines": content,
            "totals": self.totals(content),
            "credits": [invoice["id"]],
        }
        return {**invoice, **changed, **others}


class PlainLabel:
    """The smallest PDF; ours would take most of the time of these tests."""

    def render(self, document: Document, *, number: DocumentNumber) -> bytes:
        return f"%PDF-1.4 {number.journal}/{number.number} of {document.order} %%EOF".encode()


class Shop:
    """An organiser's integration: its outbox, its clock, its login, and what stands in Octopus."""

    def __init__(self, box: Sandbox, database: Path) -> None:
        self.box = box
        self.database = database
        self.papers = Papers()
        self.now = BEGIN
        self.told: list[Notice] = []
        self.booked: list[tuple[str, int, str, int]] = []
        self.login = {"software_house": box.software_house, "user": box.user, "password": box.password}
        self.timeouts = Timeouts()
        self.base_url = box.api_url
        self.integration = Integration.from_mapping(SETTINGS)
        self.open: list[Callable[[], None]] = []
        self.restart()

    def restart(self) -> None:
        """Begin anew on the same database, as a new process would."""
        self.close()
        self.outbox = Outbox.open(f"sqlite:///{self.database}", clock=lambda: self.now)
        _leave_the_disk_alone(self.outbox.engine)
        self.open.append(self.outbox.engine.dispose)
        self.reconnect()

    def close(self) -> None:
        while self.open:
            self.open.pop()()

    def reconnect(self, **login: str) -> None:
        """Make the client of Octopus anew, with another login where one is given."""
        self.login |= login
        self.octopus = Octopus(
            Credentials(**self.login),
            config=OctopusConfig(
                base_url=self.base_url,
                timeouts=self.timeouts,
                verify=CERTIFICATES,
                clock=lambda: self.now,
                sleep=lambda _: None,
            ),
            store=self.outbox.client_store,
        )
        self.open.append(self.octopus.close)

    def configure(self, **tables: Json) -> None:
        """Take the ordinary settings with some changes, table by table."""
        merged = {name: {**SETTINGS.get(name, {}), **table} for name, table in tables.items()}
        self.integration = Integration.from_mapping({**SETTINGS, **merged})
        self.outbox.configure(self.integration)

    def accept(self, *documents: Json, read_file: Callable[[str], bytes] | None = None) -> Acceptance:
        file = {"format": "tickoweb-documents/1", "organisation": ORGANISATION, "documents": list(documents)}
        return self.outbox.accept(self.integration, file, read_file=read_file)

    def deliver(self, *documents: Json, **options: Any) -> Delivered:
        """Accept documents, if any, and deliver what is due."""
        if documents:
            acceptance = self.accept(*documents)
            assert acceptance.refused == ()
        ordinary = {
            "notices": self.told.append,
            "on_booked": lambda *place: self.booked.append(place),
            "renderer": PlainLabel(),
        }
        return deliver_due(self.outbox, lambda _: self.octopus, **{**ordinary, **options})

    def retry(self, order: str, *, without_invoice: bool = False) -> Delivered:
        self.outbox.release(self.integration, order, without_invoice=without_invoice)
        return self.deliver()

    def later(self, **duration: float) -> None:
        """Let time pass, here and at Octopus."""
        self._go_to(self.now + timedelta(**duration))

    def at(self, moment: str) -> None:
        """Go to a moment, here and at Octopus."""
        self._go_to(datetime.fromisoformat(moment))

    def _go_to(self, moment: datetime) -> None:
        if moment - self.now > TOKEN_LIFE:
            # our tokens live by wall time, which does not move here
            self.outbox.client_store.forget_tokens()
            self.now = moment
            self.reconnect()
        self.now = moment
        self.box.set_clock(moment)

    def calls_of(self, action: Callable[[], object]) -> dict[str, int]:
        """The calls that an action makes, by operation."""
        before = Counter(self.box.calls())
        action()
        return dict(Counter(self.box.calls()) - before)

    @property
    def world(self) -> Json:
        """The dossier as it stands in Octopus."""
        dossier: Json = self.box.state()["dossiers"][str(DOSSIER)]
        return dossier

    def bookings(self, journal: str = "V1") -> list[Json]:
        """What stands in a journal, by number."""
        part = "buysellBookings" if journal.startswith("V") else "financialDiversBookings"
        found = [booking for booking in self.world[part] if booking["journalKey"] == journal]
        return sorted(
            found, key=lambda booking: (booking["bookyearKey"]["id"], booking["documentSequenceNr"])
        )

    def numbers(self, journal: str = "V1") -> list[int]:
        return [booking["documentSequenceNr"] for booking in self.bookings(journal)]

    def orders(self, journal: str = "V1") -> list[str]:
        """The order numbers of the bookings of a sales journal, by number."""
        return [booking.get("orderReference", "by hand") for booking in self.bookings(journal)]

    def added_relations(self) -> list[Json]:
        """The relations beside the three that were there."""
        return [relation for relation in self.world["relations"] if self.key_of(relation) > 3]

    def key_of(self, holder: Json) -> int:
        """The key of a relation, or of the relation of a booking."""
        key: int = holder["relationIdentificationServiceData"]["relationKey"]["id"]
        return key

    def stored(self, document: Json | str) -> StoredDocument:
        id_ = document if isinstance(document, str) else document["id"]
        return self.outbox.queue(ORGANISATION).by_ids([id_])[id_]

    def why(self, document: Json) -> list[str]:
        """The codes of the reasons for which a document is held, skipped or waits."""
        return [reason.code for reason in self.stored(document).reasons]

    def notices(self) -> dict[str, Notice]:
        """The open notices by their codes, with the journal where there is one."""
        found = self.outbox.notices.load(ORGANISATION, open_only=True)
        return {" ".join(filter(None, (notice.code, notice.journal))): notice for notice in found}

    def all_notices(self) -> list[str]:
        return [notice.code for notice in self.outbox.notices.load(ORGANISATION)]

    def history(self, document: Json) -> list[str]:
        return [attempt.text for attempt in self.outbox.queue(ORGANISATION).history(self.stored(document))]

    def assert_paid(self, *documents: Json) -> None:
        """Each document is booked once, paid or refunded once on D1, and balanced in full with that."""
        world = self.world
        for document in documents:
            stored = self.stored(document)
            assert str(stored.state) == "done"
            credit = document["kind"] == "credit_note"
            total = abs(Decimal(document["totals"]["gross"])) * (-1 if credit else 1)
            [booking] = _standing_at(stored.booking_key, world["buysellBookings"])
            [payment] = _standing_at(stored.payment_key, world["financialDiversBookings"])
            account, client = payment["bookingLines"]
            assert (booking["amount"], account["amount"], client["amount"]) == (total, total, -total)
            assert client["relationId"] == self.key_of(booking)
            ours, theirs = _side(stored.booking_key, -1), _side(stored.payment_key, 2)
            ties = [tie for tie in world["balancings"] if ours in (tie["debetKey"], tie["creditKey"])]
            debit, credited = (theirs, ours) if credit else (ours, theirs)
            assert ties == [{"debetKey": debit, "creditKey": credited, "balanceAmount": abs(total)}]
            mark = booking["comment"].split()[0]
            assert mark.startswith("tw:")
            comments = [other["comment"] for other in world["buysellBookings"]]
            lines = [other["bookingLines"][0]["reference"] for other in world["financialDiversBookings"]]
            assert [text.split()[0] for text in comments].count(mark) == 1
            assert [text.split()[0] for text in lines].count(mark) == 1


def _leave_the_disk_alone(engine: Engine) -> None:
    """Waiting until each commit is on the disk takes half of the time, and no test here cuts the power."""
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))


def _standing_at(key: Any, bookings: list[Json]) -> list[Json]:
    return [booking for booking in bookings if _wire(key).items() <= booking.items()]


def _side(key: Any, line: int) -> Json:
    return {**_wire(key), "lineSequenceNr": line}


def _wire(key: Any) -> Json:
    return {
        "bookyearKey": {"id": key.bookyear},
        "journalKey": key.journal,
        "documentSequenceNr": key.number,
    }


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        yield running


@pytest.fixture
def box(sandbox: Sandbox) -> Sandbox:
    sandbox.reset()
    sandbox.set_clock(BEGIN)
    return sandbox


@pytest.fixture(scope="session")
def empty_outbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An outbox file without documents; making its tables takes longer than copying it."""
    path = tmp_path_factory.mktemp("outbox") / "empty.sqlite"
    Outbox.open(f"sqlite:///{path}").engine.dispose()
    return path


@pytest.fixture
def shop(box: Sandbox, tmp_path: Path, empty_outbox: Path) -> Iterator[Shop]:
    database = tmp_path / "outbox.sqlite"
    shutil.copy(empty_outbox, database)
    opened = Shop(box, database)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def papers() -> Papers:
    return Papers()
