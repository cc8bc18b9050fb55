"""The types of plain JSON inside the sandbox."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias

# The sandbox handles JSON as it stands on the wire; its shape is checked by the contract, not by types.
JsonObject: TypeAlias = dict[str, Any]
JsonValue: TypeAlias = Any


class NotJsonError(ValueError):
    """The text is no JSON that the sandbox accepts; the message says why."""


def _refuse_constant(name: str) -> NoReturn:
    raise NotJsonError(f"{name} is no JSON number")


def load(text: bytes | str) -> JsonValue:
    """Read JSON; numbers with a fraction become exact decimals.

    Args:
        text: the JSON text, in UTF-8 when it is bytes.

    Raises:
        NotJsonError: the text is not JSON.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except NotJsonError:
        raise
    except (ValueError, RecursionError) as error:
        raise NotJsonError(f"the body is no JSON: {error}") from error


def dump(value: JsonValue, *, sort_keys: bool = True) -> bytes:
    """Write JSON as Octopus does: alphabetical keys, amounts as doubles, UTF-8.

    Args:
        value: plain JSON with decimals.
        sort_keys: False keeps the order of the keys as they are.
    """
    text = json.dumps(
        value, default=_as_double, sort_keys=sort_keys, ensure_ascii=False, separators=(",", ":")
    )
    return text.encode()


def _as_double(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} does not belong in JSON")


def copy(value: JsonValue) -> JsonValue:
    """Return an independent copy with decimals for every number that has a fraction on the wire."""
    return load(dump(value))
