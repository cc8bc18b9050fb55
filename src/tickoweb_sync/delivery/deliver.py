"""The one call for cron, a loop, Celery or Django: deliver what is due."""

import logging
from collections.abc import Callable
from datetime import datetime

import attrs

from octopus_client import Octopus
from octopus_client.clock import brussels_day
from octopus_client.lock import Every, WaitPolicy
from tickoweb_sync.delivery.announcing import NoticeSink, publish_notices, tell_notices
from tickoweb_sync.delivery.context import Context
from tickoweb_sync.delivery.fact_reading import facts_for
from tickoweb_sync.delivery.login import watched_login
from tickoweb_sync.delivery.planning import PlannedDocument, Planner, look_for_marks
from tickoweb_sync.delivery.relation_step import refresh_mirror
from tickoweb_sync.delivery.standing import Standing
from tickoweb_sync.delivery.waiting import Policies
from tickoweb_sync.delivery.worker import Worker
from tickoweb_sync.invoice_pdf import DocumentRenderer, PlainRenderer, load_renderer
from tickoweb_sync.outbox.leases import LeaseLost
from tickoweb_sync.outbox.outbox import Configured, Outbox
from tickoweb_sync.outbox.records import State, StoredDocument
from tickoweb_sync.settings import Integration

_LOG = logging.getLogger("tickoweb_sync")

OnBooked = Callable[[str, int, str, int], None]
"""Hears `(document_id, bookyear, journal, number)` once a booking is certain; at least once each."""


@attrs.frozen(kw_only=True)
class Delivered:
    """How the outbox stands after a run.

    Attributes:
        done: documents that are booked with all that belongs to them.
        waiting: documents for which time will do.
        held: documents for which a person must act.
        skipped: documents with nothing to book.
        next_attempt_at: when the next one can be tried; `None` when none waits for time alone.
    """

    done: int
    waiting: int
    held: int
    skipped: int
    next_attempt_at: datetime | None


def deliver_due(
    outbox: Outbox,
    octopus_for: Callable[[Integration], Octopus],
    *,
    organisation: str | None = None,
    limit: int | None = None,
    lock_policy: WaitPolicy | None = None,
    policies: Policies | None = None,
    on_booked: OnBooked | None = None,
    notices: NoticeSink | None = None,
    renderer: DocumentRenderer | None = None,
    progress: Callable[[StoredDocument], None] | None = None,
) -> Delivered:
    """Book what is due, and return. A run with nothing due makes no call.

    Several workers may call this at once: each dossier has one writer at a time.

    Args:
        outbox: where the documents are.
        octopus_for: gives the user of Octopus who books for an integration; give it
            `store=outbox.client_store`, so that tokens and counts are shared.
        organisation: only this one; all of them unless given.
        limit: how many documents of each organisation have their turn at most.
        lock_policy: when a locked dossier or journal is tried again; the settings say so unless given.
        policies: the same for other causes too.
        on_booked: hears of each booking once it is certain.
        notices: the message centre.
        renderer: makes PDFs; the settings say so unless given.
        progress: hears of each document that had its turn.
    """
    for configured in outbox.configured():
        integration = configured.integration
        if organisation not in (None, integration.organisation):
            continue
        is_held_back = bool(integration.missing) or configured.paused_at is not None
        if not is_held_back and _is_anything_due(outbox, integration):
            chosen = policies or Policies(locked=lock_policy or Every(integration.retry.locked))
            _deliver(
                outbox,
                configured,
                octopus_for(integration),
                limit=limit,
                policies=chosen,
                on_booked=on_booked,
                renderer=renderer or _renderer_of(integration),
                progress=progress or _ignore,
            )
        if on_booked is not None:
            queue = outbox.queue(integration.organisation)
            for stored in queue.untold():
                if _tell(stored, on_booked):
                    queue.mark_told(stored)
        publish_notices(outbox, integration)
        if notices is not None:
            tell_notices(outbox, integration.organisation, notices)
    return standing_of(outbox, organisation=organisation)


