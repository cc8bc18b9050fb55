"""Journals made, changed, deleted and booked in; through the client, over HTTP."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import httpx
import pytest

from octopus_client import (
    BankAccount,
    Booking,
    BookingLine,
    DeliveryNote,
    Dossier,
    FinancialBooking,
    FinancialLine,
    InsertionMode,
    Invoice,
    InvoicingSettings,
    LineKind,
    LocalizedName,
    NumberNotNext,
    PeriodProtected,
    PeriodUnknown,
    Refused,
    TextLanguage,
    UnitPriceScale,
)
from octopus_client.sandbox import Sandbox

NAMES = (
    LocalizedName(language=TextLanguage.DUTCH, value="Zomerbar"),
    LocalizedName(language=TextLanguage.FRENCH, value="Bar d'été"),
)
BANK = BankAccount(number="001", iban="BE68539007547034", city="Fictegem", country="BE")
SHOWN = InvoicingSettings(unit_price_scale=UnitPriceScale.FOUR, show_unit=False, custom_fields=(1,))
MADE: dict[str, dict[str, Any]] = {
    "A2": {},
    "D2": {},
    "V3": {"insertion_type": InsertionMode.BOOKING, "bank_account": BANK, "invoicing": SHOWN},
    "F2": {"account": 570000, "currency": "EUR", "bank_account": BANK},
    "L1": {"insertion_type": InsertionMode.VAT_INCLUSIVE, "invoicing": SHOWN},
}
DAY = date(2026, 11, 25)


def sold(books: Dossier, journal: str, number: int, *, period: int = 202611) -> None:
    line = BookingLine(
        account=700000, base_amount=Decimal(100), vat_code="21", vat_amount=Decimal(21), cost_centre=1
    )
    books.bookings.add(
        Booking(
            bookyear=2,
            journal=journal,
            number=number,
            relation=2,
            period=period,
            document_date=DAY,
            expiry_date=DAY,
            amount=Decimal(121),
            lines=(line,),
        )
    )


def moved(books: Dossier, journal: str, number: int, *amounts: str) -> None:
    """Book amounts on 580000, which in a diverse journal must make up for each other."""
    lines = (FinancialLine(kind=LineKind.ACCOUNT, account=580000, amount=Decimal(each)) for each in amounts)
    books.financial.add(
        FinancialBooking(
            bookyear=2,
            journal=journal,
            number=number,
            period=202611,
            document_date=DAY,
            lines=tuple(lines),
        )
    )


def code_of(attempt: Callable[[], object]) -> int | None:
    with pytest.raises(Refused) as refused:
        attempt()
    assert refused.value.status == 400
    return refused.value.code


@pytest.mark.parametrize("key", MADE)
def test_a_journal_is_read_back_as_it_was_made(books: Dossier, key: str) -> None:
    made = books.journals.add(2, key, names=NAMES, next_number=7, protected_period=202610, **MADE[key])
    assert (made.key, made.bookyear, made.names, made.closed) == (key, 2, NAMES, False)
    assert (made.next_number, made.protected_period, made.closed_period) == (7, 202610, 0)
    assert {name: getattr(made, name) for name in MADE[key]} == MADE[key]
    assert books.journals.detail(2, key) == made
    listed = {each.key: each for each in books.journals.list(2)}[key]
    assert (listed.name, listed.last_number, listed.protected_period) == ("Zomerbar", 6, 202610)
    assert key in {f"{each.kind}{each.sequence}" for each in books.journals.modified().modified}


@pytest.mark.parametrize("key", MADE)
def test_what_is_not_given_of_a_journal_stays(books: Dossier, key: str) -> None:
    made = books.journals.add(2, key, names=NAMES, protected_period=202610, **MADE[key])
    changed = books.journals.update(2, key, names=NAMES[1:], next_number=101)
    assert (changed.names, changed.next_number, changed.protected_period) == (NAMES[1:], 101, 202610)
    assert {name: getattr(changed, name) for name in MADE[key]} == {
        name: getattr(made, name) for name in MADE[key]
    }
    assert books.journals.detail(2, key) == changed
    assert {each.key: each for each in books.journals.list(2)}[key].name == "Bar d'été"


def test_new_journals_are_booked_in(books: Dossier) -> None:
    for key, settings in MADE.items():
        books.journals.add(2, key, names=NAMES, next_number=50, protected_period=202610, **settings)
    sold(books, "V3", 50)
    moved(books, "F2", 50, "30")
    moved(books, "D2", 50, "10", "-10")
    with pytest.raises(NumberNotNext):
        sold(books, "V3", 53)
    with pytest.raises(PeriodProtected):
        sold(books, "V3", 51, period=202610)
    found = books.bookings.get(2, "V3", 50)
    assert found is not None
    assert found.amount == 121
    assert books.journals.detail(2, "V3").next_number == 51
    assert books.journals.balance(2, "F2").balance == 30


def test_new_journals_take_invoices_and_delivery_notes(books: Dossier) -> None:
    books.journals.add(2, "V3", names=NAMES, insertion_type=InsertionMode.VAT_EXCLUSIVE)
    books.journals.add(2, "L1", names=NAMES, insertion_type=InsertionMode.VAT_EXCLUSIVE)
    head: dict[str, Any] = {
        "bookyear": 2,
        "number": 1,
        "relation": 2,
        "period": 202611,
        "document_date": DAY,
        "expiry_date": DAY,
    }
    books.invoices.add(Invoice(journal="V3", **head))
    books.delivery_notes.add(DeliveryNote(journal="L1", **head))
    assert code_of(lambda: sold(books, "V3", 2)) == -29
    for journal in ("V3", "L1"):
        assert books.journals.detail(2, journal).next_number == 2
        assert code_of(partial(books.journals.remove, 2, journal)) == -38


@pytest.mark.parametrize(
    ("place", "settings", "code"),
    [
        ((2, "V1"), MADE["V3"], -38),
        ((1, "A2"), {}, -38),
        ((9, "A2"), {}, -9),
        ((2, "A2"), {"protected_period": 202613}, -14),
        ((2, "F2"), {"account": 551234, "currency": "EUR"}, -21),
        ((2, "F2"), {"account": 570000, "currency": "XXX"}, -19),
        ((2, "F2"), {"account": 400000, "currency": "EUR"}, None),
        ((2, "A2"), {"next_number": 0}, None),
        ((2, "A0"), {}, None),
        ((2, "L1"), {"insertion_type": InsertionMode.BOOKING}, None),
        ((2, "A2"), {"names": ()}, None),
    ],
)
def test_a_journal_that_cannot_be_is_not_made(
    box: Sandbox, books: Dossier, place: tuple[int, str], settings: dict[str, Any], code: int | None
) -> None:
    before = box.state()["dossiers"]
    told = {"names": NAMES, **settings}
    assert code_of(lambda: books.journals.add(*place, **told)) == code
    assert box.state()["dossiers"] == before


@pytest.mark.parametrize(
    ("place", "settings", "code"),
    [
        ((2, "V9"), {"names": NAMES}, -10),
        ((9, "V1"), {"names": NAMES}, -9),
        ((1, "V1"), {"names": NAMES}, -38),
        ((2, "V1"), {"next_number": 1}, -13),
        ((2, "V1"), {"insertion_type": InsertionMode.VAT_EXCLUSIVE}, -29),
        ((2, "F1"), {"account": 570000}, -38),
        ((2, "F1"), {"currency": "USD"}, -38),
        ((2, "F1"), {"account": 551234}, -38),
        ((3, "F1"), {"account": 551234}, -21),
        ((2, "V1"), {"protected_period": 1}, -14),
    ],
)
def test_a_journal_with_documents_keeps_what_they_rest_on(
    box: Sandbox, books: Dossier, place: tuple[int, str], settings: dict[str, Any], code: int
) -> None:
    sold(books, "V1", 1)
    moved(books, "F1", 1, "30")
    before = box.state()["dossiers"]
    assert code_of(lambda: books.journals.update(*place, **settings)) == code
    assert box.state()["dossiers"] == before


def test_a_journal_without_documents_changes_its_account_and_mode(books: Dossier) -> None:
    assert books.journals.update(2, "F1", account=570000, currency="USD").account == 570000
    assert books.journals.update(2, "V1", insertion_type=InsertionMode.VAT_INCLUSIVE).insertion_type == (
        InsertionMode.VAT_INCLUSIVE
    )
    assert code_of(lambda: sold(books, "V1", 1)) == -29
    with pytest.raises(PeriodUnknown):
        books.journals.update(2, "A1", protected_period=202701)


def test_an_empty_journal_is_deleted_and_can_be_made_again(box: Sandbox, books: Dossier) -> None:
    books.journals.add(2, "V3", names=NAMES, next_number=9, **MADE["V3"])
    sold(books, "V3", 9)
    assert code_of(lambda: books.journals.remove(2, "V3")) == -38
    box.delete_last("V3")
    books.journals.remove(2, "V3")
    assert "V3" not in {each.key for each in books.journals.list(2)}
    assert [f"{each.kind}{each.sequence}" for each in books.journals.modified().deleted] == ["V3"]
    assert code_of(lambda: sold(books, "V3", 9)) == -10
    assert code_of(lambda: books.journals.remove(2, "V3")) == -10
    again = books.journals.add(2, "V3", names=NAMES[:1], insertion_type=InsertionMode.BOOKING)
    assert (again.names, again.next_number, again.bank_account) == (NAMES[:1], 1, BankAccount())
    assert books.journals.modified().deleted == ()


def test_what_was_booked_in_a_journal_that_is_gone_troubles_nobody(box: Sandbox, books: Dossier) -> None:
    moved(books, "F1", 1, "30")
    box.delete_last("F1")
    books.journals.remove(2, "F1")
    assert {each.balance for each in books.accounts.balances_modified().deleted} == {0}
    assert {"F1"} == {f"{each.kind}{each.sequence}" for each in books.journals.modified().deleted}


def test_a_journal_that_is_open_or_of_a_closed_bookyear_is_left_alone(
    box: Sandbox, books: Dossier, api: httpx.Client
) -> None:
    box.lock("V1")
    assert code_of(lambda: books.journals.remove(2, "V1")) == -12
    assert code_of(lambda: books.journals.update(2, "V1", names=NAMES)) == -12
    assert code_of(lambda: books.journals.remove(1, "A1")) == -38
    assert api.delete("bookyears/2/journals/X/1").status_code == 400


def test_the_balance_of_a_bank_is_all_that_is_on_its_account(books: Dossier, api: httpx.Client) -> None:
    moved(books, "F1", 1, "121", "-20.50")
    balance = books.journals.balance(2, "F1")
    assert (balance.bookyear, balance.journal, balance.balance) == (2, "F1", Decimal("100.50"))
    lines = tuple(
        FinancialLine(kind=LineKind.ACCOUNT, account=account, amount=Decimal(amount))
        for account, amount in ((550000, "9.50"), (580000, "-9.50"))
    )
    books.financial.add(
        FinancialBooking(bookyear=2, journal="D1", number=1, period=202611, document_date=DAY, lines=lines)
    )
    assert books.journals.balance(2, "F1").balance == 110
    assert books.journals.balance(3, "F1").balance == 0
    assert code_of(lambda: books.journals.balance(2, "V1")) == -67
    for path in ("bookyears/2/journals/F9", "bookyears/9/journals/F1"):
        assert api.get(path).status_code == 404


def test_journals_are_made_24_times_a_day(api: httpx.Client) -> None:
    common = {"bookyearKey": {"id": 2}, "names": [{"language": "NL", "value": "Bar"}]}
    answers = [
        api.post("journals/A", json={"commonJournalInsertRequestData": {**common, "sequenceNumber": number}})
        for number in range(2, 27)
    ]
    assert [each.status_code for each in answers] == [200] * 24 + [400]
    assert answers[-1].json()["errorCode"] == -80


def test_journals_are_in_the_state_and_loaded_from_it(box: Sandbox, books: Dossier) -> None:
    made = books.journals.add(2, "F2", names=NAMES, **MADE["F2"])
    state = box.state()["dossiers"]["49001"]
    assert {"journalKey": "F2", "account": 570000}.items() <= state["journals"][-1].items()
    assert state["journalSettings"][0]["bankAccountServiceData"]["bankAccountNumber"] == "001"
    box.load_world({"dossiers": {"49001": state}})
    assert box.state()["dossiers"]["49001"] == state
    assert books.journals.detail(2, "F2") == made
    box.load_world({"dossiers": {"49001": {"journals": state["journals"]}}})
    assert books.journals.detail(2, "F2").names == NAMES[:1]
    settings = {"bookyearKey": {"id": 2}, "journalTypeCode": "V", "sequenceNumber": 1}
    shown = {"invoicingServiceData": {"showTotal": True}}
    box.load_world({"dossiers": {"49001": {"journalSettings": [{**settings, **shown}]}}})
    assert books.journals.detail(2, "V1").invoicing == InvoicingSettings(show_total=True)
