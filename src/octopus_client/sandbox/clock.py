"""The clock of the sandbox: real time, moved by the control call `clock`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable

BRUSSELS = ZoneInfo("Europe/Brussels")
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}")


def _real_time() -> datetime:
    return datetime.now(UTC)


@dataclass
class Clock:
    """Real time plus an offset; it runs on after it was set."""

    source: Callable[[], datetime] = _real_time
    offset: timedelta = field(default=timedelta(0))

    def now(self) -> datetime:
        """Return the moment, in UTC and whole milliseconds."""
        moment = self.source() + self.offset
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def today(self) -> date:
        """Return the day in Europe/Brussels."""
        return self.now().astimezone(BRUSSELS).date()

    def advance(self, by: timedelta) -> None:
        """Move the clock."""
        self.offset += by

    def set(self, moment: datetime) -> None:
        """Let the clock show a moment and run on from there.

        Args:
            moment: with an offset from UTC.
        """
        self.offset = moment.astimezone(UTC) - self.source()


def read_timestamp(text: str, *, zone: str) -> datetime | None:
    """Read a `modifiedTimeStamp`.

    Args:
        text: `YYYY-MM-DD HH:MM:SS.mmm`.
        zone: `brussels` or `utc`.

    Returns:
        The moment, or None when the text has another form.
    """
    if not _TIMESTAMP.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC if zone == "utc" else BRUSSELS)
