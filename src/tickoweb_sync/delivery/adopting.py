"""Finding what is already booked by its mark: on a new, restored or doubted database."""

from collections.abc import Callable

import attrs

from octopus_client import Octopus
from octopus_client.posting import mark_of
from tickoweb_sync.delivery.login import watched_login
from tickoweb_sync.outbox.outbox import Outbox
from tickoweb_sync.settings import Integration


@attrs.frozen(kw_only=True)
class Adopted:
    """What carries a mark in Octopus.

    Attributes:
        bookings: purchase and sales documents with a mark.
        payments: financial and diverse documents with a mark.
        known: bookings among them whose documents are in this outbox; the next run takes over those that
            it does not know as booked, without sending anything.
        unknown: places of bookings whose documents are not in this outbox: hand them over with `accept`.
    """

    bookings: int
    payments: int
    known: int
    unknown: tuple[str, ...]


def adopt(
    outbox: Outbox, octopus_for: Callable[[Integration], Octopus], *, integration: Integration
) -> Adopted:
    """Look in Octopus for what carries a mark (two calls), so that nothing of it is booked again.

    A run does the same by itself whenever a journal's last number is not the one that it knew.

    Args:
        outbox: where the documents are.
        octopus_for: gives the user of Octopus who books.
        integration: the organisation's settings.
    """
    octopus = octopus_for(integration)
    dossier = octopus.dossier(integration.octopus.dossier or 0)
    store = outbox.posting_store
    with watched_login(outbox, integration, octopus):
        bookings = dossier.poster("V0", store=store, year=0).look_for_marks()
        payments = dossier.poster("D0", store=store, year=0).look_for_marks()
    seen = store.marked_bookings(dossier.id)
    known = {mark_of(document_id) for document_id in outbox.queue(integration.organisation).ids()}
    return Adopted(
        bookings=bookings,
        payments=payments,
        known=sum(one.mark in known for one in seen),
        unknown=tuple(str(one.document_key) for one in seen if one.mark not in known),
    )
