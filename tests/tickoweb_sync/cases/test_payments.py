"""Payments and refunds: the whole invoice, the right way round, each tied to its own document."""

from decimal import Decimal
from typing import Any

import pytest


def line21(papers: Any, net: str, vat: str) -> Any:
    return papers.line(net, vat, "21")


@pytest.mark.case("C65")
@pytest.mark.parametrize("received", ["1100.00", "1000.01"])
def test_what_was_received_above_the_invoice_is_told_and_not_booked(
    shop: Any, papers: Any, received: str
) -> None:
    shop.configure(booking={"payment_account": 550000})
    invoice = papers.invoice("TW-1", line21(papers, "826.45", "173.55"), payments=[{"amount": received}])
    shop.deliver(invoice)
    assert shop.states(invoice) == ["done"]
    assert shop.amounts("F1") == ["1000.00"]
    assert shop.ties() == ["1000.00"]
    more = Decimal(received) - 1000
    assert f"{more:.2f}" in shop.notices()["received_more F1"].text("en")


@pytest.mark.case("C66")
def test_a_part_payment_books_no_payment_when_only_paid_invoices_are_paid(shop: Any, papers: Any) -> None:
    shop.configure(booking={"payments": "when_paid"})
    part = papers.invoice("TW-1", line21(papers, "82.64", "17.36"), payments=[{"amount": "50.00"}])
    two = papers.invoice(
        "TW-2", line21(papers, "82.64", "17.36"), payments=[{"amount": "50.00"}, {"amount": "50.00"}]
    )
    shop.deliver(part, two)
    assert shop.states(part, two) == ["done", "done"]
    shop.assert_paid(two)
    assert shop.amounts("D1") == ["-100.00"]
    assert shop.ties() == ["100.00"]


@pytest.mark.case("C66")
@pytest.mark.parametrize("payments", [[], [{"amount": "50.00"}]])
def test_every_invoice_is_paid_in_full_when_the_settings_say_always(
    shop: Any, papers: Any, payments: Any
) -> None:
    invoice = papers.invoice("TW-1", line21(papers, "82.64", "17.36"), payments=payments)
    shop.deliver(invoice)
    shop.assert_paid(invoice)


@pytest.mark.case("C68")
def test_two_orders_of_one_payment_are_each_paid_for_themselves(shop: Any, papers: Any) -> None:
    shared = {"provider": "mollie", "provider_id": "pay_77"}
    first = papers.invoice(
        "T-0130", line21(papers, "82.64", "17.36"), payments=[{"amount": "100.00", **shared}]
    )
    second = papers.invoice(
        "T-0131", line21(papers, "33.06", "6.94"), payments=[{"amount": "40.00", **shared}]
    )
    shop.deliver(second, first)
    shop.assert_paid(first, second)
    assert sorted(shop.ties()) == ["100.00", "40.00"]


def test_two_orders_with_one_number_are_two_documents(shop: Any, papers: Any) -> None:
    first = papers.invoice("TW-1", line21(papers, "10.00", "2.10"))
    second = papers.invoice("TW-1", line21(papers, "20.00", "4.20"), id="the other one")
    shop.deliver(first, second)
    shop.assert_paid(first, second)
    assert shop.ties() == ["12.10", "24.20"]


@pytest.mark.case("C69")
@pytest.mark.parametrize(
    ("account", "journal", "lines"),
    [
        (550000, "F1", [("C", "-36.30")]),
        (580000, "D1", [("A", "-36.30"), ("C", "36.30")]),
    ],
)
def test_a_refund_is_booked_the_other_way_round(
    shop: Any, papers: Any, account: int, journal: str, lines: list[tuple[str, str]]
) -> None:
    shop.configure(booking={"payment_account": account})
    invoice = papers.invoice("TW-1", line21(papers, "30.00", "6.30"))
    credit_note = papers.credit_note(invoice)
    shop.deliver(invoice, credit_note)
    refund = shop.bookings(journal)[-1]["bookingLines"]
    assert [(line["type"], f"{line['amount']:.2f}") for line in refund] == lines
    assert shop.ties() == ["36.30", "36.30"]
    assert shop.world["balancings"][1]["creditKey"]["journalKey"] == "V1"


@pytest.mark.case("C69")
def test_a_refund_left_open_is_no_payment_of_the_credit_note(shop: Any, papers: Any) -> None:
    shop.configure(booking={"refunds": "leave_open"})
    invoice = papers.invoice("TW-1", line21(papers, "30.00", "6.30"))
    shop.deliver(invoice, papers.credit_note(invoice))
    assert (shop.amounts(), shop.amounts("D1")) == (["36.30", "-36.30"], ["-36.30"])


def test_without_a_payment_account_nothing_is_paid(shop: Any, papers: Any) -> None:
    shop.configure(channels={"webshop": {"payment_account": False}, "vip": {"payment_account": 550000}})
    plain, vip = papers.invoice("TW-1"), papers.invoice("TW-2", channel="vip")
    shop.deliver(plain, vip)
    assert shop.states(plain, vip) == ["done", "done"]
    assert (shop.numbers("D1"), shop.amounts("F1"), shop.ties()) == ([], ["21.20"], ["21.20"])


def test_a_payment_account_taken_away_later_still_refunds_from_where_was_paid(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    shop.configure(channels={"webshop": {"payment_account": False}})
    credit_note = papers.credit_note(invoice)
    shop.deliver(credit_note)
    shop.assert_paid(invoice, credit_note)


def test_an_invoice_from_before_payments_were_booked_is_balanced_with_its_credit_note(
    shop: Any, papers: Any
) -> None:
    shop.configure(channels={"webshop": {"payment_account": False}})
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    shop.configure()
    shop.deliver(papers.credit_note(invoice))
    assert (shop.numbers("D1"), shop.ties()) == ([], ["21.20"])


def test_the_payment_has_the_date_of_its_invoice_and_names_the_order(shop: Any, papers: Any) -> None:
    paid_at = "2026-11-24T12:00:00+01:00"
    invoice = papers.invoice("TW-1", payments=[{"amount": "21.20", "paid_at": paid_at}])
    shop.deliver(invoice)
    [payment] = shop.bookings("D1")
    assert payment["documentDate"] == "2026-11-20"
    assert all(line["reference"].endswith("TW-1") for line in payment["bookingLines"])


@pytest.mark.parametrize("key", ["D2", "F2"])
def test_only_the_journals_of_the_settings_and_of_the_account_are_used(
    shop: Any, papers: Any, key: str
) -> None:
    model = next(each for each in shop.world["journals"] if each["journalKey"] == "D1")
    model = {name: value for name, value in model.items() if name != "locked"}
    journals = [{name: v for name, v in each.items() if name != "locked"} for each in shop.world["journals"]]
    new = [{**model, "journalKey": key, "bookyearKey": {"id": year}} for year in (2, 3)]
    if key == "F2":
        new = [{**each, "account": 580000, "currencyCode": "EUR"} for each in new]
    shop.load("journals", [*journals, *new])
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    used = {"D2": "D1", "F2": "F2"}[key]
    assert shop.numbers(used) == [1]
    assert shop.stored(invoice).payment_journal == used
