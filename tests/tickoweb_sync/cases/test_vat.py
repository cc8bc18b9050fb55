"""Each rate and treatment gets the dossier's own code for sales, or a person chooses."""

from typing import Any

import pytest


def zero(papers: Any, net: str, treatment: str, rate: str = "0", **others: Any) -> Any:
    return papers.line(net, "0.00", rate, vat_treatment=treatment, **others)


@pytest.mark.case("C25")
def test_four_rates_are_four_lines_with_a_code_each(shop: Any, papers: Any) -> None:
    shop.load("vatCodes", shop.sell_codes({"21": 21, "12": 12, "06": 6, "00": 0}))
    lines = [
        papers.line("20.00", "1.20", "6"),
        papers.line("20.00", "2.40", "12"),
        papers.line("10.00", "2.10", "21"),
        papers.line("5.00", "0.00", "0"),
    ]
    invoice = papers.invoice("TW-1", *lines)
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert shop.lines() == [
        (700000, "06", "20.00", "1.20"),
        (700000, "12", "20.00", "2.40"),
        (700000, "21", "10.00", "2.10"),
        (700000, "00", "5.00", "0.00"),
    ]
    assert shop.amounts() == ["60.70"]


@pytest.mark.case("C26")
def test_a_fee_keeps_its_own_rate_beside_tickets(shop: Any, papers: Any) -> None:
    fee = papers.line("2.00", "0.42", "21", component="service_cost")
    invoice = papers.invoice("TW-1", papers.line("50.00", "3.00"), fee)
    shop.deliver(invoice)
    assert shop.lines() == [(700000, "06", "50.00", "3.00"), (700000, "21", "2.00", "0.42")]
    assert shop.amounts() == ["55.42"]


def test_a_fee_that_inherited_the_rate_of_the_tickets_is_held(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("50.00", "3.00"), papers.line("2.00", "0.42", "6"))
    shop.deliver(invoice)
    assert shop.why(invoice) == ["vat_implausible"]
    assert "lines[1]" in shop.stored(invoice).reasons[0].text("en")


@pytest.mark.case("C28")
def test_a_european_company_without_vat_gets_the_code_of_the_settings(shop: Any, papers: Any) -> None:
    shop.configure(vat_codes={"reverse_charge_eu:0": "IC", "standard:0": "00"})
    customer = papers.company(name="Fictie BV", vat_number="NL123456782B90", country="NL")
    invoice = papers.invoice("TW-1", zero(papers, "200.00", "reverse_charge_eu"), customer=customer)
    shop.deliver(invoice)
    assert shop.lines() == [(700000, "IC", "200.00", "0.00")]
    assert (shop.client()["vatType"], shop.client()["vatNr"]) == (4, "NL123456782B90")


@pytest.mark.parametrize(
    "treatment", ["reverse_charge_be", "reverse_charge_eu", "export", "exempt", "outside_scope"]
)
def test_no_reason_for_no_vat_is_guessed_from_the_rate(shop: Any, papers: Any, treatment: str) -> None:
    shop.load("vatCodes", shop.sell_codes({"21": 21, "00": 0}))
    invoice = papers.invoice("TW-1", zero(papers, "200.00", treatment))
    shop.deliver(invoice)
    assert shop.why(invoice) == ["vat_code_missing"]
    assert f"{treatment}:0" in shop.stored(invoice).reasons[0].text("en")
    shop.configure(vat_codes={f"{treatment}:0": "00"})
    shop.retry("TW-1")
    assert shop.lines() == [(700000, "00", "200.00", "0.00")]


def test_two_reasons_for_no_vat_in_one_document_keep_two_codes(shop: Any, papers: Any) -> None:
    shop.configure(vat_codes={"export:0": "EX", "exempt:0": "VR"})
    lines = [zero(papers, "80.00", "export"), zero(papers, "20.00", "exempt")]
    shop.deliver(papers.invoice("TW-1", *lines))
    assert shop.lines() == [(700000, "EX", "80.00", "0.00"), (700000, "VR", "20.00", "0.00")]


def test_the_co_contractor_pays_the_vat_himself(shop: Any, papers: Any) -> None:
    shop.configure(vat_codes={"reverse_charge_be:21": "MC", "reverse_charge_be:0": "MC"})
    shop.deliver(papers.invoice("TW-1", zero(papers, "100.00", "reverse_charge_be")))
    assert shop.lines() == [(700000, "MC", "100.00", "0.00")]


@pytest.mark.case("C30")
def test_a_rate_that_the_dossier_lacks_holds_its_order_only_until_it_is_mapped(
    shop: Any, papers: Any
) -> None:
    shop.load("vatCodes", shop.sell_codes({"21": 21, "6": 6, "0": 0}))
    meal = papers.invoice("TW-1", papers.line("20.00", "2.40", "12"))
    ticket = papers.invoice("TW-2")
    calls = shop.calls_of(lambda: shop.deliver(meal, ticket))
    assert calls["insertBuySellBooking"] == calls["insertUpdateRelation"] == 1
    assert shop.why(meal) == ["vat_code_missing"]
    told = shop.stored(meal).reasons[0].text("en")
    assert "12 %" in told
    assert "[vat_codes]" in told
    shop.assert_paid(ticket)
    shop.load("vatCodes", shop.sell_codes({"21": 21, "6": 6, "0": 0, "K12": 12}))
    shop.configure(vat_codes={"standard:12": "K12"})
    shop.retry("TW-1")
    shop.assert_paid(meal, ticket)
    assert shop.lines("TW-1") == [(700000, "K12", "20.00", "2.40")]


