"""What clients have open: how old it is, whose it is, and to whose credit."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from octopus_client.reports import OpenItem
from tickoweb_sync.reconcile.open_client_items import open_rows

TODAY = date(2026, 12, 31)


def item(**others: Any) -> OpenItem:
    ordinary = {
        "bookyear": 2,
        "journal": "V1",
        "number": 7,
        "line": -1,
        "relation": 12,
        "document_date": date(2026, 11, 3),
        "expiry_date": date(2026, 12, 1),
        "debit": Decimal("52.00"),
        "open_amount": Decimal("52.00"),
    }
    return OpenItem(**{**ordinary, **others})


@pytest.mark.parametrize(
    ("due", "days", "bucket"),
    [
        (date(2027, 1, 5), -5, "not due"),
        (date(2026, 12, 31), 0, "not due"),
        (date(2026, 12, 30), 1, "1-30"),
        (date(2026, 12, 1), 30, "1-30"),
        (date(2026, 11, 30), 31, "31-60"),
        (date(2026, 11, 1), 60, "31-60"),
        (date(2026, 10, 31), 61, "61-90"),
        (date(2026, 10, 1), 91, "over 90"),
    ],
)
def test_the_age_counts_from_the_due_date(due: date, days: int, bucket: str) -> None:
    [row] = open_rows([item(expiry_date=due)], [], today=TODAY)

    assert (row.days, row.bucket, row.due_date) == (days, bucket, due)


def test_without_a_due_date_the_document_date_counts() -> None:
    [row] = open_rows([item(expiry_date=None)], [], today=TODAY)

    assert row.days == 58


@pytest.mark.parametrize("sign", [1, -1])
def test_what_a_client_has_to_his_credit_is_negative_whichever_sign_octopus_gives(sign: int) -> None:
    payment = item(journal="D1", line=2, debit=None, credit=Decimal("20.00"), open_amount=Decimal(sign * 20))

    [row] = open_rows([payment], [], today=TODAY)
    assert (row.amount, row.line) == (Decimal(-20), 2)


def test_the_oldest_come_first() -> None:
    items = [item(number=n, expiry_date=date(2026, 12, n)) for n in (3, 1, 2)]

    assert [row.place.number for row in open_rows(items, [], today=TODAY)] == [1, 2, 3]


def test_open_items_are_those_of_the_documents(booked: Any) -> None:
    stored = booked.invoices()[0]
    assert booked.reconcile().open_rows == ()
    booked.dossier.balancings.remove_of_document(stored.booking_key)

    rows = booked.reconcile().open_rows
    total = stored.document.totals.gross
    assert {str(row.place): row.amount for row in rows} == {
        str(stored.booking_key): total,
        str(stored.payment_key): -total,
    }
    assert {row.document for row in rows} == {stored.id}
    assert {row.relation for row in rows} == {stored.relation}
