"""Pure: the numbers of each sales journal: holes, doubles, dates that run back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum

from attrs import evolve, frozen

from octopus_client import Booking, Bookyear, DocumentKey, JournalKind, Period
from tickoweb_sync.documents import Kind
from tickoweb_sync.outbox import StoredDocument
from tickoweb_sync.reconcile.books import Books, Part
from tickoweb_sync.reconcile.difference import RUNS_BACK_WITHIN, Cause, Difference
from tickoweb_sync.reconcile.kept import Kept
from tickoweb_sync.reconcile.pairing import Pair


class NumberState(StrEnum):
    """What stands under a number."""

    BOOKED = "booked"
    HOLE = "hole"
    DOUBLE = "double"


@frozen(kw_only=True)
class NumberRow:
    """A number of a series.

    Attributes:
        place: bookyear, journal and number.
        state: what stands there.
        document_date: its date in Octopus; `None` for a hole.
        kind: invoice or credit note, by the sign of its amount; `None` for a hole.
        runs_back: whether an earlier number has a later date.
        document: id of Tickoweb's document, where it is one.
        order: its order number.
    """

    place: DocumentKey
    state: NumberState
    document_date: date | None = None
    kind: Kind | None = None
    runs_back: bool = False
    document: str | None = None
    order: str | None = None


def number_rows(kept: Kept, books: Books, pairs: Iterable[Pair]) -> tuple[NumberRow, ...]:
    """Every number of the journals in which documents are booked, from the first one seen to the last."""
    if not books.has(Part.BOOKINGS):
        return ()
    series: dict[tuple[int, str], dict[int, list[Booking]]] = defaultdict(dict)
    expected: dict[DocumentKey, StoredDocument] = {}
    dates: dict[DocumentKey, date] = {}
    for pair in pairs:
        key = pair.stored.booking_key
        if key is not None:
            expected[key] = pair.stored
            series[key.bookyear, key.journal].setdefault(key.number, [])
            if pair.expected is not None:
                dates[key] = pair.expected.document_date
    default = kept.integration.booking.journal
    for booking in books.bookings:
        if booking.journal.startswith(JournalKind.SALES):
            at = (booking.bookyear, booking.journal)
            if at in series or booking.journal == default:
                series[at].setdefault(booking.number, []).append(booking)
    last = {(journal.bookyear, journal.key): journal.last_number or 0 for journal in books.journals}
    rows = []
    for (bookyear, journal), numbers in sorted(series.items()):
        latest = date.min
        for number in range(min(numbers), max(*numbers, last.get((bookyear, journal), 0)) + 1):
            place = DocumentKey(bookyear=bookyear, journal=journal, number=number)
            row = _row(place, numbers.get(number, []), expected.get(place))
            day = dates.get(place, row.document_date) or latest
            rows.append(_turned(row) if day < latest else row)
            latest = max(latest, day)
    return tuple(rows)


def number_differences(rows: Iterable[NumberRow], years: Iterable[Bookyear]) -> Iterator[Difference]:
    """What is to be told of the numbers; a hole that is a deleted document of ours is told of there.

    Args:
        rows: the numbers.
        years: the bookyears: a date that runs back within a period says only that documents came in out
            of order, and is a note.
    """
    periods = [period for year in years for period in year.periods]
    latest: NumberRow | None = None
    for row in rows:
        if latest is not None and _series(latest) != _series(row):
            latest = None
        if row.state is NumberState.HOLE and row.document is None:
            yield Difference(cause=Cause.NUMBER_HOLE, place=row.place, field="number")
        if row.state is NumberState.DOUBLE:
            yield Difference(
                cause=Cause.NUMBER_DOUBLE,
                document=row.document,
                order=row.order,
                place=row.place,
                field="number",
            )
        if row.runs_back and latest is not None:
            within = _same_period(row.document_date, latest.document_date, periods)
            yield Difference(
                cause=Cause.DATES_RUN_BACK,
                document=row.document,
                order=row.order,
                place=row.place,
                field="document_date",
                ours=str(latest.document_date),
                theirs=str(row.document_date),
                telling=RUNS_BACK_WITHIN if within else "",
                advice=RUNS_BACK_WITHIN if within else "",
            )
        elif row.document_date is not None:
            latest = row


def _same_period(one: date | None, other: date | None, periods: Iterable[Period]) -> bool:
    days = [day for day in (one, other) if day is not None]
    return any(all(period.start <= day <= period.end for day in days) for period in periods)


def _series(row: NumberRow) -> tuple[int, str]:
    return row.place.bookyear, row.place.journal


def _row(place: DocumentKey, found: list[Booking], stored: StoredDocument | None) -> NumberRow:
    state = NumberState.HOLE if not found else NumberState.BOOKED if len(found) == 1 else NumberState.DOUBLE
    first = found[0] if found else None
    kind = None
    if first is not None:
        kind = Kind.CREDIT_NOTE if first.amount < 0 else Kind.INVOICE
    return NumberRow(
        place=place,
        state=state,
        document_date=first.document_date if first is not None else None,
        kind=kind,
        document=stored.id if stored is not None else None,
        order=stored.order if stored is not None else None,
    )


def _turned(row: NumberRow) -> NumberRow:
    return evolve(row, runs_back=row.document_date is not None)
