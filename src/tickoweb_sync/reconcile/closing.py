"""All sales by Tickoweb's closing, minus what was invoiced: what is left for the daily receipts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from attrs import frozen

from tickoweb_sync.amounts import sign_of
from tickoweb_sync.outbox import State, StoredDocument
from tickoweb_sync.reconcile.booking_check import euros, to_cents
from tickoweb_sync.reconcile.csv_file import FileUnusable, read_csv
from tickoweb_sync.reconcile.difference import Cause, Difference
from tickoweb_sync.reconcile.pairing import Pair

COLUMNS = ("date", "component", "vat_rate", "net", "vat", "gross")
"""The columns of a closing."""

_ZERO = Decimal("0.00")
_Key = tuple[Decimal, str]


@frozen
class Money:
    """Net and VAT in euros."""

    net: Decimal = _ZERO
    vat: Decimal = _ZERO

    @property
    def gross(self) -> Decimal:
        """Both together."""
        return self.net + self.vat

    def plus(self, other: "Money", *, times: int = 1) -> "Money":
        """The sum with another, or with -1 the difference."""
        return Money(self.net + times * other.net, self.vat + times * other.vat)


@frozen(kw_only=True)
class SoldRow:
    """A row of a closing: what was sold on a day of one price component at one VAT rate."""

    day: date
    component: str
    vat_rate: Decimal
    money: Money


@frozen(kw_only=True)
class ClosingRow:
    """What was sold and what was invoiced of one price component at one VAT rate.

    Attributes:
        sold: all sales by the closing.
        invoiced: documents of those days that are booked; credit notes count against them.
        waiting: documents of those days that are accepted but not booked yet.
        rest: what is left to book as daily receipts; negative when more was invoiced than sold.
    """

    vat_rate: Decimal
    component: str
    sold: Money
    invoiced: Money
    waiting: Money

    @property
    def rest(self) -> Money:
        """What is left: sold, not invoiced and not about to be."""
        return self.sold.plus(self.invoiced, times=-1).plus(self.waiting, times=-1)


@frozen(kw_only=True)
class Closing:
    """A closing against the invoices of its days.

    Attributes:
        first: first day of the closing.
        last: its last day; documents of other days do not count.
        rows: a row for each VAT rate and component.
        outside: how many accepted documents have a date outside those days.
    """

    first: date
    last: date
    rows: tuple[ClosingRow, ...]
    outside: int


def read_closing(data: bytes, *, name: str = "The closing") -> tuple[SoldRow, ...]:
    """The rows of a closing.

    Args:
        data: the content of the CSV file.
        name: of the file, for what is refused.

    Raises:
        FileUnusable: it is no such file, has no rows, or a value in it cannot be read exactly.
    """
    rows = []
    for line in read_csv(data, name=name, columns=COLUMNS, what="closing of Tickoweb"):
        money = Money(line.amount("net"), line.amount("vat"))
        if money.gross != line.amount("gross"):
            raise line.refusal("gross", f"is not net plus VAT, {euros(money.gross)}")
        rate = line.number_of("vat_rate")
        rows.append(
            SoldRow(
                day=line.day("date"),
                component=line.text("component"),
                vat_rate=Decimal(format(rate.normalize() + 0, "f")),
                money=money,
            )
        )
    if not rows:
        raise FileUnusable(f"{name} has no rows: export the closing of the days that were invoiced.")
    return tuple(rows)


def compare_closing(sold: Iterable[SoldRow], pairs: Iterable[Pair]) -> Closing:
    """What is left of all sales when the documents of those days are taken off."""
    sold = tuple(sold)
    first, last = min(row.day for row in sold), max(row.day for row in sold)
    sums: dict[_Key, dict[str, Money]] = defaultdict(dict)

    def add(key: _Key, what: str, money: Money) -> None:
        sums[key][what] = sums[key].get(what, Money()).plus(money)

    for row in sold:
        add((row.vat_rate, row.component), "sold", row.money)
    outside = 0
    for pair in pairs:
        stored = pair.stored
        if stored.state is State.SKIPPED or not pair.is_euro:
            continue
        if not first <= stored.document_date <= last:
            outside += 1
            continue
        what = "invoiced" if stored.number is not None else "waiting"
        for key, money in by_component(stored).items():
            add(key, what, money)
    rows = tuple(
        ClosingRow(
            vat_rate=rate,
            component=component,
            sold=amounts.get("sold", Money()),
            invoiced=amounts.get("invoiced", Money()),
            waiting=amounts.get("waiting", Money()),
        )
        for (rate, component), amounts in sorted(sums.items())
    )
    return Closing(first=first, last=last, rows=rows, outside=outside)


def by_component(stored: StoredDocument) -> dict[_Key, Money]:
    """A document by VAT rate and component, negative for a credit note; together exactly its totals per rate.

    What rounding leaves between lines and the total of a rate goes to the largest component of that rate.
    """
    document = stored.document
    sign = sign_of(document) * (-1 if document.is_credit_note else 1)
    sums: dict[_Key, Money] = {}
    for line in document.lines:
        key = (line.vat_rate, line.component)
        sums[key] = sums.get(key, Money()).plus(Money(line.net, line.vat), times=sign)
    for row in document.totals.per_rate:
        keys = [key for key in sums if key[0] == row.vat_rate] or [(row.vat_rate, "")]
        largest = max(keys, key=lambda key: abs(sums.get(key, Money()).net))
        left = Money(sign * row.net, sign * row.vat)
        for key in keys:
            left = left.plus(sums.get(key, Money()), times=-1)
        sums[largest] = sums.get(largest, Money()).plus(left)
    return sums


def closing_differences(closing: Closing) -> Iterator[Difference]:
    """Where more was invoiced than sold: something is counted twice, or the closing lacks days."""
    for row in closing.rows:
        if row.rest.gross < 0:
            invoiced = row.invoiced.plus(row.waiting)
            yield Difference(
                cause=Cause.INVOICED_MORE,
                field=f"{row.vat_rate} % {row.component}".strip(),
                ours=euros(row.sold.gross),
                theirs=euros(invoiced.gross),
                cents=-to_cents(row.rest.gross),
            )
