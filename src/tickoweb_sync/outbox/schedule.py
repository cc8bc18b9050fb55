"""Pure: when a waiting document is tried next."""

from collections.abc import Mapping
from datetime import UTC, datetime, time

from octopus_client.clock import BRUSSELS
from tickoweb_sync.outbox.records import State, StoredDocument
from tickoweb_sync.outbox.waits import WHOLE_DOSSIER, Wait


def next_attempt(
    stored: StoredDocument, *, waits: Mapping[str, Wait], journal: str | None, now: datetime
) -> datetime | None:
    """When a document is tried next; `None` when it is not waiting, or waits for its invoice or a person.

    Args:
        stored: the document.
        waits: what the integration waits for, by journal.
        journal: journal of documents that have none of their own yet.
        now: the present moment.
    """
    if stored.state is not State.WAITING or stored.held_for is not None:
        return None
    day = datetime.combine(stored.document_date, time(), tzinfo=BRUSSELS).astimezone(UTC)
    moments = [now, day]
    if stored.next_attempt_at is not None:
        moments.append(stored.next_attempt_at)
    for place in (WHOLE_DOSSIER, stored.journal_of_step(journal) or None):
        wait = waits.get(place) if place is not None else None
        if wait is not None:
            if wait.next_attempt_at is None:
                return None
            moments.append(wait.next_attempt_at)
    return max(moments)
