"""A document that shows itself: Tickoweb left, Octopus right, differences marked."""

from html.parser import HTMLParser
from typing import Any

import pytest


class Cells(HTMLParser):
    """The rows of a table: label, left, right, and whether they are marked."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.marked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag == "td" and dict(attrs).get("style"):
            self.marked.append(self.rows[-1][0])

    def handle_data(self, data: str) -> None:
        if self.rows:
            self.rows[-1].append(data)


def test_a_document_without_differences(booked: Any) -> None:
    stored = booked.invoices()[0]
    view = booked.reconcile().document(stored.order)

    cells = Cells()
    cells.feed(view._repr_html_())
    assert cells.marked == []
    assert ["Booked as", str(stored.booking_key), str(stored.booking_key)] in cells.rows
    assert "No differences." in view._repr_html_()
    assert all(row.ours == row.theirs for row in view.rows() if row.label != "Payment")


@pytest.mark.parametrize(("language", "label"), [("nl", "Totaal ≠"), ("fr", "Total ≠"), ("en", "Total ≠")])
def test_a_difference_is_marked_and_explained(booked: Any, language: str, label: str) -> None:
    stored = booked.invoices()[0]
    booked.edit(booked.booking(stored), amount=1, comment="<script>alert(1)</script>")
    view = booked.reconcile(language=language).document(stored.id)

    html = view._repr_html_()
    cells = Cells()
    cells.feed(html)
    assert set(cells.marked) == {label}
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert view.differences[0].next_step(language).split()[0] in html


def test_the_credit_note_of_an_order_is_chosen_by_its_kind(booked: Any) -> None:
    note = next(one for one in booked.stored() if one.document.is_credit_note)
    result = booked.reconcile()

    assert result.document(note.order, kind="credit_note").pair.stored.id == note.id
    assert result.document(note.order).pair.stored.id != note.id
    with pytest.raises(KeyError, match="no invoice of nothing"):
        result.document("nothing")


def test_nothing_personal_stands_in_a_repr(booked: Any) -> None:
    result = booked.reconcile()
    shown = repr(result) + repr(result.kept) + repr(result.books)
    for stored in booked.stored():
        view = result.document(stored.id)
        shown += repr(view) + repr(view.pair) + str(view)
    for stored in booked.stored():
        customer = stored.document.customer
        for value in (customer.name, customer.vat_number, customer.email, customer.street):
            assert not value or value not in shown
