"""Pure: when a waiting document is tried next."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import attrs

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
    turn = Turn(
        document_date=stored.document_date,
        journal=stored.journal_of_step(journal),
        not_before=stored.next_attempt_at,
    )
    return turn.moment(waits=waits, now=now)


@attrs.frozen(kw_only=True)
class Turn:
    """What the next attempt of a waiting document depends on.

    Attributes:
        document_date: its date; it waits for that day.
        journal: the journal in which its next step writes, empty for none.
        not_before: the moment until which it waits by itself.
    """

    document_date: date
    journal: str
    not_before: datetime | None

    def moment(self, *, waits: Mapping[str, Wait], now: datetime) -> datetime | None:
        """When that is; `None` when it waits for a person.

        Args:
            waits: what the integration waits for, by journal.
            now: the present moment.
        """
        day = datetime.combine(self.document_date, time(), tzinfo=BRUSSELS).astimezone(UTC)
        moments = [now, day]
        if self.not_before is not None:
            moments.append(self.not_before)
        for place in {WHOLE_DOSSIER, self.journal}:
            wait = waits.get(place)
            if wait is not None:
                if wait.next_attempt_at is None:
                    return None
                moments.append(wait.next_attempt_at)
        return max(moments)
