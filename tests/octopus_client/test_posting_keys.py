"""A key names one document for ever: nothing is silently left out under a key that is used already."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from octopus_client import Booking
from octopus_client.posting import KeyReused

Desk = Any
Sale = Callable[..., Booking]


@pytest.mark.parametrize("key", ["", "  "])
def test_an_empty_key_is_refused_before_anything_is_sent(desk: Desk, key: str) -> None:
    with pytest.raises(ValueError, match="order number"):
        desk.post(key)
    assert desk.sends() == 0


@pytest.mark.parametrize("key", [None, 4203])
def test_a_key_that_is_no_text_is_refused(desk: Desk, key: Any) -> None:
    with pytest.raises(TypeError, match="text"):
        desk.post(key)
    assert desk.sends() == 0


@pytest.mark.parametrize("change", [{"amount": Decimal("99.00")}, {"relation": 1}])
def test_another_document_under_a_used_key_is_told_and_not_left_out(
    desk: Desk, sale: Sale, change: dict[str, Any]
) -> None:
    desk.post("order-1")
    with pytest.raises(KeyReused, match=r"«order-1» is the key of V1/1 of bookyear 2") as caught:
        desk.poster().post("order-1", lambda number: sale(number, **change))
    assert str(caught.value.document_key) == "V1/1"
    assert caught.value.differences
    assert desk.numbers() == [1]


def test_an_order_that_is_posted_again_on_another_day_is_the_same(desk: Desk, sale: Sale) -> None:
    desk.post("order-1")
    day = sale(1).document_date.replace(day=26)
    again = desk.poster().post("order-1", lambda number: sale(number, document_date=day))
    assert [difference.field for difference in again.differences] == ["documentDate"]
    assert (again.number, desk.numbers()) == (1, [1])


def test_what_is_made_otherwise_under_the_same_key_is_told(desk: Desk, sale: Sale) -> None:
    assert desk.post("order-1").differences == ()
    assert desk.post("order-1").differences == ()
    again = desk.poster().post("order-1", lambda number: sale(number, reference="anders"))
    assert [difference.field for difference in again.differences] == ["reference"]
    assert (again.number, desk.numbers()) == (1, [1])


def test_another_document_under_a_key_in_doubt_is_told_once_the_first_is_found(
    desk: Desk, sale: Sale
) -> None:
    desk.leave_in_doubt(fault="drop_after")
    with pytest.raises(KeyReused):
        desk.poster().post("order-1", lambda number: sale(number, amount=Decimal("99.00")))
    assert desk.post("order-1").number == 1
    assert desk.numbers() == [1]


def test_a_payment_under_the_key_of_its_invoice_is_told(desk: Desk, receipt: Callable[..., Any]) -> None:
    desk.post("order-1")
    with pytest.raises(KeyReused, match="another document"):
        desk.poster("D1").post("order-1", receipt)
    assert desk.booked("financialDiversBookings") == []


def test_a_number_that_somebody_took_meanwhile_is_no_other_document(desk: Desk, sale: Sale) -> None:
    desk.leave_in_doubt()
    desk.box.book("V1")
    desk.box.edit("V1", 1, {"amount": 1.0})
    posted = desk.poster().post("order-1", lambda number: sale(number, reference="later"))
    assert (posted.number, posted.differences) == (2, ())
