"""Pure: the plots as SVG; told apart by shade and hatching, labelled directly, so that grey paper does."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from html import escape

from tickoweb_sync.outbox import State
from tickoweb_sync.outbox.waits import WHOLE_DOSSIER
from tickoweb_sync.reconcile.figures import (
    BALANCE,
    OPENING,
    STATES,
    DayCount,
    LockSpell,
    Mark,
    NumberStrip,
    VatPair,
    WaterfallStep,
)
from tickoweb_sync.reconcile.page.words import Words, money

_WIDTH = 720
_INK = "#1b1b1b"
_SOFT = "#595959"
_LINE = "#b5b5b5"
_FILLS = {
    Mark.INVOICE: "#cfcfcf",
    Mark.CREDIT_NOTE: "url(#hatch)",
    Mark.BY_HAND: "url(#dots)",
    Mark.DOUBLE: _INK,
    Mark.HOLE: "#fff",
    State.DONE: "#8a8a8a",
    State.WAITING: "url(#hatch)",
    State.HELD: _INK,
    State.SKIPPED: "#fff",
}
PATTERNS = (
    '<svg width="0" height="0" class="patterns" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="5" height="5" fill="#fff"/><rect width="1.6" height="5" fill="{_INK}"/></pattern>'
    '<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">'
    f'<rect width="5" height="5" fill="#fff"/><circle cx="2" cy="2" r="1.1" fill="{_INK}"/></pattern>'
    "</defs></svg>"
)
"""The hatchings that the plots of a page share."""

_CELLS_IN_A_ROW = 50
MOST_CELLS = 600
"""Where a series is longer, its numbers share cells."""


def number_strip(strip: NumberStrip, words: Words, *, name: str, title: str, told: str) -> str:
    """One cell for each number, fifty in a row."""
    canvas = _Canvas(name)
    step, left, top = 13, 52, 30
    cells = strip.blocks(MOST_CELLS)
    present = [mark for mark in Mark if any(cell.mark is mark for cell in cells)]
    canvas.legend([(_FILLS[mark], words(f"mark_{mark}"), _sign_of(mark)) for mark in present])
    for index, cell in enumerate(cells):
        row, column = divmod(index, _CELLS_IN_A_ROW)
        x, y = left + column * step, top + row * (step + 5)
        if column == 0:
            canvas.text(left - 8, y + 10, str(cell.first), anchor="end", small=True)
        canvas.box(x, y, step - 2, step, _FILLS[cell.mark], is_thick=cell.mark is Mark.HOLE)
        canvas.sign(x, y, _sign_of(cell.mark))
    rows = -(-len(cells) // _CELLS_IN_A_ROW)
    return canvas.svg(top + rows * (step + 5), title=title, told=told)


def vat_bars(pairs: Sequence[VatPair], words: Words, *, name: str, title: str, told: str) -> str:
    """Two bars for each rate: Tickoweb's, and that of Octopus below it."""
    canvas = _Canvas(name)
    left, top, height, room = 96, 32, 15, 110
    sources = (("Tickoweb", "#8a8a8a"), ("Octopus", "url(#hatch)"))
    canvas.legend([(fill, source, "") for source, fill in sources])
    values = [value for pair in pairs for value in (pair.our_vat, pair.their_vat)]
    scale = _Scale([*values, Decimal(0)], left + (room if min(values) < 0 else 0), _WIDTH - room)
    y = top
    for pair in pairs:
        label = words.rate(pair.vat_rate) + (" \N{NOT EQUAL TO}" if pair.differs else "")
        canvas.text(left - 10, y + height + 5, label, anchor="end", bold=pair.differs)
        for value, (_, fill) in zip((pair.our_vat, pair.their_vat), sources, strict=True):
            start, end = sorted((scale.at(Decimal(0)), scale.at(value)))
            canvas.box(start, y, max(end - start, 1), height, fill)
            if value < 0:
                canvas.text(start - 6, y + 12, money(value), anchor="end")
            else:
                canvas.text(end + 6, y + 12, money(value))
            y += height + 2
        y += 12
    canvas.line(scale.at(Decimal(0)), top - 4, scale.at(Decimal(0)), y - 6)
    return canvas.svg(y, title=title, told=told)


