"""Bookyears: listed, made, changed, carried forward and closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from octopus_client.sandbox import rules
from octopus_client.sandbox.answers import Refusal, RefusedError
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.contract import contract
from octopus_client.sandbox.opening import RESULT, copy_accounts, opening
from octopus_client.sandbox.periods import MOST, kind_of, periods
from octopus_client.sandbox.shelf import Stored
from octopus_client.sandbox.world import Document

if TYPE_CHECKING:
    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject

STORED = {
    # Its dates and whether it is closed stand in the bookyear itself.
    "bookyearSettings": Stored("BookyearUpdateRequest", key=lambda body: int(body["bookyearKey"]["id"]))
}
_REFUSED = assumed("bookyear-refused")
_DATES = ("fromDate", "toDate")


def _defaults() -> JsonObject:
    """Return what a bookyear has of which nothing was set."""
    schema = contract().schema("BookyearInsertRequest")
    told = {name: each.default for name, each in schema.properties.items() if each.default is not None}
    return {"proRataTemporis": False, "declarantType": "MONTHLY", **told}


def get_bookyears(call: Call) -> Reply:
    """List the bookyears."""
    return call.listed(list(call.books.bookyears.values()), "bookyears")


def get_bookyear(call: Call) -> Reply:
    """Answer a bookyear with its settings."""
    return call.answer(_detail(call, call.bookyear(int(call.parameters["bookyearId"]))))


def _detail(call: Call, bookyear: JsonObject) -> JsonObject:
    set_by_hand = call.shelf("bookyearSettings").get(bookyear["bookyearKey"]["id"]) or {}
    return {
        "names": [{"language": call.books.language, "value": bookyear["bookyearDescription"]}],
        "bookingPeriodType": kind_of(bookyear),
        **_defaults(),
        **set_by_hand,
        "bookyearKey": bookyear["bookyearKey"],
        "fromDate": bookyear["startDate"],
        "toDate": bookyear["endDate"],
        "closed": bookyear["closed"],
    }


def insert_bookyear(call: Call) -> Reply:
    """Make the bookyear after the last one."""
    given, books = call.body(complete=True), call.books
    known = _in_order(call)
    last = known[-1] if known else None
    if last is not None and _ordinal(given["fromDate"]) != _ordinal(last["endDate"]) + 1:
        raise _refused(f"A bookyear must begin on the day after {last['endDate']}")
    number = max(books.bookyears, default=0) + 1
    made = {"bookyearKey": {"id": number}, "closed": False, **_described(call, given, {})}
    books.bookyears[number] = made
    settings = {name: value for name, value in given.items() if name not in _DATES}
    stored = {**_defaults(), **settings, "bookyearKey": {"id": number}}
    call.shelf("bookyearSettings").put(number, stored, call.now)
    if last is not None and call.assumptions["new-bookyear"] == "filled":
        _fill(call, last["bookyearKey"]["id"], number)
    return call.answer(_detail(call, made), evidence=assumed("new-bookyear"))


def _fill(call: Call, source: int, target: int) -> None:
    """Give a new bookyear the accounts and the journals of another one."""
    books, bookyear = call.books, {"id": target}
    copy_accounts(books, source, target, call.now, descriptions=True)
    settings = call.shelf("journalSettings")
    anew = dict.fromkeys(("lastBookedDocumentNr", "protectedPeriod", "closedPeriod"), 0)
    for (year, key), journal in list(books.journals.items()):
        if year == source:
            body = {**journal.body, "bookyearKey": bookyear, "closed": False, **anew}
            books.journals[target, key] = replace(journal, body=body, modified=call.now, locked=False)
            told = settings.get((source, key))
            if told is not None:
                settings.put((target, key), {**told, "bookyearKey": bookyear}, call.now)


def update_bookyear(call: Call) -> Reply:
    """Change the settings of a bookyear; what is not given stays."""
    given = call.body(complete=True)
    number = given["bookyearKey"]["id"]
    bookyear = call.books.bookyears.get(number)
    if bookyear is None:
        raise _refused(f"Unknown bookyear {number}", -9)
    if bookyear["closed"]:
        raise _refused(f"Bookyear {number} is closed")
    old = _detail(call, bookyear)
    for name, place, which in (("fromDate", 0, "first"), ("toDate", -1, "last")):
        if given.get(name, old[name]) != old[name] and _in_order(call)[place] is not bookyear:
            raise _refused(f"{name} can be changed of the {which} bookyear only")
    changed = {**bookyear, **_described(call, given, old)}
    if changed["periods"] != bookyear["periods"]:
        _keep_documents(call, changed)
    call.books.bookyears[number] = changed
    settings = {**(call.shelf("bookyearSettings").get(number) or {}), **given}
    stored = {name: value for name, value in settings.items() if name not in _DATES}
    call.shelf("bookyearSettings").put(number, stored, call.now)
    return call.answer(_detail(call, changed))


def _described(call: Call, given: JsonObject, old: JsonObject) -> JsonObject:
    """Return what the list tells of a bookyear and what was sent changes of it."""
    settings = {**old, **given}
    if settings["declarantType"] == "UNKNOWN":
        raise _refused("The declarant type UNKNOWN cannot be chosen")
    told: JsonObject = {}
    if "names" in given:
        told["bookyearDescription"] = call.books.text_of(given["names"])
    if any(settings[name] != old.get(name) for name in (*_DATES, "bookingPeriodType")):
        first, last = (date.fromisoformat(settings[name]) for name in _DATES)
        if last <= first:
            raise _refused(f"A bookyear cannot end on {last} when it begins on {first}")
        divided = periods(first, last, settings["bookingPeriodType"])
        if len(divided) > MOST:
            raise _refused(f"A bookyear cannot have {len(divided)} periods")
        told |= {"startDate": first.isoformat(), "endDate": last.isoformat(), "periods": divided}
    return told


def _keep_documents(call: Call, bookyear: JsonObject) -> None:
    """Refuse periods that leave a document without its own."""
    number, kept = bookyear["bookyearKey"]["id"], {each["bookyearPeriod"] for each in bookyear["periods"]}
    for body in call.books.numbered_documents():
        if body["bookyearKey"]["id"] == number and body["bookyearPeriodeNr"] not in kept:
            raise _refused(f"There are documents in period {body['bookyearPeriodeNr']}")


def close_bookyear(call: Call) -> Reply:
    """Carry a bookyear forward and close it."""
    descriptions = call.flag("copyAllAccountDescriptions")
    return _carry_forward(call, int(call.parameters["bookyearId"]), descriptions=descriptions, close=True)


def book_bookyear(call: Call) -> Reply:
    """Carry a bookyear forward into the next, and close it where that is asked."""
    given = call.body(complete=True)
    return _carry_forward(
        call,
        given["bookyearKey"]["id"],
        descriptions=given.get("copyAllAccountDescriptions", False),
        close=given.get("closeSourceBookyear", False),
    )


def _carry_forward(call: Call, number: int, *, descriptions: bool, close: bool) -> Reply:
    books, known = call.books, _in_order(call)
    bookyear = books.bookyears.get(number)
    if bookyear is None:
        raise _refused(f"Unknown bookyear {number}", -9)
    place = known.index(bookyear)
    if bookyear["closed"]:
        raise _refused(f"Bookyear {number} is closed already")
    if close and any(not each["closed"] for each in known[:place]):
        raise _refused("A bookyear before it is not closed")
    if known[-1] is bookyear:
        raise _refused("There is no next bookyear")
    target = known[place + 1]
    _open(call, number, target, descriptions=descriptions)
    books.bookyears[number] = {**bookyear, "closed": close}
    return call.done(evidence=assumed("bookyear-carried"))


def _open(call: Call, source: int, target: JsonObject, *, descriptions: bool) -> None:
    """Make the opening booking of a bookyear, or make it anew."""
    books, number = call.books, target["bookyearKey"]["id"]
    diverse = [each for (year, _), each in books.journals.items() if year == number and each.letter == "D"]
    if not diverse:
        raise _refused(f"Bookyear {number} has no diverse journal for the opening booking", -10)
    if (source, RESULT) not in books.accounts:
        raise _refused(f"There is no account {RESULT} for the result", -21)
    journal = min(diverse, key=lambda each: each.number)
    made = opening(books, source, target, journal)
    # Its accounts are copied below; all else is checked before anything is changed.
    bare, again = {**made.body, "bookingLines": []}, made.replaced is not None
    call.refuse_first(rules.financial(books, bare, call.assumptions, replaces=again))
    copy_accounts(books, source, number, call.now, descriptions=descriptions)
    if made.replaced is not None:
        books.change(made.replaced, made.body, call.now)
    elif made.body["bookingLines"]:
        call.book(Document(made.body, call.now))


def _in_order(call: Call) -> list[JsonObject]:
    return sorted(call.books.bookyears.values(), key=lambda each: str(each["startDate"]))


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _refused(text: str, code: int = -79) -> RefusedError:
    return RefusedError(Refusal(code, text, evidence=_REFUSED))


HANDLERS: dict[str, Handler] = {
    "getBookyears": get_bookyears,
    "getBookyear": get_bookyear,
    "insertBookyear": insert_bookyear,
    "updateBookyear": update_bookyear,
    "closeBookyear": close_bookyear,
    "bookBookyear": book_bookyear,
}
