"""Each finished step stays finished: what is left is done later, and nothing else."""

from typing import Any

import pytest

STEPS = {
    "insertUpdateRelation": (0, 0, 0, 0),
    "insertBuySellBooking": (1, 0, 0, 0),
    "insertFinancialDiversBooking": (1, 1, 0, 0),
    "insertBalancing": (1, 1, 1, 0),
}


def made(shop: Any) -> tuple[int, ...]:
    lists = (shop.added_relations(), shop.bookings(), shop.bookings("D1"), shop.ties())
    return tuple(map(len, lists))


@pytest.mark.case("C71")
def test_a_payment_answered_429_leaves_only_the_payment_to_do(shop: Any, papers: Any) -> None:
    shop.count_from(51)
    invoice = papers.invoice("T-0132")
    for nth in range(1, 4):
        shop.box.fail("insertFinancialDiversBooking", "status", status=429, nth=nth)
    shop.deliver(invoice)
    stored = shop.stored(invoice)
    assert (str(stored.state), str(stored.step), stored.number) == ("waiting", "payment", 52)
    assert [each[0] for each in shop.booked] == [invoice["id"]]
    for _ in range(4):
        shop.later(days=1)
        calls = shop.calls_of(shop.deliver)
        assert calls.get("insertBuySellBooking", 0) == calls.get("insertUpdateRelation", 0) == 0
    shop.assert_paid(invoice)
    assert shop.numbers() == [52]


@pytest.mark.parametrize("operation", STEPS)
@pytest.mark.parametrize("status", [400, 503])
def test_a_run_that_ends_at_any_step_goes_on_there(
    shop: Any, papers: Any, operation: str, status: int
) -> None:
    body = {"errorCode": -80} if status == 400 else None
    for nth in range(1, 3):
        shop.box.fail(operation, "status", status=status, body=body, nth=nth)
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert made(shop) == STEPS[operation]
    shop.restart()
    for _ in range(4):
        shop.later(days=1)
        shop.deliver()
    shop.assert_paid(invoice)
    assert made(shop) == (1, 1, 1, 1)
    assert len(shop.booked) == 1


def test_a_payment_refused_for_good_keeps_the_booking_and_is_done_after_a_release(
    shop: Any, papers: Any
) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertFinancialDiversBooking", "status", status=400, body={"errorCode": -25})
    shop.deliver(invoice)
    stored = shop.stored(invoice)
    assert (str(stored.state), str(stored.step), stored.number) == ("held", "payment", 1)
    calls = shop.calls_of(lambda: shop.retry("TW-1"))
    assert calls.get("insertBuySellBooking", 0) == 0
    shop.assert_paid(invoice)
