"""What a document waits for and when it is tried next, for people who ask."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from tickoweb_sync.delivery.announcing import notice_of_wait
from tickoweb_sync.notice_texts import codes, text
from tickoweb_sync.outbox.outbox import Outbox
from tickoweb_sync.outbox.records import State, StoredDocument
from tickoweb_sync.outbox.schedule import next_attempt
from tickoweb_sync.outbox.waits import WHOLE_DOSSIER
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import Integration


@attrs.frozen(kw_only=True)
class Outlook:
    """Why a document is not done, and when it is tried next.

    Attributes:
        reason: a sentence; empty when there is nothing to say.
        next_attempt_at: `None` when it is not waiting, or waits for its invoice or a person.
    """

    reason: str
    next_attempt_at: datetime | None


def outlooks(
    outbox: Outbox, integration: Integration, documents: Iterable[StoredDocument], *, language: str
) -> dict[int, Outlook]:
    """The outlook of each document, by its serial; makes no call."""
    waits = outbox.waits.load(integration.organisation)
    now, journal = outbox.clock(), integration.booking.journal
    told_waits = {}
    for place, wait in waits.items():
        notice = notice_of_wait(wait, integration, documents=0, now=now)
        told_waits[place] = text(f"{notice.code}_brief", language, **notice.values, journal=place)

    def reason_of(stored: StoredDocument) -> str:
        told = " ".join(_brief(reason).text(language) for reason in stored.reasons)
        if told or stored.state is not State.WAITING:
            return told
        if stored.held_for is not None:
            return text("waits_for_invoice", language)
        for place in (WHOLE_DOSSIER, stored.journal_of_step(journal)):
            if place in told_waits:
                return told_waits[place]
        return ""

    return {
        stored.serial: Outlook(
            reason=reason_of(stored),
            next_attempt_at=next_attempt(stored, waits=waits, journal=journal, now=now),
        )
        for stored in documents
    }


def _brief(reason: Reason) -> Reason:
    """A reason as it is told of one document, where its sentence is one about many."""
    code = f"{reason.code}_brief"
    return Reason(code, reason.values) if code in codes() else reason
