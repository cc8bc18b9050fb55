"""The PDF that goes with a booking: who makes it, a plain one of our own, and its file name."""

import importlib
import re
import unicodedata
from collections.abc import Callable
from typing import Protocol, cast, runtime_checkable

from attrs import frozen
from fpdf import FPDF, FontFace
from fpdf.enums import Align, TableBordersLayout, XPos, YPos

from tickoweb_sync.documents import Customer, Document, Line, RateTotal, Totals, Treatment
from tickoweb_sync.invoice_words import (
    WORDS,
    known_language,
    labelled,
    printable,
    printed_amount,
    printed_date,
    printed_number,
)
from tickoweb_sync.settings_file import SettingsError

_FONT = "helvetica"
_MARGIN = 18
_LINE = 5.2
_GREY = (110, 110, 110)
_HEADINGS = FontFace(emphasis="BOLD", fill_color=(236, 236, 236))
_LONGEST_PART = 60
_LONGEST_DESCRIPTION = 500


@frozen(kw_only=True)
class DocumentNumber:
    """The number a document has in Octopus: `bookyear` is Octopus's id of the bookyear."""

    bookyear: int
    journal: str
    number: int


@runtime_checkable
class DocumentRenderer(Protocol):
    """Makes the PDF of a document once its number is known.

    It has no side effects and may be called again for the same document.
    """

    def render(self, document: Document, *, number: DocumentNumber) -> bytes:
        """The PDF's bytes."""
        ...


@frozen
class _FunctionRenderer:
    function: Callable[..., bytes]

    def render(self, document: Document, *, number: DocumentNumber) -> bytes:
        return self.function(document, number=number)


@frozen(kw_only=True)
class PlainRenderer:
    """A plain PDF, for who has none: the same document and number give the same bytes."""

    organisation: str

    def render(self, document: Document, *, number: DocumentNumber) -> bytes:
        """An A4 PDF in the document's language: what was sold, VAT per rate, totals."""
        page = _Page(document, organisation=self.organisation, number=number)
        page.draw()
        return bytes(page.output())


def load_renderer(place: str) -> DocumentRenderer:
    """The renderer that the settings name, such as `shop.invoices:render`.

    It is a function `render(document, *, number) -> bytes`, or an object with such a method.

    Raises:
        SettingsError: There is no such module or name, or it cannot render.
    """
    module_name, _, name = place.partition(":")
    try:
        found: object = importlib.import_module(module_name)
    except Exception as error:  # a module of others may raise anything while it loads
        problem = f"the module {module_name} cannot be loaded: {type(error).__name__}: {error}"
        raise _renderer_error(place, problem) from error
    for part in name.split("."):
        try:
            found = getattr(found, part)
        except AttributeError as error:
            raise _renderer_error(place, f"there is no {name!r} in the module {module_name}") from error
    if isinstance(found, type):
        raise _renderer_error(place, "that is a class; name a function, or an object made from the class")
    if isinstance(found, DocumentRenderer):
        return found
    if callable(found):
        return _FunctionRenderer(cast("Callable[..., bytes]", found))
    raise _renderer_error(place, "that is neither a function nor an object with a method render")


def safe_file_name(journal: str, number: int, order: str) -> str:
    """A file name such as `V1-42_TW-2026-004200.pdf`: ASCII letters, digits, dots, dashes."""
    parts = [_safe(f"{journal}-{number}"), _safe(order)]
    return "_".join(part for part in parts if part) + ".pdf"


def looks_like_pdf(data: bytes) -> bool:
    """Whether these bytes start as a PDF does; an error page or an empty file does not."""
    return data.startswith(b"%PDF-")


def _renderer_error(place: str, problem: str) -> SettingsError:
    return SettingsError((f"[files] renderer: {place!r} cannot be used: {problem}.",))


