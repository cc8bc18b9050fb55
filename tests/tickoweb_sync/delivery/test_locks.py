"""Somebody works in Octopus: nothing is lost, one notice tells, one attempt an hour, then all is booked."""

from datetime import timedelta
from typing import Any

import pytest

from octopus_client.lock import every, give_up_after

PROBE = {"insertBuySellBooking": 1}
TOKENS = {"authenticateUser", "connectDossier"}


def invoices(papers: Any, count: int, first: int = 1) -> list[Any]:
    return [papers.invoice(f"TW-{number}") for number in range(first, first + count)]


@pytest.fixture
def open_shop(shop: Any, papers: Any) -> Any:
    """A shop that has booked before, so that what the dossier says is known."""
    shop.deliver(papers.invoice("TW-0"))
    return shop


def without_tokens(calls: dict[str, int]) -> dict[str, int]:
    assert all(calls.get(name, 0) <= 1 for name in TOKENS), calls
    return {name: count for name, count in calls.items() if name not in TOKENS}


def test_a_locked_journal_costs_one_attempt_an_hour(open_shop: Any, papers: Any) -> None:
    waiting = invoices(papers, 4)
    open_shop.box.lock("V1")
    calls = open_shop.calls_of(lambda: open_shop.deliver(*waiting))
    # connecting tells a locked journal from a locked dossier
    assert calls == {"insertBuySellBooking": 1, "connectDossier": 1}
    assert open_shop.deliver().next_attempt_at == open_shop.now + timedelta(hours=1)
    for _ in range(3):
        open_shop.later(minutes=59)
        assert open_shop.calls_of(open_shop.deliver) == {}
        open_shop.later(minutes=1)
        assert without_tokens(open_shop.calls_of(open_shop.deliver)) == PROBE
        assert open_shop.calls_of(open_shop.deliver) == {}
    assert open_shop.all_notices() == ["journal_locked"]
    notice = open_shop.notices()["journal_locked V1"]
    assert (notice.documents, notice.resolved_at) == (4, None)

    open_shop.box.unlock("V1")
    open_shop.later(minutes=60)
    open_shop.deliver()
    open_shop.assert_paid(*waiting)
    assert open_shop.orders() == ["TW-0", "TW-1", "TW-2", "TW-3", "TW-4"]
    assert open_shop.notices() == {}
    assert open_shop.all_notices() == ["journal_locked"]


def test_a_locked_dossier_costs_one_connection_an_hour(open_shop: Any, papers: Any) -> None:
    waiting = invoices(papers, 4)
    open_shop.box.lock()
    calls = open_shop.calls_of(lambda: open_shop.deliver(*waiting))
    assert calls == {"insertBuySellBooking": 1, "connectDossier": 1}
    for _ in range(3):
        open_shop.later(minutes=59)
        assert open_shop.calls_of(open_shop.deliver) == {}
        open_shop.later(minutes=1)
        calls = open_shop.calls_of(open_shop.deliver)
        calls.pop("authenticateUser", None)
        assert calls == {"connectDossier": 1}
        assert open_shop.calls_of(open_shop.deliver) == {}
    assert open_shop.all_notices() == ["dossier_locked"]
    assert open_shop.notices()["dossier_locked"].documents == 4

    open_shop.box.unlock()
    open_shop.later(minutes=60)
    open_shop.deliver()
    open_shop.assert_paid(*waiting)
    assert open_shop.orders() == ["TW-0", "TW-1", "TW-2", "TW-3", "TW-4"]
    assert open_shop.notices() == {}


def test_a_dossier_that_is_locked_from_the_start_waits(shop: Any, papers: Any) -> None:
    waiting = invoices(papers, 3)
    shop.box.lock()
    calls = shop.calls_of(lambda: shop.deliver(*waiting))
    assert calls == {"authenticateUser": 1, "connectDossier": 1}
    assert list(shop.notices()) == ["dossier_locked"]
    shop.box.unlock()
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(*waiting)


