"""The payment account against a settlement of Mollie: every amount explained, or told of."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus_client import DocumentKey
from tickoweb_sync.reconcile import Clearing, ClearingItem, FileUnusable, Match, Movement
from tickoweb_sync.reconcile.account_lines import AccountLine
from tickoweb_sync.reconcile.booking_check import to_cents
from tickoweb_sync.reconcile.clearing import clearing_differences, compare_clearing
from tickoweb_sync.reconcile.settlement import SettledRow, read_settlement

HEADING = (
    "Date,Payment method,Currency,Amount,Status,ID,Description,Consumer name,Settlement currency,"
    "Settlement amount,Settlement reference,Amount refunded"
)
SETTLEMENT = "1234567.2611.01"


def row(day: str, method: str, amount: object, identity: str = "", description: str = "") -> str:
    money = f"{amount}"
    return f"{day},{method},EUR,{money},paid,{identity},{description},Somebody,EUR,{money},{SETTLEMENT},"


def settlement(*rows: str) -> bytes:
    return "\n".join([HEADING, *rows]).encode()


def rows_of(desk: Any) -> list[str]:
    """What Mollie tells of the documents of the month: payments by id, refunds by order number."""
    rows = []
    for stored in desk.stored():
        document = stored.document
        day = stored.document_date.isoformat()
        total = abs(document.totals.gross)
        if document.is_credit_note:
            rows.append(row(f"{day} 10:00:00", "refund", -total, f"re_{stored.serial}", document.order))
        rows += [row(f"{day} 09:00:00", p.method, p.amount, p.provider_id) for p in document.payments]
    return rows


def paid_only(desk: Any) -> None:
    """Book payments only of documents that were paid in the shop."""
    desk.configure(booking={"payments": "when_paid"})
    desk.deliver(*desk.month())


def by_hand(desk: Any, journal: str, *lines: dict[str, Any], day: str = "2026-12-01") -> None:
    number = desk.box.book(journal)
    desk.edit(desk.at(journal, number), bookingLines=list(lines), documentDate=day)


def test_a_settlement_that_was_booked_whole_is_explained(desk: Any) -> None:
    paid_only(desk)
    fee = Decimal("12.34")
    rows = [*rows_of(desk), row("2026-11-30 00:00:00", "", -fee, "", "Withheld transaction fees")]
    [payout] = [one for one in read_settlement(settlement(*rows)) if one.kind is Movement.PAYOUT]
    by_hand(
        desk,
        "D1",
        {"type": "A", "accountKey": 440000, "amount": fee},
        {"type": "A", "accountKey": 580000, "amount": -fee},
    )
    by_hand(desk, "F1", {"type": "A", "accountKey": 580000, "amount": -payout.amount})

    result = desk.reconcile(settlement=settlement(*rows))

    clearing = result.clearing_account
    assert result.found == ()
    assert {item.match for item in clearing.items} == {Match.MATCHED}
    assert (clearing.opening, clearing.balance, clearing.unexplained) == (0, 0, 0)
    assert clearing.booked(Movement.FEE) == clearing.settled(Movement.FEE) == -fee
    assert clearing.booked(Movement.RECEIPT) == sum(one.document.received for one in desk.invoices())


def test_each_amount_that_is_not_explained_is_told_of(desk: Any) -> None:
    paid_only(desk)
    *rows, last = rows_of(desk)
    date_, method, currency, amount, *rest = last.split(",")
    changed = Decimal(amount) + 1
    rest[5] = str(changed)
    rows.append(",".join([date_, method, currency, str(changed), *rest]))
    rows.append(row("2026-11-30 00:00:00", "", "-12.34", "", "Withheld transaction fees"))

    result = desk.reconcile(settlement=settlement(*rows))

    told = {one.field.partition(" ")[0]: one for one in result.found}
    assert set(told) == {"receipt", "fee", "payout"}
    assert told["receipt"].cents == -100
    assert told["fee"].cents == 1234
    assert told["payout"].cents == -to_cents(result.clearing_account.settled(Movement.PAYOUT))
    assert sum(one.cents for one in result.found) == to_cents(result.clearing_account.unexplained)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_a_refund_that_only_the_books_have_is_never_booked_once_more(language: str) -> None:
    place = DocumentKey(bookyear=2, journal="D1", number=3)
    items = {
        match: ClearingItem(
            day=date(2026, 11, 3), kind=Movement.REFUND, match=match, place=place, order="TW-1", books=books
        )
        for match, books in (
            (Match.ONLY_BOOKS, Decimal("-130.90")),
            (Match.ONLY_MOLLIE, Decimal("0.00")),
            (Match.AMOUNT, Decimal("-13.09")),
        )
    }
    clearing = Clearing(
        account=580000,
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        opening=Decimal(0),
        items=tuple(items.values()),
    )

    told = dict(zip(items, clearing_differences(clearing), strict=True))
    steps = {match: one.next_step(language) for match, one in told.items()}
    assert len(set(steps.values())) == 3
    word = {"nl": "Boek niets bij", "fr": "N'ajoutez aucune écriture", "en": "Book nothing more"}[language]
    assert word in steps[Match.ONLY_BOOKS]
    assert "D1/3" in steps[Match.ONLY_BOOKS]
    refund = {"nl": "Terugbetaling", "fr": "Remboursement", "en": "Refund"}[language]
    assert {one.sentence(language).startswith(refund) for one in told.values()} == {True}
    assert "-130.90" in told[Match.ONLY_BOOKS].sentence(language)


def test_sales_without_an_invoice_are_held_against_what_was_booked_by_hand(desk: Any) -> None:
    paid_only(desk)
    rows = [
        *rows_of(desk),
        row("2026-11-12 10:00:00", "bancontact", "30.00", "tr_other1", "TW-2026-999999"),
        row("2026-11-13 10:00:00", "visa", "12.00", "tr_other2", ""),
        row("2026-11-14 10:00:00", "refund", "-2.00", "re_other", ""),
    ]
    [payout] = [one for one in read_settlement(settlement(*rows)) if one.kind is Movement.PAYOUT]
    by_hand(desk, "F1", {"type": "A", "accountKey": 580000, "amount": -payout.amount})

    [one] = desk.reconcile(settlement=settlement(*rows)).found
    assert (one.field, one.ours, one.theirs, one.cents) == ("daily_receipts", "40.00", "0.00", -4000)

    by_hand(
        desk,
        "D1",
        {"type": "A", "accountKey": 580000, "amount": 40},
        {"type": "A", "accountKey": 700000, "amount": -40},
        day="2026-11-20",
    )
    assert desk.found(settlement=settlement(*rows)) == []


def test_what_was_booked_after_the_settlement_waits_for_the_next(desk: Any) -> None:
    paid_only(desk)
    early = [one for one in rows_of(desk) if one < "2026-11-15"]
    result = desk.reconcile(settlement=settlement(*early))

    assert [one.field.partition(" ")[0] for one in result.found] == ["payout"]
    later = [item for item in result.clearing_account.items if item.match is Match.LATER]
    assert later
    assert all(item.day.isoformat() >= "2026-11-14" for item in later)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"Date,Amount\n2026-11-01,1.00\n", "lacks the column currency, id, description"),
        (settlement(row("yesterday", "visa", "1.00", "tr_1")), "line 2, date: «yesterday» is no date"),
        (settlement(row("2026-11-01", "visa", "1.005", "tr_1")), "more than two decimals"),
        (settlement(row("2026-11-01", "visa", "1e999", "tr_1")), "is no number"),
        (settlement(row("2026-11-01", "visa", "1.00", "tr_1").replace("EUR", "USD")), "is not EUR"),
        (settlement("2026-11-01,visa,EUR"), "line 2 has 3 values under 12 columns"),
        (settlement(), "has no rows"),
    ],
)
def test_a_wrong_settlement_is_refused_with_a_sentence(desk: Any, data: bytes, sentence: str) -> None:
    desk.outbox.configure(desk.integration)

    with pytest.raises(FileUnusable, match=sentence):
        desk.reconcile(settlement=data)


def test_a_settlement_is_read_in_any_order_of_columns_and_either_separator() -> None:
    data = "ID;Description;Amount;Currency;Date\ntr_1;Order;1 234,50;EUR;30-11-2026\n".encode("utf-8-sig")

    assert [(one.day.isoformat(), one.amount, one.kind) for one in read_settlement(data)] == [
        ("2026-11-30", Decimal("1234.50"), Movement.RECEIPT)
    ]


amounts = st.integers(-5000, 5000).filter(bool).map(lambda cents: Decimal(cents) / 100)
days = st.dates(min_value=date(2026, 11, 1), max_value=date(2026, 12, 31))


@given(
    lines=st.lists(st.tuples(days, amounts)),
    rows=st.lists(st.tuples(days, amounts, st.sampled_from(Movement)), min_size=1),
)
def test_what_is_told_is_exactly_what_is_unexplained(
    lines: Iterable[tuple[Any, Decimal]], rows: Iterable[tuple[Any, Decimal, Movement]]
) -> None:
    books = [
        AccountLine(place=DocumentKey(bookyear=2, journal="D1", number=n), day=day, amount=amount)
        for n, (day, amount) in enumerate(sorted(lines))
    ]
    settled = [
        SettledRow(line=n, day=day, kind=kind, amount=amount) for n, (day, amount, kind) in enumerate(rows)
    ]

    clearing = compare_clearing(580000, books, settled, [])

    told = sum(one.cents for one in clearing_differences(clearing))
    assert told == to_cents(clearing.unexplained)
    everything = sum((line.amount for line in books), Decimal(0))
    later = sum((item.books for item in clearing.items if item.match is Match.LATER), Decimal(0))
    assert clearing.balance + later == everything
