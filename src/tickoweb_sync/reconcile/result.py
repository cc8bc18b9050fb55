"""What a reconciliation found, as values; frames of it only when they are asked for."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from tickoweb_sync.documents import Kind
from tickoweb_sync.reconcile.books import Books, Part
from tickoweb_sync.reconcile.clearing import Clearing
from tickoweb_sync.reconcile.closing import Closing
from tickoweb_sync.reconcile.difference import Difference
from tickoweb_sync.reconcile.kept import Kept
from tickoweb_sync.reconcile.numbering import NumberRow
from tickoweb_sync.reconcile.open_client_items import OpenRow
from tickoweb_sync.reconcile.pairing import Pair
from tickoweb_sync.reconcile.vat import VatRow
from tickoweb_sync.reconcile.view import DocumentView

if TYPE_CHECKING:
    from pandas import DataFrame


@frozen(kw_only=True, slots=False)
class Reconciliation:
    """The outbox against the books, at one moment.

    The frames (`differences`, `documents`, `lines`, ...) need the extra `notebook`; everything else does not.

    Attributes:
        language: of the sentences: `nl`, `fr` or `en`.
        found: every difference.
        notes: what is only worth knowing: dates that run back within a period.
        pairs: every document beside its booking and payment.
        number_rows: every number of the sales journals.
        vat_rows: VAT per period, rate and source.
        open_rows: what clients have open.
        clearing_account: the payment account against a settlement, when one was given.
        closing_sales: all sales against what was invoiced, when a closing was given.
        kept: what the outbox knows.
        books: what Octopus shows.
    """

    language: str
    found: tuple[Difference, ...] = field(repr=False)
    notes: tuple[Difference, ...] = field(default=(), repr=False)
    pairs: tuple[Pair, ...] = field(repr=False)
    number_rows: tuple[NumberRow, ...] = field(repr=False)
    vat_rows: tuple[VatRow, ...] = field(repr=False)
    open_rows: tuple[OpenRow, ...] = field(repr=False)
    clearing_account: Clearing | None = field(default=None, repr=False)
    closing_sales: Closing | None = field(default=None, repr=False)
    kept: Kept = field(repr=False)
    books: Books = field(repr=False)

    def __repr__(self) -> str:
        organisation = self.kept.integration.organisation
        return (
            f"<Reconciliation of {organisation}: {len(self.pairs)} documents, {len(self.found)} differences>"
        )

    @property
    def unread(self) -> Mapping[Part, str]:
        """Parts of the books that could not be read today, and why; what needs them was not compared."""
        return self.books.unread

    @property
    def is_clean(self) -> bool:
        """Whether everything was compared and nothing differs."""
        return not self.found and not self.unread

    def document(self, order: str, *, kind: Kind | str = Kind.INVOICE) -> DocumentView:
        """One document, which a notebook shows beside its booking.

        Args:
            order: order number, or id of the document.
            kind: `invoice` or `credit_note`; of an order, the first of that kind.

        Raises:
            KeyError: the outbox has no such document.
        """
        for pair in self._by_name.get(order, ()):
            if pair.stored.id == order or pair.stored.kind == kind:
                return DocumentView(
                    pair=pair,
                    differences=tuple(d for d in self.found if d.document == pair.stored.id),
                    language=self.language,
                )
        raise KeyError(f"The outbox has no {kind} of {order}.")

    @cached_property
    def _by_name(self) -> Mapping[str, list[Pair]]:
        found: dict[str, list[Pair]] = {}
        for pair in self.pairs:
            for name in {pair.stored.id, pair.stored.order}:
                found.setdefault(name, []).append(pair)
        return found

    def page(self, *, language: str | None = None) -> str:
        """One HTML page for the bookkeeper, with tables and plots, that loads nothing from elsewhere.

        Args:
            language: `nl`, `fr` or `en`; that of the sentences unless given.

        Raises:
            NotebookMissing: jinja2 is not installed.
        """
        from tickoweb_sync.reconcile.page import render_page  # noqa: PLC0415 - only when it is asked for

        return render_page(self, language=language)

    def frames(self) -> "dict[str, DataFrame]":
        """All frames by their names; see `tickoweb_sync.reconcile.columns.FRAMES` for their columns."""
        from tickoweb_sync.reconcile.columns import FRAMES  # noqa: PLC0415 - frames are built when asked for

        return {name: self.frame(name) for name in FRAMES}

    def frame(self, name: str) -> "DataFrame":
        """One frame by its name.

        Raises:
            NotebookMissing: pandas is not installed.
        """
        if name not in self._frames:
            from tickoweb_sync.reconcile.frames import build_frame  # noqa: PLC0415 - the same

            self._frames[name] = build_frame(self, name)
        return self._frames[name]

    @cached_property
    def _frames(self) -> "dict[str, DataFrame]":
        return {}

    @property
    def differences(self) -> "DataFrame":
        """One row a difference, with its cause."""
        return self.frame("differences")

    @property
    def documents(self) -> "DataFrame":
        """One row a document of Tickoweb."""
        return self.frame("documents")

    @property
    def lines(self) -> "DataFrame":
        """One row a line of a document."""
        return self.frame("lines")

    @property
    def bookings(self) -> "DataFrame":
        """One row a sales booking in Octopus."""
        return self.frame("bookings")

    @property
    def payments(self) -> "DataFrame":
        """One row a payment: what Tickoweb received, and what is booked."""
        return self.frame("payments")

    @property
    def relations(self) -> "DataFrame":
        """One row a relation of Octopus; without names."""
        return self.frame("relations")

    @property
    def attempts(self) -> "DataFrame":
        """One row a thing that was tried."""
        return self.frame("attempts")

    @property
    def vat(self) -> "DataFrame":
        """One row a period, rate, kind and source."""
        return self.frame("vat")

    @property
    def open_items(self) -> "DataFrame":
        """One row an open item of a client."""
        return self.frame("open_items")

    @property
    def numbers(self) -> "DataFrame":
        """One row a number of a sales journal."""
        return self.frame("numbers")

    @property
    def clearing(self) -> "DataFrame":
        """One row a movement on the payment account; empty without a settlement."""
        return self.frame("clearing")

    @property
    def closing(self) -> "DataFrame":
        """One row a VAT rate and component; empty without a closing."""
        return self.frame("closing")
