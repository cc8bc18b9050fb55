"""How workers stand and why a document waits: leases, waits and the calls that are left, without a call."""

from datetime import date, timedelta
from typing import Any

from tickoweb_sync.delivery import WorkerCheck, calls_left, check_setup, check_workers, outlooks
from tickoweb_sync.outbox.waits import Wait, WaitKind
from tickoweb_sync.setup_check import Point

TODAY = date(2026, 11, 25)
LOCKED_JOURNAL = "Journal V1 is in use in Octopus; next try at 2026-11-25 10:00."


def check(shop: Any, *, after: timedelta = timedelta()) -> WorkerCheck:
    [configured] = shop.outbox.configured()
    return check_workers(shop.outbox, configured, wall=shop.now + after)


def outlook_of(shop: Any, document: Any, *, language: str = "en") -> Any:
    stored = shop.stored(document)
    return outlooks(shop.outbox, shop.integration, [stored], language=language)[stored.serial]


def test_the_calls_of_a_run_are_missing_from_those_that_are_left(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1"), papers.invoice("TW-2"))
    left = check(shop).left
    assert left["insertBuySellBooking"] == left["insertFinancialDiversBooking"] == 398
    assert left["insertBalancing"] == 398
    assert left["insertUpdateRelation"] == 399
    assert left["getVatCodes"] == 1
    assert left["addAttachementToBooking"] == 400
    assert list(left) == sorted(left)


def test_of_several_logins_the_one_that_used_the_most_of_a_dossier_counts(shop: Any) -> None:
    store = shop.outbox.client_store
    for scope, calls in (("a/49001", 3), ("b/49001", 7), ("c/49001", 5), ("d/49002", 90)):
        assert store.count_call(scope, "insertBalancing", day=TODAY, limit=None, calls=calls)
    yesterday = TODAY - timedelta(days=1)
    assert store.count_call("b/49001", "insertBalancing", day=yesterday, limit=None, calls=50)
    assert calls_left(shop.outbox, 49001)["insertBalancing"] == 393
    assert calls_left(shop.outbox, 49002)["insertBalancing"] == 310
    assert calls_left(shop.outbox, 49003)["insertBalancing"] == 400


def test_calls_of_a_login_as_such_count_for_every_dossier(shop: Any) -> None:
    store = shop.outbox.client_store
    assert store.count_call("a", "getDossiers", day=TODAY, limit=None, calls=4)
    assert (
        calls_left(shop.outbox, 49001)["getDossiers"] == calls_left(shop.outbox, 49002)["getDossiers"] == 146
    )


def test_of_calls_that_octopus_counted_otherwise_never_fewer_than_none_are_left(shop: Any) -> None:
    store = shop.outbox.client_store
    assert store.count_call("a/49001", "getVatCodes", day=TODAY, limit=None, calls=9)
    assert calls_left(shop.outbox, 49001)["getVatCodes"] == 0


def test_a_lease_is_held_until_the_moment_at_which_it_ends(shop: Any) -> None:
    shop.outbox.configure(shop.integration)
    assert (check(shop).lease, check(shop).lease_is_held) == (None, False)
    other = shop.outbox.leases.take(49002)
    assert check(shop).lease is None
    held = shop.outbox.leases.take(49001)
    lease = check(shop).lease
    assert lease is not None
    assert lease.dossier == 49001
    left = lease.until - shop.now
    assert check(shop, after=left - timedelta(seconds=1)).lease_is_held
    assert not check(shop, after=left).lease_is_held
    held.give_back()
    other.give_back()
    assert check(shop).lease is None


def test_a_pause_is_told_with_its_beginning(shop: Any) -> None:
    shop.outbox.configure(shop.integration)
    assert check(shop).paused_at is None
    shop.outbox.pause("fictie-events")
    assert check(shop).paused_at == shop.now


def test_a_wait_counts_its_attempts_since_it_began(shop: Any, papers: Any) -> None:
    begun = shop.now
    shop.box.lock()
    shop.deliver(papers.invoice("TW-1"))
    shop.later(hours=1)
    shop.deliver()
    wait = {"kind": WaitKind.LOCKED, "journal": "", "since": begun}
    again_at = shop.now + timedelta(hours=1)
    assert check(shop).waits == {"": Wait(**wait, attempts=2, next_attempt_at=again_at)}
    assert [notice.code for notice in check(shop).notices] == ["dossier_locked"]


def test_another_cause_begins_another_wait(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.fail("insertBuySellBooking", "status", status=503)
    shop.deliver(papers.invoice("TW-1"))
    [outage] = check(shop).waits.values()
    assert (outage.kind, outage.since, outage.attempts) == (WaitKind.OUTAGE, shop.now, 1)
    shop.later(minutes=5)
    shop.box.lock("V1")
    shop.box.lock()
    shop.deliver()
    [wait] = check(shop).waits.values()
    assert (wait.kind, wait.since, wait.attempts) == (WaitKind.LOCKED, shop.now, 1)
    assert wait.next_attempt_at == shop.now + timedelta(hours=1)


def test_what_waits_for_a_journal_says_so_and_when_it_is_tried_again(shop: Any, papers: Any) -> None:
    waiting, paid = papers.invoice("TW-1"), papers.invoice("TW-0")
    shop.deliver(paid)
    shop.box.lock("V1")
    shop.deliver(waiting)
    told = outlook_of(shop, waiting)
    assert (told.reason, told.next_attempt_at) == (LOCKED_JOURNAL, shop.now + timedelta(hours=1))
    assert outlook_of(shop, waiting, language="nl").reason.startswith("Dagboek V1 is in gebruik")
    assert (outlook_of(shop, paid).reason, outlook_of(shop, paid).next_attempt_at) == ("", None)


def test_what_waits_for_the_dossier_or_for_the_payment_journal_says_that(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.lock("D1")
    shop.deliver(invoice)
    assert outlook_of(shop, invoice).reason.startswith("Journal D1 for the payments is in use in Octopus")
    new = papers.invoice("TW-2")
    shop.accept(new)
    assert outlook_of(shop, new).reason == ""
    shop.box.lock()
    shop.later(hours=1)
    shop.deliver()
    assert outlook_of(shop, new).reason.startswith("Dossier 49001 is open in Octopus")


def test_a_credit_note_that_waits_says_for_what_and_a_held_document_gives_all_its_reasons(
    shop: Any, papers: Any
) -> None:
    shop.box.lock("V1")
    invoice = papers.invoice("TW-1", issued_at="2026-11-24T12:00:00+01:00")
    note = papers.credit_note(invoice, issued_at="2026-11-23T12:00:00+01:00")
    held = papers.invoice("TW-2", currency="USD", customer={"id": 7001, "country": "BE"})
    shop.deliver(invoice, note, held)
    assert outlook_of(shop, note).reason.startswith("Waits for its invoice")
    assert outlook_of(shop, note).next_attempt_at is None
    reasons = [reason.text("en") for reason in shop.stored(held).reasons]
    assert len(reasons) == 2
    assert outlook_of(shop, held).reason == " ".join(reasons)


def test_an_octopus_out_of_reach_is_told_with_the_error(shop: Any) -> None:
    shop.base_url = "http://127.0.0.1:9/octopus-rest-api/v1"
    shop.reconnect()
    first, *others = check_setup(shop.outbox, shop.integration, lambda _: shop.octopus).findings
    assert (first.point, first.reason.code) == (Point.LOGIN, "check_unreachable")
    error = str(first.reason.values["error"])
    assert "authenticateUser" in error
    assert not error.endswith(".")
    assert {found.reason.code for found in others} == {
        "check_not_checked",
        "check_quota_ok",
        "check_notices_none",
    }
