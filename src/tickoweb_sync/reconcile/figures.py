"""Pure: what each plot of a reconciliation shows, as values; the page and the notebook draw the same."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from attrs import evolve, field, frozen

from tickoweb_sync.documents import Kind
from tickoweb_sync.outbox import State
from tickoweb_sync.outbox.waits import WHOLE_DOSSIER, WaitKind
from tickoweb_sync.reconcile.account_lines import lines_on
from tickoweb_sync.reconcile.books import Part, place_of
from tickoweb_sync.reconcile.clearing import Clearing
from tickoweb_sync.reconcile.numbering import NumberRow, NumberState
from tickoweb_sync.reconcile.result import Reconciliation
from tickoweb_sync.reconcile.settlement import Movement
from tickoweb_sync.reconcile.vat import Source, VatRow

_ZERO = Decimal("0.00")
_DAY = timedelta(days=1)


STATES = (State.DONE, State.WAITING, State.HELD, State.SKIPPED)
"""The states in the order in which they are shown."""


class Mark(StrEnum):
    """What a cell of a number strip stands for, from ordinary to bad."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    BY_HAND = "by_hand"
    """Booked in Octopus by a person: Tickoweb has no document of it."""
    DOUBLE = "double"
    HOLE = "hole"


@frozen(kw_only=True)
class NumberCell:
    """A number of a series, or some that follow each other and share a cell.

    Attributes:
        first: the number.
        last: the last one that shares the cell; the same where it stands for one.
        mark: what stands there; of several numbers, the worst.
    """

    first: int
    last: int
    mark: Mark


