"""Bookyears, journals, accounts and VAT codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octopus_client.sandbox.answers import nothing_found

if TYPE_CHECKING:
    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.world import Journal

_INSERTION_TYPES = {
    1: "BOOKING",
    2: "VAT_EXCLUSIVE",
    3: "VAT_INCLUSIVE",
    4: "VAT_EXCLUSIVE",
    5: "VAT_INCLUSIVE",
}


def get_bookyears(call: Call) -> Reply:
    """List the bookyears."""
    return _listed(call, list(call.books.bookyears.values()), "bookyears")


def get_journals(call: Call) -> Reply:
    """List the journals of a bookyear."""
    bookyear_id = int(call.parameters["bookyearId"])
    call.bookyear(bookyear_id)
    found = [journal.body for (year, _), journal in call.books.journals.items() if year == bookyear_id]
    return _listed(call, found, "journals")


def get_journal(call: Call) -> Reply:
    """Answer a journal in the shape of its type, with the next number."""
    letter = _LETTERS[call.operation.id]
    journal = call.journal(int(call.parameters["bookyearId"]), f"{letter}{call.parameters['sequenceNumber']}")
    detail: JsonObject = {"commonJournalServiceData": common_journal(journal)}
    if letter in "VF":
        detail["bankAccountServiceData"] = {}
    if letter in "VL":
        detail["invoicingServiceData"] = {"unitPriceScale": "TWO"}
        detail["insertionType"] = _INSERTION_TYPES[journal.body["insertionType"]]
    if letter == "F":
        detail["account"] = journal.account
        detail["currency"] = journal.body["currencyCode"]
    return call.answer(detail)


def get_modified_journals(call: Call) -> Reply:
    """List the journals changed since a moment, of all bookyears."""
    changed = call.changed_since()
    found = [common_journal(each) for each in call.books.journals.values() if changed(each.modified)]
    return call.answer({"modifiedJournalServiceDataList": found, "deletedJournalList": []})


def common_journal(journal: Journal) -> JsonObject:
    """Return what the details of all types of journals have in common."""
    body = journal.body
    return {
        "journalKeyServiceData": {
            "bookyearKey": body["bookyearKey"],
            "journalTypeCode": journal.letter,
            "sequenceNumber": int(body["journalKey"][1:]),
        },
        "names": [{"language": "NL", "value": body["name"]}],
        "nextDocumentNumber": journal.last_number + 1,
        "protectedPeriod": body["protectedPeriod"],
        "closedPeriod": body["closedPeriod"],
        "closed": body["closed"],
    }


def get_accounts(call: Call) -> Reply:
    """List the accounts of a bookyear."""
    bookyear_id = call.number("bookyearId")
    call.bookyear(bookyear_id)
    found = [entry.body for (year, _), entry in call.books.accounts.items() if year == bookyear_id]
    return _listed(call, found, "accounts")


def get_modified_accounts(call: Call) -> Reply:
    """List the accounts changed since a moment, of all bookyears."""
    changed = call.changed_since()
    found = [entry.body for entry in call.books.accounts.values() if changed(entry.modified)]
    if not found:
        raise nothing_found("modified accounts", call.books.id)
    return call.answer({"modified": found, "deleted": []})


def get_vat_codes(call: Call) -> Reply:
    """List the VAT codes."""
    return _listed(call, call.books.vat_codes, "VAT codes")


def _listed(call: Call, found: list[JsonObject], what: str) -> Reply:
    if not found:
        raise nothing_found(what, call.books.id)
    return call.answer(found)


_LETTERS = {
    "getBuyJournal": "A",
    "getSellJournal": "V",
    "getFinancialJournal": "F",
    "getDiversJournal": "D",
    "getDeliveryJournal": "L",
}

HANDLERS: dict[str, Handler] = {
    "getBookyears": get_bookyears,
    "getJournals": get_journals,
    **dict.fromkeys(_LETTERS, get_journal),
    "getModifiedJournals": get_modified_journals,
    "getAccounts": get_accounts,
    "getModifiedAccounts": get_modified_accounts,
    "getVatCodes": get_vat_codes,
}
