"""Pure: whether payments and balancings are in the books as they should be, and only once."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from attrs import evolve

from octopus_client import BalancingKey, DocumentKey, FinancialBooking, LineKind
from octopus_client.posting import mark_of, marks_in
from tickoweb_sync.outbox import Step
from tickoweb_sync.reconcile.booking_check import Teller, carries_mark, euros, foreign_mark, to_cents
from tickoweb_sync.reconcile.books import Books, Part, place_of
from tickoweb_sync.reconcile.difference import Cause, Difference
from tickoweb_sync.reconcile.pairing import Pair, client_lines, received_of

_Place = tuple[DocumentKey, int]
_WHOLE = -1
_ZERO = Decimal(0)


def payment_differences(pair: Pair) -> Iterator[Difference]:
    """Where the payment of a document differs from what was booked."""
    stored, found = pair.stored, pair.payment
    key = stored.payment_key
    for twin in pair.payment_twins:
        ours = key or (place_of(found) if found is not None else "")
        teller = Teller(pair, place_of(twin))
        if _is_double(twin, pair):
            cents = to_cents(received_of(twin))
            yield teller.whole(Cause.PAYMENT_DOUBLE, "payment", cents=cents, ours=ours, theirs=place_of(twin))
        else:
            told = teller.whole(Cause.EDITED, "payment.reference", ours=ours, theirs=_texts(twin))
            yield carries_mark(told)
    if key is None:
        if found is not None:
            yield Teller(pair, place_of(found)).whole(Cause.NOT_TAKEN_OVER, "payment", theirs=place_of(found))
        return
    teller = Teller(pair, place_of(found) if found is not None else key)
    if found is None:
        missing = teller.whole(Cause.PAYMENT_MISSING, "payment", cents=-to_cents(pair.total), ours=key)
        place = place_of(pair.booking) if pair.booking is not None else stored.booking_key
        texts = _texts(pair.expected_payment) if pair.expected_payment is not None else ""
        yield evolve(missing, named={"booking": str(place), "reference": texts or mark_of(stored.id)})
        return
    if key != place_of(found):
        yield teller.value(Cause.EDITED, "payment.number", key, place_of(found))
    yield from _of_payment(pair, found, teller)


def _of_payment(pair: Pair, found: FinancialBooking, teller: Teller) -> Iterator[Difference]:
    received, booked = received_of(found), _on_accounts(found)
    if received != pair.total:
        yield teller.money(Cause.PAYMENT_AMOUNT, "payment.amount", pair.total, received)
    elif booked is not None and booked != pair.total:
        yield teller.money(Cause.PAYMENT_AMOUNT, "payment.lines", pair.total, booked)
    relations = _relations(found)
    if relations and relations != {pair.stored.relation}:
        theirs = ", ".join(str(relation) for relation in sorted(relations))
        yield teller.value(Cause.CLIENT, "payment.relation", pair.stored.relation, theirs)
    expected = pair.expected_payment
    if expected is None:
        return
    ours_on, theirs_on = _accounts(expected), _accounts(found)
    if ours_on != theirs_on:
        yield teller.value(Cause.ACCOUNT, "payment.account", ours_on, theirs_on)
    if expected.period != found.period:
        yield teller.value(Cause.PERIOD, "payment.period", expected.period, found.period)
    if expected.document_date != found.document_date:
        yield teller.value(Cause.DATE, "payment.document_date", expected.document_date, found.document_date)
    ours_text, theirs_text = _texts(expected), _texts(found)
    if ours_text != theirs_text:
        one = teller.value(Cause.EDITED, "payment.reference", ours_text, theirs_text)
        yield foreign_mark(one, found)


def _is_double(twin: FinancialBooking, pair: Pair) -> bool:
    """Whether a payment with the mark of a document pays it by its amount and its client too."""
    like = pair.expected_payment or pair.payment
    amount = received_of(like) if like is not None else pair.total
    clients = _relations(like) if like is not None else {pair.stored.relation}
    return received_of(twin) == amount and _relations(twin) == clients


def _relations(payment: FinancialBooking) -> set[int]:
    return {line.relation for line in client_lines(payment) if line.relation}


def _on_accounts(payment: FinancialBooking) -> Decimal | None:
    """What a diverse booking puts on accounts; the account of a financial one is the journal's own."""
    if not payment.journal.startswith("D"):
        return None
    return sum((line.amount for line in payment.lines if line.kind == LineKind.ACCOUNT), Decimal(0))


def _accounts(payment: FinancialBooking) -> str:
    lines = (line for line in payment.lines if line.kind == LineKind.ACCOUNT)
    return ", ".join(sorted({str(line.account) for line in lines}))


def _texts(payment: FinancialBooking) -> str:
    return "; ".join(sorted({line.reference or "" for line in payment.lines}))