def day_bars(days: Sequence[DayCount], words: Words, *, name: str, title: str, told: str) -> str:
    """A stacked bar for each day, or each month where that is what was counted."""
    canvas = _Canvas(name)
    left, top, bottom, right = 34, 52, 210, _WIDTH - 14
    present = [state for state in STATES if any(day.counts[state] for day in days)]
    canvas.legend([(_FILLS[state], words(f"state_{state}"), "") for state in present])
    by_month = any(day.day != day.last for day in days)
    canvas.text(left, top - 14, words("months_axis" if by_month else "days_axis"), small=True)
    most = max((day.total for day in days), default=0) or 1
    unit = _round_up(most)
    for tick in range(0, most + unit, unit):
        if tick <= most:
            y = bottom - (bottom - top) * tick / most
            canvas.line(left, y, right, y, colour=_LINE)
            canvas.text(left - 6, y + 4, str(tick), anchor="end", small=True)
    step = (right - left) / max(len(days), 1)
    width = max(1.0, min(step * 0.72, 40.0))
    every = max(1, -(-34 * len(days) // (right - left)))
    for index, day in enumerate(days):
        x, y = left + index * step + (step - width) / 2, float(bottom)
        for state in present:
            height = (bottom - top) * day.counts[state] / most
            y -= height
            if height:
                canvas.box(x, y, width, height, _FILLS[state])
        if index % every == 0:
            label = f"{day.day:%m/%y}" if by_month else f"{day.day.day}/{day.day.month}"
            canvas.text(x + width / 2, bottom + 16, label, anchor="middle", small=True)
    canvas.line(left, bottom, right, bottom)
    return canvas.svg(bottom + 22, title=title, told=told)


def waterfall_bars(steps: Sequence[WaterfallStep], words: Words, *, name: str, title: str, told: str) -> str:
    """From the opening to the balance; what comes in rises, what goes out falls."""
    canvas = _Canvas(name)
    top, bottom = 26, 230
    levels = [level for step in steps for level in (step.start, step.end)]
    scale = _Scale([*levels, Decimal(0)], bottom, top)
    room = _WIDTH / len(steps)
    width = room * 0.62
    before: float | None = None
    for index, step in enumerate(steps):
        x = index * room + (room - width) / 2
        high, low = sorted((scale.at(step.start), scale.at(step.end)))
        is_level = step.name in (OPENING, BALANCE)
        fill = "#8a8a8a" if is_level else "#fff" if step.amount >= 0 else "url(#hatch)"
        if before is not None:
            canvas.line(x - room + width, before, x, before, colour=_SOFT, is_dashed=True)
        canvas.box(x, high, width, max(low - high, 1), fill)
        amount = money(step.amount, signed=not is_level)
        canvas.text(x + width / 2, high - 6, amount, anchor="middle", bold=is_level)
        canvas.text(x + width / 2, bottom + 34, words(f"step_{step.name}"), anchor="middle")
        before = scale.at(step.end)
    canvas.line(0, scale.at(Decimal(0)), _WIDTH, scale.at(Decimal(0)))
    return canvas.svg(bottom + 44, title=title, told=told)


def lock_bars(spells: Sequence[LockSpell], words: Words, *, name: str, title: str, told: str) -> str:
    """A row for each journal and for the dossier as a whole, along the time."""
    canvas = _Canvas(name)
    left, top, step, right = 110, 4, 34, _WIDTH - 70
    first, last = min(spell.since for spell in spells), max(spell.until for spell in spells)
    span = max(last - first, timedelta(hours=1))
    lasts = {spell.journal: spell for spell in spells}
    places = sorted(lasts)
    for row, place in enumerate(places):
        y = top + row * step
        where = words("whole_dossier") if place == WHOLE_DOSSIER else words("journal", journal=place)
        canvas.text(left - 10, y + 16, where, anchor="end")
        canvas.line(left, y + 22, right, y + 22, colour=_LINE)
        for spell in spells:
            if spell.journal == place:
                start, end = (
                    left + (right - left) * ((moment - first) / span) for moment in (spell.since, spell.until)
                )
                canvas.box(start, y + 2, max(end - start, 3), 20, "url(#hatch)")
                if spell is lasts[place]:
                    canvas.text(max(end, start + 3) + 6, y + 17, words.span(spell.duration), small=True)
    below = top + len(places) * step
    canvas.text(left, below + 8, words.moment(first), small=True)
    canvas.text(right, below + 8, words.moment(first + span), anchor="end", small=True)
    return canvas.svg(below + 16, title=title, told=told)


def _sign_of(mark: Mark) -> str:
    return {Mark.HOLE: "\N{MULTIPLICATION SIGN}", Mark.DOUBLE: "2"}.get(mark, "")


def _round_up(most: int) -> int:
    """The step of an axis with about four ticks: 1, 2, 5, 10, 20, ..."""
    wanted = max(1, -(-most // 4))
    base = int(10 ** (len(str(wanted)) - 1))
    return next(base * times for times in (1, 2, 5, 10) if base * times >= wanted)


class _Scale:
    """Where amounts lie along an axis."""

    def __init__(self, values: Iterable[Decimal], first: float, last: float) -> None:
        values = list(values)
        self._low, high = min(values), max(values)
        self._span = float(high - self._low) or 1.0
        self._first, self._last = first, last

    def at(self, value: Decimal) -> float:
        return self._first + (self._last - self._first) * float(value - self._low) / self._span


class _Canvas:
    """Collects the elements of a drawing."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._parts: list[str] = []

    def box(
        self, x: float, y: float, width: float, height: float, fill: str, *, is_thick: bool = False
    ) -> None:
        thick = ' stroke-width="2"' if is_thick else ""
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"'
            f' stroke="{_INK}"{thick}/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, colour: str = _INK, is_dashed: bool = False
    ) -> None:
        dashed = ' stroke-dasharray="3 3"' if is_dashed else ""
        self._parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dashed}/>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: str = "start",
        small: bool = False,
        bold: bool = False,
        colour: str = _INK,
    ) -> None:
        size = 11.5 if small else 13
        weight = ' font-weight="700"' if bold else ""
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"{weight}'
            f' fill="{colour}">{escape(text)}</text>'
        )

    def sign(self, x: float, y: float, sign: str) -> None:
        """The sign in a cell that needs one."""
        if sign:
            colour = _INK if sign != "2" else "#fff"
            self.text(x + 5.5, y + 11, sign, anchor="middle", bold=True, small=True, colour=colour)

    def legend(self, entries: Iterable[tuple[str, str, str]]) -> None:
        """What fills mean, in one row: fill, text and sign of each."""
        x = 1.0
        for fill, text, sign in entries:
            self.box(x, 2, 11, 13, fill)
            self.sign(x, 2, sign)
            self.text(x + 17, 13, text)
            x += 36 + 7 * len(text)

    def svg(self, height: float, *, title: str, told: str) -> str:
        name = self._name
        return (
            f'<svg role="img" aria-labelledby="{name}-title {name}-desc" viewBox="0 0 {_WIDTH} {height:.0f}">'
            f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(told)}</desc>'
            f"{''.join(self._parts)}</svg>"
        )
