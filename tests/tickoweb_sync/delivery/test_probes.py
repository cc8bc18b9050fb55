"""How waits begin, are probed and end: the calls of each, what is read anew, and who is told."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from octopus_client.lock import every
from tickoweb_sync import Policies
from tickoweb_sync.delivery import plan_due, standing_of
from tickoweb_sync.outbox import tables

FACTS = {"getBookyears", "getJournals", "getVatCodes", "getAccounts"}


@pytest.fixture
def open_shop(shop: Any, papers: Any) -> Any:
    """A shop that has booked before, so that what the dossier says is known."""
    shop.deliver(papers.invoice("TW-0"))
    return shop


def log_of(caplog: pytest.LogCaptureFixture, level: int) -> list[str]:
    mine = [each for each in caplog.records if each.name == "tickoweb_sync"]
    return [each.getMessage() for each in mine if each.levelno == level]


def test_a_journal_that_is_locked_for_a_day_is_probed_without_reading_anything(
    open_shop: Any, papers: Any
) -> None:
    open_shop.box.lock("V1")
    open_shop.deliver(papers.invoice("TW-1"))
    open_shop.later(hours=25)
    calls = open_shop.calls_of(open_shop.deliver)
    assert FACTS.isdisjoint(calls)
    assert calls["insertBuySellBooking"] == 1


def test_after_an_outage_of_a_day_what_the_dossier_says_is_read_anew(open_shop: Any, papers: Any) -> None:
    open_shop.box.fail("insertBuySellBooking", "status", status=503)
    open_shop.deliver(papers.invoice("TW-1"))
    assert list(open_shop.notices()) == ["octopus_unreachable"]
    open_shop.later(hours=25)
    assert set(open_shop.calls_of(open_shop.deliver)) >= FACTS
    open_shop.assert_paid(papers.invoice("TW-1"))


def test_once_a_dossier_lets_us_in_after_a_day_what_it_says_is_read_anew(open_shop: Any, papers: Any) -> None:
    open_shop.box.lock()
    open_shop.deliver(papers.invoice("TW-1"))
    open_shop.later(hours=25)
    assert FACTS.isdisjoint(open_shop.calls_of(open_shop.deliver))
    open_shop.box.unlock()
    open_shop.later(hours=1)
    assert set(open_shop.calls_of(open_shop.deliver)) >= FACTS
    open_shop.assert_paid(papers.invoice("TW-1"))


def test_what_was_read_lasts_for_a_day(open_shop: Any, papers: Any) -> None:
    open_shop.later(hours=23, minutes=59)
    assert "getVatCodes" not in open_shop.calls_of(lambda: open_shop.deliver(papers.invoice("TW-1")))
    open_shop.later(minutes=2)
    assert "getVatCodes" in open_shop.calls_of(lambda: open_shop.deliver(papers.invoice("TW-2")))


def test_a_refused_login_may_be_tried_again_by_a_policy(shop: Any, papers: Any) -> None:
    policies = Policies(login=every(minutes=30))
    shop.reconnect(password="wrong")
    shop.deliver(papers.invoice("TW-1"), policies=policies)
    assert standing_of(shop.outbox).next_attempt_at == shop.now + timedelta(minutes=30)
    shop.later(minutes=29)
    assert shop.calls_of(lambda: shop.deliver(policies=policies)) == {}
    shop.later(minutes=1)
    assert shop.calls_of(lambda: shop.deliver(policies=policies)) == {"authenticateUser": 1}
    assert shop.outbox.waits.load("fictie-events")[""].attempts == 2


def test_rights_wait_by_the_policy_of_locks(shop: Any, papers: Any) -> None:
    shop.configure(octopus={"dossier": 12345})
    shop.deliver(papers.invoice("TW-1"), lock_policy=every(minutes=7))
    assert standing_of(shop.outbox).next_attempt_at == shop.now + timedelta(minutes=7)


def test_the_settings_of_a_lock_leave_the_other_policies_as_they_are(open_shop: Any, papers: Any) -> None:
    open_shop.configure(retry={"locked": "10 min"})
    open_shop.box.fail("insertBuySellBooking", "status", status=503)
    delivered = open_shop.deliver(papers.invoice("TW-1"))
    assert delivered.next_attempt_at == open_shop.now + timedelta(minutes=5)


@pytest.mark.parametrize("counter", ["insertBuySellBooking", "insertUpdateRelation"])
def test_used_up_calls_are_told_for_the_journal_of_what_was_not_begun(
    shop: Any, papers: Any, counter: str
) -> None:
    store = shop.outbox.client_store
    scope = f"{shop.octopus.credentials.login_name}/49001"
    assert store.count_call(scope, counter, day=shop.now.date(), limit=None, calls=400)
    invoice = papers.invoice("TW-1")
    calls = shop.calls_of(lambda: shop.deliver(invoice, papers.invoice("TW-2")))
    assert {"insertBuySellBooking", "insertUpdateRelation"}.isdisjoint(calls)
    assert {name: notice.documents for name, notice in shop.notices().items()} == {"quota_reached V1": 2}
    assert (str(shop.stored(invoice).step), shop.stored(invoice).started) == ("relation", False)


def test_two_documents_with_a_fault_of_octopus_in_a_row_are_an_outage(open_shop: Any, papers: Any) -> None:
    invoices = [papers.invoice(f"TW-{number}") for number in (1, 2, 3)]
    for nth in (1, 2):
        open_shop.box.fail("insertBuySellBooking", "status", nth=nth, status=500)
    calls = open_shop.calls_of(lambda: open_shop.deliver(*invoices))
    assert calls["insertBuySellBooking"] == 2
    assert [open_shop.stored(invoice).attempts for invoice in invoices] == [1, 0, 0]
    assert list(open_shop.notices()) == ["octopus_unreachable"]


def test_a_booking_between_two_faults_makes_them_no_outage(open_shop: Any, papers: Any) -> None:
    invoices = [papers.invoice(f"TW-{number}") for number in (1, 2, 3)]
    for nth in (1, 3):
        open_shop.box.fail("insertBuySellBooking", "status", nth=nth, status=500)
    open_shop.deliver(*invoices)
    assert [open_shop.stored(invoice).attempts for invoice in invoices] == [1, 0, 1]
    assert open_shop.notices() == {}
    open_shop.assert_paid(invoices[1])


def test_an_outage_is_over_with_the_first_booking_after_it(open_shop: Any, papers: Any) -> None:
    first, second = papers.invoice("TW-1"), papers.invoice("TW-2")
    open_shop.box.fail("insertBuySellBooking", "status", status=503)
    open_shop.deliver(first, second)
    assert list(open_shop.notices()) == ["octopus_unreachable"]
    open_shop.later(minutes=5)
    open_shop.box.fail("insertBuySellBooking", "status", nth=2, status=500)
    open_shop.deliver()
    open_shop.assert_paid(first)
    assert open_shop.stored(second).attempts == 1
    assert open_shop.notices() == {}


def test_an_outage_is_over_too_when_what_is_left_is_held(shop: Any, papers: Any) -> None:
    for nth in (1, 2):
        shop.box.fail("getBookyears", "status", nth=nth, status=503)
    assert shop.calls_of(lambda: shop.deliver(papers.invoice("TW-1")))["getBookyears"] == 2
    assert list(shop.notices()) == ["octopus_unreachable"]
    shop.later(minutes=5)
    shop.deliver(papers.invoice("TW-1", currency="USD"))
    assert list(shop.notices()) == ["currency_not_euro"]


def test_progress_hears_of_the_one_that_met_a_lock_and_not_of_those_behind_it(
    open_shop: Any, papers: Any
) -> None:
    heard: list[str] = []
    open_shop.box.lock("V1")
    invoices = [papers.invoice(f"TW-{number}") for number in (1, 2, 3)]
    open_shop.deliver(*invoices, progress=lambda stored: heard.append(f"{stored.order} {stored.state}"))
    assert heard == ["TW-1 waiting"]


def test_another_worker_and_a_lost_lease_are_logged(
    shop: Any, papers: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="tickoweb_sync")
    lease = shop.outbox.leases.take(49001)
    shop.deliver(papers.invoice("TW-1"))
    assert log_of(caplog, logging.INFO) == ["Another worker is booking in dossier 49001."]
    lease.give_back()

    def is_taken_over(*_: object) -> None:
        with shop.outbox.engine.begin() as connection:
            connection.execute(tables.lease.update().values(owner="another"))

    shop.deliver(on_booked=is_taken_over)
    [warning] = log_of(caplog, logging.WARNING)
    assert warning.startswith("The lease of dossier 49001 ended")


def test_how_one_organisation_stands_leaves_out_the_others(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1"))
    settings = {
        "organisation": "andere-events",
        "octopus": {"dossier": 49001},
        "booking": {"journal": "V1", "sales_account": 700100},
    }
    other = type(shop.integration).from_mapping(settings)
    theirs = papers.invoice("TW-1", id="theirs")
    file = {"format": "tickoweb-documents/1", "organisation": "andere-events", "documents": [theirs]}
    shop.outbox.accept(other, file)
    mine = standing_of(shop.outbox, organisation="fictie-events")
    assert (mine.done, mine.waiting, mine.next_attempt_at) == (1, 0, None)
    yours = standing_of(shop.outbox, organisation="andere-events")
    assert (yours.done, yours.waiting, yours.next_attempt_at) == (0, 1, shop.now)
    both = standing_of(shop.outbox)
    assert (both.done, both.waiting) == (1, 1)
    shop.outbox.pause("andere-events")
    assert standing_of(shop.outbox).next_attempt_at is None
    shop.deliver()
    assert shop.orders() == ["TW-1"]


def test_a_plan_with_a_refused_login_makes_no_call_the_second_time(shop: Any, papers: Any) -> None:
    shop.reconnect(password="wrong")
    shop.accept(papers.invoice("TW-1"))

    def plan() -> None:
        with pytest.raises(Exception, match="login"):
            plan_due(shop.outbox, lambda _: shop.octopus, organisation="fictie-events")

    assert shop.calls_of(plan) == {"authenticateUser": 1}
    assert shop.calls_of(plan) == {}
    assert list(shop.notices()) == ["login_refused"]
    begun = shop.now
    shop.later(minutes=5)
    shop.reconnect(password="wrong too")
    assert shop.calls_of(plan) == {"authenticateUser": 1}
    wait = shop.outbox.waits.load("fictie-events")[""]
    assert (wait.since, wait.attempts, wait.next_attempt_at) == (begun, 2, None)


def test_a_plan_whose_login_is_accepted_activates_the_integration(shop: Any, papers: Any) -> None:
    shop.accept(papers.invoice("TW-1"))
    plan_due(shop.outbox, lambda _: shop.octopus, organisation="fictie-events")
    [configured] = shop.outbox.configured()
    assert configured.activated_at == shop.now


def test_octopus_answers_in_the_language_of_the_settings(shop: Any, papers: Any) -> None:
    told = []
    for locale in ("nl", "fr", "en"):
        shop.configure(octopus={"locale": locale})
        shop.later(hours=1)  # after which the token, and with it the language, is a new one
        shop.box.lock("V1")
        invoice = papers.invoice(f"TW-{locale}")
        shop.deliver(invoice)
        told.append(shop.history(invoice)[-1])
        shop.box.unlock("V1")
        shop.later(hours=1)
        shop.deliver()
    assert len(set(told)) == 3
