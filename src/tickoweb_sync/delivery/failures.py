"""Pure: what a failed call means for the document, its journal and the dossier."""

from enum import StrEnum

import attrs

from octopus_client import (
    DossierLocked,
    DossierRefused,
    JournalClosed,
    JournalLocked,
    LimitReached,
    LimitRefused,
    LoginRefused,
    NotSent,
    NumberNotNext,
    OctopusError,
    OutcomeUnknown,
    PeriodProtected,
    PeriodUnknown,
    Refused,
    TokenRefused,
    UnexpectedAnswer,
)
from octopus_client.posting import PostingUnsure
from tickoweb_sync.notice_texts import Value
from tickoweb_sync.outbox.waits import WaitKind
from tickoweb_sync.reasons import Reason

_UNKNOWN_ACCOUNT = -21
_WRONG_MODE = -29
_DOCUMENT_WRITES = frozenset(
    {
        "insertBalancing",
        "insertBuySellBooking",
        "insertFinancialDiversBooking",
        "insertUpdateRelation",
    }
)
_GATEWAY_FAULTS = (502, 503, 504)
_FAULTS_BEFORE_HELD = 3


class Scope(StrEnum):
    """What a failure stops."""

    DOCUMENT = "document"
    JOURNAL = "journal"
    DOSSIER = "dossier"


@attrs.frozen(kw_only=True)
class Verdict:
    """What is to be done after a failure.

    Attributes:
        scope: what it stops.
        wait: why it waits; `None`: the document is held.
        reason: why the document is held.
    """

    scope: Scope
    wait: WaitKind | None = None
    reason: Reason | None = None


def judge_failure(error: OctopusError, *, order: str, journal: str, attempts: int) -> Verdict:
    """Say what a failed call means.

    Args:
        error: what was raised.
        order: order number of the document.
        journal: journal of the step.
        attempts: how often this document failed with a fault of Octopus, this time included.
    """
    for kinds, scope, wait in (
        (JournalLocked, Scope.JOURNAL, WaitKind.LOCKED),
        (DossierLocked, Scope.DOSSIER, WaitKind.LOCKED),
        (LoginRefused, Scope.DOSSIER, WaitKind.LOGIN),
        (DossierRefused, Scope.DOSSIER, WaitKind.RIGHTS),
        ((NotSent, TokenRefused), Scope.DOSSIER, WaitKind.OUTAGE),
        ((LimitReached, LimitRefused), Scope.DOSSIER, WaitKind.QUOTA),
    ):
        if isinstance(error, kinds):
            return Verdict(scope=scope, wait=wait)
    if isinstance(error, OutcomeUnknown | UnexpectedAnswer):
        about_document = error.operation in _DOCUMENT_WRITES
        if error.status is None or error.status in _GATEWAY_FAULTS or not about_document:
            return Verdict(scope=Scope.DOSSIER, wait=WaitKind.OUTAGE)
        if attempts < _FAULTS_BEFORE_HELD:
            return Verdict(scope=Scope.DOCUMENT, wait=WaitKind.OUTAGE)
    if isinstance(error, NumberNotNext) and attempts < _FAULTS_BEFORE_HELD:
        return Verdict(scope=Scope.DOCUMENT, wait=WaitKind.OUTAGE)  # people book faster than we do just now
    return Verdict(scope=Scope.DOCUMENT, reason=_reason(error, order=order, journal=journal))


def _reason(error: OctopusError, *, order: str, journal: str) -> Reason:
    place: dict[str, Value] = {"order": order, "journal": journal}
    if isinstance(error, PostingUnsure):
        return Reason(code="booking_unsure", values={**place, "number": error.document_key.number})
    if isinstance(error, JournalClosed):
        return Reason(code="journal_closed", values={**place, "count": 1})
    if isinstance(error, PeriodProtected | PeriodUnknown):
        return Reason(code="period_refused", values=place)
    if isinstance(error, Refused) and error.code == _WRONG_MODE:
        return Reason(code="journal_wrong_mode", values={**place, "count": 1})
    if isinstance(error, Refused) and error.code == _UNKNOWN_ACCOUNT:
        return Reason(
            code="account_refused", values={**place, "error": (error.technical or error.reason).rstrip(".")}
        )
    return Reason(code="refused_by_octopus", values={**place, "error": str(error).rstrip(".")})
