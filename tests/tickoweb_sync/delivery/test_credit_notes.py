"""A credit note goes with its invoice: it waits for it, shares its relation, and is never more than it."""

from decimal import Decimal
from typing import Any

import pytest

from tickoweb_sync.delivery import plan_due

OTHER_CHANNEL = {"channels": {"open": {"payment_account": False}}}


def test_a_credit_note_waits_for_an_invoice_that_is_still_to_be_booked(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", issued_at="2026-11-22T12:00:00+01:00")
    credit_note = papers.credit_note(invoice, issued_at="2026-11-21T12:00:00+01:00")
    shop.deliver(credit_note, invoice)
    shop.assert_paid(invoice, credit_note)
    assert [booking["amount"] for booking in shop.bookings()] == [Decimal("21.20"), Decimal("-21.20")]


def test_a_credit_note_that_arrives_first_is_held_until_its_invoice_arrives(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    credit_note = papers.credit_note(invoice)
    assert shop.deliver(credit_note).held == 1
    assert shop.why(credit_note) == ["invoice_unknown"]
    assert "TW-1" in shop.stored(credit_note).reasons[0].text("en")
    assert shop.numbers() == []
    assert shop.deliver(invoice).held == 0
    shop.assert_paid(invoice, credit_note)
    assert shop.notices() == {}


def test_a_credit_note_of_an_unknown_invoice_is_booked_when_a_person_says_so(shop: Any, papers: Any) -> None:
    credit_note = papers.credit_note(papers.invoice("TW-1"))
    shop.deliver(credit_note)
    shop.retry("TW-1")
    assert shop.why(credit_note) == ["invoice_unknown"]
    shop.retry("TW-1", without_invoice=True)
    assert str(shop.stored(credit_note).state) == "done"
    assert [booking["amount"] for booking in shop.bookings()] == [Decimal("-21.20")]
    assert shop.numbers("D1") == []
    assert shop.world["balancings"] == []
    assert len(shop.added_relations()) == 1


def test_a_credit_note_that_names_no_invoice_is_held(shop: Any, papers: Any) -> None:
    credit_note = papers.credit_note(papers.invoice("TW-1"), credits=[])
    shop.deliver(credit_note)
    assert shop.why(credit_note) == ["invoice_unknown"]


def test_a_credit_note_is_held_and_released_with_its_invoice(shop: Any, papers: Any) -> None:
    line = papers.line("20.00", "0.00", "0", vat_treatment="reverse_charge_eu")
    invoice = papers.invoice("TW-1", line)
    credit_note = papers.credit_note(invoice)
    shop.deliver(invoice, credit_note)
    assert shop.why(invoice) == ["vat_code_ambiguous"] or shop.why(invoice) == ["vat_code_missing"]
    assert shop.why(credit_note) == ["invoice_held"]
    shop.configure(vat_codes={"reverse_charge_eu:0": "IC"})
    shop.retry("TW-1")
    shop.assert_paid(invoice, credit_note)
    codes = [booking["bookingLines"][0]["vatCodeKey"] for booking in shop.bookings()]
    assert codes == ["IC", "IC"]
    assert shop.notices() == {}


def test_a_credit_note_of_another_order_is_released_with_its_invoice(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", currency="USD")
    credit_note = papers.credit_note(invoice, order="TW-9", currency="EUR")
    shop.deliver(invoice, credit_note)
    assert shop.why(credit_note) == ["invoice_held"]
    good = papers.invoice("TW-1")
    shop.deliver(good)
    shop.assert_paid(good, credit_note)


def test_a_credit_note_of_an_invoice_of_zero_is_held(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("0.00", "0.00"))
    credit_note = papers.credit_note(papers.invoice("TW-1"))
    shop.deliver(invoice, credit_note)
    assert str(shop.stored(invoice).state) == "skipped"
    assert shop.why(invoice) == ["nothing_to_book"]
    assert shop.why(credit_note) == ["invoice_skipped"]
    shop.retry("TW-1", without_invoice=True)
    assert str(shop.stored(credit_note).state) == "done"


def test_a_credit_note_of_an_unpaid_invoice_is_balanced_with_it(shop: Any, papers: Any) -> None:
    shop.configure(**OTHER_CHANNEL)
    invoice = papers.invoice("TW-1", papers.line("40.00", "2.40"), channel="open")
    part = papers.credit_note(invoice, papers.line("20.00", "1.20"))
    shop.deliver(invoice, part)
    assert shop.numbers("D1") == []
    [tie] = shop.world["balancings"]
    assert tie["balanceAmount"] == Decimal("21.20")
    assert (tie["debetKey"]["documentSequenceNr"], tie["creditKey"]["documentSequenceNr"]) == (1, 2)
    assert (shop.stored(invoice).balanced, shop.stored(part).balanced) == (
        Decimal("21.20"),
        Decimal("21.20"),
    )


def test_credit_notes_in_parts_are_each_refunded(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("40.00", "2.40"))
    first = papers.credit_note(invoice, papers.line("20.00", "1.20"), id="first")
    second = papers.credit_note(invoice, papers.line("-20.00", "-1.20"), id="second")
    shop.deliver(invoice, first, second)
    shop.assert_paid(invoice, first, second)
    assert len(shop.added_relations()) == 1


def test_two_credit_notes_of_an_open_invoice_are_both_balanced_with_it(shop: Any, papers: Any) -> None:
    shop.configure(**OTHER_CHANNEL)
    invoice = papers.invoice("TW-1", papers.line("40.00", "2.40"), channel="open")
    first = papers.credit_note(invoice, papers.line("20.00", "1.20"), id="first")
    second = papers.credit_note(invoice, papers.line("20.00", "1.20"), id="second")
    shop.deliver(invoice, first, second)
    assert [tie["balanceAmount"] for tie in shop.world["balancings"]] == [Decimal("21.20")] * 2
    assert shop.stored(invoice).balanced == Decimal("42.40")


def test_more_credit_than_the_invoice_is_held(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("40.00", "2.40"))
    first = papers.credit_note(invoice, papers.line("30.00", "1.80"), id="first")
    second = papers.credit_note(invoice, papers.line("20.00", "1.20"), id="second")
    shop.deliver(invoice, first, second)
    shop.assert_paid(invoice, first)
    assert shop.why(second) == ["credit_exceeds_invoice"]
    assert "21.20" in shop.stored(second).reasons[0].text("en").replace(",", ".")
    assert shop.numbers() == [1, 2]


def test_refunds_may_be_left_open(shop: Any, papers: Any) -> None:
    shop.configure(booking={"refunds": "leave_open"})
    invoice = papers.invoice("TW-1")
    credit_note = papers.credit_note(invoice)
    shop.deliver(invoice, credit_note)
    shop.assert_paid(invoice)
    assert str(shop.stored(credit_note).state) == "done"
    assert shop.numbers("D1") == [1]
    assert len(shop.world["balancings"]) == 1


def test_a_credit_note_of_two_invoices_goes_to_the_relation_of_the_first(shop: Any, papers: Any) -> None:
    shop.configure(**OTHER_CHANNEL)
    one = papers.invoice("TW-1", channel="open")
    two = papers.invoice("TW-2", channel="open", customer=papers.company(5002))
    both = papers.credit_note(
        one, papers.line("30.00", "1.80"), credits=[one["id"], two["id"]], channel="open"
    )
    shop.deliver(one, two, both)
    bookings = shop.bookings()
    assert shop.key_of(bookings[2]) == shop.key_of(bookings[0])


def test_a_credit_note_never_changes_the_relation_of_its_invoice(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    moved = papers.company(5001, "Andere Naam NV", city="Elders")
    shop.deliver(invoice)
    calls = shop.calls_of(lambda: shop.deliver(papers.credit_note(invoice, customer=moved)))
    assert calls.get("insertUpdateRelation", 0) == 0
    assert shop.added_relations()[0]["name"] == "Fictie NV"
    assert len({shop.key_of(booking) for booking in shop.bookings()}) == 1


def test_a_credit_note_uses_the_accounts_of_its_invoice(shop: Any, papers: Any) -> None:
    shop.configure(channels={"vip": {"sales_account": 700200}})
    invoice = papers.invoice("TW-1", channel="vip")
    shop.deliver(invoice)
    shop.configure(channels={"vip": {"sales_account": 700100}})
    shop.deliver(papers.credit_note(invoice))
    assert [booking["bookingLines"][0]["accountKey"] for booking in shop.bookings()] == [700200, 700200]


@pytest.mark.parametrize("sign", ["", "-"])
def test_either_sign_of_a_credit_note_is_booked_alike(shop: Any, papers: Any, sign: str) -> None:
    invoice = papers.invoice("TW-1", papers.line("40.00", "2.40"))
    shop.deliver(invoice, papers.credit_note(invoice, papers.line(f"{sign}20.00", f"{sign}1.20")))
    booking = shop.bookings()[1]
    line = booking["bookingLines"][0]
    assert (booking["amount"], line["baseAmount"], line["vatAmount"]) == (
        Decimal("-21.20"),
        Decimal("20.00"),
        Decimal("1.20"),
    )


def credited_twice_together(papers: Any) -> tuple[Any, Any, Any, Any]:
    """Two open invoices, and two credit notes of both of them."""
    one, two = (papers.invoice(f"TW-{number}", channel="open") for number in (1, 2))
    both = [one["id"], two["id"]]
    first = papers.credit_note(one, papers.line("30.00", "1.80"), id="first", credits=both)
    second = papers.credit_note(one, papers.line("10.00", "0.60"), id="second", credits=both)
    return one, two, first, second


def test_a_credit_note_of_two_open_invoices_takes_of_each_what_is_open(shop: Any, papers: Any) -> None:
    shop.configure(**OTHER_CHANNEL)
    one, two, first, second = credited_twice_together(papers)
    shop.deliver(one, two, first, second)
    ties = [
        (tie["debetKey"]["documentSequenceNr"], tie["creditKey"]["documentSequenceNr"], tie["balanceAmount"])
        for tie in shop.world["balancings"]
    ]
    assert ties == [(1, 3, Decimal("21.20")), (2, 3, Decimal("10.60")), (2, 4, Decimal("10.60"))]
    balanced = [shop.stored(document).balanced for document in (one, two, first, second)]
    assert balanced == [Decimal(text) for text in ("21.20", "21.20", "31.80", "10.60")]


def test_a_plan_takes_of_each_open_invoice_what_earlier_credit_notes_left(shop: Any, papers: Any) -> None:
    shop.configure(**OTHER_CHANNEL)
    one, two, first, second = credited_twice_together(papers)
    shop.accept(one, two, first, second)
    planned = plan_due(shop.outbox, lambda _: shop.octopus, organisation="fictie-events")
    ties = [tie for each in planned for tie in each.balancings]
    told = [(tie.debit.number, tie.credit.number, str(tie.amount)) for tie in ties]
    assert told == [(1, 3, "21.20"), (2, 3, "10.60"), (2, 4, "10.60")]
