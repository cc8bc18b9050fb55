"""What a run writes down of each document, and what it leaves alone: found by breaking it on purpose."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tickoweb_sync.delivery import check_workers
from tickoweb_sync.outbox import Step


def attempts_of(shop: Any, document: Any) -> list[tuple[str, str, str]]:
    history = shop.outbox.queue("fictie-events").history(shop.stored(document))
    return [(str(attempt.step), attempt.outcome, attempt.text) for attempt in history]


def change_relation(shop: Any, key: int, **changes: Any) -> None:
    relations = shop.world["relations"]
    changed = [{**each, **changes} if shop.key_of(each) == key else each for each in relations]
    shop.box.load_world({"dossiers": {"49001": {"relations": changed}}})


def test_every_step_of_a_paid_invoice_is_written_down(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert attempts_of(shop, invoice) == [
        ("relation", "done", "relation 4"),
        ("booking", "done", "booked as V1/1"),
        ("payment", "done", "booked as D1/1"),
        ("balancing", "done", "balanced for 21.20"),
    ]
    stored = shop.stored(invoice)
    assert (stored.step, stored.vat_codes) == (Step.NONE, {"standard:6": "06"})
    assert (stored.balanced, stored.balancing_sent) == (Decimal("21.20"), False)


def test_a_credit_note_that_stays_open_is_written_down_too(shop: Any, papers: Any) -> None:
    shop.configure(booking={"refunds": "leave_open"})
    invoice = papers.invoice("TW-1")
    note = papers.credit_note(invoice)
    shop.deliver(invoice, note)
    assert attempts_of(shop, note)[-1] == ("balancing", "done", "nothing to balance")


def test_a_wait_and_a_hold_are_written_down_in_english_whatever_the_settings(shop: Any, papers: Any) -> None:
    shop.configure(octopus={"locale": "nl"})
    shop.box.lock("V1")
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    step, outcome, text = attempts_of(shop, invoice)[-1]
    assert (step, outcome) == ("booking", "waiting")
    assert text.startswith("Octopus refused insertBuySellBooking (status 403")
    shop.box.unlock("V1")
    shop.box.close("V1")
    shop.later(hours=1)
    shop.deliver()
    step, outcome, text = attempts_of(shop, invoice)[-1]
    assert (step, outcome) == ("booking", "held")
    assert text.startswith("Journal V1 is closed in Octopus.")
    assert shop.stored(invoice).next_attempt_at is None


def test_a_credit_note_tells_in_the_language_of_the_settings_that_its_invoice_is_held(
    shop: Any, papers: Any
) -> None:
    shop.configure(octopus={"locale": "fr"})
    invoice = papers.invoice("TW-1", currency="USD")
    note = papers.credit_note(invoice, currency="EUR")
    shop.deliver(invoice, note)
    [reason] = shop.stored(note).reasons
    assert "note de crédit TW-1" in reason.text("fr")


def test_nothing_is_told_of_a_document_that_is_held_when_it_should_be_booked(shop: Any, papers: Any) -> None:
    shop.box.fail("insertBuySellBooking", "status", status=400, body={"errorCode": -21})
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert str(shop.stored(invoice).state) == "held"
    assert shop.booked == []


def test_with_one_turn_what_is_begun_has_it(shop: Any, papers: Any) -> None:
    begun = papers.invoice("TW-2", issued_at="2026-11-22T12:00:00+01:00")
    shop.box.lock("D1")
    shop.deliver(begun)
    shop.box.unlock("D1")
    earlier = papers.invoice("TW-1", issued_at="2026-11-20T12:00:00+01:00")
    shop.accept(earlier)
    shop.later(hours=1)
    shop.deliver(limit=1)
    shop.assert_paid(begun)
    assert shop.stored(earlier).number is None


def test_a_dossier_that_cannot_be_read_holds_one_document_and_not_the_rest(shop: Any, papers: Any) -> None:
    first = papers.invoice("TW-1")
    second = papers.invoice("TW-2", issued_at="2026-11-20T13:00:00+01:00")
    shop.box.fail("getAccounts", "status", status=400, body={"errorCode": -44})
    shop.deliver(first, second)
    assert shop.why(first) == ["refused_by_octopus"]
    assert shop.bookings() == []
    shop.deliver()
    shop.assert_paid(second)


@pytest.mark.parametrize("code", [-9, -10, -11, -14, -15, -21, -22, -29, -75])
def test_what_the_dossier_says_is_read_anew_once_octopus_contradicts_it(
    shop: Any, papers: Any, code: int
) -> None:
    shop.box.fail("insertBuySellBooking", "status", status=400, body={"errorCode": code})
    shop.deliver(papers.invoice("TW-1"))
    shop.later(minutes=1)
    calls = shop.calls_of(lambda: shop.deliver(papers.invoice("TW-2")))
    assert calls["getBookyears"] == calls["getVatCodes"] == 1
    assert calls["getJournals"] >= 1


def test_another_refusal_makes_nothing_be_read_anew(shop: Any, papers: Any) -> None:
    shop.box.fail("insertBuySellBooking", "status", status=400, body={"errorCode": -24})
    shop.deliver(papers.invoice("TW-1"))
    shop.later(minutes=1)
    calls = shop.calls_of(lambda: shop.deliver(papers.invoice("TW-2")))
    assert "getVatCodes" not in calls


def test_a_relation_that_was_made_inactive_meanwhile_is_made_active_and_told(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1"))
    change_relation(shop, 4, active=False)
    shop.later(hours=1)
    shop.deliver(papers.invoice("TW-2"))
    assert shop.added_relations()[0]["active"] is True
    assert "TW-2" in shop.notices()["relation_reactivated"].text("en")


def test_an_active_relation_is_not_told(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1"), papers.invoice("TW-2"))
    assert shop.notices() == {}


def test_what_was_sent_last_is_kept_so_that_a_correction_survives_the_next_change(
    shop: Any, papers: Any
) -> None:
    shop.deliver(papers.invoice("TW-1", customer=papers.company(street="Oude Laan 1")))
    shop.deliver(papers.invoice("TW-2", customer=papers.company(street="Nieuwe Laan 2")))
    change_relation(shop, 4, streetAndNr="Nieuwe Laan 2A")
    shop.later(hours=1)
    shop.deliver(papers.invoice("TW-3", customer=papers.company(street="Nieuwe Laan 2")))
    assert shop.added_relations()[0]["streetAndNr"] == "Nieuwe Laan 2A"


def test_a_person_without_a_first_name_in_octopus_is_found_by_our_number(
    shop: Any, papers: Any, tmp_path: Any
) -> None:
    company = papers.company(7001, name="Zonder Nummer vzw", vat_number=None)
    shop.deliver(papers.invoice("TW-1", customer=company))
    change_relation(shop, 4, firstName="")
    shop.database = tmp_path / "lost.sqlite"
    shop.restart()
    shop.deliver(papers.invoice("TW-2", customer=company))
    assert [shop.key_of(booking) for booking in shop.bookings()] == [4, 4]


def test_credit_notes_of_several_invoices_are_counted_over_all_of_them(shop: Any, papers: Any) -> None:
    large = papers.invoice("TW-1", papers.line("50.00", "3.00"))
    small = papers.invoice("TW-2")
    both = papers.credit_note(
        large, papers.line("60.00", "3.60"), id="credit of both", credits=[large["id"], small["id"]]
    )
    shop.deliver(large, small, both)
    shop.assert_paid(large, small)
    rest = papers.credit_note(large, papers.line("20.00", "1.20"))
    shop.deliver(rest)
    assert shop.why(rest) == ["credit_exceeds_invoice"]
    allowed = papers.credit_note(large, papers.line("10.00", "0.60"), id="what is left")
    shop.deliver(allowed)
    assert shop.stored(allowed).number == 4


def test_a_solved_notice_is_no_concern_of_the_check(shop: Any, papers: Any) -> None:
    shop.box.lock("V1")
    shop.deliver(papers.invoice("TW-1"))
    shop.box.unlock("V1")
    shop.later(hours=1)
    shop.deliver()
    [configured] = shop.outbox.configured()
    assert check_workers(shop.outbox, configured, wall=shop.now).notices == ()


def test_all_reasons_of_a_hold_are_written_down(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", currency="USD", customer={"id": 7001, "country": "BE"})
    shop.deliver(invoice)
    reasons = [reason.text("en") for reason in shop.stored(invoice).reasons]
    assert shop.why(invoice) == ["currency_not_euro", "customer_without_name"]
    assert attempts_of(shop, invoice) == [("relation", "held", "; ".join(reasons))]
    assert list(shop.notices()) == ["currency_not_euro"]
    assert shop.stored(invoice).held_for is None


def test_what_is_skipped_is_written_down(shop: Any, papers: Any) -> None:
    free = papers.invoice("TW-2", papers.line("0.00", "0.00"))
    shop.deliver(free)
    stored = shop.stored(free)
    assert attempts_of(shop, free) == [("relation", "skipped", stored.reasons[0].text("en"))]
    assert (shop.why(free), stored.step) == (["nothing_to_book"], Step.NONE)


def test_a_credit_note_before_its_invoice_is_written_down_as_waiting_for_it(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", issued_at="2026-11-22T12:00:00+01:00")
    note = papers.credit_note(invoice, issued_at="2026-11-21T12:00:00+01:00")
    shop.accept(note, invoice)
    shop.deliver(limit=1)
    assert attempts_of(shop, note) == [("relation", "waiting", "waits for its invoice")]
    assert (shop.stored(note).held_for, shop.stored(note).reasons) == (invoice["id"], ())
    shop.deliver()
    assert shop.stored(note).held_for is None
    shop.assert_paid(invoice, note)


def test_a_credit_note_without_a_refund_says_that_there_is_nothing_to_pay(shop: Any, papers: Any) -> None:
    shop.configure(booking={"refunds": "leave_open"})
    invoice = papers.invoice("TW-1")
    note = papers.credit_note(invoice)
    shop.deliver(invoice, note)
    assert attempts_of(shop, note)[-2:] == [
        ("payment", "done", "nothing to pay"),
        ("balancing", "done", "nothing to balance"),
    ]


def test_a_first_paid_invoice_takes_these_calls_and_the_next_these(shop: Any, papers: Any) -> None:
    writes = {"insertBuySellBooking": 1, "insertFinancialDiversBooking": 1, "insertBalancing": 1}
    first = shop.calls_of(lambda: shop.deliver(papers.invoice("TW-1")))
    assert first["getModifiedBuySellBookings"] == 1  # for marks, in a journal that is new to us
    assert (first["getRelations"], first["insertUpdateRelation"]) == (1, 1)
    assert shop.calls_of(lambda: shop.deliver(papers.invoice("TW-2"))) == writes


def test_the_first_accepted_login_activates_the_integration(shop: Any, papers: Any) -> None:
    shop.accept(papers.invoice("TW-1"))
    assert shop.outbox.configured()[0].activated_at is None
    begun = shop.now
    shop.deliver()
    shop.later(minutes=1)
    shop.deliver(papers.invoice("TW-2"))
    assert shop.outbox.configured()[0].activated_at == begun


def test_a_pdf_is_made_once_for_a_booking(shop: Any, papers: Any) -> None:
    made: list[int] = []

    class Counting:
        def render(self, document: Any, *, number: Any) -> bytes:
            made.append(number.number)
            return b"%PDF-1.4 " + document.order.encode()

    shop.deliver(papers.invoice("TW-1"), papers.invoice("TW-2"), renderer=Counting())
    assert made == [1, 2]


def test_a_fault_of_our_own_is_logged_with_its_cause(
    shop: Any, papers: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def render(self, document: Any, *, number: Any) -> Any:
            del document, number
            return 5

    invoice = papers.invoice("TW-1")
    shop.deliver(invoice, renderer=Broken())
    assert attempts_of(shop, invoice)[-1][:2] == ("booking", "held")
    [record] = [each for each in caplog.records if each.name == "tickoweb_sync"]
    assert record.getMessage() == "Order TW-1 failed at its step booking."
    assert record.exc_info is not None


def test_a_document_that_fails_waits_ever_longer_and_forgets_it_once_it_is_booked(
    shop: Any, papers: Any
) -> None:
    invoice = papers.invoice("TW-1")
    for minutes, attempts in ((5, 1), (10, 2)):
        shop.box.fail("insertBuySellBooking", "status", status=500)
        shop.deliver(*([invoice] if attempts == 1 else []))
        stored = shop.stored(invoice)
        assert (stored.attempts, stored.next_attempt_at) == (attempts, shop.now + timedelta(minutes=minutes))
        assert "status 500" in attempts_of(shop, invoice)[-1][2]
        assert shop.calls_of(shop.deliver) == {}
        shop.later(minutes=minutes)
    shop.deliver()
    shop.assert_paid(invoice)
    assert (shop.stored(invoice).attempts, shop.stored(invoice).next_attempt_at) == (0, None)


def test_a_number_that_others_always_take_first_holds_at_the_third_time(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    for nth in range(1, 40):
        shop.box.fail("insertBuySellBooking", "status", nth=nth, status=400, body={"errorCode": -13})
    invoice = papers.invoice("TW-1")
    shop.accept(invoice)
    found = []
    for _ in range(3):
        shop.deliver()
        found.append((str(shop.stored(invoice).state), shop.stored(invoice).attempts))
        shop.later(hours=1)
    assert found == [("waiting", 1), ("waiting", 2), ("held", 2)]
    assert shop.why(invoice) == ["refused_by_octopus"]
    assert shop.stored(invoice).next_attempt_at is None


def test_a_document_that_goes_to_another_journal_keeps_its_doubt_there(shop: Any, papers: Any) -> None:
    journals = shop.world["journals"]
    for each in journals:
        each.pop("locked")
    other = [{**each, "journalKey": "V3"} for each in journals if each["journalKey"] == "V1"]
    shop.box.load_world({"dossiers": {"49001": {"journals": [*journals, *other]}}})
    shop.box.lock("V1")
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert (shop.stored(invoice).started, shop.stored(invoice).journal) == (True, "V1")
    shop.configure(booking={"journal": "V3"})
    shop.box.fail("insertBuySellBooking", "drop_after")
    shop.box.fail("getBuySellBooking", "status", status=500)
    shop.retry("TW-1")
    assert (shop.stored(invoice).journal, shop.stored(invoice).number) == ("V3", None)
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(invoice)
    assert (shop.numbers("V1"), shop.numbers("V3")) == ([], [1])


def test_a_run_without_turns_ends_no_wait(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.fail("insertBuySellBooking", "status", status=503)
    shop.deliver(papers.invoice("TW-1"))
    shop.later(minutes=5)
    shop.deliver(limit=0)
    assert list(shop.notices()) == ["octopus_unreachable"]
    shop.deliver()
    assert shop.notices() == {}


def test_a_refused_read_names_no_journal(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.fail("getAccounts", "status", status=400, body={"errorCode": -44})
    shop.deliver(invoice)
    assert list(shop.notices()) == ["refused_by_octopus"]
    [reason] = shop.stored(invoice).reasons
    assert (reason.values["order"], reason.values["journal"]) == ("TW-1", "")
    assert "-44" in str(reason.values["error"])
