"""A typed client of the Octopus bookkeeping API, for any integration.

Names are loaded when they are first used, so that importing this package stays cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octopus_client.accounts import Account, AccountAmount
    from octopus_client.attachments import Attachment
    from octopus_client.balancings import BalancingDetail, BalancingKey, DocumentKey
    from octopus_client.bookings import Booking, BookingLine, Spreading
    from octopus_client.bookings_report import DeletedBooking, LedgerLine, ModifiedBookings
    from octopus_client.bookyear_settings import BookyearDetail
    from octopus_client.bookyears import Bookyear, Period
    from octopus_client.client import LIVE_SERVICE, Octopus, OctopusConfig
    from octopus_client.coda import CodaImport, CodaRefused, ImportedStatement
    from octopus_client.codes import (
        BookingPeriodType,
        CorporationType,
        CostCentreType,
        DeclarantType,
        DeliveryState,
        DirectDebitMandate,
        DirectDebitSequence,
        ExpirationType,
        InsertionMode,
        InsertionType,
        InvoiceDeliveryMethod,
        JournalKind,
        JournalType,
        Language,
        LineKind,
        Locale,
        PaymentMethod,
        SendMethod,
        SepaVersion,
        SpreadingUnit,
        TextLanguage,
        UnitPriceScale,
        VatCodeKind,
        VatType,
    )
    from octopus_client.connection import CallRecord
    from octopus_client.cost_centres import CostCentre
    from octopus_client.credentials import Credentials, CredentialsMissing
    from octopus_client.custom_fields import CustomField
    from octopus_client.delivery_notes import DeliveryNote, DeliveryNoteLine, ExportedDeliveryNote
    from octopus_client.dossier import Dossier
    from octopus_client.dossiers import DossierInfo
    from octopus_client.envelopes import Envelope
    from octopus_client.errors import (
        Actor,
        BalancingRefused,
        CallError,
        DossierLocked,
        DossierRefused,
        JournalClosed,
        JournalLocked,
        LimitReached,
        LimitRefused,
        Locked,
        LoginRefused,
        NotFoundInDossier,
        NotSent,
        NumberNotNext,
        OctopusError,
        OutcomeUnknown,
        PeriodProtected,
        PeriodUnknown,
        Refused,
        StoreFault,
        TokenRefused,
        UnexpectedAnswer,
    )
    from octopus_client.financial import FinancialBooking, FinancialLine
    from octopus_client.http import Timeouts
    from octopus_client.intrastat import (
        DeliveryTerms,
        Intrastat,
        IntrastatRegion,
        IntrastatTransaction,
        IntrastatTransport,
    )
    from octopus_client.invoice_sending import InvoiceDelivery, SentInvoice, SentInvoices
    from octopus_client.invoices import BookedInvoice, BookedInvoices, ExportedInvoice, Invoice, InvoiceLine
    from octopus_client.invoicing import CustomFieldValue
    from octopus_client.journal_settings import BankAccount, InvoicingSettings, JournalDetail
    from octopus_client.journals import Journal, JournalBalance
    from octopus_client.modified import Modified
    from octopus_client.oauth import GrantFailed, OAuthCredentials
    from octopus_client.payment_list import ListedPayment, UnbalancedInvoice
    from octopus_client.peppol import (
        BillingReference,
        InvoicePeppol,
        ItemClassification,
        ItemProperty,
        LinePeppol,
        PeppolDelivery,
        PeppolParty,
        PeppolPayee,
    )
    from octopus_client.products import Product, ProductGroup
    from octopus_client.relations import Relation, SavedRelation
    from octopus_client.reminders import ExportedReminder, OverdueClient, OverdueInvoice, SentReminder
    from octopus_client.reports import CostCentreRow, HistoryRow, OpenItem
    from octopus_client.service import UserInfo
    from octopus_client.store import ClientStore, MemoryStore, SQLiteStore
    from octopus_client.texts import Description, LocalizedName
    from octopus_client.vat_codes import VatCode

_HOMES = {
    "accounts": ("Account", "AccountAmount"),
    "attachments": ("Attachment",),
    "balancings": ("BalancingDetail", "BalancingKey", "DocumentKey"),
    "bookings": ("Booking", "BookingLine", "Spreading"),
    "bookings_report": ("DeletedBooking", "LedgerLine", "ModifiedBookings"),
    "bookyear_settings": ("BookyearDetail",),
    "bookyears": ("Bookyear", "Period"),
    "client": ("LIVE_SERVICE", "Octopus", "OctopusConfig"),
    "coda": ("CodaImport", "CodaRefused", "ImportedStatement"),
    "codes": (
        "BookingPeriodType",
        "CorporationType",
        "CostCentreType",
        "DeclarantType",
        "DeliveryState",
        "DirectDebitMandate",
        "DirectDebitSequence",
        "ExpirationType",
        "InsertionMode",
        "InsertionType",
        "InvoiceDeliveryMethod",
        "JournalKind",
        "JournalType",
        "Language",
        "LineKind",
        "Locale",
        "PaymentMethod",
        "SendMethod",
        "SepaVersion",
        "SpreadingUnit",
        "TextLanguage",
        "UnitPriceScale",
        "VatCodeKind",
        "VatType",
    ),
    "cost_centres": ("CostCentre",),
    "credentials": ("Credentials", "CredentialsMissing"),
    "custom_fields": ("CustomField",),
    "delivery_notes": ("DeliveryNote", "DeliveryNoteLine", "ExportedDeliveryNote"),
    "dossier": ("Dossier",),
    "dossiers": ("DossierInfo",),
    "envelopes": ("Envelope",),
    "errors": (
        "Actor",
        "BalancingRefused",
        "CallError",
        "DossierLocked",
        "DossierRefused",
        "JournalClosed",
        "JournalLocked",
        "LimitReached",
        "LimitRefused",
        "Locked",
        "LoginRefused",
        "NotFoundInDossier",
        "NotSent",
        "NumberNotNext",
        "OctopusError",
        "OutcomeUnknown",
        "PeriodProtected",
        "PeriodUnknown",
        "Refused",
        "StoreFault",
        "TokenRefused",
        "UnexpectedAnswer",
    ),
    "financial": ("FinancialBooking", "FinancialLine"),
    "http": ("Timeouts",),
    "intrastat": (
        "DeliveryTerms",
        "Intrastat",
        "IntrastatRegion",
        "IntrastatTransaction",
        "IntrastatTransport",
    ),
    "invoice_sending": ("InvoiceDelivery", "SentInvoice", "SentInvoices"),
    "invoices": ("BookedInvoice", "BookedInvoices", "ExportedInvoice", "Invoice", "InvoiceLine"),
    "invoicing": ("CustomFieldValue",),
    "journal_settings": ("BankAccount", "InvoicingSettings", "JournalDetail"),
    "journals": ("Journal", "JournalBalance"),
    "modified": ("Modified",),
    "oauth": ("GrantFailed", "OAuthCredentials"),
    "payment_list": ("ListedPayment", "UnbalancedInvoice"),
    "peppol": (
        "BillingReference",
        "InvoicePeppol",
        "ItemClassification",
        "ItemProperty",
        "LinePeppol",
        "PeppolDelivery",
        "PeppolParty",
        "PeppolPayee",
    ),
    "products": ("Product", "ProductGroup"),
    "relations": ("Relation", "SavedRelation"),
    "reminders": ("ExportedReminder", "OverdueClient", "OverdueInvoice", "SentReminder"),
    "reports": ("CostCentreRow", "HistoryRow", "OpenItem"),
    "service": ("UserInfo",),
    "session": ("CallRecord",),
    "store": ("ClientStore", "MemoryStore", "SQLiteStore"),
    "texts": ("Description", "LocalizedName"),
    "vat_codes": ("VatCode",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "LIVE_SERVICE",
    "Account",
    "AccountAmount",
    "Actor",
    "Attachment",
    "BalancingDetail",
    "BalancingKey",
    "BalancingRefused",
    "BankAccount",
    "BillingReference",
    "BookedInvoice",
    "BookedInvoices",
    "Booking",
    "BookingLine",
    "BookingPeriodType",
    "Bookyear",
    "BookyearDetail",
    "CallError",
    "CallRecord",
    "ClientStore",
    "CodaImport",
    "CodaRefused",
    "CorporationType",
    "CostCentre",
    "CostCentreRow",
    "CostCentreType",
    "Credentials",
    "CredentialsMissing",
    "CustomField",
    "CustomFieldValue",
    "DeclarantType",
    "DeletedBooking",
    "DeliveryNote",
    "DeliveryNoteLine",
    "DeliveryState",
    "DeliveryTerms",
    "Description",
    "DirectDebitMandate",
    "DirectDebitSequence",
    "DocumentKey",
    "Dossier",
    "DossierInfo",
    "DossierLocked",
    "DossierRefused",
    "Envelope",
    "ExpirationType",
    "ExportedDeliveryNote",
    "ExportedInvoice",
    "ExportedReminder",
    "FinancialBooking",
    "FinancialLine",
    "GrantFailed",
    "HistoryRow",
    "ImportedStatement",
    "InsertionMode",
    "InsertionType",
    "Intrastat",
    "IntrastatRegion",
    "IntrastatTransaction",
    "IntrastatTransport",
    "Invoice",
    "InvoiceDelivery",
    "InvoiceDeliveryMethod",
    "InvoiceLine",
    "InvoicePeppol",
    "InvoicingSettings",
    "ItemClassification",
    "ItemProperty",
    "Journal",
    "JournalBalance",
    "JournalClosed",
    "JournalDetail",
    "JournalKind",
    "JournalLocked",
    "JournalType",
    "Language",
    "LedgerLine",
    "LimitReached",
    "LimitRefused",
    "LineKind",
    "LinePeppol",
    "ListedPayment",
    "Locale",
    "LocalizedName",
    "Locked",
    "LoginRefused",
    "MemoryStore",
    "Modified",
    "ModifiedBookings",
    "NotFoundInDossier",
    "NotSent",
    "NumberNotNext",
    "OAuthCredentials",
    "Octopus",
    "OctopusConfig",
    "OctopusError",
    "OpenItem",
    "OutcomeUnknown",
    "OverdueClient",
    "OverdueInvoice",
    "PaymentMethod",
    "PeppolDelivery",
    "PeppolParty",
    "PeppolPayee",
    "Period",
    "PeriodProtected",
    "PeriodUnknown",
    "Product",
    "ProductGroup",
    "Refused",
    "Relation",
    "SQLiteStore",
    "SavedRelation",
    "SendMethod",
    "SentInvoice",
    "SentInvoices",
    "SentReminder",
    "SepaVersion",
    "Spreading",
    "SpreadingUnit",
    "StoreFault",
    "TextLanguage",
    "Timeouts",
    "TokenRefused",
    "UnbalancedInvoice",
    "UnexpectedAnswer",
    "UnitPriceScale",
    "UserInfo",
    "VatCode",
    "VatCodeKind",
    "VatType",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
