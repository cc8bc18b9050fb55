"""Shared parts: a sandbox, a client that points at it, and clocks that only move when told."""

import ssl
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from octopus_client import (
    Booking,
    BookingLine,
    ClientStore,
    Credentials,
    Dossier,
    FinancialBooking,
    FinancialLine,
    MemoryStore,
    Octopus,
    OctopusConfig,
    OutcomeUnknown,
    SQLiteStore,
    Timeouts,
)
from octopus_client.posting import (
    IntentState,
    MemoryPostingStore,
    Posted,
    Poster,
    PostingStore,
    SQLitePostingStore,
)
from octopus_client.sandbox import Sandbox

NOW = datetime.fromisoformat("2026-11-25T09:00:00+01:00")


class FakeClock:
    """Stands still until it is moved; sleeping moves it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, by: timedelta) -> None:
        self.moment += by

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)


@pytest.fixture(scope="session")
def tls() -> ssl.SSLContext:
    """One context for all clients: making one is the slowest part of a client."""
    return ssl.create_default_context()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        yield running


@pytest.fixture
def box(sandbox: Sandbox) -> Sandbox:
    sandbox.reset()
    sandbox.set_clock(NOW)
    return sandbox


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def credentials() -> Credentials:
    return Credentials(software_house=Sandbox.software_house, user=Sandbox.user, password=Sandbox.password)


@pytest.fixture
def make_octopus(
    sandbox: Sandbox, clock: FakeClock, credentials: Credentials, tls: ssl.SSLContext
) -> Iterator[Callable[..., Octopus]]:
    """Makes clients of the sandbox; each has a store of its own unless one is given."""
    made: list[Octopus] = []

    def make(
        *,
        store: ClientStore | None = None,
        password: str | None = None,
        read_timeout: float = 5.0,
        base_url: str | None = None,
    ) -> Octopus:
        config = OctopusConfig(
            base_url=base_url or sandbox.api_url,
            timeouts=Timeouts(read=read_timeout),
            verify=tls,
            clock=clock,
            sleep=clock.slept.append,
        )
        who = credentials if password is None else attrs.evolve(credentials, password=password)
        octopus = Octopus(who, config=config, store=store)
        made.append(octopus)
        return octopus

    yield make
    for octopus in made:
        octopus.close()


@pytest.fixture
def octopus(box: Sandbox, make_octopus: Callable[..., Octopus]) -> Octopus:
    assert box.calls() == {}
    return make_octopus()


@pytest.fixture
def dossier(octopus: Octopus) -> Dossier:
    return octopus.dossier(49001, locale="en")


@pytest.fixture(params=["memory", "sqlite"])
def client_store(request: pytest.FixtureRequest, tmp_path: Path) -> ClientStore:
    return MemoryStore() if request.param == "memory" else SQLiteStore(tmp_path / "client.db")


@pytest.fixture(params=["memory", "sqlite"])
def posting_store(request: pytest.FixtureRequest, tmp_path: Path) -> PostingStore:
    return MemoryPostingStore() if request.param == "memory" else SQLitePostingStore(tmp_path / "posting.db")


@pytest.fixture(scope="session")
def sale() -> Callable[..., Booking]:
    """Makes a sales booking of 121 euros to relation 2."""

    def make(number: int, *, year: int = 2, amount: Decimal = Decimal("121.00"), **changes: Any) -> Booking:
        vat = round(amount * 21 / 121, 2)
        line = BookingLine(account=700000, base_amount=amount - vat, vat_code="21", vat_amount=vat)
        booking = Booking(
            bookyear=year,
            journal="V1",
            number=number,
            relation=2,
            period=(2024 + year) * 100 + 11,
            document_date=date(2024 + year, 11, 25),
            expiry_date=date(2024 + year, 12, 25),
            comment="Zaal Noord",
            amount=amount,
            lines=(line,),
        )
        return attrs.evolve(booking, **changes)

    return make


@pytest.fixture(scope="session")
def receipt() -> Callable[..., FinancialBooking]:
    """Makes a receipt of 121 euros from relation 2 in F1."""

    def make(number: int, **changes: Any) -> FinancialBooking:
        booking = FinancialBooking(
            bookyear=2,
            journal="F1",
            number=number,
            period=202611,
            document_date=date(2026, 11, 25),
            lines=(FinancialLine(kind="C", amount=Decimal("121.00"), relation=2, reference="Order 7"),),
        )
        return attrs.evolve(booking, **changes)

    return make


@attrs.frozen
class Desk:
    """A poster of V1 with all that a test of it asks about."""

    box: Sandbox
    dossier: Dossier
    store: PostingStore
    clock: FakeClock
    sale: Callable[..., Booking]

    def poster(self, journal: str = "V1", *, year: int = 2) -> Poster:
        return self.dossier.poster(journal, store=self.store, year=year)

    def post(self, key: str = "order-1") -> Posted:
        return self.poster().post(key, self.sale)

    def sends(self) -> int:
        return self.box.calls().get("insertBuySellBooking", 0)

    def looks(self) -> int:
        return self.box.calls().get("getBuySellBooking", 0)

    def booked(self, kind: str = "buysellBookings") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.box.state()["dossiers"]["49001"][kind]
        return found

    def numbers(self) -> list[int]:
        return [each["documentSequenceNr"] for each in self.booked() if each["bookyearKey"]["id"] == 2]

    def leave_in_doubt(self, key: str = "order-1", *, fault: str = "drop_before") -> None:
        """Post with a lost answer while the look afterwards fails too."""
        self.box.fail("insertBuySellBooking", fault)
        self.box.fail("getBuySellBooking", "status", status=503)
        with pytest.raises(OutcomeUnknown):
            self.post(key)
        intent = self.store.load_intent(key)
        assert intent is not None
        assert intent.state is IntentState.DOUBTFUL


@pytest.fixture
def desk(
    box: Sandbox,
    dossier: Dossier,
    posting_store: PostingStore,
    clock: FakeClock,
    sale: Callable[..., Booking],
) -> Desk:
    return Desk(box, dossier, posting_store, clock, sale)
