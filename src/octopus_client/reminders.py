"""Reminders of invoices that are past their due date (Octopus calls them `rappel`)."""

import builtins
from datetime import date
from decimal import Decimal

import attrs

from octopus_client.connection import Connection
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.relations import Relation
from octopus_client.session import Session
from octopus_client.wire import ABSENT, Model, wired


@attrs.frozen(kw_only=True)
class SentReminder(Model):
    """A reminder that was sent: Octopus's number of it, and when."""

    key: int | None = wired("rappelId", default=None)
    day: date | None = wired("rappelDate", default=None)


@attrs.frozen(kw_only=True)
class OverdueInvoice(Model):
    """An invoice that is past its due date.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal.
        number: document number.
        open_amount: euros that are open.
        expiry_date: when it was due.
        reminders: what was sent about it.
    """

    bookyear: int | None = wired("bookyearKey", "id", default=None)
    journal: str | None = wired("journalKey", default=None)
    number: int | None = wired("documentSequenceNr", default=None)
    document_date: date | None = None
    open_amount: Decimal | None = None
    expiry_date: date | None = wired("expirationDate", default=None)
    comment: str | None = wired(default=None, private=True)
    currency: str | None = wired("currencyCode", default=None)
    reference: str | None = wired(default=None, private=True)
    reminders: tuple[SentReminder, ...] = wired("rappelInfoList", default=ABSENT)


@attrs.frozen(kw_only=True)
class OverdueClient(Model):
    """A client, and the invoices of it that are past their due date."""

    relation: Relation | None = attrs.field(default=None, repr=False)
    invoices: tuple[OverdueInvoice, ...] = wired("invoiceList", default=ABSENT)


@attrs.frozen(kw_only=True)
class ExportedReminder(Model):
    """A reminder to read: its PDF, and where Octopus publishes it."""

    pdf: bytes | None = wired("pdfDocument", default=None, private=True)
    url: str | None = wired("publishUrl", default=None)


LIST_OVERDUE = Operation(
    name="getRappelInformation",
    method="GET",
    path="/dossiers/{dossier}/rappels",
    effect=Effect.READ,
    answer=list[OverdueClient],
    daily_limit=400,
    missing_is_empty=True,
)
EXPORT_REMINDER = Operation(
    name="exportRappel",
    method="GET",
    path="/dossiers/{dossier}/rappels/export",
    effect=Effect.READ,
    answer=ExportedReminder,
    daily_limit=400,
)

OPERATIONS = (LIST_OVERDUE, EXPORT_REMINDER)


class Reminders:
    """What clients should have paid, and the reminders they got."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def overdue(self, day: date) -> builtins.list[OverdueClient]:
        """Clients with invoices that were due by a day (getRappelInformation, 400 a day)."""
        request = build_request(
            LIST_OVERDUE,
            path={"dossier": self._connection.dossier},
            query={"expirationDate": day.isoformat()},
        )
        return self._session.read(request, connection=self._connection)

    def export(self, *, relation: int, reminder: int) -> ExportedReminder:
        """A reminder that was sent, to read (exportRappel, 400 a day).

        Args:
            relation: Octopus's key of the client.
            reminder: Octopus's number of the reminder; see `OverdueInvoice.reminders`.
        """
        request = build_request(
            EXPORT_REMINDER,
            path={"dossier": self._connection.dossier},
            query={"relationId": relation, "rappelId": reminder},
        )
        return self._session.read(request, connection=self._connection)
