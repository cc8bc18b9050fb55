"""Posting ends right with every answer that is thinkable where nobody could verify Octopus.

Every alternative of every assumption of the sandbox meets every scenario: each document stands in the books
once, without a hole in the numbers. None of them leaves an honest end but that one. The plain test run tries
the scenarios that meet the most rules, `PROOFS=1` all of them.
"""

import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from octopus_client import DossierLocked, JournalLocked, Locked, Octopus, OctopusError
from octopus_client.posting import MemoryPostingStore, PostingStore
from octopus_client.sandbox import Sandbox
from octopus_client.sandbox.assumptions import ALL

Desk = Any
Scenario = Callable[[Desk], None]
ALTERNATIVES = [(each.name, answer) for each in ALL for answer in each.answers[1:]]
ORDERS = ("order-1", "order-2")


@pytest.fixture
def posting_store() -> PostingStore:
    """One kind of store: what is tested here does not depend on it."""
    return MemoryPostingStore()


def a_lost_request(desk: Desk) -> None:
    desk.box.fail("insertBuySellBooking", "drop_before")


def a_lost_answer(desk: Desk) -> None:
    desk.box.fail("insertBuySellBooking", "drop_after")


def a_lost_answer_and_a_lost_look(desk: Desk) -> None:
    desk.leave_in_doubt(fault="drop_after")


def a_lost_answer_and_no_look_left_at_octopus(desk: Desk) -> None:
    for _ in range(10):
        desk.dossier.bookings.get(2, "V1", 1)
    desk.box.fail("insertBuySellBooking", "drop_after")


def a_lock(desk: Desk) -> None:
    desk.box.lock("V1")
    # where a locked journal cannot be read either, the first look for marks meets the lock
    with pytest.raises(Locked):
        desk.post("order-1")
    assert desk.numbers() == []
    desk.box.unlock("V1")


def a_lock_after_a_lost_answer(desk: Desk) -> None:
    desk.leave_in_doubt(fault="drop_after")
    desk.box.lock("V1")
    try:
        desk.post("order-1")
    except OctopusError as error:
        assert error.actor == "nobody"  # noqa: PT017 - where a locked journal can be read, nothing is raised
    desk.box.unlock("V1")


def a_lock_while_somebody_books(desk: Desk) -> None:
    desk.post("order-1")
    desk.box.book("V1")
    desk.box.lock("V1")
    with pytest.raises(JournalLocked):
        desk.post("order-2")
    desk.box.unlock("V1")


def a_locked_dossier(desk: Desk) -> None:
    desk.box.lock()
    with pytest.raises(DossierLocked):
        desk.post("order-1")
    desk.box.unlock()


def somebody_takes_the_number(desk: Desk) -> None:
    desk.post("order-1")
    desk.box.book("V1")


def somebody_deletes_and_books(desk: Desk) -> None:
    desk.post("order-1")
    desk.box.book("V1")
    desk.box.delete_last("V1")
    desk.box.book("V1")


SCENARIOS: tuple[Scenario, ...] = (
    a_lost_request,
    a_lost_answer,
    a_lost_answer_and_a_lost_look,
    a_lost_answer_and_no_look_left_at_octopus,
    a_lock,
    a_lock_after_a_lost_answer,
    a_lock_while_somebody_books,
    a_locked_dossier,
    somebody_takes_the_number,
    somebody_deletes_and_books,
)


PROOFS = bool(os.environ.get("PROOFS"))
CHOSEN = SCENARIOS if PROOFS else (a_lost_answer_and_a_lost_look, a_lock_after_a_lost_answer)


def assert_once(desk: Desk) -> None:
    marks = Counter(each["comment"].split()[0] for each in desk.booked())
    ours = {mark: count for mark, count in marks.items() if mark.startswith("tw:")}
    assert list(ours.values()) == [1] * len(ORDERS)
    assert sorted(desk.numbers()) == list(range(1, len(desk.numbers()) + 1))


@pytest.mark.parametrize("scenario", CHOSEN, ids=lambda each: each.__name__)
@pytest.mark.parametrize(("name", "answer"), ALTERNATIVES)
def test_each_document_is_booked_once(desk: Desk, name: str, answer: str, scenario: Scenario) -> None:
    desk.box.assume({name: answer})
    scenario(desk)
    for order in ORDERS:
        assert desk.post(order).number
    assert_once(desk)


@pytest.mark.parametrize(("name", "answer"), ALTERNATIVES)
def test_a_new_store_finds_what_was_booked(desk: Desk, name: str, answer: str) -> None:
    desk.box.assume({name: answer})
    desk.post("order-1")
    desk.leave_in_doubt("order-2", fault="drop_after")
    restarted = attrs.evolve(desk, store=MemoryPostingStore())
    for order in ORDERS:
        assert restarted.post(order).adopted
    assert_once(desk)


@pytest.fixture(params=["F1", "D1"] if PROOFS else ["D1"])
def payments(request: pytest.FixtureRequest, desk: Desk, receipt: Callable[..., Any]) -> tuple[Any, Any]:
    """A poster of a payment journal, and what makes a payment for it."""
    journal = request.param

    def make(number: int) -> Any:
        document = receipt(number, journal=journal)
        if journal == "F1":
            return document
        line = document.lines[0]
        account = attrs.evolve(line, kind="A", relation=None, account=580000)
        return attrs.evolve(document, lines=(account, attrs.evolve(line, amount=-line.amount)))

    return desk.poster(journal), make


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"] if PROOFS else ["drop_after"])
@pytest.mark.parametrize(("name", "answer"), ALTERNATIVES)
def test_a_payment_is_booked_once(
    desk: Desk, payments: tuple[Any, Any], name: str, answer: str, fault: str
) -> None:
    poster, make = payments
    journal = make(0).journal
    desk.box.assume({name: answer})
    desk.box.fail("insertFinancialDiversBooking", fault)
    assert poster.post("payment-1", make).number == 1
    desk.box.book(journal)
    desk.box.lock(journal)
    with pytest.raises(JournalLocked):
        poster.post("payment-2", make)
    probe_sees = (name, answer) != ("lock-or-number", "number")
    if probe_sees:
        with pytest.raises(JournalLocked):
            poster.refuse_if_locked(make, mark="tw:000000000000")
    else:
        # the number is told before the lock: the probe cannot see it, and the next posting does
        poster.refuse_if_locked(make, mark="tw:000000000000")
    desk.box.unlock(journal)
    assert poster.post("payment-2", make).number == 3
    assert len(desk.booked("financialDiversBookings")) == 3


@pytest.mark.parametrize("answer", [answer for name, answer in ALTERNATIVES if name == "limit-answer"])
def test_a_used_up_day_at_octopus_leaves_nothing_in_doubt(
    desk: Desk, make_octopus: Callable[..., Octopus], answer: str
) -> None:
    desk.box.assume({"limit-answer": answer})
    other = make_octopus().dossier(49001)
    for _ in range(10):
        other.bookings.get(2, "V1", 1)
    desk.box.fail("insertBuySellBooking", "drop_after")
    assert desk.post("order-1").adopted
    assert desk.post("order-2").number
    assert_once(desk)


def test_every_alternative_is_there(box: Sandbox) -> None:
    for name, answer in ALTERNATIVES:
        box.assume({name: answer})
    assert len({name for name, _ in ALTERNATIVES}) >= 24
