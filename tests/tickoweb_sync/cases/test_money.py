"""The amounts of the PDF are booked to the cent, never computed anew."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tickoweb_sync.document_format import FileRefused


def totals(*rows: tuple[str, str, str]) -> dict[str, Any]:
    """Totals from rows of rate, net and VAT."""
    found = [
        {"vat_rate": rate, "net": net, "vat": vat, "gross": str(Decimal(net) + Decimal(vat))}
        for rate, net, vat in rows
    ]
    whole = {name: str(sum(Decimal(row[name]) for row in found)) for name in ("net", "vat", "gross")}
    return {**whole, "per_rate": found}


@pytest.mark.case("C17")
def test_vat_that_was_rounded_per_piece_is_booked_as_the_document_says(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("59.76", "12.60", "21", quantity=36))
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert shop.lines() == [(700000, "21", "59.76", "12.60")]
    assert shop.amounts() == ["72.36"]


@pytest.mark.parametrize(
    ("quantity", "vat", "state"),
    [(36, "12.74", "done"), (36, "12.75", "held"), (36, "12.35", "done"), (36, "12.34", "held")],
)
def test_how_much_rounding_is_believed_grows_with_the_pieces(
    shop: Any, papers: Any, quantity: int, vat: str, state: str
) -> None:
    invoice = papers.invoice("TW-1", papers.line("59.76", vat, "21", quantity=quantity))
    shop.deliver(invoice)
    assert shop.states(invoice) == [state]


@pytest.mark.case("C18")
def test_equal_lines_keep_the_sum_of_their_vat(shop: Any, papers: Any) -> None:
    two = papers.invoice("TW-1", *[papers.line("2438.02", "511.98", "21")] * 2)
    three = papers.invoice("TW-2", *[papers.line("413.22", "86.78", "21")] * 3)
    shop.deliver(two, three)
    shop.assert_paid(two, three)
    assert shop.lines("TW-1") == [(700000, "21", "4876.04", "1023.96")]
    assert shop.lines("TW-2") == [(700000, "21", "1239.66", "260.34")]
    assert shop.amounts() == ["5900.00", "1500.00"]
    assert shop.amounts("D1") == ["-5900.00", "-1500.00"]


@pytest.mark.case("C20")
@pytest.mark.parametrize("count", [1, 3, 100, 500])
def test_many_small_lines_sum_to_the_cent(shop: Any, papers: Any, count: int) -> None:
    invoice = papers.invoice("TW-1", *[papers.line("0.91", "0.19", "21", quantity=3)] * count)
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    net, vat = Decimal("0.91") * count, Decimal("0.19") * count
    assert shop.lines() == [(700000, "21", str(net), str(vat))]
    shop.assert_in_cents()


@pytest.mark.case("C20")
@pytest.mark.parametrize("amount", [3.3000000000000003, 3.3, "3.3000000000000003", "3.305", "NaN", "1e2"])
def test_a_float_or_a_part_of_a_cent_is_refused_with_its_place(shop: Any, papers: Any, amount: Any) -> None:
    bad = papers.invoice("TW-1")
    bad["totals"]["gross"] = amount
    good = papers.invoice("TW-2")
    acceptance = shop.accept(bad, good)
    assert [refusal.path for refusal in acceptance.refused] == ["documents[0].totals.gross"]
    assert acceptance.accepted == 1


def test_a_number_that_json_calls_infinite_is_refused(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    invoice["lines"][0]["net"] = float("inf")
    text = json.dumps(
        {"format": "tickoweb-documents/1", "organisation": "fictie-events", "documents": [invoice]}
    )
    try:
        refused = shop.outbox.accept(shop.integration, text).refused
    except FileRefused:
        return
    assert [refusal.path for refusal in refused] == ["documents[0].lines[0].net"]


def test_the_largest_amount_is_booked_exactly(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("8264462.80", "1735537.19", "21"))
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert shop.amounts() == ["9999999.99"]


@pytest.mark.case("C21")
def test_a_spare_cent_stays_within_its_own_rate(shop: Any, papers: Any) -> None:
    lines = [
        papers.line("90.30", "0.00", "0"),
        papers.line("1.14", "0.07", "6"),
        papers.line("1.92", "0.12", "6"),
    ]
    shop.configure(vat_codes={"standard:0": "00"})
    shown = totals(("0", "90.30", "0.00"), ("6", "3.07", "0.18"))
    invoice = papers.invoice("TW-1", *lines, totals=shown)
    shop.deliver(invoice)
    assert shop.lines() == [(700000, "00", "90.30", "0.00"), (700000, "06", "3.07", "0.18")]
    assert shop.amounts() == ["93.55"]


def test_a_spare_cent_goes_to_the_largest_account_of_its_rate(shop: Any, papers: Any) -> None:
    lines = [
        papers.line("10.00", "0.60", "6", account=700100),
        papers.line("30.00", "1.80", "6", account=700200),
        papers.line("50.00", "10.50", "21"),
    ]
    invoice = papers.invoice("TW-1", *lines, totals=totals(("6", "40.01", "2.41"), ("21", "50.00", "10.50")))
    shop.deliver(invoice)
    assert sorted(shop.lines()) == [
        (700000, "21", "50.00", "10.50"),
        (700100, "06", "10.00", "0.60"),
        (700200, "06", "30.01", "1.81"),
    ]
    assert shop.amounts() == ["102.92"]


@pytest.mark.case("C23")
def test_prices_of_three_decimals_are_booked_by_the_sum_of_their_rate(shop: Any, papers: Any) -> None:
    rows = [
        ("233.61", "49.06", "1198"),
        ("149.37", "31.37", "766"),
        ("20.87", "4.38", "107"),
        ("226.79", "47.63", "1163"),
        ("-230.66", "-48.44", "2428"),
    ]
    lines = [papers.line(net, vat, "21", quantity=quantity) for net, vat, quantity in rows]
    invoice = papers.invoice("TW-1", *lines, totals=totals(("21", "399.97", "83.99")))
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert shop.lines() == [(700000, "21", "399.97", "83.99")]
    assert shop.amounts() == ["483.96"]


@pytest.mark.case("C24")
@pytest.mark.parametrize("text", ["2.222,00", "2222,00", "2 222.00", "2,222.00", "€ 2222.00", "+2222.00"])
def test_formatted_text_is_no_amount(shop: Any, papers: Any, text: str) -> None:
    invoice = papers.invoice("TW-1", papers.line("1836.36", "385.64", "21"))
    invoice["totals"]["gross"] = text
    [refusal] = shop.accept(invoice).refused
    assert refusal.path == "documents[0].totals.gross"
    assert shop.calls_of(shop.deliver) == {}


@pytest.mark.case("C24")
def test_an_amount_of_thousands_is_booked_and_paid_whole(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", papers.line("1836.36", "385.64", "21"), payments=[{"amount": "2222.00"}])
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert (shop.amounts(), shop.amounts("D1")) == (["2222.00"], ["-2222.00"])


@pytest.mark.parametrize(
    ("shown", "vat"),
    [(("6", "20.00", "1.19"), "1.20"), (("6", "20.01", "1.20"), "1.20"), (("6", "20.00", "1.20"), "1.21")],
)
def test_a_cent_per_line_is_rounding_and_the_rate_decides(
    shop: Any, papers: Any, shown: tuple[str, str, str], vat: str
) -> None:
    invoice = papers.invoice("TW-1", papers.line("20.00", vat), totals=totals(shown))
    shop.deliver(invoice)
    assert shop.lines() == [(700000, "06", shown[1], shown[2])]


@pytest.mark.parametrize(
    "shown", [("6", "20.02", "1.20"), ("6", "20.00", "1.22"), ("12", "20.00", "1.20"), ("6", "2000.00", "0")]
)
def test_more_than_a_cent_per_line_is_held_and_never_mended(
    shop: Any, papers: Any, shown: tuple[str, str, str]
) -> None:
    invoice = papers.invoice("TW-1", totals=totals(shown))
    shop.deliver(invoice)
    assert shop.why(invoice)[0] == "amounts_do_not_add_up"
    assert shop.bookings() == shop.added_relations() == []


@pytest.mark.parametrize("name", ["net", "vat", "gross"])
def test_a_total_that_is_a_cent_off_its_rates_is_held(shop: Any, papers: Any, name: str) -> None:
    invoice = papers.invoice("TW-1")
    invoice["totals"][name] = str(Decimal(invoice["totals"][name]) + Decimal("0.01"))
    shop.deliver(invoice)
    assert "amounts_do_not_add_up" in shop.why(invoice)
