"""Pure: how a check asks and what it finds. A check is a generator: it yields asks and is sent replies."""

from collections.abc import Callable, Generator, Mapping
from enum import StrEnum
from typing import Any, Generic, TypeVar

import attrs

from octopus_client.codec import encode
from octopus_client.operation import Operation, Request, build_request

Json = Any
"""JSON as it was read: numbers as int or Decimal."""

_Result = TypeVar("_Result")

_GOOD = range(200, 300)
_SERVER_FAULT = 500
NOT_FOUND = 404


class Verdict(StrEnum):
    """What a check says of an assumption."""

    CONFIRMED = "confirmed"
    """Octopus does as this library reads it."""
    REFUTED = "refuted"
    """Octopus does otherwise."""
    UNCLEAR = "unclear"
    """The dossier did not show it."""


@attrs.frozen(kw_only=True)
class Finding:
    """What one check found out of one assumption.

    Attributes:
        assumption: its name.
        verdict: what the check says.
        evidence: on what it rests, in words without names, texts or amounts of the dossier.
        check: the check that found it.
    """

    assumption: str
    verdict: Verdict
    evidence: str
    check: str = ""


@attrs.frozen(kw_only=True)
class Ask:
    """A call that a check wants made.

    Attributes:
        request: what is sent.
        second_login: whether another login of the same user sends it.
    """

    request: Request[Any]
    second_login: bool = False


@attrs.frozen(kw_only=True)
class Reply:
    """What came back of an ask.

    Attributes:
        status: HTTP status, `None` when no answer came.
        content: the JSON of the body, `None` without one.
        empty: whether there was no body at all.
        refusals: statuses of answers before this one, such as a 401 that made the session log in anew.
        date: the moment by Octopus's clock, as the header `Date` tells it.
    """

    status: int | None
    content: Json = attrs.field(default=None, repr=False)
    empty: bool = False
    refusals: tuple[int, ...] = ()
    date: str | None = None

    @property
    def good(self) -> bool:
        """Whether Octopus did what was asked."""
        return self.status in _GOOD

    @property
    def doubtful(self) -> bool:
        """Whether it is not known what became of a write."""
        return self.status is None or self.status >= _SERVER_FAULT

    @property
    def code(self) -> int | None:
        """Octopus's error code."""
        found = self.content.get("errorCode") if isinstance(self.content, dict) else None
        return found if type(found) is int else None

    @property
    def rows(self) -> list[dict[str, Json]]:
        """The objects of a list; empty when there is none."""
        found = self.content if self.good and isinstance(self.content, list) else []
        return [each for each in found if isinstance(each, dict)]

    def members(self, name: str) -> list[dict[str, Json]]:
        """The objects of a list that is a member of the answer."""
        found = self.content.get(name, []) if self.good and isinstance(self.content, dict) else []
        return [each for each in found if isinstance(each, dict)]

    def told(self) -> str:
        """Status and code in words."""
        if self.status is None:
            return "no answer"
        return f"status {self.status}" + (f" with code {self.code}" if self.code is not None else "")


Asking = Generator[Ask, Reply, _Result]
"""A conversation: yields asks, is sent replies, and returns a result."""


@attrs.frozen(kw_only=True)
class Check(Generic[_Result]):
    """A check of `octopus-verify`.

    Attributes:
        name: its name.
        purpose: what it asks, in a few words.
        settles: names of the assumptions that it can settle.
        calls: Octopus's names of the operations that it calls.
        ask: the conversation.
    """

    name: str
    purpose: str
    settles: tuple[str, ...]
    calls: tuple[str, ...]
    ask: Callable[[_Result], Asking[list[Finding]]]


def ask(
    operation: Operation[Any],
    *,
    path: Mapping[str, int] | None = None,
    query: Mapping[str, Json] | None = None,
    headers: Mapping[str, str] | None = None,
    body: Json = None,
    second_login: bool = False,
) -> Asking[Reply]:
    """Ask one operation; see `build_request`."""
    request = build_request(
        operation,
        path=path,
        query=query,
        headers=headers,
        body=None if body is None else encode(body),
    )
    return (yield Ask(request=request, second_login=second_login))


def judge(assumption: str, right: object, evidence: str) -> Finding:
    """Confirmed or refuted; unclear when `right` is `None`."""
    if right is None:
        return Finding(assumption=assumption, verdict=Verdict.UNCLEAR, evidence=evidence)
    verdict = Verdict.CONFIRMED if right else Verdict.REFUTED
    return Finding(assumption=assumption, verdict=verdict, evidence=evidence)
