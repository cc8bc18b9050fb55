"""Every failure as a type: what is known of the outcome, and who must act."""

from datetime import datetime
from enum import StrEnum
from os import PathLike, fspath
from typing import Any

from octopus_client.clock import BRUSSELS


class Actor(StrEnum):
    """Who must act before a failed call can succeed."""

    NOBODY = "nobody"
    """Time will do."""
    ORGANISER = "organiser"
    """Settings or credentials of the integration."""
    BOOKKEEPER = "bookkeeper"
    """Something in Octopus itself."""
    DEVELOPER = "developer"
    """The program that calls."""


class OctopusError(Exception):
    """Base of all errors of this library. They can be pickled and hold no secrets.

    Attributes:
        actor: who must act.
    """

    actor: Actor = Actor.DEVELOPER

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, self.__dict__.copy())


def _rebuild(kind: type[OctopusError], args: tuple[Any, ...], state: dict[str, Any]) -> OctopusError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class NotFoundInDossier(OctopusError):
    """What was asked for is not in the dossier: a bookyear for a date, an account, a VAT code."""

    actor = Actor.BOOKKEEPER


class StoreFault(OctopusError):
    """A file of this library cannot be made, read or written: its disk, its rights or its content.

    Attributes:
        path: the file.
    """

    def __init__(self, path: str | PathLike[str], *, cause: Exception) -> None:
        super().__init__(
            f"The store {fspath(path)} cannot be used: {cause}. "
            "See whether its folder is there and may be written in, whether the disk is full, and whether "
            "the file is a store of this library."
        )
        self.path = fspath(path)


class LimitReached(OctopusError):
    """The call was not made: by our own count, the day's limit of its operation is used up.

    Attributes:
        operation: Octopus's name of the operation.
        limit: calls allowed in a day.
        resets_at: moment from which calls are possible again (midnight in Brussels).
    """

    actor = Actor.NOBODY

    def __init__(self, operation: str, *, limit: int, resets_at: datetime) -> None:
        super().__init__(
            f"{operation} was not sent: its {limit} calls of today are used up. "
            f"It can be called again from {resets_at.astimezone(BRUSSELS):%Y-%m-%d %H:%M} in Brussels."
        )
        self.operation = operation
        self.limit = limit
        self.resets_at = resets_at


class CallError(OctopusError):
    """A call that failed.

    Attributes:
        operation: Octopus's name of the operation.
        status: HTTP status of the answer, `None` when there was none.
    """

    def __init__(self, message: str, *, operation: str, status: int | None = None) -> None:
        super().__init__(message)
        self.operation = operation
        self.status = status


class NotSent(CallError):
    """Octopus could not be reached: the call was certainly not carried out."""

    actor = Actor.NOBODY


class OutcomeUnknown(CallError):
    """The call was sent, but no clear answer came: it may or may not have been carried out."""

    actor = Actor.NOBODY


class UnexpectedAnswer(CallError):
    """An answer that this library cannot read. A write may have been carried out.

    Attributes:
        body: the start of the answer, for a report to the developers (never printed by itself).
    """

    def __init__(self, message: str, *, operation: str, status: int | None = None, body: str = "") -> None:
        super().__init__(message, operation=operation, status=status)
        self.body = body[:2000]


class Refused(CallError):
    """Octopus answered that it does not do this: certainly not carried out.

    Attributes:
        code: Octopus's error code (negative), or `None` when it gave none.
        reason: Octopus's own words, in the language of the connection.
        technical: Octopus's technical words, in English.
        body: the whole answer, for what else it tells (never printed by itself); empty for a refused login.
    """

    actor = Actor.BOOKKEEPER

    def __init__(
        self,
        message: str,
        *,
        operation: str,
        status: int | None = None,
        code: int | None = None,
        reason: str = "",
        technical: str = "",
        body: bytes = b"",
    ) -> None:
        super().__init__(message, operation=operation, status=status)
        if type(self) is Refused and code in _WRONGLY_MADE:
            self.actor = Actor.DEVELOPER
        self.code = code
        self.reason = reason
        self.technical = technical
        self.body = body


_WRONGLY_MADE = frozenset({-17, -18, -20, -23, -24, -25, -35, -79})
"""Codes of requests that no setting and nobody in Octopus can set right."""


class LoginRefused(Refused):
    """User, password or software house are not accepted. Octopus counts failed logins: do not repeat it."""

    actor = Actor.ORGANISER


class TokenRefused(Refused):
    """A token was refused although it had just been renewed."""

    actor = Actor.NOBODY


class DossierRefused(Refused):
    """The user has no rights in the dossier, or the dossier is disabled or unknown."""

    actor = Actor.ORGANISER


class Locked(Refused):
    """Somebody works in Octopus: time will do."""

    actor = Actor.NOBODY


class DossierLocked(Locked):
    """The dossier as a whole is in use in Octopus."""


class JournalLocked(Locked):
    """A journal is open for a user in Octopus."""


class JournalClosed(Refused):
    """The journal, or its bookyear, is closed."""


class NumberNotNext(Refused):
    """The document number is not the journal's last number plus one (-13)."""

    actor = Actor.NOBODY


class PeriodUnknown(Refused):
    """The bookyear has no such period (-14)."""


class PeriodProtected(Refused):
    """The period is protected against bookings (-15)."""


class BalancingRefused(Refused):
    """The two cannot be balanced: one of them is closed already, or the amount is too large (-26)."""


class LimitRefused(Refused):
    """Octopus refuses more calls of this kind today."""

    actor = Actor.NOBODY
