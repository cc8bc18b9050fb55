from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from octopus_client.sandbox.contract import check, contract

if TYPE_CHECKING:
    import httpx

    from octopus_client.sandbox import Sandbox

Body = dict[str, Any]
Build = Callable[..., Body]
LIST = "bank/paymentlist"
ENVELOPPES = "bank/enveloppes"
IBAN = "BE68539007547034"
PURCHASE = {"bookyearKey": {"id": 2}, "journalKey": "A1", "documentSequenceNr": 1}
FREE = {
    "relationKey": {"id": 1},
    "date": "2026-11-25T09:00:00Z",
    "payDate": "2026-11-30T09:00:00Z",
    "iban": IBAN,
    "amount": 12.5,
    "reference": "Voorschot",
}
NEW = {"bookyearKey": {"id": 2}, "journalKey": "F1"}


def _valid(operation: str, answer: httpx.Response, evidence: str) -> Any:
    payload = contract().operations[operation].answers[answer.status_code]
    assert payload is not None
    assert check(payload.type, answer.json()) == []
    assert answer.headers["X-Octopus-Sandbox"] == f"assumed:{evidence}"
    return answer.json()


def _refusal(answer: httpx.Response) -> tuple[int, int | None]:
    assert check(contract().schema("ErrorResult"), answer.json()) == []
    return answer.status_code, answer.json().get("errorCode")


@pytest.fixture
def purchase(api: httpx.Client, sale: Build) -> None:
    line = {"accountKey": 611000, "vatCodeKey": "D21"}
    relation = {"relationKey": {"id": 1}}
    body = sale(journalKey="A1", relationIdentificationServiceData=relation, line=line)
    assert api.post("buysellbookings", json=body).status_code == 201


@pytest.fixture
def enveloppe(api: httpx.Client) -> str:
    made = _valid("insertEnveloppe", api.post(ENVELOPPES, json=NEW), "enveloppes")
    return f"{ENVELOPPES}/{made['enveloppeKey']['id']}"


def _keys(answer: httpx.Response) -> list[int]:
    return [each["bankPaymentListKey"]["id"] for each in answer.json()]


def _add(api: httpx.Client, **changes: object) -> Body:
    answer = api.post(f"{LIST}/freepayment", json={**FREE, **changes})
    return dict(_valid("addFreePaymentToPaymentList", answer, "payment-list"))


def test_there_is_nothing_to_pay_at_first(api: httpx.Client) -> None:
    for path in ("bank/invoices", LIST, ENVELOPPES):
        answer = api.get(path)
        assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.usefixtures("purchase")
def test_what_is_open_of_documents_is_listed(api: httpx.Client, sale: Build, payment: Build) -> None:
    api.post("buysellbookings", json=sale(1))
    api.post("buysellbookings", json=sale(2, amount=-121))
    api.post("financialdiversbookings", json=payment(line={"amount": 100}))
    key = {"bookyearKey": {"id": 2}, "documentSequenceNr": 1}
    pair = {
        "debetKey": {**key, "journalKey": "V1", "lineSequenceNr": -1},
        "creditKey": {**key, "journalKey": "F1", "lineSequenceNr": 1},
    }
    assert api.post("balancings", json={**pair, "balanceAmount": 100}).status_code == 201
    found = _valid("getUnbalancedInvoices", api.get("bank/invoices"), "bank-documents")
    assert [
        (each["journalKey"], each["documentSequenceNr"], each["amount"], each["credit"]) for each in found
    ] == [("A1", 1, 121, False), ("V1", 1, 21, False), ("V1", 2, 121, True)]
    assert found[0]["relationName"] == "Fabelklank Geluid BV"
    assert found[0]["relationKey"] == {"id": 1}
    rest = {**pair, "creditKey": {**key, "documentSequenceNr": 2, "journalKey": "V1", "lineSequenceNr": -1}}
    assert api.post("balancings", json={**rest, "balanceAmount": 21}).status_code == 201
    assert [each["amount"] for each in api.get("bank/invoices").json()] == [121, 100]


@pytest.mark.usefixtures("purchase")
def test_a_document_whose_relation_is_gone_is_not_listed(box: Sandbox, api: httpx.Client) -> None:
    box.load_world({"dossiers": {"49001": {"relations": []}}})
    assert api.get("bank/invoices").json() == []


