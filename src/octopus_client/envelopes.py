"""Envelopes: payments that go to the bank together."""

import builtins
from datetime import date
from decimal import Decimal

import attrs

from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.codec import encode
from octopus_client.codes import SepaVersion
from octopus_client.connection import Connection
from octopus_client.operation import NO_ANSWER, Effect, Operation, build_request
from octopus_client.payment_list import ListedPayment
from octopus_client.session import Session
from octopus_client.wire import Model, wired


@attrs.frozen(kw_only=True)
class Envelope(Model):
    """Payments that go to the bank together.

    Attributes:
        key: Octopus's number of it.
        bookyear: Octopus's number of the bookyear.
        journal: key of the financial journal from which is paid.
        pay_date: when the bank is to pay.
        amount: euros of all its payments.
        paid: whether it is paid.
        payment_count: how many payments it holds.
    """

    key: int = wired("enveloppeKey", "id")
    bookyear: int = wired("bookyearKey", "id")
    journal: str = wired("journalKey")
    pay_date: date | None = None
    amount: Decimal | None = wired("amount", default=None, amount=True)
    currency: str | None = wired("currencyCode", default=None)
    paid: bool | None = wired("status", default=None)
    payment_count: int | None = None


_ROOT = "/dossiers/{dossier}/bank/enveloppes"

LIST_ENVELOPES = Operation(
    name="getEnveloppes",
    method="GET",
    path=_ROOT,
    effect=Effect.READ,
    answer=list[Envelope],
    daily_limit=48,
    missing_is_empty=True,
)
LIST_CONTENT = Operation(
    name="getEnveloppeContent",
    method="GET",
    path=_ROOT + "/{envelope}",
    effect=Effect.READ,
    answer=list[ListedPayment],
    daily_limit=48,
    missing_is_empty=True,
)
ADD_ENVELOPE = Operation(
    name="insertEnveloppe",
    method="POST",
    path=_ROOT,
    effect=Effect.ADD,
    answer=Envelope,
    daily_limit=400,
)
UPDATE_ENVELOPE = Operation(
    name="updateEnveloppe",
    method="PUT",
    path=_ROOT + "/{envelope}",
    effect=Effect.SET,
    answer=Envelope,
    daily_limit=400,
)
REMOVE_ENVELOPE = Operation(
    name="removeEnveloppe",
    method="DELETE",
    path=_ROOT + "/{envelope}",
    effect=Effect.SET,
    answer=NO_ANSWER,
    daily_limit=400,
)
PUT_IN = Operation(
    name="addPaymentToEnveloppe",
    method="POST",
    path=_ROOT + "/{envelope}/add",
    # It moves a payment by its number, but should it add one each time, the bank would pay twice.
    effect=Effect.ADD,
    answer=Envelope,
    body=ListedPayment,
    daily_limit=400,
)
TAKE_OUT = Operation(
    name="removePaymentFromEnveloppe",
    method="POST",
    path=_ROOT + "/{envelope}/remove",
    effect=Effect.SET,
    answer=Envelope,
    body=ListedPayment,
    daily_limit=400,
)
EXPORT_ENVELOPE = Operation(
    name="exportEnveloppe",
    method="POST",
    path=_ROOT + "/{envelope}/export",
    # Each file that reaches the bank is paid.
    effect=Effect.ADD,
    answer=bytes,
)

OPERATIONS = (
    LIST_ENVELOPES,
    LIST_CONTENT,
    ADD_ENVELOPE,
    UPDATE_ENVELOPE,
    REMOVE_ENVELOPE,
    PUT_IN,
    TAKE_OUT,
    EXPORT_ENVELOPE,
)


class Envelopes:
    """The envelopes of a dossier (Octopus's bank module; Octopus spells them `enveloppe`)."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def list(self) -> builtins.list[Envelope]:
        """All envelopes (getEnveloppes, 48 a day)."""
        request = build_request(LIST_ENVELOPES, path={"dossier": self._connection.dossier})
        return self._session.read(request, connection=self._connection)

    def content(self, envelope: Envelope | int) -> builtins.list[ListedPayment]:
        """The payments in an envelope (getEnveloppeContent, 48 a day)."""
        request = build_request(LIST_CONTENT, path=self._path(envelope))
        return self._session.read(request, connection=self._connection)

    def add(
        self, year: Bookyear | int, journal: str, *, pay_date: date | None = None, paid: bool = False
    ) -> Envelope:
        """Make an empty envelope (insertEnveloppe, 400 a day).

        Args:
            year: the bookyear, whole or by Octopus's number.
            journal: key of the financial journal from which is paid.
            pay_date: when the bank is to pay.
            paid: whether it is paid already.
        """
        body = {"bookyearKey": {"id": bookyear_id(year)}, "journalKey": journal, "status": paid}
        request = build_request(
            ADD_ENVELOPE,
            path={"dossier": self._connection.dossier},
            body=encode(body if pay_date is None else {**body, "payDate": pay_date}),
        )
        return self._session.read(request, connection=self._connection)

    def update(
        self,
        envelope: Envelope | int,
        *,
        journal: str | None = None,
        pay_date: date | None = None,
        paid: bool | None = None,
    ) -> Envelope:
        """Change an envelope (updateEnveloppe, 400 a day); what is not given is not sent.

        Args:
            envelope: the envelope, whole or by Octopus's number of it.
            journal: key of the financial journal from which is paid.
            pay_date: when the bank is to pay.
            paid: whether it is paid. Octopus may take an envelope for unpaid when this is not sent: so that
                of a whole envelope is sent along.
        """
        if paid is None and isinstance(envelope, Envelope):
            paid = envelope.paid
        given = {"journalKey": journal, "payDate": pay_date, "status": paid}
        request = build_request(
            UPDATE_ENVELOPE,
            path=self._path(envelope),
            body=encode({name: value for name, value in given.items() if value is not None}),
        )
        return self._session.read(request, connection=self._connection)

    def remove(self, envelope: Envelope | int) -> None:
        """Remove an envelope (removeEnveloppe, 400 a day)."""
        request = build_request(REMOVE_ENVELOPE, path=self._path(envelope))
        self._session.send(request, connection=self._connection)

    def put_in(self, envelope: Envelope | int, payment: ListedPayment) -> Envelope:
        """Move a payment from the list into an envelope (addPaymentToEnveloppe, 400 a day)."""
        request = build_request(PUT_IN, path=self._path(envelope), body=encode(payment))
        return self._session.read(request, connection=self._connection)

    def take_out(self, envelope: Envelope | int, payment: ListedPayment) -> Envelope:
        """Move a payment from an envelope back to the list (removePaymentFromEnveloppe, 400 a day)."""
        request = build_request(TAKE_OUT, path=self._path(envelope), body=encode(payment))
        return self._session.read(request, connection=self._connection)

    def export(
        self,
        envelope: Envelope | int,
        *,
        version: SepaVersion,
        batch: bool = True,
    ) -> bytes:
        """The file for the bank (exportEnveloppe, no limit stated).

        Args:
            envelope: the envelope, whole or by Octopus's number of it.
            version: form of the file that the bank takes.
            batch: whether the bank books all payments as one.
        """
        request = build_request(
            EXPORT_ENVELOPE,
            path=self._path(envelope),
            body=encode({"isabelVersion": str(version), "isBatchPayment": batch}),
        )
        return self._session.read(request, connection=self._connection)

    def _path(self, envelope: Envelope | int) -> dict[str, int]:
        key = envelope if isinstance(envelope, int) else envelope.key
        return {"dossier": self._connection.dossier, "envelope": key}
