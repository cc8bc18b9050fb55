"""Pure: the mark by which a booking is known again, and what a look at its number tells."""

import hashlib
import re
from decimal import Decimal
from enum import StrEnum

import attrs

from octopus_client.bookings import Booking
from octopus_client.codec import unstructure
from octopus_client.codes import LineKind
from octopus_client.financial import FinancialBooking, FinancialLine

Document = Booking | FinancialBooking
"""What goes into a journal."""

MARK_PREFIX = "tw:"
"""Start of a mark, unless an integration chooses its own."""

_MARK = re.compile(r"[a-z]{2}:[0-9a-f]{12}(?![0-9a-f])")
_PREFIX = re.compile(r"[a-z]{2}:")


def mark_of(key: str, *, prefix: str = MARK_PREFIX) -> str:
    """The mark of a document: a prefix and twelve hexadecimal digits made from its key.

    Raises:
        ValueError: the prefix is not two small letters and a colon; the mark would not be found again.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"«{prefix}» cannot start a mark: expected two small letters and a colon, like tw:")
    return prefix + hashlib.sha256(key.encode()).hexdigest()[:12]


def with_mark(document: Document, mark: str) -> Document:
    """The document with a mark at the start of its comment, or of the reference of each financial line.

    Raises:
        ValueError: it is no mark, or the document has no line to carry it.
    """
    if not _MARK.fullmatch(mark):
        raise ValueError(f"«{mark}» is no mark: expected one like {mark_of('')}")
    if isinstance(document, FinancialBooking) and not document.lines:
        raise ValueError(f"{document.journal}/{document.number} has no lines, and so no place for its mark.")
    if isinstance(document, Booking):
        return attrs.evolve(document, comment=_join(mark, document.comment))
    lines = tuple(attrs.evolve(line, reference=_join(mark, line.reference)) for line in document.lines)
    return attrs.evolve(document, lines=lines)


def marks_in(document: Document) -> frozenset[str]:
    """The marks that a document carries."""
    if isinstance(document, Booking):
        texts = [document.comment]
    else:
        texts = [line.reference for line in document.lines]
    found = (_MARK.match(text.lstrip()) for text in texts if text)
    return frozenset(match.group() for match in found if match)


class Finding(StrEnum):
    """What stands under the number of an intent in doubt."""

    OURS = "ours"
    """The document of the intent: adopt it."""
    ABSENT = "absent"
    """Nothing: send the same request again."""
    FOREIGN = "foreign"
    """Somebody else's document: take the next number."""
    UNSURE = "unsure"
    """A document without a mark, alike in relation, date and amount: a person must look."""


def judge(found: Document | None, *, mark: str, sent: Document) -> Finding:
    """Say what a look at a number tells about the document that was sent, or may have been."""
    if found is None:
        return Finding.ABSENT
    marks = marks_in(found)
    if mark in marks:
        return Finding.OURS
    if not marks and found.document_date == sent.document_date and is_between_same(found, sent):
        return Finding.UNSURE
    return Finding.FOREIGN


@attrs.frozen(kw_only=True)
class Difference:
    """Where a booking in Octopus differs from what was sent.

    Attributes:
        field: name of the wire, such as `bookingLines[0].accountKey`.
        sent: value that was sent.
        found: value in Octopus now, `None` when it is not there.
    """

    field: str
    sent: object = attrs.field(repr=False)
    found: object = attrs.field(repr=False)


def differences(*, sent: Document, found: Document) -> tuple[Difference, ...]:
    """Every value that was sent and now reads otherwise; what Octopus adds by itself is no difference."""
    return tuple(_compare(unstructure(sent), unstructure(found), ""))


def _compare(sent: object, found: object, path: str) -> list[Difference]:
    if isinstance(sent, dict):
        inner = found if isinstance(found, dict) else {}
        prefix = f"{path}." if path else ""
        return [d for key, value in sent.items() for d in _compare(value, inner.get(key), f"{prefix}{key}")]
    if isinstance(sent, list):
        theirs = found if isinstance(found, list) else []
        result = []
        for index in range(max(len(sent), len(theirs))):
            ours_item = sent[index] if index < len(sent) else None
            their_item = theirs[index] if index < len(theirs) else None
            result += _compare(ours_item, their_item, f"{path}[{index}]")
        return result
    return [] if sent == found else [Difference(field=path, sent=sent, found=found)]


def is_between_same(one: Document, other: Document) -> bool:
    """Whether relation and absolute amount may be the same; what cannot be told apart is the same."""
    ours, theirs = _parties(one), _parties(other)
    return len(theirs) == len(ours) and all(
        any(_may_be_same(party, another) for another in theirs) for party in ours
    )


@attrs.frozen(kw_only=True)
class _Party:
    amount: Decimal
    relation: int | None = None
    external_relation: int | None = None


def _parties(document: Document) -> list[_Party]:
    if isinstance(document, Booking):
        return [_party(document, document.amount)]
    parties = [
        _party(line, line.amount)
        for line in document.lines
        if line.kind in (LineKind.CLIENT, LineKind.SUPPLIER)
    ]
    return parties or [_Party(amount=sum((abs(line.amount) for line in document.lines), Decimal(0)))]


def _party(source: Booking | FinancialLine, amount: Decimal) -> _Party:
    return _Party(
        amount=abs(amount),
        relation=source.relation or None,
        external_relation=source.external_relation or None,
    )


def _may_be_same(one: _Party, other: _Party) -> bool:
    pairs = ((one.relation, other.relation), (one.external_relation, other.external_relation))
    known = next(((a, b) for a, b in pairs if a is not None and b is not None), (None, None))
    return one.amount == other.amount and known[0] == known[1]


def _join(mark: str, text: str | None) -> str:
    return f"{mark} {text}" if text else mark
