"""Whether a value is what the contract says, and the reading of what was sent."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox.contract.model import ListOf, Scalar, Schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octopus_client.sandbox.contract.model import Type
    from octopus_client.sandbox.json_types import JsonObject, JsonValue

_INT32 = 2**31


@dataclass
class ShapeError(ValueError):
    """A value does not have the shape of the contract."""

    path: str
    problem: str
    unknown_property: bool = False

    def __str__(self) -> str:
        """Return the place and the problem."""
        return f"{self.path or 'the body'} {self.problem}"


def read(shape: Type, value: JsonValue, *, path: str = "", ignore_unknown: bool = False) -> JsonValue:
    """Return a copy of a value in its shape: no nulls, every `number` a decimal.

    What is missing, and values outside of an enumeration or of bounds, are left to the rules; see `check`.

    Args:
        shape: what the contract says.
        value: what was sent.
        path: where the value stands, for the message.
        ignore_unknown: leave unknown properties out instead of refusing them.

    Raises:
        ShapeError: a property is unknown or a value has another type.
    """
    if isinstance(shape, Schema):
        return _read_object(shape, value, path, ignore_unknown=ignore_unknown)
    if isinstance(shape, ListOf):
        if not isinstance(value, list):
            raise ShapeError(path, "must be a list")
        return [
            read(shape.items, item, path=f"{path}[{index}]", ignore_unknown=ignore_unknown)
            for index, item in enumerate(value)
        ]
    if not _is_of_kind(shape, value):
        raise ShapeError(path, f"must be {_NAMES[shape.kind]}")
    return Decimal(str(value)) if shape.kind in ("number", "decimal") else value


def _read_object(shape: Schema, value: JsonValue, path: str, *, ignore_unknown: bool) -> JsonObject:
    if not isinstance(value, dict):
        raise ShapeError(path, "must be an object")
    result: JsonObject = {}
    for name, member in value.items():
        place = _member(path, name)
        if name not in shape.properties:
            if ignore_unknown:
                continue
            raise ShapeError(place, "is not a property that Octopus knows", unknown_property=True)
        if member is not None:
            result[name] = read(
                shape.properties[name].type, member, path=place, ignore_unknown=ignore_unknown
            )
    return result


def check(shape: Type, value: JsonValue, *, path: str = "") -> list[str]:
    """Return what is wrong with a value: types, enumerations, bounds, missing and unknown properties.

    Args:
        shape: what the contract says.
        value: plain JSON; its numbers may be decimals or floats.
        path: where the value stands, for the messages.
    """
    return list(_problems(shape, value, path))


def _problems(shape: Type, value: JsonValue, path: str) -> Iterator[str]:
    place = path or "the body"
    if isinstance(shape, Schema):
        yield from _object_problems(shape, value, path)
    elif isinstance(shape, Scalar):
        problem = _scalar_problem(shape, value)
        if problem:
            yield f"{place} {problem}"
    elif not isinstance(value, list):
        yield f"{place} must be a list"
    else:
        if not _within(shape, len(value)):
            yield f"{place} has {len(value)} items instead of {_bounds(shape)}"
        for index, item in enumerate(value):
            yield from _problems(shape.items, item, f"{path}[{index}]")


def _object_problems(shape: Schema, value: JsonValue, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path or 'the body'} must be an object"
        return
    for name in shape.required:
        if value.get(name) is None:
            yield f"{_member(path, name)} is missing"
    for name, member in value.items():
        place = _member(path, name)
        if name not in shape.properties:
            yield f"{place} is not a property that Octopus knows"
        elif member is not None:
            yield from _problems(shape.properties[name].type, member, place)


def _scalar_problem(scalar: Scalar, value: JsonValue) -> str | None:
    if not _is_of_kind(scalar, value):
        return f"must be {_NAMES[scalar.kind]}"
    if scalar.values and value not in scalar.values:
        return f"must be one of {', '.join(scalar.values)}"
    if scalar.kind == "byte" and not _is_base64(value):
        return "must be base64"
    if not _within(scalar, value):
        return f"must be {_bounds(scalar)}"
    return None


def _within(bounded: Scalar | ListOf, number: JsonValue) -> bool:
    low, high = bounded.minimum, bounded.maximum
    return (low is None or number >= low) and (high is None or number <= high)


def _bounds(bounded: Scalar | ListOf) -> str:
    if bounded.maximum is None:
        return f"{bounded.minimum} or more"
    return f"{bounded.minimum or 0} to {bounded.maximum}"


def _member(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _is_of_kind(scalar: Scalar, value: JsonValue) -> bool:
    kind = scalar.kind
    if kind == "bool":
        return isinstance(value, bool)
    if kind in ("int", "integer"):
        return type(value) is int and (kind == "integer" or -_INT32 <= value < _INT32)
    if kind in ("number", "decimal"):
        return type(value) in (int, float, Decimal)
    return isinstance(value, str) and _is_moment(kind, value)


def _is_moment(kind: str, text: str) -> bool:
    try:
        if kind == "date":
            return date.fromisoformat(text).isoformat() == text
        if kind == "date-time":
            datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


_NAMES = {
    "text": "text",
    "binary": "text",
    "byte": "text",
    "bool": "true or false",
    "int": "a whole number of 32 bits",
    "integer": "a whole number",
    "number": "a number",
    "decimal": "a number",
    "date": "a date YYYY-MM-DD",
    "date-time": "a moment like 2026-11-25T09:00:00Z",
}
