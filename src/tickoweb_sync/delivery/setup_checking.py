"""Checking an integration: what Octopus says of its settings, with few calls, and what the outbox knows."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import attrs

from octopus_client import (
    CredentialsMissing,
    Dossier,
    DossierRefused,
    FinancialBooking,
    Locked,
    LoginRefused,
    Octopus,
    OctopusError,
)
from octopus_client.clock import BRUSSELS, brussels_day
from octopus_client.dossier import OPERATIONS
from tickoweb_sync.choice_reading import read_setup_facts, with_new_accounts
from tickoweb_sync.choices import SetupFacts
from tickoweb_sync.delivery.checking import calls_left
from tickoweb_sync.delivery.login import log_in
from tickoweb_sync.outbox.outbox import Outbox
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import Integration
from tickoweb_sync.setup_check import (
    Finding,
    Light,
    Point,
    check_dossier,
    green,
    not_checked,
    payment_accounts,
    sold_kinds,
    worst,
)

_FEW = 5
_FOR_RARE_USE = 10
_LOOKS_BACK = timedelta(days=60)


@attrs.frozen(kw_only=True)
class SetupCheck:
    """How an integration stands, point by point.

    Attributes:
        findings: what was found, in the order of `Point`; each point has one at least.
    """

    findings: tuple[Finding, ...]

    @property
    def light(self) -> Light:
        """The worst of all."""
        return worst(self.findings)


def check_setup(
    outbox: Outbox, integration: Integration, octopus_for: Callable[[Integration], Octopus]
) -> SetupCheck:
    """Check whether an integration can book today, and what needs a look.

    Logs in anew; the first login that is accepted activates the integration, a refused one is remembered
    and not tried again. Beside that and connecting: four calls at least (dossiers, bookyears, journals,
    recent bookings of a bank journal where payments go to one) and, kept for a day, accounts, VAT codes and
    each financial journal. Writes nothing in Octopus.

    Args:
        outbox: where the documents are; it knows the integration.
        integration: the settings.
        octopus_for: gives the user of Octopus who books.
    """
    outbox.configure(integration)
    findings = [
        *_asked(outbox, integration, octopus_for),
        *_quota(outbox, integration),
        *_notices(outbox, integration),
    ]
    order = list(Point)
    return SetupCheck(findings=tuple(sorted(findings, key=lambda finding: order.index(finding.point))))


def _asked(
    outbox: Outbox, integration: Integration, octopus_for: Callable[[Integration], Octopus]
) -> list[Finding]:
    """What Octopus says, as far as it can be asked."""
    point, remedy = Point.LOGIN, Reason("remedy_login")
    findings: list[Finding] = []
    try:
        octopus = octopus_for(integration)
        log_in(outbox, integration, octopus)
        findings += _login(outbox, integration)
        point = Point.DOSSIER
        return findings + _dossier(outbox, integration, octopus)
    except CredentialsMissing as error:
        reason = Reason("check_login_missing", {"missing": ", ".join(re.findall(r"OCTOPUS_\w+", str(error)))})
        light = Light.RED
    except LoginRefused:
        reason, light = Reason("check_login_refused"), Light.RED
    except OctopusError as error:
        reason, light = Reason("check_unreachable", {"error": str(error).rstrip(".")}), Light.YELLOW
        remedy = Reason("remedy_wait")
    found = Finding(point=point, light=light, reason=reason, remedy=remedy)
    return [*findings, found, *not_checked(after=point)]


def _login(outbox: Outbox, integration: Integration) -> list[Finding]:
    accepted = green(Point.LOGIN, "check_login_ok")
    paused_at = outbox.configured_of(integration.organisation).paused_at
    if paused_at is None:
        return [accepted]
    reason, remedy = Reason("integration_paused", {"since": paused_at}), Reason("remedy_resume")
    return [accepted, Finding(point=Point.LOGIN, light=Light.YELLOW, reason=reason, remedy=remedy)]


def _dossier(outbox: Outbox, integration: Integration, octopus: Octopus) -> list[Finding]:
    dossiers = tuple(octopus.dossiers())
    number = integration.octopus.dossier
    info = next((one for one in dossiers if one.id == number), None)
    if number is None or info is None:
        listed = ", ".join(str(one.id) for one in dossiers[:_FEW]) or "-"
        code = "check_dossier_missing" if number is None else "check_dossier_unknown"
        return _refused(Reason(code, {"dossier": number, "dossiers": listed}), Reason("remedy_dossier"))
    dossier = octopus.dossier(number, locale=integration.octopus.locale)
    day = brussels_day(outbox.clock())
    try:
        read = read_setup_facts(dossier, dossiers, day=day)
        read = with_new_accounts(read, integration, dossier)
        bank = _bank_bookings(read, integration, dossier, outbox.clock())
    except Locked:
        reason = Reason("check_dossier_in_use", {"dossier": number})
        return _refused(reason, Reason("remedy_in_use"), light=Light.YELLOW)
    except DossierRefused:
        return _refused(Reason("dossier_refused", {"dossier": number}))
    opened = green(Point.DOSSIER, "check_dossier_ok", dossier=number, name=info.description or "-")
    sold = sold_kinds(stored.document for stored in outbox.queue(integration.organisation).everything())
    return [opened, *check_dossier(read, integration, day=day, sold=sold, bank=bank)]


def _refused(reason: Reason, remedy: Reason | None = None, *, light: Light = Light.RED) -> list[Finding]:
    found = Finding(point=Point.DOSSIER, light=light, reason=reason, remedy=remedy)
    return [found, *not_checked(after=Point.DOSSIER)]


def _bank_bookings(
    read: SetupFacts, integration: Integration, dossier: Dossier, now: datetime
) -> list[FinancialBooking]:
    """Recent bookings of the financial journals that payments go to, unless they are the bank's anyway."""
    if read.bookyear is None or read.facts is None:
        return []
    owners = (
        read.facts.financial_journal_of(read.bookyear.id, account)
        for account, _ in payment_accounts(integration)
    )
    keys = {owner.key for owner in owners if owner is not None} - read.bank_journals
    if not keys:
        return []
    since = datetime.combine(brussels_day(now) - _LOOKS_BACK, time(), BRUSSELS)
    only = next(iter(keys)) if len(keys) == 1 else None
    found = dossier.financial.modified(since, year=read.bookyear, journal=only)
    return [booking for booking in found if booking.journal in keys]


def _quota(outbox: Outbox, integration: Integration) -> list[Finding]:
    left = calls_left(outbox, integration.octopus.dossier)
    limits = {operation.counter: operation.daily_limit or 0 for operation in OPERATIONS}
    findings = []
    for operation, calls in left.items():
        limit = limits[operation]
        if limit <= _FOR_RARE_USE or calls * 5 >= limit:
            continue
        reason = Reason("check_quota_low", {"operation": operation, "left": calls, "limit": limit})
        remedy = Reason("remedy_quota")
        findings.append(Finding(point=Point.QUOTA, light=Light.YELLOW, reason=reason, remedy=remedy))
    return findings or [green(Point.QUOTA, "check_quota_ok")]


def _notices(outbox: Outbox, integration: Integration) -> list[Finding]:
    notices = outbox.notices.load(integration.organisation, open_only=True)
    findings = [Finding(point=Point.NOTICES, light=Light.YELLOW, reason=notice.reason) for notice in notices]
    return findings or [green(Point.NOTICES, "check_notices_none")]
