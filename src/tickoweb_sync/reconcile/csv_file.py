"""Reading CSV files that people export: by column names, in any order, amounts exact."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

from octopus_client.clock import brussels_day

_DATE_FORMS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")
_GROUPED = re.compile(r"[\s\u00a0\u202f']")
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?")
_MOMENT = re.compile(r"[T ]\d")


class FileUnusable(ValueError):
    """A file that cannot be used; the message says which line and why."""


class CsvLine:
    """A line of a file; what is asked of it is read exactly, or refused with its place."""

    def __init__(self, name: str, number: int, values: Mapping[str, str]) -> None:
        self.number = number
        self._name = name
        self._values = values

    def text(self, column: str) -> str:
        """A text, empty where the file has no such column."""
        return self._values.get(column, "").strip()

    def amount(self, column: str, *otherwise: str) -> Decimal:
        """An amount in euros with at most two decimals; of the first column that is filled in."""
        name = next((one for one in (column, *otherwise) if self.text(one)), column)
        value = self.number_of(name)
        if value != value.quantize(Decimal("0.01")):
            raise self.refusal(name, "has more than two decimals")
        return value.quantize(Decimal("0.01")) + 0

    def number_of(self, column: str) -> Decimal:
        """A number, with a point or a comma before its decimals."""
        text = _GROUPED.sub("", self.text(column))
        if "," in text and "." in text:
            raise self.refusal(column, "has both a comma and a point: export it without thousands separators")
        plain = text.replace(",", ".")
        if not _NUMBER.fullmatch(plain):
            raise self.refusal(column, "is no number")
        return Decimal(plain)

    def day(self, column: str) -> date:
        """A day; of a moment with an offset, its day in Brussels."""
        text = self.text(column)
        with suppress(ValueError):
            if _MOMENT.search(text):
                moment = datetime.fromisoformat(text)
                return brussels_day(moment) if moment.tzinfo is not None else moment.date()
        for form in _DATE_FORMS:
            with suppress(ValueError):
                return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        raise self.refusal(column, "is no date: write it like 2026-11-30")

    def refusal(self, column: str, problem: str) -> FileUnusable:
        """The error about one value."""
        value = self.text(column)
        return FileUnusable(f"{self._name}, line {self.number}, {column}: «{value[:40]}» {problem}.")


def read_csv(data: bytes, *, name: str, columns: Sequence[str], what: str) -> Iterator[CsvLine]:
    """The lines of a file with a heading; commas or semicolons between values, columns in any order.

    Args:
        data: the content.
        name: of the file, for what is refused.
        columns: names of columns that must be there, in small letters.
        what: what the file should be, for what is refused.

    Raises:
        FileUnusable: it is no text, or lacks a column.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnusable(f"{name} is no text in UTF-8: export {what} as CSV.") from error
    heading = text.partition("\n")[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from _lines(rows, name=name, columns=columns, what=what)
    except csv.Error as error:
        raise FileUnusable(f"{name} is no readable CSV ({error}): export {what} again.") from error


def _lines(rows: Iterable[list[str]], *, name: str, columns: Sequence[str], what: str) -> Iterator[CsvLine]:
    names: list[str] = []
    for number, row in enumerate(rows, 1):
        if not names:
            names = [" ".join(cell.split()).lower() for cell in row]
            missing = [column for column in columns if column not in names]
            if missing:
                raise FileUnusable(
                    f"{name} is no {what}: it lacks the column {', '.join(missing)}. "
                    f"Its first line must name {', '.join(columns)}."
                )
            continue
        if any(cell.strip() for cell in row):
            if len(row) != len(names):
                raise FileUnusable(
                    f"{name}, line {number} has {len(row)} values under {len(names)} columns: "
                    f"export {what} again."
                )
            yield CsvLine(name, number, dict(zip(names, row, strict=True)))
    if not names:
        raise FileUnusable(f"{name} is empty: export {what} as CSV.")
