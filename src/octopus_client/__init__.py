"""A typed client of the Octopus bookkeeping API, for any integration.

Names are loaded when they are first used, so that importing this package stays cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octopus_client.accounts import Account
    from octopus_client.attachments import Attachment
    from octopus_client.balancings import BalancingDetail, BalancingKey, DocumentKey
    from octopus_client.bookings import Booking, BookingLine
    from octopus_client.bookyears import Bookyear, Period
    from octopus_client.client import LIVE_SERVICE, Octopus, OctopusConfig
    from octopus_client.codes import InsertionType, Language, Locale, PaymentMethod, VatCodeKind, VatType
    from octopus_client.credentials import Credentials, CredentialsMissing
    from octopus_client.dossier import Dossier
    from octopus_client.dossiers import DossierInfo
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
    from octopus_client.financial import FinancialBooking, FinancialLine, LineKind
    from octopus_client.http import Timeouts
    from octopus_client.journals import Journal, JournalDetail, JournalKind
    from octopus_client.modified import Modified
    from octopus_client.relations import Relation, SavedRelation
    from octopus_client.session import CallRecord
    from octopus_client.store import ClientStore, MemoryStore, SQLiteStore
    from octopus_client.vat_codes import VatCode

_HOMES = {
    "accounts": ("Account",),
    "attachments": ("Attachment",),
    "balancings": ("BalancingDetail", "BalancingKey", "DocumentKey"),
    "bookings": ("Booking", "BookingLine"),
    "bookyears": ("Bookyear", "Period"),
    "client": ("LIVE_SERVICE", "Octopus", "OctopusConfig"),
    "codes": ("InsertionType", "Language", "Locale", "PaymentMethod", "VatCodeKind", "VatType"),
    "credentials": ("Credentials", "CredentialsMissing"),
    "dossier": ("Dossier",),
    "dossiers": ("DossierInfo",),
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
    "financial": ("FinancialBooking", "FinancialLine", "LineKind"),
    "http": ("Timeouts",),
    "journals": ("Journal", "JournalDetail", "JournalKind"),
    "modified": ("Modified",),
    "relations": ("Relation", "SavedRelation"),
    "session": ("CallRecord",),
    "store": ("ClientStore", "MemoryStore", "SQLiteStore"),
    "vat_codes": ("VatCode",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "LIVE_SERVICE",
    "Account",
    "Actor",
    "Attachment",
    "BalancingDetail",
    "BalancingKey",
    "BalancingRefused",
    "Booking",
    "BookingLine",
    "Bookyear",
    "CallError",
    "CallRecord",
    "ClientStore",
    "Credentials",
    "CredentialsMissing",
    "DocumentKey",
    "Dossier",
    "DossierInfo",
    "DossierLocked",
    "DossierRefused",
    "FinancialBooking",
    "FinancialLine",
    "InsertionType",
    "Journal",
    "JournalClosed",
    "JournalDetail",
    "JournalKind",
    "JournalLocked",
    "Language",
    "LimitReached",
    "LimitRefused",
    "LineKind",
    "Locale",
    "Locked",
    "LoginRefused",
    "MemoryStore",
    "Modified",
    "NotFoundInDossier",
    "NotSent",
    "NumberNotNext",
    "Octopus",
    "OctopusConfig",
    "OctopusError",
    "OutcomeUnknown",
    "PaymentMethod",
    "Period",
    "PeriodProtected",
    "PeriodUnknown",
    "Refused",
    "Relation",
    "SQLiteStore",
    "SavedRelation",
    "StoreFault",
    "Timeouts",
    "TokenRefused",
    "UnexpectedAnswer",
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
