"""Histories and open items, against sums made by hand; through the client, over HTTP."""

from datetime import date
from decimal import Decimal
from functools import partial

import httpx
import pytest

from octopus_client import (
    Booking,
    BookingLine,
    Bookyear,
    CostCentreRow,
    Dossier,
    FinancialBooking,
    FinancialLine,
    HistoryRow,
    LineKind,
    OpenItem,
    Refused,
)
from octopus_client.balancings import DocumentKey
from octopus_client.sandbox import Sandbox
from octopus_client.sandbox.contract import check, contract

CLIENT, SUPPLIER = 2, 1
SALE = DocumentKey(bookyear=2, journal="V1", number=1)
CREDIT = DocumentKey(bookyear=2, journal="V1", number=2)
RECEIPT = DocumentKey(bookyear=2, journal="F1", number=1)
SPAN = {"fromBookyearKey": {"id": 2}, "toBookyearKey": {"id": 2}}
PERIODS = {"fromBookyearPeriodNr": 202601, "toBookyearPeriodNr": 202612}


def money(text: str) -> Decimal:
    return Decimal(text)


def document(
    books: Dossier, key: tuple[str, int], total: str, *lines: BookingLine, period: int = 202611
) -> None:
    """Book a sale or a purchase, on the 20th of the month of its period."""
    day = date(period // 100, period % 100, 20)
    books.bookings.add(
        Booking(
            bookyear=period // 100 - 2024,
            journal=key[0],
            number=key[1],
            relation=CLIENT if key[0][0] == "V" else SUPPLIER,
            period=period,
            document_date=day,
            expiry_date=day,
            amount=money(total),
            comment=f"tw:{key[1]}",
            reference=f"R{key[1]}",
            lines=lines,
        )
    )


def line(account: int, base: str, code: str, vat: str, *, cost_centre: int | None = None) -> BookingLine:
    return BookingLine(
        account=account,
        base_amount=money(base),
        vat_code=code,
        vat_amount=money(vat),
        cost_centre=cost_centre,
        comment="Zaal",
    )


def financial(books: Dossier, journal: str, number: int, *lines: FinancialLine) -> None:
    books.financial.add(
        FinancialBooking(
            bookyear=2,
            journal=journal,
            number=number,
            period=202611,
            document_date=date(2026, 11, 26),
            lines=lines,
        )
    )


def on_account(number: int, amount: str, *, cost_centre: int | None = None) -> FinancialLine:
    return FinancialLine(kind=LineKind.ACCOUNT, account=number, amount=money(amount), cost_centre=cost_centre)


@pytest.fixture
def year(books: Dossier) -> Bookyear:
    """A sale of 181.50, credited for 12.10 and paid for 150.00; a purchase of 60.50, paid; bank costs."""
    document(
        books,
        ("V1", 1),
        "181.50",
        line(700000, "100", "21", "21", cost_centre=1),
        line(700100, "50", "21", "10.50", cost_centre=2),
    )
    document(books, ("V1", 2), "-12.10", line(700000, "10", "21", "2.10", cost_centre=1))
    document(books, ("A1", 1), "60.50", line(611000, "50", "D21", "10.50", cost_centre=1))
    document(books, ("V1", 1), "121", line(700000, "100", "21", "21"), period=202701)
    financial(
        books,
        "F1",
        1,
        FinancialLine(kind=LineKind.CLIENT, relation=CLIENT, amount=money("150"), reference="R1"),
        FinancialLine(kind=LineKind.SUPPLIER, relation=SUPPLIER, amount=money("-60.50")),
        on_account(657000, "-3.20", cost_centre=2),
    )
    financial(books, "D1", 1, on_account(499000, "80"), on_account(580000, "-80"))
    books.balancings.add(debit=SALE, credit=RECEIPT.line(1), amount=money("150"))
    books.balancings.add(debit=SALE, credit=CREDIT, amount=money("12.10"))
    purchase = DocumentKey(bookyear=2, journal="A1", number=1)
    books.balancings.add(debit=RECEIPT.line(2), credit=purchase, amount=money("60.50"))
    return next(each for each in books.bookyears.list() if each.id == 2)


def amounts(rows: list[HistoryRow]) -> list[tuple[str, Decimal | None, Decimal | None]]:
    return [(f"{row.journal}/{row.number}", row.debit, row.credit) for row in rows]


def test_the_history_of_an_account_is_what_was_booked_on_it(books: Dossier, year: Bookyear) -> None:
    assert amounts(books.reports.account_history(year, year, account=700000)) == [
        ("V1/1", money("0"), money("100")),
        ("V1/2", money("10"), money("0")),
    ]
    assert amounts(books.reports.account_history(year, year, account=451000)) == [
        ("V1/1", money("0"), money("21")),
        ("V1/1", money("0"), money("10.50")),
        ("V1/2", money("2.10"), money("0")),
    ]
    [bank] = books.reports.account_history(year, year, account=550000)
    assert (bank.debit, bank.credit, bank.document_date) == (money("86.30"), money("0"), date(2026, 11, 26))
    assert books.reports.account_history(year, year, account=705000) == []


def test_a_row_tells_its_document(books: Dossier, year: Bookyear) -> None:
    row = books.reports.account_history(year, year, account=400000)[0]
    assert (row.bookyear, row.journal, row.number, row.period) == (2, "V1", 1, 202611)
    assert (row.document_date, row.currency, row.exchange_rate) == (date(2026, 11, 20), "EUR", money("1"))
    assert (row.document_debit, row.document_credit) == (money("181.50"), money("0"))
    assert (row.comment, row.reference) == ("tw:1", "R1")


def test_debit_and_credit_are_equal(books: Dossier, year: Bookyear) -> None:
    used = (400000, 411000, 440000, 451000, 499000, 550000, 580000, 611000, 657000, 700000, 700100)
    rows = [row for account in used for row in books.reports.account_history(year, year, account=account)]
    # Debit: 181.50, 10.00 and 2.10, 50.00 and 10.50, 86.30 and 60.50 and 3.20, 80.00.
    assert sum(row.debit or 0 for row in rows) == money("484.10")
    assert sum(row.credit or 0 for row in rows) == money("484.10")


def test_the_history_of_a_client_is_documents_and_money(books: Dossier, year: Bookyear) -> None:
    expected = [
        ("V1/1", money("181.50"), money("0")),
        ("V1/2", money("0"), money("12.10")),
        ("F1/1", money("0"), money("150")),
    ]
    assert amounts(books.reports.client_history(year, year, relation=CLIENT)) == expected
    assert books.reports.client_history(year, year, relation=3) == []
    assert books.reports.client_history(year, year, external_relation=77) == []


def test_a_client_is_named_by_our_own_number_too(box: Sandbox, books: Dossier, year: Bookyear) -> None:
    state = box.state()["dossiers"]["49001"]["relations"]
    state[1]["relationIdentificationServiceData"]["externalRelationId"] = 77
    box.load_world({"dossiers": {"49001": {"relations": state}}})
    assert books.reports.client_history(year, year, external_relation=77) == (
        books.reports.client_history(year, year, relation=CLIENT)
    )


def test_the_history_of_a_supplier_is_apart_from_that_of_a_client(books: Dossier, year: Bookyear) -> None:
    assert amounts(books.reports.supplier_history(year, year, relation=SUPPLIER)) == [
        ("A1/1", money("0"), money("60.50")),
        ("F1/1", money("60.50"), money("0")),
    ]
    assert books.reports.supplier_history(year, year, relation=CLIENT) == []


def test_a_history_keeps_to_its_periods(books: Dossier, year: Bookyear) -> None:
    ask = partial(books.reports.account_history, account=700000)
    assert [row.number for row in ask(2, 2, first_period=202611, last_period=202611)] == [1, 2]
    assert ask(2, 2, first_period=202601, last_period=202610) == []
    assert ask(2, 2, first_period=202612, last_period=202612) == []
    both = ask(2, 3, first_period=202611, last_period=202701)
    assert [(row.bookyear, row.number) for row in both] == [(2, 1), (2, 2), (3, 1)]
    assert [row.bookyear for row in ask(3, 3, first_period=202701, last_period=202712)] == [3]
    assert year.id == 2


def told(rows: list[CostCentreRow]) -> list[tuple[int | None, str, int | None, Decimal]]:
    return [
        (
            row.cost_centre,
            f"{row.journal}/{row.number}",
            row.account,
            (row.debit or money("0")) - (row.credit or money("0")),
        )
        for row in rows
    ]


def test_the_history_of_cost_centres_is_what_names_them(books: Dossier, year: Bookyear) -> None:
    ask = partial(books.reports.cost_centre_history, year, year, first_account=600000, last_account=799999)
    assert told(ask()) == [
        (1, "V1/1", 700000, money("-100")),
        (1, "V1/2", 700000, money("10")),
        (1, "A1/1", 611000, money("50")),
        (2, "V1/1", 700100, money("-50")),
        (2, "F1/1", 657000, money("3.20")),
    ]
    first = ask()[0]
    assert (first.cost_centre_name, first.cost_centre_active) == ("Zomerfestival", True)
    assert (first.account_bookyear, first.account_name) == (2, "Verkoop tickets")
    assert (first.relation, first.relation_name) == (CLIENT, "Testdrukkerij Nergens NV")
    assert (first.comment, first.period, first.document_date) == ("Zaal", 202611, date(2026, 11, 20))
    assert ask()[-1].relation is None


def test_cost_centres_are_shown_as_they_are_asked_for(books: Dossier, year: Bookyear) -> None:
    ask = partial(books.reports.cost_centre_history, year, year)
    sales = ask(first_account=700000, last_account=700000)
    assert {row.cost_centre for row in sales} == {1}
    assert ask(first_account=700000, last_account=700000, active=False) == []
    shown = ask(first_account=700000, last_account=700000, empty=True)
    assert [(row.cost_centre, row.journal) for row in shown] == [
        (1, "V1"),
        (1, "V1"),
        (2, None),
        (3, None),
    ]
    assert [row.cost_centre_active for row in shown] == [True, True, True, False]
    assert {
        row.cost_centre for row in ask(first_account=700000, last_account=700000, empty=True, inactive=False)
    } == {1, 2}


def rest(items: list[OpenItem]) -> list[tuple[str, int | None, Decimal | None]]:
    return [(f"{item.journal}/{item.number}", item.line, item.open_amount) for item in items]


def test_what_is_balanced_in_part_is_open_for_the_rest(books: Dossier, year: Bookyear) -> None:
    # 181.50 less the 150.00 received and the 12.10 credited.
    [item] = books.reports.open_clients(year, year)
    assert rest([item]) == [("V1/1", -1, money("19.40"))]
    assert (item.debit, item.credit, item.relation) == (money("181.50"), money("0"), CLIENT)
    assert books.reports.open_suppliers(year, year) == []
    books.balancings.remove(debit=SALE, credit=CREDIT)
    assert rest(books.reports.open_clients(year, year)) == [
        ("V1/1", -1, money("31.50")),
        ("V1/2", -1, money("12.10")),
    ]
    books.balancings.remove_of_document(RECEIPT)
    assert rest(books.reports.open_clients(year, year)) == [
        ("V1/1", -1, money("181.50")),
        ("V1/2", -1, money("12.10")),
        ("F1/1", 1, money("150")),
    ]
    assert rest(books.reports.open_suppliers(year, year)) == [
        ("A1/1", -1, money("60.50")),
        ("F1/1", 2, money("60.50")),
    ]


def test_lines_on_an_account_are_open_until_they_are_balanced(books: Dossier, year: Bookyear) -> None:
    [item] = books.reports.open_account(year, year, account=580000)
    assert rest([item]) == [("D1/1", 2, money("80"))]
    assert (item.debit, item.credit, item.relation) == (money("0"), money("80"), None)
    financial(books, "D1", 2, on_account(580000, "80"), on_account(499000, "-80"))
    assert len(books.reports.open_account(year, year, account=580000)) == 2
    transfer = DocumentKey(bookyear=2, journal="D1", number=2)
    opposite = DocumentKey(bookyear=2, journal="D1", number=1)
    books.balancings.add(debit=transfer.line(1), credit=opposite.line(2), amount=money("30"))
    assert rest(books.reports.open_account(year, year, account=580000)) == [
        ("D1/1", 2, money("50")),
        ("D1/2", 1, money("50")),
    ]
    books.balancings.remove(debit=transfer.line(1), credit=opposite.line(2))
    books.balancings.add(debit=transfer.line(1), credit=opposite.line(2), amount=money("80"))
    assert books.reports.open_account(year, year, account=580000) == []
    assert books.reports.open_account(3, 3, account=580000, first_period=202701, last_period=202712) == []


def test_a_document_that_is_deleted_leaves_the_reports(box: Sandbox, books: Dossier, year: Bookyear) -> None:
    box.delete_last("V1")
    assert amounts(books.reports.account_history(year, year, account=700000)) == [
        ("V1/1", money("0"), money("100"))
    ]
    assert rest(books.reports.open_clients(year, year)) == [("V1/1", -1, money("31.50"))]


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(
    ("path", "operation", "query", "evidence"),
    [
        ("accounts/history", "getReportHistoryAccount", {"accountNr": 700000}, "history-reports"),
        ("clients/history", "getReportHistoryClient", {"relationId": CLIENT}, "history-reports"),
        ("suppliers/history", "getReportHistorySupplier", {"relationId": SUPPLIER}, "history-reports"),
        (
            "costcentres/history",
            "getReportHistoryCostCentre",
            {"fromAccountNr": 600000, "toAccountNr": 799999},
            "cost-centre-history",
        ),
        ("accounts/open", "getReportOpenAccount", {"accountNr": 580000}, "open-account"),
        ("clients/open", "getReportOpenClient", {}, "ledger-lines"),
    ],
)
def test_a_report_is_of_the_contract_and_says_what_it_rests_on(
    api: httpx.Client, path: str, operation: str, query: dict[str, int], evidence: str
) -> None:
    answer = api.post(f"reports/{path}", json={**SPAN, **PERIODS, **query})
    payload = contract().operations[operation].answer_type()
    assert payload is not None
    assert answer.json()
    assert check(payload.type, answer.json()) == []
    assert answer.headers["X-Octopus-Sandbox"] == f"assumed:{evidence}"
    incomplete = api.post(f"reports/{path}", json={**SPAN, **query})
    assert (incomplete.status_code, incomplete.content) == (500, b"")


def test_a_report_without_account_or_of_an_unknown_bookyear_is_refused(
    books: Dossier, api: httpx.Client
) -> None:
    for path in ("accounts/history", "accounts/open", "costcentres/history"):
        assert api.post(f"reports/{path}", json={**SPAN, **PERIODS}).status_code == 500
    ask = partial(books.reports.account_history, 9, 9, account=700000, first_period=1, last_period=12)
    with pytest.raises(Refused) as refused:
        ask()
    assert (refused.value.status, refused.value.code) == (400, -9)


def test_the_lines_of_bookings_name_their_cost_centre(books: Dossier, year: Bookyear) -> None:
    lines = books.bookings_report.modified(None, year=year).lines
    named = {(each.account, each.cost_centre) for each in lines if each.cost_centre is not None}
    assert named == {(700000, 1), (700100, 2), (611000, 1), (657000, 2)}
