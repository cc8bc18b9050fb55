"""Settings that change, and a dossier that changes under them."""

from typing import Any

import pytest


def without_account(shop: Any, number: int) -> None:
    shop.change("accounts", lambda each: None if each["accountKey"]["id"] == number else each)


@pytest.mark.case("C141")
def test_a_deleted_account_holds_its_channel_and_no_other(shop: Any, papers: Any) -> None:
    shop.configure(channels={"vip": {"sales_account": 700300}})
    shop.deliver(papers.invoice("TW-0", channel="vip"))
    without_account(shop, 700300)
    shop.later(days=2)
    vip = [papers.invoice(f"TW-{number}", channel="vip") for number in (1, 2)]
    plain = papers.invoice("TW-3")
    shop.deliver(*vip, plain)
    assert [shop.why(each) for each in vip] == [["account_unknown"]] * 2
    assert "700300" in shop.notices()["account_unknown"].text("en")
    assert shop.notices()["account_unknown"].documents == 2
    shop.assert_paid(plain)
    assert shop.lines("TW-3")[0][0] == 700000
    shop.configure(channels={"vip": {"sales_account": 700200}})
    for order in ("TW-1", "TW-2"):
        shop.retry(order)
    shop.assert_paid(*vip, plain)
    assert shop.lines("TW-1")[0][0] == 700200


@pytest.mark.case("C141")
def test_an_account_deleted_since_the_list_was_read_is_never_replaced_by_another(
    shop: Any, papers: Any
) -> None:
    shop.configure(channels={"vip": {"sales_account": 700300}})
    shop.deliver(papers.invoice("TW-0", channel="vip"))
    without_account(shop, 700300)
    vip, plain = papers.invoice("TW-1", channel="vip"), papers.invoice("TW-2")
    shop.deliver(vip, plain)
    assert shop.states(vip, plain) == ["held", "done"]
    assert "TW-1" in shop.stored(vip).reasons[0].text("en")
    assert shop.orders() == ["TW-0", "TW-2"]
    assert shop.numbers() == [1, 2]


def test_a_deleted_payment_account_holds_before_the_invoice_is_booked(shop: Any, papers: Any) -> None:
    without_account(shop, 580000)
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.why(invoice) == ["account_unknown"]
    assert shop.bookings() == []


@pytest.mark.case("C143")
def test_a_journal_for_invoices_takes_no_bookings(shop: Any, papers: Any) -> None:
    shop.configure(booking={"journal": "V2"})
    invoice = papers.invoice("TW-1")
    calls = shop.calls_of(lambda: shop.deliver(invoice))
    assert shop.why(invoice) == ["journal_wrong_mode"]
    assert calls.get("insertBuySellBooking", 0) == calls.get("insertUpdateRelation", 0) == 0


@pytest.mark.case("C143")
def test_a_journal_changed_to_invoices_afterwards_holds_all_with_that_reason(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    for bookyear in (2, 3):
        shop.set_journal("V1", bookyear=bookyear, insertionType=2)
    invoices = [papers.invoice(f"TW-{number}") for number in (1, 2)]
    shop.deliver(*invoices)
    assert [shop.why(each) for each in invoices] == [["journal_wrong_mode"]] * 2
    assert "V1" in shop.notices()["journal_wrong_mode V1"].text("en")
    for bookyear in (2, 3):
        shop.set_journal("V1", bookyear=bookyear, insertionType=1)
    for order in ("TW-1", "TW-2"):
        shop.retry(order)
    shop.assert_paid(*invoices)
    assert shop.numbers() == [1, 2, 3]


@pytest.mark.parametrize("key", ["A1", "D1", "F1", "V9"])
def test_only_a_journal_for_sales_is_booked_in(shop: Any, papers: Any, key: str) -> None:
    shop.configure(booking={"journal": key})
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.why(invoice)[0] in {"journal_not_sales", "journal_unknown"}
    assert shop.bookings(key) == []


@pytest.mark.case("C145")
def test_each_document_keeps_the_account_of_its_time(shop: Any, papers: Any) -> None:
    shop.at("2026-05-05T15:00:00+02:00")
    shop.configure(channels={"vip": {"sales_account": 700100}})
    first = papers.invoice("TW-1", channel="vip", issued_at="2026-05-05T12:00:00+02:00")
    shop.deliver(first)
    before = shop.booking("TW-1")
    shop.at("2026-05-08T15:00:00+02:00")
    shop.box.lock("V1")
    second = papers.invoice("TW-2", channel="vip", issued_at="2026-05-08T12:00:00+02:00")
    shop.deliver(second)
    shop.at("2026-05-12T15:00:00+02:00")
    shop.configure(channels={"vip": {"sales_account": 700200}})
    shop.box.unlock("V1")
    credit_note = papers.credit_note(first, order="TW-3", issued_at="2026-05-12T12:00:00+02:00")
    third = papers.invoice("TW-4", channel="vip", issued_at="2026-05-12T12:00:00+02:00")
    shop.deliver(credit_note, third)
    shop.assert_paid(first, second, credit_note, third)
    accounts = {order: shop.lines(order)[0][0] for order in ("TW-1", "TW-2", "TW-3", "TW-4")}
    assert accounts == {"TW-1": 700100, "TW-2": 700100, "TW-3": 700100, "TW-4": 700200}
    assert shop.booking("TW-1") == before


def test_a_vat_code_mapped_later_leaves_the_credit_note_with_that_of_its_invoice(
    shop: Any, papers: Any
) -> None:
    shop.load("vatCodes", shop.sell_codes({"06": 6, "6B": 6}))
    shop.configure(vat_codes={"standard:6": "06"})
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    shop.configure(vat_codes={"standard:6": "6B"})
    shop.deliver(papers.credit_note(invoice, order="TW-2"), papers.invoice("TW-3"))
    assert [shop.lines(order)[0][1] for order in ("TW-1", "TW-2", "TW-3")] == ["06", "06", "6B"]


def test_the_sales_journal_of_the_settings_changes_for_new_documents_only(shop: Any, papers: Any) -> None:
    journals = [{name: v for name, v in each.items() if name != "locked"} for each in shop.world["journals"]]
    new = [{**each, "journalKey": "V3"} for each in journals if each["journalKey"] == "V1"]
    shop.load("journals", [*journals, *new])
    first, second = papers.invoice("TW-1"), papers.invoice("TW-2")
    shop.deliver(first)
    shop.configure(booking={"journal": "V3"})
    shop.deliver(second)
    assert (shop.orders("V1"), shop.orders("V3")) == (["TW-1"], ["TW-2"])
