"""Calls of reports and reminders."""

from collections.abc import Callable
from datetime import date
from typing import Any

from octopus_client import Dossier, Octopus

SPAN: dict[str, Any] = {"first_period": 202601, "last_period": 202612}

CALLS: dict[str, Callable[[Octopus, Dossier], object]] = {
    "getReportHistoryAccount": lambda _, dossier: dossier.reports.account_history(
        2, 2, account=700000, **SPAN
    ),
    "getReportHistoryClient": lambda _, dossier: dossier.reports.client_history(2, 2, relation=2, **SPAN),
    "getReportHistorySupplier": lambda _, dossier: dossier.reports.supplier_history(
        2, 2, external_relation=900, **SPAN
    ),
    "getReportHistoryCostCentre": lambda _, dossier: dossier.reports.cost_centre_history(
        2, 2, first_account=600000, last_account=799999, empty=True, **SPAN
    ),
    "getReportOpenAccount": lambda _, dossier: dossier.reports.open_account(2, 2, account=400000, **SPAN),
    "getReportOpenClient": lambda _, dossier: dossier.reports.open_clients(2, 2, **SPAN),
    "getReportOpenSupplier": lambda _, dossier: dossier.reports.open_suppliers(2, 2, relation=3, **SPAN),
    "getRappelInformation": lambda _, dossier: dossier.reminders.overdue(date(2026, 11, 25)),
    "exportRappel": lambda _, dossier: dossier.reminders.export(relation=2, reminder=1),
}
