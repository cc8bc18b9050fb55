"""Products and their groups."""

import builtins
from datetime import timedelta
from decimal import Decimal

import attrs

from octopus_client.codec import encode
from octopus_client.connection import Connection
from octopus_client.operation import NO_ANSWER, Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.texts import Description
from octopus_client.wire import Model, wired


@attrs.frozen(kw_only=True)
class Product(Model):
    """Something that is sold, with what Octopus proposes for it on invoices.

    Attributes:
        key: Octopus's number of it, `None` for a new one.
        number: your own number of it (`externProductNr`).
        code: short name.
        description: text on an invoice.
        price_vat_exclusive: unit price without VAT, with as many decimals as needed.
        price_vat_inclusive: unit price with VAT.
        vat_code: code of the dossier's list.
        supplier_info: remarks of the supplier.
        unit: of what, such as `piece`.
        cost_centre: Octopus's number of a cost centre.
        account: ledger account, such as 700000.
        group: Octopus's number of its group.
    """

    key: int | None = wired("productKey", "id", default=None)
    number: str | None = wired("externProductNr", default=None)
    code: Description
    description: Description
    price_vat_exclusive: Decimal
    price_vat_inclusive: Decimal
    currency: str = wired("currencyCode", default="EUR")
    vat_code: str
    supplier_info: str | None = None
    unit: str
    cost_centre: int | None = wired("defaultCostCentre", "id", default=None)
    account: int = wired("defaultBookingAccountNr")
    active: bool = True
    group: int | None = wired("productGroup", "id", default=None)


@attrs.frozen(kw_only=True)
class ProductGroup(Model):
    """A group of products.

    Attributes:
        key: Octopus's number of it.
        description: its name.
    """

    key: int = wired("productGroupKey", "id")
    description: Description


LIST_PRODUCTS = Operation(
    name="getProducts",
    method="GET",
    path="/dossiers/{dossier}/products",
    effect=Effect.READ,
    answer=list[Product],
    daily_limit=2,
    missing_is_empty=True,
)
SAVE_PRODUCT = Operation(
    name="insertUpdateProduct",
    method="PUT",
    path="/dossiers/{dossier}/products",
    effect=Effect.SET,
    answer=NO_ANSWER,
    body=Product,
    daily_limit=100,
)
ADD_PRODUCT = attrs.evolve(SAVE_PRODUCT, effect=Effect.ADD)
LIST_GROUPS = Operation(
    name="getProductgroups",
    method="GET",
    path="/dossiers/{dossier}/productgroups",
    effect=Effect.READ,
    answer=list[ProductGroup],
    daily_limit=2,
    missing_is_empty=True,
)

OPERATIONS = (LIST_PRODUCTS, SAVE_PRODUCT, LIST_GROUPS)

_CREATED = 201


class Products:
    """The products of a dossier."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def list(self, *, max_age: timedelta = timedelta(days=1)) -> builtins.list[Product]:
        """All products (getProducts, only 2 a day: so kept for a day unless told otherwise).

        Args:
            max_age: take them from the store when they were read no longer ago than this.
        """
        request = build_request(LIST_PRODUCTS, path={"dossier": self._connection.dossier})
        return self._session.read_reference(request, connection=self._connection, max_age=max_age)

    def save(self, product: Product) -> bool:
        """Make a product, or merge into the one of its key or number (insertUpdateProduct, 100 a day).

        Without a key this adds: after an `OutcomeUnknown`, look in `list` (with `max_age=timedelta()`) before
        saving again. A key that Octopus does not know makes a new product with another key.

        Returns:
            Whether a product was made, and not changed; its key stands in `list` only.
        """
        request = build_request(
            ADD_PRODUCT if product.key is None else SAVE_PRODUCT,
            path={"dossier": self._connection.dossier},
            body=encode(product),
        )
        return self._session.send(request, connection=self._connection).status == _CREATED

    def groups(self, *, max_age: timedelta = timedelta(days=1)) -> builtins.list[ProductGroup]:
        """All groups of products (getProductgroups, only 2 a day: so kept for a day; see `list`).

        Args:
            max_age: take them from the store when they were read no longer ago than this.
        """
        request = build_request(LIST_GROUPS, path={"dossier": self._connection.dossier})
        return self._session.read_reference(request, connection=self._connection, max_age=max_age)