class Ties:
    """The balancings of a dossier, by what they tie together."""

    def __init__(self, books: Books) -> None:
        self._partners: dict[_Place, dict[_Place, Decimal]] = defaultdict(dict)
        for tie in books.balancings:
            sides = [(_place(side.key), side.key.line) for side in (tie.debit, tie.credit)]
            for side, other in (sides, reversed(sides)):
                partners = self._partners[side]
                partners[other] = partners.get(other, _ZERO) + tie.amount

    def between(self, one: _Place, other: _Place) -> Decimal:
        """Euros tied between two sides."""
        return self._partners.get(one, {}).get(other, _ZERO)

    def of(self, side: _Place) -> Decimal:
        """Euros of one side that are tied to anything."""
        return sum(self._partners.get(side, {}).values(), _ZERO)

    def others_of(self, side: _Place, meant: Collection[DocumentKey]) -> dict[DocumentKey, Decimal]:
        """Euros of one side that are tied to documents that are not meant, by their places."""
        found: dict[DocumentKey, Decimal] = defaultdict(Decimal)
        for (place, _), amount in self._partners.get(side, {}).items():
            if place not in meant:
                found[place] += amount
        return dict(found)


def _place(side: BalancingKey) -> DocumentKey:
    return DocumentKey(bookyear=side.bookyear, journal=side.journal, number=side.number)


def balancing_differences(pair: Pair, ties: Ties, places: Mapping[str, DocumentKey]) -> Iterator[Difference]:
    """Whether what was balanced for a document still is, and with what it should be.

    Args:
        pair: the document.
        ties: all balancings.
        places: where the documents stand, by their ids.
    """
    stored = pair.stored
    if pair.booking is None or not stored.balanced or stored.step is Step.BALANCING:
        return
    own = place_of(pair.booking)
    if stored.payment_key is not None:
        if pair.payment is None:
            return
        paid = place_of(pair.payment)
        line, partner = (paid, _client_line(pair.payment)), str(paid)
        expected = min(stored.balanced, abs(pair.total))
        there = ties.between((own, _WHOLE), line)
        elsewhere = [
            (paid, own, ties.others_of(line, {own})),
            (own, paid, ties.others_of((own, _WHOLE), {paid})),
        ]
    elif stored.document.is_credit_note:
        meant = {places[one] for one in stored.document.credits if one in places}
        others = ties.others_of((own, _WHOLE), meant) if meant else {}
        expected, partner = stored.balanced, ", ".join(map(str, sorted(meant, key=str))) or "?"
        there = ties.of((own, _WHOLE)) - sum(others.values(), _ZERO)
        elsewhere = [(own, min(meant, key=str, default=own), others)]
    else:
        return
    if there >= expected:
        return
    missing = evolve(
        Teller(pair, own).money(Cause.BALANCING_MISSING, "balancing", expected, there),
        named={"meant": partner},
    )
    foreign = [_elsewhere(missing, tied, meant, others) for tied, meant, others in elsewhere if others]
    yield from foreign[:1] or [missing]
    yield from (evolve(one, cents=0) for one in foreign[1:])


def _elsewhere(
    missing: Difference, tied: DocumentKey, meant: DocumentKey, others: Mapping[DocumentKey, Decimal]
) -> Difference:
    """The same, told with what is balanced with something else instead."""
    told = ", ".join(f"{place} ({euros(amount)})" for place, amount in others.items())
    return evolve(
        missing,
        telling="balanced_elsewhere",
        advice="balanced_elsewhere",
        named={"tied": str(tied), "meant": str(meant), "other": told},
    )


def _client_line(payment: FinancialBooking) -> int:
    return next((n for n, line in enumerate(payment.lines, 1) if line.kind == LineKind.CLIENT), _WHOLE)


def unmarked_payments(pairs: Iterable[Pair], books: Books, ties: Ties) -> Iterator[Difference]:
    """Payments without a mark that look like a second one of a document: same client, same amount, open.

    Each is told of once, with the document whose date is nearest.
    """
    if not books.has(Part.PAYMENTS, Part.BALANCINGS):
        return
    own = {place_of(pair.payment) for pair in pairs if pair.payment is not None}
    paid: dict[tuple[int, Decimal], list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.payment is not None and pair.stored.relation is not None:
            paid[pair.stored.relation, received_of(pair.payment)].append(pair)
    for twins in paid.values():
        twins.sort(key=_day)
    for payment in books.payments:
        place = place_of(payment)
        if place in own or marks_in(payment):
            continue
        for relation, amount in _loose_lines(payment, place, ties):
            alike = paid.get((relation, amount))
            if alike:
                near = _nearest(alike, payment.document_date)
                ours = place_of(near.payment) if near.payment is not None else ""
                yield Teller(near, place).whole(
                    Cause.PAYMENT_DOUBLE, "payment", cents=to_cents(amount), ours=ours, theirs=place
                )


def _day(pair: Pair) -> date:
    return pair.stored.document_date


def _nearest(pairs: list[Pair], day: date) -> Pair:
    """The pair of which the date is nearest to a day; they are sorted by date."""
    index = bisect_left(pairs, day, key=_day)
    return min(pairs[max(index - 1, 0) : index + 1], key=lambda pair: abs(_day(pair) - day))


def _loose_lines(payment: FinancialBooking, place: DocumentKey, ties: Ties) -> Iterator[tuple[int, Decimal]]:
    """Client and amount of the lines that are tied to nothing."""
    sign = 1 if payment.journal.startswith("F") else -1
    for number, line in enumerate(payment.lines, 1):
        if line.kind == LineKind.CLIENT and line.relation and not ties.of((place, number)):
            yield line.relation, sign * line.amount
