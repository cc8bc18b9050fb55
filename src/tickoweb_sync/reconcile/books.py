"""What a dossier of Octopus shows, read with a number of calls that does not grow with the documents."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from attrs import field, frozen

from octopus_client import (
    BalancingDetail,
    Booking,
    Bookyear,
    DocumentKey,
    Dossier,
    FinancialBooking,
    Journal,
    LimitReached,
    LimitRefused,
    Relation,
)
from octopus_client.bookings_report import DeletedBooking
from octopus_client.reports import OpenItem
from tickoweb_sync.facts import Facts, read_facts

_T = TypeVar("_T")
_A_DAY = timedelta(days=1)


class Part(StrEnum):
    """A part of the books that is read on its own."""

    BOOKINGS = "bookings"
    PAYMENTS = "payments"
    DELETIONS = "deletions"
    BALANCINGS = "balancings"
    RELATIONS = "relations"
    OPEN_ITEMS = "open_items"
    JOURNALS = "journals"
    FACTS = "facts"


@frozen(kw_only=True, slots=False)
class Books:
    """Octopus's side of a reconciliation.

    Attributes:
        bookings: all purchase and sales bookings of the dossier.
        payments: all financial and diverse bookings.
        deleted: places of documents that were deleted.
        balancings: all ties between payments and invoices.
        relations: all clients and suppliers that are listed.
        open_items: what clients have open.
        journals: the journals of the open bookyears in which documents are booked.
        facts: bookyears, VAT codes, accounts and the accounts of financial journals.
        unread: parts that could not be read because the calls of today are used up, and the sentence why.
    """

    bookings: tuple[Booking, ...] = field(default=(), repr=False)
    payments: tuple[FinancialBooking, ...] = field(default=(), repr=False)
    deleted: frozenset[DocumentKey] = field(default=frozenset(), repr=False)
    balancings: tuple[BalancingDetail, ...] = field(default=(), repr=False)
    relations: tuple[Relation, ...] = field(default=(), repr=False)
    open_items: tuple[OpenItem, ...] = field(default=(), repr=False)
    journals: tuple[Journal, ...] = field(default=(), repr=False)
    facts: Facts = field(repr=False)
    unread: Mapping[Part, str] = field(factory=dict)

    def has(self, *parts: Part) -> bool:
        """Whether some parts were read."""
        return not any(part in self.unread for part in parts)

    @cached_property
    def bookings_at(self) -> Mapping[DocumentKey, list[Booking]]:
        """The purchase and sales bookings by their places; more than one when a number is double."""
        return _by_place(self.bookings)

    @cached_property
    def payments_at(self) -> Mapping[DocumentKey, list[FinancialBooking]]:
        """The financial and diverse bookings by their places."""
        return _by_place(self.payments)


def place_of(document: Booking | FinancialBooking) -> DocumentKey:
    """Where a document stands in the books."""
    return DocumentKey(bookyear=document.bookyear, journal=document.journal, number=document.number)


def read_books(dossier: Dossier, days: Collection[date], *, since: datetime) -> Books:
    """Read everything that documents are compared with.

    Six lists are read as they are now, and the journals of each open bookyear in which a document lies;
    bookyears, accounts, VAT codes and journals' accounts come from the client's store for a day.

    Args:
        dossier: the dossier.
        days: the dates of the documents; they tell the bookyears that matter.
        since: from when on deletions matter.
    """
    reader = _Reader()
    bookings = reader.read(Part.BOOKINGS, dossier.bookings.modified)
    payments = reader.read(Part.PAYMENTS, dossier.financial.modified)
    deleted = reader.read(Part.DELETIONS, lambda: dossier.bookings_report.modified(since).deleted)
    balancings = reader.read(Part.BALANCINGS, lambda: dossier.balancings.modified().modified)
    relations = reader.read(Part.RELATIONS, lambda: dossier.relations.modified().modified)
    years = reader.read(Part.FACTS, lambda: dossier.bookyears.list(max_age=_A_DAY))
    open_items = reader.read(Part.OPEN_ITEMS, lambda: _open_items(dossier, years))
    wanted = [year for year in years if any(year.start <= day <= year.end for day in days)]
    journals = reader.read(Part.JOURNALS, lambda: _journals(dossier, wanted))
    facts = reader.read(Part.FACTS, lambda: [read_facts(dossier, days, max_age=_A_DAY, next_open=False)])
    unknown = Facts(bookyears=years, journals=(), accounts={}, vat_codes=(), journal_accounts={})
    return Books(
        bookings=bookings,
        payments=payments,
        deleted=frozenset(one.document_key for one in deleted if _is_whole(one)),
        balancings=balancings,
        relations=relations,
        open_items=open_items,
        journals=journals,
        facts=next(iter(facts), unknown),
        unread=reader.unread,
    )


class _Reader:
    """Reads part after part; one whose calls are used up is noted and left out."""

    def __init__(self) -> None:
        self.unread: dict[Part, str] = {}

    def read(self, part: Part, call: Callable[[], Iterable[_T]]) -> tuple[_T, ...]:
        try:
            return tuple(call())
        except (LimitReached, LimitRefused) as error:
            self.unread[part] = str(error)
            return ()


def _journals(dossier: Dossier, years: Iterable[Bookyear]) -> list[Journal]:
    return [journal for year in years if not year.closed for journal in dossier.journals.list(year)]


def _open_items(dossier: Dossier, years: tuple[Bookyear, ...]) -> list[OpenItem]:
    if not years:
        return []
    first, last = min(years, key=lambda year: year.start), max(years, key=lambda year: year.end)
    return [item for item in dossier.reports.open_clients(first, last) if _is_whole(item)]


def _is_whole(one: DeletedBooking | OpenItem) -> bool:
    """Whether the place of a document is told in full."""
    return None not in (one.bookyear, one.journal, one.number)


_Document = TypeVar("_Document", Booking, FinancialBooking)


def _by_place(documents: Iterable[_Document]) -> dict[DocumentKey, list[_Document]]:
    found: dict[DocumentKey, list[_Document]] = {}
    for document in documents:
        found.setdefault(place_of(document), []).append(document)
    return found
