"""Policies for waiting: when to try again while a dossier or journal is in use in Octopus.

A policy is a value: it can be compared, printed and tested without waiting. It answers one question,
`next_attempt`; who asks it decides whether to sleep, to reschedule a task or to write the moment down.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import attrs
import tenacity

from octopus_client.clock import Clock, next_brussels_day, wall_clock
from octopus_client.errors import Locked

_T = TypeVar("_T")


@attrs.frozen(kw_only=True)
class Waiting:
    """A wait that is under way.

    Attributes:
        since: moment of the first refusal.
        attempts: refusals so far, the first included.
        now: the present moment.
    """

    since: datetime
    attempts: int
    now: datetime


class WaitPolicy(Protocol):
    """Decides when a refused call is tried again."""

    def next_attempt(self, waiting: Waiting) -> datetime | None:
        """The moment of the next attempt, or `None` to give up and leave it to a person."""


@attrs.frozen
class Every:
    """Try again after a fixed interval, without end."""

    interval: timedelta = attrs.field(validator=attrs.validators.gt(timedelta()))

    def next_attempt(self, waiting: Waiting) -> datetime:
        """See `WaitPolicy`."""
        return waiting.now + self.interval

    def __str__(self) -> str:
        return f"every {_told(self.interval)}"


@attrs.frozen
class Never:
    """Do not try again by itself: a person must act first."""

    def next_attempt(self, waiting: Waiting) -> None:
        """See `WaitPolicy`."""
        del waiting

    def __str__(self) -> str:
        return "not by itself"


@attrs.frozen
class NextDay:
    """Try again when the next day begins in Brussels, as the daily limits do."""

    def next_attempt(self, waiting: Waiting) -> datetime:
        """See `WaitPolicy`."""
        return next_brussels_day(waiting.now)

    def __str__(self) -> str:
        return "the next day"


@attrs.frozen(kw_only=True)
class Backoff:
    """Try again after an interval that grows with each attempt, up to the longest, without end."""

    first: timedelta = attrs.field(validator=attrs.validators.gt(timedelta()))
    factor: int = attrs.field(default=2, validator=attrs.validators.ge(1))
    longest: timedelta

    def next_attempt(self, waiting: Waiting) -> datetime:
        """See `WaitPolicy`."""
        interval = self.first
        for _ in range(waiting.attempts - 1):
            if interval >= self.longest:
                break
            interval *= self.factor
        return waiting.now + min(interval, self.longest)

    def __str__(self) -> str:
        return f"after {_told(self.first)}, then {self.factor} times as long, up to {_told(self.longest)}"


@attrs.frozen(kw_only=True)
class GiveUpAfter:
    """Follow another policy, but give up when the wait has lasted long enough."""

    policy: WaitPolicy
    duration: timedelta

    def next_attempt(self, waiting: Waiting) -> datetime | None:
        """See `WaitPolicy`."""
        proposed = self.policy.next_attempt(waiting)
        if proposed is None or proposed > waiting.since + self.duration:
            return None
        return proposed

    def __str__(self) -> str:
        return f"{self.policy}, for {_told(self.duration)} at most"


@attrs.frozen(kw_only=True)
class FromTenacity:
    """Any wait and stop of tenacity as a policy, such as `tenacity.wait_exponential(max=3600)`."""

    wait: Callable[[tenacity.RetryCallState], float | timedelta]
    stop: Callable[[tenacity.RetryCallState], bool] = tenacity.stop_never

    def next_attempt(self, waiting: Waiting) -> datetime | None:
        """See `WaitPolicy`."""
        state = tenacity.RetryCallState(tenacity.Retrying(), None, (), {})
        state.attempt_number = waiting.attempts
        # From zero, for a float far from it would lose the fraction that decides at a limit.
        state.start_time, state.outcome_timestamp = 0.0, (waiting.now - waiting.since).total_seconds()
        state.outcome = tenacity.Future(waiting.attempts)
        state.outcome.set_exception(Locked("in use", operation=""))
        pause = self.wait(state)
        pause = pause if isinstance(pause, timedelta) else timedelta(seconds=pause)
        state.upcoming_sleep = pause.total_seconds()
        return None if self.stop(state) else waiting.now + pause

    def __str__(self) -> str:
        return f"by tenacity's {_name_of(self.wait)} and {_name_of(self.stop)}"


def every(*, minutes: float = 0, hours: float = 0, seconds: float = 0) -> Every:
    """Try again after a fixed interval: `every(minutes=60)` is what Tickoweb promises."""
    return Every(timedelta(hours=hours, minutes=minutes, seconds=seconds))


def give_up_after(policy: WaitPolicy, duration: timedelta) -> GiveUpAfter:
    """Follow a policy, but give up when the wait has lasted `duration`."""
    return GiveUpAfter(policy=policy, duration=duration)


def from_tenacity(
    *,
    wait: Callable[[tenacity.RetryCallState], float | timedelta],
    stop: Callable[[tenacity.RetryCallState], bool] = tenacity.stop_never,
) -> FromTenacity:
    """Make a policy of a wait and a stop of tenacity."""
    return FromTenacity(wait=wait, stop=stop)


DEFAULT_POLICY = Every(timedelta(minutes=60))
"""Every 60 minutes, without end."""


def call_when_free(
    action: Callable[[], _T],
    *,
    policy: WaitPolicy = DEFAULT_POLICY,
    clock: Clock = wall_clock,
    sleep: Callable[[float], None] = time.sleep,
) -> _T:
    """Run an action, and again by the policy for as long as Octopus says that it is locked; for scripts.

    Raises:
        Locked: the policy gave up.
    """
    since: datetime | None = None
    attempts = 0
    while True:
        try:
            return action()
        except Locked:
            attempts += 1
            now = clock()
            since = since or now
            again_at = policy.next_attempt(Waiting(since=since, attempts=attempts, now=now))
            if again_at is None:
                raise
        sleep(max((again_at - now).total_seconds(), 0))


def _name_of(part: object) -> str:
    return str(getattr(part, "__name__", type(part).__name__))


def _told(duration: timedelta) -> str:
    seconds = duration.total_seconds()
    for size, word in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds % size == 0 and seconds / size > 1:
            return f"{seconds // size:g} {word}"
    return "1 minute" if seconds == _A_MINUTE else f"{seconds:g} seconds"


_A_MINUTE = 60
