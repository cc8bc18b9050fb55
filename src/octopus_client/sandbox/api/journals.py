"""Journals: listed, read, made, changed, deleted; and what is on the account of a financial one."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox import master_data
from octopus_client.sandbox.answers import NOT_FOUND, Refusal, RefusedError, bad_parameters
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.ledger import ledger_lines
from octopus_client.sandbox.shelf import Stored
from octopus_client.sandbox.world import Journal, document_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject

_SETTINGS = ("names", "bankAccountServiceData", "invoicingServiceData")
STORED = {
    # What the list of journals has no place for; a deleted journal is among what was deleted here.
    "journalSettings": Stored(
        "JournalKeyServiceData",
        key=lambda body: (body["bookyearKey"]["id"], f"{body['journalTypeCode']}{body['sequenceNumber']}"),
        more={
            "names": "[LocalizedString]",
            "bankAccountServiceData": "BankAccountServiceData",
            "invoicingServiceData": "InvoicingServiceData",
        },
    )
}
_LETTERS = {"Buy": "A", "Sell": "V", "Financial": "F", "Divers": "D", "Delivery": "L"}
_MODES = {
    "V": {"BOOKING": 1, "VAT_EXCLUSIVE": 2, "VAT_INCLUSIVE": 3},
    "L": {"VAT_EXCLUSIVE": 4, "VAT_INCLUSIVE": 5},
}
_MODE_NAMES = {"V": "sellJournalInsertionType", "L": "deliveryJournalInsertionType"}
_BOOKINGS = 1


def get_journals(call: Call) -> Reply:
    """List the journals of a bookyear."""
    bookyear_id = int(call.parameters["bookyearId"])
    call.bookyear(bookyear_id)
    found = [journal.body for (year, _), journal in call.books.journals.items() if year == bookyear_id]
    return call.listed(found, "journals")


def get_modified_journals(call: Call) -> Reply:
    """List the journals changed since a moment, and the deleted ones, of all bookyears."""
    changed = call.changed_since()
    found = [_common(call, each) for each in call.books.journals.values() if changed(each.modified)]
    kind, gone = STORED["journalSettings"], call.shelf("journalSettings").deleted.values()
    deleted = [kind.answered(each.body) for each in gone if changed(each.modified)]
    return call.answer({"modifiedJournalServiceDataList": found, "deletedJournalList": deleted})


def _get(call: Call, letter: str) -> Reply:
    key = f"{letter}{call.parameters['sequenceNumber']}"
    return call.answer(_detail(call, call.journal(int(call.parameters["bookyearId"]), key)))


def _detail(call: Call, journal: Journal) -> JsonObject:
    """Return a journal in the shape of its type."""
    told = _told(call, journal)
    detail: JsonObject = {"commonJournalServiceData": _common(call, journal)}
    if journal.letter in "VF":
        detail["bankAccountServiceData"] = told.get("bankAccountServiceData", {})
    if journal.letter in "VL":
        detail["invoicingServiceData"] = told.get("invoicingServiceData", {"unitPriceScale": "TWO"})
        modes = _MODES[journal.letter]
        chosen = (name for name, number in modes.items() if number == journal.body["insertionType"])
        detail["insertionType"] = next(chosen, next(iter(modes)))
    if journal.letter == "F":
        detail["account"] = journal.account
        detail["currency"] = journal.body["currencyCode"]
    return detail


def _common(call: Call, journal: Journal) -> JsonObject:
    """Return what the details of all types of journals have in common."""
    body = journal.body
    names = [{"language": call.books.language, "value": body["name"]}]
    return {
        "journalKeyServiceData": _named(journal),
        "names": _told(call, journal).get("names", names),
        "nextDocumentNumber": journal.last_number + 1,
        "protectedPeriod": body["protectedPeriod"],
        "closedPeriod": body["closedPeriod"],
        "closed": body["closed"],
    }


def _named(journal: Journal) -> JsonObject:
    return {
        "bookyearKey": journal.body["bookyearKey"],
        "journalTypeCode": journal.letter,
        "sequenceNumber": journal.number,
    }


def _told(call: Call, journal: Journal) -> JsonObject:
    """Return what was set of a journal beside what the list tells."""
    return call.shelf("journalSettings").get((journal.body["bookyearKey"]["id"], journal.key)) or {}


def _insert(call: Call, letter: str) -> Reply:
    given = call.body(complete=True)
    common = given["commonJournalInsertRequestData"]
    bookyear_id, key = common["bookyearKey"]["id"], f"{letter}{common['sequenceNumber']}"
    _check_bookyear(call, bookyear_id)
    if (bookyear_id, key) in call.books.journals:
        raise _refused(f"There is a journal {key} in bookyear {bookyear_id} already", -38)
    body: JsonObject = {
        "bookyearKey": {"id": bookyear_id},
        "journalKey": key,
        "closed": False,
        "lastBookedDocumentNr": 0,
        "protectedPeriod": 0,
        "closedPeriod": 0,
        "insertionType": _BOOKINGS,
    }
    return _put(call, Journal(body, call.now), common, given)


def _update(call: Call, letter: str) -> Reply:
    given = call.body(complete=True)
    common = given["commonJournalUpdateRequestData"]
    key = (common["bookyearKey"]["id"], f"{letter}{common['sequenceNumber']}")
    _check_bookyear(call, key[0])
    journal = _writable(call, *key)
    numbers = [each["documentSequenceNr"] for each in _documents(call, journal)]
    last = max(numbers, default=0)
    if common.get("nextDocumentNumber", last + 1) <= last:
        raise _refused(f"The last document of journal {journal.key} is {last}", -13)
    mode = given.get(_MODE_NAMES.get(letter, ""))
    if numbers and mode is not None and _MODES[letter][mode] != journal.body["insertionType"]:
        raise _refused(f"There are documents in journal {journal.key} of another mode", -29)
    if numbers and any(
        given.get(name, old) != old
        for name, old in (("account", journal.account), ("currencyCode", journal.body.get("currencyCode")))
    ):
        raise _refused(f"There are documents in journal {journal.key}, on its account", -38)
    return _put(call, journal, common, given)


def _put(call: Call, journal: Journal, common: JsonObject, given: JsonObject) -> Reply:
    """Store what is given of a journal."""
    bookyear_id = journal.body["bookyearKey"]["id"]
    body, account = dict(journal.body), given.get("account", journal.account)
    if "names" in common:
        body["name"] = call.books.text_of(common["names"])
    if "nextDocumentNumber" in common:
        body["lastBookedDocumentNr"] = common["nextDocumentNumber"] - 1
    if "protectedPeriod" in common:
        _check_period(call, bookyear_id, common["protectedPeriod"])
        body["protectedPeriod"] = common["protectedPeriod"]
    mode = given.get(_MODE_NAMES.get(journal.letter, ""))
    if mode is not None:
        body["insertionType"] = _MODES[journal.letter][mode]
    if "currencyCode" in given:
        for code, text in master_data.currency(given["currencyCode"]):
            raise _refused(text, code)
        body["currencyCode"] = given["currencyCode"]
    if account is not None and (bookyear_id, account) not in call.books.accounts:
        raise _refused(f"Unknown account {account}", -21)
    stored = Journal(body, call.now, journal.locked, account)
    told = {name: each for name, each in {**common, **given}.items() if name in _SETTINGS}
    settings = {**_told(call, journal), **_named(stored), **told}
    call.books.journals[bookyear_id, stored.key] = stored
    call.shelf("journalSettings").put((bookyear_id, stored.key), settings, call.now)
    return call.answer(_detail(call, stored))


def _check_bookyear(call: Call, bookyear_id: int) -> None:
    bookyear = call.books.bookyears.get(bookyear_id)
    if bookyear is None:
        raise _refused(f"Unknown bookyear {bookyear_id}", -9)
    if bookyear["closed"]:
        raise _refused(f"Bookyear {bookyear_id} is closed", -38)


def _check_period(call: Call, bookyear_id: int, period: int) -> None:
    known = call.books.bookyears[bookyear_id]["periods"]
    if period and all(each["bookyearPeriod"] != period for each in known):
        raise _refused(f"Bookyear {bookyear_id} has no period {period}", -14)


def _writable(call: Call, bookyear_id: int, key: str) -> Journal:
    journal = call.books.journals.get((bookyear_id, key))
    if journal is None:
        raise _refused(f"Unknown journal {key}", -10)
    if journal.locked:
        raise _refused(f"Journal {key} is open by another user", -12)
    return journal


def _documents(call: Call, journal: Journal) -> list[JsonObject]:
    place = (journal.body["bookyearKey"]["id"], journal.key)
    return [each for each in call.books.numbered_documents() if document_key(each)[:2] == place]


def delete_journal(call: Call) -> Reply:
    """Delete a journal in which there is no document."""
    letter, number = str(call.parameters["journalTypeCode"]), int(call.parameters["sequenceNumber"])
    if letter not in _LETTERS.values():
        raise bad_parameters(assumed("journal-refused"))
    bookyear_id, key = int(call.parameters["bookyearId"]), f"{letter}{number}"
    _check_bookyear(call, bookyear_id)
    journal = _writable(call, bookyear_id, key)
    if _documents(call, journal):
        raise _refused(f"There are documents in journal {key}", -38)
    del call.books.journals[bookyear_id, key]
    settings = call.shelf("journalSettings")
    settings.put((bookyear_id, key), _named(journal), call.now)
    settings.remove((bookyear_id, key), call.now)
    return call.done()


def get_balance(call: Call) -> Reply:
    """Answer what is on the account of a financial journal, over all of its bookyear."""
    bookyear_id, key = int(call.parameters["bookyearId"]), str(call.parameters["journalKey"])
    journal = call.books.journals.get((bookyear_id, key))
    if journal is None:
        text = f"No journal {key} found in bookyear {bookyear_id} of dossier {call.books.id}"
        raise RefusedError(Refusal(None, text, NOT_FOUND))
    call.check_readable(journal)
    if journal.letter != "F":
        text = f"Journal {key} is no financial journal"
        raise RefusedError(Refusal(-67, text, evidence=assumed("journal-balance")))
    amounts = (
        line["bookingAmount"]
        for document in call.books.documents.values()
        if document.key[0] == bookyear_id
        for line in ledger_lines(call.books, document)
        if line["accountKey"] == journal.account
    )
    balance = {"bookyearKey": {"id": bookyear_id}, "journalKey": key, "balance": sum(amounts, Decimal(0))}
    return call.answer(balance, evidence=assumed("journal-balance"))


def _refused(text: str, code: int) -> RefusedError:
    return RefusedError(Refusal(code, text, evidence=assumed("journal-refused")))


def _of(letter: str, handle: Callable[[Call, str], Reply]) -> Handler:
    return lambda call: handle(call, letter)


HANDLERS: dict[str, Handler] = {
    "getJournals": get_journals,
    "getModifiedJournals": get_modified_journals,
    "getFinancialJournalBalance": get_balance,
    "deleteJournal": delete_journal,
    **{f"get{name}Journal": _of(letter, _get) for name, letter in _LETTERS.items()},
    **{f"insert{name}Journal": _of(letter, _insert) for name, letter in _LETTERS.items()},
    **{f"update{name}Journal": _of(letter, _update) for name, letter in _LETTERS.items()},
}
