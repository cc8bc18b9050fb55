"""Calls of the contract's operations, made up by schemathesis; most of them ask for what exists."""

from collections.abc import Mapping
from random import Random
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from tests.sandbox.proof_contract.scene import DOSSIER

from octopus_client.sandbox import Sandbox
from octopus_client.sandbox.contract import API_PREFIX, ListOf, Schema, Type, contract, to_openapi

MadeUp = APIOperation[Any, Any, Any, Any]
Call = Case[Any]
Existing = Mapping[str, tuple[Any, ...]]

_YEAR = {"id": 2}
_JOURNALS = ("A1", "V1", "V2", "F1", "D1", "L1")
_SIDE = {"bookyearKey": _YEAR, "documentSequenceNr": 1}
_DEBIT = {**_SIDE, "journalKey": "V1", "lineSequenceNr": -1}
_CREDIT = {**_SIDE, "journalKey": "F1", "lineSequenceNr": 1}
_EXISTING: Existing = {
    "dossierId": (DOSSIER,),
    "bookyearId": (2, 2, 1, 3),
    "bookyearKey": (_YEAR,),
    "fromBookyearKey": (_YEAR,),
    "toBookyearKey": (_YEAR,),
    "bookyearPeriodeNr": (202611, 202601),
    "fromBookyearPeriodNr": (202601,),
    "toBookyearPeriodNr": (202612,),
    "journalKey": _JOURNALS,
    "journal": _JOURNALS,
    "journalTypeCode": ("A", "V", "F", "D", "L"),
    "sequenceNumber": (1, 2),
    "documentSequenceNr": (1, 2),
    "documentSequennceNr": (1, 2),
    "documentSeqNr": (1, 1, 2),
    "toDocumentSeqNr": (1,),
    "toDocumentSequenceNr": (1,),
    "lineSequenceNr": (-1, 1),
    "debetKey": (_DEBIT,),
    "creditKey": (_CREDIT,),
    "balanceAmount": (21, 100),
    "relationKey": ({"id": 1}, {"id": 2}, {"id": 3}),
    "relationId": (1, 2, 3, -1),
    "externalRelationId": (0, -1),
    "accountNr": (400000, 440000, 550000, 700000),
    "fromAccountNr": (400000,),
    "toAccountNr": (799999,),
    "bookingAccountNr": (700000,),
    "vatCodeKey": ("21", "D21", "06"),
    "vatCode": ("21", "06"),
    "currencyCode": ("EUR",),
    "exchangeRate": (1,),
    "documentDate": ("2026-11-25",),
    "expirationDate": ("2026-12-31",),
    "modifiedTimeStamp": ("1980-01-01 00:00:00.000",),
    "modifiedTimeStampTo": ("2099-01-01 00:00:00.000",),
    "localeId": (0, 1, 2, 3, 4),
    "errorCode": (-13, -1),
    "enveloppeKeyId": (1, 2),
    "paymentListKeyId": (1, 2),
    "bankPaymentListKey": ({"id": 1},),
    "rappelId": (1,),
    "iban": ("BE68539007547034",),
    "productKey": ({"id": 1},),
    "productGroup": ({"id": 1},),
    "costCentreKey": ({"id": 1}, {"id": 2}),
    "customFieldKey": ({"id": 1},),
    "user": (Sandbox.user,),
    "password": (Sandbox.password,),
}
_JOURNALS_OF = {
    "addInvoiceToPaymentList": ("A1", "V1", "F1"),
    "BuySellBooking": ("A1", "V1"),
    "FinancialDiversBooking": ("F1", "D1"),
    "Invoice": ("V2",),
    "DeliveryNote": ("L1",),
    "DeliveryState": ("V2",),
    "Enveloppe": ("F1",),
    "Balance": ("F1",),
}
_MOST = 0.85
_INT32 = 2**31


def operations() -> dict[str, MadeUp]:
    """The operations of the contract, in which nothing is left undescribed."""
    document = to_openapi(contract(), server=API_PREFIX)
    _tighten(document)
    loaded = schemathesis.openapi.from_dict(document)
    found = [result.ok() for result in loaded.get_all_operations() if isinstance(result, Ok)]
    assert len(found) == len(contract().operations)
    return {each.definition.raw["operationId"]: each for each in found}


def cases(made_up: MadeUp, mode: GenerationMode) -> st.SearchStrategy[Call]:
    """Calls of an operation, as it takes them or not."""
    operation = contract().operations[made_up.definition.raw["operationId"]]
    journals = next((known for part, known in _JOURNALS_OF.items() if part in operation.id), _JOURNALS)
    existing = {**_EXISTING, "journalKey": journals, "journal": journals}

    def asking_for_what_exists(call: Call, chance: Random) -> Call:
        # An address of another form would be no call of the operation.
        call.path_parameters = {
            name: chance.choice(existing.get(name, (1, 2))) for name in call.path_parameters or {}
        }
        if chance.random() < _MOST:
            for parameter in operation.parameters:
                if parameter.name in existing and chance.random() < _MOST:
                    value = chance.choice(existing[parameter.name])
                    if parameter.place == "query":
                        call.query[parameter.name] = value
                    elif parameter.place == "header":
                        call.headers[parameter.name] = str(value)
            shape = operation.body.type if operation.body else None
            call.body = _with_existing(call.body, shape, existing, chance)
        return call

    calls: st.SearchStrategy[Call] = made_up.as_strategy(generation_mode=mode)
    return st.builds(asking_for_what_exists, calls, st.randoms(use_true_random=False))


def _tighten(described: Any) -> None:
    """Let objects have no other keys than those described, and numbers of 32 bits no more."""
    if isinstance(described, list):
        for each in described:
            _tighten(each)
    elif isinstance(described, dict):
        if described.get("type") == "object":
            described["additionalProperties"] = False
        if described.get("format") == "int32":
            described.setdefault("minimum", -_INT32)
            described.setdefault("maximum", _INT32 - 1)
        for each in described.values():
            _tighten(each)


def _with_existing(value: Any, shape: Type | None, existing: Existing, chance: Random) -> Any:
    if isinstance(value, list) and isinstance(shape, ListOf):
        return [_with_existing(each, shape.items, existing, chance) for each in value]
    if not (isinstance(value, dict) and isinstance(shape, Schema)):
        return value
    types = {name: each.type for name, each in shape.properties.items()}
    given = {name: _with_existing(each, types.get(name), existing, chance) for name, each in value.items()}
    known = {
        name: chance.choice(existing[name]) for name in types if name in existing and chance.random() < _MOST
    }
    return given | known
