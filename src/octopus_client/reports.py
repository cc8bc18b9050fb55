"""Reports over the ledger: what happened on an account, client, supplier or cost centre, and what is open."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

import attrs

from octopus_client.balancings import DocumentKey
from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.codec import encode
from octopus_client.connection import Connection
from octopus_client.errors import OctopusError
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.wire import Model, wired

_Row = TypeVar("_Row")

_ALL = -1
"""Octopus's number for no relation at all: then the external id counts, or all relations."""


@attrs.frozen(kw_only=True)
class HistoryRow(Model):
    """A movement on an account, a client or a supplier.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal.
        number: document number.
        period: number of the period.
        debit: euros, or nothing.
        credit: euros, or nothing.
        document_debit: the same in the currency of the document.
        document_credit: the same in the currency of the document.
    """

    bookyear: int | None = wired("bookyearKey", "id", default=None)
    journal: str | None = wired("journalKey", default=None)
    number: int | None = wired("documentSequenceNr", default=None)
    period: int | None = wired("bookyearPeriodNr", default=None)
    document_date: date | None = None
    currency: str | None = wired("currencyCode", default=None)
    exchange_rate: Decimal | None = None
    debit: Decimal | None = wired("debetBookingAmount", default=None)
    credit: Decimal | None = wired("creditBookingAmount", default=None)
    document_debit: Decimal | None = wired("debetDocumentAmount", default=None)
    document_credit: Decimal | None = wired("creditDocumentAmount", default=None)
    comment: str | None = wired(default=None, private=True)
    reference: str | None = wired(default=None, private=True)


@attrs.frozen(kw_only=True)
class OpenItem(Model):
    """A document or a line that is not balanced in full.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal.
        number: document number.
        line: number of the line, -1 for a purchase or sales document as a whole.
        period: number of the period.
        expiry_date: when it is due.
        relation: Octopus's key of the client or supplier.
        external_relation: our own number of it.
        debit: euros, or nothing.
        credit: euros, or nothing.
        open_amount: euros that are still open.
        open_document_amount: the same in the currency of the document.
    """

    bookyear: int | None = wired("bookyearKey", "id", default=None)
    journal: str | None = wired("journalKey", default=None)
    number: int | None = wired("documentSequenceNr", default=None)
    line: int | None = wired("lineSequenceNr", default=None)
    period: int | None = wired("bookyearPeriodNr", default=None)
    document_date: date | None = None
    expiry_date: date | None = wired("expirationDate", default=None)
    relation: int | None = wired("relationKey", "id", default=None)
    external_relation: int | None = wired("externalRelationId", default=None)
    currency: str | None = wired("currencyCode", default=None)
    exchange_rate: Decimal | None = None
    debit: Decimal | None = wired("debetBookingAmount", default=None)
    credit: Decimal | None = wired("creditBookingAmount", default=None)
    document_debit: Decimal | None = wired("debetDocumentAmount", default=None)
    document_credit: Decimal | None = wired("creditDocumentAmount", default=None)
    open_amount: Decimal | None = wired("openBookingAmount", default=None)
    open_document_amount: Decimal | None = wired("openDocAmount", default=None)
    comment: str | None = wired(default=None, private=True)
    reference: str | None = wired(default=None, private=True)

    @property
    def document_key(self) -> DocumentKey:
        """Where it is booked.

        Raises:
            OctopusError: a part of it is missing.
        """
        if self.bookyear is None or self.journal is None or self.number is None:
            raise OctopusError("Octopus lists an open item without the whole key of its document.")
        return DocumentKey(bookyear=self.bookyear, journal=self.journal, number=self.number)


@attrs.frozen(kw_only=True)
class CostCentreRow(Model):
    """A movement on a cost centre.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal.
        number: document number.
        period: number of the period.
        debit: euros, or nothing.
        credit: euros, or nothing.
        cost_centre: Octopus's number of the cost centre.
        account: ledger account, and the bookyear in which it has that name.
    """

    bookyear: int | None = wired("bookyearKey", "id", default=None)
    journal: str | None = wired("journalKey", default=None)
    number: int | None = wired("documentSequenceNr", default=None)
    period: int | None = wired("bookyearPeriodNr", default=None)
    relation: int | None = wired("relationKey", "id", default=None)
    relation_name: str | None = wired(default=None, private=True)
    document_date: date | None = None
    debit: Decimal | None = wired("debetBookingAmount", default=None)
    credit: Decimal | None = wired("creditBookingAmount", default=None)
    comment: str | None = wired(default=None, private=True)
    cost_centre: int | None = wired("costCentreKey", "id", default=None)
    cost_centre_name: str | None = None
    cost_centre_active: bool | None = wired("activeCostCentre", default=None)
    account_bookyear: int | None = wired("accountKey", "bookyearKey", "id", default=None)
    account: int | None = wired("accountKey", "id", default=None)
    account_number_key: int | None = wired("accountKey", "accountNumberKey", "id", default=None)
    account_name: str | None = None


