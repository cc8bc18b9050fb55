"""Accounts: listed, made or changed, and what is booked on each of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox import master_data
from octopus_client.sandbox.answers import Refusal, RefusedError, nothing_found
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.balances import account_amounts
from octopus_client.sandbox.shelf import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.balances import AmountKey
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject

_PERCENTAGES = {"vatRecupPercentage": -30, "fiscProfessionalPercentage": -31, "fiscRecupPercentage": -32}
_HUNDRED = Decimal(100)
_NEW: JsonObject = {
    "description": {"description_NL": "", "description_FR": "", "description_EN": ""},
    **dict.fromkeys(_PERCENTAGES, _HUNDRED),
    "costCentreType": 2,
}


def get_accounts(call: Call) -> Reply:
    """List the accounts of a bookyear."""
    bookyear_id = call.number("bookyearId")
    call.bookyear(bookyear_id)
    found = [entry.body for (year, _), entry in call.books.accounts.items() if year == bookyear_id]
    return call.listed(found, "accounts")


def get_modified_accounts(call: Call) -> Reply:
    """List the accounts changed since a moment, of all bookyears."""
    changed = call.changed_since()
    found = [entry.body for entry in call.books.accounts.values() if changed(entry.modified)]
    if not found:
        raise nothing_found("modified accounts", call.books.id)
    return call.answer({"modified": found, "deleted": []})


def insert_update_account(call: Call) -> Reply:
    """Make an account, or change the one of its bookyear and number."""
    read_only = [name for name, each in call.body_schema.properties.items() if each.read_only]
    given = {name: value for name, value in call.body(complete=True).items() if name not in read_only}
    for code, text in _problems(call, given):
        start = f"Unable to insert or update account in dossier {call.books.id}."
        raise RefusedError(Refusal(code, f"{start}  {text}", evidence=assumed("account-refused")))
    key = (given["accountKey"]["bookyearKey"]["id"], given["accountKey"]["id"])
    known = call.books.accounts.get(key)
    old = None if known is None else known.body
    kept = {name: value for name, value in (old or {}).items() if name in read_only}
    merged = {**call.merged(old, _NEW, given), **kept}
    call.books.accounts[key] = Entry(merged, call.now)
    return call.done(201 if known is None else 204, evidence=assumed("account-saved"))


def _problems(call: Call, given: JsonObject) -> Iterator[master_data.Problem]:
    bookyear_id, number = given["accountKey"]["bookyearKey"]["id"], given["accountKey"]["id"]
    if bookyear_id not in call.books.bookyears:
        yield -9, f"unknown bookyear {bookyear_id}"
    if number < 1:
        yield -27, f"{number} is no account number"
    for name, code in _PERCENTAGES.items():
        if not 0 <= given.get(name, _HUNDRED) <= _HUNDRED:
            yield code, f"{name} is {given[name]} instead of 0 to 100"
    yield from master_data.cost_centre(call.books, given.get("defaultCostCentreKey"))


def get_modified_account_amounts(call: Call) -> Reply:
    """List what is on accounts where that changed since a moment, computed from the bookings."""
    changed = call.changed_since(required=False)
    found = {key: each for key, each in account_amounts(call.books).items() if changed(each.modified)}
    if not found:
        raise nothing_found("modified account amounts", call.books.id)
    sign = -1 if call.assumptions["balance-sign"] == "credit" else 1
    answer: JsonObject = {
        "modified": [_row(key, sign * each.balance) for key, each in found.items() if each.lines],
        "deleted": [_row(key, each.balance) for key, each in found.items() if not each.lines],
    }
    return call.answer(answer, evidence=assumed("balance-sign"))


def _row(key: AmountKey, balance: Decimal) -> JsonObject:
    bookyear_id, period, number = key
    bookyear = {"id": bookyear_id}
    return {
        "accountAmountKey": {
            "bookyearPeriodKey": {"bookyearKey": bookyear, "bookyearPeriodNr": period},
            "accountKey": {"bookyearKey": bookyear, "id": number},
        },
        "balance": balance,
    }


HANDLERS: dict[str, Handler] = {
    "getAccounts": get_accounts,
    "getModifiedAccounts": get_modified_accounts,
    "insertUpdateAccount": insert_update_account,
    "getModifiedAccountAmounts": get_modified_account_amounts,
}
