"""Buy/sell bookings, financial and diverse bookings, and their files."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from octopus_client.sandbox import rules
from octopus_client.sandbox.answers import (
    NOT_FOUND,
    Refusal,
    RefusedError,
    Reply,
    bad_parameters,
    nothing_found,
)
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.ledger import JOURNAL_TYPES, ledger_lines
from octopus_client.sandbox.world import (
    BUY_SELL_LETTERS,
    FINANCIAL_LETTERS,
    Attachment,
    Document,
    DocumentKey,
    document_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octopus_client.sandbox.assumptions import Assumptions
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.world import Dossier

_ALL = -1


class _Rules(Protocol):
    def __call__(
        self, dossier: Dossier, booking: JsonObject, assumptions: Assumptions, *, replaces: bool = False
    ) -> Iterator[Refusal]: ...


@dataclass(frozen=True)
class Kind:
    """One of the two kinds of bookings."""

    wrapper: str
    letters: str
    check: _Rules
    read: Callable[[Dossier, JsonObject], JsonObject]
    what: str


def read_buy_sell(dossier: Dossier, body: JsonObject) -> JsonObject:
    """Return a buy or sell booking as it is read back."""
    purchase = body["journalKey"].startswith("A")
    relation = dossier.relation_of(body["relationIdentificationServiceData"])
    return {
        "comment": "",
        "reference": "",
        "paymentMethod": 0,
        **body,
        "relationIdentificationServiceData": {}
        if relation is None
        else relation.body["relationIdentificationServiceData"],
        "bookingLines": [
            {**({"vatRecupPercentage": Decimal(100)} if purchase else {}), **line}
            for line in body.get("bookingLines", [])
        ],
    }


def read_financial(dossier: Dossier, body: JsonObject) -> JsonObject:
    """Return a financial booking as it is read back; keys that a line does not use are 0."""
    lines = []
    for line in body.get("bookingLines", []):
        filled = {"accountKey": 0, "relationId": 0, "externalRelationId": 0, "reference": "", **line}
        relation = dossier.relation(filled["relationId"], filled["externalRelationId"])
        if line["type"] != "A" and relation is not None:
            identification = relation.body["relationIdentificationServiceData"]
            filled["relationId"] = identification["relationKey"]["id"]
            filled["externalRelationId"] = identification["externalRelationId"]
        lines.append(filled)
    return {**body, "bookingLines": lines}


BUY_SELL = Kind("buySellBookingServiceData", BUY_SELL_LETTERS, rules.buy_sell, read_buy_sell, "bookings")
FINANCIAL = Kind(
    "financialDiversBookingServiceData",
    FINANCIAL_LETTERS,
    rules.financial,
    read_financial,
    "financial and diverse bookings",
)


def _get(call: Call, kind: Kind) -> Reply:
    bookyear_id, journal_key = call.number("bookyearId"), call.text("journalKey")
    number = call.number("documentSeqNr")
    journal = call.journal(bookyear_id, journal_key)
    document = call.books.documents.get((bookyear_id, journal_key, number))
    if document is None or journal.letter not in kind.letters:
        raise RefusedError(
            Refusal(None, f"Booking {journal_key}/{number} not found in dossier {call.books.id}", NOT_FOUND)
        )
    return call.answer(kind.read(call.books, document.body))


def _insert(call: Call, kind: Kind) -> Reply:
    body = call.body()
    if kind.wrapper not in body:
        raise bad_parameters(assumed("malformed-body"))
    booking = body[kind.wrapper]
    call.refuse_first(kind.check(call.books, booking, call.assumptions))
    attachments = _attachments(call, body.get("attachments", []))
    call.book(Document(booking, call.now, attachments))
    return call.done(201)


def _update(call: Call, kind: Kind) -> Reply:
    booking = call.body()
    call.refuse_first(kind.check(call.books, booking, call.assumptions, replaces=True))
    call.books.change(call.books.documents[document_key(booking)], booking, call.now)
    return call.done()


def _modified(call: Call, kind: Kind) -> Reply:
    bookyear_id, journal_key = call.number("bookyearId"), call.request.query.get("journalKey")
    changed = call.changed_since()
    if bookyear_id != _ALL:
        call.bookyear(bookyear_id)
        if journal_key:
            call.journal(bookyear_id, journal_key)

    def wanted(key: tuple[int, str]) -> bool:
        right_kind = key[1][:1] in kind.letters and journal_key in (None, key[1])
        return right_kind and bookyear_id in (_ALL, key[0])

    for key, journal in call.books.journals.items():
        if wanted(key):
            call.check_readable(journal)
    found = [
        kind.read(call.books, each.body)
        for each in call.books.documents.values()
        if wanted(each.key[:2]) and changed(each.modified)
    ]
    if not found:
        raise nothing_found(f"modified {kind.what}", call.books.id)
    found.reverse()  # the real answer is not sorted by number either
    return call.answer(found)


def get_report_modified_booking(call: Call) -> Reply:
    """List ledger lines of changed bookings, and deleted bookings."""
    bookyear_id, journal_type = int(call.parameters["bookyearId"]), call.number("journalTypeId")
    since, until = call.changed_since(), call.changed_until()
    if bookyear_id != _ALL:
        call.bookyear(bookyear_id)

    def wanted(key: DocumentKey) -> bool:
        right_type = journal_type in (_ALL, JOURNAL_TYPES[key[1][:1]])
        return right_type and bookyear_id in (_ALL, key[0])

    modified = [
        line
        for each in call.books.documents.values()
        if wanted(each.key) and since(each.modified) and until(each.modified)
        for line in ledger_lines(call.books, each)
    ]
    deleted = [
        {
            "bookyearKey": {"id": key[0]},
            "journalType": JOURNAL_TYPES[key[1][:1]],
            "journalSequenceNr": int(key[1][1:]),
            "documentSequenceNr": key[2],
        }
        for key, moment in call.books.deleted_documents.items()
        if wanted(key) and since(moment) and until(moment)
    ]
    if not modified and not deleted:
        raise nothing_found("modified bookings", call.books.id)
    return call.answer({"modifiedBookings": modified, "deletedBookings": deleted})


def add_attachment(call: Call) -> Reply:
    """Add a file to a booking that is named in headers."""
    headers = call.request.headers
    journal_key, text = headers.get("journalkey"), headers.get("documentsequenncenr", "")
    if not journal_key or not text.isdecimal():
        raise bad_parameters()
    given = call.body()
    key = (int(call.parameters["bookyearId"]), journal_key, int(text))
    document = call.books.documents.get(key)
    if document is None:
        raise RefusedError(
            Refusal(-34, f"Booking {journal_key}/{text} not found", evidence=assumed("refusal-codes"))
        )
    attachment = _attachment(given)
    if attachment is None:
        raise _bad_attachment(given)
    document.attachments.append(attachment)
    return call.done()


def _attachments(call: Call, given: list[JsonObject]) -> list[Attachment]:
    attachments = []
    for each in given:
        attachment = _attachment(each)
        if attachment is not None:
            attachments.append(attachment)
        elif call.assumptions["bad-attachment"] == "refuse":
            raise _bad_attachment(each)
    return attachments


def _attachment(given: JsonObject) -> Attachment | None:
    if not given.get("fileName"):
        return None
    try:
        data = base64.b64decode(given.get("fileData", ""), validate=True)
    except (binascii.Error, ValueError):
        return None
    return Attachment.of(given["fileName"], data)


def _bad_attachment(given: JsonObject) -> RefusedError:
    text = f"Attachment {given.get('fileName')} has no name or its data is no base64"
    return RefusedError(Refusal(-79, text, evidence=assumed("bad-attachment")))


HANDLERS: dict[str, Handler] = {
    "getBuySellBooking": lambda call: _get(call, BUY_SELL),
    "insertBuySellBooking": lambda call: _insert(call, BUY_SELL),
    "updateBuySellBooking": lambda call: _update(call, BUY_SELL),
    "getModifiedBuySellBookings": lambda call: _modified(call, BUY_SELL),
    "getFinancialDiversBooking": lambda call: _get(call, FINANCIAL),
    "insertFinancialDiversBooking": lambda call: _insert(call, FINANCIAL),
    "updateFinancialDiversBooking": lambda call: _update(call, FINANCIAL),
    "getModifiedFinancialDiversBookings": lambda call: _modified(call, FINANCIAL),
    "getReportModifiedBooking": get_report_modified_booking,
    "addAttachementToBooking": add_attachment,
}
