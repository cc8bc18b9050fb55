"""What a person's word to go on does to a document, and to what it waited for."""

from datetime import UTC, datetime

import attrs
from sqlalchemy import Engine, update

from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.accepting import accounts_of
from tickoweb_sync.outbox.posting_store import OutboxPostingStore
from tickoweb_sync.outbox.records import State, Step, StoredDocument
from tickoweb_sync.outbox.waits import WaitKind
from tickoweb_sync.settings import Integration

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def is_releasable(stored: StoredDocument) -> bool:
    """Whether something of a document is open."""
    return stored.state in (State.HELD, State.WAITING) or _lacks_only_its_file(stored)


def end_delays(engine: Engine, integration: Integration, *, now: datetime) -> None:
    """Let what waits be tried now, and have the facts and relations of Octopus read anew."""
    mine = tables.wait.c.organisation == integration.organisation
    with engine.begin() as connection:
        connection.execute(
            update(tables.integration)
            .where(tables.integration.c.organisation == integration.organisation)
            .values(facts_from=now)
        )
        connection.execute(
            update(tables.wait)
            .where(mine, tables.wait.c.kind != str(WaitKind.LOGIN))
            .values(next_attempt_at=now)
        )
        connection.execute(
            update(tables.mirror)
            .where(tables.mirror.c.dossier == integration.octopus.dossier)
            .values(read_at=_LONG_AGO)
        )


def release_document(
    engine: Engine, posting_store: OutboxPostingStore, stored: StoredDocument, integration: Integration
) -> StoredDocument:
    """A document as it goes on, with today's accounts; what was deleted in Octopus may be booked again."""
    step = Step.FILE if _lacks_only_its_file(stored) else stored.step
    if stored.state is State.HELD and step is Step.BOOKING:
        step = Step.RELATION
    with engine.begin() as connection:
        connection.execute(
            update(tables.document)
            .where(tables.document.c.serial == stored.serial)
            .values(accounts=accounts_of(integration, stored.document))
        )
    if stored.is_gone:
        posting_store.forget(stored.intent_key)
        step = Step.RELATION
        stored = attrs.evolve(stored, number=None, told=False)
    elif stored.is_payment_gone:
        posting_store.forget(stored.payment_intent_key)
        step = Step.PAYMENT
        stored = attrs.evolve(stored, payment_number=None, payment_bookyear=None)
    return attrs.evolve(
        stored,
        state=State.WAITING,
        step=step,
        reasons=(),
        held_for=None,
        next_attempt_at=None,
        attempts=0,
    )


def _lacks_only_its_file(stored: StoredDocument) -> bool:
    return stored.state is State.DONE and stored.file_missing
