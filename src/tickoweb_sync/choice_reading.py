"""Reading what a settings screen needs, with few calls: what hardly changes is kept for a day."""

from datetime import date, timedelta
from functools import partial

from attrs import evolve

from octopus_client import Bookyear, Dossier, DossierInfo, JournalDetail, JournalKind, Octopus
from tickoweb_sync.choices import SetupChoices, SetupFacts, choices_from
from tickoweb_sync.facts import read_accounts, read_facts, read_kept
from tickoweb_sync.settings import Integration

_A_DAY = timedelta(days=1)
_NOW = timedelta()


def setup_choices(octopus: Octopus, integration: Integration, *, day: date) -> SetupChoices:
    """Everything that a settings screen offers, with what speaks for and against each.

    Seven calls and one for each financial journal, however much there is in the dossier; accounts, VAT
    codes and financial journals are kept for a day (in the `store` of `Octopus`).

    Args:
        octopus: the user of Octopus who will book.
        integration: the settings as they are. Without a dossier, that of the user is taken where there is
            only one; else only dossiers are offered.
        day: the day on which one would book, usually today.

    Raises:
        OctopusError: something that must be read cannot be; `LoginRefused` for a wrong login.
    """
    return choices_from(read_setup(octopus, integration, day=day), integration, day=day)


def read_setup(octopus: Octopus, integration: Integration, *, day: date) -> SetupFacts:
    """What a settings screen needs of Octopus: only the dossiers where none is chosen."""
    dossiers = tuple(octopus.dossiers())
    without = SetupFacts(dossiers=dossiers)
    chosen = choices_from(without, integration, day=day).dossiers.proposed
    if chosen is None:
        return without
    dossier = octopus.dossier(chosen, locale=integration.octopus.locale)
    return with_new_accounts(read_setup_facts(dossier, dossiers, day=day), integration, dossier)


def read_setup_facts(dossier: Dossier, dossiers: tuple[DossierInfo, ...], *, day: date) -> SetupFacts:
    """What a dossier has on a day.

    Args:
        dossier: the dossier.
        dossiers: those of the user, as they were listed.
        day: the day; where no open bookyear has it, the last one that is open stands in.
    """
    years = read_kept(dossier.bookyears.list, _NOW)
    year = _year_of(years, day)
    if year is None:
        return SetupFacts(dossiers=dossiers)
    read_kept(partial(dossier.journals.list, year), _NOW)
    facts = read_facts(dossier, [year.start], max_age=_A_DAY, next_open=False)
    details = [
        read_kept(partial(dossier.journals.detail, year, journal.key), _A_DAY)
        for journal in facts.journals
        if journal.kind == JournalKind.FINANCIAL
    ]
    return SetupFacts(
        dossiers=dossiers,
        bookyear=year,
        facts=facts,
        accounts=tuple(read_accounts(dossier, year, max_age=_A_DAY)),
        bank_journals=frozenset(detail.key for detail in details if _has_bank_account(detail)),
    )


def with_new_accounts(read: SetupFacts, integration: Integration, dossier: Dossier) -> SetupFacts:
    """With the accounts that were made since the list was read, where the settings name one of these.

    Args:
        read: what was read.
        integration: the settings.
        dossier: the dossier.
    """
    if read.bookyear is None or read.facts is None:
        return read
    accounts_named = [integration.accounts_for(name) for name in ("", *integration.channels)]
    named = {one.sales_account for one in accounts_named} | {one.payment_account for one in accounts_named}
    if named <= {None, *(account.number for account in read.accounts)}:
        return read
    year = read.bookyear.id
    changed = dossier.accounts.modified(None).modified
    fresh = {account.number: account for account in changed if account.bookyear == year}
    accounts = {account.number: account for account in read.accounts} | fresh
    facts = evolve(read.facts, accounts={**read.facts.accounts, year: frozenset(accounts)})
    return evolve(read, facts=facts, accounts=tuple(accounts.values()))


def _year_of(years: list[Bookyear], day: date) -> Bookyear | None:
    still_open = [year for year in years if not year.closed]
    of_day = next((year for year in still_open if year.start <= day <= year.end), None)
    return of_day or max(still_open, key=lambda year: year.end, default=None)


def _has_bank_account(journal: JournalDetail) -> bool:
    account = journal.bank_account
    return account is not None and bool(account.iban or account.number)
