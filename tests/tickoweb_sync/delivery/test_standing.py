"""Between two steps a person may delete or replace a booking: each step looks, and looks sparingly."""

from typing import Any

import pytest


@pytest.fixture
def unbalanced(shop: Any, papers: Any) -> Any:
    """An invoice that is booked and paid as V1/2 and D1/2, and not balanced yet."""
    shop.deliver(papers.invoice("TW-0"))
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBalancing", "status", status=403, body={"errorCode": -12})
    shop.deliver(invoice)
    assert str(shop.stored(invoice).step) == "balancing"
    assert len(shop.world["balancings"]) == 1
    return invoice


def go_on(shop: Any) -> None:
    shop.later(hours=1)
    shop.deliver()


def test_a_paid_invoice_that_somebody_deleted_is_not_balanced(shop: Any, unbalanced: Any) -> None:
    shop.box.delete_last("V1")
    go_on(shop)
    assert shop.why(unbalanced) == ["booking_deleted"]
    assert len(shop.world["balancings"]) == 1


def test_a_paid_invoice_whose_number_is_somebody_elses_now_is_not_balanced(
    shop: Any, unbalanced: Any
) -> None:
    shop.box.delete_last("V1")
    shop.box.book("V1")
    go_on(shop)
    assert shop.why(unbalanced) == ["number_taken"]
    assert len(shop.world["balancings"]) == 1


def test_a_paid_invoice_that_somebody_edited_is_balanced_and_told(shop: Any, unbalanced: Any) -> None:
    shop.box.edit("V1", 2, {"reference": "nagekeken"})
    go_on(shop)
    shop.assert_paid(unbalanced)
    assert "reference" in shop.notices()["booking_differs V1"].text("en")


def test_one_list_serves_all_documents_of_a_run(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("D1")
    waiting = [papers.invoice(f"TW-{number}") for number in (1, 2, 3)]
    shop.deliver(*waiting)
    shop.box.unlock("D1")
    before = shop.box.calls().get("getModifiedBuySellBookings", 0)
    go_on(shop)
    shop.assert_paid(*waiting)
    assert shop.box.calls()["getModifiedBuySellBookings"] == before + 1
