"""Pure: what is right and wrong with an integration, point by point, with the remedy."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from attrs import evolve, frozen

from octopus_client import Bookyear, FinancialBooking, Journal
from tickoweb_sync.choices import SetupChoices, SetupFacts, choices_from
from tickoweb_sync.documents import Document, Treatment
from tickoweb_sync.facts import Facts
from tickoweb_sync.periods import find_place
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import Integration
from tickoweb_sync.vat_choice import ChosenCode
from tickoweb_sync.vat_choices import USUAL_SALES, VatChoice, named_sales, vat_choices

_SOON = timedelta(days=31)
_WRONG_CODES = {"vat_code_unknown": "check_vat_unknown", "vat_code_other_rate": "check_vat_other_rate"}


UNDECIDED = frozenset({"check_vat_choose", "check_vat_none"})
"""Codes of what is still to choose, as against what was chosen wrongly."""


class Light(StrEnum):
    """How a point stands: fine, worth a look, or in the way of booking."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Point(StrEnum):
    """What is checked."""

    LOGIN = "login"
    DOSSIER = "dossier"
    JOURNAL = "journal"
    PERIODS = "periods"
    ACCOUNTS = "accounts"
    VAT_CODES = "vat_codes"
    PAYMENT_JOURNAL = "payment_journal"
    BANK = "bank_statements"
    QUOTA = "quota"
    NOTICES = "notices"


@frozen(kw_only=True)
class Finding:
    """What a check found.

    Attributes:
        point: what was checked.
        light: how it stands.
        reason: a sentence, `reason.text("nl")`.
        remedy: what to do about it; `None` where nothing needs to be done, or the sentence says it.
    """

    point: Point
    light: Light
    reason: Reason
    remedy: Reason | None = None


def worst(findings: Iterable[Finding]) -> Light:
    """The light of several findings together."""
    lights = {finding.light for finding in findings}
    return next((light for light in (Light.RED, Light.YELLOW) if light in lights), Light.GREEN)


def green(point: Point, code: str, **values: str | int | date | None) -> Finding:
    """A finding that needs nothing."""
    return Finding(point=point, light=Light.GREEN, reason=Reason(code, values))


def check_dossier(
    read: SetupFacts,
    integration: Integration,
    *,
    day: date,
    sold: Iterable[tuple[Treatment, Decimal]] = (),
    bank: Sequence[FinancialBooking] = (),
) -> list[Finding]:
    """Check the settings against what was read of the dossier.

    Args:
        read: what was read.
        integration: the settings.
        day: the day on which one would book.
        sold: the treatments and rates that are sold with; the rates of Belgium, as a guess, unless given.
        bank: recent bookings of the financial journals that keep a payment account.
    """
    facts, year = read.facts, read.bookyear
    if facts is None or year is None or not year.start <= day <= year.end:
        reason = Reason("check_no_bookyear", {"date": day})
        return [
            Finding(point=Point.PERIODS, light=Light.RED, reason=reason, remedy=Reason("remedy_bookyear")),
            *not_checked(after=Point.DOSSIER, leave_out=(Point.PERIODS,)),
        ]
    choices = choices_from(read, integration, day=day)
    return [
        *_journal(choices, integration, facts, year),
        *_periods(integration, facts, year, day),
        *_accounts(choices, integration, facts, year),
        *_vat_codes(integration, facts, list(sold)),
        *_payment_journals(choices, integration, facts, year),
        *_bank(read, integration, facts, year, bank),
    ]


def sold_kinds(documents: Iterable[Document]) -> list[tuple[Treatment, Decimal]]:
    """The treatments and rates that documents sell with."""
    return sorted({(line.vat_treatment, line.vat_rate) for one in documents for line in one.lines})


def not_checked(*, after: Point, leave_out: Sequence[Point] = ()) -> list[Finding]:
    """The points of the dossier that come after one, none of which could be checked."""
    points = list(Point)
    missed = points[points.index(after) + 1 : points.index(Point.QUOTA)]
    return [
        Finding(point=point, light=Light.YELLOW, reason=Reason("check_not_checked"))
        for point in missed
        if point not in leave_out
    ]


def payment_accounts(integration: Integration) -> list[tuple[int, str | None]]:
    """The payment accounts, with the diverse journal that the settings name for each."""
    accounts = [integration.accounts_for(name) for name in ("", *integration.channels)]
    pairs = ((one.payment_account, one.payment_journal) for one in accounts)
    return list(dict.fromkeys((account, named) for account, named in pairs if account is not None))


