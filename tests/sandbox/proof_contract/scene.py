"""A dossier in which there is something of everything, so that a call can find what it asks for."""

from typing import Any

import httpx

from octopus_client.sandbox import Sandbox

DOSSIER = 49001
YEAR = {"bookyearKey": {"id": 2}}
WHEN = {"bookyearPeriodeNr": 202611, "documentDate": "2026-11-25", "exchangeRate": 1.0}
RELATION = {"relationIdentificationServiceData": {"relationKey": {"id": 2}}}
SALE_LINE = {"accountKey": 700000, "baseAmount": 100.0, "vatCodeKey": "21", "vatAmount": 21.0}
_MADE = (
    "journals",
    "buysellBookings",
    "financialDiversBookings",
    "balancings",
    "invoices",
    "deliveryNotes",
    "bankPayments",
    "enveloppes",
)
NOTE_LINE = {"description": "Zaal", "count": 2, "unitPrice": 50}


def tokens(box: Sandbox, api: httpx.Client) -> dict[str, str]:
    """The headers of somebody who logged in and is connected."""
    house = {"softwareHouseUuid": box.software_house}
    login = api.post("authentication", headers=house, json={"user": box.user, "password": box.password})
    token = {"Token": login.json()["token"]}
    connected = api.post("dossiers", params={"dossierId": DOSSIER}, headers=token)
    return {**house, **token, "dossierToken": connected.json()["Dossiertoken"]}


def full_world(box: Sandbox, api: httpx.Client) -> dict[str, Any]:
    """What to load for a dossier with documents of each kind, a balancing, payments and an envelope."""
    box.reset()
    journals = [*box.state()["dossiers"][f"{DOSSIER}"]["journals"]]
    journals.append({**YEAR, "journalKey": "L1", "insertionType": 4})
    box.load_world({"dossiers": {f"{DOSSIER}": {"journals": journals}}})
    headers = tokens(box, api)
    for path, body in _documents():
        api.post(f"dossiers/{DOSSIER}/{path}", headers=headers, json=body).raise_for_status()
    made = box.state()["dossiers"][f"{DOSSIER}"]
    return {"dossiers": {f"{DOSSIER}": {name: made[name] for name in _MADE}}}


def _documents() -> list[tuple[str, dict[str, Any]]]:
    sale = {
        **YEAR,
        **WHEN,
        **RELATION,
        "journalKey": "V1",
        "documentSequenceNr": 1,
        "expiryDate": "2026-11-26",
        "amount": 121.0,
        "currencyCode": "EUR",
        "bookingLines": [SALE_LINE],
    }
    supplier = {"relationIdentificationServiceData": {"relationKey": {"id": 1}}}
    purchase_line = {**SALE_LINE, "accountKey": 611000, "vatCodeKey": "D21"}
    purchase = {**sale, **supplier, "journalKey": "A1", "bookingLines": [purchase_line]}
    line = {"type": "C", "relationId": 2, "amount": 100.0}
    receipt = {**YEAR, **WHEN, "journalKey": "F1", "documentSequenceNr": 1, "bookingLines": [line]}
    key = {**YEAR, "documentSequenceNr": 1}
    balancing = {
        "debetKey": {**key, "journalKey": "V1", "lineSequenceNr": -1},
        "creditKey": {**key, "journalKey": "F1", "lineSequenceNr": 1},
        "balanceAmount": 100.0,
    }
    shared = {name: value for name, value in sale.items() if name not in ("amount", "bookingLines")}
    invoice_line = {**NOTE_LINE, "vatCodeKey": "21", "bookingAccountNr": 700000}
    payment = {
        "relationKey": {"id": 1},
        "date": "2026-11-25T09:00:00Z",
        "payDate": "2026-11-30T09:00:00Z",
        "iban": "BE68539007547034",
        "amount": 12.5,
        "reference": "Voorschot",
    }
    return [
        ("buysellbookings", {"buySellBookingServiceData": sale}),
        ("buysellbookings", {"buySellBookingServiceData": purchase}),
        ("financialdiversbookings", {"financialDiversBookingServiceData": receipt}),
        ("balancings", balancing),
        ("invoices", {**shared, "journalKey": "V2", "invoiceLines": [invoice_line]}),
        ("deliverynotes", {**shared, "journalKey": "L1", "deliveryNoteLines": [NOTE_LINE]}),
        ("bank/paymentlist/freepayment", payment),
        ("bank/enveloppes", {**YEAR, "journalKey": "F1"}),
    ]
