"""The periods into which a bookyear is divided; pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octopus_client.sandbox.json_types import JsonObject

MOST = 99
"""A period number has two digits for the period."""
_MONTHS = {"MONTH": 1, "QUARTER": 3}


def periods(first: date, last: date, kind: str) -> list[JsonObject]:
    """Return the periods of a bookyear: whole months or quarters from its first month on.

    Args:
        first: day of the bookyear.
        last: day of the bookyear.
        kind: `MONTH`, `QUARTER` or `YEAR`.
    """
    starts = [first]
    if kind in _MONTHS:
        later = range(_month(first) + _MONTHS[kind], _month(last) + 1, _MONTHS[kind])
        starts += [date(month // 12, month % 12 + 1, 1) for month in later]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), last]
    return [
        {
            "bookyearPeriod": first.year * 100 + number,
            "startDate": start.isoformat(),
            "endDate": end.isoformat(),
        }
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
    ]


def kind_of(bookyear: JsonObject) -> str:
    """Return the kind of periods that a bookyear has, judged by its first."""
    for period in bookyear["periods"]:
        first, last = (date.fromisoformat(period[name]) for name in ("startDate", "endDate"))
        months = _month(last) - _month(first) + 1
        return (
            "MONTH" if months <= _MONTHS["MONTH"] else "QUARTER" if months <= _MONTHS["QUARTER"] else "YEAR"
        )
    return "YEAR"


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
