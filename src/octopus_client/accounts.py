"""The chart of accounts."""

import builtins
from datetime import datetime, timedelta
from decimal import Decimal

import attrs

from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.codec import encode
from octopus_client.codes import CostCentreType
from octopus_client.connection import Connection
from octopus_client.modified import Modified, since_text
from octopus_client.operation import NO_ANSWER, Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.texts import Description
from octopus_client.wire import Model, wired


@attrs.frozen(kw_only=True)
class Account(Model):
    """An account of the ledger in one bookyear.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        number: account number, such as 700000.
        number_key: Octopus's own key of the number.
        description: its name.
        vat_recuperation_percentage: VAT that can be recovered, in percent.
        fiscal_professional_percentage: professional share, in percent.
        fiscal_recuperation_percentage: share that is deductible, in percent.
        purchase_vat_code: VAT code proposed for purchases; only changed in Octopus itself.
        sales_vat_code: VAT code proposed for sales; only changed in Octopus itself.
        cost_centre_type: whether bookings need a cost centre; only changed in Octopus itself.
        default_cost_centre: Octopus's number of the cost centre that is proposed.
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
    cost_centre_type: CostCentreType | None = None
    default_cost_centre: int | None = wired("defaultCostCentreKey", "id", default=None)


@attrs.frozen(kw_only=True)
class AccountAmount(Model):
    """What is on an account in one period.

    Attributes:
        bookyear: Octopus's number of the bookyear of the period.
        period: number of the period, such as 202611.
        account: account number, such as 700000.
        account_bookyear: Octopus's number of the bookyear of the account.
        account_number_key: Octopus's own key of the account number.
        balance: euros; debit less credit (an assumption: `balance-sign`).
    """

    bookyear: int | None = wired("accountAmountKey", "bookyearPeriodKey", "bookyearKey", "id", default=None)
    period: int | None = wired("accountAmountKey", "bookyearPeriodKey", "bookyearPeriodNr", default=None)
    account: int | None = wired("accountAmountKey", "accountKey", "id", default=None)
    account_bookyear: int | None = wired("accountAmountKey", "accountKey", "bookyearKey", "id", default=None)
    account_number_key: int | None = wired(
        "accountAmountKey", "accountKey", "accountNumberKey", "id", default=None
    )
    balance: Decimal | None = None


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

SAVE_ACCOUNT = Operation(
    name="insertUpdateAccount",
    method="PUT",
    path="/dossiers/{dossier}/accounts",
    effect=Effect.SET,
    answer=NO_ANSWER,
    body=Account,
    daily_limit=400,
)
MODIFIED_BALANCES = Operation(
    name="getModifiedAccountAmounts",
    method="GET",
    path="/dossiers/{dossier}/accounts/amounts/modified",
    effect=Effect.READ,
    answer=Modified[AccountAmount],
    daily_limit=48,
    missing_is_empty=True,
)

OPERATIONS = (LIST_ACCOUNTS, MODIFIED_ACCOUNTS, SAVE_ACCOUNT, MODIFIED_BALANCES)

_CREATED = 201


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

    def save(self, account: Account) -> bool:
        """Make an account, or change the one of its bookyear and number (insertUpdateAccount, 400 a day).

        Its VAT codes and the need of a cost centre are not sent: they are only changed in Octopus itself.

        Returns:
            Whether the account was made, and not changed.
        """
        settable = attrs.evolve(account, purchase_vat_code=None, sales_vat_code=None, cost_centre_type=None)
        request = build_request(
            SAVE_ACCOUNT, path={"dossier": self._connection.dossier}, body=encode(settable)
        )
        return self._session.send(request, connection=self._connection).status == _CREATED

    def balances_modified(self, since: datetime | None = None) -> Modified[AccountAmount]:
        """What is on the accounts, where that changed (getModifiedAccountAmounts, 48 a day).

        Args:
            since: moment with its zone; `None` for everything.
        """
        request = build_request(
            MODIFIED_BALANCES,
            path={"dossier": self._connection.dossier},
            query={"modifiedTimeStamp": since_text(since)},
        )
        return self._session.read(request, connection=self._connection)
