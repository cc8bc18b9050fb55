"""What a settings screen offers, what it proposes, and why something does not fit."""

from datetime import date
from typing import Any

import pytest

from octopus_client import Account, DossierInfo, Octopus
from octopus_client.accounts import Description
from tickoweb_sync import Integration, setup_choices
from tickoweb_sync.choices import SetupChoices, SetupFacts, choices_from

DAY = date(2026, 11, 25)
NAMES = {
    400000: "Handelsdebiteuren",
    550000: "Zichtrekening",
    550100: "Mollie",
    570000: "Kas",
    580000: "Interne overboekingen",
    700000: "Omzet",
    700100: "Verkoop tickets",
    708000: "Kortingen",
    740000: "Subsidies",
    751000: "Rente",
}


def account(number: int, name: str) -> Account:
    return Account(bookyear=2, number=number, description=Description(nl=name))


def offered(make: Any, *journals: Any, **parts: Any) -> SetupChoices:
    booking = parts.pop("booking", {})
    integration = make.integration(booking=booking) if booking else Integration(organisation="fictie-events")
    ordinary = {
        "dossiers": (DossierInfo(id=49001, description="Fictie Events"),),
        "bookyear": make.bookyear(2, 2026),
        "facts": make.facts(*journals, **parts.pop("facts", {})),
        "accounts": tuple(account(number, name) for number, name in NAMES.items()),
    }
    return choices_from(SetupFacts(**{**ordinary, **parts}), integration, day=DAY)


def shown(choice: Any) -> dict[Any, tuple[bool, str]]:
    return {option.value: (option.fits, option.reason.code) for option in choice.options}


def test_each_journal_says_why_it_fits_or_not(make: Any) -> None:
    choice = offered(
        make,
        make.journal(2, "V1", last_number=412),
        make.journal(2, "V3", closed=True),
        make.journal(2, "V4", protected_period=202611),
        make.journal(2, "V5", name="Tickets"),
    ).journals
    assert shown(choice) == {
        "V1": (True, "journal_option_used"),
        "V5": (True, "journal_option_empty"),
        "A1": (False, "journal_option_not_sales"),
        "D1": (False, "journal_option_not_sales"),
        "F1": (False, "journal_option_not_sales"),
        "V2": (False, "journal_option_invoices"),
        "V3": (False, "journal_option_closed"),
        "V4": (False, "journal_option_period"),
    }
    assert choice.proposed == "V5"
    assert choice.options[1].label == "V5 Tickets"


def test_a_journal_of_its_own_is_proposed_before_one_in_use(make: Any) -> None:
    used, empty = make.journal(2, "V1", last_number=3), make.journal(2, "V9")
    assert offered(make, used, empty).journals.proposed == "V9"
    assert offered(make).journals.proposed == "V1"


def test_what_the_settings_say_is_proposed_while_it_fits(make: Any) -> None:
    used = make.journal(2, "V1", last_number=3), make.journal(2, "V9")
    chosen = offered(make, *used, booking={"journal": "V1"}).journals
    assert (chosen.proposed, chosen.options[0].value, shown(chosen)["V1"]) == (
        "V1",
        "V1",
        (True, "option_chosen"),
    )
    closed = offered(
        make, make.journal(2, "V1", closed=True), make.journal(2, "V9"), booking={"journal": "V1"}
    )
    assert (closed.journals.proposed, shown(closed.journals)["V1"]) == (
        "V9",
        (False, "journal_option_closed"),
    )
    gone = offered(make, booking={"journal": "V7"}).journals
    assert shown(gone)["V7"] == (False, "option_gone")


def test_sales_accounts_are_those_of_class_7_with_their_names(make: Any) -> None:
    choice = offered(make).sales_accounts
    assert shown(choice) == {
        700000: (True, "sales_option_turnover"),
        700100: (True, "sales_option_turnover"),
        740000: (True, "sales_option_other_income"),
        708000: (False, "sales_option_not_sales"),
        751000: (False, "sales_option_not_sales"),
    }
    assert choice.proposed == 700100
    assert choice.option(700100) is not None
    assert choice.options[1].label == "700100 Verkoop tickets"


