"""What is known of each recorded exchange: how the sandbox answers it, and what the client makes of it."""

from collections.abc import Mapping

from attrs import frozen
from tests.recordings.exchanges import Kind


@frozen(kw_only=True)
class Known:
    """What is known of one kind of exchange.

    Attributes:
        operation: Octopus's name of it.
        outcome: what the client's method gives, or raises.
        differences: where the sandbox's answer may be other than the recorded one.
        reason: why it is.
    """

    operation: str
    outcome: str
    differences: frozenset[str] = frozenset()
    reason: str = ""


_TOKEN = "A token is another one each time."
_ORDER = "Octopus lists them in no order, and nobody may rely on the sandbox's."
_WORDS = "The words are the sandbox's own: the client goes by the code."
_TECHNICAL = "The words are the sandbox's own: the client goes by the status."
_LOADED = (
    "The sandbox has dossiers of its own beside, and takes no name and address of one that is loaded into it."
)
_OF_A_DOSSIER = ("city", "dossierDescription", "dossierKey.id", "postalCode", "streetAndNr", "vatNr")

KNOWN: Mapping[Kind, Known] = {
    ("POST", "/authentication", 200): Known(
        operation="authenticateUser",
        outcome="nothing",
        differences=frozenset({"value .token"}),
        reason=_TOKEN,
    ),
    ("POST", "/authentication", 401): Known(
        operation="authenticateUser",
        outcome="LoginRefused",
        differences=frozenset({"value .technicalInfo"}),
        reason=_TECHNICAL,
    ),
    ("POST", "/dossiers", 200): Known(
        operation="connectDossier",
        outcome="nothing",
        differences=frozenset({"value .Dossiertoken"}),
        reason=_TOKEN,
    ),
    ("GET", "/dossiers", 200): Known(
        operation="getDossiers",
        outcome="list of DossierInfo",
        differences=frozenset({"length", *(f"value [].{name}" for name in _OF_A_DOSSIER)}),
        reason=_LOADED,
    ),
    ("GET", "/bookyears", 200): Known(operation="getBookyears", outcome="list of Bookyear"),
    ("GET", "/bookyears/1/journals", 200): Known(operation="getJournals", outcome="list of Journal"),
    ("GET", "/accounts", 200): Known(operation="getAccounts", outcome="list of Account"),
    ("GET", "/relations", 200): Known(operation="getRelations", outcome="list of Relation"),
    ("PUT", "/relations", 201): Known(operation="insertUpdateRelation", outcome="SavedRelation"),
    ("GET", "/buysellbookings", 400): Known(operation="getBuySellBooking", outcome="Refused"),
    ("GET", "/buysellbookings/modified", 200): Known(
        operation="getModifiedBuySellBookings",
        outcome="list of Booking",
        differences=frozenset({"order of rows"}),
        reason=_ORDER,
    ),
    ("POST", "/buysellbookings", 400): Known(
        operation="insertBuySellBooking",
        outcome="NumberNotNext",
        differences=frozenset({"value .errorMessage"}),
        reason=_WORDS,
    ),
    ("GET", "/financialdiversbookings", 400): Known(operation="getFinancialDiversBooking", outcome="Refused"),
    ("GET", "/financialdiversbookings/modified", 200): Known(
        operation="getModifiedFinancialDiversBookings",
        outcome="list of FinancialBooking",
        differences=frozenset({"order of rows"}),
        reason=_ORDER,
    ),
    ("POST", "/financialdiversbookings", 400): Known(
        operation="insertFinancialDiversBooking",
        outcome="NumberNotNext",
        differences=frozenset({"value .errorMessage"}),
        reason=_WORDS,
    ),
    ("PUT", "/financialdiversbookings", 204): Known(
        operation="updateFinancialDiversBooking", outcome="nothing"
    ),
    ("GET", "/balancings/modified", 200): Known(
        operation="getModifiedBalancingRelations",
        outcome="ModifiedBalancings",
        differences=frozenset({"order of rows .modifiedBalancings"}),
        reason=_ORDER,
    ),
    ("POST", "/balancings", 201): Known(operation="insertBalancing", outcome="nothing"),
    ("DELETE", "/balancings/delete", 204): Known(operation="deleteBalancing", outcome="nothing"),
    ("GET", "/invoices", 400): Known(operation="getInvoice", outcome="Refused"),
    ("GET", "/invoices/modified", 404): Known(
        operation="getModifiedInvoices",
        outcome="empty list",
        differences=frozenset({"value .technicalInfo"}),
        reason=_TECHNICAL,
    ),
    ("POST", "/invoices", 400): Known(
        operation="insertInvoice",
        outcome="PeriodUnknown",
        differences=frozenset({"value .errorMessage"}),
        reason=_WORDS,
    ),
}
