"""The world that the sandbox starts with."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox.chart import CHART
from octopus_client.sandbox.periods import periods
from octopus_client.sandbox.shelf import Entry
from octopus_client.sandbox.world import Dossier, Journal, World

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.shelf import Stored

SOFTWARE_HOUSE = "00000000-0000-4000-8000-000000000001"
USER = "demo"
PASSWORD = "demo"  # noqa: S105 - the made-up password of the sandbox, printed at its start

_HUNDRED = Decimal(100)

# Unsorted, as Octopus answers them: journal, name, insertion type.
_JOURNALS = (
    ("D1", "Diverse verrichtingen", 1),
    ("V2", "Facturatie", 2),
    ("A1", "Aankopen", 1),
    ("F1", "Zichtrekening", 1),
    ("V1", "Verkopen", 1),
)

# Code, description, percentage, account.
_SELL_CODES = (
    ("21", "Verkopen 21 %", 21, 700100),
    ("12", "Verkopen 12 %", 12, 700300),
    ("06", "Verkopen 6 %", 6, 700000),
    ("00", "Verkopen 0 %", 0, 700000),
    ("MC", "Medecontractant", 0, 700000),
    ("IC", "Intracommunautaire diensten", 0, 700000),
    ("EX", "Uitvoer", 0, 700000),
    ("VR", "Vrijgesteld", 0, 700000),
)
_BUY_CODES = (
    ("D21", "Diensten 21 %", 21),
    ("D12", "Diensten 12 %", 12),
    ("D06", "Diensten 6 %", 6),
    ("D00", "Diensten 0 %", 0),
    ("H21", "Handelsgoederen 21 %", 21),
    ("H12", "Handelsgoederen 12 %", 12),
    ("H06", "Handelsgoederen 6 %", 6),
    ("H00", "Handelsgoederen 0 %", 0),
    ("I21", "Investeringen 21 %", 21),
    ("DVR", "Diensten vrijgesteld", 0),
    ("HVR", "Handelsgoederen vrijgesteld", 0),
    ("DMC21", "Diensten medecontractant 21 %", 21),
    ("IMC21", "Investeringen medecontractant 21 %", 21),
)


def default_world(now: datetime) -> World:
    """Return the world that design and documentation promise.

    Args:
        now: the moment at which everything in it was last changed.
    """
    fiction = Dossier(dossier_info(49001, "Fictie Events", "BE0999.123.061"))
    for bookyear_id, year in enumerate((2025, 2026, 2027), start=1):
        fiction.bookyears[bookyear_id] = monthly_bookyear(bookyear_id, year, closed=bookyear_id == 1)
        for key, name, insertion_type in _JOURNALS:
            fiction.journals[bookyear_id, key] = _journal(bookyear_id, key, name, insertion_type, now)
        for number, dutch, french, vat_code in CHART:
            body = _account(bookyear_id, number, dutch, french, vat_code)
            fiction.accounts[bookyear_id, number] = Entry(body, now)
    fiction.vat_codes = _vat_codes()
    for relation in _relations():
        fiction.put_relation(Entry(relation, now))
    empty = Dossier(dossier_info(49002, "Leeg Dossier", ""))
    return World(SOFTWARE_HOUSE, USER, PASSWORD, {each.id: each for each in (fiction, empty)})


def fill_shelves(world: World, stored: Mapping[str, Stored], now: datetime) -> None:
    """Put the stored objects that the first dossier starts with into it.

    Args:
        world: the default one.
        stored: the kinds of stored objects, by name.
        now: the moment at which they were last changed.
    """
    dossier = next(iter(world.dossiers.values()))
    for name, kind in stored.items():
        for body in kind.initial:
            dossier.shelf(name).put(kind.key(body), deepcopy(body), now)


def dossier_info(dossier_id: int, description: str, vat_number: str) -> JsonObject:
    """Return a dossier in the shape and the order of `GET /dossiers`."""
    return {
        "dossierDescription": description,
        "dossierKey": {"id": dossier_id},
        "vatNr": vat_number,
        "city": "Fictegem",
        "country": "BE",
        "email": "",
        "languageCode": "nl",
        "postalCode": "9998",
        "streetAndNr": "Voorbeeldstraat 1",
        "url": "",
    }


def monthly_bookyear(bookyear_id: int, year: int, *, closed: bool) -> JsonObject:
    """Return a bookyear of a calendar year with a period for each month."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return {
        "bookyearKey": {"id": bookyear_id},
        "bookyearDescription": str(year),
        "startDate": first.isoformat(),
        "endDate": last.isoformat(),
        "closed": closed,
        "periods": periods(first, last, "MONTH"),
    }


