"""Pure: what stands on the page, section by section, in words."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tickoweb_sync.outbox.waits import WHOLE_DOSSIER
from tickoweb_sync.reconcile import figures
from tickoweb_sync.reconcile.books import Part
from tickoweb_sync.reconcile.figures import Mark, NumberStrip, VatPair
from tickoweb_sync.reconcile.page import drawings
from tickoweb_sync.reconcile.page.money_sections import account_section, closing_section, open_section
from tickoweb_sync.reconcile.page.names import Names
from tickoweb_sync.reconcile.page.parts import Column, Figure, Section, Table
from tickoweb_sync.reconcile.page.words import Words, money
from tickoweb_sync.reconcile.result import Reconciliation

_MOST_DAYS = 62
_ZERO = Decimal("0.00")


def sections_of(result: Reconciliation, words: Words) -> Iterator[Section]:
    """The sections after the differences, in the order of the page."""
    names = Names(result)
    yield _numbers(result, words, names)
    yield _vat(result, words, names)
    yield _days(result, words)
    yield from account_section(result, words)
    yield open_section(result, words, names)
    yield from closing_section(result, words)
    yield _locks(result, words)


def _numbers(result: Reconciliation, words: Words, names: Names) -> Section:
    title = words("numbers_title")
    if not result.books.has(Part.BOOKINGS):
        return Section(name="numbers", title=title, told=(words("unread_section"),))
    strips = figures.number_strips(result.number_rows)
    drawn = []
    for index, strip in enumerate(strips):
        told = _strip_told(strip, words, names)
        svg = drawings.number_strip(strip, words, name=f"numbers-{index}", title=title, told=told)
        drawn.append(Figure(svg=svg, told=told))
    return Section(
        name="numbers",
        title=title,
        figures=tuple(drawn),
        told=() if strips else (words("nothing_booked"),),
    )


def _strip_told(strip: NumberStrip, words: Words, names: Names) -> str:
    series = words("journal_in_bookyear", journal=strip.journal, bookyear=names.bookyear(strip.bookyear))
    told = [
        words(
            "numbers_whole" if strip.is_whole else "numbers_broken",
            series=series,
            first=strip.cells[0].first,
            last=strip.cells[-1].last,
            invoices=words.count("invoice", len(strip.numbers(Mark.INVOICE))),
            credit_notes=words.count("credit_note", len(strip.numbers(Mark.CREDIT_NOTE))),
        )
    ]
    for key, numbers in (
        ("numbers_hole", strip.numbers(Mark.HOLE)),
        ("numbers_double", strip.numbers(Mark.DOUBLE)),
        ("numbers_by_hand", strip.numbers(Mark.BY_HAND)),
        ("numbers_back", strip.back),
    ):
        if numbers:
            told.append(words(key, numbers=words.numbers(numbers)))
    shared = strip.blocks(drawings.MOST_CELLS)[0]
    if shared.last > shared.first:
        told.append(words("numbers_shared", count=shared.last - shared.first + 1))
    return " ".join(told)


def _vat(result: Reconciliation, words: Words, names: Names) -> Section:
    title = words("vat_title")
    if not result.books.has(Part.BOOKINGS, Part.FACTS):
        return Section(name="vat", title=title, told=(words("unread_section"),))
    totals, periods = figures.vat_by_rate(result.vat_rows), figures.vat_by_period(result.vat_rows)
    if not totals:
        return Section(name="vat", title=title, told=(words("nothing_booked"),))
    ours, theirs = (
        sum(values, _ZERO) for values in zip(*((one.our_vat, one.their_vat) for one in totals), strict=True)
    )
    wrong = [one for one in periods if one.differs]
    told = words("vat_same", total=money(ours))
    if wrong:
        places = ", ".join(
            words("vat_place", rate=words.rate(one.vat_rate), period=one.period) for one in wrong
        )
        told = words("vat_differs", places=places, ours=money(ours), theirs=money(theirs))
    svg = drawings.vat_bars(totals, words, name="vat-plot", title=title, told=told)
    return Section(
        name="vat",
        title=title,
        figures=(Figure(svg=svg, told=told),),
        told=(words("vat_only_ours"),),
        table=_vat_table(periods, words, names),
    )


def _vat_table(periods: Sequence[VatPair], words: Words, names: Names) -> Table:
    columns = [Column(words("column_period")), Column(words("column_rate"))]
    for key in ("column_net", "column_vat"):
        columns += [Column(words(key, source=source), is_number=True) for source in ("Tickoweb", "Octopus")]
    columns.append(Column(words("column_difference"), is_number=True))
    rows = [
        (
            f"{names.bookyear(one.bookyear)}, {one.period}",
            words.rate(one.vat_rate),
            money(one.our_net),
            money(one.their_net),
            money(one.our_vat),
            money(one.their_vat),
            money(one.their_vat - one.our_vat, signed=True),
        )
        for one in periods
    ]
    marked = frozenset(index for index, one in enumerate(periods) if one.differs)
    return Table(columns=tuple(columns), rows=tuple(rows), marked=marked)


def _days(result: Reconciliation, words: Words) -> Section:
    title = words("days_title")
    days = figures.documents_per_day(result)
    if not days:
        return Section(name="days", title=title, told=(words("nothing_booked"),))
    total = {state: sum(day.counts[state] for day in days) for state in figures.STATES}
    busiest = max(days, key=lambda day: day.total)
    told = words(
        "days_told",
        documents=words.count("document", sum(total.values())),
        first=words.day(days[0].day),
        last=words.day(days[-1].day),
        states=", ".join(
            f"{total[state]} {words(f'state_{state}')}" for state in figures.STATES if total[state]
        ),
        busiest=words.day(busiest.day),
        count=busiest.total,
    )
    shown = days if len(days) <= _MOST_DAYS else figures.by_month(days)
    svg = drawings.day_bars(shown, words, name="days-plot", title=title, told=told)
    columns = (
        Column(words("column_date")),
        *(Column(words(f"state_{state}"), is_number=True) for state in figures.STATES),
    )
    rows = tuple(
        (
            words.day(day.day) if day.day == day.last else f"{day.day:%m/%Y}",
            *(str(day.counts[state] or "") for state in figures.STATES),
        )
        for day in shown
        if day.total
    )
    return Section(
        name="days",
        title=title,
        figures=(Figure(svg=svg, told=told),),
        table=Table(columns=columns, rows=rows),
        folds=True,
    )


def _locks(result: Reconciliation, words: Words) -> Section:
    title = words("locks_title")
    spells = figures.lock_timeline(result)
    if not spells:
        return Section(name="locks", title=title, told=(words("locks_none"),))
    lasted = sum((spell.duration for spell in spells[1:]), spells[0].duration)
    now = words("locks_now_free" if all(spell.is_over for spell in spells) else "locks_now_not")
    told = words.count("locks_told", len(spells), lasted=words.span(lasted), now=now)
    columns = (
        Column(words("column_where")),
        Column(words("column_why")),
        Column(words("column_from")),
        Column(words("column_until")),
        Column(words("column_lasted"), is_number=True),
    )
    rows = tuple(
        (
            words("whole_dossier")
            if spell.journal == WHOLE_DOSSIER
            else words("journal", journal=spell.journal),
            words(f"wait_{spell.kind}"),
            words.moment(spell.since),
            words.moment(spell.until) if spell.is_over else words("still"),
            words.span(spell.duration),
        )
        for spell in spells
    )
    svg = drawings.lock_bars(spells, words, name="locks-plot", title=title, told=told)
    return Section(
        name="locks",
        title=title,
        figures=(Figure(svg=svg, told=told),),
        table=Table(columns=columns, rows=rows),
    )
