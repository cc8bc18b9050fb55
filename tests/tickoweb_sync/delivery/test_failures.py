"""What a failed call means: for the document, for its journal, or for everything."""

from datetime import timedelta
from typing import Any

import pytest

WRITES = ("insertUpdateRelation", "insertBuySellBooking", "insertFinancialDiversBooking", "insertBalancing")


def fail(shop: Any, operation: str, status: int, code: int | None = None) -> None:
    """Every call of an operation goes wrong."""
    body = None if code is None else {"errorCode": code}
    for nth in range(1, 5):
        shop.box.fail(operation, "status", nth=nth, status=status, body=body)


@pytest.mark.parametrize("operation", WRITES)
def test_a_fault_of_octopus_at_a_write_is_one_of_the_document(shop: Any, papers: Any, operation: str) -> None:
    fail(shop, operation, 500)
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    stored = shop.stored(invoice)
    assert (str(stored.state), stored.attempts) == ("waiting", 1)
    assert stored.next_attempt_at == shop.now + timedelta(minutes=5)
    assert shop.notices() == {}


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_fault_of_a_gateway_is_an_outage(shop: Any, papers: Any, status: int) -> None:
    fail(shop, "insertBuySellBooking", status)
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.stored(invoice).attempts == 0
    assert list(shop.notices()) == ["octopus_unreachable"]


def test_a_fault_of_octopus_at_a_read_is_an_outage(shop: Any, papers: Any) -> None:
    fail(shop, "getVatCodes", 500)
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.stored(invoice).attempts == 0
    assert list(shop.notices()) == ["octopus_unreachable"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (-14, "period_refused"),
        (-15, "period_refused"),
        (-21, "account_refused"),
        (-29, "journal_wrong_mode"),
        (-24, "refused_by_octopus"),
    ],
)
def test_a_refusal_is_named_with_its_order_and_journal(
    shop: Any, papers: Any, code: int, reason: str
) -> None:
    fail(shop, "insertBuySellBooking", 400, code)
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    [found] = shop.stored(invoice).reasons
    assert (found.code, found.values["order"], found.values["journal"]) == (reason, "TW-1", "V1")
    assert list(shop.notices()) == [f"{reason} V1"]
    assert shop.stored(invoice).attempts == 0
    texts = [found.text(language) for language in ("nl", "fr", "en")]
    assert not any("..." in text or ".." in text for text in [*texts, *shop.history(invoice)])


def test_a_refused_payment_holds_its_invoice_and_then_the_refund_of_it(shop: Any, papers: Any) -> None:
    shop.box.fail("insertFinancialDiversBooking", "status", status=400, body={"errorCode": -24})
    invoice = papers.invoice("TW-1")
    note = papers.credit_note(invoice)
    shop.deliver(invoice, note)
    assert (str(shop.stored(invoice).step), shop.stored(invoice).number) == ("payment", 1)
    [reason] = shop.stored(invoice).reasons
    assert reason.values["journal"] == "D1"
    stored = shop.stored(note)
    assert (str(stored.step), stored.number, stored.held_for) == ("payment", 2, invoice["id"])
    assert shop.why(note) == ["invoice_unfinished"]
    assert "V1 1, which credit note TW-1 credits, is booked" in stored.reasons[0].text("en")
    shop.retry("TW-1")
    shop.assert_paid(invoice, note)


def test_the_refund_of_an_invoice_whose_payment_waits_waits_for_that(shop: Any, papers: Any) -> None:
    shop.box.fail("insertFinancialDiversBooking", "status", status=500)
    invoice = papers.invoice("TW-1")
    note = papers.credit_note(invoice)
    shop.deliver(invoice, note)
    stored = shop.stored(note)
    assert (str(stored.state), str(stored.step), stored.held_for) == ("waiting", "payment", invoice["id"])
    shop.later(minutes=5)
    shop.deliver()
    shop.assert_paid(invoice, note)


def test_a_closed_payment_journal_holds_with_one_attempt_and_lets_invoices_be_booked(
    shop: Any, papers: Any
) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.close("D1")
    invoices = [papers.invoice("TW-1"), papers.invoice("TW-2")]
    calls = shop.calls_of(lambda: shop.deliver(*invoices))
    assert (calls["insertBuySellBooking"], calls["insertFinancialDiversBooking"]) == (2, 1)
    for invoice in invoices:
        [reason] = shop.stored(invoice).reasons
        assert (reason.code, reason.values["journal"]) == ("journal_closed", "D1")
        assert reason.values["order"] == invoice["order"]
    assert shop.notices()["journal_closed D1"].documents == 2


def test_the_calls_that_the_balancings_of_begun_documents_need_are_kept(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    store = shop.outbox.client_store
    scope = f"{shop.octopus.credentials.login_name}/49001"
    assert store.count_call(scope, "insertBalancing", day=shop.now.date(), limit=None, calls=397)
    shop.box.lock("D1")
    shop.deliver(*(papers.invoice(f"TW-{number}") for number in range(1, 5)))
    assert shop.orders() == ["TW-0", "TW-1", "TW-2"]
    assert "quota_reached V1" in shop.notices()
