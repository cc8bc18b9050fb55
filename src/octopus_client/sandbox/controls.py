"""The control calls: what people, clocks and networks do to Octopus."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox.api import handlers
from octopus_client.sandbox.assumptions import AssumptionError
from octopus_client.sandbox.contract import Schema, ShapeError, contract, parse_object, read
from octopus_client.sandbox.faults import KINDS, Fault
from octopus_client.sandbox.removal import remove_document
from octopus_client.sandbox.snapshot import ControlError, load, read_moment, snapshot
from octopus_client.sandbox.world import BUY_SELL_LETTERS, Document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from octopus_client.sandbox.json_types import JsonObject, JsonValue
    from octopus_client.sandbox.state import State
    from octopus_client.sandbox.world import Dossier, Journal

_JOURNAL = {"dossierId": "int", "journalKey": "text"}
_PLACE = {"dossierId": "int", "bookyearId": "int", "journalKey": "text"}
_FAULT = {
    "operation": "text",
    "nth": "int",
    "fault": "text",
    "status": "int",
    "seconds": "number",
    "carried_out": "bool",
}
_KEYS = ("bookyearKey", "journalKey", "documentSequenceNr")
_BAD_GATEWAY, _UNAVAILABLE = 502, 503


@dataclass
class Controls:
    """The control calls, by the names they have over HTTP."""

    state: State

    def handle(self, method: str, name: str, body: JsonValue) -> JsonObject | None:
        """Obey a control call.

        Args:
            method: the HTTP verb.
            name: of the control call.
            body: the JSON that came with it, None when there was none.

        Returns:
            The answer, or None when there is no such control call.

        Raises:
            ControlError: the call cannot be obeyed.
        """
        with self.state.lock:
            if (method, name) == ("GET", "state"):
                return snapshot(self.state)
            control = self._named().get(name) if method == "POST" else None
            return None if control is None else control({} if body is None else body)

    def _named(self) -> dict[str, Callable[[JsonValue], JsonObject]]:
        return {
            "lock": lambda body: self._lock(body, locked=True),
            "unlock": lambda body: self._lock(body, locked=False),
            "close": lambda body: self._close(body, closed=True),
            "open": lambda body: self._close(body, closed=False),
            "book": self._book,
            "delete-last": self._delete_last,
            "edit": self._edit,
            "faults": self._faults,
            "clock": self._clock,
            "world": self._world,
            "assume": self._assume,
            "reset": self._reset,
        }

    def _lock(self, body: JsonValue, *, locked: bool) -> JsonObject:
        given = _read(_JOURNAL, body, required=("dossierId",))
        dossier = self._dossier(given)
        if "journalKey" not in given:
            dossier.locked = locked
            return {}
        for journal in _journals_called(dossier, given["journalKey"]):
            journal.locked = locked
        return {}

    def _close(self, body: JsonValue, *, closed: bool) -> JsonObject:
        given = _read(_JOURNAL, body, required=("dossierId", "journalKey"))
        for journal in _journals_called(self._dossier(given), given["journalKey"]):
            journal.body["closed"] = closed
            journal.modified = self.state.clock.now()
        return {}

    def _book(self, body: JsonValue) -> JsonObject:
        given = _read(_PLACE, body, required=tuple(_PLACE))
        dossier, journal = self._journal(given)
        booking = self._by_hand(dossier, journal)
        dossier.book(Document(booking, self.state.clock.now()))
        journal.modified = self.state.clock.now()
        return {"documentSequenceNr": booking["documentSequenceNr"]}

    def _by_hand(self, dossier: Dossier, journal: Journal) -> JsonObject:
        """Return the next document as a person would book it: 121.00, by hand."""
        bookyear = dossier.bookyears[journal.body["bookyearKey"]["id"]]
        today = self.state.clock.today()
        first, last = (date.fromisoformat(bookyear[name]) for name in ("startDate", "endDate"))
        day = (today if first <= today <= last else first).isoformat()
        period = next(
            each["bookyearPeriod"]
            for each in bookyear["periods"]
            if each["startDate"] <= day <= each["endDate"]
        )
        common = {
            "bookyearKey": bookyear["bookyearKey"],
            "journalKey": journal.body["journalKey"],
            "documentSequenceNr": journal.last_number + 1,
            "bookyearPeriodeNr": period,
            "documentDate": day,
            "exchangeRate": Decimal(1),
        }
        if journal.letter not in BUY_SELL_LETTERS:
            line = {"type": "A", "accountKey": 499000, "amount": Decimal(121), "reference": "By hand"}
            against = {**line, "accountKey": 580000, "amount": Decimal(-121)}
            return {**common, "bookingLines": [line, against] if journal.letter == "D" else [line]}
        sale = journal.letter == "V"
        return {
            **common,
            "expiryDate": day,
            "comment": "By hand",
            "reference": "By hand",
            "amount": Decimal(121),
            "currencyCode": "EUR",
            "relationIdentificationServiceData": _first_relation(dossier, "client" if sale else "supplier"),
            "bookingLines": [
                {
                    "accountKey": 700000 if sale else 611000,
                    "baseAmount": Decimal(100),
                    "vatAmount": Decimal(21),
                    "vatCodeKey": "21" if sale else "D21",
                    "comment": "By hand",
                }
            ],
        }

    def _delete_last(self, body: JsonValue) -> JsonObject:
        dossier, journal = self._journal(_read(_PLACE, body, required=tuple(_PLACE)))
        number = journal.last_number
        if number == 0:
            raise ControlError(f"Journal {journal.body['journalKey']} is empty; there is nothing to delete.")
        key = (journal.body["bookyearKey"]["id"], journal.body["journalKey"], number)
        remove_document(dossier, key, self.state.clock.now())
        return {"documentSequenceNr": number}

    def _edit(self, body: JsonValue) -> JsonObject:
        changes = body.get("set") if isinstance(body, dict) else None
        rest = (
            {name: value for name, value in body.items() if name != "set"} if isinstance(body, dict) else body
        )
        shape = {**_PLACE, "documentSequenceNr": "int"}
        given = _read(shape, rest, required=tuple(shape))
        dossier, journal = self._journal(given)
        key = (given["bookyearId"], given["journalKey"], given["documentSequenceNr"])
        document = dossier.documents.get(key)
        if document is None:
            raise ControlError(
                f"There is no document {given['documentSequenceNr']} in {given['journalKey']}."
            )
        kind = "BuySellBooking" if journal.letter in BUY_SELL_LETTERS else "FinancialDiversBooking"
        editable = contract().schema(f"{kind}ServiceData").without(_KEYS)
        changed = {**document.body, **_read_schema(editable, changes)}
        dossier.change(document, changed, self.state.clock.now())
        return {}

    def _faults(self, body: JsonValue) -> JsonObject:
        if not isinstance(body, list):
            raise ControlError("The body must be a list of faults.")
        self.state.faults.waiting.extend([_fault(each) for each in body])
        return {"waiting": len(self.state.faults.waiting)}

    def _clock(self, body: JsonValue) -> JsonObject:
        if not isinstance(body, dict) or set(body) not in ({"advance_seconds"}, {"at"}):
            raise ControlError(
                'The body must be {"advance_seconds": n} or {"at": "2026-11-25T09:00:00+01:00"}.'
            )
        try:
            if "at" in body:
                self.state.clock.set(read_moment(body["at"]))
            else:
                given = _read({"advance_seconds": "number"}, body, required=("advance_seconds",))
                self.state.clock.advance(timedelta(seconds=float(given["advance_seconds"])))
        except OverflowError as error:
            raise ControlError("That moment is too far away.") from error
        return {"clock": self.state.clock.now().isoformat()}

    def _world(self, body: JsonValue) -> JsonObject:
        if not isinstance(body, dict):
            raise ControlError("The body must be any part of what GET state answers.")
        load(self.state, body)
        return {}

    def _assume(self, body: JsonValue) -> JsonObject:
        if not isinstance(body, dict):
            raise ControlError('The body must be {"<assumption>": "<answer>"}.')
        try:
            self.state.assumptions.switch(body)
        except AssumptionError as error:
            raise ControlError(str(error)) from error
        return {}

    def _reset(self, body: JsonValue) -> JsonObject:
        _read({}, body, required=())
        self.state.reset()
        return {}

    def _dossier(self, given: JsonObject) -> Dossier:
        dossier = self.state.world.dossiers.get(given["dossierId"])
        if dossier is None:
            raise ControlError(f"There is no dossier {given['dossierId']}.")
        return dossier

    def _journal(self, given: JsonObject) -> tuple[Dossier, Journal]:
        dossier = self._dossier(given)
        journal = dossier.journals.get((given["bookyearId"], given["journalKey"]))
        if journal is None:
            raise ControlError(
                f"There is no journal {given['journalKey']} in bookyear {given['bookyearId']}."
            )
        return dossier, journal


def _journals_called(dossier: Dossier, journal_key: str) -> list[Journal]:
    journals = dossier.journals_called(journal_key)
    if not journals:
        raise ControlError(f"There is no journal {journal_key} in dossier {dossier.id}.")
    return journals


def _first_relation(dossier: Dossier, role: str) -> JsonObject:
    for each in dossier.relations.values():
        if each.body.get(role):
            return {"relationKey": each.body["relationIdentificationServiceData"]["relationKey"]}
    raise ControlError(
        f"Dossier {dossier.id} has no {role} to book on; load one with the control call world."
    )


def _fault(given: JsonValue) -> Fault:
    body = given.get("body") if isinstance(given, dict) else None
    rest = (
        {name: value for name, value in given.items() if name != "body"} if isinstance(given, dict) else given
    )
    told = _read(_FAULT, rest, required=("operation", "fault"))
    if told["operation"] not in handlers():
        raise ControlError(f"{told['operation']!r} is no operationId that the sandbox serves.")
    if told["fault"] not in KINDS:
        raise ControlError(f"{told['fault']!r} is no fault; choose from {', '.join(KINDS)}.")
    if told.get("nth", 1) < 1:
        raise ControlError("'nth' counts from 1.")
    return Fault(
        told["operation"],
        told["fault"],
        nth=told.get("nth", 1),
        status=told.get("status", _BAD_GATEWAY if told["fault"] == "html" else _UNAVAILABLE),
        seconds=float(told.get("seconds", 0)),
        carried_out=told.get("carried_out", False),
        body=body,
    )


def _read(shape: Mapping[str, str], value: JsonValue, *, required: tuple[str, ...]) -> JsonObject:
    result = _read_schema(parse_object(shape), value)
    missing = [name for name in required if name not in result]
    if missing:
        raise ControlError(f"Missing: {', '.join(missing)}.")
    return result


def _read_schema(schema: Schema, value: JsonValue) -> JsonObject:
    try:
        result: JsonObject = read(schema, value)
    except ShapeError as error:
        problem = f"is unknown; allowed are {', '.join(schema.properties) or 'no keys'}"
        name = f"{error.path!r}" if error.path else "The body"
        raise ControlError(f"{name} {problem if error.unknown_property else error.problem}.") from error
    return result
