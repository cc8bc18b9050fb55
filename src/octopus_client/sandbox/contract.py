"""The operations that the sandbox serves, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from octopus_client.sandbox.assumptions import RECORDED, SPECIFIED, assumed

API_PREFIX = "/octopus-rest-api/v1"
CONTROL_PREFIX = "/_sandbox"

Access = Literal["none", "login", "dossier"]


@dataclass(frozen=True)
class Operation:
    """One operation of the contract.

    Attributes:
        id: the operationId.
        method: the HTTP verb.
        path: the path below the prefix, with `{parameters}`.
        daily_limit: calls a day, None when the contract states none.
        evidence: what stands behind the answer when all goes well.
        access: which token the call needs.
        daily_limit_with_query: the limit of calls with a query, where it has its own.
    """

    id: str
    method: str
    path: str
    daily_limit: int | None
    evidence: str = SPECIFIED
    access: Access = "dossier"
    daily_limit_with_query: int | None = None


_DOSSIER = "/dossiers/{dossierId}"
_YEAR = _DOSSIER + "/bookyears/{bookyearId}"

OPERATIONS = (
    Operation("authenticateUser", "POST", "/authentication", None, RECORDED, "none"),
    Operation("whoami", "GET", "/authentication", None, assumed("whoami"), "login"),
    Operation("getDossiers", "GET", "/dossiers", 150, RECORDED, "login"),
    Operation("connectDossier", "POST", "/dossiers", 150, RECORDED, "login"),
    Operation("generateSampleError", "GET", "/error", 100, assumed("error-texts"), "none"),
    Operation("getBookyears", "GET", _DOSSIER + "/bookyears", 24, RECORDED),
    Operation("getJournals", "GET", _YEAR + "/journals", 24, RECORDED),
    Operation("getBuyJournal", "GET", _YEAR + "/journals/A/{sequenceNumber}", 24),
    Operation("getSellJournal", "GET", _YEAR + "/journals/V/{sequenceNumber}", 24),
    Operation("getFinancialJournal", "GET", _YEAR + "/journals/F/{sequenceNumber}", 24),
    Operation("getDiversJournal", "GET", _YEAR + "/journals/D/{sequenceNumber}", 24),
    Operation("getDeliveryJournal", "GET", _YEAR + "/journals/L/{sequenceNumber}", 24),
    Operation("getModifiedJournals", "GET", _DOSSIER + "/journals/modified", 48),
    Operation("getAccounts", "GET", _DOSSIER + "/accounts", 2, RECORDED),
    Operation("getModifiedAccounts", "GET", _DOSSIER + "/accounts/modified", 48),
    Operation("getVatCodes", "GET", _DOSSIER + "/vatcodes", 2),
    Operation("getRelations", "GET", _DOSSIER + "/relations", 2, RECORDED, daily_limit_with_query=400),
    Operation("insertUpdateRelation", "PUT", _DOSSIER + "/relations", 400, RECORDED),
    Operation("getModifiedRelations", "GET", _DOSSIER + "/relations/modified", 48),
    Operation("getBuySellBooking", "GET", _DOSSIER + "/buysellbookings", 10),
    Operation("insertBuySellBooking", "POST", _DOSSIER + "/buysellbookings", 400),
    Operation("updateBuySellBooking", "PUT", _DOSSIER + "/buysellbookings", 10),
    Operation("getModifiedBuySellBookings", "GET", _DOSSIER + "/buysellbookings/modified", 48, RECORDED),
    Operation("getFinancialDiversBooking", "GET", _DOSSIER + "/financialdiversbookings", 10),
    Operation("insertFinancialDiversBooking", "POST", _DOSSIER + "/financialdiversbookings", 400),
    Operation("updateFinancialDiversBooking", "PUT", _DOSSIER + "/financialdiversbookings", 10, RECORDED),
    Operation(
        "getModifiedFinancialDiversBookings",
        "GET",
        _DOSSIER + "/financialdiversbookings/modified",
        48,
        RECORDED,
    ),
    Operation("getReportModifiedBooking", "GET", _YEAR + "/bookings/modified", 48, assumed("ledger-lines")),
    Operation("addAttachementToBooking", "POST", _YEAR + "/bookings/attachements", 400),
    Operation("insertBalancing", "POST", _DOSSIER + "/balancings", 400, RECORDED),
    Operation("getModifiedBalancingRelations", "GET", _DOSSIER + "/balancings/modified", 48, RECORDED),
    Operation("deleteBalancing", "DELETE", _DOSSIER + "/balancings/delete", 400, RECORDED),
    Operation("deleteBalancingByBookingline", "DELETE", _DOSSIER + "/balancings/bookingline/delete", 400),
    Operation("deleteBalancingByDocument", "DELETE", _DOSSIER + "/balancings/document/delete", 400),
)
