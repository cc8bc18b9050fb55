"""Faults that the sandbox was told to make."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from octopus_client.sandbox import json_types
from octopus_client.sandbox.answers import Reply
from octopus_client.sandbox.assumptions import assumed

if TYPE_CHECKING:
    from collections.abc import Callable

    from octopus_client.sandbox.json_types import JsonObject

KINDS = ("drop_before", "drop_after", "status", "html", "slow")

_HTML = b"<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"
_SERVER_ERROR = 500


@dataclass
class Fault:
    """One fault, used once.

    Attributes:
        operation: the operationId it waits for.
        kind: one of `KINDS`.
        nth: which call of the operation it hits, counted from now on.
        status: of the answer; with `html` 502 when not given.
        seconds: how long a `slow` answer takes.
        carried_out: `status` and `html` carry the call out before answering.
        body: the JSON of a `status` answer.
    """

    operation: str
    kind: str
    nth: int = 1
    status: int = 503
    seconds: float = 0.0
    carried_out: bool = False
    body: JsonObject | None = None

    def apply(self, carry_out: Callable[[], Reply]) -> Reply:
        """Return what the caller gets instead of the answer.

        Args:
            carry_out: does what was asked and returns its answer.
        """
        evidence = assumed("injected-fault")
        if self.kind == "drop_before":
            return Reply(0, evidence=evidence, cut=True)
        if self.kind == "drop_after":
            return replace(carry_out(), cut=True)
        if self.kind == "slow":
            return replace(carry_out(), delay=self.seconds)
        if self.carried_out:
            carry_out()
        if self.kind == "html":
            return Reply(self.status, _HTML, evidence, content_type="text/html")
        body = self.body
        if body is None and self.status < _SERVER_ERROR:
            body = {"technicalInfo": "Ordered by the control call faults"}
        return Reply(self.status, None if body is None else json_types.dump(body), evidence)


@dataclass
class Faults:
    """The faults that still wait."""

    waiting: list[Fault] = field(default_factory=list)

    def next(self, operation: str) -> Fault | None:
        """Count a call of an operation and return the fault that hits it."""
        hit: Fault | None = None
        for fault in [each for each in self.waiting if each.operation == operation]:
            fault.nth -= 1
            if fault.nth <= 0 and hit is None:
                hit = fault
        if hit is not None:
            self.waiting.remove(hit)
        return hit
