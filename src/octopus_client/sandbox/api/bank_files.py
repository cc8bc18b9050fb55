"""Files of banks and payroll offices that are imported: CODA and SODA."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox import coda, rules
from octopus_client.sandbox.answers import RefusedError, bad_parameters
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.messages import message
from octopus_client.sandbox.world import Document

if TYPE_CHECKING:
    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject

_SUSPENSE = 499000
_INVALID, _NO_BOOKYEAR, _NO_JOURNAL = -79, -9, -10
_BAD_REQUEST = 400


def import_coda(call: Call) -> Reply:
    """Book each statement in the first journal of a bank, and report on each."""
    call.flag("publishPdfInDms", default=False)
    try:
        found = coda.statements(call.text_body())
    except (coda.CodaError, RefusedError) as error:
        return _report(call, {"errorCode": _INVALID, "errorMessage": str(error)}, [], status=_BAD_REQUEST)
    items = [_book(call, each) for each in found if each.movements]
    failed = [each for each in items if each["errorCode"]]
    worst = failed[0] if failed else {"errorCode": 0, "errorMessage": ""}
    return _report(call, worst, items)


def _report(call: Call, outcome: JsonObject, items: list[JsonObject], *, status: int = 200) -> Reply:
    report = {name: outcome[name] for name in ("errorCode", "errorMessage")}
    answer = {**report, "codaImportItemReportLines": items}
    return call.answer(answer, status=status, evidence=assumed("coda-import"))


def _book(call: Call, statement: coda.Statement) -> JsonObject:
    books, day = call.books, statement.date.isoformat()
    bookyear = next(
        (each for each in books.bookyears.values() if each["startDate"] <= day <= each["endDate"]), None
    )
    if bookyear is None:
        return _failed(call, _NO_BOOKYEAR)
    year = bookyear["bookyearKey"]
    banks = sorted(key for (year_id, key) in books.journals if year_id == year["id"] and key[0] == "F")
    if not banks:
        return _failed(call, _NO_JOURNAL)
    periods = (
        each["bookyearPeriod"] for each in bookyear["periods"] if each["startDate"] <= day <= each["endDate"]
    )
    number = books.journals[year["id"], banks[0]].last_number + 1
    key = {"bookyearKey": year, "journalKey": banks[0], "documentSequenceNr": number}
    booking: JsonObject = {
        **key,
        "bookyearPeriodeNr": next(periods, 0),
        "documentDate": day,
        "exchangeRate": Decimal(1),
        "bookingLines": [
            {
                "type": "A",
                "accountKey": _SUSPENSE,
                "amount": each.amount,
                "reference": each.communication,
            }
            for each in statement.movements
        ],
    }
    refusal = next(rules.financial(books, booking, call.assumptions), None)
    if refusal is not None:
        return _failed(call, refusal.code or _INVALID)
    call.book(Document(booking, call.now))
    return {"errorCode": 0, "errorMessage": "", **key}


def _failed(call: Call, code: int) -> JsonObject:
    return {"errorCode": code, "errorMessage": message(code, call.locale)}


def import_soda(call: Call) -> Reply:
    """Take a file of a payroll office."""
    if not call.request.body:
        raise bad_parameters(assumed("soda-import"))
    return call.done(evidence=assumed("soda-import"))


HANDLERS: dict[str, Handler] = {"importCoda": import_coda, "importSoda": import_soda}
