"""Every kind of wait follows its own policy, of any make, and ends when its cause does."""

import socket
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import attrs
import pytest
import tenacity

from octopus_client.hours import WeekHours, not_while_working, only_during
from octopus_client.lock import (
    Backoff,
    Every,
    Never,
    NextDay,
    WaitPolicy,
    every,
    from_tenacity,
    give_up_after,
)
from tickoweb_sync import Policies
from tickoweb_sync.outbox.waits import Wait, WaitKind

ORGANISATION = "fictie-events"
SEVEN = timedelta(minutes=7)


@attrs.frozen(kw_only=True)
class Cause:
    """Something that makes documents wait.

    Attributes:
        field: which policy is asked.
        kind: of the wait.
        journal: where the wait is.
        begin: lets it happen.
        end: lets it be over.
    """

    field: str
    kind: WaitKind
    journal: str
    begin: Callable[[Any], object]
    end: Callable[[Any], object]


def close_line(shop: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        shop.base_url = f"http://127.0.0.1:{closed.getsockname()[1]}/octopus-rest-api/v1"
    shop.reconnect()


def open_line(shop: Any) -> None:
    shop.base_url = shop.box.api_url
    shop.reconnect()


def count(shop: Any, calls: int) -> None:
    scope = f"{shop.octopus.credentials.login_name}/49001"
    shop.outbox.client_store.count_call(
        scope, "insertBuySellBooking", day=date(2026, 11, 25), limit=None, calls=calls
    )


CAUSES = {
    "locked journal": Cause(
        field="locked",
        kind=WaitKind.LOCKED,
        journal="V1",
        begin=lambda shop: shop.box.lock("V1"),
        end=lambda shop: shop.box.unlock("V1"),
    ),
    "locked dossier": Cause(
        field="locked",
        kind=WaitKind.LOCKED,
        journal="",
        begin=lambda shop: shop.box.lock(),
        end=lambda shop: shop.box.unlock(),
    ),
    "no rights": Cause(
        field="locked",
        kind=WaitKind.RIGHTS,
        journal="",
        begin=lambda shop: shop.configure(octopus={"dossier": 12345}),
        end=lambda shop: shop.configure(),
    ),
    "outage": Cause(field="outage", kind=WaitKind.OUTAGE, journal="", begin=close_line, end=open_line),
    "quota": Cause(
        field="quota",
        kind=WaitKind.QUOTA,
        journal="V1",
        begin=lambda shop: count(shop, 400),
        end=lambda shop: count(shop, -400),
    ),
    "login": Cause(
        field="login",
        kind=WaitKind.LOGIN,
        journal="",
        begin=lambda shop: shop.reconnect(password="wrong"),
        end=lambda shop: shop.reconnect(password="demo"),
    ),
}
ENDED_BY_RETRY = [name for name in CAUSES if name != "login"]


@pytest.fixture
def open_shop(shop: Any, papers: Any) -> Any:
    """A shop that has booked before, and then forgot its tokens."""
    shop.deliver(papers.invoice("TW-0"))
    forget_tokens(shop)
    return shop


def forget_tokens(shop: Any) -> None:
    """They live by wall time, which does not move here."""
    shop.outbox.client_store.forget_tokens()
    shop.reconnect()


def only(cause: Cause, policy: WaitPolicy) -> Policies:
    """A policy for one kind of cause; every other kind would wait for ever."""
    fields = ("locked", "outage", "quota", "login")
    return Policies(**{field: policy if field == cause.field else Never() for field in fields})


def wait_of(shop: Any) -> Wait:
    [wait] = shop.outbox.waits.load(ORGANISATION).values()
    assert isinstance(wait, Wait)
    return wait


@pytest.mark.parametrize("name", CAUSES)
def test_each_kind_of_wait_follows_its_own_policy(open_shop: Any, papers: Any, name: str) -> None:
    cause, invoice = CAUSES[name], papers.invoice("TW-1")
    policies = only(cause, Every(SEVEN))
    cause.begin(open_shop)
    begun = open_shop.now
    delivered = open_shop.deliver(invoice, policies=policies)
    assert delivered.next_attempt_at == begun + SEVEN
    wait = wait_of(open_shop)
    assert (wait.kind, wait.journal, wait.attempts, wait.since) == (cause.kind, cause.journal, 1, begun)

    open_shop.later(minutes=6)
    assert open_shop.calls_of(lambda: open_shop.deliver(policies=policies)) == {}
    open_shop.later(minutes=1)
    delivered = open_shop.deliver(policies=policies)
    assert delivered.next_attempt_at == begun + 2 * SEVEN
    assert (wait_of(open_shop).attempts, wait_of(open_shop).since) == (2, begun)

    cause.end(open_shop)
    open_shop.later(minutes=7)
    open_shop.deliver(policies=policies)
    open_shop.assert_paid(invoice)
    assert open_shop.outbox.waits.load(ORGANISATION) == {}
    assert open_shop.notices() == {}


@pytest.mark.parametrize("name", ENDED_BY_RETRY)
def test_a_policy_that_gives_up_leaves_the_wait_until_a_person_retries(
    open_shop: Any, papers: Any, name: str
) -> None:
    cause, invoice = CAUSES[name], papers.invoice("TW-1")
    policies = only(cause, give_up_after(every(minutes=3), timedelta(minutes=7)))
    cause.begin(open_shop)
    expected = [open_shop.now + timedelta(minutes=minutes) for minutes in (3, 6)]
    moments = [open_shop.deliver(invoice, policies=policies).next_attempt_at]
    for _ in range(2):
        open_shop.later(minutes=3)
        moments.append(open_shop.deliver(policies=policies).next_attempt_at)
    assert moments == [*expected, None]

    cause.end(open_shop)
    open_shop.later(days=2)
    assert open_shop.calls_of(lambda: open_shop.deliver(policies=policies)) == {}
    assert wait_of(open_shop).next_attempt_at is None
    assert len(open_shop.notices()) == 1
    open_shop.retry("TW-1")
    open_shop.assert_paid(invoice)
    assert open_shop.outbox.waits.load(ORGANISATION) == {}


@pytest.mark.parametrize("name", CAUSES)
def test_a_cause_may_be_left_to_a_person_from_the_start(open_shop: Any, papers: Any, name: str) -> None:
    cause = CAUSES[name]
    cause.begin(open_shop)
    assert open_shop.deliver(papers.invoice("TW-1"), policies=only(cause, Never())).next_attempt_at is None
    open_shop.later(days=1)
    assert open_shop.calls_of(lambda: open_shop.deliver(policies=only(cause, Never()))) == {}


def test_other_credentials_end_the_wait_of_a_refused_login_at_once(open_shop: Any, papers: Any) -> None:
    cause, invoice = CAUSES["login"], papers.invoice("TW-1")
    cause.begin(open_shop)
    open_shop.deliver(invoice, policies=only(cause, Never()))
    cause.end(open_shop)
    open_shop.deliver(policies=only(cause, Never()))
    open_shop.assert_paid(invoice)


NIGHTS = WeekHours(opens=time(1), closes=time(5), days=frozenset(range(7)))


@pytest.mark.parametrize(
    ("policy", "now", "again_at"),
    [
        (not_while_working(every(minutes=60)), "2026-11-25T09:30:00+01:00", "2026-11-25T17:00:00+01:00"),
        (not_while_working(every(minutes=60)), "2026-11-25T18:00:00+01:00", "2026-11-25T19:00:00+01:00"),
        (not_while_working(every(minutes=60)), "2026-11-28T10:00:00+01:00", "2026-11-28T11:00:00+01:00"),
        (only_during(every(minutes=60), NIGHTS), "2026-11-25T09:30:00+01:00", "2026-11-26T01:00:00+01:00"),
        (only_during(every(hours=3), WeekHours()), "2026-11-27T16:00:00+01:00", "2026-11-30T09:00:00+01:00"),
        (NextDay(), "2026-11-25T09:30:00+01:00", "2026-11-26T00:00:00+01:00"),
        (
            from_tenacity(wait=tenacity.wait_fixed(90)),
            "2026-11-25T09:30:00+01:00",
            "2026-11-25T09:31:30+01:00",
        ),
    ],
    ids=str,
)
def test_any_policy_may_be_given(
    open_shop: Any, papers: Any, policy: WaitPolicy, now: str, again_at: str
) -> None:
    cause, invoice = CAUSES["locked journal"], papers.invoice("TW-1")
    open_shop.at(now)
    cause.begin(open_shop)
    delivered = open_shop.deliver(invoice, policies=only(cause, policy))
    assert delivered.next_attempt_at == type(open_shop.now).fromisoformat(again_at)
    cause.end(open_shop)
    open_shop.at(again_at)
    open_shop.later(minutes=-1)
    assert open_shop.calls_of(lambda: open_shop.deliver(policies=only(cause, policy))) == {}
    open_shop.at(again_at)
    open_shop.deliver(policies=only(cause, policy))
    open_shop.assert_paid(invoice)


def attempts_of(shop: Any, papers: Any, policy: WaitPolicy) -> list[float | None]:
    """Minutes between the attempts on a locked journal, and `None` when it is given up."""
    shop.box.lock("V1")
    delivered = shop.deliver(papers.invoice("TW-1"), lock_policy=policy)
    pauses: list[float | None] = []
    while delivered.next_attempt_at is not None:
        pauses.append((delivered.next_attempt_at - shop.now).total_seconds() / 60)
        shop.later(minutes=pauses[-1])
        forget_tokens(shop)
        assert shop.calls_of(lambda: shop.deliver(lock_policy=policy))["insertBuySellBooking"] == 1
        delivered = shop.deliver(lock_policy=policy)
    return [*pauses, None]


@pytest.mark.parametrize(
    "policy",
    [
        from_tenacity(
            wait=tenacity.wait_exponential(multiplier=60, max=240), stop=tenacity.stop_after_attempt(5)
        ),
        give_up_after(
            Backoff(first=timedelta(minutes=1), longest=timedelta(minutes=4)), timedelta(minutes=12)
        ),
    ],
    ids=["tenacity", "ours"],
)
def test_waits_of_tenacity_work_like_ours_in_a_delivery(
    open_shop: Any, papers: Any, policy: WaitPolicy
) -> None:
    assert attempts_of(open_shop, papers, policy) == [1, 2, 4, 4, None]
