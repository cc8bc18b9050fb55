"""How the amounts and texts of a document become a booking."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_client import Booking, BookingLine
from tickoweb_sync.documents import Event, RateTotal, Treatment


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
    assert make.booked(mapped) == [
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
    assert make.booked(mapped) == [(700000, per_rate[0].zfill(2), per_rate[1], per_rate[2])]


def test_a_spare_cent_stays_within_its_rate_and_goes_to_the_largest_group(make: Any) -> None:
    integration = make.integration(vat_codes={"exempt:0": "VR"})
    lines = (
        make.line("90.30", "0.00", "0", vat_treatment=Treatment.EXEMPT),
        make.line("1.14", "0.07", account=700100),
        make.line("1.92", "0.12", account=700200),
    )
    rates = [("0", "90.30", "0.00"), ("6", "3.07", "0.18")]
    mapped = make.mapped(make.document(*lines, per_rate=rates), integration=integration)
    assert make.booked(mapped) == [
        (700000, "VR", "90.30", "0.00"),
        (700100, "06", "1.14", "0.07"),
        (700200, "06", "1.93", "0.11"),
    ]


def test_more_than_a_cent_per_line_is_no_rounding(make: Any) -> None:
    lines = (make.line("10.00", "0.60"), make.line("10.00", "0.60"))
    assert make.booked(make.mapped(make.document(*lines, per_rate=[("6", "20.02", "1.20")])))
    mapped = make.mapped(make.document(*lines, per_rate=[("6", "20.03", "1.20")]))
    assert make.reasons(mapped) == ["amounts_do_not_add_up"]
    assert mapped.held[0].values["details"] == (
        "6 % net: 20.00 (lines) ≠ 20.03 (per_rate); 6 % gross: 21.20 (lines) ≠ 21.23 (per_rate)"
    )


def test_a_zero_line_needs_no_vat_code(make: Any) -> None:
    free = make.line("0.00", "0.00", "0", vat_treatment=Treatment.EXEMPT)
    mapped = make.mapped(make.document(free, make.line("10.00", "0.60")))
    assert make.booked(mapped) == [(700000, "06", "10.00", "0.60")]


def test_a_rate_of_which_only_rounding_is_left_still_adds_up(make: Any) -> None:
    lines = (make.line("10.00", "0.60"), make.line("0.00", "0.00", "12"))
    mapped = make.mapped(make.document(*lines, per_rate=[("6", "10.00", "0.60"), ("12", "0.01", "0.00")]))
    assert make.booked(mapped) == [(700000, "06", "10.00", "0.60"), (700000, "12", "0.01", "0.00")]


def test_a_rate_that_cancels_out_need_not_be_in_the_totals(make: Any) -> None:
    lines = (
        make.line("10.00", "0.60"),
        make.line("5.00", "0.60", "12"),
        make.line("-5.00", "-0.60", "12", account=700100),
    )
    mapped = make.mapped(make.document(*lines, per_rate=[("6", "10.00", "0.60")]))
    assert make.booked(mapped) == [
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
    assert make.reasons(make.mapped(make.document(per_rate=per_rate))) == ["amounts_do_not_add_up"]


def test_a_cent_at_a_rate_that_the_totals_do_not_know_is_no_rounding(make: Any) -> None:
    document = make.document(make.line("20.00", "1.20"), make.line("0.01", "0.00", "12"))
    mapped = make.mapped(attrs.evolve(document, totals=make.totals([make.line("20.00", "1.20")])))
    assert make.reasons(mapped) == ["amounts_do_not_add_up"]


@pytest.mark.parametrize("changed", ["net", "vat", "gross"])
def test_totals_must_be_the_sum_of_the_rates(make: Any, changed: str) -> None:
    document = make.document()
    totals = attrs.evolve(document.totals, **{changed: getattr(document.totals, changed) + Decimal("0.01")})
    assert make.reasons(make.mapped(attrs.evolve(document, totals=totals))) == ["amounts_do_not_add_up"]


def test_net_and_vat_must_make_the_gross_of_a_rate(make: Any) -> None:
    document = make.document()
    row = RateTotal(vat_rate=Decimal(6), net=Decimal("20.00"), vat=Decimal("1.20"), gross=Decimal("21.21"))
    totals = attrs.evolve(document.totals, gross=Decimal("21.21"), per_rate=(row,))
    assert make.reasons(make.mapped(attrs.evolve(document, totals=totals))) == ["amounts_do_not_add_up"]


def test_a_refund_by_amount_only_is_not_guessed(make: Any) -> None:
    document = make.credit_note()
    assert make.reasons(make.mapped(attrs.evolve(document, lines=()))) == ["vat_split_missing"]
    no_rates = attrs.evolve(document, totals=attrs.evolve(document.totals, per_rate=()))
    assert make.reasons(make.mapped(no_rates)) == ["vat_split_missing"]


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
    assert make.reasons(mapped) == ["vat_implausible"]
    assert mapped.held[0].values["details"] == "lines[1]: 17.36 ≠ 6.85 (21 % of 32.64)"


def test_other_currencies_than_euro_are_held(make: Any) -> None:
    assert make.reasons(make.mapped(make.document(currency="USD"))) == ["currency_not_euro"]


def test_a_discount_lowers_its_group_and_may_be_a_group_of_its_own(make: Any) -> None:
    ticket, discount = make.line("280.00", "58.80", "21"), ("-28.00", "-5.88", "21")
    together = make.mapped(make.document(ticket, make.line(*discount)))
    assert make.booked(together) == [(700000, "21", "252.00", "52.92")]
    apart = make.mapped(make.document(ticket, make.line(*discount, account=700300)))
    assert make.booked(apart) == [(700000, "21", "280.00", "58.80"), (700300, "21", "-28.00", "-5.88")]
    assert apart.booking.amount == Decimal("304.92")
    assert "account 700300: named by the document's line" in apart.booking.lines[1].rule


def test_an_invoice_below_zero_is_held(make: Any) -> None:
    assert make.reasons(make.mapped(make.document(make.line("-20.00", "-1.20")))) == ["signs_disagree"]


def test_a_discount_at_another_rate_makes_a_negative_line(make: Any) -> None:
    mapped = make.mapped(make.document(make.line("100.00", "6.00"), make.line("-10.00", "-2.10", "21")))
    assert make.booked(mapped) == [(700000, "06", "100.00", "6.00"), (700000, "21", "-10.00", "-2.10")]


def test_base_and_vat_of_opposite_signs_are_held(make: Any) -> None:
    tiny = make.mapped(make.document(make.line("0.10", "-0.01")))
    assert make.reasons(tiny) == ["signs_disagree"]
    assert tiny.held[0].values["details"] == "totals.vat -0.01; per_rate 6 %: 0.10 / -0.01"
    lines = (make.line("0.20", "0.02", account=700100), make.line("-0.10", "0.01", account=700200))
    split = make.mapped(make.document(*lines))
    assert make.reasons(split) == ["signs_disagree"]
    assert split.held[0].values["details"] == "700200 06: -0.10 / 0.01"


@pytest.mark.parametrize("sign", [1, -1])
def test_a_credit_note_of_either_sign_is_negative_with_positive_lines(make: Any, sign: int) -> None:
    mapped = make.mapped(make.mirror(make.document(make.line("100.00", "21.00", "21")), sign))
    assert make.booked(mapped) == [(700000, "21", "100.00", "21.00")]
    assert mapped.booking.amount == Decimal("-121.00")


@pytest.mark.parametrize("sign", [1, -1])
def test_the_credit_note_of_a_discounted_invoice_is_its_mirror(make: Any, sign: int) -> None:
    invoice = make.document(
        make.line("200.00", "42.00", "21"), make.line("-100.00", "-21.00", "21", account=700300)
    )
    note = make.mirror(invoice, sign)
    mapped = make.mapped(note, invoices=[make.credited(invoice)])
    assert make.booked(mapped) == [(700000, "21", "200.00", "42.00"), (700300, "21", "-100.00", "-21.00")]
    assert mapped.booking.amount == Decimal("-121.00")


def test_a_credit_note_writes_no_negative_zero(make: Any) -> None:
    integration = make.integration(vat_codes={"exempt:0": "VR"})
    exempt = make.line("100.00", "0.00", "0", vat_treatment=Treatment.EXEMPT)
    mapped = make.mapped(make.mirror(make.document(exempt)), integration=integration)
    assert make.booked(mapped) == [(700000, "VR", "100.00", "0.00")]


def test_a_credit_note_of_mixed_signs_is_held_unless_its_invoice_was_so(make: Any) -> None:
    invoice = make.document(make.line("100.00", "6.00"), make.line("-10.00", "-2.10", "21"))
    note = make.mirror(invoice)
    assert make.reasons(make.mapped(note)) == ["signs_disagree"]
    mirrored = make.mapped(note, invoices=[make.credited(invoice)])
    assert make.booked(mirrored) == [(700000, "06", "100.00", "6.00"), (700000, "21", "-10.00", "-2.10")]


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
    assert make.booked(mapped) == [(700000, "06", "0.00", "0.00")]
    assert (mapped.booking.amount, mapped.payment) == (Decimal("0.00"), None)


def test_a_document_of_nothing_without_lines_cannot_be_booked(make: Any) -> None:
    empty = attrs.evolve(make.document(make.line("0.00", "0.00")), lines=())
    integration = make.integration(booking={"zero_documents": "book"})
    assert make.reasons(make.mapped(empty, integration=integration)) == ["vat_split_missing"]


def test_a_full_discount_is_nothing_but_vat_on_nothing_is_held(make: Any) -> None:
    given_away = make.document(make.line("31.95", "1.92"), make.line("-31.95", "-1.92"))
    assert make.mapped(given_away).skipped is not None
    odd = make.document(make.line("31.95", "1.92"), make.line("-31.11", "-2.76"))
    mapped = make.mapped(odd)
    assert make.reasons(mapped) == ["signs_disagree", "vat_implausible"]
    rates = make.document(make.line("10.00", "0.00", "0"), make.line("-10.00", "0.00", "6"))
    assert "signs_disagree" in make.reasons(make.mapped(rates))
    no_rates = attrs.evolve(odd, totals=attrs.evolve(odd.totals, per_rate=()))
    assert make.reasons(make.mapped(no_rates)) == ["vat_split_missing"]
