"""Which dossier a call is for, how it is connected to, and what is remembered of a call."""

from collections.abc import Callable

import attrs

from octopus_client.codes import Locale
from octopus_client.operation import Access, Effect, Operation
from octopus_client.wire import Model, wired

Guard = Callable[[float], None]
"""Asked before each call with the longest time in seconds that it may last; raises to stop it."""


@attrs.frozen
class Connection:
    """Which dossier a call is for, and in which language Octopus answers.

    Attributes:
        dossier: number of the dossier.
        locale: language of the answers.
        guard: must agree to each call.
        correlation: what the calls are about, for the log.
    """

    dossier: int
    locale: Locale
    guard: Guard | None = attrs.field(default=None, eq=False, repr=False)
    correlation: str | None = attrs.field(default=None, eq=False)


@attrs.frozen(kw_only=True)
class CallRecord:
    """A call that was made, for logs and metrics; without names, addresses or secrets.

    Attributes:
        operation: Octopus's name of it.
        outcome: `status 201`, `no answer` or `not sent`.
        seconds: how long it took.
        dossier: number of the dossier, where there is one.
        correlation: what the call was about, such as the id of a document.
    """

    operation: str
    outcome: str
    seconds: float
    dossier: int | None
    correlation: str | None


@attrs.frozen(kw_only=True)
class _DossierToken(Model):
    token: str = wired("Dossiertoken", private=True)


CONNECT = Operation(
    name="connectDossier",
    method="POST",
    path="/dossiers",
    answer=_DossierToken,
    effect=Effect.SET,
    access=Access.USER,
    daily_limit=150,
    gives_token=True,
)
