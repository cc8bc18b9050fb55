"""What Octopus tells of itself, outside of any dossier: its version, who is logged in, what a code means."""

from collections.abc import Mapping

import attrs

from octopus_client.operation import NO_ANSWER, Access, Effect, Operation
from octopus_client.wire import Model, wired


@attrs.frozen(kw_only=True)
class UserInfo(Model):
    """What Octopus tells of the user who is logged in; it does not document what that is.

    Attributes:
        token: the token that may be among it, never shown.
    """

    token: str | None = wired(default=None, private=True)

    @property
    def told(self) -> Mapping[str, object]:
        """All that Octopus told besides the token, by Octopus's own names."""
        return self.unknown


@attrs.frozen(kw_only=True)
class ErrorText(Model):
    """What a code of Octopus means.

    Attributes:
        code: the code.
        message: in the language that was asked for.
        technical: in English.
    """

    code: int | None = wired("errorCode", default=None)
    message: str | None = wired("errorMessage", default=None)
    technical: str | None = wired("technicalInfo", default=None)


VERSION = Operation(
    name="getApiVersion",
    method="GET",
    path="/about/version",
    effect=Effect.READ,
    answer=str,
    access=Access.NONE,
)
WHO_AM_I = Operation(
    name="whoami",
    method="GET",
    path="/authentication",
    effect=Effect.READ,
    answer=UserInfo,
    access=Access.USER,
    gives_token=True,
)
EXPLAIN = Operation(
    name="generateSampleError",
    method="GET",
    path="/error",
    effect=Effect.READ,
    answer=NO_ANSWER,
    daily_limit=100,
    access=Access.NONE,
    refusal_is_answer=True,
)

OPERATIONS = (VERSION, WHO_AM_I, EXPLAIN)
