"""Login and tokens: one login for all, renewed in time, never repeated when it was refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from tickoweb_sync import Integration


@pytest.mark.case("C117")
def test_tokens_that_die_in_the_middle_of_a_batch_stop_no_order(shop: Any, papers: Any) -> None:
    invoices = [papers.invoice(f"TW-{number}") for number in range(1, 9)]
    shop.deliver(*invoices, progress=lambda _: shop.box.advance(timedelta(minutes=6)))
    shop.assert_paid(*invoices)
    assert shop.numbers() == list(range(1, 9))
    assert shop.box.calls()["insertBuySellBooking"] <= 2 * len(invoices)


@pytest.mark.case("C117")
@pytest.mark.parametrize(
    "operation", ["insertBuySellBooking", "insertFinancialDiversBooking", "insertBalancing"]
)
def test_a_401_in_mid_batch_is_one_login_and_the_same_call_once_more(
    shop: Any, papers: Any, operation: str
) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.fail(operation, "status", status=401)
    invoice = papers.invoice("TW-1")
    calls = shop.calls_of(lambda: shop.deliver(invoice))
    shop.assert_paid(invoice)
    assert calls[operation] == 2
    assert calls.get("authenticateUser", 0) <= 1


@pytest.mark.case("C119")
def test_three_workers_that_meet_an_expired_token_share_one_login(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1"))
    shop.box.advance(timedelta(minutes=11))
    dossier = shop.octopus.dossier(49001)

    def work() -> dict[str, int]:
        def search(_: int) -> Any:
            return dossier.relations.search(name="Fictie NV")

        with ThreadPoolExecutor(3) as workers:
            assert all(list(workers.map(search, range(3))))
        return {}

    calls = shop.calls_of(work)
    # the first of them learns from a connection that the login has ended too
    assert (calls["authenticateUser"], calls["connectDossier"]) == (1, 2)


@pytest.mark.case("C120")
def test_a_new_client_for_each_run_needs_no_session_of_the_one_before(shop: Any, papers: Any) -> None:
    invoices = [papers.invoice(f"TW-{number}") for number in range(1, 5)]
    for invoice in invoices:
        shop.reconnect()
        shop.deliver(invoice)
    shop.assert_paid(*invoices)
    assert shop.box.calls()["authenticateUser"] == 1


@pytest.mark.case("C120")
def test_two_dossiers_of_one_login_never_mix(shop: Any, papers: Any) -> None:
    world = shop.world
    kept = ("bookyears", "journals", "accounts", "vatCodes")
    second = {name: world[name] for name in kept}
    for journal in second["journals"]:
        journal.pop("locked")
    shop.box.load_world({"dossiers": {"49003": second}})
    other = Integration.from_mapping(
        {
            "organisation": "andere-events",
            "octopus": {"dossier": 49003},
            "booking": {"journal": "V1", "sales_account": 700100},
        }
    )
    theirs = [papers.invoice(f"AN-{number}", customer=papers.person(7001)) for number in range(1, 4)]
    file = {"format": "tickoweb-documents/1", "organisation": "andere-events", "documents": theirs}
    shop.outbox.accept(other, file)
    ours = [papers.invoice(f"TW-{number}") for number in range(1, 4)]
    shop.accept(*ours)
    for _ in range(3):
        shop.deliver(limit=1)
    shop.assert_paid(*ours)
    found = shop.box.state()["dossiers"]["49003"]
    assert [each["orderReference"] for each in found["buysellBookings"]] == ["AN-1", "AN-2", "AN-3"]
    assert {line["accountKey"] for each in found["buysellBookings"] for line in each["bookingLines"]} == {
        700100
    }
    assert found["financialDiversBookings"] == []


@pytest.mark.case("C122")
def test_a_changed_password_pauses_after_one_login_and_goes_on_in_order(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.later(hours=1)
    shop.reconnect(password="the old one")
    waiting = [papers.invoice(f"TW-{number}") for number in range(1, 4)]
    calls = shop.calls_of(lambda: shop.deliver(*waiting))
    assert calls == {"authenticateUser": 1}
    for _ in range(4):
        shop.later(hours=1)
        assert shop.calls_of(shop.deliver) == {}
    assert shop.all_notices() == ["login_refused"]
    shop.reconnect(password="demo")
    shop.deliver()
    shop.assert_paid(*waiting)
    assert shop.orders() == ["TW-0", "TW-1", "TW-2", "TW-3"]
    assert shop.notices() == {}


@pytest.mark.case("C123")
def test_a_clock_that_is_set_right_in_mid_batch_harms_nothing(shop: Any, papers: Any) -> None:
    right = shop.now
    shop.now = right - timedelta(seconds=90)

    def set_right(_: object) -> None:
        shop.now = right

    invoices = [papers.invoice(f"TW-{number}") for number in range(1, 5)]
    shop.deliver(*invoices, progress=set_right)
    shop.assert_paid(*invoices)
    assert shop.box.calls()["authenticateUser"] == 1


@pytest.mark.case("C123")
@pytest.mark.parametrize("seconds", [-3600, -90, 90])
def test_the_next_attempt_is_an_hour_ahead_whatever_the_clock_did(
    shop: Any, papers: Any, seconds: int
) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.now += timedelta(seconds=seconds)
    shop.box.lock("V1")
    delivered = shop.deliver(papers.invoice("TW-1"))
    assert delivered.next_attempt_at == shop.now + timedelta(minutes=60)


def test_our_clock_may_be_days_off_from_that_of_octopus(shop: Any, papers: Any) -> None:
    shop.now += timedelta(days=2)
    invoices = [papers.invoice(f"TW-{number}") for number in range(1, 3)]
    shop.deliver(*invoices)
    shop.assert_paid(*invoices)
