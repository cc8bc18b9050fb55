"""Login, rights, outage and the limits of a day: what waits, for whom, and how it goes on."""

import socket
from datetime import date, timedelta
from typing import Any

import pytest

from octopus_client.lock import Every
from tickoweb_sync import Policies
from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.leases import LENGTH, LeaseLost, Leases

TODAY = date(2026, 11, 25)
DOSSIER = 49001


def spend(shop: Any, counter: str, *, left: int, limit: int = 400, day: date = TODAY) -> None:
    """Count calls of a day until so many are left."""
    scope = f"{shop.octopus.credentials.login_name}/{DOSSIER}"
    used = shop.outbox.client_store.count_calls(scope, day=day).get(counter, 0)
    assert shop.outbox.client_store.count_call(scope, counter, day=day, limit=None, calls=limit - left - used)


def test_a_refused_login_is_tried_once_and_pauses(shop: Any, papers: Any) -> None:
    shop.reconnect(password="wrong")
    invoices = [papers.invoice(f"TW-{number}") for number in range(1, 4)]
    assert shop.calls_of(lambda: shop.deliver(*invoices)) == {"authenticateUser": 1}
    assert shop.deliver().next_attempt_at is None
    for _ in range(3):
        shop.later(days=1)
        shop.restart()
        assert shop.calls_of(shop.deliver) == {}
    assert shop.all_notices() == ["login_refused"]
    notice = shop.notices()["login_refused"]
    assert (notice.documents, str(notice.actor)) == (3, "organiser")
    shop.retry("TW-1")
    assert shop.box.calls() == {"authenticateUser": 1}

    shop.reconnect(password="demo")
    shop.deliver()
    shop.assert_paid(*invoices)
    assert shop.notices() == {}


def test_other_credentials_that_are_wrong_too_pause_again(shop: Any, papers: Any) -> None:
    shop.reconnect(password="wrong")
    shop.deliver(papers.invoice("TW-1"))
    shop.reconnect(password="wrong too")
    assert shop.calls_of(shop.deliver) == {"authenticateUser": 1}
    assert shop.calls_of(shop.deliver) == {}
    assert shop.all_notices() == ["login_refused"]


def test_a_dossier_that_the_user_may_not_enter_is_tried_again_hourly(shop: Any, papers: Any) -> None:
    shop.configure(octopus={"dossier": 12345})
    assert shop.calls_of(lambda: shop.deliver(papers.invoice("TW-1"))) == {
        "authenticateUser": 1,
        "connectDossier": 1,
    }
    assert "12345" in shop.notices()["dossier_refused"].text("en")
    assert str(shop.notices()["dossier_refused"].actor) == "organiser"
    assert shop.calls_of(shop.deliver) == {}
    shop.later(hours=1)
    assert shop.calls_of(shop.deliver)["connectDossier"] == 1
    shop.configure()
    shop.retry("TW-1")
    shop.assert_paid(papers.invoice("TW-1"))
    assert shop.notices() == {}


