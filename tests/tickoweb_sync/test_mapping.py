"""How the amounts, accounts, VAT codes and texts of a document become a booking."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_client import Booking, BookingLine, VatCodeKind
from tickoweb_sync import notice_texts
from tickoweb_sync.documents import Event, RateTotal, Treatment


def booked(mapped: Any) -> list[tuple[int, str, str, str]]:
    assert mapped.held == ()
    return [
        (line.account, line.vat_code, str(line.base_amount), str(line.vat_amount))
        for line in mapped.booking.lines
    ]


def reasons(mapped: Any) -> list[str]:
    assert mapped.booking is None
    assert mapped.payment is None
    for reason in mapped.held:
        told = notice_texts.placeholders(reason.code)
        assert told <= set(reason.values), f"{reason.code} lacks {told - set(reason.values)}"
        assert "..." not in reason.text("fr")
    return [reason.code for reason in mapped.held]


def test_an_invoice_becomes_the_booking_that_octopus_takes(make: Any) -> None:
    document = make.document(
        make.line("20.00", "1.20"),
        make.line("10.00", "2.10", "21"),
        reference="+++020/2604/20413+++",
        due_on=date(2026, 12, 9),
        event=Event(name="Fuif 💰🎉 2026"),
    )
    mapped = make.mapped(document)
    assert mapped.booking.booking(number=43, relation=2) == Booking(
        bookyear=2,
        journal="V1",
        number=43,
        relation=2,
        period=202611,
        document_date=date(2026, 11, 25),
        expiry_date=date(2026, 12, 9),
        comment="TW-2026-004203 Fuif 2026",
        order_reference="TW-2026-004203",
        reference="+++020/2604/20413+++",
        amount=Decimal("33.30"),
        lines=(
            BookingLine(
                account=700000, base_amount=Decimal("20.00"), vat_code="06", vat_amount=Decimal("1.20")
            ),
            BookingLine(
                account=700000, base_amount=Decimal("10.00"), vat_code="21", vat_amount=Decimal("2.10")
            ),
        ),
    )
    assert mapped.notices == ()
    assert mapped.booking.lines[0].rule == (
        "account 700000: sales account of channel webshop; "
        "VAT code 06: the dossier's one code for sales at 6 %"
    )


@pytest.mark.parametrize(
    ("reference", "sent"),
    [
        ("+++090/9337/55493+++", "+++090/9337/55493+++"),
        ("***090/9337/55493***", "***090/9337/55493***"),
        ("+++000/0000/09797+++", "+++000/0000/09797+++"),
        ("+++123/4567/89012+++", "TW-2026-004203"),
        ("+++145/2000/00135+++", "TW-2026-004203"),
        ("PO-2026-AFD-ONTWIKKELING-EVENEMENTEN-00012345", "TW-2026-004203"),
        ("", "TW-2026-004203"),
        (None, "TW-2026-004203"),
    ],
)
def test_only_a_valid_structured_communication_is_a_reference(
    make: Any, reference: str | None, sent: str
) -> None:
    assert make.mapped(make.document(reference=reference)).booking.reference == sent


def test_a_credit_note_always_has_its_order_as_reference(make: Any) -> None:
    mapped = make.mapped(make.credit_note(reference="+++090/9337/55493+++"))
    assert mapped.booking.reference == mapped.booking.order_reference == "TW-2026-004203"


@pytest.mark.parametrize("due_on", [None, date(2026, 11, 24)])
def test_without_a_later_due_date_a_document_is_due_at_once(make: Any, due_on: date | None) -> None:
    assert make.mapped(make.document(due_on=due_on)).booking.expiry_date == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("moment", "day", "period"),
    [
        ("2026-01-01T00:30:00+01:00", date(2026, 1, 1), 202601),
        ("2026-06-30T22:30:00+00:00", date(2026, 7, 1), 202607),
        ("2026-10-25T02:30:00+02:00", date(2026, 10, 25), 202610),
    ],
)
def test_the_date_is_that_of_brussels(make: Any, moment: str, day: date, period: int) -> None:
    booking = make.mapped(make.document(issued_at=datetime.fromisoformat(moment))).booking
    assert (booking.document_date, booking.period) == (day, period)


def test_every_rate_gets_its_own_line_and_equal_lines_are_one(make: Any) -> None:
    lines = [("20.00", "1.20", "6"), ("20.00", "2.40", "12"), ("10.00", "2.10", "21"), ("5.00", "0.30", "6")]
    mapped = make.mapped(make.document(*(make.line(*line) for line in lines)))
    assert booked(mapped) == [
        (700000, "06", "25.00", "1.50"),
        (700000, "12", "20.00", "2.40"),
        (700000, "21", "10.00", "2.10"),
    ]
    assert mapped.booking.amount == Decimal("61.00")


@pytest.mark.parametrize(
    ("lines", "per_rate"),
    [
        ([("59.76", "12.60", "21", 36)], ("21", "59.76", "12.60")),
        ([("2438.02", "511.98", "21", 1)] * 2, ("21", "4876.04", "1023.96")),
        ([("413.22", "86.78", "21", 1)] * 3, ("21", "1239.66", "260.34")),
        ([("23.58", "1.42", "6", 1)] * 3, ("6", "70.75", "4.25")),
        (
            [
                ("233.61", "49.06", "21", 1198),
                ("149.37", "31.37", "21", 766),
                ("20.87", "4.38", "21", 107),
                ("226.79", "47.63", "21", 1163),
                ("-230.66", "-48.44", "21", 2428),
            ],
            ("21", "399.97", "83.99"),
        ),
    ],
)
def test_the_amounts_of_the_pdf_are_booked_and_never_computed(
    make: Any, lines: list[tuple[str, str, str, int]], per_rate: tuple[str, str, str]
) -> None:
    content = [make.line(net, vat, rate, quantity=Decimal(count)) for net, vat, rate, count in lines]
    mapped = make.mapped(make.document(*content, per_rate=[per_rate]))
    assert booked(mapped) == [(700000, per_rate[0].zfill(2), per_rate[1], per_rate[2])]


def test_a_spare_cent_stays_within_its_rate_and_goes_to_the_largest_group(make: Any) -> None:
    integration = make.integration(vat_codes={"exempt:0": "VR"})
    lines = (
        make.line("90.30", "0.00", "0", vat_treatment=Treatment.EXEMPT),
        make.line("1.14", "0.07", account=700100),
        make.line("1.92", "0.12", account=700200),
    )
    rates = [("0", "90.30", "0.00"), ("6", "3.07", "0.18")]
    mapped = make.mapped(make.document(*lines, per_rate=rates), integration=integration)
    assert booked(mapped) == [
        (700000, "VR", "90.30", "0.00"),
        (700100, "06", "1.14", "0.07"),
        (700200, "06", "1.93", "0.11"),
    ]


def test_more_than_a_cent_per_line_is_no_rounding(make: Any) -> None:
    lines = (make.line("10.00", "0.60"), make.line("10.00", "0.60"))
    assert booked(make.mapped(make.document(*lines, per_rate=[("6", "20.02", "1.20")])))
    mapped = make.mapped(make.document(*lines, per_rate=[("6", "20.03", "1.20")]))
    assert reasons(mapped) == ["amounts_do_not_add_up"]
    assert mapped.held[0].values["details"] == (
        "6 % net: 20.00 (lines) ≠ 20.03 (per_rate); 6 % gross: 21.20 (lines) ≠ 21.23 (per_rate)"
    )


def test_a_zero_line_needs_no_vat_code(make: Any) -> None:
    free = make.line("0.00", "0.00", "0", vat_treatment=Treatment.EXEMPT)
    mapped = make.mapped(make.document(free, make.line("10.00", "0.60")))
    assert booked(mapped) == [(700000, "06", "10.00", "0.60")]


def test_a_rate_of_which_only_rounding_is_left_still_adds_up(make: Any) -> None:
    lines = (make.line("10.00", "0.60"), make.line("0.00", "0.00", "12"))
    mapped = make.mapped(make.document(*lines, per_rate=[("6", "10.00", "0.60"), ("12", "0.01", "0.00")]))
    assert booked(mapped) == [(700000, "06", "10.00", "0.60"), (700000, "12", "0.01", "0.00")]


def test_a_rate_that_cancels_out_need_not_be_in_the_totals(make: Any) -> None:
    lines = (
        make.line("10.00", "0.60"),
        make.line("5.00", "0.60", "12"),
        make.line("-5.00", "-0.60", "12", account=700100),
    )
    mapped = make.mapped(make.document(*lines, per_rate=[("6", "10.00", "0.60")]))
    assert booked(mapped) == [
        (700000, "06", "10.00", "0.60"),
        (700000, "12", "5.00", "0.60"),
        (700100, "12", "-5.00", "-0.60"),
    ]


@pytest.mark.parametrize(
    "per_rate",
    [
        [("12", "20.00", "1.20")],
        [("6", "20.00", "1.20"), ("12", "5.00", "0.60")],
        [("6", "19.99", "1.20"), ("12", "0.01", "0.00")],
    ],
)
def test_lines_and_totals_must_know_the_same_rates(make: Any, per_rate: Any) -> None:
    assert reasons(make.mapped(make.document(per_rate=per_rate))) == ["amounts_do_not_add_up"]


def test_a_cent_at_a_rate_that_the_totals_do_not_know_is_no_rounding(make: Any) -> None:
    document = make.document(make.line("20.00", "1.20"), make.line("0.01", "0.00", "12"))
    mapped = make.mapped(attrs.evolve(document, totals=make.totals([make.line("20.00", "1.20")])))
    assert reasons(mapped) == ["amounts_do_not_add_up"]


@pytest.mark.parametrize("changed", ["net", "vat", "gross"])
def test_totals_must_be_the_sum_of_the_rates(make: Any, changed: str) -> None:
    document = make.document()
    totals = attrs.evolve(document.totals, **{changed: getattr(document.totals, changed) + Decimal("0.01")})
    assert reasons(make.mapped(attrs.evolve(document, totals=totals))) == ["amounts_do_not_add_up"]


def test_net_and_vat_must_make_the_gross_of_a_rate(make: Any) -> None:
    document = make.document()
    row = RateTotal(vat_rate=Decimal(6), net=Decimal("20.00"), vat=Decimal("1.20"), gross=Decimal("21.21"))
    totals = attrs.evolve(document.totals, gross=Decimal("21.21"), per_rate=(row,))
    assert reasons(make.mapped(attrs.evolve(document, totals=totals))) == ["amounts_do_not_add_up"]


def test_a_refund_by_amount_only_is_not_guessed(make: Any) -> None:
    document = make.credit_note()
    assert reasons(make.mapped(attrs.evolve(document, lines=()))) == ["vat_split_missing"]
    no_rates = attrs.evolve(document, totals=attrs.evolve(document.totals, per_rate=()))
    assert reasons(make.mapped(no_rates)) == ["vat_split_missing"]


@pytest.mark.parametrize(
    ("net", "vat", "quantity", "plausible"),
    [
        ("32.64", "17.36", "1", False),
        ("52.38", "21.00", "1", False),
        ("41.32", "8.68", "1", True),
        ("100.00", "21.02", "1", True),
        ("100.00", "21.03", "1", False),
        ("100.00", "21.03", "2", True),
        ("100.00", "20.97", "2", True),
    ],
)
def test_vat_must_be_plausible_for_its_rate(
    make: Any, net: str, vat: str, quantity: str, plausible: Any
) -> None:
    mapped = make.mapped(make.document(make.line(net, vat, "21", quantity=Decimal(quantity))))
    assert [reason.code for reason in mapped.held] == ([] if plausible else ["vat_implausible"])


def test_implausible_lines_are_named(make: Any) -> None:
    mapped = make.mapped(make.document(make.line("20.00", "1.20"), make.line("32.64", "17.36", "21")))
    assert reasons(mapped) == ["vat_implausible"]
    assert mapped.held[0].values["details"] == "lines[1]: 17.36 ≠ 6.85 (21 % of 32.64)"


def test_other_currencies_than_euro_are_held(make: Any) -> None:
    assert reasons(make.mapped(make.document(currency="USD"))) == ["currency_not_euro"]


def test_a_discount_lowers_its_group_and_may_be_a_group_of_its_own(make: Any) -> None:
    ticket, discount = make.line("280.00", "58.80", "21"), ("-28.00", "-5.88", "21")
    together = make.mapped(make.document(ticket, make.line(*discount)))
    assert booked(together) == [(700000, "21", "252.00", "52.92")]
    apart = make.mapped(make.document(ticket, make.line(*discount, account=700300)))
    assert booked(apart) == [(700000, "21", "280.00", "58.80"), (700300, "21", "-28.00", "-5.88")]
    assert apart.booking.amount == Decimal("304.92")
    assert "account 700300: named by the document's line" in apart.booking.lines[1].rule


def test_an_invoice_below_zero_is_held(make: Any) -> None:
    assert reasons(make.mapped(make.document(make.line("-20.00", "-1.20")))) == ["signs_disagree"]


def test_a_discount_at_another_rate_makes_a_negative_line(make: Any) -> None:
    mapped = make.mapped(make.document(make.line("100.00", "6.00"), make.line("-10.00", "-2.10", "21")))
    assert booked(mapped) == [(700000, "06", "100.00", "6.00"), (700000, "21", "-10.00", "-2.10")]


def test_base_and_vat_of_opposite_signs_are_held(make: Any) -> None:
    tiny = make.mapped(make.document(make.line("0.10", "-0.01")))
    assert reasons(tiny) == ["signs_disagree"]
    assert tiny.held[0].values["details"] == "totals.vat -0.01; per_rate 6 %: 0.10 / -0.01"
    lines = (make.line("0.20", "0.02", account=700100), make.line("-0.10", "0.01", account=700200))
    split = make.mapped(make.document(*lines))
    assert reasons(split) == ["signs_disagree"]
    assert split.held[0].values["details"] == "700200 06: -0.10 / 0.01"


@pytest.mark.parametrize("sign", [1, -1])
def test_a_credit_note_of_either_sign_is_negative_with_positive_lines(make: Any, sign: int) -> None:
    mapped = make.mapped(make.mirror(make.document(make.line("100.00", "21.00", "21")), sign))
    assert booked(mapped) == [(700000, "21", "100.00", "21.00")]
    assert mapped.booking.amount == Decimal("-121.00")


@pytest.mark.parametrize("sign", [1, -1])
def test_the_credit_note_of_a_discounted_invoice_is_its_mirror(make: Any, sign: int) -> None:
    invoice = make.document(
        make.line("200.00", "42.00", "21"), make.line("-100.00", "-21.00", "21", account=700300)
    )
    note = make.mirror(invoice, sign)
    mapped = make.mapped(note, invoices=[make.credited(invoice)])
    assert booked(mapped) == [(700000, "21", "200.00", "42.00"), (700300, "21", "-100.00", "-21.00")]
    assert mapped.booking.amount == Decimal("-121.00")


def test_a_credit_note_writes_no_negative_zero(make: Any) -> None:
    integration = make.integration(vat_codes={"exempt:0": "VR"})
    exempt = make.line("100.00", "0.00", "0", vat_treatment=Treatment.EXEMPT)
    mapped = make.mapped(make.mirror(make.document(exempt)), integration=integration)
    assert booked(mapped) == [(700000, "VR", "100.00", "0.00")]


def test_a_credit_note_of_mixed_signs_is_held_unless_its_invoice_was_so(make: Any) -> None:
    invoice = make.document(make.line("100.00", "6.00"), make.line("-10.00", "-2.10", "21"))
    note = make.mirror(invoice)
    assert reasons(make.mapped(note)) == ["signs_disagree"]
    mirrored = make.mapped(note, invoices=[make.credited(invoice)])
    assert booked(mirrored) == [(700000, "06", "100.00", "6.00"), (700000, "21", "-10.00", "-2.10")]


def test_a_document_of_nothing_is_skipped_or_booked(make: Any) -> None:
    free = make.document(make.line("0.00", "0.00"), make.line("0.00", "0.00", "12"))
    for document in (
        free,
        make.mirror(free),
        attrs.evolve(free, lines=()),
        attrs.evolve(free, totals=attrs.evolve(free.totals, per_rate=())),
    ):
        mapped = make.mapped(document)
        assert mapped.skipped is not None
        assert (mapped.skipped.code, mapped.booking, mapped.held) == ("nothing_to_book", None, ())
    mapped = make.mapped(free, integration=make.integration(booking={"zero_documents": "book"}))
    assert booked(mapped) == [(700000, "06", "0.00", "0.00")]
    assert (mapped.booking.amount, mapped.payment) == (Decimal("0.00"), None)


def test_a_document_of_nothing_without_lines_cannot_be_booked(make: Any) -> None:
    empty = attrs.evolve(make.document(make.line("0.00", "0.00")), lines=())
    integration = make.integration(booking={"zero_documents": "book"})
    assert reasons(make.mapped(empty, integration=integration)) == ["vat_split_missing"]


def test_a_full_discount_is_nothing_but_vat_on_nothing_is_held(make: Any) -> None:
    given_away = make.document(make.line("31.95", "1.92"), make.line("-31.95", "-1.92"))
    assert make.mapped(given_away).skipped is not None
    odd = make.document(make.line("31.95", "1.92"), make.line("-31.11", "-2.76"))
    mapped = make.mapped(odd)
    assert reasons(mapped) == ["signs_disagree", "vat_implausible"]
    rates = make.document(make.line("10.00", "0.00", "0"), make.line("-10.00", "0.00", "6"))
    assert "signs_disagree" in reasons(make.mapped(rates))
    no_rates = attrs.evolve(odd, totals=attrs.evolve(odd.totals, per_rate=()))
    assert reasons(make.mapped(no_rates)) == ["vat_split_missing"]


def test_the_settings_name_the_code_where_the_rate_does_not_tell(make: Any) -> None:
    line = make.line("200.00", "0.00", "0", vat_treatment=Treatment.REVERSE_CHARGE_EU)
    integration = make.integration(vat_codes={"reverse_charge_eu:0": "IC"})
    mapped = make.mapped(make.document(line), integration=integration)
    assert booked(mapped) == [(700000, "IC", "200.00", "0.00")]
    assert mapped.booking.lines[0].rule.endswith("VAT code IC: named for reverse_charge_eu:0 in the settings")
    unset = make.mapped(make.document(line))
    assert reasons(unset) == ["vat_code_missing"]
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
    assert booked(mapped) == [(700000, "VR", "10.00", "0.00"), (700000, "EX", "30.01", "0.00")]


def test_rates_with_the_same_code_share_a_line(make: Any) -> None:
    integration = make.integration(vat_codes={"exempt:0": "VR", "outside_scope:0": "VR"})
    lines = (
        make.line("10.00", "0.00", "0", vat_treatment=Treatment.EXEMPT),
        make.line("30.00", "0.00", "0", vat_treatment=Treatment.OUTSIDE_SCOPE),
    )
    mapped = make.mapped(make.document(*lines), integration=integration)
    assert booked(mapped) == [(700000, "VR", "40.00", "0.00")]
    assert mapped.booking.lines[0].rule.count("account 700000") == 1
    assert mapped.booking.lines[0].rule.count("VAT code VR") == 2
    special = make.integration(vat_codes={"standard:6": "21"})
    both = make.mapped(
        make.document(make.line("10.00", "0.60"), make.line("10.00", "2.10", "21")), integration=special
    )
    assert booked(both) == [(700000, "21", "20.00", "2.70")]


@pytest.mark.parametrize(
    ("codes", "settings", "outcome"),
    [
        ({"21": 21}, {}, "vat_code_missing"),
        ({"06": 6, "6X": 6}, {}, "vat_code_ambiguous"),
        ({"06": 6, "6X": 6}, {"standard:6": "6X"}, "6X"),
        ({"06": 6, "6X": 9}, {"standard:6": "6X"}, "6X"),
        ({"06": 6}, {"standard:6": "D06"}, "vat_code_missing"),
        ({"06": 6}, {"standard:6": "66"}, "vat_code_missing"),
    ],
)
def test_only_a_sales_code_of_the_dossier_is_taken(
    make: Any, codes: dict[str, int], settings: dict[str, str], outcome: str
) -> None:
    rows = (*make.vat_codes({"D06": 6}, VatCodeKind.BUY), *make.vat_codes(codes))
    integration = make.integration(vat_codes=settings)
    mapped = make.mapped(make.document(), integration=integration, facts=make.facts(vat_codes=rows))
    found = reasons(mapped) if mapped.held else [mapped.booking.lines[0].vat_code]
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
        ({"C21": 21}, {"credit_note:standard:21": "C6"}, {}, "vat_code_missing"),
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
    found = reasons(mapped) if mapped.held else [mapped.booking.lines[0].vat_code]
    assert found == [outcome]
    if mapped.held:
        assert mapped.held[0].values["treatment"] == "credit_note:standard"


def test_a_credit_note_of_an_unmapped_treatment_is_held_like_its_invoice(make: Any) -> None:
    line = make.line("100.00", "0.00", "0", vat_treatment=Treatment.EXPORT)
    assert reasons(make.mapped(make.credit_note(line))) == ["vat_code_missing"]


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
    larger = make.credited(make.document(make.line("100.00", "6.00", description="Ander")))
    mapped = make.mapped(note, invoices=[credited, larger])
    assert booked(mapped) == [
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
    assert booked(make.mapped(note, invoices=[make.credited(invoice)])) == [(700100, "06", "20.00", "1.20")]


def test_without_its_invoice_a_credit_note_takes_the_accounts_of_its_channel(make: Any) -> None:
    note = make.credit_note(make.line("20.00", "1.20"))
    accounts = make.accounts(sales_account=700200)
    assert booked(make.mapped(note, accounts=accounts)) == [(700200, "06", "20.00", "1.20")]
    unset = make.credited(make.document(make.line("30.00", "1.80", description="Ander")))
    unset = attrs.evolve(unset, accounts=make.accounts(sales_account=None))
    assert booked(make.mapped(note, accounts=accounts, invoices=[unset])) == [(700200, "06", "20.00", "1.20")]


def test_no_more_is_credited_than_was_invoiced(make: Any) -> None:
    invoice = make.document(make.line("2.47", "0.52", "21"))
    first, second = make.line("1.24", "0.26", "21"), make.line("1.23", "0.26", "21")
    assert booked(make.mapped(make.credit_note(first), invoices=[make.credited(invoice)]))
    rest = [make.credited(invoice, credited_before=Decimal("1.50"))]
    assert booked(make.mapped(make.credit_note(second), invoices=rest))
    mapped = make.mapped(make.credit_note(first), invoices=rest)
    assert reasons(mapped) == ["credit_exceeds_invoice"]
    assert mapped.held[0].values["details"] == "1.50 > 1.49"


def test_unknown_accounts_are_named_once_each(make: Any) -> None:
    lines = [make.line("1.00", "0.06", account=account) for account in (799999, 799998, 799999, 700000)]
    mapped = make.mapped(make.document(*lines))
    assert reasons(mapped) == ["account_unknown", "account_unknown"]
    assert [reason.values["account"] for reason in mapped.held] == [799998, 799999]


def test_every_reason_to_hold_is_told_at_once(make: Any) -> None:
    lines = (
        make.line("10.00", "5.00", account=799999),
        make.line("5.00", "0.00", "0", vat_treatment=Treatment.EXPORT, account=799998),
        make.line("7.00", "0.63", "9"),
    )
    document = make.document(*lines, currency="USD", per_rate=[("6", "10.00", "5.00"), ("9", "7.00", "0.63")])
    facts = make.facts(make.journal(2, "V1", protected_period=202611), make.journal(2, "F1", closed=True))
    assert reasons(make.mapped(document, facts=facts)) == [
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
    assert reasons(mapped) == ["settings_incomplete", "settings_incomplete"]
    assert [reason.values["missing"] for reason in mapped.held] == ["journal", "sales_account"]
