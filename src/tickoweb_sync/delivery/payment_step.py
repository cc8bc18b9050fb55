"""The step `payment`: book the payment of an invoice or the refund of a credit note."""

from collections.abc import Callable, Sequence

import attrs

from octopus_client.posting import Poster, mark_of
from tickoweb_sync.credited import CreditedInvoice
from tickoweb_sync.delivery.context import Context
from tickoweb_sync.delivery.control import Hold
from tickoweb_sync.delivery.posting import post_once
from tickoweb_sync.outbox.records import Step, StoredDocument
from tickoweb_sync.payments import MappedPayment, plan_payment
from tickoweb_sync.reasons import Reason


def pay(
    context: Context,
    stored: StoredDocument,
    invoices: Sequence[CreditedInvoice],
    *,
    look: Callable[[], None],
) -> tuple[StoredDocument, str]:
    """Book what is to be paid or refunded, if anything.

    Args:
        context: what to work with.
        stored: the document, booked.
        invoices: the invoices that it credits.
        look: looks whether those invoices are still in the books.

    Returns:
        The document at its next step, and what was done.

    Raises:
        Hold: the payment cannot be booked, or the booking is not there any more.
    """
    plan = plan_payment(
        stored.document,
        integration=context.integration,
        accounts=stored.accounts,
        facts=context.facts,
        invoices=invoices,
    )
    following = attrs.evolve(stored, step=Step.BALANCING)
    payment, relation = plan.payment, stored.relation
    if plan.held:
        raise Hold(*plan.held)
    if payment is None or relation is None:
        return following, "nothing to pay"
    poster = context.dossier.poster(payment.journal, store=context.posting_store, year=payment.bookyear)
    if context.is_probed(payment.journal):
        _refuse_if_locked(poster, stored, payment, relation=relation)
    differs = context.standing.check(stored)
    look()
    posted = post_once(
        poster,
        stored.payment_intent_key,
        lambda number: payment.booking(number=number, relation=relation),
        mark=mark_of(stored.id),
    )
    if differs is not None:
        context.inform(differs)
    for notice in plan.notices:
        if notice.code in _AFTER_PAYMENT:
            context.inform(notice.about(number=posted.number))
    place = posted.document_key
    paid = attrs.evolve(
        following,
        payment_bookyear=place.bookyear,
        payment_journal=place.journal,
        payment_number=place.number,
        balancing_sent=stored.balancing_sent or posted.adopted,
    )
    if posted.fresh:
        context.standing.vouch_for_payment(paid)
    return paid, f"{'adopted' if posted.adopted else 'booked'} as {place}"


def surplus_apart(notices: Sequence[Reason]) -> list[Reason]:
    """The notices of a mapped document that do not speak of its payment."""
    return [notice for notice in notices if notice.code not in _AFTER_PAYMENT]


def _refuse_if_locked(
    poster: Poster, stored: StoredDocument, payment: MappedPayment, *, relation: int
) -> None:
    """While the journal is locked, the probe must be the only call: look at nothing before it."""
    poster.refuse_if_locked(
        lambda number: payment.booking(number=number, relation=relation), mark=mark_of(stored.id)
    )


_AFTER_PAYMENT = frozenset({"received_more"})
