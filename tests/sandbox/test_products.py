"""Products and their groups."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from octopus_client import Description, Dossier, Product

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from octopus_client.sandbox import Sandbox

ANEW = timedelta()
PRODUCT = Product(
    number="VIP",
    code=Description(nl="VIP"),
    description=Description(nl="Vip-arrangement", fr="Arrangement VIP"),
    price_vat_exclusive=Decimal("123.9669"),
    price_vat_inclusive=Decimal(150),
    vat_code="21",
    unit="stuk",
    account=700200,
    cost_centre=1,
    group=1,
)
WIRE: dict[str, Any] = {
    "externProductNr": "VIP",
    "code": {"description_NL": "VIP"},
    "description": {"description_NL": "Vip-arrangement"},
    "priceVatExclusive": 123.9669,
    "priceVatInclusive": 150,
    "currencyCode": "EUR",
    "vatCode": "21",
    "unit": "stuk",
    "defaultBookingAccountNr": 700200,
    "active": True,
}


def test_the_default_world_has_a_product_and_two_groups(books: Dossier) -> None:
    (product,) = books.products.list()
    assert (product.key, product.number, product.group) == (1, "TICKET-DAG", 1)
    assert [each.key for each in books.products.groups()] == [1, 2]


def test_a_product_is_made_under_the_next_key_and_read_back(books: Dossier, box: Sandbox) -> None:
    assert books.products.save(PRODUCT)
    assert books.products.list(max_age=ANEW)[-1] == attrs.evolve(PRODUCT, key=2)
    (stored,) = [
        each for each in box.state()["dossiers"]["49001"]["products"] if each["productKey"] == {"id": 2}
    ]
    assert stored["priceVatExclusive"] == Decimal("123.9669")


@pytest.mark.parametrize("named", [{"key": 2, "number": None}, {"key": None}, {"key": 2, "number": "VIP-2"}])
def test_a_product_named_by_key_or_by_number_is_merged_into(books: Dossier, named: dict[str, Any]) -> None:
    books.products.save(PRODUCT)
    assert not books.products.save(attrs.evolve(PRODUCT, unit="paar", cost_centre=None, **named))
    (_, merged) = books.products.list(max_age=ANEW)
    assert merged == attrs.evolve(PRODUCT, key=2, unit="paar", number=named.get("number") or "VIP")


def test_what_is_left_out_can_be_assumed_to_be_emptied(books: Dossier, box: Sandbox) -> None:
    books.products.save(PRODUCT)
    box.assume({"merge-omitted": "cleared"})
    books.products.save(attrs.evolve(PRODUCT, cost_centre=None))
    assert books.products.list(max_age=ANEW)[-1].cost_centre is None


def test_a_wrong_key_makes_a_product_with_another(books: Dossier) -> None:
    assert books.products.save(attrs.evolve(PRODUCT, key=99))
    assert [each.key for each in books.products.list(max_age=ANEW)] == [1, 2]


def test_two_products_cannot_have_one_number(api: httpx.Client) -> None:
    assert api.put("products", json=WIRE).status_code == 201
    answer = api.put("products", json={**WIRE, "productKey": {"id": 1}})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, -49)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"currencyCode": "XXX"}, -19),
        ({"defaultBookingAccountNr": 1}, -21),
        ({"vatCode": "99"}, -22),
        ({"vatCode": "D21"}, -75),
        ({"defaultCostCentre": {"id": 99}}, -40),
        ({"defaultCostCentre": {"id": 3}}, -41),
        ({"productGroup": {"id": 99}}, -49),
    ],
)
def test_a_product_that_names_what_is_not_there_is_refused(
    box: Sandbox, api: httpx.Client, given: dict[str, Any], code: int
) -> None:
    answer = api.put("products", json={**WIRE, **given})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, code)
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:product-refused"
    assert len(box.state()["dossiers"]["49001"]["products"]) == 1


@pytest.mark.parametrize("missing", sorted(set(WIRE) - {"externProductNr", "active"}))
def test_a_product_needs_all_that_the_contract_requires_but_its_key(api: httpx.Client, missing: str) -> None:
    answer = api.put("products", json={name: value for name, value in WIRE.items() if name != missing})
    assert (answer.status_code, answer.json()) == (400, {"technicalInfo": f"{missing} is missing"})


def test_a_product_is_active_unless_it_says_otherwise(api: httpx.Client) -> None:
    api.put("products", json={name: value for name, value in WIRE.items() if name != "active"})
    assert [each["active"] for each in api.get("products").json()] == [True, True]


def test_products_and_groups_are_loaded_and_an_empty_list_is_not_found(
    box: Sandbox, api: httpx.Client, connect: Callable[..., httpx.Client]
) -> None:
    group = {"productGroupKey": {"id": 8}, "description": {"description_NL": "Boeken"}}
    product = {**WIRE, "productKey": {"id": 5}, "productGroup": {"id": 8}}
    box.load_world({"dossiers": {"49001": {"products": [product], "productGroups": [group]}}})
    assert api.get("products").json() == [product]
    assert api.get("productgroups").json() == [group]
    empty = connect(49002)
    assert [empty.get(path).status_code for path in ("products", "productgroups")] == [404, 404]
