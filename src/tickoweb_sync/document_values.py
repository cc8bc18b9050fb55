"""Values of the document format: one JSON value, its place, and what it must look like."""

import re
import unicodedata
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from attrs import Factory, frozen

if TYPE_CHECKING:
    from collections.abc import Callable

_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?")
_LONG_AMOUNT = re.compile(r"-?[0-9]+\.[0-9]{3,}")
_RATE = re.compile(r"100(\.0{1,4})?|[0-9]{1,2}(\.[0-9]{1,4})?")
_QUANTITY = re.compile(r"[0-9]{1,9}(\.[0-9]{1,12})?")
_ACCOUNT = re.compile(r"[1-9][0-9]{0,8}")
_DATE = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
_LOCAL_MOMENT = re.compile(f"{_DATE.pattern}T{_CLOCK}")
_MOMENT = re.compile(rf"{_LOCAL_MOMENT.pattern}(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])")
_REMOVED = frozenset({"Cc", "Cs"})  # control characters, halves of surrogate pairs
_LINE_ENDS = re.compile(r"\s*[\t\n\r]\s*")
_LARGEST_IDENTITY = 2**31 - 1
_SHOWN = 40
_NAMES = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


def kind_of(value: object) -> str:
    """A JSON value's kind, in words."""
    return _NAMES.get(type(value), "a number")


def shown(value: object) -> str:
    """A value as a complaint may quote it: short, and never a whole object."""
    if isinstance(value, dict | list | bool | None):
        return kind_of(value)
    text = repr(cleaned(value)) if isinstance(value, str) else f"the number {value}"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def cleaned(text: str) -> str:
    """A text trimmed, in one normal form (NFC), with line ends as spaces and without control characters."""
    if text.isascii() and text.isprintable():
        return text.strip()
    spaced = _LINE_ENDS.sub(" ", text)
    kept = "".join(letter for letter in spaced if unicodedata.category(letter) not in _REMOVED)
    return unicodedata.normalize("NFC", kept).strip()


@frozen(kw_only=True)
class Node:
    """A JSON value with its place.

    Reading never stops at a fault: the fault is added to `faults` (shared by a document's
    nodes) and a stand-in is returned, so that every fault of a document is reported at once.
    """

    value: object
    path: str
    missing: bool = False
    faults: list[tuple[str, str]] = Factory(list)

    def __getitem__(self, key: str) -> "Node":
        """The value of a key; unknown to the complaint list when this is no object at all."""
        path = f"{self.path}.{key}" if self.path else key
        if not isinstance(self.value, dict):
            self._refuse("must be an object")
            return Node(value=None, path=path)
        value = self.value.get(key)
        return Node(value=value, path=path, missing=key not in self.value, faults=self.faults)

    def items(self) -> "list[Node]":
        """The items of a list that must be there (it may be empty)."""
        if not isinstance(self.value, list):
            self._refuse("must be a list")
            return []
        return [
            Node(value=item, path=f"{self.path}[{index}]", faults=self.faults)
            for index, item in enumerate(self.value)
        ]

    def optional_items(self) -> "list[Node]":
        """The items of a list that may be absent or null."""
        return [] if self.value is None else self.items()

    def optional(self, read: "Callable[[Node], T]") -> T | None:
        """What `read` makes of the value, or None when it is absent or null."""
        return None if self.value is None else read(self)

    def text(self) -> str:
        """A text, cleaned; empty when absent or null."""
        if self.value is None:
            return ""
        if not isinstance(self.value, str):
            self._refuse("must be text or null", found=kind_of(self.value))
            return ""
        return cleaned(self.value)

    def required_text(self) -> str:
        """A text that says something."""
        if not isinstance(self.value, str):
            self._refuse("must be text")
            return ""
        text = self.text()
        if not text:
            self._refuse("must say something", found="empty")
        return text

    def one_of(self, kinds: type[E]) -> E:
        """One of the words of an enumeration."""
        for kind in kinds:
            if kind == self.value:
                return kind
        self._refuse("must be one of " + ", ".join(f'"{kind}"' for kind in kinds))
        return next(iter(kinds))

    def amount(self) -> Decimal:
        """An amount of money: text with a point and at most two decimals."""
        if isinstance(self.value, str) and _LONG_AMOUNT.fullmatch(self.value):
            self._refuse("must have at most two decimals; round it where the document is made")
            return Decimal(0)
        return self._decimal(
            _AMOUNT, 'must be an amount as text with a point, such as "2222.00"', value=self.value
        )

    def rate(self) -> Decimal:
        """A VAT percentage, from 0 to 100, as text."""
        return self._decimal(
            _RATE, 'must be a percentage as text from "0" to "100", such as "6" or "5.5"', value=self.value
        )

    def quantity(self) -> Decimal:
        """How many: a number or text, 0 or more; 1 when absent or null."""
        if self.value is None:
            return Decimal(1)
        is_number = isinstance(self.value, int | float | Decimal) and not isinstance(self.value, bool)
        # A float of parsed JSON: its shortest text is what was meant.
        text = str(self.value) if is_number else self.value
        return self._decimal(_QUANTITY, 'must be 0 or more, such as 2 or "1.5"', value=text)

    def identity(self) -> int:
        """A whole number above 0 that fits Octopus's own numbers (32 bits)."""
        if type(self.value) is int and 0 < self.value <= _LARGEST_IDENTITY:
            return self.value
        self._refuse(f"must be a whole number from 1 to {_LARGEST_IDENTITY}")
        return 1

    def account(self) -> int:
        """An account number of the chart of accounts, as a whole number or its digits."""
        text = str(self.value) if type(self.value) is int else self.value
        return int(self._decimal(_ACCOUNT, "must be an account number such as 700000", value=text))

    def date(self) -> date:
        """A date such as 2026-11-25."""
        if isinstance(self.value, str) and _DATE.fullmatch(self.value):
            with suppress(ValueError):
                return date.fromisoformat(self.value)
        self._refuse('must be a date of this century such as "2026-11-25"')
        return date.min

    def moment(self) -> datetime:
        """A date and time with an offset such as 2026-11-25T20:00:00+01:00."""
        remedy = 'must be a moment with an offset such as "2026-11-25T20:00:00+01:00"'
        if isinstance(self.value, str) and _MOMENT.fullmatch(self.value):
            with suppress(ValueError):
                return datetime.fromisoformat(self.value)
        elif isinstance(self.value, str) and _LOCAL_MOMENT.fullmatch(self.value):
            remedy += "; without one its day in Brussels is not known"
        self._refuse(remedy)
        return datetime(2000, 1, 1, tzinfo=UTC)

    def _decimal(self, pattern: re.Pattern[str], remedy: str, *, value: object) -> Decimal:
        if isinstance(value, str) and pattern.fullmatch(value):
            return Decimal(value)
        self._refuse(remedy)
        return Decimal(0)

    def _refuse(self, remedy: str, *, found: str | None = None) -> None:
        if all(path != self.path for path, _ in self.faults):
            found = "missing" if self.missing else found or shown(self.value)
            self.faults.append((self.path, f"is {found}; it {remedy}."))
