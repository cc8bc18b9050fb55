"""Discounts lower their rate, vouchers are payments, nothing is ever a negative invoice."""

from typing import Any

import pytest


@pytest.mark.case("C34")
def test_a_coupon_above_the_goods_makes_nothing_to_book(shop: Any, papers: Any) -> None:
    lines = [papers.line(net, "0.00", "21") for net in ("5.00", "18.00", "8.95", "-31.95")]
    lines = [{**line, "vat": vat} for line, vat in zip(lines, ("1.05", "3.78", "1.88", "-6.71"), strict=True)]
    lines = [
        {**line, "gross": gross}
        for line, gross in zip(lines, ("6.05", "21.78", "10.83", "-38.66"), strict=True)
    ]
    free = papers.invoice("TW-1", *lines)
    shop.deliver(free)
    assert shop.states(free) == ["skipped"]
    assert shop.why(free) == ["nothing_to_book"]
    shop.configure(booking={"zero_documents": "book"})
    booked = papers.invoice("TW-2", *lines)
    shop.deliver(booked)
    assert shop.states(booked) == ["done"]
    assert (shop.amounts(), shop.numbers("D1")) == (["0.00"], [])


@pytest.mark.case("C34")
def test_vat_below_zero_on_a_total_of_nothing_is_held(shop: Any, papers: Any) -> None:
    lines = [papers.line("31.95", "6.71", "21"), papers.line("-37.00", "-7.77", "21")]
    below = papers.invoice("TW-1", *lines)
    shifted = papers.invoice("TW-2", *lines)
    shifted["totals"] = {
        **papers.totals([papers.line("0.84", "-0.84", "21")]),
        "per_rate": [{"vat_rate": "21", "net": "0.84", "vat": "-0.84", "gross": "0.00"}],
    }
    shop.deliver(below, shifted)
    assert shop.states(below, shifted) == ["held", "held"]
    assert shop.why(below) == ["signs_disagree"]
    assert shop.bookings() == []


@pytest.mark.case("C36")
def test_a_gift_card_pays_and_lowers_neither_base_nor_vat(shop: Any, papers: Any) -> None:
    payments = [{"amount": "50.00", "method": "gift_card"}, {"amount": "56.00", "method": "card"}]
    invoice = papers.invoice("TW-1", papers.line("100.00", "6.00"), payments=payments)
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert shop.lines() == [(700000, "06", "100.00", "6.00")]
    assert (shop.amounts(), shop.amounts("D1")) == (["106.00"], ["-106.00"])
    assert shop.notices() == {}