def plan_due(
    outbox: Outbox, octopus_for: Callable[[Integration], Octopus], *, organisation: str
) -> list[PlannedDocument]:
    """What the next run would book and what it would hold, found out without any write call.

    Args:
        outbox: where the documents are.
        octopus_for: gives the user of Octopus who books.
        organisation: whose documents.

    Raises:
        OctopusError: something that must be read cannot be.
    """
    configured = outbox.configured_of(organisation)
    integration = configured.integration
    octopus = octopus_for(integration)
    with watched_login(outbox, integration, octopus):
        return _plan(outbox, configured, octopus)


def _plan(outbox: Outbox, configured: Configured, octopus: Octopus) -> list[PlannedDocument]:
    integration, organisation = configured.integration, configured.integration.organisation
    queue = outbox.queue(organisation)
    open_documents = [*queue.waiting(), *queue.held()]
    dossier = octopus.dossier(integration.octopus.dossier or 0, locale=integration.octopus.locale)
    context = Context(
        integration=integration,
        dossier=dossier,
        facts=facts_for(outbox, configured, dossier, open_documents, any_age=False),
        queue=queue,
        mirror=outbox.mirror(organisation, dossier.id),
        posting_store=outbox.posting_store,
        renderer=PlainRenderer(organisation=organisation),
        inform=lambda _: None,
        settle=lambda *_: None,
        clock=outbox.clock,
        standing=Standing(dossier, outbox.posting_store),
        is_probed=lambda _: False,
    )
    if open_documents:
        refresh_mirror(context)
        look_for_marks(context)
    return Planner(context, open_documents).plan()


def standing_of(outbox: Outbox, *, organisation: str | None = None) -> Delivered:
    """How the outbox stands now, without doing anything."""
    totals = dict.fromkeys(State, 0)
    moments: list[datetime] = []
    now = outbox.clock()
    for configured in outbox.configured():
        integration = configured.integration
        if organisation not in (None, integration.organisation):
            continue
        queue = outbox.queue(integration.organisation)
        for state, count in queue.totals().items():
            totals[state] += count
        waits = outbox.waits.load(integration.organisation)
        if configured.paused_at is None:
            turns = queue.turns(journal=integration.booking.journal)
            moments += filter(None, (turn.moment(waits=waits, now=now) for turn in turns))
    return Delivered(
        done=totals[State.DONE],
        waiting=totals[State.WAITING],
        held=totals[State.HELD],
        skipped=totals[State.SKIPPED],
        next_attempt_at=min(moments, default=None),
    )


def _is_anything_due(outbox: Outbox, integration: Integration) -> bool:
    now = outbox.clock()
    queue = outbox.queue(integration.organisation)
    return bool(queue.due(now=now, today=brussels_day(now), journal=integration.booking.journal, limit=1))


def _deliver(
    outbox: Outbox,
    configured: Configured,
    octopus: Octopus,
    *,
    limit: int | None,
    policies: Policies,
    on_booked: OnBooked | None,
    renderer: DocumentRenderer,
    progress: Callable[[StoredDocument], None],
) -> None:
    dossier = configured.integration.octopus.dossier or 0
    lease = outbox.leases.take(dossier)
    if lease is None:
        _LOG.info("Another worker is booking in dossier %d.", dossier)
        return
    try:
        Worker(
            outbox,
            configured,
            octopus,
            policies=policies,
            renderer=renderer,
            lease=lease,
            tell=lambda stored: on_booked is not None and _tell(stored, on_booked),
            progress=progress,
        ).run(limit)
    except LeaseLost as error:
        _LOG.warning("%s", error)
    finally:
        lease.give_back()


def _tell(stored: StoredDocument, on_booked: OnBooked) -> bool:
    """Tell of a booking; a failing listener never stops one and is told again at the next run."""
    key = stored.booking_key
    if key is None:
        return False
    try:
        on_booked(stored.id, key.bookyear, key.journal, key.number)
    except Exception:
        _LOG.exception("Nobody took the news that order %s is booked as %s.", stored.order, key)
        return False
    return True


def _renderer_of(integration: Integration) -> DocumentRenderer:
    place = integration.files.renderer
    return load_renderer(place) if place else PlainRenderer(organisation=integration.organisation)


def _ignore(_: StoredDocument) -> None:
    """Nobody wants to hear of progress."""
