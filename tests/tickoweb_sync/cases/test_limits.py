"""Limits, outages and wrong answers: everything waits, nothing is lost, taken for success or doubled."""

from datetime import timedelta
from typing import Any

import pytest

LIMITS = {
    "getBookyears": 24,
    "getJournals": 24,
    "getAccounts": 2,
    "getVatCodes": 24,
    "getModifiedRelations": 48,
    "getModifiedBuySellBookings": 48,
    "getModifiedFinancialDiversBookings": 48,
    "getModifiedBalancingRelations": 48,
}


def finish(shop: Any, *, days: int = 3) -> None:
    for _ in range(days * 24):
        if not shop.deliver().waiting:
            return
        shop.later(hours=1)
    pytest.fail("documents still wait")


@pytest.mark.case("C125")
@pytest.mark.parametrize(
    "operation", ["insertBuySellBooking", "insertFinancialDiversBooking", "insertUpdateRelation"]
)
def test_too_many_requests_wait_at_least_a_minute(shop: Any, papers: Any, operation: str) -> None:
    invoices = [papers.invoice(f"TW-{number}") for number in range(1, 4)]
    body = {"errorCode": 0, "technicalInfo": "reset 1970-01-01 01:00:00"}
    shop.box.fail(operation, "status", status=429, body=body)
    delivered = shop.deliver(*invoices)
    assert delivered.next_attempt_at is not None
    assert delivered.next_attempt_at - shop.now >= timedelta(minutes=1)
    assert shop.calls_of(shop.deliver) == {}
    assert delivered.held == 0
    finish(shop)
    shop.assert_paid(*invoices)


@pytest.mark.case("C125")
@pytest.mark.parametrize("code", [-80, -95, -1000])
def test_an_unknown_code_of_octopus_waits_as_a_limit_does(shop: Any, papers: Any, code: int) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.fail("insertBuySellBooking", "status", status=400, body={"errorCode": code})
    invoices = [papers.invoice(f"TW-{number}") for number in range(1, 3)]
    delivered = shop.deliver(*invoices)
    assert (delivered.held, delivered.waiting) == (0, 2)
    assert delivered.next_attempt_at - shop.now >= timedelta(minutes=1)
    finish(shop)
    shop.assert_paid(*invoices)


@pytest.mark.case("C126")
def test_a_day_with_restarts_stays_far_within_the_limits(shop: Any, papers: Any) -> None:
    invoices = [
        papers.invoice(f"TW-{number}", customer=papers.company(5001 + number % 4)) for number in range(20)
    ]
    for first in range(0, 20, 4):
        shop.deliver(*invoices[first : first + 4])
        shop.restart()
    shop.assert_paid(*invoices)
    calls = shop.box.calls()
    for operation, limit in LIMITS.items():
        assert calls.get(operation, 0) <= limit / 4 or calls[operation] == 1, operation
    writes = ("insertBuySellBooking", "insertFinancialDiversBooking", "insertBalancing")
    assert [calls[operation] for operation in writes] == [20, 20, 20]
    assert calls["insertUpdateRelation"] == 4


@pytest.mark.case("C126")
def test_near_the_limit_the_queue_waits_until_tomorrow_and_says_so(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    scope = f"{shop.octopus.credentials.login_name}/49001"
    store, day = shop.outbox.client_store, shop.now.date()
    used = store.count_calls(scope, day=day)["insertBuySellBooking"]
    store.count_call(scope, "insertBuySellBooking", day=day, limit=None, calls=399 - used)
    first, second = papers.invoice("TW-1"), papers.invoice("TW-2")
    delivered = shop.deliver(first, second)
    assert shop.states(first, second) == ["done", "waiting"]
    assert delivered.next_attempt_at.isoformat() == "2026-11-25T23:00:00+00:00"
    assert any(name.startswith("quota_reached") for name in shop.notices())
    shop.at("2026-11-26T00:00:00+01:00")
    shop.deliver()
    shop.assert_paid(first, second)


@pytest.mark.case("C127")
@pytest.mark.parametrize("status", [200, 201, 502, 503])
@pytest.mark.parametrize("carried_out", ["nothing", "all"])
def test_a_page_of_html_is_no_success_and_leaves_one_booking(
    shop: Any, papers: Any, status: int, carried_out: str
) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBuySellBooking", "html", status=status, carried_out=carried_out == "all")
    shop.box.fail("getBuySellBooking", "html", status=status)
    shop.deliver(invoice)
    assert shop.stored(invoice).number is None
    finish(shop)
    shop.assert_paid(invoice)
    assert shop.numbers() == [1]
    assert max(map(len, shop.history(invoice))) < 1000


@pytest.mark.parametrize(
    "operation", ["authenticateUser", "connectDossier", "getBookyears", "getVatCodes", "getModifiedRelations"]
)
def test_a_page_of_html_for_anything_else_waits_too(shop: Any, papers: Any, operation: str) -> None:
    invoice = papers.invoice("TW-1")
    for nth in (1, 2):
        shop.box.fail(operation, "html", status=200, nth=nth)
    delivered = shop.deliver(invoice)
    assert (delivered.held, shop.bookings()) == (0, [])
    assert shop.added_relations() == []
    finish(shop)
    shop.assert_paid(invoice)


@pytest.mark.case("C129")
def test_a_dossier_that_does_not_exist_stops_everything(shop: Any, papers: Any) -> None:
    shop.configure(octopus={"dossier": 999})
    calls = shop.calls_of(lambda: shop.deliver(papers.invoice("TW-1"), papers.invoice("TW-2")))
    assert calls.get("insertUpdateRelation", 0) == 0
    assert list(shop.notices()) == ["dossier_refused"]
    assert len(shop.world["relations"]) == 3


@pytest.mark.case("C129")
@pytest.mark.parametrize("operation", ["getRelations", "getModifiedRelations"])
@pytest.mark.parametrize("fault", ["status", "html"])
def test_a_404_of_a_moved_service_makes_no_relation(
    shop: Any, papers: Any, operation: str, fault: str
) -> None:
    shop.have_relation(12, "Fictie NV", papers.company()["vat_number"])
    for nth in range(1, 4):
        shop.box.fail(operation, fault, status=404, nth=nth)
    shop.deliver(papers.invoice("TW-1"))
    assert shop.box.calls().get("insertUpdateRelation", 0) <= 1
    assert len(shop.world["relations"]) == 4
