"""The chart of accounts."""

import builtins
from datetime import datetime, timedelta
from decimal import Decimal

import attrs

from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.modified import Modified, since_text
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.session import Connection, Session
from octopus_client.wire import Model, wired


@attrs.frozen(kw_only=True)
class Description(Model):
    """A text in the four languages of Octopus; empty or absent where it is not filled in."""

    nl: str | None = wired("description_NL", default=None)
    fr: str | None = wired("description_FR", default=None)
    en: str | None = wired("description_EN", default=None)
    de: str | None = wired("description_DE", default=None)

    def in_language(self, language: str) -> str:
        """The text in a language (`nl`, `fr`, `en`, `de`), or else in the first that is filled in."""
        texts = {"nl": self.nl, "fr": self.fr, "en": self.en, "de": self.de}
        return texts.get(language) or next((text for text in texts.values() if text), "")


@attrs.frozen(kw_only=True)
class Account(Model):
    """An account of the ledger in one bookyear.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        number: account number, such as 700000.
        description: its name.
        purchase_vat_code: VAT code proposed for purchases.
        sales_vat_code: VAT code proposed for sales.
    """

    bookyear: int = wired("accountKey", "bookyearKey", "id")
    number: int = wired("accountKey", "id")
    number_key: int | None = wired("accountKey", "accountNumberKey", "id", default=None)
    description: Description | None = None
    vat_recuperation_percentage: Decimal | None = wired("vatRecupPercentage", default=None)
    fiscal_professional_percentage: Decimal | None = wired("fiscProfessionalPercentage", default=None)
    fiscal_recuperation_percentage: Decimal | None = wired("fiscRecupPercentage", default=None)
    purchase_vat_code: str | None = None
    sales_vat_code: str | None = None
    cost_centre_type: int | None = None
    default_cost_centre: int | None = wired("defaultCostCentreKey", "id", default=None)


LIST_ACCOUNTS = Operation(
    name="getAccounts",
    method="GET",
    path="/dossiers/{dossier}/accounts",
    effect=Effect.READ,
    answer=list[Account],
    daily_limit=2,
    missing_is_empty=True,
)
MODIFIED_ACCOUNTS = Operation(
    name="getModifiedAccounts",
    method="GET",
    path="/dossiers/{dossier}/accounts/modified",
    effect=Effect.READ,
    answer=Modified[Account],
    daily_limit=48,
    missing_is_empty=True,
)

OPERATIONS = (LIST_ACCOUNTS, MODIFIED_ACCOUNTS)


class Accounts:
    """The accounts of a dossier."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def list(self, year: Bookyear | int, *, max_age: timedelta = timedelta(days=1)) -> builtins.list[Account]:
        """All accounts of a bookyear (getAccounts, only 2 a day: so kept for a day unless told otherwise).

        Args:
            year: the bookyear, whole or by Octopus's number.
            max_age: take them from the store when they were read no longer ago than this.
        """
        request = build_request(
            LIST_ACCOUNTS,
            path={"dossier": self._connection.dossier},
            query={"bookyearId": bookyear_id(year)},
        )
        return self._session.read_reference(request, connection=self._connection, max_age=max_age)

    def modified(self, since: datetime | None = None) -> Modified[Account]:
        """Accounts of all bookyears changed since a moment (getModifiedAccounts, 48 a day).

        Args:
            since: moment with its zone; `None` for everything.
        """
        request = build_request(
            MODIFIED_ACCOUNTS,
            path={"dossier": self._connection.dossier},
            query={"modifiedTimeStamp": since_text(since)},
        )
        return self._session.read(request, connection=self._connection)
