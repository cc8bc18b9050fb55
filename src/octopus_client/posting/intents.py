"""What is stored before anything is sent, and where."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

import attrs

from octopus_client.attachments import Attachment
from octopus_client.balancings import DocumentKey
from octopus_client.posting.marks import Document


@attrs.frozen
class Series:
    """A series of numbers: one journal in one bookyear of one dossier."""

    dossier: int
    bookyear: int
    journal: str


@attrs.frozen(kw_only=True)
class Draft:
    """A document that is ready to be posted, with its files."""

    document: Document
    attachments: Sequence[Attachment] = ()


class IntentState(StrEnum):
    """What is known of an intent."""

    DOUBTFUL = "doubtful"
    """It may have been sent: its number is read back before anything else happens."""
    REFUSED = "refused"
    """Certainly not booked so far: it may be sent, under this number or another."""
    UNSURE = "unsure"
    """Under its number stands a document that may or may not be it: a person must look."""
    BOOKED = "booked"
    """It stands in the books under its number."""


@attrs.frozen(kw_only=True)
class Intent:
    """A numbered, finished request, stored before it is sent.

    Attributes:
        key: the caller's name of the document, for ever the same.
        mark: what the document is known by in Octopus.
        series: dossier, bookyear and journal.
        number: document number.
        body: the document as it is sent.
        attachments: its files; dropped once it is booked.
        state: what is known.
        doubted: whether it ever may have been sent under this number without a clear answer.
    """

    key: str
    mark: str
    series: Series
    number: int
    body: bytes = attrs.field(repr=False)
    attachments: tuple[Attachment, ...] = attrs.field(default=(), repr=False)
    state: IntentState = IntentState.DOUBTFUL
    doubted: bool = False

    @property
    def document_key(self) -> DocumentKey:
        """Where the document stands, or would stand."""
        return DocumentKey(bookyear=self.series.bookyear, journal=self.series.journal, number=self.number)


@attrs.frozen(kw_only=True)
class Marked:
    """A document that was seen in the books with a mark.

    Attributes:
        mark: the mark.
        document_key: where the document stands.
        body: the document as Octopus shows it.
    """

    mark: str
    document_key: DocumentKey
    body: bytes = attrs.field(repr=False)


@attrs.frozen
class LastNumber:
    """The last number of a series, and the Brussels day on which the journal list said so."""

    number: int
    read_on: date


class PostingStore(Protocol):
    """Where intents outlive a crash. What is saved must be on disk when the method returns."""

    def load_intent(self, key: str) -> Intent | None:
        """The intent of a document."""

    def save_intent(self, intent: Intent, *, last_number: LastNumber | None = None) -> None:
        """Keep an intent in place of the one before and, in the same step, its series' last number."""

    def load_last_number(self, series: Series) -> LastNumber | None:
        """The last number known of a series."""

    def save_last_number(self, series: Series, last_number: LastNumber) -> None:
        """Keep the last number of a series."""

    def load_marked(self, dossier: int, mark: str) -> list[Marked]:
        """Documents of a dossier that were seen with a mark."""

    def replace_marked(self, dossier: int, marked: Iterable[Marked], *, journals: str) -> None:
        """Keep documents that were seen with marks, in place of all of the same kinds of journal.

        Args:
            dossier: number of the dossier.
            marked: all that were seen.
            journals: letters of the kinds of journal that were looked at, such as `FD`.
        """

    def forget(self, key: str) -> None:
        """Forget the intent of a document and where its mark was seen: it may be booked anew."""
