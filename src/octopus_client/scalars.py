"""Single values of JSON, read strictly: no coercion, and a fault tells what was expected, never the value."""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from octopus_client.codes import OpenCode, OpenText

Reader = Callable[[Any, Any], Any]
"""Turns plain data into a type, which is its second argument."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class DecodeError(ValueError):
    """A value that does not fit its model; `path` says where it stands in the JSON.

    Attributes:
        path: place of the value, such as `$[3].bookingLines[0].baseAmount`.
        problem: what is wrong with it, without the value itself.
    """

    def __init__(self, problem: str, path: str = "") -> None:
        super().__init__(f"${path}: {problem}")
        self.problem = problem
        self.path = path

    def __reduce__(self) -> tuple[type["DecodeError"], tuple[str, str]]:
        return type(self), (self.problem, self.path)

    def below(self, step: str) -> "DecodeError":
        """The same problem, seen from one level further out."""
        return DecodeError(self.problem, step + self.path)


def exactly(kind: type, words: str) -> Reader:
    """What reads values of one type of JSON as they are."""

    def read(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise DecodeError(f"expected {words}, got {describe(value)}")
        return value

    return read


def to_decimal(value: Any, _: Any) -> Decimal:
    """A number with all its digits."""
    if type(value) is Decimal:
        return value
    if type(value) is int:
        return Decimal(value)
    raise DecodeError(f"expected a number, got {describe(value)}")


def to_bytes(value: Any, _: Any) -> bytes:
    """The content of a file in base64."""
    if type(value) is str:
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error as error:
            raise DecodeError("expected a file in base64") from error
    raise DecodeError(f"expected a file in base64, got {describe(value)}")


def to_date(value: Any, _: Any) -> date:
    """A day."""
    if type(value) is str:
        return _date_of(value)
    raise DecodeError(f"expected a date like 2026-11-25, got {describe(value)}")


@lru_cache(maxsize=1000)
def _date_of(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise DecodeError(f"expected a date like 2026-11-25, got {describe(text)}")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DecodeError("expected a date that exists") from error


def to_code(value: Any, kind: type[OpenCode]) -> OpenCode:
    """A number of a code list."""
    if type(value) is not int:
        raise DecodeError(f"expected a whole number, got {describe(value)}")
    return kind(value)


def to_text_code(value: Any, kind: type[OpenText]) -> OpenText:
    """A text of a code list."""
    if type(value) is not str:
        raise DecodeError(f"expected a text, got {describe(value)}")
    return kind(value)


def describe(value: object) -> str:
    """What a value is, without the value."""
    if value is None:
        return "null"
    words = {bool: "true or false", str: "a text", dict: "an object", list: "a list", int: "a whole number"}
    return words.get(type(value), "a number")
