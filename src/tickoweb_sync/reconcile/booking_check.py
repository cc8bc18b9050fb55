"""Pure: where a booking in Octopus differs from what it should be, field by field."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from decimal import Decimal

from attrs import evolve, frozen

from octopus_client import Booking, BookingLine, DocumentKey, FinancialBooking
from octopus_client.posting import mark_of, marks_in
from tickoweb_sync.reconcile.books import place_of
from tickoweb_sync.reconcile.difference import Cause, Difference
from tickoweb_sync.reconcile.pairing import Pair
from tickoweb_sync.reconcile.per_rate import signed_rates, vat_of

_CENTS = 100
_EDITABLE = ("reference", "order_reference", "comment", "currency")


def to_cents(amount: Decimal) -> int:
    """Euros as whole cents; an amount with more decimals than that is rounded half to even."""
    return int((amount * _CENTS).to_integral_value())


def euros(amount: Decimal | None) -> str:
    """An amount as a text with two decimals."""
    return "" if amount is None else f"{amount:.2f}"


def booking_differences(pair: Pair, rates: Mapping[str, Decimal]) -> Iterator[Difference]:
    """Where the booking of a document differs; nothing when there is none to compare.

    Args:
        pair: the document and its booking.
        rates: percentages of VAT codes, as far as they are known.
    """
    found, expected = pair.booking, pair.expected
    if found is None or expected is None:
        return
    teller = Teller(pair, place_of(found))
    if found.amount != pair.total:
        yield teller.money(Cause.AMOUNT, "amount", pair.total, found.amount)
    lines = list(_line_differences(expected.lines, found.lines, pair.sign, teller))
    yield from lines
    if not lines:
        yield from _rate_differences(pair, found, rates, teller)
    for cause, field, ours, theirs in (
        (Cause.PERIOD, "period", expected.period, found.period),
        (Cause.DATE, "document_date", expected.document_date, found.document_date),
        (Cause.DATE, "expiry_date", expected.expiry_date, found.expiry_date),
        (Cause.CLIENT, "relation", pair.stored.relation, found.relation),
    ):
        if ours is not None and theirs is not None and ours != theirs:
            yield teller.value(cause, field, ours, theirs)
    key = pair.stored.booking_key
    if key is not None and key != place_of(found):
        yield teller.value(Cause.EDITED, "number", key, place_of(found))
    for field in _EDITABLE:
        was, reads = getattr(expected, field) or "", getattr(found, field) or ""
        if was != reads:
            one = teller.value(Cause.EDITED, field, was, reads)
            yield foreign_mark(one, found) if field == "comment" else one


def foreign_mark(one: Difference, found: Booking | FinancialBooking) -> Difference:
    """A text that was changed, told as what it is where it now holds the mark of another document."""
    marks = marks_in(found)
    if not marks or mark_of(one.document or "") in marks:
        return one
    return evolve(one, telling="foreign_mark", advice="foreign_mark")


def carries_mark(one: Difference) -> Difference:
    """A difference told as that something carries the mark of a document without being it."""
    named = {"mark": mark_of(one.document or "")}
    return evolve(one, telling="carries_mark", advice="carries_mark", named=named)


@frozen
class Teller:
    """Makes the differences of one document at one place."""

    pair: Pair
    place: DocumentKey | None

    def money(self, cause: Cause, field: str, ours: Decimal, theirs: Decimal, *, sign: int = 1) -> Difference:
        """A difference of amounts; `sign` turns the amounts of credit notes' lines around."""
        cents = sign * (to_cents(theirs) - to_cents(ours))
        return self._made(cause, field, euros(ours), euros(theirs), cents)

    def value(self, cause: Cause, field: str, ours: object, theirs: object) -> Difference:
        """A difference of something that is no amount."""
        return self._made(cause, field, str(ours), str(theirs), 0)

    def whole(
        self, cause: Cause, field: str, *, cents: int = 0, ours: object = "", theirs: object = ""
    ) -> Difference:
        """A difference of the document, payment or balancing as a whole."""
        return self._made(cause, field, str(ours), str(theirs), cents)

    def _made(self, cause: Cause, field: str, ours: str, theirs: str, cents: int) -> Difference:
        stored = self.pair.stored
        return Difference(
            cause=cause,
            document=stored.id,
            order=stored.order,
            place=self.place,
            field=field,
            ours=ours,
            theirs=theirs,
            cents=cents,
        )


