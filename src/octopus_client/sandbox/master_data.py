"""What documents and master data may name: cost centres, products, VAT codes, accounts, currencies; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.world import Dossier

CURRENCIES = ("CHF", "CZK", "DKK", "EUR", "GBP", "HUF", "NOK", "PLN", "SEK", "USD")
Problem: TypeAlias = tuple[int, str]
"""A numeric code of Octopus and what is wrong."""

_SELL = 2
_MANDATORY = 1


def cost_centre(dossier: Dossier, key: JsonObject | None) -> Iterator[Problem]:
    """Yield why a cost centre cannot be named; naming none is allowed."""
    if key is None:
        return
    found = dossier.shelf("costCentres").get(key["id"])
    if found is None:
        yield -40, f"unknown cost centre {key['id']}"
    elif found["closed"]:
        yield -41, f"cost centre {key['id']} is closed"


def needs_cost_centre(dossier: Dossier, bookyear_id: int, account: int | None) -> bool:
    """Tell whether each booking on an account must name a cost centre."""
    found = dossier.accounts.get((bookyear_id, account or 0))
    return found is not None and found.body.get("costCentreType") == _MANDATORY


def currency(code: str) -> Iterator[Problem]:
    """Yield that a currency is unknown."""
    if code not in CURRENCIES:
        yield -19, f"unknown currency {code}"


def sell_vat_code(dossier: Dossier, code: str) -> Iterator[Problem]:
    """Yield why a VAT code cannot be used for sales."""
    types = {each["type"] for each in dossier.vat_codes if each["code"] == code}
    if not types:
        yield -22, f"unknown VAT code {code}"
    elif _SELL not in types:
        yield -75, f"VAT code {code} is of the wrong type"


def product(dossier: Dossier, key: JsonObject | None) -> Iterator[Problem]:
    """Yield that a product is unknown; naming none is allowed."""
    if key is not None and dossier.shelf("products").get(key["id"]) is None:
        yield -39, f"unknown product {key['id']}"


def account(dossier: Dossier, number: int) -> Iterator[Problem]:
    """Yield that an account is in no bookyear."""
    if all(number != known for _, known in dossier.accounts):
        yield -21, f"unknown account {number}"
