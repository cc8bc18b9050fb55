"""What the outbox keeps of a document, as values."""

import zlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

import attrs
import msgspec
from sqlalchemy import Row

from octopus_client import DocumentKey
from tickoweb_sync.document_format import read_document
from tickoweb_sync.documents import Document, Kind
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import ChannelAccounts


class State(StrEnum):
    """Where a document stands."""

    WAITING = "waiting"
    """Time will do."""
    HELD = "held"
    """A person must act."""
    DONE = "done"
    """Booked, with all that belongs to it."""
    SKIPPED = "skipped"
    """Nothing to book."""


class Step(StrEnum):
    """What is next for a document."""

    RELATION = "relation"
    BOOKING = "booking"
    PAYMENT = "payment"
    BALANCING = "balancing"
    FILE = "file"
    NONE = "none"


@attrs.frozen(kw_only=True, slots=False)
class StoredDocument:
    """A document with all that is known of its booking.

    Attributes:
        serial: order of arrival.
        content: the document, packed.
        reasons: why it waits, is held or was skipped.
        held_for: id of the invoice for which a credit note waits.
        started: whether something of it may have been sent.
        relation: Octopus's key of its relation.
        vat_codes: the VAT codes that it was booked with, by `settings.vat_key`.
        balanced: euros of it that are balanced.
    """

    serial: int
    organisation: str
    id: str
    order: str
    kind: Kind
    document_date: date
    content: bytes = attrs.field(repr=False)
    fingerprint: str
    accounts: ChannelAccounts
    accepted_at: datetime
    state: State
    step: Step
    reasons: tuple[Reason, ...] = ()
    held_for: str | None = None
    next_attempt_at: datetime | None = None
    attempts: int = 0
    without_invoice: bool = False
    started: bool = False
    dossier: int | None = None
    relation: int | None = None
    vat_codes: Mapping[str, str] = attrs.field(factory=dict)
    bookyear: int | None = None
    journal: str | None = None
    number: int | None = None
    payment_bookyear: int | None = None
    payment_journal: str | None = None
    payment_number: int | None = None
    balanced: Decimal = Decimal(0)
    balancing_sent: bool = False
    file_missing: bool = False
    told: bool = False

    @cached_property
    def document(self) -> Document:
        """The document as Tickoweb handed it over."""
        return _document_in(self.content)

    def journal_of_step(self, default: str | None) -> str:
        """The journal in which its next step writes, empty for none.

        Args:
            default: journal of documents that have none of their own yet.
        """
        if self.step is Step.PAYMENT:
            return self.payment_journal or ""
        if self.step in (Step.RELATION, Step.BOOKING):
            return self.journal or default or ""
        return ""

    @property
    def intent_key(self) -> str:
        """The key under which its booking is posted."""
        return f"{self.organisation}/{self.id}"

    @property
    def payment_intent_key(self) -> str:
        """The key under which its payment or refund is posted."""
        return f"{self.intent_key}/payment"

    @property
    def is_gone(self) -> bool:
        """Whether it was booked, and is known not to be in the books any more."""
        return any(reason.code in _GONE for reason in self.reasons)

    @property
    def is_payment_gone(self) -> bool:
        """Whether its payment or refund was booked, and is known not to be in the books any more."""
        return any(reason.code == _PAYMENT_GONE for reason in self.reasons)

    @property
    def booking_key(self) -> DocumentKey | None:
        """Where it is booked, once that is certain."""
        return _key(self.bookyear, self.journal, self.number)

    @property
    def payment_key(self) -> DocumentKey | None:
        """Where its payment is booked, once that is certain."""
        return _key(self.payment_bookyear, self.payment_journal, self.payment_number)


def pack_document(document: Document) -> bytes:
    """A document as it is kept: for good, so in less than half of the room that its JSON takes."""
    return zlib.compress(document.to_json())


