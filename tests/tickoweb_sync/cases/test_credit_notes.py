"""Credit notes and refunds: from their own lines, never more than the invoice, never from the money."""

from typing import Any

import pytest


def line21(papers: Any, net: str, vat: str, **others: Any) -> Any:
    return papers.line(net, vat, "21", **others)


@pytest.mark.case("C41")
@pytest.mark.parametrize("sign", ["", "-"])
def test_both_ways_to_write_a_credit_note_are_booked_alike(shop: Any, papers: Any, sign: str) -> None:
    invoice = papers.invoice("TW-1", line21(papers, "100.00", "21.00"))
    credit_note = papers.credit_note(invoice, line21(papers, f"{sign}100.00", f"{sign}21.00"), order="TW-2")
    shop.deliver(invoice, credit_note)
    shop.assert_paid(invoice, credit_note)
    assert shop.amounts() == ["121.00", "-121.00"]
    assert shop.lines("TW-2") == [(700000, "21", "100.00", "21.00")]


@pytest.mark.case("C41")
@pytest.mark.parametrize("name", ["net", "vat", "gross"])
def test_a_credit_note_whose_totals_disagree_in_sign_is_held(shop: Any, papers: Any, name: str) -> None:
    invoice = papers.invoice("TW-1", line21(papers, "100.00", "21.00"))
    credit_note = papers.credit_note(invoice)
    credit_note["totals"] = {**credit_note["totals"], name: f"-{credit_note['totals'][name]}"}
    shop.deliver(invoice, credit_note)
    assert "signs_disagree" in shop.why(credit_note)
    assert shop.amounts() == ["121.00"]


