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
        body: type of what is sent: a model, `bytes` as they are, or a `Form`; `None` when there is no body,
            or when it is made of the arguments of a method.
        daily_limit: calls that Octopus allows in a day, or `None` where it states none.
        access: which token goes along.
        writes_document: whether it writes in a journal, and so may find that journal locked or closed.
        needs_right: whether 403 without a code means a missing right, and not that somebody is at work.
        missing_is_empty: whether 404 means that nothing was found, which is no fault.
        gives_token: whether a good answer holds a secret, so that answers are never shown.
        code_is_answer: whether `errorCode` in a good answer belongs to what was asked for, and is no refusal.
        refusal_is_answer: whether a refusal with an `errorCode` is what was asked for.
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
    needs_right: bool = False
    missing_is_empty: bool = False
    gives_token: bool = False
    code_is_answer: bool = False
    refusal_is_answer: bool = False
    counter: str = attrs.field(default=attrs.Factory(lambda self: self.name, takes_self=True))

    @property
    def repetitions(self) -> int:
        """How often it may be sent again on its own after a fault that leaves the outcome open.

        What adds is never sent again, nor a reading that is allowed 10 times a day or less. Of 24 a day, as
        of reports, a fault may take two: one repetition. All else may be sent again twice.
        """
        if self.effect is Effect.ADD:
            return 0
        if self.effect is Effect.READ and self.daily_limit is not None and self.daily_limit <= _FEW:
            return 0 if self.daily_limit <= _SCARCE else 1
        return 2

    @property
    def answers_json(self) -> bool:
        """Whether a good answer with a body is JSON."""
        return self.answer not in (bytes, str)


_SCARCE, _FEW = 10, 24


class Form(dict[str, str]):
    """A body of names and values, sent as web forms send theirs."""

    def encoded(self) -> bytes:
        """The form as it is sent."""
        return urlencode(self).encode("ascii")


_CONTENT_TYPES: Mapping[type, str] = {
    bytes: "application/octet-stream",
    Form: "application/x-www-form-urlencoded",
}


@attrs.frozen(kw_only=True)
class Request(Generic[_Answered_co]):
    """A request that is ready to be sent, but for its token.

    Attributes:
        operation: what is asked.
        target: path and query, below the root of the API.
        headers: what goes along in headers.
        body: what is sent, encoded.
        root: where the path begins, for a service beside the API; `None` for the API's own root.
    """

    operation: Operation[_Answered_co]
    target: str
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    body: bytes | None = attrs.field(default=None, repr=False)
    root: str | None = None

    @property
    def content_type(self) -> str:
        """Of its body."""
        return _CONTENT_TYPES.get(self.operation.body or dict, "application/json")


def build_request(
    operation: Operation[_Answered_co],
    *,
    path: Mapping[str, int | str] | None = None,
    query: Mapping[str, int | str | Decimal | None] | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Request[_Answered_co]:
    """Fill in an operation's address; parameters that are `None` are left out.

    Raises:
        ValueError: a header would hold more than plain ASCII.
    """
    for name, value in (headers or {}).items():
        if not (value.isascii() and value.isprintable()):
            raise ValueError(
                f"{operation.name} sends {name} in a header, which takes plain ASCII only: "
                "leave out accents, signs beyond ASCII and line ends."
            )
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
