"""What `reconcile` prints: one JSON object of fixed shape, and tables that fit 80 columns."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from octopus_client import DocumentKey
from octopus_client.clock import BRUSSELS
from tickoweb_sync.reconcile import Clearing, Closing, Difference, Money, Movement, Reconciliation, VatRow

Json = dict[str, object]

_NAMED = 5


def result_as_json(result: Reconciliation) -> Json:
    """The answer of `reconcile`."""
    return {
        "organisation": result.kept.integration.organisation,
        "dossier": result.kept.integration.octopus.dossier,
        "at": result.kept.now.astimezone(BRUSSELS).isoformat(timespec="seconds"),
        "documents": len(result.pairs),
        "differences": [_difference_as_json(one, result.language) for one in result.found],
        "notes": [_difference_as_json(one, result.language) for one in result.notes],
        "unread": {str(part): why for part, why in result.unread.items()},
        "vat": [_vat_as_json(row) for row in result.vat_rows],
        "open_items": [
            {
                **_place(row.place),
                "relation": row.relation,
                "amount": _euros(row.amount),
                "due_date": row.due_date.isoformat() if row.due_date is not None else None,
                "days": row.days,
                "order": row.order,
            }
            for row in result.open_rows
        ],
        "clearing": None if result.clearing_account is None else _clearing_as_json(result.clearing_account),
        "closing": None if result.closing_sales is None else _closing_as_json(result.closing_sales),
    }


def show_result(console: Console, result: Reconciliation, *, page: Path | None = None) -> None:
    """The answer of `reconcile`, for people, and where the page with all of it stands."""
    count = len(result.found)
    told = "no difference" if not count else f"{count} difference{'s' if count > 1 else ''}"
    console.print(f"{len(result.pairs)} documents compared with the books: {told}.", highlight=False)
    for part, why in result.unread.items():
        console.print(f"Not compared, {part}: {why}", style="yellow", markup=False, highlight=False)
    if result.found:
        console.print(_causes_table(result.found))
    by_cause: dict[str, list[Difference]] = {}
    for one in result.found:
        by_cause.setdefault(str(one.cause), []).append(one)
    for group in by_cause.values():
        _show_group(console, group, language=result.language)
    if result.notes:
        console.print("Worth knowing:", style="bold", highlight=False)
        _show_group(console, result.notes, language=result.language)
    for table in (
        _clearing_table(result.clearing_account) if result.clearing_account is not None else None,
        _closing_table(result.closing_sales) if result.closing_sales is not None else None,
    ):
        if table is not None:
            title, table.title = table.title, None  # a title is no wider than its table
            console.print(title, style="italic", highlight=False)
            console.print(table)
    if page is not None:
        told = f"The page for the bookkeeper is {page}."
        console.print(told, markup=False, highlight=False, soft_wrap=True)  # a path can be copied


def _show_group(console: Console, group: Sequence[Difference], *, language: str) -> None:
    """The sentences of differences of one cause, each step once below those that it is for."""
    shown = group[:_NAMED]
    steps = [one.next_step(language) for one in shown]
    for one, step, following in zip(shown, steps, [*steps[1:], None], strict=True):
        console.print(one.sentence(language), markup=False, highlight=False)
        if following is None and len(group) > _NAMED:
            console.print(f"... and {len(group) - _NAMED} more like that.", markup=False, highlight=False)
        if step != following:
            console.print(f"  -> {step}", style="bold", markup=False, highlight=False)


def _causes_table(found: Iterable[Difference]) -> Table:
    table = _table("cause", "who acts", right=("count", "euro"))
    groups: dict[tuple[str, str], list[Difference]] = {}
    for one in found:
        groups.setdefault((str(one.cause), str(one.who)), []).append(one)
    for (cause, who), group in groups.items():
        table.add_row(cause, who, str(len(group)), _from_cents(sum(one.cents for one in group)))
    return table


def _clearing_table(clearing: Clearing) -> Table:
    title = f"Payment account {clearing.account}, {clearing.first} to {clearing.last}"
    table = _table("movement", right=("books", "mollie", "difference"), title=title)
    table.add_row("opening", _euros(clearing.opening), "", "")
    for kind in Movement:
        books, mollie = clearing.booked(kind), clearing.settled(kind)
        table.add_row(str(kind), _euros(books), _euros(mollie), _euros(books - mollie))
    table.add_row("balance", _euros(clearing.balance), _euros(clearing.unpaid), _euros(clearing.unexplained))
    return table


def _closing_table(closing: Closing) -> Table:
    title = f"Sold minus invoiced, {closing.first} to {closing.last}, VAT included"
    table = _table("VAT", "component", right=("sold", "invoiced", "waiting", "rest"), title=title)
    for row in closing.rows:
        amounts = (row.sold, row.invoiced, row.waiting, row.rest)
        table.add_row(f"{row.vat_rate} %", Text(row.component), *(_euros(amount.gross) for amount in amounts))
    return table


def _table(*names: str, right: tuple[str, ...], title: str | None = None) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, overflow="fold")
    for name in right:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _difference_as_json(one: Difference, language: str) -> Json:
    return {
        "cause": str(one.cause),
        "id": one.document,
        "order": one.order,
        **_place(one.place),
        "field": one.field,
        "ours": one.ours,
        "theirs": one.theirs,
        "cents": one.cents,
        "who": str(one.who),
        "text": one.sentence(language),
        "next_step": one.next_step(language),
    }


def _vat_as_json(row: VatRow) -> Json:
    return {
        "bookyear": row.bookyear,
        "period": row.period,
        "kind": str(row.kind),
        "vat_rate": None if row.vat_rate is None else str(row.vat_rate),
        "source": str(row.source),
        "net": _euros(row.net),
        "vat": _euros(row.vat),
    }


def _clearing_as_json(clearing: Clearing) -> Json:
    matches = Counter(str(item.match) for item in clearing.items)
    return {
        "account": clearing.account,
        "first": clearing.first.isoformat(),
        "last": clearing.last.isoformat(),
        "opening": _euros(clearing.opening),
        "movements": {
            str(kind): {"books": _euros(clearing.booked(kind)), "mollie": _euros(clearing.settled(kind))}
            for kind in Movement
        },
        "balance": _euros(clearing.balance),
        "unexplained": _euros(clearing.unexplained),
        "matches": dict(sorted(matches.items())),
    }


def _closing_as_json(closing: Closing) -> Json:
    return {
        "first": closing.first.isoformat(),
        "last": closing.last.isoformat(),
        "outside": closing.outside,
        "rows": [
            {
                "vat_rate": str(row.vat_rate),
                "component": row.component,
                "sold": _money_as_json(row.sold),
                "invoiced": _money_as_json(row.invoiced),
                "waiting": _money_as_json(row.waiting),
                "rest": _money_as_json(row.rest),
            }
            for row in closing.rows
        ],
    }


def _money_as_json(money: Money) -> Json:
    return {"net": _euros(money.net), "vat": _euros(money.vat), "gross": _euros(money.gross)}


def _place(place: DocumentKey | None) -> Json:
    return {
        "bookyear": place.bookyear if place is not None else None,
        "journal": place.journal if place is not None else None,
        "number": place.number if place is not None else None,
    }


def _euros(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _from_cents(cents: int) -> str:
    return _euros(Decimal(cents) / 100)