def _report(name: str, path: str, answer: type[_Row]) -> Operation[_Row]:
    return Operation(
        name=name,
        method="POST",
        path=f"/dossiers/{{dossier}}/reports/{path}",
        effect=Effect.READ,
        answer=answer,
        daily_limit=24,
        missing_is_empty=True,
    )


HISTORY_OF_ACCOUNT = _report("getReportHistoryAccount", "accounts/history", list[HistoryRow])
HISTORY_OF_CLIENT = _report("getReportHistoryClient", "clients/history", list[HistoryRow])
HISTORY_OF_SUPPLIER = _report("getReportHistorySupplier", "suppliers/history", list[HistoryRow])
HISTORY_OF_COST_CENTRE = _report("getReportHistoryCostCentre", "costcentres/history", list[CostCentreRow])
OPEN_OF_ACCOUNT = _report("getReportOpenAccount", "accounts/open", list[OpenItem])
OPEN_OF_CLIENT = _report("getReportOpenClient", "clients/open", list[OpenItem])
OPEN_OF_SUPPLIER = _report("getReportOpenSupplier", "suppliers/open", list[OpenItem])

OPERATIONS = (
    HISTORY_OF_ACCOUNT,
    HISTORY_OF_CLIENT,
    HISTORY_OF_SUPPLIER,
    HISTORY_OF_COST_CENTRE,
    OPEN_OF_ACCOUNT,
    OPEN_OF_CLIENT,
    OPEN_OF_SUPPLIER,
)


