"""Only euro is booked; nothing else ever passes for it."""

from typing import Any

import pytest


@pytest.mark.case("C105")
def test_another_currency_is_held_with_its_name(shop: Any, papers: Any) -> None:
    line = papers.line("185.31", "38.92", "21")
    foreign = [
        papers.invoice(f"TW-{each}", line, currency=each) for each in ("USD", "GBP", "CHF", "BTC", "€")
    ]
    shop.deliver(*foreign, papers.invoice("TW-2"))
    for invoice in foreign:
        assert shop.why(invoice) == ["currency_not_euro"]
        assert invoice["currency"] in shop.stored(invoice).reasons[0].text("en")
    assert shop.orders() == ["TW-2"]


@pytest.mark.parametrize("currency", ["EUR", "eur", " EUR "])
def test_euro_is_euro_however_it_is_written(shop: Any, papers: Any, currency: str) -> None:
    shop.deliver(papers.invoice("TW-1", currency=currency))
    booking = shop.bookings()[0]
    assert (booking["currencyCode"], booking["exchangeRate"]) == ("EUR", 1)


@pytest.mark.parametrize("currency", ["", None, 978])
def test_a_document_that_names_no_currency_is_refused(shop: Any, papers: Any, currency: Any) -> None:
    [refusal] = shop.accept(papers.invoice("TW-1", currency=currency)).refused
    assert refusal.path == "documents[0].currency"


def test_a_credit_note_in_another_currency_than_its_invoice_is_held(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    credit_note = papers.credit_note(invoice, currency="USD")
    shop.deliver(invoice, credit_note)
    assert shop.why(credit_note) == ["currency_not_euro"]


def test_a_bank_journal_in_another_currency_takes_no_payment(shop: Any, papers: Any) -> None:
    for bookyear in (2, 3):
        shop.set_journal("F1", bookyear=bookyear, currencyCode="USD")
    shop.configure(booking={"payment_account": 550000})
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.numbers("F1") == []
    assert shop.stored(invoice).payment_journal == "D1"
