import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import tenacity

from octopus_client.errors import DossierLocked, JournalLocked, Locked, Refused
from octopus_client.lock import (
    DEFAULT_POLICY,
    Backoff,
    Every,
    GiveUpAfter,
    Never,
    NextDay,
    Waiting,
    WaitPolicy,
    call_when_free,
    every,
    from_tenacity,
    give_up_after,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

START = datetime(2026, 11, 25, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def pauses(policy: WaitPolicy, *, attempts: int) -> list[float | None]:
    """Seconds between the attempts, following the policy."""
    now = START
    told: list[float | None] = []
    for attempt in range(1, attempts + 1):
        following = policy.next_attempt(Waiting(since=START, attempts=attempt, now=now))
        told.append(None if following is None else (following - now).total_seconds())
        if following is None:
            break
        now = following
    return told


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (every(minutes=60), [3600, 3600, 3600]),
        (Never(), [None]),
        (NextDay(), [15 * 3600, 24 * 3600]),
        (give_up_after(Never(), HOUR), [None]),
        (every(hours=1, minutes=1, seconds=1), [3661, 3661, 3661]),
        (Backoff(first=MINUTE, longest=5 * MINUTE), [60, 120, 240, 300, 300]),
        (Backoff(first=MINUTE, factor=3, longest=HOUR), [60, 180, 540]),
        (Backoff(first=MINUTE, factor=1, longest=HOUR), [60, 60]),
        (Backoff(first=HOUR, longest=MINUTE), [60, 60]),
        (give_up_after(every(minutes=60), timedelta(hours=2)), [3600, 3600, None]),
        (give_up_after(every(minutes=60), MINUTE), [None]),
        (give_up_after(give_up_after(every(minutes=1), 2 * MINUTE), HOUR), [60, 60, None]),
        (from_tenacity(wait=tenacity.wait_fixed(30)), [30, 30, 30]),
        (from_tenacity(wait=tenacity.wait_fixed(timedelta(minutes=2))), [120, 120]),
        (from_tenacity(wait=lambda _: timedelta(minutes=2)), [120, 120]),
        (from_tenacity(wait=lambda state: isinstance(state.outcome.exception(), Locked) * 7), [7, 7]),
        (from_tenacity(wait=tenacity.wait_exponential(multiplier=60, max=3600)), [60, 120, 240, 480]),
        (
            from_tenacity(wait=tenacity.wait_fixed(30), stop=tenacity.stop_after_attempt(3)),
            [30, 30, None],
        ),
        (
            from_tenacity(wait=tenacity.wait_fixed(60), stop=tenacity.stop_after_delay(120)),
            [60, 60, None],
        ),
        (
            from_tenacity(wait=tenacity.wait_fixed(60), stop=tenacity.stop_before_delay(120)),
            [60, None],
        ),
    ],
    ids=str,
)
def test_a_policy_tells_the_next_attempt(policy: WaitPolicy, expected: list[float | None]) -> None:
    assert pauses(policy, attempts=len(expected)) == expected


def test_a_limit_of_tenacity_is_kept_to_the_second_whenever_the_machine_was_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy = from_tenacity(wait=tenacity.wait_fixed(60), stop=tenacity.stop_before_delay(120))
    for uptime in (68.01, 68.27):
        monkeypatch.setattr(time, "monotonic", lambda uptime=uptime: uptime)
        assert pauses(policy, attempts=2) == [60, None]


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (DEFAULT_POLICY, "every 60 minutes"),
        (every(hours=2), "every 2 hours"),
        (Never(), "not by itself"),
        (NextDay(), "the next day"),
        (every(hours=48), "every 2 days"),
        (every(minutes=1), "every 1 minute"),
        (every(seconds=90), "every 90 seconds"),
        (every(seconds=0.5), "every 0.5 seconds"),
        (give_up_after(every(minutes=60), timedelta(hours=24)), "every 60 minutes, for 24 hours at most"),
        (Backoff(first=MINUTE, longest=2 * HOUR), "after 1 minute, then 2 times as long, up to 2 hours"),
        (
            from_tenacity(wait=tenacity.wait_fixed(3), stop=tenacity.stop_after_attempt(3)),
            "by tenacity's wait_fixed and stop_after_attempt",
        ),
        (from_tenacity(wait=tenacity.wait_none()), "by tenacity's wait_none and _stop_never"),
    ],
)
def test_a_policy_can_be_read(policy: WaitPolicy, words: str) -> None:
    assert str(policy) == words


