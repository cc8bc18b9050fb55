"""What a section of the page is made of."""

from attrs import frozen


@frozen
class Column:
    """A column of a table; numbers stand to the right."""

    label: str
    is_number: bool = False


@frozen(kw_only=True)
class Table:
    """A table; a row that is marked differs."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: frozenset[int] = frozenset()
    is_total: bool = False
    """Whether the last row is a total."""


@frozen(kw_only=True)
class Figure:
    """A plot and the sentence that says the same."""

    svg: str
    told: str


@frozen(kw_only=True)
class Section:
    """A question of the bookkeeper, and its answer: sentences, plots, a table."""

    name: str
    title: str
    figures: tuple[Figure, ...] = ()
    told: tuple[str, ...] = ()
    table: Table | None = None
    folds: bool = False
    """Whether the table is long and only repeats the plot."""
