"""Where and when a document and its payment are booked, and what they are balanced with."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_client import DocumentKey, FinancialBooking, FinancialLine, InsertionType
from tickoweb_sync.mapping import PlannedBalancing, balancings_of

BRUSSELS_MORNING = "T10:00:00+01:00"


def held(mapped: Any) -> list[tuple[str, Any]]:
    return [(reason.code, reason.values.get("journal")) for reason in mapped.held]


def on(make: Any, day: str, **others: Any) -> Any:
    return make.document(issued_at=datetime.fromisoformat(day + BRUSSELS_MORNING), **others)


def test_a_payment_stands_on_the_journal_that_keeps_the_account(make: Any) -> None:
    payment = make.mapped(make.document()).payment
    assert payment.client_line == 1
    assert payment.booking(number=7, relation=2) == FinancialBooking(
        bookyear=2,
        journal="F1",
        number=7,
        period=202611,
        document_date=date(2026, 11, 25),
        lines=(FinancialLine(kind="C", amount=Decimal("21.20"), relation=2, reference="TW-2026-004203"),),
    )


@pytest.mark.parametrize(("kind", "amount"), [("invoice", "21.20"), ("credit_note", "-21.20")])
def test_an_account_without_a_journal_is_booked_in_the_diverse_one_of_the_settings(
    make: Any, kind: str, amount: str
) -> None:
    invoice = make.document()
    paid = make.credited(invoice, accounts=make.accounts(payment_account=580000), payment_booked=True)
    document, invoices = (invoice, []) if kind == "invoice" else (make.mirror(invoice), [paid])
    accounts = make.accounts(payment_account=580000)
    payment = make.mapped(document, accounts=accounts, invoices=invoices).payment
    assert (payment.journal, payment.client_line, payment.amount) == ("D1", 2, Decimal(amount))
    assert payment.booking(number=1, relation=2, reference="text").lines == (
        FinancialLine(kind="A", amount=Decimal(amount), account=580000, reference="text"),
        FinancialLine(kind="C", amount=-Decimal(amount), relation=2, reference="text"),
    )


def test_a_refund_leaves_the_bank(make: Any) -> None:
    invoice = make.document()
    mapped = make.mapped(make.mirror(invoice), invoices=[make.credited(invoice, payment_booked=True)])
    (line,) = mapped.payment.booking(number=8, relation=2).lines
    assert (line.kind, line.amount) == ("C", Decimal("-21.20"))


def test_a_refund_leaves_the_account_that_was_paid_on(make: Any) -> None:
    invoice = make.document()
    accounts = make.accounts(payment_account=580000)
    paid = make.credited(invoice, accounts=accounts, payment_booked=True)
    assert make.mapped(make.mirror(invoice), invoices=[paid]).payment.account == 580000


def test_a_refund_is_booked_only_for_invoices_that_we_booked_a_payment_of(make: Any) -> None:
    invoice = make.document()
    note = make.mirror(invoice)
    paid, unpaid = make.credited(invoice, payment_booked=True), make.credited(invoice)
    leave_open = make.integration(booking={"refunds": "leave_open"})
    assert make.mapped(note, invoices=[paid, paid]).payment is not None
    assert make.mapped(note, invoices=[paid, unpaid]).payment is None
    assert make.mapped(note, invoices=[unpaid]).payment is None
    assert make.mapped(note).payment is None
    assert make.mapped(note, invoices=[paid], integration=leave_open).payment is None


def test_without_a_payment_account_there_is_no_payment(make: Any) -> None:
    mapped = make.mapped(make.document(), accounts=make.accounts(payment_account=None))
    assert (mapped.payment, mapped.held) == (None, ())
    assert mapped.booking is not None


@pytest.mark.parametrize(
    ("policy", "received", "amount"),
    [
        ("always", "0.00", "21.20"),
        ("always", "10.00", "21.20"),
        ("when_paid", "21.20", "21.20"),
        ("when_paid", "30.00", "21.20"),
        ("when_paid", "21.19", None),
    ],
)
def test_a_payment_is_the_whole_invoice_or_none(
    make: Any, policy: str, received: str, amount: str | None
) -> None:
    integration = make.integration(booking={"payments": policy})
    mapped = make.mapped(make.document(payments=make.received(received)), integration=integration)
    assert (None if mapped.payment is None else str(mapped.payment.amount)) == amount


@pytest.mark.parametrize(("received", "notices"), [("21.20", []), ("21.21", ["received_more"])])
def test_only_what_is_above_the_invoice_is_told(make: Any, received: str, notices: list[str]) -> None:
    mapped = make.mapped(make.document(payments=make.received(received)))
    assert [notice.code for notice in mapped.notices] == notices


def test_a_refund_is_no_surplus(make: Any) -> None:
    invoice = make.document(payments=make.received("21.20"))
    mapped = make.mapped(make.mirror(invoice), invoices=[make.credited(invoice, payment_booked=True)])
    assert mapped.payment is not None
    assert mapped.notices == ()


def test_what_was_received_above_the_invoice_is_told(make: Any) -> None:
    mapped = make.mapped(make.document(payments=make.received("30.00")))
    (notice,) = mapped.notices
    assert notice.code == "received_more"
    assert notice.values == {
        "order": "TW-2026-004203",
        "surplus_amount": Decimal("8.80"),
        "journal": "F1",
    }
    assert "..." not in notice.about(number=7).text("en")


@pytest.mark.parametrize(
    ("accounts", "journals", "reason"),
    [
        ({"payment_journal": None}, (), "payment_journal_missing"),
        ({"payment_journal": "F1"}, (), "payment_journal_missing"),
        ({"payment_journal": "D9"}, (), "journal_unknown"),
        ({"payment_account": 589999}, (), "account_unknown"),
    ],
)
def test_a_payment_that_cannot_be_booked_holds_the_document(
    make: Any, accounts: dict[str, Any], journals: tuple[Any, ...], reason: str
) -> None:
    found = make.accounts(**{"payment_account": 580000, **accounts})
    mapped = make.mapped(make.document(), accounts=found, facts=make.facts(*journals))
    assert [reason.code for reason in mapped.held] == [reason]
    assert (mapped.booking, mapped.payment) == (None, None)
    assert "..." not in mapped.held[0].text("nl")


def test_a_bank_journal_in_another_currency_is_no_place_for_euros(make: Any) -> None:
    facts = make.facts(make.journal(2, "F1", currency="USD"))
    accounts = make.accounts(payment_journal=None)
    mapped = make.mapped(make.document(), facts=facts, accounts=accounts)
    assert held(mapped) == [("payment_journal_missing", None)]


@pytest.mark.parametrize("key", ["V1", "F1"])
@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({"closed": True}, "journal_closed"),
        ({"protected_period": 202611}, "period_closed"),
        ({"closed_period": 202612}, "period_closed"),
    ],
)
def test_a_closed_journal_or_period_holds_the_whole_document(
    make: Any, key: str, state: dict[str, Any], reason: str
) -> None:
    mapped = make.mapped(make.document(), facts=make.facts(make.journal(2, key, **state)))
    assert held(mapped) == [(reason, key)]
    assert (mapped.booking, mapped.payment) == (None, None)


def test_a_period_just_after_the_protected_one_is_open(make: Any) -> None:
    facts = make.facts(make.journal(2, "V1", protected_period=202610, closed_period=0))
    assert make.mapped(make.document(), facts=facts).booking.period == 202611


NEXT_OPEN = {"closed_period": "next_open"}


def test_the_next_open_period_is_taken_when_the_settings_say_so(make: Any) -> None:
    facts = make.facts(
        make.journal(2, "V1", protected_period=202611), make.journal(2, "F1", protected_period=202612)
    )
    mapped = make.mapped(make.document(), facts=facts, integration=make.integration(booking=NEXT_OPEN))
    assert (mapped.booking.bookyear, mapped.booking.period) == (2, 202612)
    assert (mapped.payment.bookyear, mapped.payment.period) == (3, 202701)
    assert mapped.booking.document_date == mapped.payment.document_date == date(2026, 11, 25)
    assert [dict(notice.values) for notice in mapped.notices] == [
        {"order": "TW-2026-004203", "period": 202612, "journal": "V1"},
        {"order": "TW-2026-004203", "period": 202701, "journal": "F1"},
    ]


def test_a_closed_bookyear_holds_with_its_period_or_moves_on(make: Any) -> None:
    old = on(make, "2025-12-30")
    mapped = make.mapped(old)
    assert held(mapped) == [("period_closed", "V1")]
    assert mapped.held[0].values["period"] == 202512
    moved = make.mapped(old, integration=make.integration(booking=NEXT_OPEN))
    assert (moved.booking.bookyear, moved.booking.period) == (2, 202601)
    assert (moved.payment.bookyear, moved.payment.period) == (2, 202601)


def test_closed_bookyears_and_missing_journals_are_passed_over(make: Any) -> None:
    years = (make.bookyear(1, 2025, closed=True), make.bookyear(2, 2026, closed=True), make.bookyear(3, 2027))
    integration = make.integration(booking=NEXT_OPEN)
    mapped = make.mapped(on(make, "2025-12-30"), facts=make.facts(bookyears=years), integration=integration)
    assert mapped.booking.period == 202701
    no_later = attrs.evolve(make.facts(), journals=(make.journal(2, "V1", closed=True),))
    stuck = make.mapped(
        make.document(),
        facts=no_later,
        integration=integration,
        accounts=make.accounts(payment_account=None),
    )
    assert held(stuck) == [("journal_closed", "V1")]


@pytest.mark.parametrize("day", ["2024-12-31", "2028-01-01"])
def test_a_day_outside_every_bookyear_is_held(make: Any, day: str) -> None:
    mapped = make.mapped(on(make, day), integration=make.integration(booking=NEXT_OPEN))
    assert [reason.code for reason in mapped.held] == ["no_bookyear"]
    assert "..." not in mapped.held[0].text("en")


def test_a_bookyear_without_periods_has_no_place(make: Any) -> None:
    years = (attrs.evolve(make.bookyear(2, 2026), periods=()),)
    mapped = make.mapped(make.document(), facts=make.facts(bookyears=years))
    assert [reason.code for reason in mapped.held] == ["no_bookyear"]


def test_the_period_comes_from_the_list_of_the_bookyear(make: Any) -> None:
    year = make.bookyear(2, 2026)
    quarter = attrs.evolve(year.periods[0], number=202603, start=date(2026, 7, 1), end=date(2026, 12, 31))
    years = (attrs.evolve(year, periods=(quarter,)),)
    assert make.mapped(make.document(), facts=make.facts(bookyears=years)).booking.period == 202603


@pytest.mark.parametrize(
    ("journal", "reason"),
    [("V9", "journal_unknown"), ("V2", "journal_wrong_mode"), ("A1", "journal_not_sales")],
)
def test_only_a_sales_journal_for_bookings_will_do(make: Any, journal: str, reason: str) -> None:
    mapped = make.mapped(make.document(), integration=make.integration(booking={"journal": journal}))
    assert held(mapped) == [(reason, journal)]
    assert "..." not in mapped.held[0].text("nl")


def test_a_journal_that_does_not_tell_its_mode_is_tried(make: Any) -> None:
    facts = make.facts(make.journal(2, "V1", insertion_type=None))
    assert make.mapped(make.document(), facts=facts).booking is not None
    assert make.journal(2, "V1").insertion_type is InsertionType.BOOKINGS


BOOKED = DocumentKey(bookyear=2, journal="V1", number=43)
PAYMENT = DocumentKey(bookyear=2, journal="F1", number=7).line(1)


def invoice_key(number: int, bookyear: int = 1) -> DocumentKey:
    return DocumentKey(bookyear=bookyear, journal="V1", number=number)


def test_an_invoice_is_balanced_with_its_payment(make: Any) -> None:
    assert balancings_of(make.document(), booking=BOOKED, payment=PAYMENT) == (
        PlannedBalancing(debit=BOOKED.whole(), credit=PAYMENT, amount=Decimal("21.20")),
    )
    assert balancings_of(make.document(), booking=BOOKED, payment=None) == ()


@pytest.mark.parametrize("sign", [1, -1])
def test_a_credit_note_is_balanced_with_its_refund(make: Any, sign: int) -> None:
    note = make.mirror(make.document(), sign)
    credited = [(invoice_key(1), Decimal("21.20"))]
    assert balancings_of(note, booking=BOOKED, payment=PAYMENT, credited=credited) == (
        PlannedBalancing(debit=PAYMENT, credit=BOOKED.whole(), amount=Decimal("21.20")),
    )


def test_a_credit_note_without_refund_is_balanced_with_what_is_open(make: Any) -> None:
    note = make.mirror(make.document())
    credited = [
        (invoice_key(1), Decimal("0.00")),
        (invoice_key(2), Decimal("20.00")),
        (invoice_key(3), Decimal("50.00")),
        (invoice_key(4), Decimal("50.00")),
    ]
    assert balancings_of(note, booking=BOOKED, payment=None, credited=credited) == (
        PlannedBalancing(debit=invoice_key(2).whole(), credit=BOOKED.whole(), amount=Decimal("20.00")),
        PlannedBalancing(debit=invoice_key(3).whole(), credit=BOOKED.whole(), amount=Decimal("1.20")),
    )


def test_the_last_cents_of_an_invoice_are_balanced_too(make: Any) -> None:
    credited = [(invoice_key(1), Decimal("0.01"))]
    (planned,) = balancings_of(make.credit_note(), booking=BOOKED, payment=None, credited=credited)
    assert planned.amount == Decimal("0.01")


def test_an_invoice_is_never_balanced_with_another_invoice(make: Any) -> None:
    credited = [(invoice_key(1), Decimal("21.20"))]
    assert balancings_of(make.document(), booking=BOOKED, payment=None, credited=credited) == ()


def test_nothing_is_balanced_for_nothing(make: Any) -> None:
    free = make.document(make.line("0.00", "0.00"))
    assert balancings_of(free, booking=BOOKED, payment=PAYMENT) == ()
