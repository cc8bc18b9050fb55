"""The short notation of types: `int! 1..`, `[LocalizedString] 1..4`, `MONTH|YEAR`, `bool = true`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, get_args

from octopus_client.sandbox.contract.model import JSON, Kind, ListOf, Payload, Property, Scalar, Schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from octopus_client.sandbox.contract.model import Type

    Lookup: TypeAlias = Callable[[str], Schema | ListOf]

_PROPERTY = re.compile(
    r"(?P<type>\[?[\w|-]+\]?)(?P<required>!?)(?: (?P<low>\d*)\.\.(?P<high>\d*))?"
    r"(?: = (?P<default>\S+))?(?P<read_only> readonly)?"
)
_KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}


class NotationError(ValueError):
    """A text of the contract is not in its notation."""


def parse_property(text: str, lookup: Lookup) -> Property:
    """Read a property.

    Args:
        text: type, `!` when required, bounds, default and `readonly`, in that order.
        lookup: finds the types that are named.

    Raises:
        NotationError: the text is something else.
    """
    found = _PROPERTY.fullmatch(text)
    if found is None:
        raise NotationError(f"{text!r} is no type in the notation of the contract.")
    low, high = (int(bound) if bound else None for bound in found.group("low", "high"))
    return Property(
        _type(found["type"], low, high, lookup),
        required=bool(found["required"]),
        default=json.loads(found["default"] or "null"),
        read_only=bool(found["read_only"]),
    )


def _type(text: str, low: int | None, high: int | None, lookup: Lookup) -> Type:
    if text.startswith("["):
        return ListOf(_type(text.strip("[]"), None, None, lookup), low, high)
    if text in _KINDS:
        return Scalar(_KINDS[text], minimum=low, maximum=high)
    if "|" in text:
        return Scalar("text", tuple(text.split("|")))
    return lookup(text)


def parse_payload(text: str, lookup: Lookup) -> Payload:
    """Read what a request or an answer carries: a media type unless it is JSON, and a type."""
    media_type, _, rest = text.rpartition(" ")
    read = parse_property(rest, lookup)
    return Payload(read.type, media_type or JSON, read.required)


def parse_object(properties: Mapping[str, str], *, name: str = "", lookup: Lookup | None = None) -> Schema:
    """Read an object.

    Args:
        properties: by name, each in the notation.
        name: of the object.
        lookup: finds the types that are named; without it none can be.
    """
    return Schema(
        name,
        {each: parse_property(text, lookup or _nothing_named) for each, text in properties.items()},
    )


def _nothing_named(name: str) -> Schema:
    raise NotationError(f"There is no type {name}.")
