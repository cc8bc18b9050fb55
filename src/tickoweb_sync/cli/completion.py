"""What a shell is offered after TAB: order numbers, read from a file on this machine and nowhere else."""

import sqlite3
from contextlib import closing
from pathlib import Path

import typer

_SQLITE = "sqlite:///"
_OFFERED = 50
_ORDERS = """
SELECT DISTINCT order_number FROM document
WHERE substr(order_number, 1, length(:begun)) = :begun ORDER BY serial DESC LIMIT :most
"""


def order_numbers(context: typer.Context, begun: str) -> list[str]:
    """The newest order numbers of the outbox that begin so; none where it is no SQLite file that exists.

    The file is only read, never made or upgraded; nothing is asked of Octopus or a database server.

    Args:
        context: of the command line as far as it is typed.
        begun: what is typed of the order number.
    """
    address = str(context.params.get("database") or "")
    file = Path(address.removeprefix(_SQLITE))
    if "://" in str(address.removeprefix(_SQLITE)) or not file.is_file():
        return []
    try:
        with closing(
            sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=1)
        ) as connection:
            found = connection.execute(_ORDERS, {"begun": begun, "most": _OFFERED})
            return [str(order) for (order,) in found]
    except sqlite3.Error:
        return []
