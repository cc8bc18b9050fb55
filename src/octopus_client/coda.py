"""CODA: the statements of Belgian banks."""

import attrs

from octopus_client.codec import DecodeError, decode, encode
from octopus_client.connection import Connection
from octopus_client.errors import Actor, Refused
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.wire import ABSENT, Model, wired


@attrs.frozen(kw_only=True)
class ImportedStatement(Model):
    """What became of one statement of a CODA file.

    Attributes:
        code: 0 when it was booked, else Octopus's code of what went wrong.
        message: Octopus's own words.
        bookyear: Octopus's number of the bookyear of its booking.
        journal: key of its financial journal.
        number: document number of its booking.
    """

    code: int | None = wired("errorCode", default=None)
    message: str | None = wired("errorMessage", default=None, private=True)
    bookyear: int | None = wired("bookyearKey", "id", default=None)
    journal: str | None = wired("journalKey", default=None)
    number: int | None = wired("documentSequenceNr", default=None)


@attrs.frozen(kw_only=True)
class CodaImport(Model):
    """What became of a CODA file.

    Attributes:
        code: 0 when all went well, else Octopus's code of what went wrong.
        message: Octopus's own words.
        statements: each statement in it.
    """

    code: int | None = wired("errorCode", default=None)
    message: str | None = wired("errorMessage", default=None, private=True)
    statements: tuple[ImportedStatement, ...] = wired("codaImportItemReportLines", default=ABSENT)

    @property
    def succeeded(self) -> bool:
        """Whether the file and every statement in it were booked."""
        return not any((self.code, *(statement.code for statement in self.statements)))


class CodaRefused(Refused):
    """A CODA file was refused, with a report. Statements with code 0 in it may have been booked: look.

    Attributes:
        report: what became of each statement.
    """

    actor = Actor.BOOKKEEPER

    def __init__(self, refusal: Refused, *, report: CodaImport) -> None:
        told = "; ".join(
            f"statement {number}: {each.code} «{each.message or 'without a reason'}»"
            for number, each in enumerate(report.statements, 1)
            if each.code
        )
        super().__init__(
            f"{refusal} {told}".rstrip(),
            operation=refusal.operation,
            status=refusal.status,
            code=refusal.code,
            reason=refusal.reason,
            technical=refusal.technical,
            body=refusal.body,
        )
        self.actor = refusal.actor
        self.report = report


IMPORT_CODA = Operation(
    name="importCoda",
    method="POST",
    path="/dossiers/{dossier}/coda",
    effect=Effect.ADD,
    answer=CodaImport,
    daily_limit=400,
    code_is_answer=True,
)

OPERATIONS = (IMPORT_CODA,)


class Coda:
    """The import of bank statements."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def book(self, content: str, *, publish_pdf: bool | None = None) -> CodaImport:
        """Book the statements of a CODA file (importCoda, 400 a day).

        Octopus balances what it recognises by itself. After an `OutcomeUnknown`, look in the journal before
        sending the file again.

        Args:
            content: the text of the file.
            publish_pdf: whether to keep a readable statement in Octopus's document management.

        Returns:
            What became of it. Look at `succeeded`, for a refused statement is no error of the call.

        Raises:
            CodaRefused: the file was refused, with a report on its statements.
        """
        request = build_request(
            IMPORT_CODA,
            path={"dossier": self._connection.dossier},
            query={"publishPdfInDms": publish_pdf},
            body=encode(content),
        )
        try:
            return self._session.read(request, connection=self._connection)
        except Refused as refusal:
            report = _report_in(refusal)
            if report is None:
                raise
            raise CodaRefused(refusal, report=report) from refusal


def _report_in(refusal: Refused) -> CodaImport | None:
    """The report that came with a refusal, where it tells of statements."""
    try:
        report = decode(refusal.body, CodaImport)
    except DecodeError:
        return None
    return report if report.statements else None