def test_an_unreachable_octopus_is_tried_ever_less_often(shop: Any, papers: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        shop.base_url = f"http://127.0.0.1:{closed.getsockname()[1]}/octopus-rest-api/v1"
    shop.reconnect()
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    for minutes in (5, 10, 20, 40, 60, 60):
        expected = shop.now + timedelta(minutes=minutes)
        assert shop.deliver().next_attempt_at == expected
        shop.later(minutes=minutes)
        shop.deliver()
    assert shop.all_notices() == ["octopus_unreachable"]
    shop.base_url = shop.box.api_url
    shop.reconnect()
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(invoice)
    assert shop.notices() == {}


def test_policies_may_be_given_in_code(shop: Any, papers: Any) -> None:
    shop.box.fail("getBookyears", "status", status=503)
    for nth in range(1, 4):
        shop.box.fail("getBookyears", "drop_before", nth=nth)
    policies = Policies(outage=Every(timedelta(minutes=7)))
    delivered = shop.deliver(papers.invoice("TW-1"), policies=policies)
    assert delivered.next_attempt_at == shop.now + timedelta(minutes=7)


def test_the_tokens_of_octopus_may_end_early(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1"))
    shop.box.advance(timedelta(minutes=11))
    shop.deliver(papers.invoice("TW-2"))
    shop.assert_paid(papers.invoice("TW-1"), papers.invoice("TW-2"))


@pytest.mark.parametrize(
    "counter", ["insertBuySellBooking", "insertFinancialDiversBooking", "insertBalancing"]
)
def test_no_document_is_begun_that_cannot_be_finished_today(shop: Any, papers: Any, counter: str) -> None:
    invoices = [papers.invoice(f"TW-{number}") for number in range(1, 6)]
    shop.deliver(invoices[0])
    spend(shop, counter, left=2)
    delivered = shop.deliver(*invoices)
    assert (delivered.done, delivered.waiting) == (3, 2)
    assert delivered.next_attempt_at.isoformat() == "2026-11-25T23:00:00+00:00"
    assert shop.numbers() == shop.numbers("D1") == [1, 2, 3]
    shop.assert_paid(*invoices[:3])
    assert list(shop.notices()) in (["quota_reached"], ["quota_reached V1"])
    assert "2026" in next(iter(shop.notices().values())).text("en")
    assert shop.calls_of(shop.deliver) == {}
    shop.at("2026-11-25T23:59:00+01:00")
    assert shop.calls_of(shop.deliver) == {}

    shop.at("2026-11-26T00:00:00+01:00")
    shop.deliver()
    shop.assert_paid(*invoices)
    assert shop.notices() == {}


def test_what_is_begun_is_finished_before_anything_new(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("D1")
    begun = [papers.invoice(f"TW-{number}") for number in range(1, 3)]
    shop.deliver(*begun)
    shop.box.unlock("D1")
    spend(shop, "insertFinancialDiversBooking", left=4)  # one to see whether D1 is free
    new = [papers.invoice(f"TW-{number}", issued_at="2026-11-01T12:00:00+01:00") for number in range(3, 6)]
    shop.later(hours=1)
    delivered = shop.deliver(*new)
    assert delivered.waiting == 2
    shop.assert_paid(*begun, new[0])


def test_payments_that_wait_for_their_journal_keep_their_calls(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    spend(shop, "insertFinancialDiversBooking", left=3)
    shop.box.lock("D1")
    shop.deliver(*(papers.invoice(f"TW-{number}") for number in range(1, 6)))
    # the refused payment takes one call of the three
    assert shop.orders() == ["TW-0", "TW-1", "TW-2"]
    shop.box.unlock("D1")
    shop.at("2026-11-26T00:00:00+01:00")
    assert shop.deliver().done == 6


def test_calls_for_new_relations_count_too(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    spend(shop, "insertUpdateRelation", left=1)
    new = [papers.invoice(f"TW-{number}", customer=papers.company(5000 + number)) for number in range(2, 5)]
    delivered = shop.deliver(*new)
    assert (delivered.done, delivered.waiting, delivered.held) == (2, 2, 0)
    shop.at("2026-11-26T00:00:00+01:00")
    shop.deliver()
    shop.assert_paid(*new)


def test_a_limit_that_octopus_counts_otherwise_waits_for_the_next_day(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBuySellBooking", "status", status=400, body={"errorCode": -80})
    delivered = shop.deliver(invoice)
    assert delivered.next_attempt_at.isoformat() == "2026-11-25T23:00:00+00:00"
    assert list(shop.notices()) == ["quota_reached"]
    shop.at("2026-11-26T00:00:00+01:00")
    shop.deliver()
    shop.assert_paid(invoice)


def test_reads_that_are_used_up_wait_for_the_next_day(shop: Any, papers: Any) -> None:
    spend(shop, "getVatCodes", left=0, limit=2)
    invoice = papers.invoice("TW-1")
    delivered = shop.deliver(invoice)
    assert delivered.next_attempt_at.isoformat() == "2026-11-25T23:00:00+00:00"
    shop.at("2026-11-26T00:00:00+01:00")
    shop.deliver()
    shop.assert_paid(invoice)


def test_a_second_worker_does_nothing_while_the_first_is_at_work(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.accept(invoice)
    lease = shop.outbox.leases.take(49001)
    assert shop.calls_of(shop.deliver) == {}
    assert str(shop.stored(invoice).state) == "waiting"
    lease.give_back()
    shop.deliver()
    shop.assert_paid(invoice)


def test_workers_that_meet_book_each_document_once(shop: Any, papers: Any) -> None:
    documents = [papers.invoice(f"TW-{number}") for number in range(1, 5)]
    met: list[dict[str, int]] = []

    def meets(*_: object) -> None:
        met.append(shop.calls_of(lambda: shop.deliver(on_booked=None)))

    shop.deliver(*documents, on_booked=meets)
    assert met == [{}] * 4
    shop.assert_paid(*documents)


def test_two_organisations_of_one_outbox_keep_apart(shop: Any, papers: Any) -> None:
    mine, theirs = papers.invoice("TW-1"), papers.invoice("TW-1", id="theirs", customer=papers.company(5002))
    shop.accept(mine)
    file = {"format": "tickoweb-documents/1", "organisation": "andere-events", "documents": [theirs]}
    other = type(shop.integration).from_mapping(
        {
            "organisation": "andere-events",
            "octopus": {"dossier": 49001},
            "booking": {"journal": "V1", "sales_account": 700100},
        }
    )
    shop.outbox.accept(other, file)
    assert shop.deliver(organisation="fictie-events").done == 1
    assert shop.orders() == ["TW-1"]
    assert shop.deliver().done == 2
    accounts = [booking["bookingLines"][0]["accountKey"] for booking in shop.bookings()]
    assert accounts == [700000, 700100]
    assert shop.numbers("D1") == [1]


@pytest.fixture
def moment(shop: Any) -> list[Any]:
    return [shop.now]


@pytest.fixture
def leases(shop: Any, moment: list[Any]) -> Leases:
    return Leases(shop.outbox.engine, clock=lambda: moment[0])


def test_a_worker_that_died_is_succeeded_after_its_lease(leases: Leases, moment: list[Any]) -> None:
    dead = leases.take(DOSSIER)
    assert dead is not None
    assert leases.take(DOSSIER) is None
    assert [state.dossier for state in leases.load()] == [DOSSIER]
    moment[0] += LENGTH
    heir = leases.take(DOSSIER)
    assert heir is not None
    dead.give_back()
    assert leases.take(DOSSIER) is None
    heir.give_back()
    assert leases.load() == []


def test_a_worker_that_was_succeeded_sends_and_writes_nothing_more(leases: Leases, moment: list[Any]) -> None:
    late = leases.take(DOSSIER)
    assert late is not None
    moment[0] += LENGTH
    assert leases.take(DOSSIER) is not None
    with pytest.raises(LeaseLost):
        late.guard(30)
    with pytest.raises(LeaseLost), late.begin():
        pytest.fail("it writes")


def test_a_lease_is_renewed_before_a_call_could_outlive_it(leases: Leases, moment: list[Any]) -> None:
    lease = leases.take(DOSSIER)
    assert lease is not None
    for _ in range(4):
        moment[0] += LENGTH * 3 / 4
        lease.guard(75)
    assert leases.take(DOSSIER) is None
    with pytest.raises(LeaseLost):
        lease.guard(LENGTH.total_seconds())


def test_a_worker_that_loses_its_lease_stops_in_the_middle(shop: Any, papers: Any) -> None:
    documents = [papers.invoice(f"TW-{number}") for number in range(1, 4)]

    def is_taken_over(*_: object) -> None:
        [state] = shop.outbox.leases.load()
        with shop.outbox.engine.begin() as connection:
            connection.execute(tables.lease.update().values(owner="another"))
        assert state.dossier == DOSSIER

    shop.deliver(*documents, on_booked=is_taken_over)
    assert shop.orders() == ["TW-1"]
    assert shop.numbers("D1") == []
    with shop.outbox.engine.begin() as connection:
        connection.execute(tables.lease.delete())
    shop.deliver()
    shop.assert_paid(*documents)


def test_a_page_of_html_on_a_read_is_an_outage_and_holds_nothing(shop: Any, box: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    for nth in range(1, 5):
        box.fail("getBookyears", "html", nth=nth, status=200)
    shop.accept(invoice)
    for _ in range(4):
        shop.deliver()
        assert str(shop.stored(invoice).state) == "waiting"
        assert "octopus_unreachable" in shop.notices()
        shop.later(minutes=60)
    shop.deliver()
    shop.assert_paid(invoice)
