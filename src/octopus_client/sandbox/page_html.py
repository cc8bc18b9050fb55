"""HTML from Python: elements whose text is always escaped, tables, and the frame of a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, TypeAlias

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Content: TypeAlias = str | int
"""Text, which is escaped, or `Markup`, which stands as it is."""
Cell: TypeAlias = Content | tuple[Content, ...]


def element(name: str, *content: Content, **attributes: str | None) -> Markup:
    """Return an element.

    Args:
        name: of the element.
        content: what stands in it, one after the other.
        attributes: by name; `_` stands for `-`, and one at the end is left out, as in `class_`.
    """
    shown = Markup("").join(
        Markup(' {}="{}"').format(each.rstrip("_").replace("_", "-"), value)
        for each, value in attributes.items()
        if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(name, shown, joined(content))


def joined(parts: Iterable[Content]) -> Markup:
    """Return parts one after the other."""
    return Markup("").join(map(escape, parts))


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: what its head says.
        class_: of its cells.
    """

    name: str
    class_: str | None = None


def table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Markup:
    """Return a table; the first cell of each row names the row.

    Args:
        columns: from left to right.
        rows: as many cells each; the parts of a cell that is a tuple stand on a line of their own.
    """
    head = element("tr", *(element("th", each.name, scope="col", class_=each.class_) for each in columns))
    body = [element("tr", *_cells(columns, row)) for row in rows]
    return element("table", element("thead", head), element("tbody", *body))


def _cells(columns: Sequence[Column], row: Sequence[Cell]) -> Iterable[Markup]:
    for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
        lines = cell if isinstance(cell, tuple) else (cell,)
        content = Markup("<br>").join(map(escape, lines))
        if len(lines) > 1:  # one thing beside its label where a row is shown as a list
            content = element("span", content)
        attributes = {"class_": column.class_, "data_label": column.name}
        if place:
            yield element("td", content, **attributes)
        else:
            yield element("th", content, scope="row", **attributes)


@cache
def _frame() -> Template:
    return Template((resources.files(__package__) / "page.html").read_text("utf-8"))


def page(title: str, *content: Content) -> bytes:
    """Return a whole page.

    Args:
        title: of the window.
        content: what stands on it.
    """
    return _frame().substitute(title=escape(title), content=joined(content)).encode()
