"""One call of an operation, as a handler sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from octopus_client.sandbox import json_types
from octopus_client.sandbox.answers import (
    FORBIDDEN,
    NOT_FOUND,
    Refusal,
    RefusedError,
    Reply,
    answer,
    bad_parameters,
    nothing_found,
)
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.clock import read_timestamp
from octopus_client.sandbox.contract import JSON, Schema, ShapeError, check, read, sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from octopus_client.sandbox.answers import Request
    from octopus_client.sandbox.assumptions import Assumptions
    from octopus_client.sandbox.contract import Operation, Type
    from octopus_client.sandbox.json_types import JsonObject, JsonValue
    from octopus_client.sandbox.shelf import Shelf
    from octopus_client.sandbox.state import State
    from octopus_client.sandbox.tokens import Grant
    from octopus_client.sandbox.world import Document, DocumentKey, Dossier, Journal


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

    def answer(
        self, value: JsonValue, *, status: int = 200, sort_keys: bool = True, evidence: str | None = None
    ) -> Reply:
        """Return a JSON answer, with the evidence of the operation unless another one is given."""
        return answer(value, evidence=evidence or self.operation.evidence, status=status, sort_keys=sort_keys)

    def done(self, status: int = 204, *, evidence: str | None = None) -> Reply:
        """Return an empty answer, with the evidence of the operation unless another one is given."""
        return Reply(status, evidence=evidence or self.operation.evidence)

    def listed(self, found: list[JsonObject], what: str) -> Reply:
        """Return a list, or the 404 of one that would be empty.

        Args:
            found: what is listed.
            what: what the text of the 404 calls them.
        """
        if not found:
            raise nothing_found(what, self.books.id)
        return self.answer(found)

    def bare(self, data: bytes, *, evidence: str | None = None) -> Reply:
        """Return bytes that are no JSON, in the media type of the contract."""
        payload = self.operation.answer_type()
        media_type = JSON if payload is None else payload.media_type
        return Reply(200, data, evidence or self.operation.evidence, media_type)

    def sampled(self, name: str, changes: JsonObject | None = None) -> Reply:
        """Return an answer that nobody knows: a sample of the contract, marked as assumed.

        Args:
            name: of the assumption.
            changes: properties of the answer, or of the only row of a list, that are known.
        """
        status, payload = next(iter(self.operation.answers.items()))
        if payload is None:
            return self.done(status, evidence=assumed(name))
        value = sample(payload.type)
        if payload.media_type != JSON:
            return self.bare(str(value).encode(), evidence=assumed(name))
        for row in value if isinstance(value, list) else [value]:
            if changes:
                row.update(changes)
        return self.answer(value, status=status, evidence=assumed(name))

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

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """Return a yes or no of the query, which must be there when it has no default."""
        text = self.request.query.get(name, "" if default is None else str(default))
        if text.lower() not in ("true", "false"):
            raise bad_parameters()
        return text.lower() == "true"

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

    @property
    def body_schema(self) -> Schema:
        """What the contract says of the body, which is an object."""
        body = self.operation.body
        if body is None or not isinstance(body.type, Schema):
            raise AssertionError(f"{self.operation.id} takes no object")
        return body.type

    def body(self, *, complete: bool = False) -> JsonObject:
        """Return the body, read against its schema.

        Args:
            complete: refuse what is missing, or outside of an enumeration or of bounds, too;
                else that is left to the rules of the operation, which have codes for it.
        """
        body: JsonObject = self._read(self.body_schema, complete=complete)
        return body

    def merged(self, known: JsonObject | None, fresh: JsonObject, given: JsonObject) -> JsonObject:
        """Return what an object becomes when it is saved.

        Args:
            known: what it was, None when it is new.
            fresh: what Octopus fills in on a new one.
            given: what was sent.
        """
        if known is None or self.assumptions["merge-omitted"] == "cleared":
            return {**fresh, **given}
        return {**known, **given}

    def text_body(self) -> str:
        """Return the body of an operation that takes a bare JSON text."""
        body = self.operation.body
        if body is None:
            raise AssertionError(f"{self.operation.id} takes no body")
        return str(self._read(body.type, complete=False))

    def _read(self, shape: Type, *, complete: bool) -> JsonValue:
        ignore_unknown = self.assumptions["unknown-property"] == "ignore"
        try:
            value = read(shape, json_types.load(self.request.body), ignore_unknown=ignore_unknown)
        except json_types.NotJsonError as error:
            raise RefusedError(Refusal(None, str(error), evidence=assumed("malformed-body"))) from error
        except ShapeError as error:
            if error.unknown_property:
                refusal = Refusal(None, str(error), evidence=assumed("unknown-property"))
                raise RefusedError(refusal) from error
            raise self.malformed(str(error)) from error
        problems = check(shape, value) if complete else []
        if problems:
            raise self.malformed("; ".join(problems))
        return value

    def malformed(self, text: str) -> RefusedError:
        """Return the refusal of a body: an empty 500 where the contract names one, else 400."""
        if SERVER_ERROR in self.operation.refusals:
            return RefusedError(Refusal(None, text, SERVER_ERROR))
        return RefusedError(Refusal(None, text, evidence=assumed("malformed-body")))

    def shelf(self, name: str) -> Shelf:
        """Return the stored objects of that name in the dossier of the call."""
        return self.books.shelf(name)

    def book(self, document: Document) -> None:
        """Store a booking that may be stored as the last of its journal."""
        self.books.book(document)
        if self.assumptions["deleted-then-booked-again"] == "dropped":
            self.books.deleted_documents.pop(document.key, None)
        self.touch_journal(document.key)

    def touch_journal(self, key: DocumentKey) -> None:
        """Mark the journal of a document that is stored as modified, where that is assumed."""
        if self.assumptions["journal-modified-by-booking"] == "yes":
            self.books.journals[key[:2]].modified = self.now

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
SERVER_ERROR = 500