def _journal(bookyear_id: int, key: str, name: str, insertion_type: int, now: datetime) -> Journal:
    financial = key.startswith("F")
    body = {
        "bookyearKey": {"id": bookyear_id},
        "journalKey": key,
        "name": name,
        "closed": False,
        "lastBookedDocumentNr": 0,
        "protectedPeriod": 0,
        "closedPeriod": 0,
        "insertionType": insertion_type,
        **({"currencyCode": "EUR"} if financial else {}),
    }
    return Journal(body, now, account=550000 if financial else None)


def _account(bookyear_id: int, number: int, dutch: str, french: str, vat_code: str | None) -> JsonObject:
    key = "salesVatCode" if number >= 700000 else "purchaseVatCode"  # noqa: PLR2004 - class 7 is income
    return {
        "accountKey": {"bookyearKey": {"id": bookyear_id}, "id": number},
        "description": {"description_NL": dutch, "description_FR": french, "description_EN": ""},
        "vatRecupPercentage": _HUNDRED,
        "fiscProfessionalPercentage": _HUNDRED,
        "fiscRecupPercentage": _HUNDRED,
        "costCentreType": 2,
        **({key: vat_code} if vat_code else {}),
    }


def _vat_codes() -> list[JsonObject]:
    sell: list[JsonObject] = [
        {
            "code": code,
            "description": description,
            "type": 2,
            "basePercentage": Decimal(percentage),
            "defaultSellBookingAccountNr": account,
        }
        for code, description, percentage, account in _SELL_CODES
    ]
    buy: list[JsonObject] = [
        {"code": code, "description": description, "type": 1, "basePercentage": Decimal(percentage)}
        for code, description, percentage in _BUY_CODES
    ]
    return sell + buy


def relation_defaults() -> JsonObject:
    """Return what Octopus fills in on a relation that it creates."""
    return {
        "active": True,
        **dict.fromkeys(("client", "supplier", "financialDiscount", "sddActive"), False),
        **dict.fromkeys(
            (
                "corporationType",
                "defaultBookingAccountClient",
                "defaultBookingAccountSupplier",
                "factLanguage",
                "sddMandateType",
                "sddSeqtype",
                "supplierPaymentMethod",
                "vatType",
            ),
            0,
        ),
        **dict.fromkeys(("fax", "mobile", "telephone", "url", "vatNr"), ""),
        "expirationDays": 30,
        "expirationType": 2,
    }


def _relation(key: int, name: str, vat_number: str, **more: str | bool | int) -> JsonObject:
    """Return a relation as people make them in the application: other keys than those made by PUT."""
    made_by_put = relation_defaults()
    for absent in ("fax", "mobile", "telephone", "url"):
        del made_by_put[absent]
    empty = (
        *("bankAccountNr", "bicCode", "contactPerson", "firstName", "ibanAccountNr", "remarks"),
        *("searchField1", "searchField2"),
    )
    return {
        **made_by_put,
        **dict.fromkeys(empty, ""),
        "relationIdentificationServiceData": {"relationKey": {"id": key}, "externalRelationId": 0},
        "currencyCode": "EUR",
        "name": name,
        "vatNr": vat_number,
        "vatType": 1,
        "country": "BE",
        "expirationDays": 0,
        **more,
    }


def _relations() -> tuple[JsonObject, ...]:
    return (
        _relation(
            1,
            "Fabelklank Geluid BV",
            "BE0999.555.108",
            supplier=True,
            streetAndNr="Proefkaai 12",
            postalCode="9998",
            city="Fictegem",
            defaultBookingAccountSupplier=613200,
        ),
        _relation(
            2,
            "Testdrukkerij Nergens NV",
            "BE0999.666.261",
            client=True,
            supplier=True,
            streetAndNr="Drukweg 4",
            postalCode="8999",
            city="Nergem",
            email="info@testdrukkerij.example",
        ),
        _relation(
            3,
            "Verzonnen Vrienden VZW",
            "BE 1999 777 338",
            client=True,
            country="  ",
            streetAndNr="",
            postalCode="",
            city="Zoutzee",
            externCustomerNr="",
            corporationType=8,
        ),
    )
