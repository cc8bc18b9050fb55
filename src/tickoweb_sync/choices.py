"""What a settings screen offers: dossiers, journals, accounts, and what speaks for and against each."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Generic, TypeVar

from attrs import evolve, frozen

from octopus_client import Account, Bookyear, DossierInfo, InsertionType, Journal, JournalKind
from tickoweb_sync.facts import Facts
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import Integration
from tickoweb_sync.vat_choices import VatChoice, vat_choices

T = TypeVar("T", bound=int | str)

_TURNOVER = "70"
_DISCOUNTS = "708"
_OTHER_INCOME = "74"
_CASH = "57"
_CLEARING = "58"
_MONEY = ("55", _CASH, _CLEARING)
_OURS = ("tickoweb", "mollie", "ticket", "billet")
_OPENING = ("opening", "beginbalans", "ouverture")


@frozen(kw_only=True)
class Option(Generic[T]):
    """Something that may be chosen.

    Attributes:
        value: what the settings name; `None` for none, where that is a choice.
        label: its name in Octopus, with its number or key.
        fits: whether nothing speaks against it.
        reason: what speaks for or against it; `reason.text("nl")` is a sentence.
        journal: of a payment account: the financial journal that keeps it, or else the diverse journal
            that is proposed for it.
        needs_journal: of a payment account: whether the settings must name a diverse journal for it.
    """

    value: T | None
    label: str
    fits: bool
    reason: Reason
    journal: str | None = None
    needs_journal: bool = False


@frozen(kw_only=True)
class Choice(Generic[T]):
    """The options for one setting.

    Attributes:
        proposed: what the settings say where that fits, else what is most likely meant; `None` for none.
        options: those that fit first.
    """

    proposed: T | None = None
    options: tuple[Option[T], ...] = ()

    def option(self, value: T | None) -> Option[T] | None:
        """The option of a value, if it is one."""
        return next((option for option in self.options if option.value == value), None)


@frozen(kw_only=True)
class SetupChoices:
    """Everything that a settings screen offers. Without a dossier there are only dossiers.

    Attributes:
        dossiers: the dossiers of the user.
        bookyear: of which the rest tells: that of the day, else the last one that is open.
        journals: all journals, of which sales journals may fit.
        sales_accounts: the accounts of class 7.
        payment_accounts: no payments, accounts that a financial journal keeps, and those of 55, 57 and 58.
        payment_journals: the journals for payments on an account that no financial journal keeps.
        vat_codes: the VAT codes for each kind of sale.
    """

    dossiers: Choice[int]
    bookyear: Bookyear | None = None
    journals: Choice[str] = Choice()
    sales_accounts: Choice[int] = Choice()
    payment_accounts: Choice[int] = Choice()
    payment_journals: Choice[str] = Choice()
    vat_codes: tuple[VatChoice, ...] = ()


@frozen(kw_only=True)
class SetupFacts:
    """What was read of Octopus for a settings screen.

    Attributes:
        dossiers: the dossiers of the user.
        bookyear: of which journals and accounts were read.
        facts: bookyears, journals and VAT codes.
        accounts: the accounts of the bookyear, with their names.
        bank_journals: keys of the financial journals that have a bank account number.
    """

    dossiers: tuple[DossierInfo, ...]
    bookyear: Bookyear | None = None
    facts: Facts | None = None
    accounts: tuple[Account, ...] = ()
    bank_journals: frozenset[str] = frozenset()


def choices_from(read: SetupFacts, integration: Integration, *, day: date) -> SetupChoices:
    """What may be chosen, by what was read.

    Args:
        read: what was read.
        integration: the settings as they are.
        day: the day on which one would book.
    """
    dossiers = _dossiers(read.dossiers, integration.octopus.dossier)
    year, facts = read.bookyear, read.facts
    if year is None or facts is None:
        return SetupChoices(dossiers=dossiers)
    booking = integration.booking
    listed = [journal for journal in facts.journals if journal.bookyear == year.id]
    journals = sorted(listed, key=lambda journal: (journal.kind, len(journal.key), journal.key))
    last = max((period.number for period in year.periods if period.start <= day), default=0)
    diverse = _payment_journals(journals, booking.payment_journal, last)
    return SetupChoices(
        dossiers=dossiers,
        bookyear=year,
        journals=_sales_journals(journals, booking.journal, last),
        sales_accounts=_sales_accounts(read.accounts, integration),
        payment_accounts=_payment_accounts(read, integration, journals, diverse.proposed),
        payment_journals=diverse,
        vat_codes=tuple(vat_choices(integration, facts)),
    )


def _choice(options: Iterable[Option[T]], *, chosen: T | None, likely: Iterable[T]) -> Choice[T]:
    """The options, those that fit first; what is chosen is said so where it fits."""
    found = [
        evolve(option, reason=Reason("option_chosen"))
        if option.fits and option.value == chosen and chosen is not None
        else option
        for option in options
    ]
    if chosen is not None and all(option.value != chosen for option in found):
        gone = Reason("option_gone", {"value": chosen})
        found.append(Option(value=chosen, label=str(chosen), fits=False, reason=gone))
    fitting = {option.value for option in found if option.fits}
    proposals = [value for value in (chosen, *likely) if value is not None and value in fitting]
    return Choice(
        proposed=proposals[0] if proposals else None,
        options=tuple(sorted(found, key=lambda option: not option.fits)),
    )


def _dossiers(dossiers: Sequence[DossierInfo], chosen: int | None) -> Choice[int]:
    only = len(dossiers) == 1
    reason = (
        Reason("dossier_option_only") if only else Reason("dossier_option_one_of", {"count": len(dossiers)})
    )
    options = [
        Option(value=one.id, label=f"{one.id} {one.description or ''}".strip(), fits=True, reason=reason)
        for one in dossiers
    ]
    return _choice(options, chosen=chosen, likely=[dossiers[0].id] if only else ())


def _sales_journals(journals: Sequence[Journal], chosen: str | None, period: int) -> Choice[str]:
    options = [_sales_journal(journal, period) for journal in journals]
    likely = sorted(
        (journal for journal in journals if journal.kind == JournalKind.SALES),
        key=lambda journal: (not _is_ours(journal.name), bool(journal.last_number)),
    )
    return _choice(options, chosen=chosen, likely=[journal.key for journal in likely])


def _sales_journal(journal: Journal, period: int) -> Option[str]:
    problem = _journal_problem(journal, period)
    if journal.kind != JournalKind.SALES:
        problem = Reason("journal_option_not_sales", {"journal": journal.key})
    elif journal.insertion_type not in {None, InsertionType.BOOKINGS}:
        problem = Reason("journal_option_invoices", {"journal": journal.key})
    reason = Reason("journal_option_empty")
    if journal.last_number:
        reason = Reason("journal_option_used", {"number": journal.last_number})
    return _journal_option(journal, problem, reason)


def _payment_journals(journals: Sequence[Journal], chosen: str | None, period: int) -> Choice[str]:
    options = [_payment_journal(journal, period) for journal in journals]
    likely = sorted(
        (journal for journal in journals if journal.kind == JournalKind.DIVERSE),
        key=lambda journal: not _is_ours(journal.name),
    )
    return _choice(options, chosen=chosen, likely=[journal.key for journal in likely])


def _payment_journal(journal: Journal, period: int) -> Option[str]:
    problem = _journal_problem(journal, period)
    if journal.kind != JournalKind.DIVERSE:
        problem = Reason("payment_journal_option_not_diverse", {"journal": journal.key})
    elif any(word in journal.name.lower() for word in _OPENING):
        problem = Reason("payment_journal_option_opening", {"journal": journal.key})
    return _journal_option(journal, problem, Reason("payment_journal_option_fits"))


def _journal_problem(journal: Journal, period: int) -> Reason | None:
    if journal.closed:
        return Reason("journal_option_closed", {"journal": journal.key})
    if not journal.is_open_for(period):
        until = max(journal.closed_period or 0, journal.protected_period or 0)
        return Reason("journal_option_period", {"journal": journal.key, "period": until})
    return None


def _journal_option(journal: Journal, problem: Reason | None, reason: Reason) -> Option[str]:
    label = f"{journal.key} {journal.name}".strip()
    return Option(value=journal.key, label=label, fits=problem is None, reason=problem or reason)


def _sales_accounts(accounts: Sequence[Account], integration: Integration) -> Choice[int]:
    language, chosen = integration.octopus.locale, integration.booking.sales_account
    options = [
        _sales_account(account, language)
        for account in sorted(accounts, key=lambda account: account.number)
        if str(account.number).startswith("7") or account.number == chosen
    ]
    turnover = [option for option in options if option.reason.code == "sales_option_turnover"]
    likely = sorted(turnover, key=lambda option: not _is_ours(option.label))
    return _choice(options, chosen=chosen, likely=[option.value for option in likely if option.value])


def _sales_account(account: Account, language: str) -> Option[int]:
    number = str(account.number)
    fits = number.startswith((_TURNOVER, _OTHER_INCOME)) and not number.startswith(_DISCOUNTS)
    reason = Reason("sales_option_not_sales", {"account": account.number})
    if fits:
        code = "sales_option_turnover" if number.startswith(_TURNOVER) else "sales_option_other_income"
        reason = Reason(code)
    return Option(value=account.number, label=account_label(account, language), fits=fits, reason=reason)


def _payment_accounts(
    read: SetupFacts, integration: Integration, journals: Sequence[Journal], diverse: str | None
) -> Choice[int]:
    language, chosen = integration.octopus.locale, integration.booking.payment_account
    keepers = _keepers(read, journals)
    known = {account.number: account for account in read.accounts}
    options: list[Option[int]] = [
        Option(value=None, label="", fits=True, reason=Reason("payment_option_none"))
    ]
    for number in sorted({*known, *keepers}):
        label = account_label(known[number], language) if number in known else str(number)
        if number in keepers:
            options.append(_kept_account(number, label, keepers[number], read.bank_journals))
        elif str(number).startswith(_MONEY) or number == chosen:
            options.append(_loose_account(number, label, diverse))
    ours = (option.value for option in options if option.value and _is_ours(option.label))
    return _choice(options, chosen=chosen, likely=ours)


def _keepers(read: SetupFacts, journals: Sequence[Journal]) -> dict[int, Journal]:
    """The financial journal that keeps an account, those in euro before others."""
    owned = read.facts.journal_accounts if read.facts is not None else {}
    keepers: dict[int, Journal] = {}
    for journal in sorted(journals, key=lambda journal: not _is_euro(journal)):
        number = owned.get((journal.bookyear, journal.key))
        if number is not None:
            keepers.setdefault(number, journal)
    return keepers


def _kept_account(number: int, label: str, keeper: Journal, banks: frozenset[str]) -> Option[int]:
    reason = Reason("payment_option_owned", {"journal": keeper.key})
    if not _is_euro(keeper):
        values = {"journal": keeper.key, "currency": keeper.currency}
        reason = Reason("payment_option_currency", values)
    elif keeper.closed:
        reason = Reason("journal_option_closed", {"journal": keeper.key})
    elif keeper.key in banks:
        reason = Reason("payment_option_bank", {"journal": keeper.key})
    fits = reason.code == "payment_option_owned"
    return Option(value=number, label=label, fits=fits, reason=reason, journal=keeper.key)


def _loose_account(number: int, label: str, diverse: str | None) -> Option[int]:
    code = {_CASH: "payment_option_cash", _CLEARING: "payment_option_clearing"}.get(
        str(number)[:2], "payment_option_loose"
    )
    reason = Reason(code, {"journal": diverse}) if diverse else Reason("payment_option_no_journal")
    return Option(
        value=number,
        label=label,
        fits=diverse is not None,
        reason=reason,
        journal=diverse,
        needs_journal=True,
    )


def account_label(account: Account, language: str) -> str:
    """Number and name of an account."""
    name = account.description.in_language(language) if account.description else ""
    return f"{account.number} {name}".strip()


def _is_euro(journal: Journal) -> bool:
    return journal.currency in {None, "", "EUR"}


def _is_ours(name: str) -> bool:
    return any(word in name.lower() for word in _OURS)