@pytest.mark.usefixtures("purchase")
def test_a_document_is_put_on_the_list_for_all_or_a_part(api: httpx.Client) -> None:
    (found,) = api.get("bank/invoices").json()
    whole = _valid("addInvoiceToPaymentList", api.post(LIST, json=found), "payment-list")
    assert whole == {
        **PURCHASE,
        "bankPaymentListKey": {"id": 1},
        "documentDate": "2026-11-25",
        "payDate": "2026-12-25",
        "amount": 121,
        "currencyCode": "EUR",
        "relationKey": {"id": 1},
        "relationName": "Fabelklank Geluid BV",
        "reference": "TW-1",
        "bankAccountNr": "",
        "bicCode": "",
    }
    query = {"amount": "20.5", "reference": "deel", "iban": IBAN, "bic": "BBRUBEBB"}
    part = api.post(LIST, json=PURCHASE, params=query).json()
    assert (part["amount"], part["reference"], part["bankAccountNr"], part["bicCode"]) == (
        20.5,
        "deel",
        IBAN,
        "BBRUBEBB",
    )
    without_iban = api.post(LIST, json=PURCHASE, params={"bic": "BBRUBEBB"}).json()
    assert without_iban["bicCode"] == ""
    assert _keys(api.get(LIST)) == [1, 2, 3]


@pytest.mark.usefixtures("purchase")
@pytest.mark.parametrize(
    ("changes", "amount", "code"),
    [
        ({"documentSequenceNr": 2}, "1", -34),
        ({}, "0", -79),
        ({}, "-5", -79),
        ({}, "121.01", -79),
        ({}, "much", None),
        ({}, "NaN", None),
        ({"documentSequenceNr": None}, "1", None),
    ],
)
def test_only_what_is_open_can_be_put_on_the_list(
    api: httpx.Client, changes: Body, amount: str, code: int | None
) -> None:
    answer = api.post(LIST, json={**PURCHASE, **changes}, params={"amount": amount})
    assert _refusal(answer) == (400, code)
    assert api.get(LIST).json() == []


def test_a_document_of_a_bank_cannot_be_put_on_the_list(api: httpx.Client, payment: Build) -> None:
    api.post("financialdiversbookings", json=payment())
    answer = api.post(LIST, json={**PURCHASE, "journalKey": "F1"})
    assert _refusal(answer) == (400, -34)


def test_a_payment_without_a_document_is_put_on_the_list_and_taken_off(
    box: Sandbox, api: httpx.Client
) -> None:
    added = _add(api)
    assert (added["documentDate"], added["payDate"]) == ("2026-11-25", "2026-11-30")
    assert (added["amount"], added["bankAccountNr"], added["reference"]) == (12.5, IBAN, "Voorschot")
    assert _valid("getPaymentList", api.get(LIST), "payment-list") == [added]
    assert len(box.state()["dossiers"]["49001"]["bankPayments"]) == 1
    removed = api.delete(f"{LIST}/1")
    assert (removed.status_code, removed.content) == (204, b"")
    assert api.get(LIST).json() == []
    assert _refusal(api.delete(f"{LIST}/1")) == (400, -79)
    assert _add(api)["bankPaymentListKey"] == {"id": 2}


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"relationKey": {"id": 99}}, -16), ({"amount": 0}, -79), ({"iban": None}, None)],
)
def test_a_payment_needs_a_relation_an_amount_and_an_account(
    api: httpx.Client, changes: Body, code: int | None
) -> None:
    assert _refusal(api.post(f"{LIST}/freepayment", json={**FREE, **changes})) == (400, code)


def test_an_enveloppe_is_made_changed_and_removed(api: httpx.Client, enveloppe: str) -> None:
    (made,) = _valid("getEnveloppes", api.get(ENVELOPPES), "enveloppes")
    assert made == {
        **NEW,
        "enveloppeKey": {"id": 1},
        "payDate": "2026-11-25",
        "status": False,
        "amount": 0,
        "currencyCode": "EUR",
        "paymentCount": 0,
    }
    changes = {"payDate": "2026-12-01", "status": True}
    changed = _valid("updateEnveloppe", api.put(enveloppe, json=changes), "enveloppes")
    assert changed == {**made, **changes}
    assert api.get(ENVELOPPES).json() == [changed]
    removed = api.delete(enveloppe)
    assert (removed.status_code, removed.content) == (204, b"")
    assert api.get(ENVELOPPES).json() == []


