"""Products, made or changed and listed, and the groups that they are in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox import master_data
from octopus_client.sandbox.answers import Refusal, RefusedError
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.contract import check
from octopus_client.sandbox.shelf import Stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject


def _texts(dutch: str, french: str) -> JsonObject:
    return {"description_NL": dutch, "description_FR": french, "description_EN": ""}


STORED = {
    "productGroups": Stored(
        "ProductGroupServiceData",
        key=lambda body: int(body["productGroupKey"]["id"]),
        initial=(
            {"productGroupKey": {"id": 1}, "description": _texts("Tickets", "Billets")},
            {"productGroupKey": {"id": 2}, "description": _texts("Dranken", "Boissons")},
        ),
    ),
    "products": Stored(
        "ProductServiceData",
        key=lambda body: int(body["productKey"]["id"]),
        initial=(
            {
                "productKey": {"id": 1},
                "externProductNr": "TICKET-DAG",
                "code": _texts("DAG", "JOUR"),
                "description": _texts("Dagticket", "Billet d'un jour"),
                "priceVatExclusive": Decimal("18.87"),
                "priceVatInclusive": Decimal(20),
                "currencyCode": "EUR",
                "vatCode": "06",
                "unit": "stuk",
                "defaultBookingAccountNr": 700000,
                "active": True,
                "productGroup": {"id": 1},
            },
        ),
    ),
}


def get_products(call: Call) -> Reply:
    """List all products."""
    return call.listed(call.shelf("products").bodies(), "products")


def get_product_groups(call: Call) -> Reply:
    """List all groups of products."""
    return call.listed(call.shelf("productGroups").bodies(), "product groups")


def insert_update_product(call: Call) -> Reply:
    """Merge into the product that is named by key or by external number, else make one with the next key."""
    shelf = call.shelf("products")
    given = {"active": True, **call.body()}
    key = given.pop("productKey", {}).get("id", 0)
    known = shelf.get(key) or _numbered(call, given.get("externProductNr"))
    # The contract requires a key, and says that a product without one is new.
    missing = check(call.body_schema.without(("productKey",)), given)
    if missing:
        raise call.malformed("; ".join(missing))
    key = shelf.next_number() if known is None else known["productKey"]["id"]
    merged = {**call.merged(known, {}, given), "productKey": {"id": key}}
    for code, text in _problems(call, merged):
        start = f"Unable to insert or update product in dossier {call.books.id}."
        raise RefusedError(Refusal(code, f"{start}  {text}", evidence=assumed("product-refused")))
    shelf.put(key, merged, call.now)
    return call.done(201 if known is None else 204)


def _numbered(call: Call, number: str | None) -> JsonObject | None:
    """Return the product of an external number."""
    if not number:
        return None
    named = (each for each in call.shelf("products").bodies() if each.get("externProductNr") == number)
    return next(named, None)


def _problems(call: Call, product: JsonObject) -> Iterator[master_data.Problem]:
    named = _numbered(call, product.get("externProductNr"))
    if named is not None and named["productKey"] != product["productKey"]:
        yield -49, f"number {product['externProductNr']} belongs to another product"
    yield from master_data.currency(product["currencyCode"])
    yield from master_data.sell_vat_code(call.books, product["vatCode"])
    yield from master_data.account(call.books, product["defaultBookingAccountNr"])
    yield from master_data.cost_centre(call.books, product.get("defaultCostCentre"))
    group = product.get("productGroup")
    if group is not None and call.shelf("productGroups").get(group["id"]) is None:
        yield -49, f"unknown product group {group['id']}"


HANDLERS: dict[str, Handler] = {
    "getProducts": get_products,
    "getProductgroups": get_product_groups,
    "insertUpdateProduct": insert_update_product,
}
