"""Somebody books by hand, deletes or edits in between: numbers stay without holes, nothing is there twice."""

from decimal import Decimal
from typing import Any

import pytest


def test_a_booking_by_hand_takes_the_number_and_ours_the_next(shop: Any, papers: Any) -> None:
    first, second = papers.invoice("TW-1"), papers.invoice("TW-2")
    shop.deliver(first)
    shop.box.book("V1")
    shop.deliver(second)
    assert shop.orders() == ["TW-1", "by hand", "TW-2"]
    assert shop.numbers() == [1, 2, 3]
    shop.assert_paid(first, second)


def test_bookings_that_were_there_before_us_are_counted_on(shop: Any, papers: Any) -> None:
    for journal in ("V1", "V1", "D1"):
        shop.box.book(journal)
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert (shop.stored(invoice).number, shop.stored(invoice).payment_number) == (3, 2)


def test_a_payment_by_hand_takes_the_number_and_ours_the_next(shop: Any, papers: Any) -> None:
    first, second = papers.invoice("TW-1"), papers.invoice("TW-2")
    shop.deliver(first)
    shop.box.book("D1")
    shop.deliver(second)
    shop.assert_paid(first, second)
    assert shop.numbers("D1") == [1, 2, 3]


def test_a_deleted_last_booking_by_hand_leaves_no_hole(shop: Any, papers: Any) -> None:
    first, second = papers.invoice("TW-1"), papers.invoice("TW-2")
    shop.deliver(first)
    shop.box.book("V1")
    shop.deliver(second)
    shop.box.book("V1")
    shop.box.delete_last("V1")
    third = papers.invoice("TW-3")
    shop.deliver(third)
    assert shop.orders() == ["TW-1", "by hand", "TW-2", "TW-3"]
    shop.assert_paid(first, second, third)


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
def test_somebody_books_while_our_answer_is_lost(shop: Any, papers: Any, fault: str) -> None:
    invoice, other = papers.invoice("TW-1"), papers.invoice("TW-2")
    shop.box.fail("insertBuySellBooking", fault)
    shop.box.fail("getBuySellBooking", "status", status=500)
    shop.deliver(invoice)
    assert shop.stored(invoice).number is None
    shop.box.book("V1")
    shop.later(hours=1)
    shop.deliver(other)
    shop.assert_paid(invoice, other)
    assert shop.numbers() == [1, 2, 3]
    assert sorted(shop.orders()) == ["TW-1", "TW-2", "by hand"]


def test_somebody_books_the_like_by_hand_while_our_answer_is_lost(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("100.00", "21.00", "21"), customer=papers.person())
    shop.deliver(papers.invoice("TW-0", customer=papers.person()))
    relation = shop.bookings()[0]["relationIdentificationServiceData"]
    shop.box.fail("insertBuySellBooking", "drop_before")
    shop.box.fail("getBuySellBooking", "status", status=500)
    shop.deliver(invoice)
    shop.box.book("V1")
    shop.box.edit("V1", 2, {"documentDate": "2026-11-20", "relationIdentificationServiceData": relation})
    shop.later(hours=1)
    shop.deliver()
    assert shop.why(invoice) == ["booking_unsure"]
    assert "V1 2" in shop.notices()["booking_unsure V1"].text("en")
    assert shop.numbers() == [1, 2]

    shop.box.edit(
        "V1",
        2,
        {
            "amount": 120,
            "bookingLines": [{"accountKey": 700000, "baseAmount": 99, "vatAmount": 21, "vatCodeKey": "21"}],
        },
    )
    shop.retry("TW-1")
    shop.assert_paid(invoice)
    assert shop.numbers() == [1, 2, 3]


