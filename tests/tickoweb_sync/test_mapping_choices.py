"""Which VAT codes and accounts a document gets, and why it is held."""

from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_client import VatCode, VatCodeKind
from tickoweb_sync.documents import Treatment


def test_the_settings_name_the_code_where_the_rate_does_not_tell(make: Any) -> None:
    line = make.line("200.00", "0.00", "0", vat_treatment=Treatment.REVERSE_CHARGE_EU)
    integration = make.integration(vat_codes={"reverse_charge_eu:0": "IC"})
    mapped = make.mapped(make.document(line), integration=integration)
    assert make.booked(mapped) == [(700000, "IC", "200.00", "0.00")]
    assert mapped.booking.lines[0].rule.endswith("VAT code IC: named for reverse_charge_eu:0 in the settings")
    unset = make.mapped(make.document(line))
    assert make.reasons(unset) == ["vat_code_missing"]
    assert unset.held[0].values == {
        "order": "TW-2026-004203",
        "rate": Decimal(0),
        "treatment": "reverse_charge_eu",
    }


def test_treatments_of_one_rate_are_divided_by_the_lines(make: Any) -> None:
    integration = make.integration(vat_codes={"exempt:0": "VR", "export:0": "EX"})
    lines = (
        make.line("10.00", "0.00", "0", vat_treatment=Treatment.EXEMPT),
        make.line("30.00", "0.00", "0", vat_treatment=Treatment.EXPORT),
    )
    document = make.document(*lines, per_rate=[("0", "40.01", "0.00")])
    mapped = make.mapped(document, integration=integration)
    assert make.booked(mapped) == [(700000, "VR", "10.00", "0.00"), (700000, "EX", "30.01", "0.00")]


def test_rates_with_the_same_code_share_a_line(make: Any) -> None:
    integration = make.integration(vat_codes={"exempt:0": "VR", "outside_scope:0": "VR"})
    lines = (
        make.line("10.00", "0.00", "0", vat_treatment=Treatment.EXEMPT),
        make.line("30.00", "0.00", "0", vat_treatment=Treatment.OUTSIDE_SCOPE),
    )
    mapped = make.mapped(make.document(*lines), integration=integration)
    assert make.booked(mapped) == [(700000, "VR", "40.00", "0.00")]
    assert mapped.booking.lines[0].rule.count("account 700000") == 1
    assert mapped.booking.lines[0].rule.count("VAT code VR") == 2
    special = make.integration(vat_codes={"standard:6": "T", "standard:21": "T"})
    of_any_rate = make.facts(vat_codes=(VatCode(code="T", kind=VatCodeKind.SELL),))
    both = make.mapped(
        make.document(make.line("10.00", "0.60"), make.line("10.00", "2.10", "21")),
        integration=special,
        facts=of_any_rate,
    )
    assert make.booked(both) == [(700000, "T", "20.00", "2.70")]


@pytest.mark.parametrize(
    ("codes", "settings", "outcome"),
    [
        ({"21": 21}, {}, "vat_code_missing"),
        ({"06": 6, "6X": 6}, {}, "vat_code_ambiguous"),
        ({"06": 6, "6X": 6}, {"standard:6": "6X"}, "6X"),
        ({"06": 6, "6X": 9}, {"standard:6": "6X"}, "vat_code_other_rate"),
        ({"06": 6}, {"standard:6": "D06"}, "vat_code_unknown"),
        ({"06": 6}, {"standard:6": "66"}, "vat_code_unknown"),
    ],
)
def test_only_a_sales_code_of_the_dossier_is_taken(
    make: Any, codes: dict[str, int], settings: dict[str, str], outcome: str
) -> None:
    rows = (*make.vat_codes({"D06": 6}, VatCodeKind.BUY), *make.vat_codes(codes))
    integration = make.integration(vat_codes=settings)
    mapped = make.mapped(make.document(), integration=integration, facts=make.facts(vat_codes=rows))
    found = make.reasons(mapped) if mapped.held else [mapped.booking.lines[0].vat_code]
    assert found == [outcome]


