"""The shapes of the bodies, as data, and the reading of a body against its shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, Union

if TYPE_CHECKING:
    from octopus_client.sandbox.json_types import JsonObject, JsonValue

Shape: TypeAlias = Union[str, "list[Shape]", "dict[str, Shape]"]

_INT32 = 2**31

KEY: Shape = {"id": "int"}
ATTACHMENT: dict[str, Shape] = {"fileName": "text", "fileData": "text"}

_INTRASTAT: Shape = {
    "isoCountrycode": "text",
    "transactionCode": "text",
    "productCode": "text",
    "region": "text",
    "weight": "number",
    "unitCount": "number",
    "transportCode": "text",
    "incoTerms": "text",
    "originCountry": "text",
}

BUY_SELL: dict[str, Shape] = {
    "bookyearKey": KEY,
    "journalKey": "text",
    "documentSequenceNr": "int",
    "relationIdentificationServiceData": {"relationKey": KEY, "externalRelationId": "int"},
    "bookyearPeriodeNr": "int",
    "documentDate": "date",
    "expiryDate": "date",
    "comment": "text",
    "orderReference": "text",
    "reference": "text",
    "amount": "number",
    "currencyCode": "text",
    "exchangeRate": "number",
    "paymentMethod": "int",
    "bookingLines": [
        {
            "accountKey": "int",
            "baseAmount": "number",
            "vatCodeKey": "text",
            "vatAmount": "number",
            "comment": "text",
            "costCentreKey": KEY,
            "vatRecupPercentage": "number",
            "intrastatServiceData": _INTRASTAT,
            "overflowBookingServiceData": {
                "beginDate": "date",
                "endDate": "date",
                "overflowBookingPeriodType": "int",
                "accountNr": "int",
            },
        }
    ],
}

FINANCIAL: dict[str, Shape] = {
    "bookyearKey": KEY,
    "journalKey": "text",
    "documentSequenceNr": "int",
    "bookyearPeriodeNr": "int",
    "documentDate": "date",
    "exchangeRate": "number",
    "bookingLines": [
        {
            "type": "text",
            "accountKey": "int",
            "externalRelationId": "int",
            "relationId": "int",
            "reference": "text",
            "amount": "number",
            "costCentreKey": KEY,
            "codaInfo": {"codaVersion": {"codaVersion": "int"}, "codaMoveLineData": ["text"]},
        }
    ],
}

_RELATION_TEXTS = (
    *("name", "firstName", "streetAndNr", "postalCode", "city", "country"),
    *("deliveryStreetAndNr", "deliveryPostalCode", "deliveryCity", "deliveryCountry"),
    *("telephone", "email", "fax", "mobile", "url", "contactPerson", "profession", "remarks"),
    *("bankAccountNr", "ibanAccountNr", "bicCode", "currencyCode", "vatNr", "searchField1", "searchField2"),
    *("externCustomerNr", "sddReference", "participantId"),
)
_RELATION_NUMBERS = (
    *("defaultBookingAccountClient", "defaultBookingAccountSupplier", "corporationType", "vatType"),
    *("expirationType", "expirationDays", "sddSeqtype", "sddMandateType", "factLanguage"),
    *("supplierPaymentMethod", "invoiceDeliveryMethod"),
)
RELATION: dict[str, Shape] = {
    "relationIdentificationServiceData": {"relationKey": KEY, "externalRelationId": "int"},
    **dict.fromkeys(_RELATION_TEXTS, "text"),
    **dict.fromkeys(_RELATION_NUMBERS, "int"),
    **dict.fromkeys(("client", "supplier", "financialDiscount", "sddActive", "active"), "bool"),
    "sddSignatureDate": "date",
}

BALANCING_KEY: dict[str, Shape] = {
    "bookyearKey": KEY,
    "journalKey": "text",
    "documentSequenceNr": "int",
    "lineSequenceNr": "int",
}
BALANCING_PAIR: dict[str, Shape] = {"debetKey": BALANCING_KEY, "creditKey": BALANCING_KEY}
BALANCING: dict[str, Shape] = {**BALANCING_PAIR, "balanceAmount": "number"}
DOCUMENT_KEY: dict[str, Shape] = {"bookyearKey": KEY, "journal": "text", "documentSequenceNr": "int"}

BOOKYEAR: dict[str, Shape] = {
    "bookyearKey": KEY,
    "bookyearDescription": "text",
    "startDate": "date",
    "endDate": "date",
    "closed": "bool",
    "periods": [{"bookyearPeriod": "int", "startDate": "date", "endDate": "date"}],
}
JOURNAL: dict[str, Shape] = {
    "bookyearKey": KEY,
    "journalKey": "text",
    "name": "text",
    "closed": "bool",
    "currencyCode": "text",
    "lastBookedDocumentNr": "int",
    "protectedPeriod": "int",
    "closedPeriod": "int",
    "insertionType": "int",
    "locked": "bool",
    "account": "int",
}
ACCOUNT: dict[str, Shape] = {
    "accountKey": {"bookyearKey": KEY, "id": "int", "accountNumberKey": KEY},
    "description": dict.fromkeys(
        ("description_NL", "description_FR", "description_EN", "description_DE"), "text"
    ),
    "vatRecupPercentage": "number",
    "fiscProfessionalPercentage": "number",
    "fiscRecupPercentage": "number",
    "purchaseVatCode": "text",
    "salesVatCode": "text",
    "costCentreType": "int",
    "defaultCostCentreKey": KEY,
}
VAT_CODE: dict[str, Shape] = {
    "code": "text",
    "description": "text",
    "type": "int",
    "basePercentage": "number",
    "defaultSellBookingAccountNr": "int",
}


@dataclass
class ShapeError(ValueError):
    """A value does not have the shape of the contract."""

    path: str
    problem: str
    unknown_property: bool = False

    def __str__(self) -> str:
        """Return the place and the problem."""
        return f"{self.path or 'the body'} {self.problem}"


def read(shape: Shape, value: JsonValue, *, path: str = "", ignore_unknown: bool = False) -> JsonValue:
    """Return a copy of a value in its shape: no nulls, every `number` a decimal.

    Args:
        shape: what the contract says.
        value: what was sent.
        path: where the value stands, for the message.
        ignore_unknown: leave unknown properties out instead of refusing them.

    Raises:
        ShapeError: a property is unknown or a value has another type.
    """
    if isinstance(shape, dict):
        return _read_object(shape, value, path, ignore_unknown=ignore_unknown)
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise ShapeError(path, "must be a list")
        return [
            read(shape[0], item, path=f"{path}[{index}]", ignore_unknown=ignore_unknown)
            for index, item in enumerate(value)
        ]
    return _read_leaf(shape, value, path)


def _read_object(shape: dict[str, Shape], value: JsonValue, path: str, *, ignore_unknown: bool) -> JsonObject:
    if not isinstance(value, dict):
        raise ShapeError(path, "must be an object")
    result: JsonObject = {}
    for name, member in value.items():
        place = f"{path}.{name}" if path else name
        if name not in shape:
            if ignore_unknown:
                continue
            raise ShapeError(place, "is not a property that Octopus knows", unknown_property=True)
        if member is not None:
            result[name] = read(shape[name], member, path=place, ignore_unknown=ignore_unknown)
    return result


def _read_leaf(kind: str, value: JsonValue, path: str) -> JsonValue:
    if kind == "text" and isinstance(value, str):
        return value
    if kind == "bool" and isinstance(value, bool):
        return value
    if kind == "int" and type(value) is int and -_INT32 <= value < _INT32:
        return value
    if kind == "number" and type(value) in (int, Decimal):
        return Decimal(value)
    if kind == "date" and isinstance(value, str) and _is_date(value):
        return value
    raise ShapeError(path, f"must be {_NAMES[kind]}")


_NAMES = {
    "text": "text",
    "bool": "true or false",
    "int": "a whole number of 32 bits",
    "number": "a number",
    "date": "a date YYYY-MM-DD",
}


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
