from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octopus_client.clock import BRUSSELS
from octopus_client.hours import NotDuring, WeekHours, not_while_working, only_during
from octopus_client.lock import Never, Waiting, WaitPolicy, every

WEDNESDAY = "2026-11-25"


def next_attempt(policy: WaitPolicy, now: str) -> str | None:
    moment = datetime.fromisoformat(now).replace(tzinfo=BRUSSELS)
    following = policy.next_attempt(Waiting(since=moment, attempts=1, now=moment))
    return None if following is None else f"{following.astimezone(BRUSSELS):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (f"{WEDNESDAY} 06:00", f"{WEDNESDAY} 07:00"),
        (f"{WEDNESDAY} 07:59", f"{WEDNESDAY} 08:59"),
        (f"{WEDNESDAY} 08:00", f"{WEDNESDAY} 17:00"),
        (f"{WEDNESDAY} 15:59", f"{WEDNESDAY} 17:00"),
        (f"{WEDNESDAY} 16:00", f"{WEDNESDAY} 17:00"),
        ("2026-11-28 10:00", "2026-11-28 11:00"),
    ],
)
def test_attempts_keep_away_from_the_bookkeepers_hours(now: str, expected: str) -> None:
    assert next_attempt(not_while_working(every(minutes=60)), now) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (f"{WEDNESDAY} 06:00", f"{WEDNESDAY} 09:00"),
        (f"{WEDNESDAY} 08:00", f"{WEDNESDAY} 09:00"),
        (f"{WEDNESDAY} 10:00", f"{WEDNESDAY} 11:00"),
        (f"{WEDNESDAY} 16:00", "2026-11-26 09:00"),
        ("2026-11-27 16:30", "2026-11-30 09:00"),
        ("2026-03-27 20:00", "2026-03-30 09:00"),
    ],
)
def test_attempts_keep_to_some_hours(now: str, expected: str) -> None:
    assert next_attempt(only_during(every(minutes=60), WeekHours()), now) == expected


def test_hours_of_one_day_come_again_in_a_week() -> None:
    fridays = WeekHours(opens=time(20), closes=time(23, 30), days=frozenset({4}))
    assert next_attempt(only_during(every(minutes=60), fridays), "2026-11-27 23:00") == "2026-12-04 20:00"


def test_who_gives_up_gives_up_at_any_hour() -> None:
    assert next_attempt(only_during(Never(), WeekHours()), WEDNESDAY) is None
    assert next_attempt(not_while_working(Never()), WEDNESDAY) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens": time(17), "closes": time(9)},
        {"closes": time(9)},
        {"days": frozenset()},
        {"days": frozenset({7})},
    ],
)
def test_hours_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"not after|no days of the week"):
        WeekHours(**wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_hours_and_their_policies_can_be_read_and_compared() -> None:
    nights = WeekHours(opens=time(1), closes=time(5), days=frozenset({5, 0}))
    assert str(only_during(every(hours=2), nights)) == "every 2 hours, only 01:00-05:00 on Monday, Saturday"
    working = not_while_working(every(minutes=60), nights)
    assert str(working) == "every 60 minutes, not 01:00-05:00 on Monday, Saturday"
    assert working == NotDuring(every(hours=1), nights)


def test_every_day_of_the_week_has_its_name() -> None:
    days = "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday"
    assert str(WeekHours(days=frozenset(range(7)))) == f"09:00-17:00 on {days}"


def test_openings_and_closings_are_told_in_utc() -> None:
    early = datetime.fromisoformat(f"{WEDNESDAY}T06:00:00+01:00")
    opening = WeekHours().opening_after(early)
    assert opening.tzinfo is UTC
    closing = WeekHours().closing_after(opening)
    assert closing is not None
    assert closing.tzinfo is UTC
    assert (opening.hour, closing.hour) == (8, 16)


HOURS = st.builds(
    lambda first, length, days: WeekHours(opens=time(first), closes=time(first + length), days=days),
    st.integers(0, 11),
    st.integers(1, 12),
    st.frozensets(st.integers(0, 6), min_size=1),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside


@given(hours=HOURS, now=MOMENTS, minutes=st.integers(1, 5000))
@settings(derandomize=True, deadline=None, database=None, max_examples=200)
def test_a_policy_of_hours_never_hurries_and_keeps_its_word(
    hours: WeekHours, now: datetime, minutes: int
) -> None:
    waiting = Waiting(since=now, attempts=1, now=now)
    earliest = now + timedelta(minutes=minutes)
    inside = only_during(every(minutes=minutes), hours).next_attempt(waiting)
    outside = not_while_working(every(minutes=minutes), hours).next_attempt(waiting)
    assert inside is not None
    assert outside is not None
    assert inside >= earliest
    assert outside >= earliest
    assert hours.closing_after(inside) is not None
    assert hours.closing_after(outside) is None