def test_an_invoice_paid_by_gift_card_alone_is_still_a_sale(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", payments=[{"amount": "21.20", "method": "gift_card"}])
    shop.configure(booking={"payments": "when_paid"})
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert shop.lines() == [(700000, "06", "20.00", "1.20")]


@pytest.mark.case("C38")
@pytest.mark.parametrize(
    ("setting", "state", "amounts"), [("skip", "skipped", []), ("book", "done", ["0.00"])]
)
def test_free_tickets_end_without_a_payment(
    shop: Any, papers: Any, setting: str, state: str, amounts: list[str]
) -> None:
    shop.configure(booking={"payment_account": 550000, "zero_documents": setting})
    free = papers.invoice("T-0120", papers.line("0.00", "0.00", quantity=2))
    calls = shop.calls_of(lambda: shop.deliver(free))
    assert shop.states(free) == [state]
    assert shop.amounts() == amounts
    assert calls.get("insertFinancialDiversBooking", 0) == calls.get("insertBalancing", 0) == 0
    assert shop.calls_of(shop.deliver) == {}


@pytest.mark.case("C39")
@pytest.mark.parametrize("rate", ["0", "12", "9"])
def test_a_free_line_is_dropped_and_needs_no_code(shop: Any, papers: Any, rate: str) -> None:
    shop.load("vatCodes", shop.sell_codes({"06": 6}))
    child = papers.line("0.00", "0.00", rate, description="Kinderticket")
    invoice = papers.invoice("TW-1", child, papers.line("10.00", "0.60"))
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert shop.lines() == [(700000, "06", "10.00", "0.60")]


def test_a_free_line_without_a_row_in_the_totals_is_dropped_too(shop: Any, papers: Any) -> None:
    ticket = papers.line("10.00", "0.60")
    invoice = papers.invoice("TW-1", papers.line("0.00", "0.00", "0"), ticket, totals=papers.totals([ticket]))
    shop.deliver(invoice)
    assert shop.lines() == [(700000, "06", "10.00", "0.60")]


def test_a_rate_of_which_a_discount_left_nothing_needs_no_line(shop: Any, papers: Any) -> None:
    drinks = papers.line("10.00", "2.10", "21")
    away = papers.line("-10.00", "-2.10", "21", component="discount")
    invoice = papers.invoice("TW-1", papers.line("20.00", "1.20"), drinks, away)
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert shop.lines() == [(700000, "06", "20.00", "1.20")]


def test_a_discount_on_the_same_account_is_one_line_with_its_goods(shop: Any, papers: Any) -> None:
    discount = papers.line("-5.00", "-0.30", component="discount", description="Vroegboek")
    shop.deliver(papers.invoice("TW-1", papers.line("50.00", "3.00"), discount))
    assert shop.lines() == [(700000, "06", "45.00", "2.70")]


def test_a_discount_on_an_account_of_its_own_is_a_negative_line(shop: Any, papers: Any) -> None:
    discount = papers.line("-5.00", "-0.30", component="discount", account=700300)
    invoice = papers.invoice("TW-1", papers.line("50.00", "3.00"), discount)
    credit_note = papers.credit_note(invoice, order="TW-2")
    shop.deliver(invoice, credit_note)
    shop.assert_paid(invoice, credit_note)
    assert shop.lines("TW-1") == [(700000, "06", "50.00", "3.00"), (700300, "06", "-5.00", "-0.30")]
    assert shop.lines("TW-2") == shop.lines("TW-1")
    assert shop.amounts() == ["47.70", "-47.70"]


@pytest.mark.case("C40")
@pytest.mark.parametrize("sign", ["", "-"])
def test_the_credit_note_of_a_discounted_invoice_credits_what_was_paid(
    shop: Any, papers: Any, sign: str
) -> None:
    invoice = papers.invoice(
        "TW-1", papers.line("200.00", "42.00", "21"), papers.line("-100.00", "-21.00", "21")
    )
    turned = {
        "": [("200.00", "42.00"), ("-100.00", "-21.00")],
        "-": [("-200.00", "-42.00"), ("100.00", "21.00")],
    }
    lines = [papers.line(net, vat, "21") for net, vat in turned[sign]]
    credit_note = papers.credit_note(invoice, *lines, order="TW-2")
    shop.deliver(invoice, credit_note)
    shop.assert_paid(invoice, credit_note)
    assert shop.amounts() == ["121.00", "-121.00"]
    assert shop.lines("TW-2") == [(700000, "21", "100.00", "21.00")]


def test_a_discount_at_another_rate_is_mirrored_rate_by_rate(shop: Any, papers: Any) -> None:
    invoice = papers.invoice(
        "TW-1", papers.line("200.00", "42.00", "21"), papers.line("-10.00", "-0.60", "6")
    )
    credit_note = papers.credit_note(invoice, order="TW-2")
    shop.deliver(invoice, credit_note)
    shop.assert_paid(invoice, credit_note)
    assert shop.lines("TW-2") == [(700000, "21", "200.00", "42.00"), (700000, "06", "-10.00", "-0.60")]
    assert shop.amounts() == ["231.40", "-231.40"]


def test_an_invoice_below_zero_is_held_and_never_a_credit_note(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("-20.00", "-1.20"))
    shop.deliver(invoice)
    assert shop.why(invoice) == ["signs_disagree"]
    assert shop.bookings() == []
