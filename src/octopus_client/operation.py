"""What an operation of Octopus is: its name, address, effect and daily limit, before anything is sent."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

import attrs

_Answered_co = TypeVar("_Answered_co", covariant=True)

NO_ANSWER: type[None] = type(None)
"""What an operation answers with that answers with nothing."""


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
class Operation(Generic[_Answered_co]):
    """One operation of the API, as a value.

    Attributes:
        name: Octopus's own name of it (operationId).
        method: HTTP verb.
        path: address below the API's root, with `{names}` to fill in.
        effect: what a repetition would do.
        answer: type of a good answer: a model, a list of models, `bytes` or `str` as they come, or
            `NO_ANSWER`.
        body: type of what is sent: a model, or `bytes` as they are; `None` when there is no body, or when it
            is made of the arguments of a method.
        daily_limit: calls that Octopus allows in a day, or `None` where it states none.
        access: which token goes along.
        writes_document: whether it writes in a journal, and so may find that journal locked or closed.
        missing_is_empty: whether 404 means that nothing was found, which is no fault.
        gives_token: whether a good answer holds a secret, so that answers are never shown.
        code_is_answer: whether `errorCode` in a good answer belongs to what was asked for, and is no refusal.
        counter: name under which calls are counted, where one operation has more than one limit.
    """

    name: str
    method: str
    path: str
    effect: Effect
    answer: type[_Answered_co]
    body: type | None = None
    daily_limit: int | None = None
    access: Access = Access.DOSSIER
    writes_document: bool = False
    missing_is_empty: bool = False
    gives_token: bool = False
    code_is_answer: bool = False
    counter: str = attrs.field(default=attrs.Factory(lambda self: self.name, takes_self=True))

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent again on its own after a fault that leaves the outcome open."""
        scarce = self.effect is Effect.READ and self.daily_limit is not None and self.daily_limit <= _SCARCE
        return self.effect is not Effect.ADD and not scarce

    @property
    def answers_json(self) -> bool:
        """Whether a good answer with a body is JSON."""
        return self.answer not in (bytes, str)


_SCARCE = 10


@attrs.frozen(kw_only=True)
class Request(Generic[_Answered_co]):
    """A request that is ready to be sent, but for its token."""

    operation: Operation[_Answered_co]
    target: str
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    body: bytes | None = attrs.field(default=None, repr=False)

    @property
    def content_type(self) -> str:
        """Of its body."""
        return "application/octet-stream" if self.operation.body is bytes else "application/json"


def build_request(
    operation: Operation[_Answered_co],
    *,
    path: Mapping[str, int | str] | None = None,
    query: Mapping[str, int | str | Decimal | None] | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Request[_Answered_co]:
    """Fill in an operation's address; parameters that are `None` are left out."""
    target = operation.path.format_map(
        {key: quote(str(value), safe="") for key, value in (path or {}).items()}
    )
    given = {key: _as_text(value) for key, value in (query or {}).items() if value is not None}
    if given:
        target += "?" + urlencode(given, quote_via=quote)
    return Request(operation=operation, target=target, headers=dict(headers or {}), body=body)


def _as_text(value: int | str | Decimal) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