def _journal(choices: SetupChoices, integration: Integration, facts: Facts, year: Bookyear) -> list[Finding]:
    key, remedy = integration.booking.journal, Reason("remedy_journal")
    journal = facts.journal(year.id, key) if key is not None else None
    option = choices.journals.option(key) if key is not None else None
    if key is None:
        reason = Reason("check_journal_missing")
    elif journal is None or option is None:
        reason = Reason("check_journal_unknown", {"journal": key})
    elif not option.fits:
        reason = option.reason
    else:
        number = journal.last_number or 0
        return [green(Point.JOURNAL, "check_journal_ok", journal=key, name=journal.name, number=number)]
    return [Finding(point=Point.JOURNAL, light=Light.RED, reason=reason, remedy=remedy)]


def _periods(integration: Integration, facts: Facts, year: Bookyear, day: date) -> list[Finding]:
    """Whether today can be booked, in the sales journal and in those of the payments."""
    named = [integration.booking.journal, *_journals_of_payments(integration, facts, year)]
    journals = [facts.journal(year.id, key) for key in dict.fromkeys(filter(None, named))]
    keys = [journal.key for journal in journals if journal is not None and not journal.closed]
    findings = [finding for key in keys if (finding := _period(key, integration, facts, day)) is not None]
    following = facts.bookyear_of(year.end + timedelta(days=1))
    if following is None and year.end - day < _SOON:
        reason = Reason("check_next_bookyear", {"date": year.end})
        remedy = Reason("remedy_bookyear")
        findings.append(Finding(point=Point.PERIODS, light=Light.YELLOW, reason=reason, remedy=remedy))
    if findings:
        return findings
    period = year.period_of(day).number
    return [green(Point.PERIODS, "check_period_ok", period=period, journals=", ".join(keys) or "-")]


def _period(key: str, integration: Integration, facts: Facts, day: date) -> Finding | None:
    def journal_in(year: Bookyear) -> Journal | Reason:
        return facts.journal(year.id, key) or Reason("check_journal_unknown", {"journal": key})

    place = find_place(
        day,
        facts=facts,
        journal_in=journal_in,
        label=key,
        policy=integration.booking.closed_period,
        order="",
        dossier=integration.octopus.dossier,
    )
    remedy = Reason("remedy_period")
    if isinstance(place, Reason):
        closed = Reason("check_period_closed", {"date": day, "journal": key})
        return Finding(point=Point.PERIODS, light=Light.RED, reason=closed, remedy=remedy)
    if place.moved:
        moved = Reason("check_period_moved", {"journal": key, "period": place.period})
        return Finding(point=Point.PERIODS, light=Light.YELLOW, reason=moved)
    return None


def _accounts(choices: SetupChoices, integration: Integration, facts: Facts, year: Bookyear) -> list[Finding]:
    booking, remedy = integration.booking, Reason("remedy_account")
    named = {
        ("[booking] sales_account", booking.sales_account),
        ("[booking] payment_account", booking.payment_account),
    }
    named |= {
        (f"[channels.{name}] {kind}_account", account)
        for name, channel in integration.channels.items()
        for kind, account in (("sales", channel.sales_account), ("payment", channel.payment_account))
    }
    findings = []
    if booking.sales_account is None:
        missing = Reason("check_account_missing")
        findings.append(Finding(point=Point.ACCOUNTS, light=Light.RED, reason=missing, remedy=remedy))
    for place, account in sorted((place, account) for place, account in named if account):
        option = choices.sales_accounts.option(account)
        if not facts.has_account(year.id, account):
            reason, light = Reason("check_account_unknown", {"account": account, "place": place}), Light.RED
        elif place.endswith("sales_account") and (option is None or not option.fits):
            reason, light = Reason("sales_option_not_sales", {"account": account}), Light.YELLOW
        else:
            continue
        findings.append(Finding(point=Point.ACCOUNTS, light=light, reason=reason, remedy=remedy))
    used = sorted({account for _, account in named if account})
    return findings or [green(Point.ACCOUNTS, "check_accounts_ok", accounts=", ".join(map(str, used)))]


