"""Pure: which booking and which payment in Octopus belong to which document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Generic, TypeVar

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

EURO = "EUR"

_Document = TypeVar("_Document", Booking, FinancialBooking)


@frozen(kw_only=True)
class Pair:
    """A document of Tickoweb beside what Octopus has of it.

    Attributes:
        stored: the document, with what the outbox knows.
        total: euros of the document, negative for a credit note; 0 for one that is not in euro.
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

    @property
    def is_euro(self) -> bool:
        """Whether the document is in euro; what is not is never booked, and never summed."""
        return self.stored.document.currency == EURO


def total_of(stored: StoredDocument) -> Decimal:
    """The total of a document in euros, negative for a credit note; 0 for one that is not in euro."""
    document = stored.document
    if document.currency != EURO:
        return Decimal("0.00")
    total = document.totals.gross * sign_of(document)
    return -total if document.is_credit_note else total


def pair_documents(kept: Kept, books: Books) -> tuple[Pair, ...]:
    """Put each document beside its booking and its payment: by its place, and by its mark."""
    bookings: list[_Wanted[Booking]] = []
    payments: list[_Wanted[FinancialBooking]] = []
    for stored in kept.documents:
        mark = mark_of(stored.id)
        bookings.append(_Wanted(stored.booking_key, mark, expected_booking(kept, books, stored)))
        sent = kept.sent.get(f"{stored.intent_key}/payment")
        expected = decode(sent, FinancialBooking) if sent is not None else None
        payments.append(_Wanted(stored.payment_key, mark, expected))
    found_bookings = _find(bookings, _by_mark(books.bookings), books.bookings_at)
    found_payments = _find(payments, _by_mark(books.payments), books.payments_at)
    return tuple(
        Pair(
            stored=stored,
            total=total_of(stored),
            expected=wanted.expected,
            booking=booking,
            expected_payment=wanted_payment.expected,
            payment=payment,
            twins=twins,
            payment_twins=payment_twins,
        )
        for stored, wanted, (booking, twins), wanted_payment, (payment, payment_twins) in zip(
            kept.documents, bookings, found_bookings, payments, found_payments, strict=True
        )
    )


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


@frozen
class _Wanted(Generic[_Document]):
    """What is looked for: where a document should stand, by which mark, and how it should read."""

    key: DocumentKey | None
    mark: str
    expected: _Document | None


def _find(
    wanted: Sequence[_Wanted[_Document]],
    marked: Mapping[str, list[_Document]],
    at: Mapping[DocumentKey, list[_Document]],
) -> Iterator[tuple[_Document | None, tuple[_Document, ...]]]:
    """What belongs to each document, and what else carries its mark.

    Its own is the one with the mark at its place, else the one there that lost its mark, else one with
    the mark elsewhere. What stands at the place of another document and reads like it is that one's,
    whatever mark it carries.
    """
    placed = [_at_its_place(one, at) for one in wanted]
    taken = {id(found) for found in placed if found is not None}
    for one, own in zip(wanted, placed, strict=True):
        free = [found for found in marked.get(one.mark, ()) if id(found) not in taken]
        found = free.pop(0) if own is None and free else own
        yield found, tuple(free)


def _at_its_place(wanted: _Wanted[_Document], at: Mapping[DocumentKey, list[_Document]]) -> _Document | None:
    here = at.get(wanted.key, []) if wanted.key is not None else []
    own = next((one for one in here if wanted.mark in marks_in(one)), None)
    return own or next((one for one in here if _reads_like(one, wanted)), None)


def _reads_like(found: _Document, wanted: _Wanted[_Document]) -> bool:
    """Whether a booking without the right mark is the one that was sent, as its content tells."""
    expected = wanted.expected
    if expected is None:
        return False
    theirs, ours = (getattr(one, "order_reference", None) for one in (found, expected))
    if theirs is not None and theirs == ours:
        return True
    if theirs and marks_in(found):
        return False
    return judge(_without_marks(found), mark=wanted.mark, sent=expected) is Finding.UNSURE


def _without_marks(document: _Document) -> Booking | FinancialBooking:
    if isinstance(document, Booking):
        return evolve(document, comment=None)
    return evolve(document, lines=tuple(evolve(line, reference=None) for line in document.lines))


def _by_mark(documents: Iterable[_Document]) -> dict[str, list[_Document]]:
    found: dict[str, list[_Document]] = {}
    for document in sorted(documents, key=lambda one: (one.bookyear, one.journal, one.number)):
        for mark in marks_in(document):
            found.setdefault(mark, []).append(document)
    return found