@pytest.mark.parametrize(
    ("credit_rows", "settings", "used", "outcome"),
    [
        ({}, {}, {}, "21"),
        ({}, {}, {"standard:21": "2X"}, "2X"),
        ({}, {}, {"standard:21": "gone"}, "vat_code_missing"),
        ({"21": 21}, {}, {}, "21"),
        ({"C21": 21}, {}, {}, "vat_code_missing"),
        ({"C21": 21}, {"credit_note:standard:21": "C21"}, {}, "C21"),
        ({"C21": 21}, {"credit_note:standard:21": "21"}, {"standard:21": "2X"}, "21"),
        ({"C21": 21}, {"credit_note:standard:21": "C6"}, {}, "vat_code_unknown"),
        ({"C21": 21, "C6": 6}, {"credit_note:standard:21": "C6"}, {}, "vat_code_other_rate"),
    ],
)
def test_a_credit_note_takes_the_code_of_its_invoice_where_the_dossier_allows(
    make: Any, credit_rows: dict[str, int], settings: dict[str, str], used: dict[str, str], outcome: str
) -> None:
    rows = (
        *make.vat_codes({"21": 21, "2X": 99}),
        *make.vat_codes(credit_rows, VatCodeKind.SELL_CREDIT_NOTE),
    )
    invoice = make.document(make.line("100.00", "21.00", "21"))
    mapped = make.mapped(
        make.mirror(invoice),
        integration=make.integration(vat_codes=settings),
        facts=make.facts(vat_codes=rows),
        invoices=[make.credited(invoice, vat_codes=used)],
    )
    found = make.reasons(mapped) if mapped.held else [mapped.booking.lines[0].vat_code]
    assert found == [outcome]
    if mapped.held:
        told = {"treatment": "credit_note:standard", "key": "credit_note:standard:21"}.items()
        assert told & mapped.held[0].values.items()


def test_a_credit_note_of_an_unmapped_treatment_is_held_like_its_invoice(make: Any) -> None:
    line = make.line("100.00", "0.00", "0", vat_treatment=Treatment.EXPORT)
    assert make.reasons(make.mapped(make.credit_note(line))) == ["vat_code_missing"]


def test_a_credit_note_takes_the_accounts_of_its_invoice(make: Any) -> None:
    service = {"component": "service_cost", "description": "Servicekost"}
    invoice = make.document(
        make.line("20.00", "1.20", account=700100),
        make.line("1.89", "0.11", **service),
    )
    note = make.credit_note(
        make.line("20.00", "1.20"),
        make.line("1.89", "0.11", **service, account=700000),
        make.line("1.00", "0.06", description="Korting"),
        make.line("1.00", "0.12", "12", account=700300),
    )
    credited = make.credited(
        invoice, accounts=make.accounts(sales_account=700200), vat_codes={"standard:6": "06"}
    )
    others = (
        make.line("100.00", "6.00", description="Ander"),
        make.line("9.00", "1.08", "12", description="Ander"),
    )
    larger = make.credited(make.document(*others))
    mapped = make.mapped(note, invoices=[credited, larger])
    assert make.booked(mapped) == [
        (700100, "06", "20.00", "1.20"),
        (700200, "06", "2.89", "0.17"),
        (700300, "12", "1.00", "0.12"),
    ]
    assert mapped.booking.lines[0].rule == (
        "account 700100: the one of the invoice; VAT code 06: the one of the invoice"
    )


def test_of_several_invoiced_accounts_the_credit_note_may_name_one(make: Any) -> None:
    invoice = make.document(make.line("20.00", "1.20"), make.line("20.00", "1.20", account=700100))
    note = make.credit_note(make.line("20.00", "1.20", account=700100))
    assert make.booked(make.mapped(note, invoices=[make.credited(invoice)])) == [
        (700100, "06", "20.00", "1.20")
    ]


