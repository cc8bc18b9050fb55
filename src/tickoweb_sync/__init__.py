"""The booking of Tickoweb's invoices, credit notes and payments in Octopus, over `octopus_client`."""

from tickoweb_sync.choice_reading import setup_choices
from tickoweb_sync.choices import SetupChoices
from tickoweb_sync.delivery import Delivered, Policies, SetupCheck, check_setup, deliver_due
from tickoweb_sync.documents import Customer, Document, Kind, Line, Payment, RateTotal, Totals, Treatment
from tickoweb_sync.outbox import Acceptance, Notice, Outbox, State, Step, StoredDocument
from tickoweb_sync.reconcile import Reconciliation, reconcile
from tickoweb_sync.settings import Integration, SettingsError
from tickoweb_sync.vat_choices import VatChoice, VatOption, vat_choices

__all__ = [
    "Acceptance",
    "Customer",
    "Delivered",
    "Document",
    "Integration",
    "Kind",
    "Line",
    "Notice",
    "Outbox",
    "Payment",
    "Policies",
    "RateTotal",
    "Reconciliation",
    "SettingsError",
    "SetupCheck",
    "SetupChoices",
    "State",
    "Step",
    "StoredDocument",
    "Totals",
    "Treatment",
    "VatChoice",
    "VatOption",
    "check_setup",
    "deliver_due",
    "reconcile",
    "setup_choices",
    "vat_choices",
]
