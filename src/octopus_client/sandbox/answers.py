"""Requests, answers and refusals, apart from HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octopus_client.sandbox import json_types
from octopus_client.sandbox.assumptions import RECORDED, SPECIFIED
from octopus_client.sandbox.messages import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octopus_client.sandbox.json_types import JsonValue

FORBIDDEN = 403
NOT_FOUND = 404


@dataclass(frozen=True)
class Request:
    """What came in. Names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    peer: str = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    """What goes out.

    Attributes:
        status: the HTTP status.
        body: the bytes, None for an empty answer.
        evidence: what stands behind the answer; the header `X-Octopus-Sandbox`.
        content_type: of the body.
        cut: the connection is cut instead of answering.
        delay: seconds to wait before answering.
        location: where to look instead, for a page.
    """

    status: int
    body: bytes | None = None
    evidence: str = SPECIFIED
    content_type: str = "application/json"
    cut: bool = False
    delay: float = 0.0
    location: str = ""


def answer(value: JsonValue, *, evidence: str, status: int = 200, sort_keys: bool = True) -> Reply:
    """Return a JSON answer."""
    return Reply(status, json_types.dump(value, sort_keys=sort_keys), evidence)


@dataclass(frozen=True)
class Refusal:
    """Why Octopus refuses a call.

    Attributes:
        code: the numeric code; None answers with the technical text alone.
        technical: the English text for developers.
        status: the HTTP status.
        evidence: what stands behind this refusal.
    """

    code: int | None
    technical: str
    status: int = 400
    evidence: str = SPECIFIED

    def reply(self, locale: str) -> Reply:
        """Return the answer in the language of the caller."""
        body: dict[str, JsonValue] = {"technicalInfo": self.technical}
        if self.code is not None:
            body = {"errorCode": self.code, "errorMessage": message(self.code, locale), **body}
        return answer(body, evidence=self.evidence, status=self.status)


class RefusedError(Exception):
    """A handler refuses a call."""

    def __init__(self, refusal: Refusal) -> None:
        """Carry the refusal."""
        super().__init__(refusal.technical)
        self.refusal = refusal


def bad_parameters(evidence: str = RECORDED) -> RefusedError:
    """Return the refusal of a call whose query or headers are incomplete."""
    return RefusedError(Refusal(None, "Invalid or missing parameters passed", evidence=evidence))


def nothing_found(what: str, dossier_id: int) -> RefusedError:
    """Return the answer of a list that would be empty."""
    return RefusedError(Refusal(None, f"No {what} found in dossier {dossier_id}", NOT_FOUND))