def test_payments_move_between_list_and_enveloppe(api: httpx.Client, enveloppe: str) -> None:
    first, second = _add(api), _add(api, amount=7.5)
    for each in (first, second):
        filled = _valid("addPaymentToEnveloppe", api.post(f"{enveloppe}/add", json=each), "enveloppes")
    assert (filled["paymentCount"], filled["amount"]) == (2, 20)
    assert api.get(LIST).json() == []
    assert _valid("getEnveloppeContent", api.get(enveloppe), "enveloppes") == [first, second]
    assert _refusal(api.post(f"{enveloppe}/add", json=first)) == (400, -79)
    assert _refusal(api.delete(f"{LIST}/1")) == (400, -79)
    rest = _valid("removePaymentFromEnveloppe", api.post(f"{enveloppe}/remove", json=first), "enveloppes")
    assert (rest["paymentCount"], rest["amount"]) == (1, 7.5)
    assert _refusal(api.post(f"{enveloppe}/remove", json=first)) == (400, -79)
    assert _keys(api.get(LIST)) == [1]
    api.delete(enveloppe)
    assert _keys(api.get(LIST)) == [1, 2]


def test_payments_and_enveloppes_can_be_loaded(box: Sandbox, api: httpx.Client, enveloppe: str) -> None:
    api.post(f"{enveloppe}/add", json=_add(api))
    kept = box.state()["dossiers"]["49001"]
    part = {name: kept[name] for name in ("bankPayments", "enveloppes")}
    box.reset()
    box.load_world({"dossiers": {"49001": part}})
    assert {name: box.state()["dossiers"]["49001"][name] for name in part} == part


def test_an_enveloppe_belongs_to_a_journal_of_a_bank(api: httpx.Client, enveloppe: str) -> None:
    assert _refusal(api.post(ENVELOPPES, json={**NEW, "journalKey": "D1"})) == (400, -38)
    assert _refusal(api.post(ENVELOPPES, json={**NEW, "journalKey": "F9"})) == (400, -10)
    assert _refusal(api.post(ENVELOPPES, json={"journalKey": "F1"})) == (400, None)
    assert _refusal(api.put(enveloppe, json={"journalKey": "V1"})) == (400, -38)
    assert api.get(ENVELOPPES).json()[0]["journalKey"] == "F1"


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("GET", "9", None),
        ("PUT", "9", {}),
        ("DELETE", "9", None),
        ("POST", "9/add", {"bankPaymentListKey": {"id": 1}}),
        ("POST", "9/remove", {"bankPaymentListKey": {"id": 1}}),
        ("POST", "9/export", {"isabelVersion": "SEPA_V3", "isBatchPayment": True}),
    ],
)
def test_an_enveloppe_that_does_not_exist_is_refused(
    api: httpx.Client, verb: str, path: str, body: Body | None
) -> None:
    assert _refusal(api.request(verb, f"{ENVELOPPES}/{path}", json=body)) == (400, -79)


@pytest.mark.parametrize(
    ("version", "number"), [("SEPA_V2", "02"), ("SEPA_V3", "03"), ("SEPA_V9", "09"), ("SEPA_V12", "12")]
)
def test_an_enveloppe_is_exported_as_a_payment_file(
    api: httpx.Client, enveloppe: str, version: str, number: str
) -> None:
    order = {"isabelVersion": version, "isBatchPayment": True}
    assert _refusal(api.post(f"{enveloppe}/export", json=order)) == (400, -79)
    for each in (_add(api, bic="BBRUBEBB"), _add(api, amount=7.5, reference="Éen & twee")):
        api.post(f"{enveloppe}/add", json=each)
    answer = api.post(f"{enveloppe}/export", json=order)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:payment-file"
    root = ET.fromstring(answer.content)  # noqa: S314 - the sandbox wrote it just now
    space = root.tag.removesuffix("Document")
    assert space == f"{{urn:iso:std:iso:20022:tech:xsd:pain.001.001.{number}}}"

    def texts(name: str) -> list[str | None]:
        return [each.text for each in root.iter(space + name)]

    assert texts("NbOfTxs") == ["2", "2"]
    assert texts("CtrlSum") == ["20.00", "20.00"]
    assert texts("InstdAmt") == ["12.50", "7.50"]
    assert texts("IBAN") == [IBAN, IBAN]
    assert texts("BIC") == ["BBRUBEBB"]
    assert texts("Ustrd") == ["Voorschot", "Éen & twee"]
    assert texts("ReqdExctnDt") == ["2026-11-25"]
    assert texts("BtchBookg") == ["true"]


def test_an_export_names_a_known_version(api: httpx.Client, enveloppe: str) -> None:
    answer = api.post(f"{enveloppe}/export", json={"isabelVersion": "SEPA_V1", "isBatchPayment": True})
    assert _refusal(answer) == (400, None)
