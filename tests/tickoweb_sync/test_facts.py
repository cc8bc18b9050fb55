"""Reading the dossier's facts from a running sandbox, with as few calls as possible."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from octopus_client import Credentials, Dossier, LimitRefused, Octopus, OctopusConfig
from octopus_client.sandbox import Sandbox
from tickoweb_sync.facts import read_facts

NOW = datetime.fromisoformat("2026-11-25T09:00:00+01:00")
A_DAY = timedelta(days=1)
TODAY = date(2026, 11, 25)
FINANCIAL_JOURNAL = {
    "commonJournalServiceData": {
        "journalKeyServiceData": {"bookyearKey": {"id": 2}, "journalTypeCode": "F", "sequenceNumber": 1},
        "nextDocumentNumber": 1,
    }
}


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        running.set_clock(NOW)
        yield running


@pytest.fixture
def dossier(box: Sandbox) -> Iterator[Dossier]:
    credentials = Credentials(software_house=box.software_house, user=box.user, password=box.password)
    config = OctopusConfig(base_url=box.api_url, clock=lambda: NOW)
    octopus = Octopus(credentials, config=config)
    yield octopus.dossier(49001, locale="en")
    octopus.close()


def reads(box: Sandbox) -> dict[str, int]:
    return {name: count for name, count in box.calls().items() if name.startswith("get")}


def test_the_facts_of_a_day_take_five_calls_and_none_while_they_are_kept(
    box: Sandbox, dossier: Dossier
) -> None:
    facts = read_facts(dossier, [TODAY, date(2026, 1, 1)], max_age=A_DAY)
    assert reads(box) == {
        "getBookyears": 1,
        "getJournals": 1,
        "getAccounts": 1,
        "getVatCodes": 1,
        "getFinancialJournal": 1,
    }
    assert read_facts(dossier, [TODAY], max_age=A_DAY) == facts
    assert sum(reads(box).values()) == 5


def test_the_facts_tell_where_a_document_belongs(dossier: Dossier) -> None:
    facts = read_facts(dossier, [TODAY], max_age=A_DAY)
    year = facts.bookyear_of(TODAY)
    assert year is not None
    assert year.id == 2
    assert facts.bookyear_of(date(2030, 1, 1)) is None
    assert {journal.key for journal in facts.journals} == {"A1", "V1", "V2", "F1", "D1"}
    assert facts.journal(2, "V1") is not None
    assert facts.journal(3, "V1") is None
    owner = facts.financial_journal_of(2, 550000)
    assert owner is not None
    assert owner.key == "F1"
    assert facts.financial_journal_of(2, 580000) is None
    assert facts.financial_journal_of(3, 550000) is None
    assert facts.has_account(2, 700300)
    assert not facts.has_account(2, 799999)
    assert not facts.has_account(3, 700300)
    periods = facts.periods_from(date(2026, 12, 31))
    assert [(year.id, period.number) for year, period in periods][:2] == [(2, 202612), (3, 202701)]


def test_a_closed_bookyear_is_passed_over_for_the_next_open_one(box: Sandbox, dossier: Dossier) -> None:
    old = [date(2025, 12, 30)]
    facts = read_facts(dossier, old, max_age=A_DAY)
    assert {journal.bookyear for journal in facts.journals} == {2}
    assert set(facts.accounts) == {2}
    before = sum(reads(box).values())
    alone = read_facts(dossier, old, max_age=A_DAY, next_open=False)
    assert (alone.journals, alone.accounts) == ((), {})
    assert sum(reads(box).values()) == before


def test_a_journal_protected_to_the_end_of_its_year_calls_for_the_next(
    box: Sandbox, dossier: Dossier
) -> None:
    box.close("V1")
    facts = read_facts(dossier, [TODAY], max_age=A_DAY)
    assert set(facts.accounts) == {2, 3}
    assert set(facts.journal_accounts) == {(2, "F1"), (3, "F1")}


def test_without_days_only_bookyears_and_vat_codes_are_read(box: Sandbox, dossier: Dossier) -> None:
    facts = read_facts(dossier, [], max_age=A_DAY)
    assert reads(box) == {"getBookyears": 1, "getVatCodes": 1}
    assert facts.journals == ()


def test_when_the_calls_are_used_up_older_answers_serve(box: Sandbox, dossier: Dossier) -> None:
    facts = [read_facts(dossier, [TODAY], max_age=timedelta()) for _ in range(3)]
    assert reads(box)["getAccounts"] == 2
    assert reads(box)["getVatCodes"] == 2
    assert reads(box)["getModifiedAccounts"] == 1
    assert facts[0] == facts[2]


def test_when_nothing_was_kept_the_limit_is_told(box: Sandbox, dossier: Dossier) -> None:
    body: dict[str, Any] = {"errorCode": -999, "errorMessage": "no more", "technicalInfo": "limit"}
    for nth in (1, 2):
        box.fail("getVatCodes", "status", nth=nth, status=403, body=body)
    with pytest.raises(LimitRefused, match="getVatCodes"):
        read_facts(dossier, [TODAY], max_age=A_DAY)


def test_a_financial_journal_without_an_account_owns_none(box: Sandbox, dossier: Dossier) -> None:
    box.fail("getFinancialJournal", "status", status=200, body=FINANCIAL_JOURNAL)
    assert read_facts(dossier, [TODAY], max_age=A_DAY).journal_accounts == {}
