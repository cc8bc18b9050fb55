"""Pure: which documents are in the books, which are not, and what is there without belonging to one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from octopus_client import Booking, FinancialBooking, JournalKind
from octopus_client.posting import MARK_PREFIX, marks_in
from tickoweb_sync.delivery.announcing import notice_of_wait
from tickoweb_sync.outbox import State, StoredDocument
from tickoweb_sync.outbox.waits import WHOLE_DOSSIER, WaitKind
from tickoweb_sync.reasons import Reason
from tickoweb_sync.reconcile.booking_check import Teller, to_cents
from tickoweb_sync.reconcile.books import Books, Part, place_of
from tickoweb_sync.reconcile.difference import Cause, Difference
from tickoweb_sync.reconcile.kept import Kept
from tickoweb_sync.reconcile.pairing import Pair, received_of

_IN_USE = frozenset({WaitKind.LOCKED, WaitKind.RIGHTS})
_Likeness = tuple[int, date, Decimal]
_Marked = tuple[str, Booking | FinancialBooking, Decimal]


def presence_differences(pair: Pair, books: Books) -> Iterator[Difference]:
    """Whether the booking of a document is there, and once."""
    stored, found = pair.stored, pair.booking
    key = stored.booking_key
    cents = to_cents(pair.total)
    if key is None and found is not None:
        yield Teller(pair, place_of(found)).whole(Cause.NOT_TAKEN_OVER, "booking", theirs=place_of(found))
    if key is not None and found is None:
        others = books.bookings_at.get(key, [])
        is_deleted = key in books.deleted or others
        cause = Cause.DELETED if is_deleted else Cause.MISSING_IN_OCTOPUS
        told = ", ".join(sorted(other.order_reference or other.reference or "?" for other in others))
        yield Teller(pair, key).whole(cause, "booking", cents=-cents, ours=key, theirs=told)
    for twin in pair.twins:
        ours = key or (place_of(found) if found is not None else "")
        yield Teller(pair, place_of(twin)).whole(
            Cause.DUPLICATE, "booking", cents=to_cents(twin.amount), ours=ours, theirs=place_of(twin)
        )
    if stored.file_missing and key is not None and found is not None and stored.state is State.DONE:
        yield Teller(pair, place_of(found)).whole(Cause.PDF_MISSING, "file")


def open_differences(pair: Pair, kept: Kept) -> Iterator[Difference]:
    """Why a document is not done yet."""
    stored = pair.stored
    if stored.state not in (State.WAITING, State.HELD):
        return
    field = "booking" if stored.number is None else str(stored.step)
    in_books = {"booking": pair.booking, "payment": pair.payment}.get(field, pair)
    cents = 0 if in_books is not None else -to_cents(pair.total)
    cause, reasons = _why(stored, kept)
    yield Difference(
        cause=cause,
        document=stored.id,
        order=stored.order,
        place=stored.booking_key,
        field=field,
        cents=cents,
        reasons=reasons,
    )


def _why(stored: StoredDocument, kept: Kept) -> tuple[Cause, tuple[Reason, ...]]:
    if stored.state is State.HELD:
        return Cause.HELD, stored.reasons
    if stored.held_for is not None:
        return Cause.WAITING, stored.reasons or (Reason("waits_for_invoice"),)
    for place in (WHOLE_DOSSIER, stored.journal_of_step(kept.integration.booking.journal)):
        wait = kept.waits.get(place)
        if wait is not None:
            notice = notice_of_wait(wait, kept.integration, documents=0, now=kept.now)
            reason = Reason(f"{notice.code}_brief", {**notice.values, "journal": place})
            return (Cause.WAITING_LOCK if wait.kind in _IN_USE else Cause.WAITING), (reason,)
    return Cause.WAITING, stored.reasons


def unknown_differences(kept: Kept, books: Books) -> Iterator[Difference]:
    """What carries a mark of ours in Octopus, of a document that the outbox does not know."""
    known = kept.by_mark.keys() | kept.other_marks
    whole: list[_Marked] = [("booking", booking, booking.amount) for booking in books.bookings]
    whole += [("payment", payment, received_of(payment)) for payment in books.payments]
    for field, found, amount in whole:
        for mark in sorted(marks_in(found) - known):
            if mark.startswith(MARK_PREFIX):
                yield Difference(
                    cause=Cause.MISSING_HERE,
                    place=place_of(found),
                    field=field,
                    theirs=mark,
                    cents=to_cents(amount),
                )


def look_alikes(pairs: Iterable[Pair], books: Books) -> Iterator[Difference]:
    """Sales bookings without a mark that look like a document: same client, date and amount, or reference."""
    if not books.has(Part.BOOKINGS):
        return
    pairs = list(pairs)
    own = {place_of(pair.booking) for pair in pairs if pair.booking is not None}
    by_order: dict[str, list[Pair]] = defaultdict(list)
    alike: dict[_Likeness, Pair] = {}
    for pair in pairs:
        if pair.stored.state is not State.SKIPPED:
            by_order[pair.stored.order].append(pair)
            if pair.stored.relation is not None:
                alike.setdefault((pair.stored.relation, pair.stored.document_date, pair.total), pair)
    for booking in books.bookings:
        place = place_of(booking)
        if not booking.journal.startswith(JournalKind.SALES) or place in own or marks_in(booking):
            continue
        same_order = (
            by_order.get(booking.order_reference or "") or by_order.get(booking.reference or "") or []
        )
        near = next((pair for pair in same_order if pair.total == booking.amount), None)
        near = near or next(iter(same_order), None)
        near = near or alike.get((booking.relation or 0, booking.document_date, booking.amount))
        if near is not None and near.booking is not None:
            yield Teller(near, place).whole(
                Cause.LOOK_ALIKE,
                "booking",
                cents=to_cents(booking.amount),
                ours=place_of(near.booking),
                theirs=place,
            )
