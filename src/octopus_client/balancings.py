"""Balancings: tying a payment to an invoice."""

from datetime import date, datetime
from decimal import Decimal

import attrs

from octopus_client.codec import check_amounts, encode
from octopus_client.codes import LineKind
from octopus_client.connection import Connection
from octopus_client.errors import OctopusError
from octopus_client.modified import since_text
from octopus_client.operation import NO_ANSWER, Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.wire import ABSENT, Model, wired

WHOLE_DOCUMENT = -1
"""Line number that stands for a purchase or sales document as a whole."""


@attrs.frozen(kw_only=True)
class DocumentKey:
    """Where a document stands: bookyear (Octopus's number), journal and document number."""

    bookyear: int
    journal: str
    number: int

    def whole(self) -> "BalancingKey":
        """The document as one side of a balancing: for purchase and sales documents."""
        return self.line(WHOLE_DOCUMENT)

    def line(self, number: int) -> "BalancingKey":
        """One line of the document, from 1, as one side of a balancing: for F and D journals."""
        return BalancingKey(bookyear=self.bookyear, journal=self.journal, number=self.number, line=number)

    def __str__(self) -> str:
        return f"{self.journal}/{self.number}"


@attrs.frozen(kw_only=True)
class BalancingKey(Model):
    """One side of a balancing: a line of a document, or (-1) a purchase or sales document as a whole."""

    bookyear: int = wired("bookyearKey", "id")
    journal: str = wired("journalKey")
    number: int = wired("documentSequenceNr")
    line: int = wired("lineSequenceNr")


@attrs.frozen(kw_only=True)
class BalancedDocument(Model):
    """A side of a balancing as Octopus lists it; amounts in euros, without sign."""

    bookyear: int | None = wired("balancingKey", "bookyearKey", "id", default=None)
    journal: str | None = wired("balancingKey", "journalKey", default=None)
    number: int | None = wired("balancingKey", "documentSequenceNr", default=None)
    line: int | None = wired("balancingKey", "lineSequenceNr", default=None)
    document_date: date | None = None
    currency: str | None = wired("currencyCode", default=None)
    exchange_rate: Decimal | None = wired("exchangeRate", default=None)
    comment: str | None = wired(default=None, private=True)
    reference: str | None = wired(default=None, private=True)
    debit_amount: Decimal | None = wired("debetBookingAmount", default=None)
    credit_amount: Decimal | None = wired("creditBookingAmount", default=None)
    debit_document_amount: Decimal | None = wired("debetDocumentAmount", default=None)
    credit_document_amount: Decimal | None = wired("creditDocumentAmount", default=None)

    @property
    def key(self) -> BalancingKey:
        """Where it stands, as a side of a balancing.

        Raises:
            OctopusError: Octopus left a part of it out.
        """
        if self.bookyear is None or self.journal is None or self.number is None or self.line is None:
            raise OctopusError("Octopus lists a balancing without the whole key of its document.")
        return BalancingKey(bookyear=self.bookyear, journal=self.journal, number=self.number, line=self.line)


_NOT_LISTED = BalancedDocument()


@attrs.frozen(kw_only=True)
class BalancingDetail(Model):
    """A balancing as Octopus lists it.

    Attributes:
        kind: `C` client, `S` supplier, `A` account.
        relation: Octopus's key of the relation; 0 when unused.
        external_relation: our number of the relation; 0 when unused.
        account: ledger account; 0 when unused.
        debit: the one side.
        credit: the other side.
        amount: euros that are tied together.
    """

    kind: LineKind | None = wired("type", "type", default=None)
    relation: int | None = wired("type", "relationKey", "id", default=None)
    external_relation: int | None = wired("type", "externalRelationId", default=None)
    account: int | None = wired("type", "accountNr", default=None)
    debit: BalancedDocument = wired("debetDocument", default=_NOT_LISTED)
    credit: BalancedDocument = wired("creditDocument", default=_NOT_LISTED)
    debit_balanced: Decimal | None = wired("debetBalancedBookingAmount", default=None)
    credit_balanced: Decimal | None = wired("creditBalancedBookingAmount", default=None)

    @property
    def amount(self) -> Decimal:
        """Euros tied together: the one of the two fields that Octopus fills in."""
        return max(self.debit_balanced or Decimal(0), self.credit_balanced or Decimal(0))


@attrs.frozen(kw_only=True)
class ModifiedBalancings(Model):
    """Balancings made and removed since a moment."""

    modified: tuple[BalancingDetail, ...] = wired("modifiedBalancings", default=ABSENT)
    deleted: tuple[BalancingDetail, ...] = wired("deletedBalancings", default=ABSENT)