def test_a_booking_with_our_mark_is_adopted_although_somebody_edited_it(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBuySellBooking", "drop_after")
    shop.box.fail("getBuySellBooking", "status", status=500)
    shop.deliver(invoice)
    shop.box.edit("V1", 1, {"reference": "nagekeken"})
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(invoice)
    assert shop.bookings()[0]["reference"] == "nagekeken"
    assert "booking_differs V1" in shop.notices()


def test_an_invoice_that_somebody_balanced_already_is_told(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("D1")
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    shop.box.unlock("D1")
    number = shop.box.book("D1")
    relation = shop.key_of(shop.bookings()[1])
    lines = [
        {"type": "A", "accountKey": 580000, "amount": Decimal("21.20"), "reference": "bank"},
        {"type": "C", "relationId": relation, "amount": Decimal("-21.20"), "reference": "bank"},
    ]
    shop.box.edit("D1", number, {"bookingLines": lines})
    shop.octopus.dossier(49001).balancings.add(
        debit=shop.stored(invoice).booking_key.whole(),
        credit=shop.stored(papers.invoice("TW-0"))
        .payment_key.__class__(bookyear=2, journal="D1", number=number)
        .line(2),
        amount=Decimal("21.20"),
    )
    shop.later(hours=1)
    shop.deliver()
    stored = shop.stored(invoice)
    assert (str(stored.state), stored.balanced) == ("done", Decimal(0))
    assert shop.numbers("D1") == [1, 2, 3]
    assert "V1 2" in shop.notices()["balancing_elsewhere V1"].text("en")


def test_a_balancing_that_octopus_refuses_holds_the_document_and_keeps_its_booking(
    shop: Any, papers: Any
) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBalancing", "status", status=400, body={"errorCode": -26})
    shop.deliver(invoice)
    stored = shop.stored(invoice)
    assert (str(stored.state), str(stored.step), stored.number) == ("held", "balancing", 1)
    assert shop.why(invoice) == ["refused_by_octopus"]
    shop.retry("TW-1")
    shop.assert_paid(invoice)


@pytest.fixture
def unpaid(shop: Any, papers: Any) -> Any:
    """An invoice that is booked as V1/2 and not paid yet."""
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("D1")
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    shop.box.unlock("D1")
    return invoice


def go_on(shop: Any) -> None:
    shop.later(hours=1)
    shop.deliver()


def test_an_invoice_that_somebody_deleted_is_not_paid(shop: Any, unpaid: Any) -> None:
    shop.box.delete_last("V1")
    go_on(shop)
    assert shop.why(unpaid) == ["booking_deleted"]
    assert shop.numbers("D1") == [1]


def test_an_invoice_whose_number_is_somebody_elses_now_is_not_paid(shop: Any, unpaid: Any) -> None:
    shop.box.delete_last("V1")
    shop.box.book("V1")
    go_on(shop)
    assert shop.why(unpaid) == ["number_taken"]
    assert shop.numbers("D1") == [1]
    assert len(shop.world["balancings"]) == 1


def test_an_invoice_that_somebody_edited_is_paid_and_the_difference_told(shop: Any, unpaid: Any) -> None:
    shop.box.edit("V1", 2, {"reference": "nagekeken"})
    go_on(shop)
    shop.assert_paid(unpaid)
    assert "reference" in shop.notices()["booking_differs V1"].text("en")


def test_the_turn_of_the_year_begins_at_one_again(shop: Any, papers: Any) -> None:
    shop.at("2027-01-05T09:00:00+01:00")
    old = papers.invoice("TW-1", issued_at="2026-12-31T23:30:00+01:00")
    new = papers.invoice("TW-2", issued_at="2027-01-01T00:10:00+01:00")
    shop.deliver(old, new)
    shop.assert_paid(old, new)
    places = [(shop.stored(each).bookyear, shop.stored(each).number) for each in (old, new)]
    assert places == [(2, 1), (3, 1)]


def test_a_done_document_whose_number_another_of_ours_gets_is_held(shop: Any, box: Any, papers: Any) -> None:
    first, second = papers.invoice("TW-1"), papers.invoice("TW-2")
    shop.deliver(first)
    box.delete_last("V1")
    shop.deliver(second)
    assert shop.orders() == ["TW-2"]
    assert (str(shop.stored(first).state), shop.why(first)) == ("held", ["number_taken"])
    shop.retry("TW-1")
    assert shop.orders() == ["TW-2", "TW-1"]
