# ruff: noqa: N815 - fields are named as on the wire
"""Pydantic's models of the same bookings, exact: decimals go from the text of the JSON to `Decimal`.

`validate_json` would be faster, but is not exact: it reads 1234567890123456.78 as 1234567890123456.8.
"""

import json
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, TypeAdapter


class _Id(BaseModel):
    id: int


class _RelationKey(BaseModel):
    relationKey: _Id | None = None
    externalRelationId: int | None = None


class _Line(BaseModel):
    accountKey: int | None = None
    baseAmount: Decimal | None = None
    vatCodeKey: str | None = None
    vatAmount: Decimal | None = None
    comment: str | None = None
    costCentreKey: _Id | None = None
    vatRecupPercentage: Decimal | None = None


class _Booking(BaseModel):
    bookyearKey: _Id
    journalKey: str
    documentSequenceNr: int
    relationIdentificationServiceData: _RelationKey | None = None
    bookyearPeriodeNr: int
    documentDate: date
    expiryDate: date
    comment: str | None = None
    orderReference: str | None = None
    reference: str | None = None
    amount: Decimal
    currencyCode: str = "EUR"
    exchangeRate: Decimal = Decimal(1)
    paymentMethod: int | None = None
    bookingLines: tuple[_Line, ...] = ()


_BOOKINGS = TypeAdapter(list[_Booking])


def read_bookings(data: bytes) -> list[_Booking]:
    """Bookings from their JSON."""
    return _BOOKINGS.validate_python(json.loads(data, parse_float=Decimal))
