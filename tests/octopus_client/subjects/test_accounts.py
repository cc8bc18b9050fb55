from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from octopus_client import (
    Account,
    CostCentre,
    CostCentreType,
    Description,
    Dossier,
    LimitReached,
    OutcomeUnknown,
    Product,
    Refused,
)
from octopus_client.codec import structure, unstructure
from octopus_client.custom_fields import CustomField
from octopus_client.products import ProductGroup

ROOM = Description(nl="Zaal")
PRODUCT: dict[str, Any] = {
    "productKey": {"id": 4, "version": 2},
    "externProductNr": "T-1",
    "code": {"description_NL": "T"},
    "description": {"description_NL": "Ticket", "description_IT": "Biglietto"},
    "priceVatExclusive": Decimal("8.264463"),
    "priceVatInclusive": Decimal("10.00"),
    "currencyCode": "EUR",
    "vatCode": "21",
    "supplierInfo": "geen",
    "unit": "stuk",
    "defaultCostCentre": {"id": 3},
    "defaultBookingAccountNr": 700000,
    "active": False,
    "productGroup": {"id": 5},
}


def test_saving_an_account_leaves_out_what_only_octopus_changes(dossier: Dossier, server: Any) -> None:
    server.tell(204)
    account = Account(
        bookyear=2,
        number=700400,
        description=ROOM,
        purchase_vat_code="D21",
        sales_vat_code="21",
        cost_centre_type=CostCentreType.MANDATORY,
        default_cost_centre=3,
    )
    assert dossier.accounts.save(account) is False
    assert (server.last.method, server.last.path) == ("PUT", "/dossiers/49001/accounts")
    assert server.last.body == {
        "accountKey": {"bookyearKey": {"id": 2}, "id": 700400},
        "description": {"description_NL": "Zaal"},
        "defaultCostCentreKey": {"id": 3},
    }


@pytest.mark.parametrize(("status", "made"), [(201, True), (204, False)])
def test_saving_tells_whether_something_was_made(
    dossier: Dossier, server: Any, status: int, made: object
) -> None:
    server.tell(status)
    assert dossier.accounts.save(Account(bookyear=2, number=700400)) is made
    assert dossier.cost_centres.save(CostCentre(key=3, description=ROOM, closed=False)) is made
    assert dossier.products.save(structure(PRODUCT, Product)) is made


def test_amounts_of_accounts_that_changed(dossier: Dossier, server: Any) -> None:
    amount = (
        b'{"accountAmountKey":{"bookyearPeriodKey":{"bookyearKey":{"id":2},"bookyearPeriodNr":202611},'
        b'"accountKey":{"bookyearKey":{"id":2},"id":700000,"accountNumberKey":{"id":9}}},"balance":-0.10}'
    )
    server.tell(200, b'{"modified":[' + amount + b'],"deleted":[{}]}')
    changed = dossier.accounts.balances_modified(datetime(2026, 11, 25, 12, tzinfo=UTC))
    (found,) = changed.modified
    assert (found.bookyear, found.period, found.account) == (2, 202611, 700000)
    assert (found.account_bookyear, found.account_number_key, str(found.balance)) == (2, 9, "-0.10")
    assert changed.deleted[0].account is None
    assert server.last.path.endswith("/amounts/modified?modifiedTimeStamp=2026-11-25%2013%3A00%3A00.000")


def test_no_amounts_that_changed_is_an_empty_answer(dossier: Dossier, server: Any) -> None:
    server.tell(404, {"technicalInfo": "No modified account amounts found"})
    assert dossier.accounts.balances_modified().modified == ()
    assert "1980-01-01" in server.last.path


def test_a_product_is_read_and_written_to_the_last_key() -> None:
    product = structure(PRODUCT, Product)
    assert (product.key, product.number, product.group, product.cost_centre) == (4, "T-1", 5, 3)
    assert (product.price_vat_exclusive, product.active) == (Decimal("8.264463"), False)
    assert unstructure(product) == PRODUCT


def test_a_new_product_has_no_key_and_is_sent_once(dossier: Dossier, server: Any) -> None:
    server.tell(503)
    product = structure({**PRODUCT, "productKey": None}, Product)
    with pytest.raises(OutcomeUnknown):
        dossier.products.save(product)
    assert "productKey" not in server.last.body
    assert server.last.body["priceVatExclusive"] == Decimal("8.264463")
    assert len(server.asked) == 1


def test_a_product_with_its_key_may_be_sent_again(dossier: Dossier, server: Any) -> None:
    server.tell(503)
    server.tell(204)
    assert dossier.products.save(structure(PRODUCT, Product)) is False
    assert len(server.asked) == 2


def test_lists_of_two_calls_a_day_are_kept_for_a_day(dossier: Dossier, server: Any) -> None:
    texts = {"description_NL": "Zaal"}
    centre = {"costCentreKey": {"id": 3}, "description": texts, "closed": True}
    field = {"customFieldKey": {"id": 1}, "description": texts, "customFieldType": 2, "templateCode": "CF1"}
    for body in ([centre], [], [field], ["EUR", "USD"], [PRODUCT | {"priceVatExclusive": 8}]):
        server.tell(200, [{**each, "priceVatInclusive": 10} if "unit" in each else each for each in body])
    server.tell(200, [{"productGroupKey": {"id": 5}, "description": texts}])
    for _ in range(3):
        assert dossier.cost_centres.list() == [CostCentre(key=3, description=ROOM, closed=True)]
        assert dossier.cost_centres.active() == []
        assert dossier.custom_fields.list() == [
            CustomField(key=1, description=ROOM, kind=2, template_code="CF1")
        ]
        assert dossier.currencies.list() == ["EUR", "USD"]
        assert [product.key for product in dossier.products.list()] == [4]
        assert dossier.products.groups() == [ProductGroup(key=5, description=ROOM)]
    assert [each.path.removeprefix("/dossiers/49001/") for each in server.asked] == [
        "costcentres",
        "costcentres/active",
        "customfields",
        "currencies",
        "products",
        "productgroups",
    ]


def test_a_dossier_without_currencies_is_a_fault_for_the_contract_knows_no_empty_list(
    dossier: Dossier, server: Any
) -> None:
    server.tell(404, {"technicalInfo": "Not found"})
    with pytest.raises(Refused):
        dossier.currencies.list()


def test_the_limits_of_the_new_lists_are_counted(dossier: Dossier, server: Any) -> None:
    server.tell(404, {})
    for _ in range(2):
        assert dossier.products.list(max_age=datetime.resolution) == []
    with pytest.raises(LimitReached, match="getProducts was not sent"):
        dossier.products.list(max_age=datetime.resolution)
    assert dossier.quota.left("getProducts") == 0
    assert dossier.quota.left("generateSampleError") == 100
