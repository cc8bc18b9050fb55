"""Pure: the payment account against the payments, fees and payouts of a settlement of Mollie."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from octopus_client import DocumentKey
from tickoweb_sync.outbox import StoredDocument
from tickoweb_sync.reconcile.account_lines import AccountLine
from tickoweb_sync.reconcile.booking_check import euros, to_cents
from tickoweb_sync.reconcile.books import place_of
from tickoweb_sync.reconcile.difference import Cause, Difference
from tickoweb_sync.reconcile.pairing import Pair
from tickoweb_sync.reconcile.settlement import Movement, SettledRow

_ZERO = Decimal("0.00")
_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]*")


class Match(StrEnum):
    """How a movement is explained."""

    MATCHED = "matched"
    """The same amount stands on both sides."""
    AMOUNT = "amount"
    """It stands on both sides, with different amounts."""
    ONLY_MOLLIE = "only_mollie"
    """Mollie has it, the books do not."""
    ONLY_BOOKS = "only_books"
    """The books have it, Mollie does not."""
    NOT_INVOICED = "not_invoiced"
    """A sale without invoice, or its refund: it comes into the books with the daily receipts."""
    BY_HAND = "by_hand"
    """Booked by a person, such as daily receipts."""
    LATER = "later"
    """Booked after the last day of the settlement: the next one tells."""


@frozen(kw_only=True)
class ClearingItem:
    """One movement, seen from both sides.

    Attributes:
        books: euros on the payment account.
        mollie: euros at Mollie.
        place: where it is booked.
        id: Mollie's id of it, or the reference of a payout.
        document: id of Tickoweb's document.
        order: its order number.
    """

    day: date
    kind: Movement
    match: Match
    books: Decimal = _ZERO
    mollie: Decimal = _ZERO
    place: DocumentKey | None = None
    id: str = ""
    document: str | None = None
    order: str | None = None


@frozen(kw_only=True)
class Clearing:
    """The payment account from the first day of a settlement on.

    Attributes:
        account: the payment account.
        first: first day of the settlement.
        last: its last day.
        opening: balance of the account before it, without what belongs to the settlement.
        items: every movement.
    """

    account: int
    first: date
    last: date
    opening: Decimal
    items: tuple[ClearingItem, ...]

    def booked(self, kind: Movement) -> Decimal:
        """Euros of one kind in the books, up to the last day."""
        return _sum(item.books for item in self._counted if item.kind is kind)

    def settled(self, kind: Movement) -> Decimal:
        """Euros of one kind at Mollie."""
        return _sum(item.mollie for item in self._counted if item.kind is kind)

    @property
    def balance(self) -> Decimal:
        """Balance of the account after the settlement, in the books."""
        return self.opening + _sum(item.books for item in self._counted)

    @property
    def unpaid(self) -> Decimal:
        """What Mollie has not paid out yet, by the file."""
        return _sum(item.mollie for item in self.items)

    @property
    def unexplained(self) -> Decimal:
        """By how much the books moved more than Mollie's balance."""
        return _sum(item.books - item.mollie for item in self._counted)

    @property
    def _counted(self) -> Iterator[ClearingItem]:
        return (item for item in self.items if item.match is not Match.LATER)


def compare_clearing(
    account: int, lines: Sequence[AccountLine], rows: Sequence[SettledRow], pairs: Iterable[Pair]
) -> Clearing:
    """Put the movements on the payment account beside those of a settlement.

    A payment of Mollie is known by its id in Tickoweb's document, else by the order number in its
    description; a refund also by its amount; fees and payouts by their amount.

    Args:
        account: the payment account.
        lines: all movements on it.
        rows: the settlement; at least one.
        pairs: the documents, with where their payments are booked.
    """
    first, last = min(row.day for row in rows), max(row.day for row in rows)
    pairs = list(pairs)
    desk = _Desk(lines, pairs)
    items = [desk.of_document(stored, group) for stored, group in desk.documents_of(rows)]
    items += [desk.of_row(row) for row in desk.left_rows(rows)]
    opening = _ZERO
    for line in desk.left_lines():
        if line.day < first:
            opening += line.amount
        else:
            items.append(desk.of_line(line, is_later=line.day > last))
    items.sort(key=lambda item: (item.day, item.kind, item.order or "", item.id))
    return Clearing(account=account, first=first, last=last, opening=opening, items=tuple(items))


