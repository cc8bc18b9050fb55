"""Hours of the week, and policies that keep to them: nights only, or never while the bookkeeper works."""

from datetime import UTC, datetime, time, timedelta

import attrs

from octopus_client.clock import BRUSSELS
from octopus_client.lock import Waiting, WaitPolicy

_WEEK = 7
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@attrs.frozen(kw_only=True)
class WeekHours:
    """The same hours on some days of the week, in Brussels time.

    Attributes:
        opens: first moment of the day.
        closes: first moment after them, later on the same day.
        days: days of the week, Monday is 0.
    """

    opens: time = time(9)
    closes: time = attrs.field(default=time(17))
    days: frozenset[int] = attrs.field(default=frozenset(range(5)))

    @closes.validator
    def _check_closes(self, _: object, value: time) -> None:
        if value <= self.opens:
            raise ValueError(f"The hours close at {value}, which is not after they open at {self.opens}.")

    @days.validator
    def _check_days(self, _: object, value: frozenset[int]) -> None:
        if not value or not value <= frozenset(range(_WEEK)):
            raise ValueError(f"{sorted(value)} are no days of the week: Monday is 0, Sunday is 6.")

    def closing_after(self, moment: datetime) -> datetime | None:
        """When these hours end, if the moment lies in them; otherwise `None`."""
        local = moment.astimezone(BRUSSELS)
        if local.weekday() not in self.days or not self.opens <= local.time() < self.closes:
            return None
        return datetime.combine(local.date(), self.closes, tzinfo=BRUSSELS).astimezone(UTC)

    def opening_after(self, moment: datetime) -> datetime:
        """The moment itself if it lies in these hours, or else when they open next."""
        if self.closing_after(moment) is not None:
            return moment
        local = moment.astimezone(BRUSSELS)
        openings = (
            datetime.combine(local.date() + timedelta(days=days), self.opens, tzinfo=BRUSSELS)
            for days in range(_WEEK + 1)
        )
        following = (opening for opening in openings if opening > local and opening.weekday() in self.days)
        return next(following).astimezone(UTC)

    def __str__(self) -> str:
        days = ", ".join(_DAYS[day] for day in sorted(self.days))
        return f"{self.opens:%H:%M}-{self.closes:%H:%M} on {days}"


@attrs.frozen
class OnlyDuring:
    """Follow a policy, but only in some hours: an attempt outside them waits until they open."""

    policy: WaitPolicy
    hours: WeekHours

    def next_attempt(self, waiting: Waiting) -> datetime | None:
        """See `WaitPolicy`."""
        proposed = self.policy.next_attempt(waiting)
        return None if proposed is None else self.hours.opening_after(proposed)

    def __str__(self) -> str:
        return f"{self.policy}, only {self.hours}"


@attrs.frozen
class NotDuring:
    """Follow a policy, but never in some hours: an attempt in them waits until they are over."""

    policy: WaitPolicy
    hours: WeekHours

    def next_attempt(self, waiting: Waiting) -> datetime | None:
        """See `WaitPolicy`."""
        proposed = self.policy.next_attempt(waiting)
        if proposed is None:
            return None
        return self.hours.closing_after(proposed) or proposed

    def __str__(self) -> str:
        return f"{self.policy}, not {self.hours}"


def only_during(policy: WaitPolicy, hours: WeekHours) -> OnlyDuring:
    """Follow a policy, but only in some hours."""
    return OnlyDuring(policy, hours)


def not_while_working(policy: WaitPolicy, hours: WeekHours | None = None) -> NotDuring:
    """Follow a policy, but not while the bookkeeper works: Monday to Friday 9 to 17 unless given."""
    return NotDuring(policy, hours or WeekHours())
