"""Pure: which booking and which payment in Octopus belong to which document."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from attrs import evolve, field, frozen

from octopus_client import Booking, BookingLine, DocumentKey, FinancialBooking, FinancialLine, LineKind
from octopus_client.codec import decode
from octopus_client.posting import Finding, judge, mark_of, marks_in
from tickoweb_sync.amounts import sign_of
from tickoweb_sync.delivery.control import Skip
from tickoweb_sync.delivery.invoices import known_invoices, map_stored
from tickoweb_sync.outbox import StoredDocument
from tickoweb_sync.reconcile.books import Books, Part
from tickoweb_sync.reconcile.kept import Kept

_Document = TypeVar("_Document", Booking, FinancialBooking)


@frozen(kw_only=True)
class Pair:
    """A document of Tickoweb beside what Octopus has of it.

    Attributes:
        stored: the document, with what the outbox knows.
        total: euros of the document, negative for a credit note.
        expected: the booking as it should be; `None` while nothing was booked.
        booking: the booking as it is; `None` when it is not there.
        expected_payment: the payment as it was sent; `None` when none was, or nothing is kept of it.
        payment: the payment as it is.
        twins: further bookings with its mark.
        payment_twins: further payments with its mark.
    """

    stored: StoredDocument
    total: Decimal
    expected: Booking | None = field(default=None, repr=False)
    booking: Booking | None = field(default=None, repr=False)
    expected_payment: FinancialBooking | None = field(default=None, repr=False)
    payment: FinancialBooking | None = field(default=None, repr=False)
    twins: tuple[Booking, ...] = field(default=(), repr=False)
    payment_twins: tuple[FinancialBooking, ...] = field(default=(), repr=False)

    @property
    def sign(self) -> int:
        """By what to multiply the lines of its booking to see them as sales: -1 for a credit note."""
        return -1 if self.stored.document.is_credit_note else 1


def total_of(stored: StoredDocument) -> Decimal:
    """The total of a document in euros, negative for a credit note."""
    document = stored.document
    total = document.totals.gross * sign_of(document)
    return -total if document.is_credit_note else total


def pair_documents(kept: Kept, books: Books) -> tuple[Pair, ...]:
    """Put each document beside its booking and its payment: by its place, and by its mark."""
    bookings = _by_mark(books.bookings)
    payments = _by_mark(books.payments)
    pairs = []
    for stored in kept.documents:
        mark = mark_of(stored.id)
        expected = expected_booking(kept, books, stored)
        sent = kept.sent.get(f"{stored.intent_key}/payment")
        expected_payment = decode(sent, FinancialBooking) if sent is not None else None
        booking, twins = _find(
            stored.booking_key, mark, expected, marked=bookings.get(mark, []), at=books.bookings_at
        )
        payment, payment_twins = _find(
            stored.payment_key,
            mark,
            expected_payment,
            marked=payments.get(mark, []),
            at=books.payments_at,
        )
        pairs.append(
            Pair(
                stored=stored,
                total=total_of(stored),
                expected=expected,
                booking=booking,
                expected_payment=expected_payment,
                payment=payment,
                twins=twins,
                payment_twins=payment_twins,
            )
        )
    return tuple(pairs)


def expected_booking(kept: Kept, books: Books, stored: StoredDocument) -> Booking | None:
    """The booking of a document as it should stand in Octopus.

    That is what was sent. Of a booking that was found there instead of sent, lines and amounts come from
    the mapping that would have made it, so that a change from before it was found is still seen.
    """
    body = kept.sent.get(stored.intent_key)
    sent = decode(body, Booking) if body is not None else None
    key = stored.booking_key
    if key is None or (sent is not None and not kept.was_adopted(stored)):
        return sent if key is not None else None
    mapped = _mapped(kept, books, stored, key)
    if mapped is None or sent is None:
        return mapped or sent
    lines = tuple(
        BookingLine(
            account=line.account,
            vat_code=line.vat_code,
            base_amount=line.base_amount,
            vat_amount=line.vat_amount,
        )
        for line in mapped.lines
    )
    return evolve(sent, lines=lines, amount=mapped.amount)


def received_of(payment: FinancialBooking) -> Decimal:
    """What a payment brings in from clients, in euros; negative for a refund."""
    amount = sum((line.amount for line in client_lines(payment)), Decimal(0))
    return amount if payment.journal.startswith("F") else -amount


def client_lines(payment: FinancialBooking) -> list[FinancialLine]:
    """The lines of a financial booking that are about clients."""
    return [line for line in payment.lines if line.kind == LineKind.CLIENT]


def _mapped(kept: Kept, books: Books, stored: StoredDocument, key: DocumentKey) -> Booking | None:
    if not books.has(Part.FACTS) or len(known_invoices(kept, stored)) < len(stored.document.credits):
        return None
    try:
        mapped = map_stored(kept, stored, integration=kept.integration, facts=books.facts).booking
    except Skip:
        return None
    return None if mapped is None else mapped.booking(number=key.number, relation=stored.relation)


def _find(
    key: DocumentKey | None,
    mark: str,
    expected: _Document | None,
    *,
    marked: list[_Document],
    at: Mapping[DocumentKey, list[_Document]],
) -> tuple[_Document | None, tuple[_Document, ...]]:
    """What belongs to a document, and what else carries its mark.

    Its own is the one with the mark at its place, else the one there that lost its mark, else one with
    the mark elsewhere.
    """
    here = at.get(key, []) if key is not None else []
    own = next((one for one in here if mark in marks_in(one)), None)
    own = own or next((one for one in here if _lost_its_mark(one, mark, expected)), None)
    own = own or next(iter(marked), None)
    return own, tuple(one for one in marked if one is not own)


def _lost_its_mark(found: _Document, mark: str, expected: _Document | None) -> bool:
    if expected is None or marks_in(found):
        return False
    if judge(found, mark=mark, sent=expected) is Finding.UNSURE:
        return True
    theirs, ours = (getattr(one, "order_reference", None) for one in (found, expected))
    return theirs is not None and theirs == ours


def _by_mark(documents: Iterable[_Document]) -> dict[str, list[_Document]]:
    found: dict[str, list[_Document]] = {}
    for document in sorted(documents, key=lambda one: (one.bookyear, one.journal, one.number)):
        for mark in marks_in(document):
            found.setdefault(mark, []).append(document)
    return found
