"""Somebody works in Octopus: one notice, one attempt an hour, then everything in order."""

from datetime import timedelta
from typing import Any

import pytest


@pytest.mark.case("C131")
def test_a_lock_over_the_weekend_costs_64_attempts_and_one_notice(shop: Any, papers: Any) -> None:
    shop.at("2026-11-27T16:00:00+01:00")
    shop.deliver(papers.invoice("TW-0"))
    shop.at("2026-11-27T17:00:00+01:00")
    shop.box.lock("V1")
    waiting = [papers.invoice(f"TW-{number}") for number in range(1, 7)]
    before = shop.box.calls()["insertBuySellBooking"]
    shop.deliver(*waiting)
    for _ in range(63):
        shop.later(hours=1)
        shop.deliver()
    assert shop.box.calls()["insertBuySellBooking"] - before == 64
    [notice] = shop.notices().values()
    assert notice.documents == 6
    assert "Vrijgeven dagboek" in notice.text("nl")
    assert len(shop.all_notices()) == 1
    shop.box.unlock("V1")
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(*waiting)
    assert shop.orders() == [f"TW-{number}" for number in range(7)]
    assert shop.notices() == {}


@pytest.mark.case("C133")
@pytest.mark.parametrize("answer", ["-12", "none"])
def test_a_journal_in_use_waits_an_hour(shop: Any, papers: Any, answer: str) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.assume({"journal-lock": answer})
    shop.box.lock("V1")
    invoice = papers.invoice("TW-1")
    assert shop.deliver(invoice).next_attempt_at == shop.now + timedelta(minutes=60)
    assert shop.states(invoice) == ["waiting"]
    shop.box.unlock("V1")
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(invoice)


@pytest.mark.case("C133")
def test_a_closed_journal_is_held_without_hourly_attempts(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.close("V1")
    invoices = [papers.invoice(f"TW-{number}") for number in (1, 2)]
    calls = shop.calls_of(lambda: shop.deliver(*invoices))
    assert calls == {"insertBuySellBooking": 1}
    assert shop.states(*invoices) == ["held", "held"]
    for _ in range(3):
        shop.later(hours=1)
        assert shop.calls_of(shop.deliver) == {}
    assert shop.notices()["journal_closed V1"].documents == 2
    told = " ".join(shop.history(invoices[0]))
    assert "V1" in told


@pytest.mark.case("C135")
def test_a_short_lock_ends_by_itself_an_hour_later_also_after_a_restart(shop: Any, papers: Any) -> None:
    shop.at("2026-11-25T09:30:00+01:00")
    shop.deliver(papers.invoice("TW-0"))
    shop.at("2026-11-25T10:00:00+01:00")
    shop.box.lock("V1")
    invoice = papers.invoice("T-0152")
    shop.deliver(invoice)
    shop.at("2026-11-25T10:20:00+01:00")
    shop.box.unlock("V1")
    shop.at("2026-11-25T10:30:00+01:00")
    shop.restart()
    assert shop.deliver().next_attempt_at.isoformat() == "2026-11-25T10:00:00+00:00"
    assert shop.states(invoice) == ["waiting"]
    shop.at("2026-11-25T11:00:00+01:00")
    shop.deliver()
    shop.assert_paid(invoice)


def test_a_lock_during_the_hour_that_comes_twice_is_still_an_hour(shop: Any, papers: Any) -> None:
    shop.at("2026-10-25T02:30:00+02:00")
    invoice = papers.invoice("TW-1", issued_at="2026-10-20T12:00:00+02:00")
    shop.box.lock()
    delivered = shop.deliver(invoice)
    assert delivered.next_attempt_at - shop.now == timedelta(hours=1)
    shop.box.unlock()
    shop.at("2026-10-25T02:30:00+01:00")
    shop.deliver()
    shop.assert_paid(invoice)


def test_a_locked_payment_journal_lets_invoices_be_numbered(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("D1")
    invoices = [papers.invoice(f"TW-{number}") for number in (1, 2)]
    calls = shop.calls_of(lambda: shop.deliver(*invoices))
    assert (calls["insertBuySellBooking"], calls["insertFinancialDiversBooking"]) == (2, 1)
    assert len(shop.booked) == 3
    shop.box.unlock("D1")
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(*invoices)


def test_documents_accepted_during_a_lock_join_the_queue_without_a_call(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("V1")
    shop.deliver(papers.invoice("TW-1"))
    assert shop.calls_of(lambda: shop.deliver(papers.invoice("TW-2"))) == {}
    assert shop.notices()["journal_locked V1"].documents == 2
