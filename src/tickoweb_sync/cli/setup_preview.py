"""One invoice as it would be booked, for an organiser who sets up: in their words, without rules."""

from collections.abc import Iterator

from octopus_client import Booking, FinancialBooking
from octopus_client.codec import decode
from tickoweb_sync.cli.setup_words import say
from tickoweb_sync.delivery import PlannedDocument, PlannedRelation


def preview_lines(planned: PlannedDocument, *, language: str, is_example: bool) -> Iterator[str]:
    """What becomes of a document, line by line.

    Args:
        planned: the document.
        language: `nl`, `fr` or `en`.
        is_example: whether it is only an example.
    """
    order = say("example_order", language) if is_example else planned.stored.order
    if planned.booking is None:
        reason = " ".join(reason.text(language) for reason in planned.reasons)
        yield say("preview_open", language, order=order, reason=reason).strip()
        return
    booking = decode(planned.booking, Booking)
    yield say(
        "preview_booked",
        language,
        order=order,
        place=f"{booking.journal}/{booking.number}",
        amount=f"{booking.amount:.2f}",
        period=booking.period,
    )
    for line in booking.lines:
        yield f"  {line.account} {line.vat_code:<3} {line.base_amount:>10.2f} + {line.vat_amount:>9.2f}"
    if planned.relation is not None:
        yield say("preview_client", language, client=_client(planned.relation, language))
    if planned.payment is not None:
        payment = decode(planned.payment, FinancialBooking)
        amounts = ", ".join(f"{balancing.amount:.2f}" for balancing in planned.balancings)
        place = f"{payment.journal}/{payment.number}"
        yield say("preview_payment", language, place=place, amounts=amounts)


def _client(relation: PlannedRelation, language: str) -> str:
    if relation.key is not None:
        return say("preview_known_client", language, key=relation.key)
    values = {change.field: change.after for change in relation.changes}
    shown = (values.get(name) for name in ("name", "first_name", "vat_number", "postal_code", "city"))
    return ", ".join(str(value) for value in shown if value)
