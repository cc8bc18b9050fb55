"""How long work is told of: on standard error, and only where a person looks at it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column


@contextmanager
def documents_bar(console: Console, doing: str, *, total: int | None) -> Iterator[Callable[[str], None]]:
    """A bar that moves with each document; nothing at all where nobody looks.

    Args:
        console: where it is shown.
        doing: what is done with the documents.
        total: how many there are.

    Yields:
        What hears of each document, by its order number.
    """
    if not console.is_interactive:
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, max_width=40)),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    # What is printed meanwhile on standard output may be on its way to a file.
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda order: bar.update(task, advance=1, description=f"{doing} {order}")


def working(console: Console, doing: str) -> AbstractContextManager[object]:
    """A sign that something is done that has no steps; nothing at all where nobody looks.

    Args:
        console: where it is shown.
        doing: what is done.
    """
    if not console.is_interactive:
        return nullcontext()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=console, transient=True, redirect_stdout=False)
    bar.add_task(doing, total=None)
    return bar