@lru_cache(maxsize=16)  # each step of a document reads it anew, and that of its invoices
def _document_in(packed: bytes) -> Document:
    # Version 0.1.0 kept the JSON itself.
    plain = packed if packed.startswith(b"{") else zlib.decompress(packed)
    try:
        return Document.from_json(plain)
    except ValueError:  # another version wrote it otherwise
        return read_document(plain)


def _key(bookyear: int | None, journal: str | None, number: int | None) -> DocumentKey | None:
    if bookyear is None or journal is None or number is None:
        return None
    return DocumentKey(bookyear=bookyear, journal=journal, number=number)


_SAME = (
    "serial",
    "organisation",
    "id",
    "document_date",
    "content",
    "fingerprint",
    "accepted_at",
    "held_for",
    "next_attempt_at",
    "attempts",
    "without_invoice",
    "started",
    "dossier",
    "relation",
    "bookyear",
    "journal",
    "number",
    "payment_bookyear",
    "payment_journal",
    "payment_number",
    "balancing_sent",
    "file_missing",
    "told",
)
_CHANGING = _SAME[_SAME.index("held_for") :]
_SAME_OF, _CHANGING_OF = attrgetter(*_SAME), attrgetter(*_CHANGING)
_CENTS = Decimal(100)
_GONE = frozenset({"booking_deleted", "number_taken"})
_PAYMENT_GONE = "payment_gone"


def from_row(row: Row[Any]) -> StoredDocument:
    """A row of the table of documents as a value."""
    return StoredDocument(
        **dict(zip(_SAME, _SAME_OF(row), strict=True)),
        order=row.order_number,
        accounts=msgspec.json.decode(row.accounts, type=ChannelAccounts),
        kind=Kind(row.kind),
        state=State(row.state),
        step=Step(row.step),
        reasons=unpack_reasons(row.reasons),
        vat_codes=msgspec.json.decode(row.vat_codes) if row.vat_codes else {},
        balanced=Decimal(row.balanced_cents) / _CENTS,
    )


def to_columns(stored: StoredDocument) -> dict[str, object]:
    """The columns of a document that its delivery changes."""
    columns: dict[str, object] = dict(zip(_CHANGING, _CHANGING_OF(stored), strict=True))
    columns.update(
        state=str(stored.state),
        step=str(stored.step),
        reasons=pack_reasons(stored.reasons),
        vat_codes=msgspec.json.encode(stored.vat_codes) if stored.vat_codes else b"",
        balanced_cents=int(stored.balanced * _CENTS),
    )
    return columns


def pack_values(values: dict[str, object]) -> bytes:
    """Values of a notice or reason as bytes that keep their kinds."""
    return msgspec.json.encode({name: _pack(value) for name, value in values.items()})


def unpack_values(packed: bytes) -> dict[str, Any]:
    """The values that `pack_values` packed."""
    plain: dict[str, list[str]] = msgspec.json.decode(packed)
    return {name: _unpack(kind, text) for name, (kind, text) in plain.items()}


def pack_reasons(reasons: Iterable[Reason]) -> bytes:
    """Reasons as bytes; nothing for none."""
    packed = [[reason.code, pack_values(dict(reason.values)).decode()] for reason in reasons]
    return msgspec.json.encode(packed) if packed else b""


def unpack_reasons(packed: bytes) -> tuple[Reason, ...]:
    """The reasons that `pack_reasons` packed."""
    if not packed:
        return ()
    plain: list[list[str]] = msgspec.json.decode(packed)
    return tuple(Reason(code=code, values=unpack_values(values.encode())) for code, values in plain)


def _pack(value: object) -> list[str]:
    if isinstance(value, datetime):
        return ["moment", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, Decimal):
        return ["decimal", str(value)]
    if type(value) is int:
        return ["int", str(value)]
    return ["text", "" if value is None else str(value)]


def _unpack(kind: str, text: str) -> object:
    if kind == "moment":
        return datetime.fromisoformat(text)
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "decimal":
        return Decimal(text)
    return int(text) if kind == "int" else text
