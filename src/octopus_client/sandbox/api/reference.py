"""What can be chosen from and is never written: VAT codes, custom fields, currencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.master_data import CURRENCIES
from octopus_client.sandbox.shelf import Stored

if TYPE_CHECKING:
    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler

STORED = {
    "customFields": Stored(
        "CustomFieldServiceData",
        key=lambda body: int(body["customFieldKey"]["id"]),
        initial=(
            {
                "customFieldKey": {"id": 1},
                "description": {"description_NL": "Bestelbon", "description_FR": "Bon de commande"},
                "templateCode": "BESTELBON",
            },
        ),
    )
}


def get_vat_codes(call: Call) -> Reply:
    """List the VAT codes."""
    return call.listed(call.books.vat_codes, "VAT codes")


def get_custom_fields(call: Call) -> Reply:
    """List the custom fields."""
    return call.listed(call.shelf("customFields").bodies(), "custom fields")


def get_currency_codes(call: Call) -> Reply:
    """List the codes of the currencies."""
    return call.answer(list(CURRENCIES), evidence=assumed("currencies"))


HANDLERS: dict[str, Handler] = {
    "getVatCodes": get_vat_codes,
    "getCustomFields": get_custom_fields,
    "getCurrencyCodes": get_currency_codes,
}