def test_a_code_of_the_settings_that_the_dossier_no_longer_has_holds(shop: Any, papers: Any) -> None:
    shop.configure(vat_codes={"standard:6": "OLD"})
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.why(invoice) == ["vat_code_unknown"]
    assert "VAT code OLD for standard:6" in shop.stored(invoice).reasons[0].text("en")


@pytest.mark.parametrize(("key", "code"), [("standard:21", "06"), ("standard:21", "MC"), ("exempt:0", "06")])
def test_a_code_of_the_settings_for_another_rate_is_never_booked_with(
    shop: Any, papers: Any, key: str, code: str
) -> None:
    shop.configure(vat_codes={key: code})
    line = papers.line("100.00", "21.00", "21")
    if key == "exempt:0":
        line = papers.line("100.00", "0.00", "0", vat_treatment="exempt")
    invoice = papers.invoice("TW-1", line)
    shop.deliver(invoice)
    assert shop.why(invoice) == ["vat_code_other_rate"]
    assert shop.bookings() == []


@pytest.mark.case("C31")
def test_a_code_for_purchases_is_never_taken_for_a_sale(shop: Any, papers: Any) -> None:
    codes = [*shop.sell_codes({"D21": 21}, kind=1), *shop.sell_codes({"21": 21})]
    shop.load("vatCodes", codes)
    shop.deliver(papers.invoice("TW-1", papers.line("100.00", "21.00", "21")))
    assert shop.lines() == [(700000, "21", "100.00", "21.00")]


@pytest.mark.case("C31")
@pytest.mark.parametrize("kind", [1, 3, 4])
def test_without_a_code_for_sales_the_document_is_held(shop: Any, papers: Any, kind: int) -> None:
    shop.load("vatCodes", shop.sell_codes({"D21": 21}, kind=kind))
    invoice = papers.invoice("TW-1", papers.line("100.00", "21.00", "21"))
    shop.deliver(invoice)
    assert shop.why(invoice) == ["vat_code_missing"]
    assert shop.bookings() == []


def test_a_code_for_purchases_named_in_the_settings_is_refused_too(shop: Any, papers: Any) -> None:
    shop.configure(vat_codes={"standard:21": "D21"})
    invoice = papers.invoice("TW-1", papers.line("100.00", "21.00", "21"))
    shop.deliver(invoice)
    assert shop.why(invoice) == ["vat_code_unknown"]


def test_of_two_codes_for_one_rate_a_person_chooses(shop: Any, papers: Any) -> None:
    shop.load("vatCodes", shop.sell_codes({"06": 6, "6B": 6}))
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.why(invoice) == ["vat_code_ambiguous"]
    assert "06, 6B" in shop.stored(invoice).reasons[0].text("en")
    shop.configure(vat_codes={"standard:6": "6B"})
    shop.retry("TW-1")
    assert shop.lines() == [(700000, "6B", "20.00", "1.20")]


@pytest.mark.case("C33")
@pytest.mark.parametrize(
    ("country", "number", "written"),
    [
        ("CH", "CHE-123.456.788 MWST", "CHE123456788"),
        ("GB", "GB123456789", "GB123456789"),
        ("GB", "GB 980 7806 84", "GB980780684"),
        ("US", "US12-3456789", "US123456789"),
    ],
)
def test_a_company_outside_the_union_gets_the_code_for_export(
    shop: Any, papers: Any, country: str, number: str, written: str
) -> None:
    shop.configure(vat_codes={"export:0": "EX", "reverse_charge_eu:0": "IC", "standard:0": "00"})
    customer = papers.company(vat_number=number, country=country)
    shop.deliver(papers.invoice("TW-1", zero(papers, "200.00", "export"), customer=customer))
    assert shop.lines() == [(700000, "EX", "200.00", "0.00")]
    client = shop.client()
    assert (client["country"], client["vatNr"]) == (country, written)
    assert client["vatType"] != 4


def test_codes_are_compared_by_percentage_not_by_their_name(shop: Any, papers: Any) -> None:
    shop.load("vatCodes", shop.sell_codes({"6": 21, "21": 6}))
    lines = [papers.line("20.00", "1.20", "6"), papers.line("10.00", "2.10", "21")]
    shop.deliver(papers.invoice("TW-1", *lines))
    assert shop.lines() == [(700000, "21", "20.00", "1.20"), (700000, "6", "10.00", "2.10")]


@pytest.mark.parametrize("rate", ["6.0", "6.00", "06"])
def test_a_rate_is_the_same_however_it_is_written(shop: Any, papers: Any, rate: str) -> None:
    shop.deliver(
        papers.invoice("TW-1", papers.line("20.00", "1.20", rate), papers.line("10.00", "0.60", "6"))
    )
    assert shop.lines() == [(700000, "06", "30.00", "1.80")]


@pytest.mark.parametrize(
    ("codes", "settings", "outcome"),
    [
        ({"21": 21}, {}, "21"),
        ({"C21": 21}, {}, "vat_code_missing"),
        ({"C21": 21}, {"credit_note:standard:21": "C21"}, "C21"),
    ],
)
def test_a_credit_note_takes_the_row_for_credit_notes_where_there_are_such(
    shop: Any, papers: Any, codes: dict[str, int], settings: dict[str, str], outcome: str
) -> None:
    shop.load("vatCodes", [*shop.sell_codes({"21": 21}), *shop.sell_codes(codes, kind=4)])
    shop.configure(vat_codes=settings)
    invoice = papers.invoice("TW-1", papers.line("100.00", "21.00", "21"))
    credit_note = papers.credit_note(invoice, order="TW-2")
    shop.deliver(invoice, credit_note)
    found = shop.why(credit_note) or [line[1] for line in shop.lines("TW-2")]
    assert found == [outcome]