def test_without_its_invoice_a_credit_note_takes_the_accounts_of_its_channel(make: Any) -> None:
    note = make.credit_note(make.line("20.00", "1.20"))
    accounts = make.accounts(sales_account=700200)
    assert make.booked(make.mapped(note, accounts=accounts)) == [(700200, "06", "20.00", "1.20")]
    unset = make.credited(make.document(make.line("30.00", "1.80", description="Ander")))
    unset = attrs.evolve(unset, accounts=make.accounts(sales_account=None))
    assert make.booked(make.mapped(note, accounts=accounts, invoices=[unset])) == [
        (700200, "06", "20.00", "1.20")
    ]


def test_no_more_is_credited_than_was_invoiced(make: Any) -> None:
    invoice = make.document(make.line("2.47", "0.52", "21"))
    first, second = make.line("1.24", "0.26", "21"), make.line("1.23", "0.26", "21")
    assert make.booked(make.mapped(make.credit_note(first), invoices=[make.credited(invoice)]))
    booked = make.earlier(make.credit_note(first, id="c-0"), invoice)
    rest = [make.credited(invoice, credited_before=(booked,))]
    assert make.booked(make.mapped(make.credit_note(second), invoices=rest))
    mapped = make.mapped(make.credit_note(first), invoices=rest)
    assert make.reasons(mapped) == ["credit_exceeds_invoice"]
    assert mapped.held[0].values["details"] == "1.50 > 1.49; 21 %: 1.50 > 1.49"


def test_no_more_is_credited_at_a_rate_than_was_invoiced_at_it(make: Any) -> None:
    cheap, dear = make.line("10.00", "0.60", "6"), make.line("10.00", "2.10", "21")
    invoice = make.document(cheap, dear)
    half = make.line("5.00", "0.30", "6")
    booked = make.earlier(make.credit_note(half, id="c-0"), invoice)
    rest = [make.credited(invoice, credited_before=(booked,))]
    assert make.booked(make.mapped(make.credit_note(half), invoices=rest))
    mapped = make.mapped(make.credit_note(cheap), invoices=rest)
    assert make.reasons(mapped) == ["credit_exceeds_invoice"]
    assert mapped.held[0].values["details"] == "6 %: 10.60 > 5.30"


def test_a_credit_note_of_two_invoices_counts_for_what_cannot_be_on_the_other(make: Any) -> None:
    large, small = (
        make.document(make.line("20.00", "1.20")),
        make.document(make.line("5.00", "0.30"), id="d-2"),
    )
    both = make.credit_note(make.line("10.00", "0.60"), id="c-0", credits=("d-1", "d-2"))
    before = make.credited(large, credited_before=(make.earlier(both, large, small),))
    rest = make.credit_note(make.line("15.00", "0.90"))
    assert make.booked(make.mapped(rest, invoices=[before]))
    mapped = make.mapped(make.credit_note(make.line("15.01", "0.90")), invoices=[before])
    assert make.reasons(mapped) == ["credit_exceeds_invoice"]
    assert mapped.held[0].values["details"].startswith("15.91 > 15.90")


def test_credit_notes_of_the_same_two_invoices_count_together(make: Any) -> None:
    first, second = make.document(), make.document(id="d-2")
    halves = [
        make.credit_note(make.line("20.00", "1.20"), id=f"c-{n}", credits=("d-1", "d-2")) for n in (1, 2)
    ]
    earlier = tuple(make.earlier(note, first, second) for note in halves)
    rest = [make.credited(first, credited_before=earlier)]
    mapped = make.mapped(make.credit_note(make.line("0.10", "0.01"), id="c-3"), invoices=rest)
    assert make.reasons(mapped) == ["credit_exceeds_invoice"]
    assert mapped.held[0].values["details"].startswith("0.11 > 0.00")


