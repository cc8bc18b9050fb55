"""Pure: which documents are in the books, which are not, and what is there without belonging to one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from attrs import evolve

from octopus_client import Booking, FinancialBooking, JournalKind
from octopus_client.clock import brussels_day
from octopus_client.posting import MARK_PREFIX, mark_of, marks_in
from tickoweb_sync.delivery.announcing import notice_of_wait
from tickoweb_sync.outbox import State, StoredDocument
from tickoweb_sync.outbox.waits import WHOLE_DOSSIER, WaitKind
from tickoweb_sync.reasons import Reason
from tickoweb_sync.reconcile.booking_check import Teller, carries_mark, to_cents
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
    if key is None and found is not None and pair.is_euro:
        yield Teller(pair, place_of(found)).whole(Cause.NOT_TAKEN_OVER, "booking", theirs=place_of(found))
    if key is not None and found is None:
        others = books.bookings_at.get(key, [])
        is_deleted = key in books.deleted or others
        cause = Cause.DELETED if is_deleted else Cause.MISSING_IN_OCTOPUS
        told = ", ".join(sorted(other.order_reference or other.reference or "?" for other in others))
        yield evolve(
            Teller(pair, key).whole(cause, "booking", cents=-cents, ours=key, theirs=told),
            telling="deleted_and_replaced" if told else "",
            advice=f"{cause}_and_paid" if pair.payment is not None else "",
            named=_to_book_again(pair),
        )
    for twin in pair.twins:
        ours, teller = key or (place_of(found) if found is not None else ""), Teller(pair, place_of(twin))
        if _is_double(twin, pair):
            cents = to_cents(twin.amount)
            yield teller.whole(Cause.DUPLICATE, "booking", cents=cents, ours=ours, theirs=place_of(twin))
        else:
            yield carries_mark(teller.whole(Cause.EDITED, "comment", ours=ours, theirs=twin.comment or ""))
    if stored.file_missing and key is not None and found is not None and stored.state is State.DONE:
        yield Teller(pair, place_of(found)).whole(Cause.PDF_MISSING, "file")


def _is_double(twin: Booking, pair: Pair) -> bool:
    """Whether a booking with the mark of a document is that document by its content too."""
    like = pair.expected or pair.booking
    if like is None:
        return False
    names = {name for name in (like.order_reference, like.reference) if name}
    return (
        (twin.amount, twin.document_date) == (like.amount, like.document_date)
        and twin.relation in (like.relation, pair.stored.relation)
        and not names.isdisjoint({twin.order_reference, twin.reference})
    )


def _to_book_again(pair: Pair) -> dict[str, str]:
    """What a person who books a document again must know."""
    expected, paid = pair.expected, pair.payment
    return {
        "comment": (expected.comment if expected is not None else None) or mark_of(pair.stored.id),
        "reference": (expected.reference if expected is not None else None) or pair.stored.order,
        "payment": str(place_of(paid)) if paid is not None else "",
    }


def open_differences(pair: Pair, kept: Kept) -> Iterator[Difference]:
    """Why a document is not done yet."""
    stored = pair.stored
    if stored.state not in (State.WAITING, State.HELD):
        return
    if not pair.is_euro and pair.booking is not None:
        return  # a person booked it, as the reason says
    field = "booking" if stored.number is None else str(stored.step)
    in_books = {"booking": pair.booking, "payment": pair.payment}.get(field, pair)
    waits_for_date = stored.state is State.WAITING and stored.document_date > brussels_day(kept.now)
    cents = 0 if in_books is not None or waits_for_date else -to_cents(pair.total)
    cause, reasons = _why(stored, kept)
    advice, named = "", {}
    if waits_for_date:
        reasons, advice = (Reason("waits_for_date", {"date": stored.document_date}),), "waits_for_date"
    elif not pair.is_euro:
        advice, named = "held_not_euro", {"mark": mark_of(stored.id)}
    yield Difference(
        cause=cause,
        document=stored.id,
        order=stored.order,
        place=stored.booking_key,
        field=field,
        cents=cents,
        reasons=reasons,
        advice=advice,
        named=named,
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


def unknown_differences(kept: Kept, books: Books, pairs: Iterable[Pair]) -> Iterator[Difference]:
    """What carries a mark of ours in Octopus, of a document that the outbox does not know."""
    own = {id(found) for pair in pairs for found in (pair.booking, pair.payment) if found is not None}
    known = kept.by_mark.keys() | kept.other_marks
    whole: list[_Marked] = [("booking", booking, booking.amount) for booking in books.bookings]
    whole += [("payment", payment, received_of(payment)) for payment in books.payments]
    for field, found, amount in whole:
        if id(found) in own:
            continue
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
