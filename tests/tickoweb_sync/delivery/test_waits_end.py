"""A wait ends with what it waits for, and says which calls are used up."""

from typing import Any

import pytest

from octopus_client.clock import brussels_day
from tickoweb_sync.delivery import outlooks


def use_up(shop: Any, operation: str) -> None:
    dossier = shop.octopus.dossier(49001)
    scope = f"{shop.octopus.credentials.login_name}/49001"
    calls = dossier.quota.left(operation)
    shop.outbox.client_store.count_call(scope, operation, day=brussels_day(shop.now), limit=None, calls=calls)


def test_a_lock_of_a_journal_that_was_closed_is_over(shop: Any, papers: Any) -> None:
    shop.box.lock("D1")
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert list(shop.notices()) == ["payment_journal_locked D1"]
    shop.box.unlock("D1")
    shop.box.close("D1")
    shop.later(hours=1)
    shop.deliver()
    assert list(shop.notices()) == ["journal_closed D1"]
    stored = shop.stored(invoice)
    told = outlooks(shop.outbox, shop.integration, [stored], language="en")[stored.serial].reason
    assert told.startswith("Journal D1 is closed in Octopus. Ask")
    assert shop.outbox.waits.load("fictie-events") == {}


def test_a_lock_is_over_when_nothing_waits_for_its_journal_any_more(shop: Any, papers: Any) -> None:
    shop.box.lock("D1")
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    shop.box.unlock("D1")
    shop.box.delete_last("V1")
    shop.later(hours=1)
    shop.deliver()
    assert list(shop.notices()) == ["booking_deleted V1"]
    assert shop.outbox.waits.load("fictie-events") == {}


@pytest.mark.parametrize("operation", ["getVatCodes", "insertBuySellBooking", "insertBalancing"])
def test_the_notice_of_a_used_up_day_and_the_status_name_the_call(
    shop: Any, papers: Any, operation: str
) -> None:
    use_up(shop, operation)
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    [notice] = shop.notices().values()
    stored = shop.stored(invoice)
    outlook = outlooks(shop.outbox, shop.integration, [stored], language="en")[stored.serial]
    for text in (notice.text("nl"), notice.text("fr"), notice.text("en"), outlook.reason):
        assert operation in text


def test_octopus_own_limit_is_named_too(shop: Any, papers: Any) -> None:
    shop.box.fail("insertBuySellBooking", "status", status=429)
    shop.deliver(papers.invoice("TW-1"))
    [notice] = shop.notices().values()
    assert "insertBuySellBooking" in notice.text("en")


def test_a_wait_keeps_its_operation_over_a_restart(shop: Any, papers: Any) -> None:
    use_up(shop, "getVatCodes")
    shop.deliver(papers.invoice("TW-1"))
    shop.restart()
    [wait] = shop.outbox.waits.load("fictie-events").values()
    assert wait.operation == "getVatCodes"
