"""The page for the bookkeeper: one HTML file with tables and plots that loads nothing from elsewhere."""

from collections.abc import Iterator
from decimal import Decimal
from importlib import resources
from importlib.metadata import version

from tickoweb_sync.outbox import State
from tickoweb_sync.reconcile.figures import STATES
from tickoweb_sync.reconcile.frame_error import NotebookMissing
from tickoweb_sync.reconcile.page import drawings
from tickoweb_sync.reconcile.page.groups import PENDING, groups_of, who_acts
from tickoweb_sync.reconcile.page.names import Names
from tickoweb_sync.reconcile.page.sections import sections_of
from tickoweb_sync.reconcile.page.words import Words, money
from tickoweb_sync.reconcile.result import Reconciliation

try:
    from jinja2 import Environment, StrictUndefined
except ImportError as error:
    raise NotebookMissing("The page needs jinja2") from error

__all__ = ["render_page"]


def render_page(result: Reconciliation, *, language: str | None = None) -> str:
    """The page about a reconciliation, as HTML.

    Args:
        result: what was compared.
        language: `nl`, `fr` or `en`; that of the result unless given.
    """
    words = Words(language or result.language)
    names = Names(result)
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    folder = resources.files("tickoweb_sync.reconcile.page")
    template = environment.from_string(folder.joinpath("page.html.jinja").read_text("utf-8"))
    return template.render(
        words=words,
        style=folder.joinpath("page.css").read_text("utf-8"),
        patterns=drawings.PATTERNS,
        organisation=result.kept.integration.organisation,
        facts=tuple(_facts(result, words)),
        verdict=_verdict(result, words),
        is_clean=result.is_clean,
        who=who_acts(result.found, words),
        not_compared=_not_compared(result, words),
        tiles=tuple(_tiles(result, words)),
        wrong=tuple(groups_of((one for one in result.found if one.cause not in PENDING), words, names)),
        pending=tuple(groups_of((one for one in result.found if one.cause in PENDING), words, names)),
        notes=tuple(groups_of(result.notes, words, names)),
        sections=tuple(sections_of(result, words)),
        version=version("octopus-client"),
    )


def _facts(result: Reconciliation, words: Words) -> Iterator[tuple[str, str]]:
    kept = result.kept
    yield words("dossier"), str(kept.integration.octopus.dossier)
    days = [pair.stored.document_date for pair in result.pairs]
    if days:
        yield (
            words("period_of_documents"),
            words("from_to", first=words.day(min(days)), last=words.day(max(days))),
        )
    yield words("made_at"), words("brussels", moment=words.moment(kept.now))
    notes = sum(pair.stored.document.is_credit_note for pair in result.pairs)
    yield (
        words("compared"),
        words(
            "compared_documents",
            invoices=words.count("invoice", len(result.pairs) - notes),
            credit_notes=words.count("credit_note", notes),
        ),
    )
    for key, given in (("settlement", result.clearing_account), ("closing", result.closing_sales)):
        if given is not None:
            yield words(key), words("from_to", first=words.day(given.first), last=words.day(given.last))


def _verdict(result: Reconciliation, words: Words) -> str:
    if result.is_clean:
        return words("all_right")
    return words.count("differences", len(result.found)) if result.found else words("read_is_right")


def _not_compared(result: Reconciliation, words: Words) -> str:
    parts = ", ".join(words(f"part_{part}") for part in result.unread)
    return words("not_compared", parts=parts) if parts else ""


def _tiles(result: Reconciliation, words: Words) -> Iterator[tuple[str, str]]:
    for state in STATES:
        count = sum(pair.stored.state is state for pair in result.pairs)
        if count or state is State.DONE:
            yield str(count), words(f"state_{state}")
    open_amount = sum((row.amount for row in result.open_rows), Decimal(0))
    yield money(open_amount), words("open_with_clients")
