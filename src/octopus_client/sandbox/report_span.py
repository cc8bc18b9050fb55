"""The periods over which a report goes; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octopus_client.sandbox.call import Call
    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.world import Document

_BOUNDS = ("fromBookyearKey", "toBookyearKey", "fromBookyearPeriodNr", "toBookyearPeriodNr")


@dataclass(frozen=True)
class Span:
    """From a period of a bookyear to a period of that or another bookyear, with both.

    Attributes:
        first: the order of the first bookyear, and its period.
        last: the same of the last.
        order: the place of each bookyear in time, by its number.
    """

    first: tuple[str, int]
    last: tuple[str, int]
    order: dict[int, str]

    def holds(self, document: Document) -> bool:
        """Tell whether a booking lies within."""
        place = (self.order.get(document.key[0], ""), document.body["bookyearPeriodeNr"])
        return self.first <= place <= self.last


def asked(call: Call, *more: str) -> tuple[JsonObject, Span]:
    """Return what a report is asked for, and its span.

    Args:
        call: of a report.
        more: what must be told beside the span.

    Raises:
        RefusedError: something is missing, which Octopus answers with an empty 500.
    """
    query = call.body()
    missing = [name for name in (*_BOUNDS, *more) if query.get(name) in (None, {})]
    if missing:
        raise call.malformed(f"{', '.join(missing)} is missing")
    order = {number: str(each["startDate"]) for number, each in call.books.bookyears.items()}
    first, last = (call.bookyear(query[name]["id"])["startDate"] for name in _BOUNDS[:2])
    span = Span((first, query[_BOUNDS[2]]), (last, query[_BOUNDS[3]]), order)
    return query, span
