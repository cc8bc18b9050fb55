"""What one writes on an afternoon: a login for each document, and one call after the other."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import httpx
from tests.bench.papers import Json
from tests.bench.shop import DOSSIER, JOURNAL, LOGIN

_BOOKYEAR = 2
_PERIOD = 202611
_VAT_CODES = {"6": "06", "12": "12", "21": "21"}


class PlainScript:
    """Books documents as a script does that looks after nothing.

    Args:
        api_url: root of the API.
        paid: whether payments are booked.
    """

    def __init__(self, api_url: str, *, paid: bool) -> None:
        self._http = httpx.Client(base_url=api_url, timeout=30)
        self._paid = paid
        self._made = 0
        self.calls = 0
        """Calls made for the documents that were booked."""

    def book(self, documents: Iterable[Json]) -> int:
        """Book documents until Octopus refuses; how many were booked."""
        booked = 0
        with self._http:
            for document in documents:
                try:
                    self._book(document)
                except httpx.HTTPStatusError:
                    break
                booked += 1
                self.calls = self._made
        return booked

    def _book(self, document: Json) -> None:
        token = self._ask(
            "POST",
            "/authentication",
            headers={"softwareHouseUuid": LOGIN["software_house"]},
            json={"user": LOGIN["user"], "password": LOGIN["password"]},
        )["token"]
        connected = self._ask(
            "POST", "/dossiers", headers={"Token": token}, params={"dossierId": DOSSIER, "localeId": 1}
        )
        self._headers = {"dossierToken": connected["Dossiertoken"]}
        customer = document["customer"]
        found = self._ask("GET", f"{_ROOT}/relations", params={"vatNr": customer["vat_number"]})
        new = {
            "relationIdentificationServiceData": {"externalRelationId": customer["id"]},
            "client": True,
            "vatType": 1,
            "vatNr": customer["vat_number"],
        }
        relation = found[0] if found else new
        relation |= {
            "name": customer["company"],
            "streetAndNr": customer["street"],
            "postalCode": customer["postcode"],
            "city": customer["city"],
            "country": "BE",
            "currencyCode": "EUR",
            "expirationDays": 30,
            "expirationType": 2,
        }
        key = self._ask("PUT", f"{_ROOT}/relations", json=relation)
        client = (key or relation)["relationIdentificationServiceData"]["relationKey"]["id"]
        journals = self._ask("GET", f"{_ROOT}/bookyears/{_BOOKYEAR}/journals")
        last = {journal["journalKey"]: journal["lastBookedDocumentNr"] for journal in journals}
        self._post(document, number=last[JOURNAL] + 1, client=client)
        if self._paid:
            self._pay(document, number=last[JOURNAL] + 1, payment=last["D1"] + 1, client=client)

    def _post(self, document: Json, *, number: int, client: int) -> None:
        day = document["issued_at"][:10]
        booking = {
            **_place(JOURNAL, number),
            "bookyearPeriodeNr": _PERIOD,
            "documentDate": day,
            "expiryDate": document["due_on"],
            "amount": float(document["totals"]["gross"]),
            "currencyCode": "EUR",
            "exchangeRate": 1,
            "reference": document["order"],
            "relationIdentificationServiceData": {"relationKey": {"id": client}},
            "bookingLines": [
                {
                    "accountKey": 700000,
                    "baseAmount": float(line["net"]),
                    "vatCodeKey": _VAT_CODES[line["vat_rate"]],
                    "vatAmount": float(line["vat"]),
                    "vatRecupPercentage": 100,
                }
                for line in document["lines"]
            ],
        }
        self._ask(
            "POST",
            f"{_ROOT}/buysellbookings",
            json={"buySellBookingServiceData": booking, "attachments": []},
        )

    def _pay(self, document: Json, *, number: int, payment: int, client: int) -> None:
        amount = float(document["totals"]["gross"])
        line = {"reference": document["order"]}
        booking = {
            **_place("D1", payment),
            "bookyearPeriodeNr": _PERIOD,
            "documentDate": document["issued_at"][:10],
            "exchangeRate": 1,
            "bookingLines": [
                {**line, "type": "A", "accountKey": 580000, "amount": amount},
                {**line, "type": "C", "relationId": client, "amount": -amount},
            ],
        }
        self._ask(
            "POST",
            f"{_ROOT}/financialdiversbookings",
            json={"financialDiversBookingServiceData": booking, "attachments": []},
        )
        balancing = {
            "debetKey": {**_place(JOURNAL, number), "lineSequenceNr": -1},
            "creditKey": {**_place("D1", payment), "lineSequenceNr": 2},
            "balanceAmount": float(Decimal(document["totals"]["gross"])),
        }
        self._ask("POST", f"{_ROOT}/balancings", json=balancing)

    def _ask(self, method: str, path: str, **request: Any) -> Any:
        self._made += 1
        headers = request.pop("headers", None) or self._headers
        response = self._http.request(method, path, headers=headers, **request)
        if response.status_code == httpx.codes.NOT_FOUND:
            return None  # nothing was found
        response.raise_for_status()
        return response.json() if response.content else None


_ROOT = f"/dossiers/{DOSSIER}"


def _place(journal: str, number: int) -> Json:
    return {"bookyearKey": {"id": _BOOKYEAR}, "journalKey": journal, "documentSequenceNr": number}
