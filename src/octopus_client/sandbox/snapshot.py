"""The state as the control call `state` shows it, and the reading of any part of it."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from octopus_client.sandbox import json_types
from octopus_client.sandbox.api import stored
from octopus_client.sandbox.contract import ListOf, Property, Schema, ShapeError, contract, parse_object
from octopus_client.sandbox.contract import read as read_shape
from octopus_client.sandbox.default_world import dossier_info
from octopus_client.sandbox.shelf import Entry, Shelf
from octopus_client.sandbox.world import (
    BUY_SELL_LETTERS,
    FINANCIAL_LETTERS,
    Attachment,
    Balancing,
    Document,
    Dossier,
    Journal,
)

if TYPE_CHECKING:
    from octopus_client.sandbox.json_types import JsonObject, JsonValue
    from octopus_client.sandbox.state import State

_BOOKINGS = {
    "buysellBookings": (BUY_SELL_LETTERS, "BuySellBookingServiceData"),
    "financialDiversBookings": (FINANCIAL_LETTERS, "FinancialDiversBookingServiceData"),
}
_OPTIONAL = frozenset({"comment", "orderReference", "reference", "paymentMethod", "bookingLines"})
_ATTACHMENT = {"fileName": "text", "fileData": "text", "size": "int", "sha256": "text"}
# What the state tells of a journal beside what Octopus lists of it.
_JOURNAL = {"locked": "bool", "account": "int"}


class ControlError(ValueError):
    """A control call cannot be obeyed; the message is a sentence that says why."""


def snapshot(state: State) -> JsonObject:
    """Return the whole state."""
    dossiers = {str(number): _dossier(each) for number, each in state.world.dossiers.items()}
    return {"clock": state.clock.now().isoformat(), "calls": dict(state.world.calls), "dossiers": dossiers}


def _dossier(dossier: Dossier) -> JsonObject:
    return {
        "bookyears": list(dossier.bookyears.values()),
        "journals": [_journal(each) for each in dossier.journals.values()],
        "accounts": [each.body for each in dossier.accounts.values()],
        "vatCodes": dossier.vat_codes,
        "relations": [each.body for each in dossier.relations.values()],
        **{
            name: [_document(each) for each in dossier.of_letters(letters)]
            for name, (letters, _) in _BOOKINGS.items()
        },
        "balancings": [each.body for each in dossier.balancings],
        **{name: shelf.bodies() for name, shelf in dossier.shelves.items() if shelf.entries},
    }


def _journal(journal: Journal) -> JsonObject:
    account = {} if journal.account is None else {"account": journal.account}
    return {**journal.body, "locked": journal.locked, **account}


def _document(document: Document) -> JsonObject:
    files = [
        {"fileName": each.file_name, "size": each.size, "sha256": each.sha256}
        for each in document.attachments
    ]
    return {**document.body, "attachments": files}


def load(state: State, part: JsonObject) -> None:
    """Add dossiers or replace the lists named, all or nothing.

    Args:
        state: the sandbox.
        part: any part of what `snapshot` returns.

    Raises:
        ControlError: something is unknown, missing or of a wrong type.
    """
    _only(part, ("clock", "calls", "dossiers"), "")
    moment = read_moment(part["clock"]) if "clock" in part else None
    now = moment or state.clock.now()
    replaced: dict[int, Dossier] = {}
    for text, lists in _object(part.get("dossiers", {}), "dossiers").items():
        if not text.isdecimal():
            raise ControlError(f"dossiers.{text}: a dossier is named by its number.")
        old = state.world.dossiers.get(int(text))
        info = dossier_info(int(text), f"Dossier {text}", "") if old is None else old.info
        replaced[int(text)] = _load_dossier(old or Dossier(info), _object(lists, f"dossiers.{text}"), now)
    given = _object(part.get("calls", {}), "calls")
    calls = _read(parse_object(dict.fromkeys(given, "int")), given, "calls")
    if moment is not None:
        state.clock.set(moment)
    if "calls" in part:
        state.world.calls = Counter(calls)
    state.world.dossiers.update(replaced)


def read_moment(value: JsonValue) -> datetime:
    """Read a moment with its offset from UTC."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ControlError(f"{value!r} is no moment; write one like 2026-11-25T09:00:00+01:00.") from None
    if moment.tzinfo is None:
        raise ControlError(f"{value} has no offset; write it like 2026-11-25T09:00:00+01:00.")
    return moment


