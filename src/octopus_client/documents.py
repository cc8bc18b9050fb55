"""What all numbered documents in a journal have in common, and what bookings have more."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from types import GenericAlias
from typing import Generic, TypeVar, cast

import attrs

from octopus_client.attachments import Attachment
from octopus_client.bookyears import Bookyear, bookyear_id
from octopus_client.codec import check_amounts, encode
from octopus_client.connection import Connection
from octopus_client.modified import since_text
from octopus_client.operation import NO_ANSWER, Effect, Operation, Request, build_request
from octopus_client.session import Session
from octopus_client.wire import Model

ALL_BOOKYEARS = -1
"""Octopus's number for all bookyears together, where a list takes a bookyear."""

_Document = TypeVar("_Document", bound=Model)


@attrs.frozen(kw_only=True)
class DocumentOperations(Generic[_Document]):
    """The four operations on one kind of document, and the name around the body of a booking."""

    get: Operation[_Document]
    add: Operation[None]
    update: Operation[None]
    modified: Operation[list[_Document]]
    wrapper: str = ""


def document_operations(
    kind: type[_Document], path: str, *, name: str, wrapper: str = "", reads_a_day: int = 10
) -> DocumentOperations[_Document]:
    """The operations on a kind of document.

    Args:
        kind: model of the document.
        path: last part of the path, such as `buysellbookings`.
        name: what the operations' names are made of, such as `BuySellBooking`.
        wrapper: key under which a new booking stands in the body, beside its files.
        reads_a_day: how often single documents may be read.
    """
    root = f"/dossiers/{{dossier}}/{path}"
    return DocumentOperations(
        get=Operation(
            name=f"get{name}",
            method="GET",
            path=root,
            effect=Effect.READ,
            answer=kind,
            daily_limit=reads_a_day,
            missing_is_empty=True,
        ),
        add=Operation(
            name=f"insert{name}",
            method="POST",
            path=root,
            effect=Effect.ADD,
            answer=NO_ANSWER,
            body=kind,
            daily_limit=400,
            writes_document=True,
        ),
        update=Operation(
            name=f"update{name}",
            method="PUT",
            path=root,
            effect=Effect.SET,
            answer=NO_ANSWER,
            body=kind,
            daily_limit=10,
            writes_document=True,
        ),
        modified=Operation(
            name=f"getModified{name}s",
            method="GET",
            path=f"{root}/modified",
            effect=Effect.READ,
            answer=cast("type[list[_Document]]", GenericAlias(list, kind)),
            daily_limit=48,
            missing_is_empty=True,
        ),
        wrapper=wrapper,
    )


class NumberedDocuments(Generic[_Document]):
    """The documents of one kind in a dossier: reading and replacing them."""

    def __init__(
        self,
        session: Session,
        connection: Connection,
        *,
        operations: DocumentOperations[_Document],
    ) -> None:
        self._session = session
        self._connection = connection
        self._operations = operations

    def get(self, year: Bookyear | int, journal: str, number: int) -> _Document | None:
        """One document, or `None` when there is none of that number.

        The operation is get{BuySellBooking,FinancialDiversBooking} for bookings, only 10 a day, and
        get{Invoice,DeliveryNote}, 400 a day.
        """
        request = build_request(
            self._operations.get,
            path={"dossier": self._connection.dossier},
            query={"bookyearId": bookyear_id(year), "journalKey": journal, "documentSeqNr": number},
        )
        return self._session.find(request, connection=self._connection)

    def update(self, document: _Document) -> None:
        """Replace a document that exists.

        The operation is update{BuySellBooking,FinancialDiversBooking,Invoice,DeliveryNote}, only 10 a day
        each.
        """
        self._send(self._operations.update, encode_booking(document))

    def modified(
        self,
        since: datetime | None = None,
        *,
        year: Bookyear | int = ALL_BOOKYEARS,
        journal: str | None = None,
    ) -> list[_Document]:
        """Documents made or changed since a moment, in no order; deletions are not among them.

        The operation is getModified{BuySellBookings,FinancialDiversBookings,Invoices,DeliveryNotes}, 48 a
        day each.

        Args:
            since: moment with its zone; `None` for everything.
            year: bookyear, whole or by Octopus's number; all of them unless given.
            journal: key of one journal; all of them unless given.
        """
        request = self._modified_request(since, year=year, journal=journal)
        return self._session.read(request, connection=self._connection)

    def each_modified(
        self,
        since: datetime | None = None,
        *,
        year: Bookyear | int = ALL_BOOKYEARS,
        journal: str | None = None,
    ) -> Iterator[_Document]:
        """The same as `modified`, one document after the other: for lists that are too long to keep.

        The operation is getModified{BuySellBookings,FinancialDiversBookings,Invoices,DeliveryNotes}, 48 a
        day each. It is called at once; each document is read when its turn comes. What stays in memory is
        the answer of Octopus as it came.

        Args:
            since: moment with its zone; `None` for everything.
            year: bookyear, whole or by Octopus's number; all of them unless given.
            journal: key of one journal; all of them unless given.

        Raises:
            UnexpectedAnswer: the answer cannot be read, in the call or at a document; those before it were
                given.
        """
        request = self._modified_request(since, year=year, journal=journal)
        return self._session.read_each(request, connection=self._connection)

    def _modified_request(
        self, since: datetime | None, *, year: Bookyear | int, journal: str | None
    ) -> Request[list[_Document]]:
        return build_request(
            self._operations.modified,
            path={"dossier": self._connection.dossier},
            query={
                "bookyearId": bookyear_id(year),
                "journalKey": journal,
                "modifiedTimeStamp": since_text(since),
            },
        )

    def _send(self, operation: Operation[None], body: bytes) -> None:
        request = build_request(operation, path={"dossier": self._connection.dossier}, body=body)
        self._session.send(request, connection=self._connection)


class Documents(NumberedDocuments[_Document]):
    """The bookings of one kind in a dossier; see `Bookings` and `FinancialBookings`."""

    def add(self, booking: _Document, *, attachments: Sequence[Attachment] = ()) -> None:
        """Book a document with its files (insert{BuySellBooking,FinancialDiversBooking}, 400 a day each).

        Octopus answers nothing: the key is the bookyear, journal and number that were sent. To book
        exactly once, use `Dossier.poster`.

        Raises:
            NumberNotNext: the number is not the journal's last plus one.
            JournalLocked: the journal is open for a user.
            OutcomeUnknown: no clear answer: read the number back before sending again.
            ValueError: an amount has more than two decimals.
        """
        self.send(encode_booking(booking), attachments)

    def send(self, body: bytes, attachments: Sequence[Attachment]) -> None:
        """Book a document that is encoded already; see `add`.

        The operation is insert{BuySellBooking,FinancialDiversBooking}, 400 a day each.
        """
        files = encode([attachment.as_sent() for attachment in attachments])
        wrapper = self._operations.wrapper.encode()
        self._send(self._operations.add, b'{"%s":%s,"attachments":%s}' % (wrapper, body, files))


def encode_booking(booking: Model) -> bytes:
    """A document as it is sent.

    Raises:
        ValueError: an amount has more than two decimals.
    """
    check_amounts(booking)
    return encode(booking)