def test_a_locked_payment_journal_lets_invoices_go_on(open_shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    open_shop.deliver(invoice)
    open_shop.box.lock("D1")
    credit_note = papers.credit_note(invoice)
    waiting = invoices(papers, 3, first=2)
    calls = open_shop.calls_of(lambda: open_shop.deliver(*waiting, credit_note))
    assert calls["insertBuySellBooking"] == 4
    assert calls["insertFinancialDiversBooking"] == 1
    assert open_shop.orders() == ["TW-0", "TW-1", "TW-2", "TW-3", "TW-4", "TW-1"]
    assert open_shop.numbers("D1") == [1, 2]
    assert list(open_shop.notices()) == ["payment_journal_locked D1"]
    assert open_shop.notices()["payment_journal_locked D1"].documents == 4
    assert open_shop.deliver().next_attempt_at == open_shop.now + timedelta(hours=1)

    open_shop.later(hours=1)
    calls = without_tokens(open_shop.calls_of(open_shop.deliver))
    assert calls == {"insertFinancialDiversBooking": 1}
    later = papers.invoice("TW-5")
    calls = open_shop.calls_of(lambda: open_shop.deliver(later))
    assert calls.get("insertFinancialDiversBooking", 0) == 0
    assert str(open_shop.stored(later).step) == "payment"

    open_shop.box.unlock("D1")
    open_shop.later(hours=1)
    open_shop.deliver()
    open_shop.assert_paid(*waiting, credit_note, later)
    assert open_shop.notices() == {}


def test_a_lock_over_midnight_and_restarts_loses_nothing(open_shop: Any, papers: Any) -> None:
    open_shop.at("2026-11-25T22:30:00+01:00")
    open_shop.box.lock("V1")
    waiting = invoices(papers, 3)
    open_shop.deliver(*waiting)
    for _ in range(3):
        open_shop.restart()
        assert open_shop.calls_of(open_shop.deliver) == {}
        open_shop.later(hours=1)
        open_shop.restart()
        calls = open_shop.calls_of(open_shop.deliver)
        assert without_tokens(calls) == PROBE
    assert open_shop.all_notices() == ["journal_locked"]
    open_shop.box.unlock("V1")
    open_shop.later(hours=1)
    open_shop.restart()
    open_shop.deliver()
    open_shop.assert_paid(*waiting)
    assert open_shop.numbers() == [1, 2, 3, 4]


def test_a_locked_dossier_over_midnight_costs_one_connection(open_shop: Any, papers: Any) -> None:
    open_shop.at("2026-11-25T23:30:00+01:00")
    open_shop.box.lock()
    open_shop.deliver(papers.invoice("TW-1"))
    for _ in range(2):
        open_shop.later(hours=1)
        calls = open_shop.calls_of(open_shop.deliver)
        calls.pop("authenticateUser", None)
        assert calls == {"connectDossier": 1}


@pytest.mark.parametrize(("journal", "place"), [(None, "dossier_locked"), ("V1", "journal_locked V1")])
def test_after_a_day_the_same_notice_names_missing_rights_too(
    open_shop: Any, papers: Any, journal: str | None, place: str
) -> None:
    open_shop.box.lock(journal)
    open_shop.deliver(papers.invoice("TW-1"))
    assert "rights" not in open_shop.notices()[place].text("en")
    open_shop.later(hours=25)
    open_shop.deliver()
    assert "rights" in open_shop.notices()[place].text("en")
    assert len(open_shop.all_notices()) == 1


def test_a_locked_dossier_of_which_one_journal_stays_locked(open_shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    open_shop.box.lock()
    open_shop.deliver(invoice)
    open_shop.box.unlock()
    open_shop.box.lock("V1")
    open_shop.later(hours=1)
    open_shop.deliver()
    assert list(open_shop.notices()) == ["journal_locked V1"]
    open_shop.box.unlock("V1")
    open_shop.later(hours=1)
    open_shop.deliver()
    open_shop.assert_paid(invoice)


def test_a_journal_lock_without_a_code_waits_too(open_shop: Any, papers: Any) -> None:
    open_shop.box.assume({"journal-lock": "none"})
    open_shop.box.lock("V1")
    open_shop.deliver(papers.invoice("TW-1"))
    assert list(open_shop.notices()) == ["journal_locked V1"]


@pytest.mark.parametrize("code", ["-4", "-12", "-51"])
def test_every_code_of_a_locked_dossier_waits(shop: Any, papers: Any, code: str) -> None:
    shop.box.assume({"dossier-lock": code})
    shop.box.lock()
    shop.deliver(papers.invoice("TW-1"))
    assert list(shop.notices()) == ["dossier_locked"]


def test_the_policy_may_be_given_in_code(open_shop: Any, papers: Any) -> None:
    open_shop.box.lock("V1")
    policy = every(minutes=5)
    open_shop.deliver(papers.invoice("TW-1"), lock_policy=policy)
    open_shop.later(minutes=5)
    assert open_shop.calls_of(lambda: open_shop.deliver(lock_policy=policy)) == PROBE


def test_the_settings_say_how_long_to_wait(open_shop: Any, papers: Any) -> None:
    open_shop.configure(retry={"locked": "10 min"})
    open_shop.box.lock("V1")
    assert open_shop.deliver(papers.invoice("TW-1")).next_attempt_at == open_shop.now + timedelta(minutes=10)


def test_a_policy_that_gives_up_waits_for_a_person(open_shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    policy = give_up_after(every(minutes=60), timedelta(minutes=90))
    open_shop.box.lock("V1")
    open_shop.deliver(invoice, lock_policy=policy)
    open_shop.later(hours=1)
    assert open_shop.deliver(lock_policy=policy).next_attempt_at is None
    open_shop.later(hours=10)
    assert open_shop.calls_of(lambda: open_shop.deliver(lock_policy=policy)) == {}
    open_shop.box.unlock("V1")
    open_shop.retry("TW-1")
    open_shop.assert_paid(invoice)


def test_a_scheduler_that_is_a_little_early_is_on_time(open_shop: Any, papers: Any) -> None:
    open_shop.box.lock("V1")
    open_shop.deliver(papers.invoice("TW-1"))
    open_shop.later(minutes=59, seconds=40)
    assert open_shop.calls_of(open_shop.deliver)["insertBuySellBooking"] == 1


def test_a_closed_journal_holds_with_one_attempt(open_shop: Any, papers: Any) -> None:
    waiting = invoices(papers, 3)
    open_shop.box.close("V1")
    calls = open_shop.calls_of(lambda: open_shop.deliver(*waiting))
    assert calls == {"insertBuySellBooking": 1}
    assert [open_shop.why(document) for document in waiting] == [["journal_closed"]] * 3
    notice = open_shop.notices()["journal_closed V1"]
    assert notice.documents == 3
    assert "open the journal" in notice.text("en")

    open_shop.box.open("V1")
    for number in (1, 2, 3):
        open_shop.retry(f"TW-{number}")
    open_shop.assert_paid(*waiting)
    assert open_shop.notices() == {}
