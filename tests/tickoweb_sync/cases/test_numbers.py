"""Document numbers: the journal's last plus one, each once, without holes, whoever else books."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tickoweb_sync import deliver_due


class Meanwhile:
    """A renderer during whose work something happens: after the number was chosen, before it is sent."""

    def __init__(self, *happenings: Any) -> None:
        self.happenings = list(happenings)

    def render(self, document: Any, *, number: Any) -> bytes:
        if self.happenings:
            self.happenings.pop(0)()
        return f"%PDF-1.4 {number.number} of {document.order}".encode()


@pytest.mark.case("C09")
def test_two_workers_at_once_give_two_numbers_without_a_hole(shop: Any, papers: Any) -> None:
    shop.count_from(41)
    first = papers.invoice("T-0107", papers.line("50.00", "10.50", "21"))
    second = papers.invoice("T-0108", papers.line("20.00", "4.20", "21"))
    shop.accept(first, second)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda _: deliver_due(shop.outbox, lambda _: shop.octopus), range(2)))
    shop.deliver()
    shop.assert_paid(first, second)
    assert (shop.numbers(), shop.amounts()) == ([42, 43], ["60.50", "24.20"])


@pytest.mark.case("C10")
def test_a_number_that_a_person_takes_meanwhile_is_his_and_ours_the_next(shop: Any, papers: Any) -> None:
    shop.count_from(41)
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice, renderer=Meanwhile(lambda: shop.box.book("V1")))
    shop.assert_paid(invoice)
    assert shop.orders() == ["by hand", "TW-1"]
    assert shop.numbers() == [42, 43]
    assert shop.attachments("TW-1") == [b"%PDF-1.4 43 of TW-1"]
    assert shop.box.book("V1") == 44


def test_a_person_who_books_several_times_meanwhile_is_no_trouble(shop: Any, papers: Any) -> None:
    def books() -> None:
        shop.box.book("V1")
        shop.box.book("V1")

    invoices = [papers.invoice(f"TW-{number}") for number in range(1, 4)]
    shop.deliver(*invoices, renderer=Meanwhile(books, books))
    shop.assert_paid(*invoices)
    assert shop.numbers() == list(range(1, 8))


def test_a_number_that_is_deleted_meanwhile_leaves_no_hole(shop: Any, papers: Any) -> None:
    for _ in range(3):
        shop.box.book("V1")
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice, renderer=Meanwhile(lambda: shop.box.delete_last("V1")))
    shop.assert_paid(invoice)
    assert shop.numbers() == [1, 2, 3]


@pytest.mark.case("C11")
def test_a_number_that_was_deleted_and_given_again_belongs_to_the_new_document(
    shop: Any, papers: Any
) -> None:
    shop.configure(channels={"open": {"payment_account": False}})
    shop.count_from(42)
    deleted, new = papers.invoice("T-0109", channel="open"), papers.invoice("T-0110", channel="open")
    shop.deliver(deleted)
    assert shop.numbers() == [43]
    shop.box.delete_last("V1")
    shop.deliver(new)
    assert (shop.orders(), shop.numbers()) == (["T-0110"], [43])
    assert str(shop.stored(new).state) == "done"
    for _ in range(2):
        shop.later(days=1)
        shop.deliver()
    assert shop.orders() == ["T-0110"]


@pytest.mark.case("C12")
def test_holes_of_the_past_are_left_and_the_journal_tells_the_next_number(shop: Any, papers: Any) -> None:
    for last in (4, 5, 6, 8):
        shop.count_from(last)
        shop.box.book("V1")
    assert shop.numbers() == [5, 6, 7, 9]
    shop.deliver(papers.invoice("TW-1"))
    assert shop.numbers() == [5, 6, 7, 9, 10]


def test_a_journal_of_which_nothing_can_be_read_but_its_last_number_is_counted_on(
    shop: Any, papers: Any
) -> None:
    shop.count_from(99998)
    first, second = papers.invoice("TW-1"), papers.invoice("TW-2")
    shop.deliver(first, second)
    shop.assert_paid(first, second)
    assert shop.numbers() == [99999, 100000]


@pytest.mark.case("C15")
@pytest.mark.parametrize("fault", [None, "drop_before", "drop_after"])
def test_each_booking_carries_the_pdf_of_its_own_order(shop: Any, papers: Any, fault: str | None) -> None:
    shop.count_from(45)
    orders = ("T-0111", "T-0112")
    invoices = [papers.invoice(order, pdf=f"{order}.pdf") for order in orders]
    shop.accept(*invoices, read_file=lambda path: f"%PDF-1.4 {path}".encode())
    if fault:
        shop.box.fail("insertBuySellBooking", fault)
    shop.deliver()
    shop.later(hours=1)
    shop.deliver()
    assert sorted(shop.numbers()) == [46, 47]
    assert [shop.attachments(order) for order in orders] == [
        [f"%PDF-1.4 {order}.pdf".encode()] for order in orders
    ]


def test_the_pdf_of_an_order_follows_it_to_another_number(shop: Any, papers: Any) -> None:
    invoices = [papers.invoice(f"TW-{number}") for number in (1, 2)]
    shop.deliver(*invoices, renderer=Meanwhile(lambda: shop.box.book("V1")))
    shop.assert_paid(*invoices)
    assert shop.attachments("TW-1") == [b"%PDF-1.4 2 of TW-1"]
    assert shop.attachments("TW-2") == [b"%PDF-1.4 3 of TW-2"]


@pytest.mark.case("C16")
def test_documents_that_waited_for_a_lock_are_booked_by_their_date(shop: Any, papers: Any) -> None:
    shop.count_from(44)
    early = papers.invoice("T-0113", issued_at="2026-03-31T10:00:00+02:00")
    late = papers.invoice("T-0114", issued_at="2026-04-01T10:00:00+02:00")
    shop.box.lock("V1")
    shop.deliver(late, early)
    shop.box.unlock("V1")
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(early, late)
    assert (shop.orders(), shop.numbers()) == (["T-0113", "T-0114"], [45, 46])


@pytest.mark.case("C16")
def test_a_held_document_lets_the_next_one_pass_and_keeps_its_own_date(shop: Any, papers: Any) -> None:
    shop.count_from(44)
    export = papers.line("20.00", "0.00", "0", vat_treatment="export")
    early = papers.invoice("T-0113", export, issued_at="2026-03-31T10:00:00+02:00")
    late = papers.invoice("T-0114", issued_at="2026-04-01T10:00:00+02:00")
    shop.deliver(early, late)
    assert shop.states(early, late) == ["held", "done"]
    shop.configure(vat_codes={"export:0": "EX"})
    shop.retry("T-0113")
    shop.assert_paid(early, late)
    assert shop.orders() == ["T-0114", "T-0113"]
    booking = shop.booking("T-0113")
    assert (booking["documentDate"], booking["bookyearPeriodeNr"]) == ("2026-03-31", 202603)
    assert shop.numbers() == [45, 46]