def _load_dossier(old: Dossier, part: JsonObject, now: datetime) -> Dossier:
    lists = (*_LISTS, *stored())
    _only(part, lists, f"dossiers.{old.id}")
    new = Dossier(
        old.info,
        old.locked,
        dict(old.bookyears),
        {
            key: Journal({**each.body}, each.modified, each.locked, each.account)
            for key, each in old.journals.items()
        },
        dict(old.accounts),
        list(old.vat_codes),
        dict(old.relations),
        dict(old.external_ids),
        dict(old.documents),
        list(old.former_documents),
        list(old.balancings),
        dict(old.deleted_documents),
        dict(old.deleted_balancings),
        {name: shelf.copy() for name, shelf in old.shelves.items()},
    )
    for name in lists:
        if name in part:
            if not isinstance(part[name], list):
                raise ControlError(f"dossiers.{old.id}.{name} must be a list.")
            _load_list(new, name, part[name], now, numbers_given="journals" in part)
    return new


_LISTS = ("bookyears", "journals", "accounts", "vatCodes", "relations", *_BOOKINGS, "balancings")


def _load_list(
    dossier: Dossier, name: str, items: list[JsonValue], now: datetime, *, numbers_given: bool
) -> None:
    place = f"dossiers.{dossier.id}.{name}"
    if name == "bookyears":
        bookyear = contract().schema("BookyearServiceData")
        rows = [_row(bookyear, each, place, required=tuple(bookyear.properties)) for each in items]
        dossier.bookyears = {row["bookyearKey"]["id"]: row for row in rows}
        dossier.shelves.pop("bookyearSettings", None)
    elif name == "journals":
        dossier.journals = {}
        dossier.shelves.pop("journalSettings", None)
        for each in items:
            _load_journal(dossier, each, place, now)
    elif name == "accounts":
        account = contract().schema("AccountServiceData")
        rows = [_row(account, each, place, required=("accountKey",)) for each in items]
        dossier.accounts = {
            (row["accountKey"]["bookyearKey"]["id"], row["accountKey"]["id"]): Entry(row, now) for row in rows
        }
    elif name == "vatCodes":
        required = ("code", "type", "basePercentage")
        vat_code = contract().schema("VatCodeServiceData")
        dossier.vat_codes = [_row(vat_code, each, place, required=required) for each in items]
    elif name == "relations":
        _load_relations(dossier, items, place, now)
    elif name == "balancings":
        balancing = contract().schema("BalancingServiceData")
        rows = [_row(balancing, each, place, required=tuple(balancing.properties)) for each in items]
        dossier.balancings = [Balancing(row, now) for row in rows]
    elif name in stored():
        _load_stored(dossier, name, items, place, now)
    else:
        _load_bookings(dossier, name, items, place, now, numbers_given=numbers_given)


def _load_journal(dossier: Dossier, given: JsonValue, place: str, now: datetime) -> None:
    schema = contract().schema("JournalServiceData").extended(parse_object(_JOURNAL))
    row = _row(schema, given, place, required=("bookyearKey", "journalKey"))
    locked, account = row.pop("locked", False), row.pop("account", None)
    key = (row["bookyearKey"]["id"], row["journalKey"])
    if key[0] not in dossier.bookyears:
        raise ControlError(
            f"{place}: journal {key[1]} is of bookyear {key[0]}, which the dossier does not have."
        )
    numbers = dict.fromkeys(("lastBookedDocumentNr", "protectedPeriod", "closedPeriod"), 0)
    body = {"closed": False, "insertionType": 1, "name": key[1], **numbers, **row}
    dossier.journals[key] = Journal(body, now, locked, account)


