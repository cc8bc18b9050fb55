"""VAT codes."""

import builtins
from datetime import timedelta
from decimal import Decimal

import attrs

from octopus_client.codes import VatCodeKind
from octopus_client.connection import Connection
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.wire import Model, wired


@attrs.frozen(kw_only=True)
class VatCode(Model):
    """A row of the VAT code list; one code may have a row for each kind of document.

    Attributes:
        code: what a booking line names; opaque ("06", "MC", "EX"): never build one.
        description: its name.
        kind: for which documents this row holds.
        percentage: the VAT rate in percent.
    """

    code: str
    description: str | None = None
    kind: VatCodeKind | None = wired("type", default=None)
    percentage: Decimal | None = wired("basePercentage", default=None)
    default_sales_account: int | None = wired("defaultSellBookingAccountNr", default=None)


LIST_VAT_CODES = Operation(
    name="getVatCodes",
    method="GET",
    path="/dossiers/{dossier}/vatcodes",
    effect=Effect.READ,
    answer=list[VatCode],
    daily_limit=2,
    missing_is_empty=True,
)

OPERATIONS = (LIST_VAT_CODES,)


class VatCodes:
    """The VAT codes of a dossier."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def list(self, *, max_age: timedelta = timedelta(days=1)) -> builtins.list[VatCode]:
        """All VAT codes (getVatCodes, only 2 a day: so kept for a day unless told otherwise).

        Args:
            max_age: take them from the store when they were read no longer ago than this.
        """
        request = build_request(LIST_VAT_CODES, path={"dossier": self._connection.dossier})
        return self._session.read_reference(request, connection=self._connection, max_age=max_age)
