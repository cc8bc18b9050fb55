"""What an operation of Octopus is: its name, address, effect and daily limit, before anything is sent."""

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import quote, urlencode

import attrs


class Effect(StrEnum):
    """What repeating a call would do; declared for each operation, never guessed from its verb."""

    READ = "read"
    """Changes nothing."""
    SET = "set"
    """Leads to the same state however often it is sent."""
    ADD = "add"
    """Makes something new each time: repeated only after looking, or when provably not sent."""


class Access(StrEnum):
    """Which token a call carries."""

    NONE = "none"
    USER = "user"
    DOSSIER = "dossier"


@attrs.frozen(kw_only=True)
class Operation:
    """One operation of the API, as a value.

    Attributes:
        name: Octopus's own name of it (operationId).
        method: HTTP verb.
        path: address below the API's root, with `{names}` to fill in.
        effect: what a repetition would do.
        daily_limit: calls that Octopus allows in a day, or `None` where it states none.
        access: which token goes along.
        writes_document: whether it writes in a journal, and so may find that journal locked or closed.
        missing_is_empty: whether 404 means that nothing was found, which is no fault.
        gives_token: whether a good answer holds a secret, so that answers are never shown.
        counter: name under which calls are counted, where one operation has more than one limit.
    """

    name: str
    method: str
    path: str
    effect: Effect
    daily_limit: int | None = None
    access: Access = Access.DOSSIER
    writes_document: bool = False
    missing_is_empty: bool = False
    gives_token: bool = False
    counter: str = attrs.field(default=attrs.Factory(lambda self: self.name, takes_self=True))

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent again on its own after a fault that leaves the outcome open."""
        scarce = self.effect is Effect.READ and self.daily_limit is not None and self.daily_limit <= _SCARCE
        return self.effect is not Effect.ADD and not scarce


_SCARCE = 10


@attrs.frozen(kw_only=True)
class Request:
    """A request that is ready to be sent, but for its token."""

    operation: Operation
    target: str
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    body: bytes | None = attrs.field(default=None, repr=False)


def build_request(
    operation: Operation,
    *,
    path: Mapping[str, int | str] | None = None,
    query: Mapping[str, int | str | None] | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Request:
    """Fill in an operation's address; parameters that are `None` are left out."""
    target = operation.path.format_map(
        {key: quote(str(value), safe="") for key, value in (path or {}).items()}
    )
    given = {key: value for key, value in (query or {}).items() if value is not None}
    if given:
        target += "?" + urlencode(given, quote_via=quote)
    return Request(operation=operation, target=target, headers=dict(headers or {}), body=body)
