"""Bookyears, journals, accounts, VAT codes, dossiers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from octopus_client import (
    Description,
    Dossier,
    InsertionType,
    NotFoundInDossier,
    Octopus,
    OctopusError,
    VatCodeKind,
)
from octopus_client.journals import Journal
from octopus_client.modified import since_text
from octopus_client.sandbox import Sandbox

MOMENT = datetime(2026, 11, 25, 8, 30, 15, 678_912, tzinfo=UTC)


def test_the_dossiers_of_a_user(octopus: Octopus) -> None:
    first, second = octopus.dossiers()
    assert (first.id, first.description, first.vat_number) == (49001, "Fictie Events", "BE0999.123.061")
    assert (first.language, first.city, first.corporation_type) == ("nl", "Fictegem", None)
    assert second.id == 49002


def test_the_bookyear_and_period_of_a_day(dossier: Dossier) -> None:
    year = dossier.bookyears.containing(date(2026, 11, 25))
    assert (year.id, year.description, year.closed) == (2, "2026", False)
    assert year.period_of(date(2026, 11, 25)).number == 202611
    assert year.period_of(date(2026, 1, 1)).number == 202601
    assert year.period_of(date(2026, 12, 31)).number == 202612


@pytest.mark.parametrize(
    ("day", "number"), [("2025-12-31", 1), ("2026-01-01", 2), ("2026-12-31", 2), ("2027-01-01", 3)]
)
def test_a_bookyear_holds_its_first_and_last_day(dossier: Dossier, day: str, number: int) -> None:
    assert dossier.bookyears.containing(date.fromisoformat(day)).id == number


def test_a_day_outside_all_bookyears_is_told_with_the_remedy(dossier: Dossier) -> None:
    with pytest.raises(NotFoundInDossier, match="no bookyear for 2030-01-01: ask the bookkeeper"):
        dossier.bookyears.containing(date(2030, 1, 1))


def test_a_day_outside_all_periods_is_told(dossier: Dossier) -> None:
    year = dossier.bookyears.containing(date(2026, 11, 25))
    with pytest.raises(NotFoundInDossier, match="Bookyear 2026 has no period for 2027-01-01"):
        year.period_of(date(2027, 1, 1))


def test_the_journals_of_a_bookyear(dossier: Dossier, box: Sandbox) -> None:
    box.book("V1")
    year = dossier.bookyears.containing(date(2026, 11, 25))
    journals = {journal.key: journal for journal in dossier.journals.list(year)}
    assert sorted(journals) == ["A1", "D1", "F1", "V1", "V2"]
    assert [journals[key].last_number for key in ("V1", "A1")] == [1, 0]
    assert [journals[key].kind for key in ("V1", "F1")] == ["V", "F"]
    assert journals["F1"].currency == "EUR"
    assert journals["V1"].insertion_type is InsertionType.BOOKINGS
    assert journals["V2"].insertion_type is InsertionType.INVOICES_VAT_EXCLUDED
    assert journals["V1"].bookyear == 2


@pytest.mark.parametrize(
    ("changes", "openness"),
    [
        ({}, True),
        ({"closed": True}, False),
        ({"protected_period": 202610}, True),
        ({"protected_period": 202611}, False),
        ({"closed_period": 202612}, False),
        ({"protected_period": 0, "closed_period": 0}, True),
    ],
)
def test_a_journal_tells_whether_a_period_is_open(changes: dict[str, Any], openness: object) -> None:
    given: dict[str, Any] = {"bookyear": 2, "key": "V1", "name": "Verkopen", "closed": False}
    assert Journal(**{**given, **changes}).is_open_for(202611) is openness


def test_a_financial_journal_tells_its_account(dossier: Dossier) -> None:
    detail = dossier.journals.detail(2, "F1")
    assert (detail.account, detail.currency, detail.key) == (550000, "EUR", "F1")
    assert (detail.next_number, detail.bookyear, detail.closed) == (1, 2, False)
    assert detail.names[0].value == "Zichtrekening"


@pytest.mark.parametrize(
    ("journal", "operation", "insertion"),
    [
        ("A1", "getBuyJournal", None),
        ("V1", "getSellJournal", "BOOKING"),
        ("V2", "getSellJournal", "VAT_EXCLUSIVE"),
        ("D1", "getDiversJournal", None),
    ],
)
def test_each_kind_of_journal_has_its_detail(
    dossier: Dossier, box: Sandbox, journal: str, operation: str, insertion: str | None
) -> None:
    detail = dossier.journals.detail(2, journal)
    assert (detail.key, detail.insertion_type, detail.account) == (journal, insertion, None)
    assert box.calls()[operation] == 1


@pytest.mark.parametrize("journal", ["", "V", "X1", "1", "V1a", "v1"])
def test_what_is_no_key_of_a_journal_is_refused_without_a_call(
    dossier: Dossier, box: Sandbox, journal: str
) -> None:
    with pytest.raises(OctopusError, match="is no journal"):
        dossier.journals.detail(2, journal)
    assert box.calls() == {}


def test_the_detail_of_a_journal_can_come_from_the_store(dossier: Dossier, box: Sandbox) -> None:
    for _ in range(2):
        dossier.journals.detail(2, "F1", max_age=timedelta(days=1))
    assert box.calls()["getFinancialJournal"] == 1


def test_journals_of_all_bookyears_that_changed(dossier: Dossier, box: Sandbox, clock: Any) -> None:
    everything = dossier.journals.modified()
    assert len(everything.modified) == 15
    assert everything.deleted == ()
    box.advance(timedelta(hours=1))
    box.book("V1")
    (changed,) = dossier.journals.modified(clock() + timedelta(minutes=30)).modified
    assert (changed.kind, changed.sequence, changed.bookyear, changed.next_number) == ("V", 1, 2, 2)


def test_the_accounts_of_a_bookyear(dossier: Dossier) -> None:
    accounts = {account.number: account for account in dossier.accounts.list(2)}
    assert {400000, 440000, 451000, 550000, 580000, 700000} <= set(accounts)
    assert accounts[700000].bookyear == 2
    assert accounts[700000].vat_recuperation_percentage == Decimal(100)
    assert accounts[700000].description is not None


def test_accounts_that_changed(dossier: Dossier) -> None:
    everything = dossier.accounts.modified()
    assert {account.bookyear for account in everything.modified} == {1, 2, 3}
    assert dossier.accounts.modified(datetime(2999, 1, 1, tzinfo=UTC)).modified == ()


def test_a_description_falls_back_to_a_language_that_is_filled_in() -> None:
    description = Description(nl="Omzet", fr="", en=None)
    assert (
        description.in_language("nl")
        == description.in_language("fr")
        == description.in_language("en")
        == "Omzet"
    )
    assert Description(fr="Ventes", de="Umsatz").in_language("de") == "Umsatz"
    assert Description().in_language("nl") == ""


def test_the_vat_codes(dossier: Dossier) -> None:
    codes = {(code.code, code.kind): code for code in dossier.vat_codes.list()}
    assert codes["21", VatCodeKind.SELL].percentage == Decimal(21)
    assert codes["06", VatCodeKind.SELL].percentage == Decimal(6)
    assert codes["D21", VatCodeKind.BUY].default_sales_account is None


def test_lists_of_an_empty_dossier_are_empty(octopus: Octopus) -> None:
    empty = octopus.dossier(49002)
    assert empty.bookyears.list() == []
    assert empty.vat_codes.list() == []
    assert empty.relations.list() == []
    assert empty.relations.search(key=1) == []
    assert empty.bookings.modified() == []
    assert empty.financial.modified() == []
    assert empty.balancings.modified().modified == ()
    assert empty.relations.modified().modified == ()
    assert empty.accounts.modified().deleted == ()
    assert empty.journals.modified().modified == ()


def test_changes_are_asked_for_in_brussels_time() -> None:
    assert since_text(MOMENT) == "2026-11-25 09:30:15.678"
    assert since_text(datetime(2026, 7, 1, 22, tzinfo=UTC)) == "2026-07-02 00:00:00.000"
    assert since_text(None) == "1980-01-01 00:00:00.000"


def test_a_moment_without_a_zone_is_refused(dossier: Dossier, box: Sandbox) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        dossier.bookings.modified(MOMENT.replace(tzinfo=None))
    assert box.calls() == {}


def test_the_client_tells_its_own_moment(dossier: Dossier, clock: Any) -> None:
    assert dossier.now() == clock.moment
