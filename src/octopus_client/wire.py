"""How a model's fields stand on the wire: their names, the objects around them, and keys nobody knows."""

from collections.abc import Mapping
from typing import Any

import attrs

WIRE = "octopus_client.wire"
"""Key of an attribute's metadata that holds its path on the wire."""

AMOUNT = "octopus_client.amount"
"""Key of an attribute's metadata that says: euros, so at most two decimals when sent."""

EACH = "octopus_client.each"
"""Key of an attribute's metadata that names the one key of the objects in its list."""


class Absent(tuple[Any, ...]):
    """An empty list that was not there at all: reads as `()`, and is left out when written."""

    __slots__ = ()


ABSENT = Absent()
"""Default of a list that may be left out."""


def wired(
    *path: str, default: Any = attrs.NOTHING, each: str = "", amount: bool = False, private: bool = False
) -> Any:
    """Declare a field whose place on the wire is not simply its own name in camel case.

    Args:
        path: the keys that lead to the value, outermost first: `wired("bookyearKey", "id")` reads and
            writes `{"bookyearKey": {"id": 2}}`. Empty: the field's own name in camel case.
        default: the value when the key is absent. Without it the key must be there.
        each: the one key of the objects in a list, which are read and written as their bare values:
            `wired("customFieldList", each="id")` reads and writes `{"customFieldList": [{"id": 2}]}`.
        amount: whether the value is an amount of money.
        private: whether the value may be a secret or a person's data, and so stays out of the repr.
    """
    metadata: dict[str, object] = {}
    if path:
        metadata[WIRE] = path
    if each:
        metadata[EACH] = each
    if amount:
        metadata[AMOUNT] = True
    return attrs.field(default=default, metadata=metadata, repr=not private)


def wire_path(attribute: "attrs.Attribute[Any]") -> tuple[str, ...]:
    """The keys that lead to an attribute's value on the wire."""
    declared: tuple[str, ...] | None = attribute.metadata.get(WIRE)
    if declared:
        return declared
    first, *rest = attribute.name.split("_")
    return (first + "".join(word.capitalize() for word in rest),)


@attrs.frozen(kw_only=True)
class Model:
    """What every model shares: keys that this version does not know are carried along, both ways."""

    unknown: Mapping[str, object] = attrs.field(factory=dict, repr=False, hash=False)
