"""What exactly a reason names, and the corners where a wrong choice would go unseen."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_client import VatCodeKind
from tickoweb_sync.documents import Treatment

ORDER = "TW-2026-004203"


def told(mapped: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(reason.code, dict(reason.values)) for reason in mapped.held]


def without_journal(make: Any) -> Any:
    integration = make.integration()
    return attrs.evolve(integration, booking=attrs.evolve(integration.booking, journal=None))


def test_a_reason_about_settings_or_journal_names_what_to_mend(make: Any) -> None:
    assert told(make.mapped(make.document(), integration=without_journal(make))) == [
        ("settings_incomplete", {"missing": "journal", "count": 1})
    ]
    wrong = make.mapped(make.document(), integration=make.integration(booking={"journal": "V2"}))
    assert told(wrong) == [("journal_wrong_mode", {"journal": "V2", "count": 1})]
    unknown = make.mapped(make.document(), integration=make.integration(booking={"journal": "V9"}))
    assert told(unknown) == [("journal_unknown", {"order": ORDER, "dossier": 49001, "journal": "V9"})]
    closed = make.mapped(make.document(), facts=make.facts(make.journal(2, "V1", closed=True)))
    assert told(closed) == [("journal_closed", {"journal": "V1", "count": 1})]


def test_a_reason_about_the_date_names_order_and_place(make: Any) -> None:
    old = make.document(issued_at=datetime.fromisoformat("2025-12-30T10:00:00+01:00"))
    assert told(make.mapped(old)) == [("period_closed", {"order": ORDER, "period": 202512, "journal": "V1"})]
    older = make.document(issued_at=datetime.fromisoformat("2024-12-30T10:00:00+01:00"))
    day = older.document_date
    assert told(make.mapped(older)) == [("no_bookyear", {"order": ORDER, "dossier": 49001, "date": day})]


@pytest.mark.parametrize(
    ("accounts", "expected"),
    [
        ({"payment_journal": None}, ("payment_journal_missing", {"account": 580000})),
        ({"payment_journal": "D9"}, ("journal_unknown", {"journal": "D9"})),
        ({"payment_account": 589999}, ("account_unknown", {"account": 589999})),
    ],
)
def test_a_reason_about_the_payment_names_its_account_or_journal(
    make: Any, accounts: dict[str, Any], expected: tuple[str, dict[str, Any]]
) -> None:
    code, values = expected
    mapped = make.mapped(make.document(), accounts=make.accounts(**{"payment_account": 580000, **accounts}))
    assert told(mapped) == [(code, {"order": ORDER, "dossier": 49001, **values})]


def test_a_reason_about_accounts_codes_or_currency_names_them(make: Any) -> None:
    account = make.mapped(make.document(make.line("1.00", "0.06", account=799999)))
    assert told(account) == [("account_unknown", {"order": ORDER, "dossier": 49001, "account": 799999})]
    codes = make.facts(vat_codes=make.vat_codes({"06": 6, "6X": 6}))
    assert told(make.mapped(make.document(), facts=codes)) == [
        (
            "vat_code_ambiguous",
            {"order": ORDER, "rate": Decimal(6), "treatment": "standard", "codes": "06, 6X"},
        )
    ]
    dollars = make.mapped(make.document(currency="USD"))
    assert told(dollars) == [("currency_not_euro", {"order": ORDER, "currency": "USD"})]


def test_a_reason_about_amounts_shows_each_that_differs(make: Any) -> None:
    document = make.document()
    none = attrs.evolve(document, totals=attrs.evolve(document.totals, per_rate=()))
    assert told(make.mapped(none)) == [("vat_split_missing", {"order": ORDER, "amount": Decimal("21.20")})]
    off = attrs.evolve(document, totals=attrs.evolve(document.totals, vat=Decimal("1.21")))
    assert told(make.mapped(off)) == [
        (
            "amounts_do_not_add_up",
            {
                "order": ORDER,
                "details": "totals.vat 1.21 ≠ 1.20 (per_rate); totals: 20.00 + 1.21 ≠ 21.20",
            },
        )
    ]
    row = attrs.evolve(document.totals.per_rate[0], gross=Decimal("21.21"))
    rate = attrs.evolve(document.totals, gross=Decimal("21.21"), per_rate=(row,))
    assert told(make.mapped(attrs.evolve(document, totals=rate)))[0][1]["details"] == (
        "totals: 20.00 + 1.20 ≠ 21.21; per_rate 6 %: 20.00 + 1.20 ≠ 21.21"
    )
    implausible = make.mapped(make.document(make.line("10.00", "5.00"), make.line("20.00", "9.00")))
    assert told(implausible) == [
        (
            "vat_implausible",
            {
                "order": ORDER,
                "rate": Decimal(6),
                "details": "lines[0]: 5.00 ≠ 0.60 (6 % of 10.00); lines[1]: 9.00 ≠ 1.20 (6 % of 20.00)",
            },
        )
    ]


def test_a_reason_about_signs_shows_each_amount(make: Any) -> None:
    below = make.mapped(make.document(make.line("-20.00", "-1.20")))
    assert told(below) == [
        (
            "signs_disagree",
            {"order": ORDER, "details": "totals.gross -21.20; totals.net -20.00; totals.vat -1.20"},
        )
    ]
    note = make.mirror(make.document(make.line("100.00", "6.00"), make.line("-10.00", "-2.10", "21")))
    assert told(make.mapped(note)) == [
        ("signs_disagree", {"order": ORDER, "details": "per_rate 21 %: 12.10"})
    ]
    lines = (make.line("0.20", "0.02", account=700100), make.line("-0.10", "0.01", account=700200))
    assert told(make.mapped(make.document(*lines))) == [
        ("signs_disagree", {"order": ORDER, "details": "700200 06: -0.10 / 0.01"})
    ]
    rates = make.document(make.line("10.00", "0.60"), make.line("-10.10", "-0.50", "5"))
    nothing = attrs.evolve(rates, totals=make.totals(rates.lines))
    details = told(make.mapped(nothing))[0][1]["details"]
    assert details == "per_rate 6 %: 10.60; per_rate 5 %: -10.60"


def test_amounts_that_only_cancel_out_in_the_totals_are_shown(make: Any) -> None:
    odd = make.document(make.line("31.95", "1.92"), make.line("-31.11", "-2.76"))
    assert told(make.mapped(odd))[0][1]["details"] == "per_rate 6 %: 0.00"


def test_a_credit_above_its_invoice_shows_the_total_and_each_rate(make: Any) -> None:
    invoice = make.document(make.line("100.00", "6.00"), make.line("10.00", "2.10", "21"))
    note = make.credit_note(make.line("90.00", "5.40"), make.line("20.00", "4.20", "21"))
    assert told(make.mapped(note, invoices=[make.credited(invoice)])) == [
        ("credit_exceeds_invoice", {"order": ORDER, "details": "119.60 > 118.10; 21 %: 24.20 > 12.10"})
    ]
    other = make.credit_note(make.line("10.00", "1.20", "12"))
    assert told(make.mapped(other, invoices=[make.credited(invoice)])) == [
        ("credit_exceeds_invoice", {"order": ORDER, "details": "12 %: 11.20 > 0.00"})
    ]


def test_nothing_to_book_names_its_order(make: Any) -> None:
    free = make.mapped(make.document(make.line("0.00", "0.00")))
    assert free.skipped is not None
    assert free.skipped.values == {"order": ORDER}


def test_totals_of_nothing_do_not_hide_lines_of_something(make: Any) -> None:
    document = attrs.evolve(make.document(), totals=make.totals([make.line("0.00", "0.00")]))
    assert make.reasons(make.mapped(document)) == ["amounts_do_not_add_up"]


def test_the_accounts_are_those_of_the_bookyear_in_which_is_booked(make: Any) -> None:
    facts = make.facts(
        make.journal(2, "V1", protected_period=202612),
        accounts={2: frozenset({550000, 700000}), 3: frozenset({550000})},
    )
    integration = make.integration(booking={"closed_period": "next_open"})
    assert make.reasons(make.mapped(make.document(), facts=facts, integration=integration)) == [
        "account_unknown"
    ]


def test_a_booking_tells_the_code_of_each_treatment_and_rate(make: Any) -> None:
    integration = make.integration(vat_codes={"exempt:0": "VR"})
    lines = (
        make.line("20.00", "1.20"),
        make.line("10.00", "2.10", "21"),
        make.line("5.00", "0.00", "0", vat_treatment=Treatment.EXEMPT),
    )
    mapped = make.mapped(make.document(*lines), integration=integration)
    assert mapped.booking.vat_codes == {"standard:6": "06", "standard:21": "21", "exempt:0": "VR"}


def test_codes_for_credit_notes_say_nothing_of_an_invoice(make: Any) -> None:
    rows = (*make.vat_codes({"06": 6}), *make.vat_codes({"C06": 6}, VatCodeKind.SELL_CREDIT_NOTE))
    integration = make.integration(vat_codes={"credit_note:standard:6": "C06"})
    mapped = make.mapped(make.document(), facts=make.facts(vat_codes=rows), integration=integration)
    assert make.booked(mapped) == [(700000, "06", "20.00", "1.20")]


def test_an_invoice_credits_nothing_whatever_it_comes_with(make: Any) -> None:
    other = make.credited(
        make.document(make.line("1.00", "0.06")), accounts=make.accounts(sales_account=700200)
    )
    assert make.mapped(make.document(), invoices=[other]) == make.mapped(make.document())


def test_a_document_without_an_event_is_called_by_its_order(make: Any) -> None:
    assert make.mapped(make.document()).booking.comment == ORDER


@pytest.mark.parametrize("name", ["net", "vat", "gross"])
def test_a_document_of_any_amount_is_not_nothing(make: Any, name: str) -> None:
    nothing = make.totals([make.line("0.00", "0.00")])
    document = attrs.evolve(make.document(), lines=(), totals=attrs.evolve(nothing, **{name: Decimal(5)}))
    assert make.reasons(make.mapped(document)) == ["vat_split_missing"]


def test_a_credit_note_that_cancels_out_keeps_the_signs_of_its_lines(make: Any) -> None:
    note = make.credit_note(make.line("5.00", "0.30"), make.line("-5.00", "-0.30", account=700100))
    integration = make.integration(booking={"zero_documents": "book"})
    mapped = make.mapped(note, integration=integration)
    assert make.booked(mapped) == [(700000, "06", "5.00", "0.30"), (700100, "06", "-5.00", "-0.30")]
    assert str(mapped.booking.amount) == "0.00"


def test_a_free_line_beside_one_without_vat_needs_no_code_of_its_own(make: Any) -> None:
    free = make.line("0.00", "0.00", "0", vat_treatment=Treatment.EXPORT)
    paid = make.line("10.00", "0.00", "0", vat_treatment=Treatment.EXEMPT)
    integration = make.integration(vat_codes={"exempt:0": "VR"})
    mapped = make.mapped(make.document(free, paid), integration=integration)
    assert make.booked(mapped) == [(700000, "VR", "10.00", "0.00")]


def test_a_credit_note_tells_why_it_has_its_code_or_none(make: Any) -> None:
    rows = (*make.vat_codes({"06": 6, "6X": 6}), *make.vat_codes({"C06": 6}, VatCodeKind.SELL_CREDIT_NOTE))
    facts = make.facts(vat_codes=rows)
    ambiguous = make.mapped(make.credit_note(), facts=facts)
    assert told(ambiguous) == [
        (
            "vat_code_ambiguous",
            {"order": ORDER, "rate": Decimal(6), "treatment": "standard", "codes": "06, 6X"},
        )
    ]
    integration = make.integration(vat_codes={"credit_note:standard:6": "C06"})
    named = make.mapped(make.credit_note(), facts=facts, integration=integration)
    assert named.booking.lines[0].rule == (
        "account 700000: sales account of channel webshop; "
        "VAT code C06: named for credit_note:standard:6 in the settings"
    )


def test_a_document_that_moved_to_a_later_period_is_told(make: Any) -> None:
    facts = make.facts(make.journal(2, "V1", protected_period=202611))
    integration = make.integration(booking={"closed_period": "next_open"})
    (notice,) = make.mapped(make.document(), facts=facts, integration=integration).notices
    assert notice.code == "booked_in_next_period"
    assert notice.values == {"order": ORDER, "period": 202612, "journal": "V1"}


def test_a_refund_leaves_the_first_account_that_was_paid_on(make: Any) -> None:
    invoice = make.document()
    unset = make.credited(invoice, accounts=make.accounts(payment_account=None), payment_booked=True)
    paid = make.credited(invoice, accounts=make.accounts(payment_account=580000), payment_booked=True)
    refund = make.mapped(make.mirror(invoice), invoices=[unset, paid]).payment
    assert (refund.account, refund.journal) == (580000, "D1")


@pytest.mark.parametrize(("payment_journal", "name"), [("D1", "D1"), (None, "550000")])
def test_a_payment_of_a_closed_bookyear_without_a_later_place_names_its_journal(
    make: Any, payment_journal: str | None, name: str
) -> None:
    old = make.document(issued_at=datetime.fromisoformat("2025-12-30T10:00:00+01:00"))
    mapped = make.mapped(
        old,
        facts=make.facts(make.journal(2, "F1", closed=True), make.journal(3, "F1", closed=True)),
        integration=make.integration(booking={"closed_period": "next_open"}),
        accounts=make.accounts(payment_journal=payment_journal),
    )
    assert told(mapped) == [("period_closed", {"order": ORDER, "period": 202512, "journal": name})]


def test_an_account_is_taken_from_the_invoice_that_has_one(make: Any) -> None:
    unset = make.credited(make.document(), accounts=make.accounts(sales_account=None))
    known = make.credited(make.document(), accounts=make.accounts(sales_account=700200))
    own = make.mapped(make.credit_note(), invoices=[unset, known]).booking.lines[0]
    assert own.rule.startswith("account 700200: the one of the invoice; ")
    named = make.credit_note(make.line("20.00", "1.20", account=700300))
    assert make.mapped(named, invoices=[unset, known]).booking.lines[0].account == 700200
    other = make.credit_note(make.line("20.00", "1.20", description="Ander"))
    assert make.mapped(other, invoices=[unset, known]).booking.lines[0].account == 700200


def test_a_free_line_of_a_rate_without_total_needs_no_code(make: Any) -> None:
    free = make.line("0.00", "0.00", "0", vat_treatment=Treatment.EXPORT)
    paid = make.line("10.00", "0.60")
    mapped = make.mapped(make.document(paid, free, per_rate=[("6", "10.00", "0.60")]))
    assert make.booked(mapped) == [(700000, "06", "10.00", "0.60")]


def test_of_a_free_document_one_line_is_booked(make: Any) -> None:
    free = make.line("0.00", "0.00", "0", vat_treatment=Treatment.EXPORT)
    integration = make.integration(booking={"zero_documents": "book"})
    mapped = make.mapped(make.document(make.line("0.00", "0.00"), free), integration=integration)
    assert make.booked(mapped) == [(700000, "06", "0.00", "0.00")]


def test_a_cent_of_vat_alone_stays_on_its_account(make: Any) -> None:
    cent = make.line("0.00", "0.01", account=700100)
    mapped = make.mapped(make.document(make.line("10.00", "0.60"), cent))
    assert make.booked(mapped) == [(700000, "06", "10.00", "0.60"), (700100, "06", "0.00", "0.01")]
    free = make.line("0.00", "0.00", "6", vat_treatment=Treatment.EXPORT)
    assert make.booked(make.mapped(make.document(cent, free))) == [(700100, "06", "0.00", "0.01")]


def test_what_cancels_out_on_an_account_is_not_booked_there(make: Any) -> None:
    on_account = [make.line("5.00", "0.30", account=700100), make.line("-5.00", "-0.30", account=700100)]
    mapped = make.mapped(make.document(make.line("20.00", "1.20"), *on_account))
    assert make.booked(mapped) == [(700000, "06", "20.00", "1.20")]
    default = [make.line("3.00", "0.18"), make.line("-3.00", "-0.18")]
    integration = make.integration(booking={"zero_documents": "book"})
    nothing = make.mapped(make.document(*default, *on_account), integration=integration)
    assert make.booked(nothing) == [(700000, "06", "0.00", "0.00")]


def test_every_line_of_opposite_signs_is_shown(make: Any) -> None:
    lines = [make.line("0.30", "0.00"), make.line("-0.10", "0.01", account=700100)]
    mapped = make.mapped(make.document(*lines, make.line("-0.05", "0.01", account=700200)))
    assert told(mapped)[0][1]["details"] == "700100 06: -0.10 / 0.01; 700200 06: -0.05 / 0.01"


def test_net_of_one_rate_and_vat_of_another_are_not_nothing(make: Any) -> None:
    mapped = make.mapped(make.document(make.line("0.01", "0.00"), make.line("0.00", "-0.01", "21")))
    details = "per_rate 6 %: 0.01; per_rate 21 %: -0.01"
    assert told(mapped) == [("signs_disagree", {"order": ORDER, "details": details})]


@pytest.mark.parametrize("invoiced", [("50.00", "10.50"), ("0.50", "0.11"), ("0.00", "0.00")])
def test_a_credit_note_lowers_no_rate_that_its_invoice_did_not_lower(
    make: Any, invoiced: tuple[str, str]
) -> None:
    ticket = make.line("100.00", "6.00")
    invoice = make.credited(make.document(ticket, make.line(*invoiced, "21")))
    note = make.credit_note(ticket, make.line("-10.00", "-2.10", "21"))
    assert told(make.mapped(note, invoices=[invoice])) == [
        ("signs_disagree", {"order": ORDER, "details": "per_rate 21 %: -12.10"})
    ]


def test_a_free_line_of_a_credit_note_has_no_sign(make: Any) -> None:
    mapped = make.mapped(make.credit_note(make.line("20.00", "1.20"), make.line("0.00", "0.00", "12")))
    assert make.booked(mapped) == [(700000, "06", "20.00", "1.20")]
