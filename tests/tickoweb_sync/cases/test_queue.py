"""One document that cannot be booked stops nobody; documents go in their own order, each by one worker."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tickoweb_sync import deliver_due

POISON = {
    "no VAT code": {"lines": [("20.00", "2.40", "12")]},
    "wrong VAT": {"lines": [("20.00", "9.99", "6")]},
    "another currency": {"currency": "USD"},
    "no name": {"customer": {"id": 9}},
    "no bookyear": {"issued_at": "2019-01-01T12:00:00+01:00"},
    "below zero": {"lines": [("-20.00", "-1.20", "6")]},
}


def poisoned(papers: Any, order: str, what: str) -> Any:
    parts = dict(POISON[what])
    lines = [papers.line(*line) for line in parts.pop("lines", [("20.00", "1.20", "6")])]
    return papers.invoice(order, *lines, **parts)


@pytest.mark.case("C136")
@pytest.mark.parametrize("what", POISON)
def test_one_document_that_cannot_be_booked_stops_nobody(shop: Any, papers: Any, what: str) -> None:
    shop.load("vatCodes", shop.sell_codes({"21": 21, "06": 6}))
    documents = [papers.invoice(f"TW-{number}") for number in range(1, 6)]
    documents[2] = poisoned(papers, "TW-3", what)
    delivered = shop.deliver(*documents)
    assert (delivered.done, delivered.held) == (4, 1)
    assert shop.orders() == ["TW-1", "TW-2", "TW-4", "TW-5"]
    assert shop.calls_of(shop.deliver) == {}
    calls = shop.calls_of(lambda: shop.deliver(papers.invoice("TW-6")))
    assert calls["insertBuySellBooking"] == 1


def test_many_that_cannot_be_booked_stop_nobody_either(shop: Any, papers: Any) -> None:
    bad = [poisoned(papers, f"BAD-{number}", "wrong VAT") for number in range(12)]
    good = papers.invoice("TW-1")
    shop.deliver(*bad, good, limit=15)
    shop.assert_paid(good)
    assert shop.notices()["vat_implausible"].documents == 12


@pytest.mark.case("C139")
def test_documents_of_one_second_go_in_their_own_order(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", issued_at="2026-11-20T10:00:01+01:00")
    credit_note = papers.credit_note(invoice, issued_at="2026-11-20T10:00:02+01:00")
    shop.deliver(credit_note)
    shop.deliver(invoice)
    shop.assert_paid(invoice, credit_note)
    assert shop.amounts() == ["21.20", "-21.20"]


def test_what_arrives_late_is_booked_by_its_date(shop: Any, papers: Any) -> None:
    days = ("2026-11-22", "2026-11-20", "2026-11-21")
    documents = [papers.invoice(f"TW-{day}", issued_at=f"{day}T12:00:00+01:00") for day in days]
    shop.accept(*documents)
    shop.deliver()
    assert shop.orders() == ["TW-2026-11-20", "TW-2026-11-21", "TW-2026-11-22"]


@pytest.mark.case("C140")
def test_two_workers_at_one_delayed_attempt_make_one_booking(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("V1")
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    shop.box.unlock("V1")
    shop.later(minutes=60)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda _: deliver_due(shop.outbox, lambda _: shop.octopus), range(2)))
    shop.deliver()
    shop.assert_paid(invoice)
    assert shop.numbers() == [1, 2]


def test_a_document_released_twice_is_booked_once(shop: Any, papers: Any) -> None:
    shop.load("vatCodes", shop.sell_codes({"21": 21}))
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    shop.load("vatCodes", shop.sell_codes({"21": 21, "06": 6}))
    for _ in range(2):
        shop.outbox.release(shop.integration, "TW-1")
    shop.deliver()
    shop.retry("TW-1")
    shop.assert_paid(invoice)
    assert shop.numbers() == [1]
