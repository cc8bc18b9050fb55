"""What is on accounts: computed from the bookings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octopus_client import Dossier
from octopus_client.sandbox.balances import account_amounts
from octopus_client.sandbox.clock import BRUSSELS
from octopus_client.sandbox.default_world import default_world
from octopus_client.sandbox.world import Document

if TYPE_CHECKING:
    import httpx

    from octopus_client.accounts import AccountAmount
    from octopus_client.sandbox import Sandbox

Build = Callable[..., dict[str, Any]]
LATER = datetime.fromisoformat("2026-11-25T09:00:30+01:00")
NOW = datetime(2026, 11, 25, tzinfo=BRUSSELS)


def _balances(amounts: tuple[AccountAmount, ...]) -> dict[tuple[int | None, int | None], Decimal | None]:
    return {(each.period, each.account): each.balance for each in amounts}


def test_nothing_is_on_the_accounts_of_books_without_bookings(books: Dossier, api: httpx.Client) -> None:
    assert api.get("accounts/amounts/modified").status_code == 404
    assert books.accounts.balances_modified().modified == ()


def test_bookings_are_added_by_account_and_period_debit_positive(
    books: Dossier, api: httpx.Client, sale: Build, payment: Build
) -> None:
    api.post("buysellbookings", json=sale(1))
    api.post("buysellbookings", json=sale(2, bookyearPeriodeNr=202612, documentDate="2026-12-01"))
    api.post("buysellbookings", json=sale(3))
    api.post("financialdiversbookings", json=payment(1))
    changes = books.accounts.balances_modified()
    assert _balances(changes.modified) == {
        (202611, 400000): Decimal(121),
        (202611, 700000): Decimal(-200),
        (202611, 451000): Decimal(-42),
        (202611, 550000): Decimal(121),
        (202612, 400000): Decimal(121),
        (202612, 700000): Decimal(-100),
        (202612, 451000): Decimal(-21),
    }
    assert {(each.bookyear, each.account_bookyear) for each in changes.modified} == {(2, 2)}
    assert changes.deleted == ()


def test_the_sign_can_be_switched(box: Sandbox, api: httpx.Client) -> None:
    box.book("V1")
    box.assume({"balance-sign": "credit"})
    answer = api.get("accounts/amounts/modified")
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:balance-sign"
    balances = {
        each["accountAmountKey"]["accountKey"]["id"]: each["balance"] for each in answer.json()["modified"]
    }
    assert balances == {400000: -121, 700000: 100, 451000: 21}


def test_only_amounts_that_changed_since_a_moment_are_listed(
    books: Dossier, box: Sandbox, api: httpx.Client, sale: Build
) -> None:
    api.post("buysellbookings", json=sale(1))
    box.advance(seconds=60)
    assert books.accounts.balances_modified(LATER).modified == ()
    api.post("buysellbookings", json=sale(2, line={"accountKey": 700100}))
    assert _balances(books.accounts.balances_modified(LATER).modified) == {
        (202611, 400000): Decimal(242),
        (202611, 700100): Decimal(-100),
        (202611, 451000): Decimal(-42),
    }


def test_a_booking_that_moves_to_another_account_leaves_the_one_before(
    books: Dossier, box: Sandbox, api: httpx.Client, sale: Build
) -> None:
    api.post("buysellbookings", json=sale(1))
    box.advance(seconds=60)
    moved = sale(1, line={"accountKey": 700100})["buySellBookingServiceData"]
    assert api.put("buysellbookings", json=moved).status_code == 204
    changes = books.accounts.balances_modified(LATER)
    assert _balances(changes.deleted) == {(202611, 700000): Decimal(0)}
    assert (202611, 700100) in _balances(changes.modified)
    box.advance(seconds=60)
    box.edit("V1", 1, {"bookyearPeriodeNr": 202610})
    since = datetime.fromisoformat("2026-11-25T09:01:30+01:00")
    changes = books.accounts.balances_modified(since)
    assert {period for period, _ in _balances(changes.modified)} == {202610}
    assert set(_balances(changes.deleted)) == {(202611, each) for each in (400000, 700100, 451000)}


def test_a_deleted_booking_takes_its_amounts_with_it(books: Dossier, box: Sandbox) -> None:
    box.book("V1")
    box.book("D1")
    box.delete_last("V1")
    changes = books.accounts.balances_modified()
    assert {account for _, account in _balances(changes.deleted)} == {400000, 700000, 451000}
    assert {account for _, account in _balances(changes.modified)} == {499000, 580000}
    box.book("V1")
    assert books.accounts.balances_modified().deleted == ()


@pytest.mark.parametrize("text", ["2026-11-25", "yesterday"])
def test_a_moment_in_another_form_is_refused(api: httpx.Client, text: str) -> None:
    assert api.get("accounts/amounts/modified", params={"modifiedTimeStamp": text}).status_code == 400


_CENTS = st.integers(-100_000, 100_000).map(lambda cents: Decimal(cents) / 100)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from([700000, 700100]), _CENTS, _CENTS), max_size=6))
def test_the_accounts_of_a_period_are_in_balance_whatever_was_booked(
    lines: list[tuple[int, Decimal, Decimal]],
) -> None:
    dossier = default_world(NOW).dossiers[49001]
    for number, (account, base, vat) in enumerate(lines, start=1):
        total = base + vat
        sign = -1 if total < 0 else 1  # the lines of a credit note are positive
        line = {"accountKey": account, "baseAmount": sign * base, "vatAmount": sign * vat, "vatCodeKey": "21"}
        body = {
            "bookyearKey": {"id": 2},
            "journalKey": "V1",
            "documentSequenceNr": number,
            "relationIdentificationServiceData": {"relationKey": {"id": 3}},
            "bookyearPeriodeNr": 202611 + number % 2,
            "documentDate": "2026-11-25",
            "amount": total,
            "exchangeRate": Decimal(1),
            "bookingLines": [line],
        }
        dossier.book(Document(body, NOW))
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for (_, period, _), amount in account_amounts(dossier).items():
        totals[period] += amount.balance
    assert set(totals.values()) <= {Decimal(0)}