class Reports:
    """The reports of a dossier, each 24 a day.

    All take the bookyears in which they begin and end, whole or by Octopus's number. Without periods they
    take the whole of both; periods are needed when a bookyear is given by its number.
    """

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def account_history(
        self,
        first: Bookyear | int,
        last: Bookyear | int,
        *,
        account: int,
        first_period: int | None = None,
        last_period: int | None = None,
    ) -> list[HistoryRow]:
        """What was booked on an account (getReportHistoryAccount, 24 a day)."""
        span = _span(first, last, first_period, last_period)
        return self._ask(HISTORY_OF_ACCOUNT, {**span, "accountNr": account})

    def client_history(
        self,
        first: Bookyear | int,
        last: Bookyear | int,
        *,
        relation: int | None = None,
        external_relation: int | None = None,
        first_period: int | None = None,
        last_period: int | None = None,
    ) -> list[HistoryRow]:
        """What was booked on a client (getReportHistoryClient, 24 a day).

        Args:
            first: bookyear in which to begin.
            last: bookyear in which to end.
            relation: Octopus's key of the client; or give `external_relation`.
            external_relation: our own number of it.
            first_period: number of the first period.
            last_period: number of the last period.

        Raises:
            OctopusError: not exactly one of the two is given.
        """
        span = _span(first, last, first_period, last_period)
        return self._ask(HISTORY_OF_CLIENT, {**span, **_one_relation(relation, external_relation)})

    def supplier_history(
        self,
        first: Bookyear | int,
        last: Bookyear | int,
        *,
        relation: int | None = None,
        external_relation: int | None = None,
        first_period: int | None = None,
        last_period: int | None = None,
    ) -> list[HistoryRow]:
        """What was booked on a supplier (getReportHistorySupplier, 24 a day); see `client_history`."""
        span = _span(first, last, first_period, last_period)
        return self._ask(HISTORY_OF_SUPPLIER, {**span, **_one_relation(relation, external_relation)})

    def cost_centre_history(
        self,
        first: Bookyear | int,
        last: Bookyear | int,
        *,
        first_account: int,
        last_account: int,
        active: bool = True,
        inactive: bool = True,
        empty: bool = False,
        first_period: int | None = None,
        last_period: int | None = None,
    ) -> list[CostCentreRow]:
        """What was booked on cost centres (getReportHistoryCostCentre, 24 a day).

        Args:
            first: bookyear in which to begin.
            last: bookyear in which to end.
            first_account: lowest account to look at.
            last_account: highest account to look at.
            active: whether cost centres that are active are wanted.
            inactive: whether those that are not are wanted.
            empty: whether those without movements are wanted.
            first_period: number of the first period.
            last_period: number of the last period.
        """
        body = {
            **_span(first, last, first_period, last_period),
            "fromAccountNr": first_account,
            "toAccountNr": last_account,
            "showActiveCostCentres": active,
            "showInactiveCostCentres": inactive,
            "showEmptyCostcentres": empty,
        }
        return self._ask(HISTORY_OF_COST_CENTRE, body)

    def open_account(
        self,
        first: Bookyear | int,
        last: Bookyear | int,
        *,
        account: int,
        first_period: int | None = None,
        last_period: int | None = None,
    ) -> list[OpenItem]:
        """What is open on an account (getReportOpenAccount, 24 a day)."""
        span = _span(first, last, first_period, last_period)
        return self._ask(OPEN_OF_ACCOUNT, {**span, "accountNr": account})

    def open_clients(
        self,
        first: Bookyear | int,
        last: Bookyear | int,
        *,
        relation: int | None = None,
        external_relation: int | None = None,
        first_period: int | None = None,
        last_period: int | None = None,
    ) -> list[OpenItem]:
        """What clients have open: one, or all without any (getReportOpenClient, 24 a day).

        Args:
            first: bookyear in which to begin.
            last: bookyear in which to end.
            relation: Octopus's key of one client.
            external_relation: our own number of one client.
            first_period: number of the first period.
            last_period: number of the last period.

        Raises:
            OctopusError: both numbers are given.
        """
        span = _span(first, last, first_period, last_period)
        return self._ask(OPEN_OF_CLIENT, {**span, **_relation(relation, external_relation)})

    def open_suppliers(
        self,
        first: Bookyear | int,
        last: Bookyear | int,
        *,
        relation: int | None = None,
        external_relation: int | None = None,
        first_period: int | None = None,
        last_period: int | None = None,
    ) -> list[OpenItem]:
        """What is open to suppliers: one, or all without any (getReportOpenSupplier, 24 a day).

        See `open_clients`.
        """
        span = _span(first, last, first_period, last_period)
        return self._ask(OPEN_OF_SUPPLIER, {**span, **_relation(relation, external_relation)})

    def _ask(self, operation: Operation[list[_Row]], body: Mapping[str, object]) -> list[_Row]:
        request = build_request(
            operation, path={"dossier": self._connection.dossier}, body=encode(dict(body))
        )
        return self._session.read(request, connection=self._connection)


def _span(
    first: Bookyear | int, last: Bookyear | int, first_period: int | None, last_period: int | None
) -> dict[str, object]:
    if first_period is None and isinstance(first, Bookyear) and first.periods:
        first_period = min(period.number for period in first.periods)
    if last_period is None and isinstance(last, Bookyear) and last.periods:
        last_period = max(period.number for period in last.periods)
    if first_period is None or last_period is None:
        raise OctopusError("A report needs the periods in which it begins and ends, or whole bookyears.")
    return {
        "fromBookyearKey": {"id": bookyear_id(first)},
        "toBookyearKey": {"id": bookyear_id(last)},
        "fromBookyearPeriodNr": first_period,
        "toBookyearPeriodNr": last_period,
    }


def _relation(relation: int | None, external_relation: int | None) -> dict[str, object]:
    if relation is not None and external_relation is not None:
        raise OctopusError("A report takes the key of a relation or our own number of it, not both.")
    for number in (relation, external_relation):
        if number is not None and number < 1:
            raise OctopusError(f"{number} is no relation: leave it out where all of them are meant.")
    return {
        "relationId": _ALL if relation is None else relation,
        "externalRelationId": _ALL if external_relation is None else external_relation,
    }


def _one_relation(relation: int | None, external_relation: int | None) -> dict[str, object]:
    if relation is None and external_relation is None:
        raise OctopusError("This report is about one relation: give its key or our own number of it.")
    return _relation(relation, external_relation)