def test_an_interval_that_grew_for_years_is_still_the_longest() -> None:
    waiting = Waiting(since=START, attempts=10_000, now=START)
    assert Backoff(first=MINUTE, longest=HOUR).next_attempt(waiting) == START + HOUR


def test_a_wait_of_ones_own_is_called_by_its_name() -> None:
    def in_a_minute(_: tenacity.RetryCallState) -> float:
        return 60

    assert str(from_tenacity(wait=in_a_minute)) == "by tenacity's in_a_minute and _stop_never"


def test_policies_are_values() -> None:
    assert every(seconds=60) == every(minutes=1) == Every(MINUTE)
    assert every(minutes=60) == every(hours=1) == DEFAULT_POLICY
    assert every(minutes=60) != every(minutes=61)
    assert len({every(minutes=60), every(hours=1)}) == 1
    assert give_up_after(every(minutes=1), HOUR) == GiveUpAfter(policy=Every(MINUTE), duration=HOUR)
    wait = tenacity.wait_fixed(3)
    assert from_tenacity(wait=wait) == from_tenacity(wait=wait)
    assert from_tenacity(wait=wait, stop=tenacity.stop_after_attempt(3)) != from_tenacity(wait=wait)


@pytest.mark.parametrize(
    "make",
    [
        lambda: every(minutes=0),
        lambda: every(seconds=-1),
        lambda: Backoff(first=timedelta(), longest=HOUR),
        lambda: Backoff(first=MINUTE, factor=0, longest=HOUR),
    ],
)
def test_a_policy_that_would_hammer_octopus_is_refused(make: "Callable[[], object]") -> None:
    with pytest.raises(ValueError, match="must be"):
        make()


def locked_for(refusals: int, kind: type[Refused] = JournalLocked) -> "Callable[[], str]":
    left = [refusals]

    def action() -> str:
        if left[0]:
            left[0] -= 1
            raise kind("in use", operation="insertBuySellBooking", status=403)
        return "booked"

    return action


def test_a_script_waits_by_the_policy_until_the_lock_is_gone(clock: "Any") -> None:
    done = call_when_free(locked_for(3), policy=every(minutes=10), clock=clock, sleep=clock.sleep)
    assert done == "booked"
    assert clock.slept == [600, 600, 600]


def test_a_locked_dossier_is_waited_for_as_well(clock: "Any") -> None:
    assert call_when_free(locked_for(1, DossierLocked), clock=clock, sleep=clock.sleep) == "booked"
    assert clock.slept == [3600]


def test_each_refusal_counts_as_an_attempt(clock: "Any") -> None:
    policy = Backoff(first=MINUTE, longest=HOUR)
    assert call_when_free(locked_for(3), policy=policy, clock=clock, sleep=clock.sleep) == "booked"
    assert clock.slept == [60, 120, 240]


def test_a_moment_that_is_past_is_no_reason_to_sleep(clock: "Any") -> None:
    past = from_tenacity(wait=lambda _: timedelta(hours=-1))
    assert call_when_free(locked_for(1), policy=past, clock=clock, sleep=clock.sleep) == "booked"
    assert clock.slept == [0]


def test_the_lock_is_raised_when_the_policy_gives_up(clock: "Any") -> None:
    policy = give_up_after(every(minutes=60), timedelta(hours=2))
    with pytest.raises(JournalLocked):
        call_when_free(locked_for(9), policy=policy, clock=clock, sleep=clock.sleep)
    assert clock.slept == [3600, 3600]


def test_the_wait_begins_at_the_first_refusal(clock: "Any") -> None:
    refused = locked_for(1)

    def slow() -> str:
        clock.advance(timedelta(hours=5))
        return refused()

    policy = give_up_after(every(minutes=60), HOUR)
    assert call_when_free(slow, policy=policy, clock=clock, sleep=clock.sleep) == "booked"


def test_other_failures_are_not_waited_for(clock: "Any") -> None:
    with pytest.raises(Refused):
        call_when_free(locked_for(1, Refused), clock=clock, sleep=clock.sleep)
    assert clock.slept == []