def test_payment_accounts_tell_in_which_journal_payments_come(make: Any) -> None:
    facts = {"journal_accounts": {(2, "F1"): 550000, (2, "F2"): 550100, (2, "F3"): 550200}}
    choice = offered(
        make,
        make.journal(2, "F2", currency="EUR"),
        make.journal(2, "F3", currency="USD"),
        facts=facts,
        bank_journals=frozenset({"F1"}),
    ).payment_accounts
    assert {
        option.value: (option.fits, option.reason.code, option.journal, option.needs_journal)
        for option in choice.options
    } == {
        None: (True, "payment_option_none", None, False),
        550000: (False, "payment_option_bank", "F1", False),
        550100: (True, "payment_option_owned", "F2", False),
        550200: (False, "payment_option_currency", "F3", False),
        570000: (True, "payment_option_cash", "D1", True),
        580000: (True, "payment_option_clearing", "D1", True),
    }
    assert choice.proposed == 550100


def test_without_an_account_of_ours_no_payments_are_proposed(make: Any) -> None:
    without = tuple(account(number, "Rekening") for number in NAMES)
    assert offered(make, accounts=without).payment_accounts.proposed is None


def test_without_an_open_diverse_journal_a_clearing_account_does_not_fit(make: Any) -> None:
    choices = offered(make, make.journal(2, "D1", name="Opening"))
    assert shown(choices.payment_journals)["D1"] == (False, "payment_journal_option_opening")
    assert choices.payment_journals.proposed is None
    assert shown(choices.payment_accounts)[580000] == (False, "payment_option_no_journal")


def test_a_dossier_is_proposed_only_where_there_is_one(make: Any) -> None:
    two = tuple(DossierInfo(id=number) for number in (49001, 49002))
    assert offered(make).dossiers.proposed == 49001
    assert offered(make, dossiers=two).dossiers.proposed is None
    assert offered(make, dossiers=two, booking={"journal": "V1"}).dossiers.proposed == 49001


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_reason_is_a_whole_sentence(make: Any, language: str) -> None:
    journals = (make.journal(2, "V1", last_number=3), make.journal(2, "V3", closed=True))
    choices = offered(make, *journals, booking={"journal": "V7"})
    for choice in (
        choices.dossiers,
        choices.journals,
        choices.sales_accounts,
        choices.payment_accounts,
        choices.payment_journals,
    ):
        assert choice.options
        for option in choice.options:
            assert "..." not in option.reason.text(language)


def test_a_screen_is_read_with_few_calls(octopus: Octopus, box: Any) -> None:
    integration = Integration(organisation="fictie-events")
    first = setup_choices(octopus, integration, day=DAY)
    assert (first.dossiers.proposed, first.bookyear) == (None, None)
    assert box.calls() == {"authenticateUser": 1, "getDossiers": 1}
    chosen = Integration.from_mapping({"organisation": "fictie-events", "octopus": {"dossier": 49001}})
    choices = setup_choices(octopus, chosen, day=DAY)
    once = (
        "connectDossier",
        "getBookyears",
        "getJournals",
        "getAccounts",
        "getVatCodes",
        "getFinancialJournal",
    )
    assert box.calls() == {"authenticateUser": 1, "getDossiers": 2, **dict.fromkeys(once, 1)}
    assert (choices.journals.proposed, choices.sales_accounts.proposed) == ("V1", 700000)
    assert (choices.payment_accounts.proposed, choices.payment_journals.proposed) == (580000, "D1")
    assert {choice.key for choice in choices.vat_codes if not choice.must_choose} == {
        "standard:6",
        "standard:12",
        "standard:21",
    }


def test_in_a_year_that_does_not_exist_yet_the_last_open_one_is_shown(octopus: Octopus) -> None:
    chosen = Integration.from_mapping({"organisation": "fictie-events", "octopus": {"dossier": 49001}})
    choices = setup_choices(octopus, chosen, day=date(2031, 1, 1))
    assert choices.bookyear is not None
    assert (choices.bookyear.id, choices.journals.proposed) == (3, "V1")
