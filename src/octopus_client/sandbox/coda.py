"""Bank statements in the Belgian CODA format, as far as the sandbox books them; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

_WIDTH = 128
_MILLS = Decimal(1000)
_MAIN_MOVEMENT = "0000"


class CodaError(ValueError):
    """The text is no CODA; the message says why."""


@dataclass(frozen=True)
class Movement:
    """Money that came in (positive) or went out, and what was said of it."""

    amount: Decimal
    communication: str


@dataclass(frozen=True)
class Statement:
    """One statement: its date and its movements, details of collected movements left out."""

    date: date
    movements: tuple[Movement, ...]


def statements(text: str) -> list[Statement]:
    """Return the statements of a CODA file.

    Args:
        text: lines of 128 characters; blanks at their ends may be missing.

    Raises:
        CodaError: a line is too long, a statement is not whole, or a number or date is none.
    """
    lines = [line.ljust(_WIDTH) for line in text.splitlines() if line.strip()]
    if any(len(line) > _WIDTH for line in lines):
        raise CodaError(f"A line is longer than {_WIDTH} characters.")
    if not lines or lines[0][0] != "0" or lines[-1][0] != "9":
        raise CodaError("The file does not start with a record 0 and end with a record 9.")
    found: list[Statement] = []
    movements: list[Movement] = []
    for line in lines:
        if line[0] == "0":
            movements = []
        elif line[:2] == "21" and line[6:10] == _MAIN_MOVEMENT:
            movements.append(_movement(line))
        elif line[0] == "8":
            found.append(Statement(_date(line[57:63]), tuple(movements)))
    if len(found) != sum(line[0] == "0" for line in lines):
        raise CodaError("A statement has no record 8.")
    return found


def _movement(line: str) -> Movement:
    digits = line[32:47]
    if not (digits.isascii() and digits.isdecimal()) or line[31] not in "01":
        raise CodaError(f"{line[31:47]!r} is no sign and amount.")
    amount = int(digits) / _MILLS
    structured = line[61] == "1"
    # A structured communication starts with three digits that tell its kind.
    communication = line[65:115] if structured else line[62:115]
    return Movement(-amount if line[31] == "1" else amount, communication.strip())


def _date(text: str) -> date:
    try:
        return datetime.strptime(text, "%d%m%y").date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        raise CodaError(f"{text!r} is no date.") from None
