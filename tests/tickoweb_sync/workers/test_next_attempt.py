"""When a run goes on is asked of the database, and is the moment at which the first document can be tried."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from tickoweb_sync import Integration, Outbox
from tickoweb_sync.delivery import standing_of
from tickoweb_sync.outbox import State, Step, tables
from tickoweb_sync.outbox.schedule import next_attempt
from tickoweb_sync.outbox.waits import Wait, WaitKind

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
ORGANISATION = "fictie-events"
INTEGRATION = Integration.from_mapping(
    {
        "organisation": ORGANISATION,
        "octopus": {"dossier": 49001},
        "booking": {"journal": "V1", "sales_account": 700000},
    }
)
ROUNDS = 40


@pytest.fixture
def outbox(engine: Engine, papers: Any) -> Outbox:
    outbox = Outbox(engine, clock=lambda: NOW)
    documents = [papers.invoice(f"TW-{number}") for number in range(4)]
    file = {"format": "tickoweb-documents/1", "organisation": ORGANISATION, "documents": documents}
    outbox.accept(INTEGRATION, file)
    return outbox


def moment(chance: random.Random) -> datetime | None:
    return chance.choice([None, NOW + timedelta(minutes=chance.randrange(-90, 2 * 24 * 60))])


@contextmanager
def waiting(outbox: Outbox, wait: Wait | None) -> Iterator[None]:
    if wait is not None:
        outbox.waits.save(ORGANISATION, wait)
    yield
    if wait is not None:
        outbox.waits.end(ORGANISATION, wait.journal)


def shuffle(outbox: Outbox, chance: random.Random) -> None:
    with outbox.engine.begin() as connection:
        for serial in range(1, 5):
            connection.execute(
                update(tables.document)
                .where(tables.document.c.serial == serial)
                .values(
                    state=str(chance.choice([State.WAITING, State.WAITING, State.WAITING, State.HELD])),
                    step=str(chance.choice(list(Step))),
                    journal=chance.choice([None, "V1", "V2"]),
                    payment_journal=chance.choice([None, "D1"]),
                    held_for=chance.choice([None, None, None, "its invoice"]),
                    document_date=(NOW + timedelta(days=chance.randrange(-1, 3))).date(),
                    next_attempt_at=moment(chance),
                )
            )


@pytest.mark.parametrize("seed", range(2))
def test_a_run_goes_on_when_the_first_of_its_documents_can_be_tried(outbox: Outbox, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - seeded cases
    queue = outbox.queue(ORGANISATION)
    seen = set()
    for _ in range(ROUNDS):
        shuffle(outbox, chance)
        place = chance.choice(["", "V1", "V2", "D1"])
        wait = Wait(
            kind=WaitKind.LOCKED, journal=place, since=NOW, attempts=1, next_attempt_at=moment(chance)
        )
        with waiting(outbox, chance.choice([None, wait])):
            waits = outbox.waits.load(ORGANISATION)
            each = [next_attempt(stored, waits=waits, journal="V1", now=NOW) for stored in queue.everything()]
            expected = min((one for one in each if one is not None), default=None)
            assert standing_of(outbox).next_attempt_at == expected
            seen.add(expected)
    assert len(seen) > ROUNDS / 4


def test_nothing_is_tried_while_an_integration_is_paused(outbox: Outbox) -> None:
    assert standing_of(outbox).next_attempt_at == NOW
    outbox.pause(ORGANISATION)
    assert standing_of(outbox).next_attempt_at is None
