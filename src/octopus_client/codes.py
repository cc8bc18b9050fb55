"""Octopus's numeric code lists, open: a number that is not listed keeps its value."""

from enum import IntEnum
from typing import Self


class OpenCode(IntEnum):
    """A code list to which Octopus may add: unknown numbers become members named `UNKNOWN_<number>`."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if type(value) is not int:
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        known = cls._value2member_map_.setdefault(value, member)
        return known if isinstance(known, cls) else None


class VatType(OpenCode):
    """How a relation stands towards VAT (`vatType`)."""

    UNKNOWN = 0
    BELGIAN_VAT_PAYER = 1
    EU_VAT_PAYER = 4
    OTHER_VAT_PAYER = 6
    BELGIAN_PRIVATE = 7
    EU_PRIVATE = 8
    OTHER_PRIVATE = 9
    NOT_LIABLE = 10


class Language(OpenCode):
    """Language of a relation's documents (`factLanguage`)."""

    DUTCH = 0
    FRENCH = 1
    ENGLISH = 2
    GERMAN = 3


class VatCodeKind(OpenCode):
    """What a row of the VAT code list is for (`type`)."""

    BUY = 1
    SELL = 2
    BUY_CREDIT_NOTE = 3
    SELL_CREDIT_NOTE = 4


class InsertionType(OpenCode):
    """What is entered in a journal (`insertionType`)."""

    BOOKINGS = 1
    INVOICES_VAT_EXCLUDED = 2
    INVOICES_VAT_INCLUDED = 3
    DELIVERY_NOTES_VAT_EXCLUDED = 4
    DELIVERY_NOTES_VAT_INCLUDED = 5


class PaymentMethod(OpenCode):
    """How a document is paid (`paymentMethod`)."""

    UNKNOWN = 0
    BANK_TRANSFER = 1
    CASH = 2
    CREDIT_CARD = 3
    DIRECT_DEBIT = 4
    ONLINE = 5
    PRIVATE = 6
    CURRENT_ACCOUNT = 7
    DEBIT_CARD = 8
    VISA = 9
    MASTERCARD = 10
    FOR_APPROVAL = 11
    BLOCKED = 12
    OTHER = 13


class Locale(OpenCode):
    """Language of Octopus's own messages (`localeId`)."""

    DOSSIER = 0
    DUTCH = 1
    FRENCH = 2
    ENGLISH = 3
    GERMAN = 4
