"""Financial and diverse bookings: what goes into the F and D journals."""

from datetime import date
from decimal import Decimal

import attrs

from octopus_client.codes import LineKind
from octopus_client.connection import Connection
from octopus_client.documents import Documents, document_operations
from octopus_client.session import Session
from octopus_client.wire import ABSENT, Model, wired


@attrs.frozen(kw_only=True)
class FinancialLine(Model):
    """A line of a financial or diverse booking; its number is its position, from 1.

    Attributes:
        kind: `A` account, `C` client, `S` supplier.
        amount: euros; on an F journal seen from the bank (in is positive), on a D journal debit is positive.
        account: ledger account of an `A` line; 0 in answers for the others.
        relation: Octopus's key of the relation of a `C` or `S` line; 0 in answers when unused.
        external_relation: our number of the relation; 0 in answers when unused.
        reference: text of the line.
        cost_centre: Octopus's number of a cost centre.
        coda_version: version (1 or 2) of the bank's CODA file from which the line comes.
        coda_lines: the lines of that file.
    """

    kind: LineKind = wired("type")
    amount: Decimal = wired("amount", amount=True)
    account: int | None = wired("accountKey", default=None)
    relation: int | None = wired("relationId", default=None)
    external_relation: int | None = wired("externalRelationId", default=None)
    reference: str | None = wired(default=None, private=True)
    cost_centre: int | None = wired("costCentreKey", "id", default=None)
    coda_version: int | None = wired("codaInfo", "codaVersion", "codaVersion", default=None)
    coda_lines: tuple[str, ...] = wired("codaInfo", "codaMoveLineData", default=ABSENT, private=True)


@attrs.frozen(kw_only=True)
class FinancialBooking(Model):
    """A document in a financial or diverse journal.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal, such as `F1` or `D1`.
        number: document number: exactly the journal's last number plus one.
        period: number of the period, from the bookyear's list.
        document_date: date of the document.
        lines: on an F journal only the other side; on a D journal all sides, together zero.
    """

    bookyear: int = wired("bookyearKey", "id")
    journal: str = wired("journalKey")
    number: int = wired("documentSequenceNr")
    period: int = wired("bookyearPeriodeNr")
    document_date: date
    exchange_rate: Decimal = wired("exchangeRate", default=Decimal(1))
    lines: tuple[FinancialLine, ...] = wired("bookingLines", default=ABSENT)


_OPERATIONS = document_operations(
    FinancialBooking,
    "financialdiversbookings",
    name="FinancialDiversBooking",
    wrapper="financialDiversBookingServiceData",
)

OPERATIONS = (_OPERATIONS.get, _OPERATIONS.add, _OPERATIONS.update, _OPERATIONS.modified)


class FinancialBookings(Documents[FinancialBooking]):
    """The financial and diverse bookings of a dossier.

    The operations are insertFinancialDiversBooking, getFinancialDiversBooking,
    updateFinancialDiversBooking and getModifiedFinancialDiversBookings.
    """

    def __init__(self, session: Session, connection: Connection) -> None:
        super().__init__(session, connection, operations=_OPERATIONS)
