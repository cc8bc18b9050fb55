"""One invoice as it would be booked with settings that are not in use yet: without any write call."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import attrs

from octopus_client import Octopus
from octopus_client.clock import Clock
from tickoweb_sync.delivery.deliver import plan_due
from tickoweb_sync.delivery.planning import PlannedDocument
from tickoweb_sync.documents import Customer, Document, Event, Kind, Line, RateTotal, Totals, Treatment
from tickoweb_sync.outbox.outbox import Outbox
from tickoweb_sync.settings import Integration

_RATE = Decimal(6)
_LINES = (
    ("Dagkaart / Day ticket", "ticket", 2, "18.87", "1.13"),
    ("Service", "service_cost", 1, "1.88", "0.12"),
)


def preview(
    octopus: Octopus, integration: Integration, document: Document, *, clock: Clock
) -> PlannedDocument:
    """What would become of a document with some settings; nothing of it is kept.

    Four calls at most beside those for what is known of the dossier: relations, bookings and payments.

    Args:
        octopus: the user of Octopus.
        integration: the settings, complete.
        document: an invoice.
        clock: the present moment.

    Raises:
        OctopusError: something that must be read cannot be.
    """
    scratch = Outbox.open("sqlite://", clock=clock)
    try:
        scratch.accept(integration, [attrs.evolve(document, pdf=None, ubl=None)])
        [planned] = plan_due(scratch, lambda _: octopus, organisation=integration.organisation)
    finally:
        scratch.engine.dispose()
    return planned


def next_invoice(outbox: Outbox, organisation: str, *, day: date) -> Document | None:
    """The first invoice that waits for its booking and whose day has come."""
    waiting = (stored.document for stored in outbox.queue(organisation).waiting() if not stored.started)
    due = (one for one in waiting if not one.is_credit_note and one.document_date <= day)
    return next(due, None)


def example_invoice(now: datetime) -> Document:
    """An invented invoice of 22.00 euro at 6 %, of this moment."""
    lines = tuple(
        Line(
            description=description,
            component=component,
            quantity=Decimal(quantity),
            vat_rate=_RATE,
            vat_treatment=Treatment.STANDARD,
            net=Decimal(net),
            vat=Decimal(vat),
            gross=Decimal(net) + Decimal(vat),
        )
        for description, component, quantity, net, vat in _LINES
    )
    net, vat = sum(line.net for line in lines), sum(line.vat for line in lines)
    total = {"net": Decimal(net), "vat": Decimal(vat), "gross": Decimal(net + vat)}
    return Document(
        id="example",
        kind=Kind.INVOICE,
        order="EXAMPLE",
        channel="example",
        issued_at=now,
        due_on=now.date() + timedelta(days=30),
        currency="EUR",
        event=Event(name="Example"),
        customer=Customer(id=2_147_483_000, first_name="Exempli", last_name="Gratia", country="BE"),
        lines=lines,
        totals=Totals(**total, per_rate=(RateTotal(vat_rate=_RATE, **total),)),
    )
