"""A lost answer, a repeat or a second hand-over never books anything twice."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tickoweb_sync import Outbox
from tickoweb_sync.delivery.adopting import adopt

PDF = b"%PDF-1.4 two pages of Tickoweb"
WRITES = ("insertBuySellBooking", "insertFinancialDiversBooking", "insertBalancing", "insertUpdateRelation")


def finish(shop: Any, hours: int = 6) -> None:
    for _ in range(hours):
        if not shop.deliver().waiting:
            return
        shop.later(hours=1)
    pytest.fail("documents still wait")


@pytest.mark.case("C01")
def test_a_booking_whose_answer_got_lost_is_found_under_its_number_and_paid(shop: Any, papers: Any) -> None:
    shop.count_from(41)
    invoice = papers.invoice("T-2026-0101", papers.line("100.00", "21.00", "21"))
    shop.box.fail("insertBuySellBooking", "drop_after")
    calls = shop.calls_of(lambda: shop.deliver(invoice))
    assert calls["insertBuySellBooking"] == 1
    assert calls["getBuySellBooking"] >= 1
    shop.assert_paid(invoice)
    assert shop.numbers() == [42]


@pytest.mark.case("C01")
def test_a_booking_that_never_arrived_is_sent_again_under_the_same_number(shop: Any, papers: Any) -> None:
    shop.count_from(41)
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBuySellBooking", "drop_before")
    shop.deliver(invoice)
    finish(shop)
    shop.assert_paid(invoice)
    assert shop.numbers() == [42]


@pytest.mark.case("C01")
def test_while_the_look_fails_the_answer_stays_unknown_and_nothing_is_sent(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBuySellBooking", "drop_after")
    for nth in range(1, 5):
        shop.box.fail("getBuySellBooking", "drop_before", nth=nth)
    shop.deliver(invoice)
    assert shop.stored(invoice).number is None
    finish(shop)
    shop.assert_paid(invoice)
    assert shop.box.calls()["insertBuySellBooking"] == 1


@pytest.mark.case("C03")
def test_a_booked_document_makes_no_call_in_24_hourly_runs(shop: Any, papers: Any) -> None:
    shop.count_from(43)
    shop.deliver(papers.invoice("T-2026-0103"))
    assert shop.numbers() == [44]
    for _ in range(24):
        shop.later(hours=1)
        assert shop.calls_of(shop.deliver) == {}


def test_an_adopted_document_makes_no_further_call_either(shop: Any, papers: Any) -> None:
    shop.box.fail("insertBuySellBooking", "drop_after")
    shop.deliver(papers.invoice("TW-1"))
    finish(shop)
    for _ in range(3):
        shop.later(hours=1)
        assert shop.calls_of(shop.deliver) == {}


@pytest.mark.case("C04")
def test_one_refund_handed_over_by_two_workers_at_once_is_one_credit_note(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("T-2026-0104", papers.line("60.00", "12.60", "21"))
    refund = papers.credit_note(invoice, papers.line("30.00", "6.30", "21"), id="re_881")
    shop.deliver(invoice)
    with ThreadPoolExecutor(2) as workers:
        taken = list(workers.map(lambda _: shop.accept(refund), range(2)))
    assert sorted((each.accepted, each.known) for each in taken) == [(0, 1), (1, 0)]
    shop.deliver()
    shop.deliver(refund)
    shop.assert_paid(invoice, refund)
    assert shop.amounts() == ["72.60", "-36.30"]


@pytest.mark.case("C49")
def test_a_full_refund_announced_twice_is_one_credit_note(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("50.00", "10.50", "21"))
    refund = papers.credit_note(invoice, id="re_3")
    shop.deliver(invoice, refund)
    shop.later(seconds=4)
    assert shop.accept(refund, refund).accepted == 0
    assert shop.calls_of(shop.deliver) == {}
    assert shop.amounts() == ["60.50", "-60.50"]


def test_a_second_full_refund_under_another_id_is_held(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("50.00", "10.50", "21"))
    shop.deliver(invoice, papers.credit_note(invoice, id="shop"))
    again = papers.credit_note(invoice, id="gateway")
    shop.deliver(again)
    assert shop.why(again) == ["credit_exceeds_invoice"]
    assert shop.amounts() == ["60.50", "-60.50"]


@pytest.mark.case("C06")
def test_connecting_anew_and_sending_all_again_books_only_the_rest(shop: Any, papers: Any) -> None:
    old = [papers.invoice(f"TW-{number}") for number in range(1, 11)]
    shop.deliver(*old[:6])
    shop.configure(octopus={"dossier": 49002})
    shop.configure()
    shop.restart()
    for _ in range(2):
        shop.deliver(*old)
    shop.assert_paid(*old)
    assert shop.numbers() == list(range(1, 11))


def test_a_lost_database_finds_what_it_had_booked_by_its_mark(
    shop: Any, papers: Any, empty_outbox: Any
) -> None:
    booked, new = [papers.invoice(f"TW-{number}") for number in range(1, 5)], papers.invoice("TW-9")
    shop.deliver(*booked)
    shop.close()
    shop.database.write_bytes(empty_outbox.read_bytes())
    shop.restart()
    shop.accept(*booked, new)
    found = adopt(shop.outbox, lambda _: shop.octopus, integration=shop.integration)
    assert (found.bookings, found.known) == (4, 4)
    shop.deliver()
    shop.assert_paid(*booked, new)
    assert shop.numbers() == shop.numbers("D1") == [1, 2, 3, 4, 5]


@pytest.mark.case("C07")
def test_a_pdf_that_goes_with_a_booking_is_there_once_after_a_lost_answer(shop: Any, papers: Any) -> None:
    shop.count_from(41)
    invoice = papers.invoice("T-2026-0101", pdf="T-2026-0101.pdf")
    shop.box.fail("insertBuySellBooking", "drop_after")
    shop.accept(invoice, read_file=lambda _: PDF)
    shop.deliver()
    finish(shop)
    assert shop.numbers() == [42]
    assert shop.attachments("T-2026-0101") == [PDF]


@pytest.mark.case("C07")
def test_a_late_pdf_is_sent_once_however_often_its_answer_gets_lost(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf")
    shop.deliver(invoice)
    for nth in range(1, 5):
        shop.box.fail("addAttachementToBooking", "drop_after", nth=nth)
    for _ in range(4):
        shop.accept(invoice, read_file=lambda _: PDF)
        shop.deliver()
        shop.later(hours=1)
    assert shop.attachments("TW-1") == [PDF]
    assert "file_unsure V1" in shop.notices()


@pytest.mark.parametrize("operation", WRITES)
def test_every_answer_may_get_lost_at_once(shop: Any, papers: Any, operation: str) -> None:
    invoice = papers.invoice("TW-1")
    credit_note = papers.credit_note(invoice)
    for each in WRITES:
        shop.box.fail(each, "drop_after")
    shop.box.fail(operation, "drop_after", nth=2)
    shop.deliver(invoice, credit_note)
    finish(shop)
    shop.assert_paid(invoice, credit_note)
    assert len(shop.added_relations()) == 1


def test_a_document_handed_over_twice_in_one_file_is_one(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    assert shop.accept(invoice, invoice).accepted == 1
    shop.deliver()
    assert shop.numbers() == [1]


def test_a_second_outbox_on_the_same_file_sees_what_the_first_booked(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    other = Outbox.open(f"sqlite:///{shop.database}", clock=lambda: shop.now)
    shop.open.append(other.engine.dispose)
    file = {"format": "tickoweb-documents/1", "organisation": "fictie-events", "documents": [invoice]}
    assert other.accept(shop.integration, file).known == 1