def test_a_credit_note_with_a_rate_of_the_wrong_sign_is_held(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", line21(papers, "100.00", "21.00"), papers.line("50.00", "3.00"))
    credit_note = papers.credit_note(
        invoice, line21(papers, "100.00", "21.00"), papers.line("-50.00", "-3.00")
    )
    shop.deliver(invoice, credit_note)
    assert shop.why(credit_note) == ["signs_disagree"]


@pytest.mark.case("C42")
@pytest.mark.parametrize(
    "per_rate", [[], [{"vat_rate": "21", "net": "24.79", "vat": "5.21", "gross": "30.00"}]]
)
def test_a_refund_without_its_lines_is_held_for_a_person(shop: Any, papers: Any, per_rate: Any) -> None:
    invoice = papers.invoice("TW-1", line21(papers, "100.00", "21.00"), papers.line("50.00", "3.00"))
    refund = papers.credit_note(invoice, line21(papers, "24.79", "5.21"))
    refund = {**refund, "lines": [], "totals": {**refund["totals"], "per_rate": per_rate}}
    shop.deliver(invoice, refund)
    assert shop.why(refund) == ["vat_split_missing"]
    assert "30" in shop.stored(refund).reasons[0].text("en")
    assert shop.amounts() == ["174.00"]


@pytest.mark.case("C43")
def test_a_part_of_an_item_with_all_of_its_vat_is_held(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", line21(papers, "82.64", "17.36"))
    wrong = papers.credit_note(invoice, line21(papers, "32.64", "17.36"), id="wrong")
    right = papers.credit_note(invoice, line21(papers, "41.32", "8.68"), id="right", order="TW-2")
    shop.deliver(invoice, wrong, right)
    assert shop.why(wrong) == ["vat_implausible"]
    shop.assert_paid(invoice, right)
    assert shop.lines("TW-2") == [(700000, "21", "41.32", "8.68")]
    assert shop.amounts() == ["100.00", "-50.00"]


@pytest.mark.case("C45")
def test_an_item_credited_in_two_parts_ends_at_nothing(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", line21(papers, "2.47", "0.52"))
    first = papers.credit_note(invoice, line21(papers, "1.24", "0.26"), id="first", order="TW-2")
    second = papers.credit_note(invoice, line21(papers, "1.23", "0.26"), id="second", order="TW-3")
    shop.deliver(invoice, first, second)
    shop.assert_paid(invoice, first, second)
    assert shop.amounts() == ["2.99", "-1.50", "-1.49"]
    assert shop.lines("TW-2") == [(700000, "21", "1.24", "0.26")]
    assert shop.lines("TW-3") == [(700000, "21", "1.23", "0.26")]
    third = papers.credit_note(invoice, line21(papers, "0.01", "0.00"), id="third")
    shop.deliver(third)
    assert shop.why(third) == ["credit_exceeds_invoice"]


def test_a_rate_is_never_credited_above_what_was_invoiced_at_it(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", line21(papers, "100.00", "21.00"), papers.line("50.00", "3.00"))
    credit_note = papers.credit_note(invoice, papers.line("100.00", "6.00"))
    shop.deliver(invoice, credit_note)
    assert shop.why(credit_note) == ["credit_exceeds_invoice"]
    assert "6 %" in shop.stored(credit_note).reasons[0].text("en")


def test_a_rate_that_was_not_invoiced_is_not_credited(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("50.00", "3.00"))
    credit_note = papers.credit_note(invoice, line21(papers, "10.00", "2.10"))
    shop.deliver(invoice, credit_note)
    assert shop.why(credit_note) == ["credit_exceeds_invoice"]


def test_an_invoice_named_twice_is_credited_once(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", line21(papers, "50.00", "10.50"))
    twice = papers.credit_note(
        invoice, line21(papers, "100.00", "21.00"), id="twice", credits=[invoice["id"]] * 2
    )
    once = papers.credit_note(invoice, credits=[invoice["id"]] * 2)
    shop.configure(booking={"payments": "when_paid"})
    shop.deliver(invoice, twice, once)
    assert shop.why(twice) == ["credit_exceeds_invoice"]
    assert shop.states(invoice, once) == ["done", "done"]
    assert shop.ties() == ["60.50"]


def test_what_an_invoice_says_to_credit_changes_nothing_in_it(shop: Any, papers: Any) -> None:
    shop.configure(channels={"vip": {"sales_account": 700200}})
    old = papers.invoice("TW-1", line21(papers, "10.00", "2.10"), channel="vip")
    exchange = papers.invoice("TW-2", line21(papers, "50.00", "10.50"), credits=[old["id"]])
    shop.deliver(old, exchange)
    shop.assert_paid(old, exchange)
    assert shop.lines("TW-2") == [(700000, "21", "50.00", "10.50")]


def test_one_credit_note_of_two_invoices_is_at_most_both(shop: Any, papers: Any) -> None:
    one = papers.invoice("TW-1", line21(papers, "10.00", "2.10"))
    two = papers.invoice("TW-2", line21(papers, "20.00", "4.20"))
    ids = [one["id"], two["id"]]
    more = papers.credit_note(one, line21(papers, "30.01", "6.30"), id="more", credits=ids)
    both = papers.credit_note(one, line21(papers, "30.00", "6.30"), id="both", order="TW-3", credits=ids)
    shop.deliver(one, two, more, both)
    assert shop.why(more) == ["credit_exceeds_invoice"]
    shop.assert_paid(one, two, both)
    assert shop.amounts() == ["12.10", "24.20", "-36.30"]


@pytest.mark.case("C46")
def test_one_of_two_items_is_credited_with_its_own_vat(shop: Any, papers: Any) -> None:
    lines = [line21(papers, "47.62", "10.00"), line21(papers, "52.38", "11.00")]
    invoice = papers.invoice("TW-1", *lines)
    wrong = papers.credit_note(invoice, line21(papers, "52.38", "21.00"), id="wrong")
    credit_note = papers.credit_note(invoice, lines[1], order="TW-2")
    shop.deliver(invoice, wrong, credit_note)
    assert shop.why(wrong) == ["vat_implausible"]
    shop.assert_paid(invoice, credit_note)
    assert shop.lines("TW-2") == [(700000, "21", "52.38", "11.00")]
    assert shop.amounts() == ["121.00", "-63.38"]


@pytest.mark.case("C47")
@pytest.mark.parametrize("with_empty_row", ["", "with a row of 0.00"])
def test_a_part_at_one_rate_has_no_line_of_the_other(shop: Any, papers: Any, with_empty_row: str) -> None:
    goods = line21(papers, "78.48", "16.48")
    invoice = papers.invoice("TW-1", goods, papers.line("50.00", "3.00"))
    lines = [goods, papers.line("0.00", "0.00")] if with_empty_row else [goods]
    credit_note = papers.credit_note(invoice, *lines, order="TW-2")
    shop.deliver(invoice, credit_note)
    assert shop.lines("TW-2") == [(700000, "21", "78.48", "16.48")]
    assert shop.amounts() == ["147.96", "-94.96"]


@pytest.mark.case("C50")
def test_two_refunds_of_one_order_in_the_same_second_are_two_credit_notes(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("T-0121", line21(papers, "50.00", "10.50"))
    refunds = [
        papers.credit_note(invoice, line21(papers, "10.00", "2.10"), id="re_4"),
        papers.credit_note(invoice, line21(papers, "20.00", "4.20"), id="re_5"),
    ]
    shop.deliver(invoice, *refunds)
    shop.assert_paid(invoice, *refunds)
    assert shop.amounts() == ["60.50", "-12.10", "-24.20"]


@pytest.mark.case("C52")
def test_an_exchange_is_two_documents_and_no_balancing_line(shop: Any, papers: Any) -> None:
    main = papers.invoice("TW-1", line21(papers, "100.00", "21.00"))
    credit_note = papers.credit_note(main, order="TW-2", payments=[{"amount": "0.00"}])
    exchange = papers.invoice(
        "TW-3", line21(papers, "250.00", "52.50"), issued_at="2026-11-21T12:00:00+01:00"
    )
    shop.deliver(main, credit_note, exchange)
    shop.assert_paid(main, credit_note, exchange)
    assert shop.amounts() == ["121.00", "-121.00", "302.50"]
    assert [len(booking["bookingLines"]) for booking in shop.bookings()] == [1, 1, 1]


@pytest.mark.case("C53")
def test_a_credit_note_of_an_unpaid_invoice_is_booked_from_its_lines(shop: Any, papers: Any) -> None:
    shop.configure(booking={"payments": "when_paid"})
    invoice = papers.invoice("TW-1", line21(papers, "10.00", "2.10"))
    credit_note = papers.credit_note(invoice, order="TW-2")
    shop.deliver(invoice, credit_note)
    assert shop.states(invoice, credit_note) == ["done", "done"]
    assert shop.amounts() == ["12.10", "-12.10"]
    assert shop.lines("TW-2") == [(700000, "21", "10.00", "2.10")]
    assert shop.numbers("D1") == []
    assert shop.ties() == ["12.10"]


@pytest.mark.case("C54")
def test_a_credit_note_that_came_first_waits_for_its_locked_invoice(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("T-0122", line21(papers, "50.00", "10.50"))
    credit_note = papers.credit_note(invoice)
    shop.box.lock("V1")
    shop.deliver(credit_note)
    shop.deliver(invoice)
    shop.later(hours=1)
    shop.deliver()
    assert shop.numbers() == shop.numbers("D1") == []
    shop.box.unlock("V1")
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(invoice, credit_note)
    assert shop.amounts() == ["60.50", "-60.50"]
    assert shop.amounts("D1") == ["-60.50", "60.50"]


def test_a_credit_note_dated_before_its_invoice_still_comes_after_it(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", issued_at="2026-11-21T10:00:00+01:00")
    credit_note = papers.credit_note(invoice, issued_at="2026-11-20T10:00:00+01:00")
    shop.deliver(credit_note, invoice)
    shop.assert_paid(invoice, credit_note)
    assert shop.amounts() == ["21.20", "-21.20"]


@pytest.mark.case("C56")
def test_an_edited_order_is_a_credit_note_and_a_new_invoice(shop: Any, papers: Any) -> None:
    shop.count_from(50)
    invoice = papers.invoice("T-0124", line21(papers, "50.00", "10.50"))
    shop.deliver(invoice)
    before = shop.bookings()[0]
    edited = papers.invoice("T-0124", line21(papers, "70.00", "14.70"))
    assert len(shop.accept(edited).refused) == 1
    new = {**edited, "id": "second invoice of T-0124", "issued_at": "2026-11-22T12:00:00+01:00"}
    shop.deliver(papers.credit_note(invoice), new)
    assert shop.bookings()[0] == before
    assert (shop.numbers(), shop.amounts()) == ([51, 52, 53], ["60.50", "-60.50", "84.70"])


def test_a_refund_of_more_money_than_the_credit_note_changes_nothing(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", line21(papers, "50.00", "10.50"))
    part = papers.credit_note(invoice, line21(papers, "10.00", "2.10"), payments=[{"amount": "-60.50"}])
    shop.deliver(invoice, part)
    shop.assert_paid(invoice, part)
    assert shop.amounts("D1") == ["-60.50", "12.10"]
