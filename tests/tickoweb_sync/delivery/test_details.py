"""What a run writes down of each document, and what it leaves alone: found by breaking it on purpose."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tickoweb_sync.delivery import check_workers, plan_due
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


def test_a_credit_note_tells_why_its_invoice_is_held_in_the_language_of_the_settings(
    shop: Any, papers: Any
) -> None:
    shop.configure(octopus={"locale": "fr"})
    invoice = papers.invoice("TW-1", currency="USD")
    note = papers.credit_note(invoice, currency="EUR")
    shop.deliver(invoice, note)
    [reason] = shop.stored(note).reasons
    assert "La commande TW-1" in str(reason.values["reason"]) or "devise" in str(reason.values["reason"])


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


def test_a_plan_leaves_what_is_held_and_what_is_not_due_as_it_is(shop: Any, papers: Any) -> None:
    held = papers.invoice("TW-1", currency="USD")
    shop.deliver(held)
    future = papers.invoice("TW-9", issued_at="2026-12-24T12:00:00+01:00")
    shop.accept(future)
    planned = plan_due(shop.outbox, lambda _: shop.octopus, organisation="fictie-events")
    told = {
        one.stored.order: (str(one.state), one.booking, [reason.code for reason in one.reasons])
        for one in planned
    }
    assert told == {"TW-1": ("held", None, ["currency_not_euro"]), "TW-9": ("waiting", None, [])}


def test_a_plan_books_a_credit_note_after_an_invoice_of_a_later_day(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", issued_at="2026-11-22T12:00:00+01:00")
    note = papers.credit_note(invoice, issued_at="2026-11-21T12:00:00+01:00")
    shop.accept(note, invoice)
    planned = plan_due(shop.outbox, lambda _: shop.octopus, organisation="fictie-events")
    numbers = {one.stored.id: json.loads(one.booking)["documentSequenceNr"] for one in planned}
    assert numbers == {invoice["id"]: 1, note["id"]: 2}


def test_a_plan_after_the_customer_table_was_lost_compares_with_the_relation_itself(
    shop: Any, papers: Any
) -> None:
    shop.deliver(papers.invoice("TW-1", customer=papers.company(street="Laan 1")))
    shop.accept(papers.invoice("TW-2", customer=papers.company(street="Laan 2")))
    planned = plan_due(shop.outbox, lambda _: shop.octopus, organisation="fictie-events")
    [change] = next(one for one in planned if one.stored.order == "TW-2").relation.changes
    assert (change.before, change.after) == ("Laan 1", "Laan 2")


def test_a_solved_notice_is_no_concern_of_the_check(shop: Any, papers: Any) -> None:
    shop.box.lock("V1")
    shop.deliver(papers.invoice("TW-1"))
    shop.box.unlock("V1")
    shop.later(hours=1)
    shop.deliver()
    [configured] = shop.outbox.configured()
    assert check_workers(shop.outbox, configured, wall=shop.now).notices == ()