def _load_relations(dossier: Dossier, items: list[JsonValue], place: str, now: datetime) -> None:
    dossier.relations, dossier.external_ids = {}, {}
    for each in items:
        row = _row(contract().schema("RelationServiceData"), each, place, required=())
        given = row.get("relationIdentificationServiceData", {})
        key = given.get("relationKey", {}).get("id", max(dossier.relations, default=0) + 1)
        external_id = given.get("externalRelationId", 0)
        if key in dossier.relations or external_id in dossier.external_ids:
            raise ControlError(f"{place}: relation {key} or external id {external_id} stands there twice.")
        identification = {"relationKey": {"id": key}, "externalRelationId": external_id}
        flags = {"active": True, "client": False, "supplier": False}
        body = {**flags, "currencyCode": "EUR", **row, "relationIdentificationServiceData": identification}
        dossier.put_relation(Entry(body, now))


def _load_bookings(
    dossier: Dossier, name: str, items: list[JsonValue], place: str, now: datetime, *, numbers_given: bool
) -> None:
    letters, schema_name = _BOOKINGS[name]
    schema = contract().schema(schema_name)
    files = Property(ListOf(parse_object(_ATTACHMENT)))
    with_files = schema.extended(Schema("", {"attachments": files}))
    dossier.documents = {key: each for key, each in dossier.documents.items() if key[1][:1] not in letters}
    if not numbers_given:
        for journal in dossier.journals.values():
            if journal.letter in letters:
                journal.last_number = 0
        dossier.take_numbers_of_shelves()
    for each in items:
        row = _row(
            with_files,
            each,
            place,
            required=tuple(name for name in schema.properties if name not in _OPTIONAL),
        )
        document = Document(row, now, [_attachment(file, place) for file in row.pop("attachments", [])])
        if document.key[:2] not in dossier.journals or document.key[1][:1] not in letters:
            raise ControlError(
                f"{place}: there is no journal {document.key[1]} in bookyear {document.key[0]}."
            )
        dossier.book(document)


def _load_stored(dossier: Dossier, name: str, items: list[JsonValue], place: str, now: datetime) -> None:
    kind = stored()[name]
    more = parse_object(kind.more, lookup=contract().schema)
    schema = contract().schema(kind.schema).extended(more)
    shelf = dossier.shelves[name] = Shelf()
    for each in items:
        row = _row(schema, each, place, required=schema.required)
        try:
            shelf.put(kind.key(row), row, now)
        except KeyError as error:
            raise ControlError(f"{place}: {error.args[0]} is missing in one of them.") from error
    dossier.take_numbers_of_shelves()


def _attachment(given: JsonObject, place: str) -> Attachment:
    name = given.get("fileName", "")
    if "fileData" not in given:
        return Attachment(name, given.get("size", 0), given.get("sha256", ""))
    try:
        return Attachment.of(name, base64.b64decode(given["fileData"], validate=True))
    except binascii.Error:
        raise ControlError(f"{place}: the data of attachment {name!r} is no base64.") from None


def _row(schema: Schema, value: JsonValue, place: str, *, required: tuple[str, ...]) -> JsonObject:
    row: JsonObject = _read(schema, value, place)
    missing = [name for name in required if name not in row]
    if missing:
        raise ControlError(f"{place}: {', '.join(missing)} is missing in {json_types.dump(row).decode()}.")
    return row


def _read(schema: Schema, value: JsonValue, place: str) -> JsonObject:
    try:
        result: JsonObject = read_shape(schema, value)
    except ShapeError as error:
        raise ControlError(f"{place}: {error}.") from error
    return result


def _object(value: JsonValue, place: str) -> JsonObject:
    if not isinstance(value, dict):
        raise ControlError(f"{place} must be an object.")
    return value


def _only(part: JsonObject, allowed: tuple[str, ...], place: str) -> None:
    unknown = [name for name in part if name not in allowed]
    if unknown:
        start = f"{place}: " if place else ""
        raise ControlError(f"{start}{unknown[0]!r} is unknown; allowed are {', '.join(allowed)}.")
