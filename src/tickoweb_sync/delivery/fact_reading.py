"""What the dossier says about the days of documents: read once a day, unless something contradicts it."""

from collections.abc import Iterable
from datetime import timedelta

from octopus_client import Dossier
from tickoweb_sync.facts import Facts, read_facts
from tickoweb_sync.outbox.outbox import Configured, Outbox
from tickoweb_sync.outbox.records import StoredDocument
from tickoweb_sync.settings import ClosedPeriod

_FACTS_LAST = timedelta(days=1)
_ANY_AGE = timedelta(days=36500)


def facts_for(
    outbox: Outbox,
    configured: Configured,
    dossier: Dossier,
    documents: Iterable[StoredDocument],
    *,
    any_age: bool,
) -> Facts:
    """What the dossier says about the days of some documents.

    Args:
        outbox: where answers are kept.
        configured: the organisation's integration.
        dossier: Octopus.
        documents: the documents.
        any_age: whether answers of any age do, as when a lock is probed, unless a person asked for new ones.
    """
    max_age = _ANY_AGE if any_age else _FACTS_LAST
    if configured.facts_from is not None:
        max_age = min(max_age, max(outbox.clock() - configured.facts_from, timedelta()))
    return read_facts(
        dossier,
        sorted({stored.document_date for stored in documents}),
        max_age=max_age,
        next_open=configured.integration.booking.closed_period is ClosedPeriod.NEXT_OPEN,
    )