@frozen
class _Numbered:
    index: int
    account: int | None
    code: str | None
    base: Decimal
    vat: Decimal

    def __str__(self) -> str:
        return f"{self.account} {self.code} {euros(self.base)} + {euros(self.vat)}"


_LIKENESS: tuple[Callable[[_Numbered], Hashable], ...] = (
    lambda line: (line.account, line.code, line.base, line.vat),
    lambda line: (line.code, line.base, line.vat),
    lambda line: (line.account, line.base, line.vat),
    lambda line: (line.account, line.code),
    lambda line: (line.base, line.vat),
    lambda line: line.code,
    lambda line: line.account,
    lambda _: None,
)
"""By what lines are taken for the same one, from sure to likely."""


def _line_differences(
    ours: tuple[BookingLine, ...], theirs: tuple[BookingLine, ...], sign: int, teller: Teller
) -> Iterator[Difference]:
    """Where lines differ; their order says nothing."""
    left, found = _numbered(ours), _numbered(theirs)
    for likeness in _LIKENESS:
        waiting: dict[Hashable, list[_Numbered]] = defaultdict(list)
        for line in reversed(found):
            waiting[likeness(line)].append(line)
        unmatched = []
        for line in left:
            candidates = waiting[likeness(line)]
            if candidates:
                other = candidates.pop()
                found.remove(other)
                yield from _of_one_line(line, other, sign, teller)
            else:
                unmatched.append(line)
        left = unmatched
    for line in left:
        cents = -sign * to_cents(line.base + line.vat)
        one = teller.whole(Cause.VAT_SPLIT, f"lines[{line.index}]", ours=line, cents=cents)
        yield evolve(one, telling="line_gone", advice="line_gone")
    for line in found:
        cents = sign * to_cents(line.base + line.vat)
        one = teller.whole(Cause.VAT_SPLIT, f"lines[{line.index}]", theirs=line, cents=cents)
        yield evolve(one, telling="line_more", advice="line_more")


def _of_one_line(ours: _Numbered, theirs: _Numbered, sign: int, teller: Teller) -> Iterator[Difference]:
    field = f"lines[{ours.index}]"
    if ours.account != theirs.account:
        yield teller.value(Cause.ACCOUNT, f"{field}.account", ours.account, theirs.account)
    if ours.code != theirs.code:
        yield teller.value(Cause.VAT_CODE, f"{field}.vat_code", ours.code, theirs.code)
    if ours.base != theirs.base:
        yield teller.money(Cause.VAT_SPLIT, f"{field}.base_amount", ours.base, theirs.base, sign=sign)
    if ours.vat != theirs.vat:
        yield teller.money(Cause.VAT_SPLIT, f"{field}.vat_amount", ours.vat, theirs.vat, sign=sign)


def _numbered(lines: tuple[BookingLine, ...]) -> list[_Numbered]:
    zero = Decimal(0)
    return [
        _Numbered(index, line.account, line.vat_code, line.base_amount or zero, line.vat_amount or zero)
        for index, line in enumerate(lines)
    ]


def _rate_differences(
    pair: Pair, found: Booking, rates: Mapping[str, Decimal], teller: Teller
) -> Iterator[Difference]:
    """Where what was sent is what stands there, but not what the document says: a fault of ours."""
    theirs = vat_of(pair, found, rates)
    if None in theirs:
        return
    ours: dict[Decimal, Decimal] = defaultdict(Decimal)
    for rate, _, vat in signed_rates(pair.stored):
        ours[rate] += vat
    for known in sorted({rate for rate in theirs if rate is not None} | set(ours)):
        booked = theirs.get(known, [Decimal(0), Decimal(0)])[1]
        if booked != ours[known]:
            yield teller.money(Cause.VAT_SPLIT, f"vat[{known}]", ours[known], booked)
