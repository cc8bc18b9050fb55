"""Calls of the bookyears and of the five kinds of journal."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from octopus_client import (
    BankAccount,
    BookingPeriodType,
    DeclarantType,
    Dossier,
    InsertionMode,
    InvoicingSettings,
    LocalizedName,
    Octopus,
    TextLanguage,
    UnitPriceScale,
)

SINCE = datetime(2026, 11, 25, tzinfo=UTC)
NAMES = (
    LocalizedName(language=TextLanguage.DUTCH, value="Zaal"),
    LocalizedName(language=TextLanguage.FRENCH, value="Salle"),
)
BOOKYEAR: dict[str, Any] = {
    "names": NAMES,
    "period_type": BookingPeriodType.MONTH,
    "start": date(2028, 1, 1),
    "end": date(2028, 12, 31),
    "pro_rata_temporis": False,
    "declarant_type": DeclarantType.MONTHLY,
    "depreciation_over_whole_year": True,
    "professional_share_of_purchases": False,
    "professional_share_of_payments": False,
    "intrastat_receiver": True,
    "intrastat_sender": True,
    "visible_fiscal_control": True,
}
COMMON: dict[str, Any] = {"names": NAMES, "next_number": 7, "protected_period": 202610}
BANK: dict[str, Any] = {
    "bank_account": BankAccount(
        number="001-0000000-01",
        iban="BE00000000000000",
        bic="AAAABEBB",
        owner_name="Zaal",
        owner_first_name="An",
        street_and_number="Plein 1",
        postal_code="9999",
        city="Fictegem",
        country="BE",
    )
}
INVOICING: dict[str, Any] = {
    "invoicing": InvoicingSettings(
        unit_price_scale=UnitPriceScale.FOUR,
        show_product=True,
        show_description=True,
        show_cost_centre=False,
        show_count=True,
        show_unit=True,
        show_unit_price=True,
        show_discount=False,
        show_vat_code=True,
        show_total=True,
        custom_fields=(1, 2),
        custom_line_fields=(3,),
    )
}
SALES = {**COMMON, **BANK, **INVOICING, "insertion_type": InsertionMode.BOOKING}
DELIVERY = {**COMMON, **INVOICING, "insertion_type": InsertionMode.VAT_EXCLUSIVE}
FINANCIAL = {**COMMON, **BANK, "account": 550000, "currency": "EUR"}

CALLS: dict[str, Callable[[Octopus, Dossier], object]] = {
    "getBookyears": lambda _, dossier: dossier.bookyears.list(),
    "getBookyear": lambda _, dossier: dossier.bookyears.detail(2),
    "insertBookyear": lambda _, dossier: dossier.bookyears.add(**BOOKYEAR),
    "updateBookyear": lambda _, dossier: dossier.bookyears.update(2, **BOOKYEAR),
    "closeBookyear": lambda _, dossier: dossier.bookyears.close(2, copy_descriptions=True),
    "bookBookyear": lambda _, dossier: dossier.bookyears.book(2, copy_descriptions=True, close=True),
    "getJournals": lambda _, dossier: dossier.journals.list(2),
    "getModifiedJournals": lambda _, dossier: dossier.journals.modified(SINCE),
    "getFinancialJournalBalance": lambda _, dossier: dossier.journals.balance(2, "F1"),
    "deleteJournal": lambda _, dossier: dossier.journals.remove(2, "V3"),
    "getBuyJournal": lambda _, dossier: dossier.journals.detail(2, "A1"),
    "getSellJournal": lambda _, dossier: dossier.journals.detail(2, "V1"),
    "getFinancialJournal": lambda _, dossier: dossier.journals.detail(2, "F1"),
    "getDiversJournal": lambda _, dossier: dossier.journals.detail(2, "D1"),
    "getDeliveryJournal": lambda _, dossier: dossier.journals.detail(2, "L1"),
    "insertBuyJournal": lambda _, dossier: dossier.journals.add(2, "A3", **COMMON),
    "insertSellJournal": lambda _, dossier: dossier.journals.add(2, "V3", **SALES),
    "insertFinancialJournal": lambda _, dossier: dossier.journals.add(2, "F3", **FINANCIAL),
    "insertDiversJournal": lambda _, dossier: dossier.journals.add(2, "D3", **COMMON),
    "insertDeliveryJournal": lambda _, dossier: dossier.journals.add(2, "L3", **DELIVERY),
    "updateBuyJournal": lambda _, dossier: dossier.journals.update(2, "A3", **COMMON),
    "updateSellJournal": lambda _, dossier: dossier.journals.update(2, "V3", **SALES),
    "updateFinancialJournal": lambda _, dossier: dossier.journals.update(2, "F3", **FINANCIAL),
    "updateDiversJournal": lambda _, dossier: dossier.journals.update(2, "D3", **COMMON),
    "updateDeliveryJournal": lambda _, dossier: dossier.journals.update(2, "L3", **DELIVERY),
}