@frozen(kw_only=True)
class NumberStrip:
    """The numbers of a sales journal in a bookyear, without a break from the first seen to the last.

    Attributes:
        bookyear: Octopus's id of the bookyear.
        journal: key of the journal.
        cells: one for each number.
        back: numbers that are dated before an earlier number.
    """

    bookyear: int
    journal: str
    cells: tuple[NumberCell, ...]
    back: tuple[int, ...] = ()

    def numbers(self, mark: Mark) -> tuple[int, ...]:
        """The numbers with a mark."""
        return tuple(cell.first for cell in self.cells if cell.mark is mark)

    @property
    def is_whole(self) -> bool:
        """Whether every number occurs once."""
        return not self.numbers(Mark.HOLE) and not self.numbers(Mark.DOUBLE)

    def blocks(self, most: int) -> tuple[NumberCell, ...]:
        """At most so many cells: each stands for one number, or for as many as it takes."""
        size = max(1, -(-len(self.cells) // most))
        groups = (self.cells[start : start + size] for start in range(0, len(self.cells), size))
        return tuple(
            NumberCell(
                first=group[0].first,
                last=group[-1].last,
                mark=max((cell.mark for cell in group), key=list(Mark).index),
            )
            for group in groups
        )


@frozen(kw_only=True)
class VatPair:
    """Base and VAT at one rate, by Tickoweb's documents and by their bookings; credit notes count against.

    Attributes:
        bookyear: Octopus's id of the bookyear; `None` for all periods together.
        period: number of the period; `None` for all periods together.
        vat_rate: percentage; `None` for VAT codes of which the dossier tells none.
    """

    bookyear: int | None = None
    period: int | None = None
    vat_rate: Decimal | None
    our_net: Decimal = _ZERO
    our_vat: Decimal = _ZERO
    their_net: Decimal = _ZERO
    their_vat: Decimal = _ZERO

    @property
    def differs(self) -> bool:
        """Whether both sides say something else."""
        return (self.our_net, self.our_vat) != (self.their_net, self.their_vat)


@frozen(kw_only=True)
class DayCount:
    """How many documents of a day, or of the days from it to `last`, are in which state."""

    day: date
    last: date
    counts: dict[State, int] = field(factory=dict)

    @property
    def total(self) -> int:
        """All documents of it."""
        return sum(self.counts.values())


@frozen(kw_only=True)
class LockSpell:
    """A time in which nothing could be booked.

    Attributes:
        kind: why: in use, out of reach, calls used up, login or rights refused.
        journal: key of the journal, empty for the dossier as a whole.
        since: when it was first noticed.
        until: when it was over; the moment of the reconciliation while it lasts.
        is_over: whether it is.
        documents: how many documents waited, when it was last looked at.
    """

    kind: WaitKind
    journal: str
    since: datetime
    until: datetime
    is_over: bool
    documents: int

    @property
    def duration(self) -> timedelta:
        """How long it lasted."""
        return self.until - self.since


@frozen(kw_only=True)
class WaterfallStep:
    """What moved the payment account, or where it stood.

    Attributes:
        name: `opening`, a `Movement`, or `balance`.
        amount: euros of it in the books.
        start: balance before it; 0 for a balance itself.
        end: balance after it.
        mollie: euros of it at Mollie; `None` where no settlement tells.
    """

    name: str
    amount: Decimal
    start: Decimal
    end: Decimal
    mollie: Decimal | None = None


OPENING, BALANCE = "opening", "balance"
"""The steps of a waterfall that are a balance, beside its movements."""


def number_strips(rows: Iterable[NumberRow]) -> tuple[NumberStrip, ...]:
    """The number series: one strip for each bookyear and journal."""
    series: dict[tuple[int, str], list[NumberRow]] = defaultdict(list)
    for row in rows:
        series[row.place.bookyear, row.place.journal].append(row)
    return tuple(
        NumberStrip(
            bookyear=bookyear,
            journal=journal,
            cells=tuple(
                NumberCell(first=row.place.number, last=row.place.number, mark=_mark(row)) for row in found
            ),
            back=tuple(row.place.number for row in found if row.runs_back),
        )
        for (bookyear, journal), found in series.items()
    )


def _mark(row: NumberRow) -> Mark:
    if row.state is not NumberState.BOOKED:
        return Mark.HOLE if row.state is NumberState.HOLE else Mark.DOUBLE
    if row.document is None:
        return Mark.BY_HAND
    return Mark.CREDIT_NOTE if row.kind is Kind.CREDIT_NOTE else Mark.INVOICE


def vat_by_period(rows: Iterable[VatRow]) -> tuple[VatPair, ...]:
    """VAT by period and rate, ours against theirs."""
    pairs: dict[tuple[int, int, Decimal | None], VatPair] = {}
    for row in rows:
        key = (row.bookyear, row.period, row.vat_rate)
        pair = pairs.setdefault(key, VatPair(bookyear=row.bookyear, period=row.period, vat_rate=row.vat_rate))
        if row.source is Source.TICKOWEB:
            pairs[key] = evolve(pair, our_net=pair.our_net + row.net, our_vat=pair.our_vat + row.vat)
        else:
            pairs[key] = evolve(pair, their_net=pair.their_net + row.net, their_vat=pair.their_vat + row.vat)
    return tuple(sorted(pairs.values(), key=lambda one: (one.bookyear, one.period, _rate(one))))


def vat_by_rate(rows: Iterable[VatRow]) -> tuple[VatPair, ...]:
    """VAT by rate, ours against theirs, all periods together."""
    totals: dict[Decimal | None, VatPair] = {}
    for one in vat_by_period(rows):
        total = totals.get(one.vat_rate, VatPair(vat_rate=one.vat_rate))
        totals[one.vat_rate] = evolve(
            total,
            our_net=total.our_net + one.our_net,
            our_vat=total.our_vat + one.our_vat,
            their_net=total.their_net + one.their_net,
            their_vat=total.their_vat + one.their_vat,
        )
    return tuple(sorted(totals.values(), key=_rate))


def _rate(pair: VatPair) -> Decimal:
    return Decimal(-1) if pair.vat_rate is None else pair.vat_rate


def documents_per_day(result: Reconciliation) -> tuple[DayCount, ...]:
    """Documents per day of their date, by state, from the first day to the last without a break."""
    counts: dict[date, Counter[State]] = defaultdict(Counter)
    for pair in result.pairs:
        counts[pair.stored.document_date][pair.stored.state] += 1
    if not counts:
        return ()
    first, last = min(counts), max(counts)
    days = (first + _DAY * offset for offset in range((last - first).days + 1))
    return tuple(DayCount(day=day, last=day, counts=_states(counts[day])) for day in days)


def by_month(days: Iterable[DayCount]) -> tuple[DayCount, ...]:
    """Days taken together by month."""
    months: dict[tuple[int, int], list[DayCount]] = defaultdict(list)
    for one in days:
        months[one.day.year, one.day.month].append(one)
    return tuple(
        DayCount(
            day=group[0].day,
            last=group[-1].last,
            counts={state: sum(one.counts[state] for one in group) for state in STATES},
        )
        for group in months.values()
    )


def _states(found: Counter[State]) -> dict[State, int]:
    return {state: found[state] for state in STATES}


_SPELLS = {
    "dossier_locked": WaitKind.LOCKED,
    "journal_locked": WaitKind.LOCKED,
    "payment_journal_locked": WaitKind.LOCKED,
    "octopus_unreachable": WaitKind.OUTAGE,
    "quota_reached": WaitKind.QUOTA,
    "login_refused": WaitKind.LOGIN,
    "dossier_refused": WaitKind.RIGHTS,
}
"""Notices that are open as long as nothing can be booked."""


def lock_timeline(result: Reconciliation) -> tuple[LockSpell, ...]:
    """When nothing could be booked, and why, oldest first."""
    spells = (
        LockSpell(
            kind=_SPELLS[notice.code],
            journal=notice.journal or WHOLE_DOSSIER,
            since=notice.opened_at,
            until=notice.resolved_at or max(result.kept.now, notice.opened_at),
            is_over=notice.resolved_at is not None,
            documents=notice.documents,
        )
        for notice in result.kept.notices
        if notice.code in _SPELLS
    )
    return tuple(sorted(spells, key=lambda spell: (spell.since, spell.journal)))


def waterfall(result: Reconciliation) -> tuple[WaterfallStep, ...]:
    """The payment account from its opening to its balance; empty where none is set or read.

    With a settlement of Mollie: its days, each movement in the books and at Mollie. Without: all that
    is booked on the account, where `other` is what a person booked.
    """
    if result.clearing_account is not None:
        return _of_clearing(result.clearing_account)
    account = result.kept.integration.booking.payment_account
    if account is None or not result.books.has(Part.BOOKINGS, Part.PAYMENTS, Part.FACTS):
        return ()
    ours = {place_of(pair.payment) for pair in result.pairs if pair.payment is not None}
    sums: dict[Movement, Decimal] = defaultdict(lambda: _ZERO)
    for line in lines_on(account, result.books):
        kind = Movement.REFUND if line.amount < 0 else Movement.RECEIPT
        sums[kind if line.place in ours else Movement.OTHER] += line.amount
    shown = (Movement.RECEIPT, Movement.REFUND, Movement.OTHER)
    return _steps([(str(kind), sums[kind], None) for kind in shown], opening=_ZERO)


def _of_clearing(clearing: Clearing) -> tuple[WaterfallStep, ...]:
    moved = [(str(kind), clearing.booked(kind), clearing.settled(kind)) for kind in Movement]
    return _steps(moved, opening=clearing.opening)


def _steps(
    moved: Iterable[tuple[str, Decimal, Decimal | None]], *, opening: Decimal
) -> tuple[WaterfallStep, ...]:
    level = opening
    steps = [WaterfallStep(name=OPENING, amount=opening, start=_ZERO, end=opening)]
    for name, amount, mollie in moved:
        steps.append(WaterfallStep(name=name, amount=amount, start=level, end=level + amount, mollie=mollie))
        level += amount
    return (*steps, WaterfallStep(name=BALANCE, amount=level, start=_ZERO, end=level))
