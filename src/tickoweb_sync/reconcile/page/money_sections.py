"""Pure: the sections of the page about money: payment account, open items, sales without invoice."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tickoweb_sync.reconcile import figures
from tickoweb_sync.reconcile.books import Part
from tickoweb_sync.reconcile.clearing import Clearing
from tickoweb_sync.reconcile.figures import WaterfallStep
from tickoweb_sync.reconcile.page import drawings
from tickoweb_sync.reconcile.page.names import Names
from tickoweb_sync.reconcile.page.parts import Column, Figure, Section, Table
from tickoweb_sync.reconcile.page.words import Words, money
from tickoweb_sync.reconcile.result import Reconciliation

_ZERO = Decimal("0.00")


def account_section(result: Reconciliation, words: Words) -> Iterator[Section]:
    """The payment account, where the settings name one."""
    clearing = result.clearing_account
    account = clearing.account if clearing is not None else result.kept.integration.booking.payment_account
    if account is None:
        return
    title = words("account_title", account=account)
    steps = figures.waterfall(result)
    if not steps:
        yield Section(name="account", title=title, told=(words("unread_section"),))
        return
    moves = [
        f"{words(f'step_{step.name}').lower()} {money(step.amount, signed=True)}"
        for step in steps
        if step.amount and step.name != figures.BALANCE
    ]
    told = words(
        "account_told",
        balance=money(steps[-1].amount),
        moves=", ".join(moves) or words("account_no_moves"),
    )
    note = words("account_no_settlement")
    if clearing is not None:
        note = words(
            "account_unexplained" if clearing.unexplained else "account_explained",
            first=words.day(clearing.first),
            last=words.day(clearing.last),
            amount=money(clearing.unexplained, signed=True),
        )
    columns = [Column(words("column_movement")), Column(words("column_books"), is_number=True)]
    if clearing is not None:
        columns += [Column("Mollie", is_number=True), Column(words("column_difference"), is_number=True)]
    rows = tuple((words(f"step_{step.name}"), money(step.amount), *_beside(step, clearing)) for step in steps)
    marked = frozenset(
        index for index, step in enumerate(steps) if step.mollie is not None and step.mollie != step.amount
    )
    svg = drawings.waterfall_bars(steps, words, name="account-plot", title=title, told=f"{told} {note}")
    yield Section(
        name="account",
        title=title,
        figures=(Figure(svg=svg, told=f"{told} {note}"),),
        table=Table(columns=tuple(columns), rows=rows, marked=marked, is_total=True),
    )


def _beside(step: WaterfallStep, clearing: Clearing | None) -> tuple[str, ...]:
    """What stands beside a step in the books: Mollie's amount, and the difference."""
    if clearing is None:
        return ()
    if step.name == figures.BALANCE:
        return "", money(clearing.unexplained, signed=True)
    if step.mollie is None:
        return "", ""
    return money(step.mollie), money(step.amount - step.mollie, signed=True)


def open_section(result: Reconciliation, words: Words, names: Names) -> Section:
    """What clients have open."""
    title = words("open_title")
    if not result.books.has(Part.OPEN_ITEMS, Part.FACTS):
        return Section(name="open", title=title, told=(words("unread_section"),))
    rows = result.open_rows
    if not rows:
        return Section(name="open", title=title, told=(words("open_none"),))
    total = _sum(row.amount for row in rows)
    late = _sum(row.amount for row in rows if row.days > 0)
    columns = (
        Column(words("column_place")),
        Column(words("column_order")),
        Column(words("column_client")),
        Column(words("column_due")),
        Column(words("column_days"), is_number=True),
        Column(words("column_amount"), is_number=True),
    )
    told = words("open_told", total=money(total), late=money(late))
    cells = [
        (
            str(row.place),
            row.order or "",
            names.of(row.document) or names.relation(row.relation),
            words.day(row.due_date),
            str(max(row.days, 0) or ""),
            money(row.amount),
        )
        for row in rows
    ]
    cells.append((words("column_total"), "", "", "", "", money(total)))
    return Section(
        name="open",
        title=title,
        told=(told,),
        table=Table(columns=columns, rows=tuple(cells), is_total=True),
    )


def closing_section(result: Reconciliation, words: Words) -> Iterator[Section]:
    """All sales minus what was invoiced, where a closing was given."""
    closing = result.closing_sales
    if closing is None:
        return
    columns = (
        Column(words("column_rate")),
        Column(words("column_component")),
        *(
            Column(words(f"column_{part}"), is_number=True)
            for part in ("sold", "invoiced", "waiting", "rest")
        ),
    )
    amounts = [
        tuple(part.gross for part in (row.sold, row.invoiced, row.waiting, row.rest)) for row in closing.rows
    ]
    totals = [_sum(column) for column in zip(*amounts, strict=True)] or [_ZERO] * 4
    rows = [
        (words.rate(row.vat_rate), words.component(row.component), *map(money, found))
        for row, found in zip(closing.rows, amounts, strict=True)
    ]
    rows.append((words("column_total"), "", *map(money, totals)))
    told = words(
        "closing_told",
        first=words.day(closing.first),
        last=words.day(closing.last),
        sold=money(totals[0]),
        invoiced=money(totals[1]),
        rest=money(totals[3]),
    )
    yield Section(
        name="closing",
        title=words("closing_title"),
        told=(told,),
        table=Table(columns=columns, rows=tuple(rows), is_total=True),
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, _ZERO)
