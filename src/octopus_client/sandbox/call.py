"""One call of an operation, as a handler sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from octopus_client.sandbox import json_types, shapes
from octopus_client.sandbox.answers import (
    FORBIDDEN,
    NOT_FOUND,
    Refusal,
    RefusedError,
    Reply,
    answer,
    bad_parameters,
)
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.clock import read_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from octopus_client.sandbox.answers import Request
    from octopus_client.sandbox.assumptions import Assumptions
    from octopus_client.sandbox.contract import Operation
    from octopus_client.sandbox.json_types import JsonObject, JsonValue
    from octopus_client.sandbox.state import State
    from octopus_client.sandbox.tokens import Grant
    from octopus_client.sandbox.world import Dossier, Journal


@dataclass
class Call:
    """A request that was let in.

    Attributes:
        request: as it came in.
        operation: what it calls.
        parameters: of the path.
        state: the sandbox.
        grant: what its token stands for, when the operation needs one.
        dossier: the dossier of the path, when the operation has one.
    """

    request: Request
    operation: Operation
    parameters: Mapping[str, str | int]
    state: State
    grant: Grant | None = None
    dossier: Dossier | None = None

    @property
    def books(self) -> Dossier:
        """The dossier of a call that has one."""
        if self.dossier is None:
            raise AssertionError(f"{self.operation.id} has no dossier")
        return self.dossier

    @property
    def now(self) -> datetime:
        """The moment of the call."""
        return self.state.clock.now()

    @property
    def assumptions(self) -> Assumptions:
        """The answers in force."""
        return self.state.assumptions

    @property
    def locale(self) -> str:
        """The language of the messages."""
        return "nl" if self.grant is None else self.grant.locale

    def answer(self, value: JsonValue, *, status: int = 200, sort_keys: bool = True) -> Reply:
        """Return a JSON answer with the evidence of the operation."""
        return answer(value, evidence=self.operation.evidence, status=status, sort_keys=sort_keys)

    def done(self, status: int = 204) -> Reply:
        """Return an empty answer with the evidence of the operation."""
        return Reply(status, evidence=self.operation.evidence)

    def number(self, name: str) -> int:
        """Return a whole number of the query, which must be there."""
        number = self.optional_number(name)
        if number is None:
            raise bad_parameters()
        return number

    def optional_number(self, name: str) -> int | None:
        """Return a whole number of the query."""
        text = self.request.query.get(name)
        if text is None:
            return None
        try:
            return int(text)
        except ValueError:
            raise bad_parameters() from None

    def text(self, name: str) -> str:
        """Return a text of the query, which must be there."""
        text = self.request.query.get(name)
        if not text:
            raise bad_parameters()
        return text

    def changed_since(self, *, required: bool = True) -> Callable[[datetime], bool]:
        """Return whether a moment lies at or after the `modifiedTimeStamp` of the query."""
        text = self.request.query.get("modifiedTimeStamp")
        if text is None:
            if required:
                raise bad_parameters()
            return lambda _: True
        since = self._timestamp(text)
        if self.assumptions["timestamp-bound"] == "exclusive":
            return lambda moment: moment > since
        return lambda moment: moment >= since

    def changed_until(self) -> Callable[[datetime], bool]:
        """Return whether a moment lies at or before the `modifiedTimeStampTo` of the query."""
        text = self.request.query.get("modifiedTimeStampTo")
        if text is None:
            return lambda _: True
        until = self._timestamp(text)
        return lambda moment: moment <= until

    def _timestamp(self, text: str) -> datetime:
        moment = read_timestamp(text, zone=self.assumptions["timestamp-zone"])
        if moment is None:
            raise bad_parameters(assumed("timestamp-zone"))
        return moment

    def body(self, shape: dict[str, shapes.Shape], *, malformed: int = 400) -> JsonObject:
        """Return the body in its shape.

        Args:
            shape: what the contract says.
            malformed: the status of a body with values of a wrong type; 500 answers without a body.
        """
        ignore_unknown = self.assumptions["unknown-property"] == "ignore"
        try:
            value = json_types.load(self.request.body)
            result: JsonObject = shapes.read(shape, value, ignore_unknown=ignore_unknown)
        except json_types.NotJsonError as error:
            refusal = Refusal(None, str(error), evidence=assumed("malformed-body"))
        except shapes.ShapeError as error:
            refusal = self._shape_refusal(error, malformed)
        else:
            return result
        raise RefusedError(refusal)

    @staticmethod
    def _shape_refusal(error: shapes.ShapeError, malformed: int) -> Refusal:
        if error.unknown_property:
            return Refusal(None, str(error), evidence=assumed("unknown-property"))
        if malformed == MALFORMED_BOOKING:
            return Refusal(None, str(error), MALFORMED_BOOKING)
        return Refusal(None, str(error), malformed, assumed("malformed-body"))

    def refuse_first(self, refusals: Iterator[Refusal]) -> None:
        """Refuse the call with the first of the refusals, if there is one."""
        refusal = next(refusals, None)
        if refusal is not None:
            raise RefusedError(refusal)

    def bookyear(self, bookyear_id: int) -> JsonObject:
        """Return a bookyear that is read."""
        bookyear = self.books.bookyears.get(bookyear_id)
        if bookyear is None:
            raise self.unknown(-9, f"Unknown bookyear {bookyear_id}")
        return bookyear

    def journal(self, bookyear_id: int, journal_key: str) -> Journal:
        """Return a journal that is read."""
        self.bookyear(bookyear_id)
        journal = self.books.journals.get((bookyear_id, journal_key))
        if journal is None:
            raise self.unknown(-10, f"Unknown journal {journal_key}")
        self.check_readable(journal)
        return journal

    def check_readable(self, journal: Journal) -> None:
        """Refuse to read a locked journal where that is assumed."""
        if journal.locked and self.assumptions["reads-while-locked"] == "refuse":
            text = f"Journal {journal.body['journalKey']} is open by another user"
            raise RefusedError(Refusal(-12, text, FORBIDDEN, assumed("reads-while-locked")))

    def unknown(self, code: int, text: str) -> RefusedError:
        """Return the refusal to read something that does not exist."""
        evidence = assumed("unknown-key-on-read")
        if self.assumptions["unknown-key-on-read"] == "404":
            return RefusedError(Refusal(None, text, NOT_FOUND, evidence))
        return RefusedError(Refusal(code, text, evidence=evidence))


Handler: TypeAlias = "Callable[[Call], Reply]"
MALFORMED_BOOKING = 500
