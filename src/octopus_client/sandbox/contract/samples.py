"""Bodies made up from the contract alone: always the same, every property filled."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox.contract.model import ListOf, Scalar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octopus_client.sandbox.contract.model import Type
    from octopus_client.sandbox.json_types import JsonObject, JsonValue

_LEAVES: Mapping[str, JsonValue] = {
    "date": "2026-11-25",
    "date-time": "2026-11-25T09:00:00Z",
    "byte": "c2FtcGxl",
    "number": Decimal(1),
    "decimal": Decimal(1),
    "bool": True,
}


def sample(shape: Type, *, name: str = "sample") -> JsonValue:
    """Return a valid value: texts are the name of their property, numbers 1 or their minimum.

    Args:
        shape: what the contract says.
        name: of the property that the value is for.
    """
    if isinstance(shape, Scalar):
        if shape.values:
            return shape.values[0]
        if shape.kind in ("int", "integer"):
            return max(1, shape.minimum or 0)
        return _LEAVES.get(shape.kind, name)
    if isinstance(shape, ListOf):
        return [sample(shape.items, name=name) for _ in range(max(1, shape.minimum or 0))]
    body: JsonObject = {each: sample(found.type, name=each) for each, found in shape.properties.items()}
    return body
