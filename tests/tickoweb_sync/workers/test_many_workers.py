"""Many workers on one PostgreSQL: killed, locked out, and with people booking in between."""

import os
import random
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from crew import Crew, Json, People, Time, violations_of
from crew_worker import SharedClock

from octopus_client.clock import BRUSSELS
from octopus_client.sandbox import Sandbox
from tickoweb_sync import Integration, Outbox
from tickoweb_sync.delivery import standing_of

BEGIN = datetime(2026, 11, 9, 9, 0, tzinfo=BRUSSELS)
ORGANISATIONS = {"fictie-events": 49001, "andere-events": 49003}
IS_FULL = os.environ.get("PROOF_WORKERS") == "full"


@attrs.frozen(kw_only=True)
class Plan:
    """How much of everything.

    Attributes:
        workers: processes.
        days: simulated days on which documents come in.
        a_day: documents of each organisation on a day.
        looks: seconds between two looks of the people.
        kill_after: a worker is killed whenever so many more documents are done.
        restless: chance that somebody books by hand, or opens a journal or dossier, at a look.
    """

    workers: int
    days: int
    a_day: int
    looks: float
    kill_after: int
    restless: float


PLAN = (
    Plan(workers=4, days=10, a_day=100, looks=0.2, kill_after=50, restless=0.1)
    if IS_FULL
    else Plan(workers=2, days=3, a_day=10, looks=0.05, kill_after=20, restless=0.05)
)


def settings_of(organisation: str, dossier: int) -> Json:
    return {
        "organisation": organisation,
        "octopus": {"dossier": dossier, "locale": "en"},
        "booking": {
            "journal": "V1",
            "sales_account": 700000,
            "payment_account": 580000,
            "payment_journal": "D1",
        },
    }


INTEGRATIONS = [Integration.from_mapping(settings_of(*place)) for place in ORGANISATIONS.items()]


@pytest.fixture
def two_dossiers(box: Sandbox) -> Sandbox:
    first = box.state()["dossiers"]["49001"]
    box.load_world({"dossiers": {"49003": first}})
    return box


@pytest.fixture
def clock(tmp_path: Path) -> SharedClock:
    return SharedClock(tmp_path / "clock")


@pytest.fixture
def outbox(postgres_url: str, clock: SharedClock) -> Iterator[Outbox]:
    opened = Outbox.open(postgres_url, clock=clock)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def crew(two_dossiers: Sandbox, postgres_url: str, tmp_path: Path) -> Iterator[Crew]:
    hired = Crew(
        {
            "database": postgres_url,
            "api_url": two_dossiers.api_url,
            "clock": str(tmp_path / "clock"),
            "limit": 7,
        }
    )
    yield hired
    hired.end()


def documents_of_day(papers: Any, day: datetime, count: int, *, chance: random.Random) -> list[Json]:
    """Invoices of companies and persons who come back, and credit notes of some of them, in any order."""
    documents: list[Json] = []
    for number in range(count):
        if documents and chance.random() < 0.15:
            invoice = documents[-1]
            if invoice["kind"] == "invoice":
                documents.append(papers.credit_note(invoice, issued_at=day.isoformat()))
                continue
        who = chance.randrange(1, 40)
        customer = papers.company(5000 + who, f"Fictie {who} NV")
        if who % 3 == 0:
            customer = papers.person(6000 + who, "Fien", f"Van Dromen {who}")
        line = papers.line(*chance.choice((("20.00", "1.20"), ("40.00", "2.40"), ("100.00", "6.00"))))
        order = f"TW-{day:%d}-{number}"
        documents.append(papers.invoice(order, line, issued_at=day.isoformat(), customer=customer))
    chance.shuffle(documents)
    return documents


def accept(outbox: Outbox, integration: Integration, documents: Sequence[Json]) -> None:
    file = {
        "format": "tickoweb-documents/1",
        "organisation": integration.organisation,
        "documents": list(documents),
    }
    acceptance = outbox.accept(integration, file)
    assert (acceptance.accepted, acceptance.refused) == (len(documents), ())


def work_until_done(
    outbox: Outbox, crew: Crew, people: People, time: Time, *, chance: random.Random, until: datetime
) -> None:
    """Let people and time do their part until a moment, or until nothing waits any more."""
    pause = threading.Event()
    while True:
        pause.wait(PLAN.looks)
        delivered = standing_of(outbox)
        if delivered.waiting == 0:
            return
        if chance.random() < PLAN.restless:
            people.book()
        if chance.random() < PLAN.restless:
            people.lock()
        if delivered.done // PLAN.kill_after > crew.killed:
            crew.kill(chance)
            crew.hire()
        again_at = delivered.next_attempt_at
        if again_at is not None and again_at > time.now:
            if again_at >= until:
                return
            people.leave()
            time.go_to(again_at)


def test_many_workers_book_everything_exactly_once(
    two_dossiers: Sandbox, outbox: Outbox, crew: Crew, clock: SharedClock, papers: Any
) -> None:
    chance = random.Random(20261109)  # noqa: S311 - a seeded test, no secret
    people = People(two_dossiers, list(ORGANISATIONS.values()), chance=chance)
    time = Time(clock, two_dossiers, BEGIN)
    crew.hire(PLAN.workers)
    for day in range(PLAN.days):
        morning = BEGIN + timedelta(days=day)
        time.go_to(morning)
        for integration in INTEGRATIONS:
            accept(outbox, integration, documents_of_day(papers, morning, PLAN.a_day, chance=chance))
        work_until_done(outbox, crew, people, time, chance=chance, until=morning + timedelta(days=1))
        sys.stdout.write(f"day {day + 1}: {standing_of(outbox).done} done, {crew.killed} killed\n")
        sys.stdout.flush()
    people.leave()
    work_until_done(outbox, crew, people, time, chance=chance, until=BEGIN + timedelta(days=365))
    assert crew.dismiss() == []

    state = two_dossiers.state()
    for integration in INTEGRATIONS:
        dossier = integration.octopus.dossier
        documents = outbox.queue(integration.organisation).everything()
        assert len(documents) == PLAN.days * PLAN.a_day
        by_hand = {journal: people.by_hand[dossier or 0, journal] for journal in ("V1", "D1")}
        assert violations_of(state["dossiers"][str(dossier)], documents, by_hand=by_hand) == []
    assert crew.killed > 0
    assert people.locks > 0
    sys.stdout.write(
        f"{2 * PLAN.days * PLAN.a_day} documents, {PLAN.workers} workers, {crew.killed} killed, "
        f"{people.locks} locks, {people.by_hand.total()} booked by hand, "
        f"{sum(state['calls'].values())} calls, done on {time.now:%Y-%m-%d %H:%M}\n"
    )
