"""Time as a value that can be handed in: moments in UTC, days in Brussels."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
"""The zone of Octopus's days and of a document's date."""

Clock = Callable[[], datetime]
"""Gives the present moment, with its zone."""


def wall_clock() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def brussels_day(moment: datetime) -> date:
    """The day in Brussels in which a moment lies."""
    return moment.astimezone(BRUSSELS).date()


def next_brussels_day(moment: datetime) -> datetime:
    """The first moment of the next day in Brussels, in UTC."""
    tomorrow = brussels_day(moment) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=BRUSSELS).astimezone(UTC)
