"""Calls of reference data: accounts, cost centres, custom fields, currencies, products, VAT codes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from octopus_client import (
    Account,
    CostCentre,
    Description,
    Dossier,
    Octopus,
    Product,
)

SINCE = datetime(2026, 11, 25, tzinfo=UTC)
ANEW = timedelta()
TEXT = Description(nl="Zaal", fr="Salle", en="Room", de="Saal")
ACCOUNT = Account(
    bookyear=2,
    number=700000,
    number_key=7,
    description=TEXT,
    vat_recuperation_percentage=Decimal(100),
    fiscal_professional_percentage=Decimal("75.5"),
    fiscal_recuperation_percentage=Decimal(50),
    default_cost_centre=3,
)
PRODUCT = Product(
    key=4,
    number="T-1",
    code=TEXT,
    description=TEXT,
    price_vat_exclusive=Decimal("8.2645"),
    price_vat_inclusive=Decimal("10.00"),
    currency="EUR",
    vat_code="21",
    supplier_info="none",
    unit="piece",
    cost_centre=3,
    account=700000,
    active=True,
    group=5,
)

CALLS: dict[str, Callable[[Octopus, Dossier], object]] = {
    "getAccounts": lambda _, dossier: dossier.accounts.list(2, max_age=ANEW),
    "getModifiedAccounts": lambda _, dossier: dossier.accounts.modified(SINCE),
    "insertUpdateAccount": lambda _, dossier: dossier.accounts.save(ACCOUNT),
    "getModifiedAccountAmounts": lambda _, dossier: dossier.accounts.balances_modified(SINCE),
    "getCostCentres": lambda _, dossier: dossier.cost_centres.list(max_age=ANEW),
    "getActiveCostCentres": lambda _, dossier: dossier.cost_centres.active(max_age=ANEW),
    "insertUpdateCostCentre": lambda _, dossier: dossier.cost_centres.save(
        CostCentre(key=3, description=TEXT, closed=False)
    ),
    "getCustomFields": lambda _, dossier: dossier.custom_fields.list(max_age=ANEW),
    "getCurrencyCodes": lambda _, dossier: dossier.currencies.list(max_age=ANEW),
    "getProducts": lambda _, dossier: dossier.products.list(max_age=ANEW),
    "insertUpdateProduct": lambda _, dossier: dossier.products.save(PRODUCT),
    "getProductgroups": lambda _, dossier: dossier.products.groups(max_age=ANEW),
    "getVatCodes": lambda _, dossier: dossier.vat_codes.list(max_age=ANEW),
}