@pytest.mark.parametrize("sign", [1, -1])
def test_a_credit_note_of_two_invoices_counts_at_each_rate_in_either_sign(make: Any, sign: int) -> None:
    large = make.document(make.line("20.00", "1.20"), make.line("10.00", "2.10", "21"))
    small = make.document(make.line("5.00", "0.30"), id="d-2")
    both = make.mirror(make.document(make.line("10.00", "0.60"), make.line("4.00", "0.84", "21")), sign)
    both = attrs.evolve(both, id="c-0", credits=("d-1", "d-2"))
    before = make.credited(large, credited_before=(make.earlier(both, large, small),))
    allowed = make.credit_note(make.line("15.00", "0.90"), make.line("6.00", "1.26", "21"))
    assert make.booked(make.mapped(allowed, invoices=[before]))
    mapped = make.mapped(make.credit_note(make.line("6.01", "1.26", "21")), invoices=[before])
    assert mapped.held[0].values["details"] == "21 %: 7.27 > 7.26"
    mapped = make.mapped(make.credit_note(make.line("15.01", "0.90")), invoices=[before])
    assert mapped.held[0].values["details"] == "6 %: 15.91 > 15.90"


def test_each_credit_note_of_several_invoices_counts_by_itself_where_that_is_more(make: Any) -> None:
    first, second, third = (
        make.document(make.line("20.00", "1.20"), id="d-1"),
        make.document(make.line("10.00", "0.60"), id="d-2"),
        make.document(make.line("90.00", "5.40"), id="d-3"),
    )
    large = make.credit_note(make.line("20.00", "1.20"), id="c-1", credits=("d-1", "d-2"))
    small = make.credit_note(make.line("1.00", "0.06"), id="c-2", credits=("d-1", "d-3"))
    earlier = (make.earlier(large, first, second), make.earlier(small, first, third))
    before = make.credited(first, credited_before=earlier)
    assert make.booked(make.mapped(make.credit_note(make.line("10.00", "0.60"), id="c-3"), invoices=[before]))
    mapped = make.mapped(make.credit_note(make.line("10.01", "0.60"), id="c-3"), invoices=[before])
    assert mapped.held[0].values["details"].startswith("10.61 > 10.60")


def test_a_credit_note_of_an_invoice_nobody_knows_holds_up_no_other(make: Any) -> None:
    invoice = make.document()
    both = make.credit_note(make.line("900.00", "54.00"), id="c-0", credits=("d-1", "d-9"))
    rest = [make.credited(invoice, credited_before=(make.earlier(both, invoice),))]
    assert make.booked(make.mapped(make.credit_note(), invoices=rest))


def test_unknown_accounts_are_named_once_each(make: Any) -> None:
    lines = [make.line("1.00", "0.06", account=account) for account in (799999, 799998, 799999, 700000)]
    mapped = make.mapped(make.document(*lines))
    assert make.reasons(mapped) == ["account_unknown", "account_unknown"]
    assert [reason.values["account"] for reason in mapped.held] == [799998, 799999]


def test_every_reason_to_hold_is_told_at_once(make: Any) -> None:
    lines = (
        make.line("10.00", "5.00", account=799999),
        make.line("5.00", "0.00", "0", vat_treatment=Treatment.EXPORT, account=799998),
        make.line("7.00", "0.63", "9"),
    )
    document = make.document(*lines, currency="USD", per_rate=[("6", "10.00", "5.00"), ("9", "7.00", "0.63")])
    facts = make.facts(make.journal(2, "V1", protected_period=202611), make.journal(2, "F1", closed=True))
    assert make.reasons(make.mapped(document, facts=facts)) == [
        "currency_not_euro",
        "amounts_do_not_add_up",
        "vat_implausible",
        "period_closed",
        "vat_code_missing",
        "vat_code_missing",
        "account_unknown",
        "account_unknown",
        "journal_closed",
    ]


def test_incomplete_settings_hold(make: Any) -> None:
    integration = make.integration()
    integration = attrs.evolve(integration, booking=attrs.evolve(integration.booking, journal=None))
    accounts = make.accounts(sales_account=None)
    mapped = make.mapped(make.document(), integration=integration, accounts=accounts)
    assert make.reasons(mapped) == ["settings_incomplete", "settings_incomplete"]
    assert [reason.values["missing"] for reason in mapped.held] == ["journal", "sales_account"]
