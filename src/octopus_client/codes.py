"""Octopus's code lists, open: a number or text that is not listed keeps its value."""

from enum import IntEnum, StrEnum
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


class OpenText(StrEnum):
    """A list of texts to which Octopus may add: unknown ones become members named `UNKNOWN_<text>`."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if type(value) is not str:
            return None
        member = str.__new__(cls, value)
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


class CorporationType(OpenCode):
    """Legal form of a company (`corporationType`); 20 and 22 have the same name in Octopus's list."""

    NP = 0
    NV = 1
    BVBA = 2
    CVBA = 3
    CVOA = 4
    COMM_V = 5
    COMM_VA = 6
    VOF = 7
    VZW = 8
    BV = 9
    AG = 10
    GMBH = 11
    KG = 12
    KGA = 13
    OHG = 14
    PLC = 15
    LTD = 16
    LP = 17
    UNLIMITED = 18
    INC = 19
    SA = 20
    SRL = 21
    SA_22 = 22
    LTDA = 23
    FV = 24
    PS = 25
    LV = 26


class ExpirationType(OpenCode):
    """From when the days until a document is due are counted (`expirationType`)."""

    END_OF_MONTH = 1
    AFTER_INVOICE_DATE = 2


class InvoiceDeliveryMethod(OpenCode):
    """How a relation gets its invoices (`invoiceDeliveryMethod`)."""

    PRINT = 0
    EMAIL = 1
    PRINT_AND_EMAIL = 2
    PEPPOL = 3


class DirectDebitSequence(OpenCode):
    """Which direct debit of its mandate comes next (`sddSeqtype`)."""

    UNUSED = 0
    FIRST = 1
    RECURRENT = 2
    LAST = 3
    ONE_TIME = 4


class DirectDebitMandate(OpenCode):
    """Kind of mandate for direct debits (`sddMandateType`)."""

    UNUSED = 0
    CORE = 1
    B2B = 2


class CostCentreType(OpenCode):
    """Whether bookings on an account need a cost centre (`costCentreType`)."""

    NOT_REQUIRED = 0
    MANDATORY = 1
    NOT_MANDATORY = 2


class SpreadingUnit(OpenCode):
    """Over what a booking line is spread (`overflowBookingPeriodType`)."""

    BOOKYEAR = 0
    PERIOD = 1


class JournalType(OpenCode):
    """Kind of a journal by number, as the bookings report has it (`journalType`)."""

    UNKNOWN = 0
    BUY = 1
    SELL = 2
    FINANCIAL = 3
    DIVERS = 4
    DELIVERY = 7


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


class JournalKind(OpenText):
    """The first letter of a journal's key (`journalTypeCode`)."""

    PURCHASE = "A"
    SALES = "V"
    FINANCIAL = "F"
    DIVERSE = "D"
    DELIVERY = "L"


class LineKind(OpenText):
    """What a financial line or a balancing is about (`type`)."""

    ACCOUNT = "A"
    CLIENT = "C"
    SUPPLIER = "S"


class TextLanguage(OpenText):
    """Language of a name (`language`)."""

    DUTCH = "NL"
    FRENCH = "FR"
    ENGLISH = "EN"
    GERMAN = "DE"


class BookingPeriodType(OpenText):
    """How long the periods of a bookyear are (`bookingPeriodType`)."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


class DeclarantType(OpenText):
    """How often VAT is declared (`declarantType`)."""

    UNKNOWN = "UNKNOWN"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
    YEARLY = "YEARLY"


class InsertionMode(OpenText):
    """What is entered in a sales or delivery journal (`insertionType` of one journal)."""

    BOOKING = "BOOKING"
    VAT_EXCLUSIVE = "VAT_EXCLUSIVE"
    VAT_INCLUSIVE = "VAT_INCLUSIVE"


class UnitPriceScale(OpenText):
    """How many decimals unit prices have (`unitPriceScale`)."""

    TWO = "TWO"
    FOUR = "FOUR"


class DeliveryState(OpenText):
    """How far an invoice is on its way to the customer (`deliveryState`)."""

    NONE = "NONE"
    ERROR = "ERROR"
    EXPORTED = "EXPORTED"
    PRINTED = "PRINTED"
    EMAILED = "EMAILED"
    PRINTED_AND_EMAILED = "PRINTED_AND_EMAILED"
    PUBLISHED = "PUBLISHED"
    PEPPOL_SENDING_IN_PROGRESS = "PEPPOL_SENDING_IN_PROGRESS"
    PEPPOL_SEND_OK = "PEPPOL_SEND_OK"
    PEPPOL_SEND_FAILED = "PEPPOL_SEND_FAILED"


class SendMethod(OpenText):
    """How an invoice was sent (`sendMethod`)."""

    MAIL = "MAIL"
    PEPPOL = "PEPPOL"
    NOT_SENT = "NOT_SENT"


class SepaVersion(OpenText):
    """The form of a file of payments for the bank (`isabelVersion`)."""

    SEPA_V2 = "SEPA_V2"
    SEPA_V3 = "SEPA_V3"
    SEPA_V9 = "SEPA_V9"
    SEPA_V12 = "SEPA_V12"