def _safe(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    dashed = re.sub(r"[^A-Za-z0-9.]+", "-", plain)
    return re.sub(r"\.{2,}", ".", dashed)[:_LONGEST_PART].strip(".-")


class _Page(FPDF):
    def __init__(self, document: Document, *, organisation: str, number: DocumentNumber) -> None:
        super().__init__(format="A4")
        self.document = document
        self.organisation = printable(organisation)
        self.language = known_language(document.language)
        self.words = WORDS[self.language]
        self.title_text = printable(f"{self.words[document.kind]} {number.journal}-{number.number}")
        self.core_fonts_encoding = "cp1252"  # the euro sign is in it
        self.set_creation_date(document.issued_at)
        self.set_title(self.title_text)
        self.set_author(self.organisation)
        self.set_lang(self.language)
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(auto=True, margin=_MARGIN + 4)

    def footer(self) -> None:
        self.set_y(-_MARGIN)
        self.set_font(_FONT, size=8)
        self.set_text_color(*_GREY)
        text = f"{self.organisation} - {self.title_text} - {self.words['page']} {self.page_no()}/{{nb}}"
        self.cell(0, 5, text, align=Align.C)
        self.set_text_color(0)

    def draw(self) -> None:
        self.add_page()
        self._head()
        self._facts()
        self._lines()
        self._totals()
        self._mentions()

    def _head(self) -> None:
        self.set_font(_FONT, style="B", size=12)
        self._text(self.organisation)
        self.ln(4)
        self.set_font(_FONT, style="B", size=18)
        self._text(self.title_text, height=9)
        self.ln(3)

    def _facts(self) -> None:
        document, top = self.document, self.get_y()
        facts = [
            ("credited_order" if document.is_credit_note else "order", document.order),
            ("date", printed_date(document.document_date, self.language)),
            ("due", printed_date(document.due_on, self.language) if document.due_on else ""),
            ("reference", document.reference or ""),
            ("event", document.event.name if document.event else ""),
        ]
        self.set_font(_FONT, size=10)
        for key, value in facts:
            if printed := printable(value):
                self._text(labelled(self.words[key], printed, self.language), width=84)
        below = self.get_y()
        self.set_y(top)
        for line in self._address(document.customer):
            self.set_x(110)
            self._text(line, width=82)
        self.set_y(max(below, self.get_y()) + 6)

    def _address(self, customer: Customer) -> list[str]:
        person = f"{customer.first_name} {customer.last_name}".strip()
        vat_number = customer.vat_number if re.search(r"\d", customer.vat_number) else ""
        lines = [
            customer.name,
            person if person != customer.name else "",
            customer.street,
            f"{customer.postcode} {customer.city}",
            customer.country,
            labelled(self.words["vat_number"], vat_number, self.language) if vat_number else "",
        ]
        return [line for line in map(printable, lines) if line]

    def _lines(self) -> None:
        heads = ["description", "quantity", "rate", "net", "vat", "gross"]
        rows = [
            [
                printable(line.description)[:_LONGEST_DESCRIPTION],
                printed_number(line.quantity, self.language),
                f"{printed_number(line.vat_rate, self.language)} %",
                *self._amounts(line),
            ]
            for line in self.document.lines
        ]
        self._table(heads, rows, widths=(62, 18, 22, 24, 22, 26))

    def _totals(self) -> None:
        totals = self.document.totals
        rows = [
            [f"{printed_number(row.vat_rate, self.language)} %", *self._amounts(row)]
            for row in totals.per_rate
        ]
        rows.append([self.words["total"], *self._amounts(totals)])
        self._table(["rate", "net", "vat", "gross"], rows, widths=(102, 24, 22, 26), last_is_total=True)

    def _mentions(self) -> None:
        treatments = dict.fromkeys(line.vat_treatment for line in self.document.lines)
        mentions = [self.words[treatment] for treatment in treatments if treatment is not Treatment.STANDARD]
        if self.document.is_credit_note and self.document.totals.vat:
            mentions.append(self.words["vat_back"])
        self.set_font(_FONT, size=9)
        for mention in dict.fromkeys(mentions):
            self._text(mention)

    def _amounts(self, row: Line | RateTotal | Totals) -> list[str]:
        return [printed_amount(amount, self.language) for amount in (row.net, row.vat, row.gross)]

    def _text(self, text: str, *, width: float = 0, height: float = _LINE) -> None:
        self.multi_cell(width, height, text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _table(
        self, heads: list[str], rows: list[list[str]], *, widths: tuple[int, ...], last_is_total: bool = False
    ) -> None:
        self.set_font(_FONT, size=9)
        aligns = (Align.L, *[Align.R] * (len(widths) - 1))
        with self.table(
            col_widths=widths,
            text_align=aligns,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=_HEADINGS,
            line_height=_LINE,
            padding=(0.6, 1),
        ) as table:
            table.row([self.words[head] for head in heads])
            for row in rows:
                is_total = last_is_total and row is rows[-1]
                table.row(row, style=FontFace(emphasis="BOLD") if is_total else None)
        self.ln(5)