class _Desk:
    """Where the two sides are laid beside each other; what is matched is taken off."""

    def __init__(self, lines: Sequence[AccountLine], pairs: Sequence[Pair]) -> None:
        self._document_at = {
            place_of(pair.payment): pair.stored for pair in pairs if pair.payment is not None
        }
        self._of_document: dict[str, list[AccountLine]] = defaultdict(list)
        self._by_hand: dict[Decimal, list[AccountLine]] = defaultdict(list)
        self._refunds: dict[Decimal, list[AccountLine]] = defaultdict(list)
        self._open: dict[int, AccountLine] = {}
        for line in reversed(lines):
            self._open[id(line)] = line
            stored = self._document_at.get(line.place)
            if stored is None:
                self._by_hand[line.amount].append(line)
            else:
                self._of_document[stored.id].append(line)
                if line.amount < 0:
                    self._refunds[line.amount].append(line)
        self._payer: dict[str, StoredDocument] = {}
        self._ordered: dict[tuple[str, bool], StoredDocument] = {}
        for pair in pairs:
            stored = pair.stored
            self._ordered.setdefault((stored.order, stored.document.is_credit_note), stored)
            for payment in stored.document.payments:
                if payment.provider_id:
                    self._payer[payment.provider_id] = stored
        self._taken: set[int] = set()

    def documents_of(self, rows: Iterable[SettledRow]) -> Iterator[tuple[StoredDocument, list[SettledRow]]]:
        """The documents that payments and refunds of Mollie belong to for certain."""
        groups: dict[int, tuple[StoredDocument, list[SettledRow]]] = {}
        for row in rows:
            stored = self._known(row)
            if stored is not None:
                self._taken.add(id(row))
                groups.setdefault(stored.serial, (stored, []))[1].append(row)
        return iter(groups.values())

    def left_rows(self, rows: Iterable[SettledRow]) -> Iterator[SettledRow]:
        return (row for row in rows if id(row) not in self._taken)

    def left_lines(self) -> Iterator[AccountLine]:
        return reversed(list(self._open.values()))

    def of_document(self, stored: StoredDocument, rows: list[SettledRow]) -> ClearingItem:
        """What Mollie moved for a document beside its booked payment."""
        lines = [line for line in self._of_document[stored.id] if id(line) in self._open]
        for line in lines:
            del self._open[id(line)]
        books, mollie = _sum(line.amount for line in lines), _sum(row.amount for row in rows)
        match = Match.ONLY_MOLLIE if not lines else Match.MATCHED if books == mollie else Match.AMOUNT
        return ClearingItem(
            day=rows[0].day,
            kind=rows[0].kind,
            match=match,
            books=books,
            mollie=mollie,
            place=lines[0].place if lines else None,
            id=rows[0].id,
            document=stored.id,
            order=stored.order,
        )

    def of_row(self, row: SettledRow) -> ClearingItem:
        """A movement of Mollie that no document is known of."""
        line = None
        if row.kind is Movement.REFUND:
            line = self._take(self._refunds, row.amount)
        elif row.kind in (Movement.FEE, Movement.PAYOUT):
            line = self._take(self._by_hand, row.amount)
        stored = self._document_at.get(line.place) if line is not None else None
        match = Match.MATCHED
        if line is None:
            is_sale = row.kind in (Movement.RECEIPT, Movement.REFUND)
            match = Match.NOT_INVOICED if is_sale else Match.ONLY_MOLLIE
        return ClearingItem(
            day=row.day,
            kind=row.kind,
            match=match,
            books=line.amount if line is not None else _ZERO,
            mollie=row.amount,
            place=line.place if line is not None else None,
            id=row.id or row.settlement,
            document=stored.id if stored is not None else None,
            order=stored.order if stored is not None else None,
        )

    def of_line(self, line: AccountLine, *, is_later: bool) -> ClearingItem:
        """A movement in the books that Mollie does not have."""
        stored = self._document_at.get(line.place)
        kind = Movement.OTHER
        if stored is not None:
            kind = Movement.RECEIPT if line.amount > 0 else Movement.REFUND
        match = Match.BY_HAND if stored is None else Match.ONLY_BOOKS
        return ClearingItem(
            day=line.day,
            kind=kind,
            match=Match.LATER if is_later else match,
            books=line.amount,
            place=line.place,
            document=stored.id if stored is not None else None,
            order=stored.order if stored is not None else None,
        )

    def _known(self, row: SettledRow) -> StoredDocument | None:
        if row.kind not in (Movement.RECEIPT, Movement.REFUND):
            return None
        is_refund = row.kind is Movement.REFUND
        paid = self._payer.get(row.id) if not is_refund else None
        if paid is not None:
            return paid
        words = _WORD.findall(row.description)
        return next(
            (found for word in words if (found := self._ordered.get((word, is_refund))) is not None), None
        )

    def _take(self, stock: Mapping[Decimal, list[AccountLine]], amount: Decimal) -> AccountLine | None:
        candidates = stock.get(amount, [])
        while candidates:
            line = candidates.pop()
            if id(line) in self._open:
                del self._open[id(line)]
                return line
        return None


def clearing_differences(clearing: Clearing) -> Iterator[Difference]:
    """Each amount that is not explained; together they are exactly `clearing.unexplained`.

    Sales without an invoice and what a person booked are held against each other as two sums: the
    daily receipts are not booked sale by sale.
    """
    loose = Decimal(0)
    sums = {Match.NOT_INVOICED: _ZERO, Match.BY_HAND: _ZERO}
    for item in clearing.items:
        if item.match in sums:
            sums[item.match] += item.books + item.mollie
            loose += item.books - item.mollie
        elif item.match not in (Match.MATCHED, Match.LATER):
            yield Difference(
                cause=Cause.CLEARING,
                document=item.document,
                order=item.order,
                place=item.place,
                field=f"{item.kind} {item.order or item.id or item.day.isoformat()}",
                ours=euros(item.mollie),
                theirs=euros(item.books),
                cents=to_cents(item.books - item.mollie),
                telling=f"clearing_{item.kind}",
                advice=f"clearing_{item.match}",
                named={"subject": item.order or item.id or str(item.place or item.day.isoformat())},
            )
    if loose:
        yield Difference(
            cause=Cause.CLEARING,
            field="daily_receipts",
            ours=euros(sums[Match.NOT_INVOICED]),
            theirs=euros(sums[Match.BY_HAND]),
            cents=to_cents(loose),
            telling="clearing_daily_receipts",
            advice="clearing_daily_receipts",
        )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, _ZERO)
