"""Sending invoices to customers: over Peppol or by mail, and what became of that."""

from datetime import datetime

import attrs

from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.clock import BRUSSELS
from octopus_client.codec import encode
from octopus_client.codes import DeliveryState, Language, SendMethod
from octopus_client.connection import Connection
from octopus_client.operation import NO_ANSWER, Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.wire import ABSENT, Model, wired


@attrs.frozen(kw_only=True)
class SentInvoice(Model):
    """What became of one invoice that was to be sent.

    Attributes:
        success: whether it is on its way.
        method: over Peppol, by mail, or not at all.
        code: Octopus's code of what happened.
        comment: Octopus's own words.
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal.
        number: document number.
    """

    success: bool | None = None
    method: SendMethod | None = wired("sendMethod", default=None)
    code: int | None = wired("statusCode", default=None)
    comment: str | None = wired(default=None, private=True)
    bookyear: int | None = wired("documentKey", "bookyearKey", "id", default=None)
    journal: str | None = wired("documentKey", "journal", default=None)
    number: int | None = wired("documentKey", "documentSequenceNr", default=None)


@attrs.frozen(kw_only=True)
class SentInvoices(Model):
    """What became of the invoices that were to be sent.

    Attributes:
        success: whether all went well, by Octopus's own word.
        invoices: each of them.
    """

    success: bool | None = None
    invoices: tuple[SentInvoice, ...] = wired("sendInvoiceStatusList", default=ABSENT)

    @property
    def failed(self) -> tuple[SentInvoice, ...]:
        """Those that are not on their way."""
        return tuple(invoice for invoice in self.invoices if not invoice.success)


@attrs.frozen(kw_only=True)
class InvoiceDelivery(Model):
    """How far an invoice is on its way to the customer.

    Attributes:
        state: printed, mailed, sent over Peppol and so on. Mailed does not mean received.
        comment: Octopus's own words.
        delivered_text: the moment as Octopus wrote it; see `delivered_at`.
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal.
        number: document number.
    """

    state: DeliveryState | None = wired("deliveryState", default=None)
    comment: str | None = wired(default=None, private=True)
    delivered_text: str | None = wired("deliveryDateTime", default=None)
    bookyear: int | None = wired("documentKey", "bookyearKey", "id", default=None)
    journal: str | None = wired("documentKey", "journal", default=None)
    number: int | None = wired("documentKey", "documentSequenceNr", default=None)

    @property
    def delivered_at(self) -> datetime | None:
        """The moment at which it was delivered; one without a zone is taken as Brussels time (assumed).

        Raises:
            ValueError: Octopus wrote something else than a moment.
        """
        if self.delivered_text is None:
            return None
        moment = datetime.fromisoformat(self.delivered_text)
        return moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)


SEND_INVOICES = Operation(
    name="sendInvoices",
    method="POST",
    path="/dossiers/{dossier}/invoices/send",
    effect=Effect.ADD,
    answer=SentInvoices,
    daily_limit=400,
)
DELIVERY_STATES = Operation(
    name="getDeliveryStates",
    method="POST",
    path="/dossiers/{dossier}/invoices/send/report/deliverystate",
    effect=Effect.READ,
    answer=list[InvoiceDelivery],
    daily_limit=400,
)
SEND_TEST_MAIL = Operation(
    name="sendTestMail",
    method="POST",
    path="/dossiers/{dossier}/invoices/send/testmail/{language}",
    effect=Effect.ADD,
    answer=NO_ANSWER,
    daily_limit=400,
)

OPERATIONS = (SEND_INVOICES, DELIVERY_STATES, SEND_TEST_MAIL)


class InvoiceSending:
    """The way of a dossier's invoices to the customers."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def send(
        self,
        year: Bookyear | int,
        journal: str,
        *,
        first: int,
        last: int | None = None,
        sender: str,
        cc: str | None = None,
        bcc: str | None = None,
        without_octopus_pdf: bool = False,
        mail_only: bool = False,
    ) -> SentInvoices:
        """Send invoices to their customers (sendInvoices, 400 a day); a few at a time.

        A customer who is registered with Peppol gets the invoice there, another one by mail. Registered,
        but without a valid electronic invoice: nothing is sent. Octopus goes on after its answer: ask
        `states` later what became of it.

        Args:
            year: the bookyear, whole or by Octopus's number.
            journal: key of the journal, such as `V1`.
            first: number of the first invoice to send.
            last: number of the last one; only the first unless given.
            sender: mail address of the sender. Unless its domain allows Octopus to send (SPF), mail leaves
                from an address of Octopus, and answers go to this one.
            cc: address that gets a copy.
            bcc: address that gets a copy without being named.
            without_octopus_pdf: make no PDF; one that is attached to the invoice goes along instead.
            mail_only: never over Peppol.

        Raises:
            OutcomeUnknown: no clear answer: ask `states` before sending again, or the customer gets two.
        """
        body = {
            **_selection(year, journal, first, last),
            "fromMailAddress": sender,
            "ccMailAddress": cc,
            "bccMailAddress": bcc,
            "excludeOctopusPdf": without_octopus_pdf,
            "forceUseEmail": mail_only,
        }
        request = build_request(
            SEND_INVOICES,
            path={"dossier": self._connection.dossier},
            body=encode({key: value for key, value in body.items() if value is not None}),
        )
        return self._session.read(request, connection=self._connection)

    def states(
        self, year: Bookyear | int, journal: str, *, first: int, last: int | None = None
    ) -> list[InvoiceDelivery]:
        """How far invoices are on their way (getDeliveryStates, 400 a day).

        Args:
            year: the bookyear, whole or by Octopus's number.
            journal: key of the journal, such as `V1`.
            first: number of the first invoice to tell of.
            last: number of the last one; only the first unless given.
        """
        request = build_request(
            DELIVERY_STATES,
            path={"dossier": self._connection.dossier},
            body=encode(_selection(year, journal, first, last)),
        )
        return self._session.read(request, connection=self._connection)

    def send_test_mail(self, journal: str, *, language: Language, sender: str, recipient: str) -> None:
        """Send the mail that goes with invoices, without an invoice (sendTestMail, 400 a day).

        Args:
            journal: key of the journal, such as `V1`, whose texts are used.
            language: which of its texts.
            sender: mail address of the sender.
            recipient: who gets it.

        Raises:
            ValueError: an address holds more than plain ASCII.
        """
        request = build_request(
            SEND_TEST_MAIL,
            path={"dossier": self._connection.dossier, "language": int(language)},
            query={"journalKey": journal},
            headers={"fromAddress": sender, "toAddress": recipient},
        )
        self._session.send(request, connection=self._connection)


def _selection(year: Bookyear | int, journal: str, first: int, last: int | None) -> dict[str, object]:
    return {
        "bookyearKey": {"id": bookyear_id(year)},
        "journal": journal,
        "documentSequenceNr": first,
        "toDocumentSequenceNr": first if last is None else last,
    }