def _vat_codes(
    integration: Integration, facts: Facts, sold: Sequence[tuple[Treatment, Decimal]]
) -> list[Finding]:
    standard = [sale for sale in USUAL_SALES if sale[0] is Treatment.STANDARD]
    choices = vat_choices(integration, facts, sales=[*(sold or standard), *named_sales(integration)])
    undecided = Light.RED if sold else Light.YELLOW
    findings = [
        _vat_code(choice, choice.decided, undecided)
        for choice in choices
        if isinstance(choice.decided, Reason)
    ]
    told = ", ".join(
        f"{choice.key} {choice.decided.code}" for choice in choices if isinstance(choice.decided, ChosenCode)
    )
    distinct = [one for index, one in enumerate(findings) if one not in findings[:index]]
    return distinct or [green(Point.VAT_CODES, "check_vat_ok", codes=told or "-")]


def _vat_code(choice: VatChoice, decided: Reason, undecided: Light) -> Finding:
    """Why documents of a kind of sale are held; what the settings say wrongly is always in the way."""
    fitting = [option.code for option in choice.options if option.fits]
    values = {"key": choice.key, **decided.values, "codes": ", ".join(fitting) or "-"}
    code, light = _WRONG_CODES.get(decided.code), Light.RED
    if code is None:
        code, light = ("check_vat_choose" if fitting else "check_vat_none"), undecided
    return Finding(
        point=Point.VAT_CODES,
        light=light,
        reason=Reason(code, values),
        remedy=Reason("remedy_vat", {"key": values["key"]}),
    )


def _payment_journals(
    choices: SetupChoices, integration: Integration, facts: Facts, year: Bookyear
) -> list[Finding]:
    findings = []
    for account, named in payment_accounts(integration):
        journal = _journal_of(account, named, facts, year)
        option = choices.payment_journals.option(named) if named is not None else None
        owner = facts.financial_journal_of(year.id, account)
        found = green(
            Point.PAYMENT_JOURNAL,
            "check_payment_journal_ok",
            account=account,
            journal=journal.key if journal is not None else "",
        )
        problem = None
        if owner is not None and owner.closed:
            problem = Reason("journal_option_closed", {"journal": owner.key})
        elif owner is None and named is None:
            problem = Reason("check_payment_journal_missing", {"account": account})
        elif owner is None and facts.journal(year.id, named or "") is None:
            problem = Reason("check_journal_unknown", {"journal": named})
        elif owner is None and option is not None and not option.fits:
            problem = option.reason
        if problem is not None:
            opening = problem.code == "payment_journal_option_opening"
            found = evolve(
                found,
                light=Light.YELLOW if opening else Light.RED,
                reason=problem,
                remedy=Reason("remedy_payment_journal"),
            )
        findings.append(found)
    return findings or [green(Point.PAYMENT_JOURNAL, "check_payments_none")]


def _journal_of(account: int, named: str | None, facts: Facts, year: Bookyear) -> Journal | None:
    owner = facts.financial_journal_of(year.id, account)
    return owner or (facts.journal(year.id, named) if named is not None else None)


def _journals_of_payments(integration: Integration, facts: Facts, year: Bookyear) -> list[str]:
    found = (_journal_of(account, named, facts, year) for account, named in payment_accounts(integration))
    return [journal.key for journal in found if journal is not None]


def _bank(
    read: SetupFacts,
    integration: Integration,
    facts: Facts,
    year: Bookyear,
    bank: Sequence[FinancialBooking],
) -> list[Finding]:
    """Whether payments would also come in by bank statements (CODA)."""
    findings, seen = [], []
    with_coda = {booking.journal for booking in bank if _is_by_coda(booking)}
    for account, _ in payment_accounts(integration):
        owner = facts.financial_journal_of(year.id, account)
        if owner is None:
            continue
        if owner.key not in with_coda | read.bank_journals:
            seen.append(green(Point.BANK, "check_bank_none_seen", journal=owner.key, account=account))
            continue
        code = "check_bank_coda" if owner.key in with_coda else "check_bank_account"
        reason = Reason(code, {"journal": owner.key, "account": account})
        findings.append(
            Finding(point=Point.BANK, light=Light.YELLOW, reason=reason, remedy=Reason("remedy_bank"))
        )
    return findings or seen or [green(Point.BANK, "check_bank_ok")]


def _is_by_coda(booking: FinancialBooking) -> bool:
    return any(line.coda_version is not None for line in booking.lines)