@attrs.frozen(kw_only=True)
class _NewBalancing(Model):
    debit: BalancingKey = wired("debetKey")
    credit: BalancingKey = wired("creditKey")
    amount: Decimal = wired("balanceAmount", amount=True)


Side = BalancingKey | DocumentKey
"""A side of a balancing: a line, or a purchase or sales document as a whole."""


def _side(side: Side) -> BalancingKey:
    return side.whole() if isinstance(side, DocumentKey) else side


ADD_BALANCING = Operation(
    name="insertBalancing",
    method="POST",
    path="/dossiers/{dossier}/balancings",
    effect=Effect.ADD,
    answer=NO_ANSWER,
    daily_limit=400,
)
REMOVE_BALANCING = Operation(
    name="deleteBalancing",
    method="DELETE",
    path="/dossiers/{dossier}/balancings/delete",
    effect=Effect.SET,
    answer=NO_ANSWER,
    daily_limit=400,
)
REMOVE_OF_LINE = Operation(
    name="deleteBalancingByBookingline",
    method="DELETE",
    path="/dossiers/{dossier}/balancings/bookingline/delete",
    effect=Effect.SET,
    answer=NO_ANSWER,
    daily_limit=400,
)
REMOVE_OF_DOCUMENT = Operation(
    name="deleteBalancingByDocument",
    method="DELETE",
    path="/dossiers/{dossier}/balancings/document/delete",
    effect=Effect.SET,
    answer=NO_ANSWER,
    daily_limit=400,
)
MODIFIED_BALANCINGS = Operation(
    name="getModifiedBalancingRelations",
    method="GET",
    path="/dossiers/{dossier}/balancings/modified",
    effect=Effect.READ,
    answer=ModifiedBalancings,
    daily_limit=48,
    missing_is_empty=True,
)

OPERATIONS = (ADD_BALANCING, REMOVE_BALANCING, REMOVE_OF_LINE, REMOVE_OF_DOCUMENT, MODIFIED_BALANCINGS)


class Balancings:
    """The balancings of a dossier."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def add(self, *, debit: Side, credit: Side, amount: Decimal) -> None:
        """Tie two documents together (insertBalancing, 400 a day).

        Args:
            debit: a sales invoice, or the line of a payment to a supplier or of a refund.
            credit: a purchase invoice or credit note, or the line of a customer's payment.
            amount: positive, in euros.

        Raises:
            BalancingRefused: one side is closed already, or the amount is more than what is open.
            OutcomeUnknown: no clear answer: look in `modified` before sending again.
            ValueError: the amount is not positive or has more than two decimals.
        """
        balancing = _NewBalancing(debit=_side(debit), credit=_side(credit), amount=amount)
        check_amounts(balancing)
        if amount <= 0:
            raise ValueError(f"The amount of a balancing is positive, not {amount}.")
        self._send(ADD_BALANCING, encode(balancing))

    def remove(self, *, debit: Side, credit: Side) -> None:
        """Undo the tie between two documents (deleteBalancing, 400 a day)."""
        self._send(REMOVE_BALANCING, encode({"debetKey": _side(debit), "creditKey": _side(credit)}))

    def remove_of_line(self, line: BalancingKey) -> None:
        """Undo all ties of one line (deleteBalancingByBookingline, 400 a day)."""
        self._send(REMOVE_OF_LINE, encode(line))

    def remove_of_document(self, document: DocumentKey) -> None:
        """Undo all ties of a document (deleteBalancingByDocument, 400 a day)."""
        body = {
            "bookyearKey": {"id": document.bookyear},
            "journal": document.journal,
            "documentSequenceNr": document.number,
        }
        self._send(REMOVE_OF_DOCUMENT, encode(body))

    def modified(self, since: datetime | None = None) -> ModifiedBalancings:
        """Balancings made and removed since a moment (getModifiedBalancingRelations, 48 a day).

        Args:
            since: moment with its zone; `None` for everything.
        """
        request = build_request(
            MODIFIED_BALANCINGS,
            path={"dossier": self._connection.dossier},
            query={"modifiedTimeStamp": since_text(since)},
        )
        return self._session.read(request, connection=self._connection)

    def _send(self, operation: Operation[None], body: bytes) -> None:
        request = build_request(operation, path={"dossier": self._connection.dossier}, body=body)
        self._session.send(request, connection=self._connection)
