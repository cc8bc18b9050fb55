from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octopus_client.sandbox.contract import check, contract

if TYPE_CHECKING:
    import httpx

    from octopus_client.sandbox import Sandbox

Body = dict[str, Any]
ONE = {"bookyearKey": {"id": 2}, "journal": "V2", "documentSequenceNr": 1, "toDocumentSequenceNr": 1}
ORDER = {**ONE, "fromMailAddress": "shop@fictie.example"}
STATES = "invoices/send/report/deliverystate"
ADDRESSES = {"fromAddress": "shop@fictie.example", "toAddress": "test@fictie.example"}


def _valid(operation: str, answer: httpx.Response) -> Any:
    payload = contract().operations[operation].answers[answer.status_code]
    assert payload is not None
    assert check(payload.type, answer.json()) == []
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:invoice-sending"
    return answer.json()


def _insert(api: httpx.Client, number: int, relation: int) -> None:
    body = {
        "bookyearKey": {"id": 2},
        "journalKey": "V2",
        "documentSequenceNr": number,
        "bookyearPeriodeNr": 202611,
        "documentDate": "2026-11-25",
        "expiryDate": "2026-12-25",
        "currencyCode": "EUR",
        "exchangeRate": 1.0,
        "relationIdentificationServiceData": {"relationKey": {"id": relation}},
    }
    assert api.post("invoices", json=body).status_code == 201


def _change_relation(box: Sandbox, key: int, **changes: object) -> None:
    relations = box.state()["dossiers"]["49001"]["relations"]
    for each in relations:
        if each["relationIdentificationServiceData"]["relationKey"]["id"] == key:
            each.update(changes)
    box.load_world({"dossiers": {"49001": {"relations": relations}}})


def test_an_invoice_is_mailed_to_the_address_of_its_relation(api: httpx.Client) -> None:
    _insert(api, 1, 2)
    (state,) = _valid("getDeliveryStates", api.post(STATES, json=ONE))
    assert state["deliveryState"] == "NONE"
    sent = _valid("sendInvoices", api.post("invoices/send", json=ORDER))
    (outcome,) = sent["sendInvoiceStatusList"]
    assert (sent["success"], outcome["sendMethod"], outcome["statusCode"]) == (True, "MAIL", 0)
    (state,) = _valid("getDeliveryStates", api.post(STATES, json=ONE))
    assert state["deliveryState"] == "EMAILED"
    assert state["documentKey"] == outcome["documentKey"]
    assert state["documentKey"]["documentSequenceNr"] == 1
    assert state["deliveryDateTime"].startswith("2026-11-25T08:00:")


@pytest.mark.parametrize("registered", [{"participantId": "0208:0999666261"}, {"invoiceDeliveryMethod": 3}])
def test_an_invoice_arrives_over_peppol_after_a_while(
    box: Sandbox, api: httpx.Client, registered: Body
) -> None:
    _change_relation(box, 2, **registered)
    _insert(api, 1, 2)
    sent = _valid("sendInvoices", api.post("invoices/send", json=ORDER))
    assert [each["sendMethod"] for each in sent["sendInvoiceStatusList"]] == ["PEPPOL"]
    (state,) = _valid("getDeliveryStates", api.post(STATES, json=ONE))
    assert state["deliveryState"] == "PEPPOL_SENDING_IN_PROGRESS"
    box.advance(seconds=61)
    (state,) = _valid("getDeliveryStates", api.post(STATES, json=ONE))
    assert state["deliveryState"] == "PEPPOL_SEND_OK"
    mailed = _valid("sendInvoices", api.post("invoices/send", json={**ORDER, "forceUseEmail": True}))
    assert [each["sendMethod"] for each in mailed["sendInvoiceStatusList"]] == ["MAIL"]


def test_one_invoice_without_an_address_does_not_keep_the_others(api: httpx.Client) -> None:
    for number, relation in ((1, 3), (2, 2), (3, 2)):
        _insert(api, number, relation)
    two = {"toDocumentSequenceNr": 2}
    sent = _valid("sendInvoices", api.post("invoices/send", json={**ORDER, **two}))
    assert sent["success"] is False
    assert [(each["success"], each["sendMethod"]) for each in sent["sendInvoiceStatusList"]] == [
        (False, "NOT_SENT"),
        (True, "MAIL"),
    ]
    states = _valid("getDeliveryStates", api.post(STATES, json={**ONE, "toDocumentSequenceNr": 9}))
    assert [each["deliveryState"] for each in states] == ["ERROR", "EMAILED", "NONE"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, -61),
        ({"journal": "V9"}, -10),
        ({"bookyearKey": {"id": 9}}, -9),
        ({"toDocumentSequenceNr": None}, None),
        ({"fromMailAddress": None}, None),
    ],
)
def test_a_selection_must_name_invoices(api: httpx.Client, changes: Body, code: int | None) -> None:
    answer = api.post("invoices/send", json={**ORDER, **changes})
    assert (answer.status_code, answer.json().get("errorCode")) == (400, code)


def test_a_test_mail_can_be_ordered(api: httpx.Client) -> None:
    answer = api.post("invoices/send/testmail/3", params={"journalKey": "V2"}, headers=ADDRESSES)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["X-Octopus-Sandbox"] == "specified"


@pytest.mark.parametrize(
    ("language", "journal", "headers", "code"),
    [
        (4, "V2", ADDRESSES, None),
        (0, "V9", ADDRESSES, -10),
        (0, "", ADDRESSES, None),
        (0, "V2", {"fromAddress": "shop@fictie.example"}, None),
        (0, "V2", {"toAddress": "test@fictie.example"}, None),
    ],
)
def test_a_test_mail_needs_language_journal_and_addresses(
    api: httpx.Client, language: int, journal: str, headers: dict[str, str], code: int | None
) -> None:
    path = f"invoices/send/testmail/{language}"
    answer = api.post(path, params={"journalKey": journal}, headers=headers)
    assert (answer.status_code, answer.json().get("errorCode")) == (400, code)
