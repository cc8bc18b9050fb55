"""The notices that should be open after a run, and telling the message centre."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from tickoweb_sync import notice_texts
from tickoweb_sync.outbox.notices import Notice, WantedNotice
from tickoweb_sync.outbox.outbox import Outbox
from tickoweb_sync.outbox.records import StoredDocument
from tickoweb_sync.outbox.waits import WHOLE_DOSSIER, Wait, WaitKind
from tickoweb_sync.settings import Integration

_LOG = logging.getLogger("tickoweb_sync")
_LONG = timedelta(hours=24)

NoticeSink = Callable[[Notice], None]
"""Hears of each notice that was opened, changed or resolved; at least once."""

HAPPENINGS = frozenset(
    {
        "balancing_elsewhere",
        "booked_in_next_period",
        "booking_differs",
        "country_unknown",
        "file_missing",
        "file_not_pdf",
        "file_too_large",
        "file_unsure",
        "received_more",
        "relation_ambiguous",
        "relation_reactivated",
        "ubl_left_out",
        "vat_number_invalid",
    }
)
"""Codes of notices about something that happened; all others last as long as their cause."""


def publish_notices(outbox: Outbox, integration: Integration) -> None:
    """Open, update and resolve the notices of an organisation by how things stand now."""
    now = outbox.clock()
    queue = outbox.queue(integration.organisation)
    waits = outbox.waits.load(integration.organisation)
    waiting = queue.waiting() if waits or integration.missing else []
    wanted = [
        notice_of_wait(wait, integration, documents=_concerned(wait, integration, waiting), now=now)
        for wait in waits.values()
    ]
    wanted += _of_held(queue.held(), integration)
    if integration.missing and waiting:
        missing = ", ".join(integration.missing)
        wanted.append(
            WantedNotice(code="settings_incomplete", values={"missing": missing}, documents=len(waiting))
        )
    standing = frozenset(notice_texts.codes()) - HAPPENINGS
    outbox.notices.publish(integration.organisation, wanted, standing=standing, now=now)


def tell_notices(outbox: Outbox, organisation: str, sink: NoticeSink) -> None:
    """Tell the message centre what it has not heard; a failing one is told again at the next run."""
    for number, notice in outbox.notices.untold(organisation):
        try:
            sink(notice)
        except Exception:
            _LOG.exception("The message centre did not take the notice %s.", notice.code)
            return
        outbox.notices.mark_told(number, notice)


def notice_of_wait(wait: Wait, integration: Integration, *, documents: int, now: datetime) -> WantedNotice:
    """The notice about a wait."""
    long = wait.kind is WaitKind.LOCKED and now - wait.since > _LONG
    has_long_text = wait.journal in (WHOLE_DOSSIER, integration.booking.journal)
    return WantedNotice(
        code=_code(wait, integration),
        journal=wait.journal,
        values={
            "dossier": integration.octopus.dossier,
            "next_attempt": wait.next_attempt_at,
            "operation": wait.operation,
            "long": int(long and has_long_text),
        },
        documents=documents,
    )


def _concerned(wait: Wait, integration: Integration, waiting: list[StoredDocument]) -> int:
    journal = integration.booking.journal
    places = (stored.journal_of_step(journal) for stored in waiting)
    return sum(wait.journal in (WHOLE_DOSSIER, place) for place in places)


def _code(wait: Wait, integration: Integration) -> str:
    if wait.kind is not WaitKind.LOCKED:
        return {
            WaitKind.OUTAGE: "octopus_unreachable",
            WaitKind.QUOTA: "quota_reached",
            WaitKind.LOGIN: "login_refused",
            WaitKind.RIGHTS: "dossier_refused",
        }[wait.kind]
    if wait.journal == WHOLE_DOSSIER:
        return "dossier_locked"
    if wait.journal != integration.booking.journal:
        return "payment_journal_locked"
    return "journal_locked"


def _of_held(held: list[StoredDocument], integration: Integration) -> list[WantedNotice]:
    groups: dict[tuple[str, str], list[StoredDocument]] = {}
    for stored in held:
        for reason in stored.reasons[:1]:
            journal = reason.values.get("journal")
            place = journal if isinstance(journal, str) else ""
            groups.setdefault((reason.code, place), []).append(stored)
    return [
        WantedNotice(
            code=code,
            journal=journal,
            values={"dossier": integration.octopus.dossier, **group[0].reasons[0].values},
            documents=len(group),
        )
        for (code, journal), group in groups.items()
    ]
