"""Invoices and credit notes as Tickoweb hands them over.

A `Document` says what the PDF shows. Nothing here checks that its sums agree: that is
decided, with a reason, where a document is turned into a booking.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

import msgspec
from attrs import field, frozen

BRUSSELS = ZoneInfo("Europe/Brussels")
CENT = Decimal("0.01")


class Kind(StrEnum):
    """What a document is."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Treatment(StrEnum):
    """Why a line carries its VAT rate; the rate alone does not tell (0 % has many reasons)."""

    STANDARD = "standard"
    REVERSE_CHARGE_BE = "reverse_charge_be"
    REVERSE_CHARGE_EU = "reverse_charge_eu"
    EXPORT = "export"
    EXEMPT = "exempt"
    OUTSIDE_SCOPE = "outside_scope"


def _exact(value: object) -> Decimal:
    if not isinstance(value, Decimal) or not value.is_finite():
        message = f"Give a finite Decimal, not {value!r}: floats and NaN cannot carry money exactly."
        raise TypeError(message)
    return value


def _amount(value: Decimal) -> Decimal:
    cents = _exact(value).quantize(CENT)
    if cents != value:
        message = f"The amount {value} has more than two decimals: round it where the document is made."
        raise ValueError(message)
    return cents + 0  # a negative zero becomes a plain one


def _plain(value: Decimal) -> Decimal:
    """The same number written in one way only: 6, 6.0 and 0.6E+1 all become 6."""
    return Decimal(format(_exact(value).normalize() + 0, "f"))


def _in_utc(value: datetime) -> datetime:
    if value.utcoffset() is None:
        message = f"The moment {value.isoformat()} has no offset: say which time zone it is in."
        raise ValueError(message)
    return value.astimezone(UTC)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _in_utc_or_none(value: datetime | None) -> datetime | None:
    return None if value is None else _in_utc(value)


@frozen(kw_only=True)
class Event:
    """The event the tickets are for."""

    id: str = ""
    name: str = ""
    starts_at: datetime | None = field(default=None, converter=_in_utc_or_none)


@frozen(kw_only=True)
class Customer:
    """Who asked for the invoice. Texts that were not given are empty; they are as typed, trimmed."""

    id: int
    company: str = field(default="", repr=False)
    first_name: str = field(default="", repr=False)
    last_name: str = field(default="", repr=False)
    vat_number: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    street: str = field(default="", repr=False)
    postcode: str = field(default="", repr=False)
    city: str = field(default="", repr=False)
    country: str = field(default="", repr=False)
    peppol_id: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """The company, else the person, else an empty text."""
        return self.company or f"{self.first_name} {self.last_name}".strip()


@frozen(kw_only=True)
class Line:
    """A line of the PDF: tickets, service cost, a discount."""

    id: str = ""
    description: str = ""
    component: str = ""
    quantity: Decimal = field(default=Decimal(1), converter=_plain)
    vat_rate: Decimal = field(converter=_plain)
    vat_treatment: Treatment
    net: Decimal = field(converter=_amount)
    vat: Decimal = field(converter=_amount)
    gross: Decimal = field(converter=_amount)
    account: int | None = None


@frozen(kw_only=True)
class RateTotal:
    """What the PDF shows for one VAT rate."""

    vat_rate: Decimal = field(converter=_plain)
    net: Decimal = field(converter=_amount)
    vat: Decimal = field(converter=_amount)
    gross: Decimal = field(converter=_amount)


@frozen(kw_only=True)
class Totals:
    """What the PDF shows for the whole document, and per VAT rate."""

    net: Decimal = field(converter=_amount)
    vat: Decimal = field(converter=_amount)
    gross: Decimal = field(converter=_amount)
    per_rate: tuple[RateTotal, ...] = ()


@frozen(kw_only=True)
class Payment:
    """What the ticket shop received for a document."""

    amount: Decimal = field(converter=_amount)
    method: str = ""
    provider: str = ""
    provider_id: str = ""
    paid_at: datetime | None = field(default=None, converter=_in_utc_or_none)


@frozen(kw_only=True)
class Document:
    """An invoice or a credit note of Tickoweb.

    Moments are kept in UTC, whatever the offset they came with; `document_date` is a day in Brussels.

    Raises:
        TypeError: An amount is no Decimal.
        ValueError: An amount has more than two decimals, or a moment has no offset.
    """

    id: str
    kind: Kind
    order: str
    channel: str
    issued_at: datetime = field(converter=_in_utc)
    currency: str
    customer: Customer
    lines: tuple[Line, ...]
    totals: Totals
    reference: str | None = None
    event: Event | None = None
    due_on: date | None = None
    language: str | None = None
    credits: tuple[str, ...] = field(default=(), converter=_distinct)
    payments: tuple[Payment, ...] = ()
    pdf: str | None = None
    ubl: str | None = None

    @property
    def document_date(self) -> date:
        """The date on the document: that of `issued_at` in Brussels."""
        return self.issued_at.astimezone(BRUSSELS).date()

    @property
    def is_credit_note(self) -> bool:
        """Whether this is a credit note."""
        return self.kind is Kind.CREDIT_NOTE

    @property
    def received(self) -> Decimal:
        """The sum of what the ticket shop received."""
        return sum((payment.amount for payment in self.payments), Decimal("0.00"))

    def to_json(self) -> bytes:
        """The document in the format it was read from, always in the same bytes.

        Keys are sorted, texts cleaned, amounts have two decimals; `read_document` reads it back.
        """
        return msgspec.json.encode(self, order="sorted")

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """The document of which these are the bytes that `to_json` gave: trusted, and so read fast.

        What comes from elsewhere is read by `read_document`, which checks and cleans it.

        Raises:
            ValueError: it is no document.
        """
        try:
            return msgspec.json.decode(data, type=cls)
        except msgspec.MsgspecError as error:
            message = f"This is no document as `to_json` wrote it: {error}."
            raise ValueError(message) from error

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the content: equal for two hand-overs that say the same."""
        return hashlib.sha256(self.to_json()).hexdigest()
