"""The list of payments that wait for an envelope to the bank, and the invoices that could go on it."""

import builtins
from datetime import date, datetime
from decimal import Decimal

import attrs

from octopus_client.codec import check_amounts, encode
from octopus_client.connection import Connection
from octopus_client.operation import NO_ANSWER, Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.wire import Model, wired


@attrs.frozen(kw_only=True)
class UnbalancedInvoice(Model):
    """An invoice or credit note that is not paid in full.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal.
        number: document number.
        amount: euros that are open.
        relation: Octopus's key of the relation.
        credit: whether it is a credit note.
    """

    bookyear: int = wired("bookyearKey", "id")
    journal: str = wired("journalKey")
    number: int = wired("documentSequenceNr")
    document_date: date | None = None
    expiry_date: date | None = None
    amount: Decimal | None = wired("amount", default=None, amount=True)
    currency: str | None = wired("currencyCode", default=None)
    relation: int | None = wired("relationKey", "id", default=None)
    relation_name: str | None = wired(default=None, private=True)
    comment: str | None = wired(default=None, private=True)
    reference: str | None = wired(default=None, private=True)
    credit: bool | None = None


@attrs.frozen(kw_only=True)
class ListedPayment(Model):
    """A payment that is to be made.

    Attributes:
        key: Octopus's number of it.
        bookyear: Octopus's number of the bookyear of its invoice; `None` for a free payment.
        journal: key of the journal of its invoice.
        number: document number of its invoice.
        pay_date: when it is to be made.
        amount: euros.
        relation: Octopus's key of who is paid.
    """

    key: int = wired("bankPaymentListKey", "id")
    bookyear: int | None = wired("bookyearKey", "id", default=None)
    journal: str | None = wired("journalKey", default=None)
    number: int | None = wired("documentSequenceNr", default=None)
    document_date: date | None = None
    pay_date: date | None = None
    amount: Decimal | None = wired("amount", default=None, amount=True)
    currency: str | None = wired("currencyCode", default=None)
    relation: int | None = wired("relationKey", "id", default=None)
    relation_name: str | None = wired(default=None, private=True)
    reference: str | None = wired(default=None, private=True)
    iban: str | None = wired("bankAccountNr", default=None, private=True)
    bic: str | None = wired("bicCode", default=None, private=True)


UNBALANCED_INVOICES = Operation(
    name="getUnbalancedInvoices",
    method="GET",
    path="/dossiers/{dossier}/bank/invoices",
    effect=Effect.READ,
    answer=list[UnbalancedInvoice],
    daily_limit=48,
    missing_is_empty=True,
)
LIST_PAYMENTS = Operation(
    name="getPaymentList",
    method="GET",
    path="/dossiers/{dossier}/bank/paymentlist",
    effect=Effect.READ,
    answer=list[ListedPayment],
    daily_limit=48,
    missing_is_empty=True,
)
ADD_INVOICE = Operation(
    name="addInvoiceToPaymentList",
    method="POST",
    path="/dossiers/{dossier}/bank/paymentlist",
    effect=Effect.ADD,
    answer=ListedPayment,
    body=UnbalancedInvoice,
    daily_limit=400,
)
ADD_FREE_PAYMENT = Operation(
    name="addFreePaymentToPaymentList",
    method="POST",
    path="/dossiers/{dossier}/bank/paymentlist/freepayment",
    effect=Effect.ADD,
    answer=ListedPayment,
    daily_limit=400,
)
REMOVE_PAYMENT = Operation(
    name="removePaymentFromPaymentList",
    method="DELETE",
    path="/dossiers/{dossier}/bank/paymentlist/{payment}",
    effect=Effect.SET,
    answer=NO_ANSWER,
    daily_limit=400,
)

OPERATIONS = (UNBALANCED_INVOICES, LIST_PAYMENTS, ADD_INVOICE, ADD_FREE_PAYMENT, REMOVE_PAYMENT)


class PaymentList:
    """The payments of a dossier that wait for an envelope (Octopus's bank module)."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def unbalanced_invoices(self) -> builtins.list[UnbalancedInvoice]:
        """The invoices and credit notes that are not paid in full (getUnbalancedInvoices, 48 a day)."""
        request = build_request(UNBALANCED_INVOICES, path={"dossier": self._connection.dossier})
        return self._session.read(request, connection=self._connection)

    def list(self) -> builtins.list[ListedPayment]:
        """The payments on the list (getPaymentList, 48 a day)."""
        request = build_request(LIST_PAYMENTS, path={"dossier": self._connection.dossier})
        return self._session.read(request, connection=self._connection)

    def add(
        self,
        invoice: UnbalancedInvoice,
        *,
        amount: Decimal | None = None,
        reference: str | None = None,
        iban: str | None = None,
        bic: str | None = None,
    ) -> ListedPayment:
        """Put an invoice on the list (addInvoiceToPaymentList, 400 a day).

        Args:
            invoice: as `unbalanced_invoices` shows it.
            amount: euros to pay, more than 0 and at most what is open; all of it unless given.
            reference: what the receiver reads; that of the invoice unless given.
            iban: account to pay to; that of the relation unless given.
            bic: bank of that account, together with `iban`.

        Raises:
            ValueError: the amount is not positive or has more than two decimals, or `bic` comes alone, which
                Octopus would pass over.
        """
        if bic is not None and iban is None:
            raise ValueError("A BIC counts only together with the IBAN of the account: give both.")
        if amount is not None:
            _check_amount(amount)
        request = build_request(
            ADD_INVOICE,
            path={"dossier": self._connection.dossier},
            query={"amount": amount, "reference": reference, "iban": iban, "bic": bic},
            body=encode(invoice),
        )
        return self._session.read(request, connection=self._connection)

    def add_free(
        self,
        *,
        relation: int,
        amount: Decimal,
        iban: str,
        reference: str,
        day: datetime,
        pay_day: datetime,
        bic: str | None = None,
        account: int | None = None,
        account_bookyear: int | None = None,
        account_number_key: int | None = None,
    ) -> ListedPayment:
        """Put a payment on the list that belongs to no invoice (addFreePaymentToPaymentList, 400 a day).

        Args:
            relation: Octopus's key of who is paid.
            amount: euros.
            iban: account to pay to.
            reference: what the receiver reads.
            day: date of the payment, a moment with its zone: Octopus takes a time here, and no date.
            pay_day: when the bank is to pay, a moment with its zone.
            bic: bank of that account.
            account: ledger account to book on.
            account_bookyear: Octopus's number of the bookyear of that account.
            account_number_key: Octopus's own number of that account.

        Raises:
            ValueError: a moment has no zone, or the amount is not positive or has more than two decimals.
        """
        _check_amount(amount)
        number_key = None if account_number_key is None else {"id": account_number_key}
        year = None if account_bookyear is None else {"id": account_bookyear}
        key = {"bookyearKey": year, "id": account, "accountNumberKey": number_key}
        body = {
            "relationKey": {"id": relation},
            "date": _moment_text(day),
            "payDate": _moment_text(pay_day),
            "account": None if account is None else {k: v for k, v in key.items() if v is not None},
            "iban": iban,
            "bic": bic,
            "amount": amount,
            "reference": reference,
        }
        request = build_request(
            ADD_FREE_PAYMENT,
            path={"dossier": self._connection.dossier},
            body=encode({name: value for name, value in body.items() if value is not None}),
        )
        return self._session.read(request, connection=self._connection)

    def remove(self, payment: ListedPayment | int) -> None:
        """Take a payment off the list (removePaymentFromPaymentList, 400 a day).

        Args:
            payment: the payment, whole or by Octopus's number of it.
        """
        key = payment if isinstance(payment, int) else payment.key
        request = build_request(REMOVE_PAYMENT, path={"dossier": self._connection.dossier, "payment": key})
        self._session.send(request, connection=self._connection)


@attrs.frozen(kw_only=True)
class _Paid(Model):
    amount: Decimal = wired("amount", amount=True)


def _check_amount(amount: Decimal) -> None:
    check_amounts(_Paid(amount=amount))
    if amount <= 0:
        raise ValueError(f"The amount of a payment is positive, not {amount}.")


def _moment_text(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: it could mean several moments.")
    return moment.isoformat(timespec="seconds")
