"""The one call: read both sides, compare, and give the result."""

from collections.abc import Iterator
from datetime import timedelta

from octopus_client import Dossier
from octopus_client.clock import brussels_day
from tickoweb_sync.outbox import Outbox
from tickoweb_sync.reconcile.account_lines import lines_on
from tickoweb_sync.reconcile.booking_check import booking_differences
from tickoweb_sync.reconcile.books import Books, Part, place_of, read_books
from tickoweb_sync.reconcile.clearing import clearing_differences, compare_clearing
from tickoweb_sync.reconcile.closing import closing_differences, compare_closing, read_closing
from tickoweb_sync.reconcile.csv_file import FileUnusable
from tickoweb_sync.reconcile.difference import Difference
from tickoweb_sync.reconcile.kept import Kept, read_kept
from tickoweb_sync.reconcile.numbering import number_differences, number_rows
from tickoweb_sync.reconcile.open_client_items import open_rows
from tickoweb_sync.reconcile.pairing import Pair, pair_documents
from tickoweb_sync.reconcile.payment_check import (
    Ties,
    balancing_differences,
    payment_differences,
    unmarked_payments,
)
from tickoweb_sync.reconcile.presence import (
    look_alikes,
    open_differences,
    presence_differences,
    unknown_differences,
)
from tickoweb_sync.reconcile.result import Reconciliation
from tickoweb_sync.reconcile.settlement import read_settlement
from tickoweb_sync.reconcile.vat import rates_of, vat_rows

_A_DAY = timedelta(days=1)


def reconcile(
    outbox: Outbox,
    dossier: Dossier,
    *,
    organisation: str | None = None,
    language: str | None = None,
    settlement: bytes | None = None,
    closing: bytes | None = None,
) -> Reconciliation:
    """Compare the documents of the outbox with the books, and name each difference, its cause and next step.

    Reads only, with a number of calls that does not grow with the documents. Where the calls of today are
    used up, the rest is compared and `unread` names what is missing.

    Args:
        outbox: where the documents are.
        dossier: the dossier in Octopus.
        organisation: whose documents; needed where several organisations book in the dossier.
        language: of the sentences: `nl`, `fr` or `en`; that of the settings unless given.
        settlement: a settlement of Mollie (CSV), to explain the payment account with.
        closing: Tickoweb's closing (CSV), from which what was invoiced is taken off.

    Raises:
        ValueError: the outbox has no organisation for this dossier, or several.
        FileUnusable: a CSV file is not what it should be.
        OctopusError: Octopus cannot be reached, or refuses.
    """
    kept = read_kept(outbox, dossier.id, organisation=organisation)
    settled = read_settlement(settlement) if settlement is not None else ()
    if settlement is not None and not settled:
        raise FileUnusable("The settlement has no rows: export the one of the days that were booked.")
    sold = read_closing(closing) if closing is not None else None
    account = _payment_account(kept) if settled else None
    since = min((stored.accepted_at for stored in kept.documents), default=kept.now) - _A_DAY
    days = sorted({stored.document_date for stored in kept.documents} | {brussels_day(kept.now)})
    books = read_books(dossier, days, since=since)
    pairs = pair_documents(kept, books)
    numbers = number_rows(kept, books, pairs)
    clearing = None
    if account is not None and books.has(Part.BOOKINGS, Part.PAYMENTS, Part.FACTS):
        clearing = compare_clearing(account, lines_on(account, books), settled, pairs)
    sales = compare_closing(sold, pairs) if sold is not None else None
    of_numbers = list(number_differences(numbers, books.facts.bookyears))
    found = [
        *_of_documents(kept, books, pairs),
        *(one for one in of_numbers if not one.is_note),
        *(clearing_differences(clearing) if clearing is not None else ()),
        *(closing_differences(sales) if sales is not None else ()),
    ]
    return Reconciliation(
        language=language or str(kept.integration.octopus.locale),
        found=tuple(found),
        notes=tuple(one for one in of_numbers if one.is_note),
        pairs=pairs,
        number_rows=numbers,
        vat_rows=vat_rows(pairs, rates_of(books.facts.vat_codes)),
        open_rows=open_rows(books.open_items, pairs, today=brussels_day(kept.now)),
        clearing_account=clearing,
        closing_sales=sales,
        kept=kept,
        books=books,
    )


def _of_documents(kept: Kept, books: Books, pairs: tuple[Pair, ...]) -> Iterator[Difference]:
    rates = rates_of(books.facts.vat_codes)
    ties = Ties(books)
    places = {pair.stored.id: place_of(pair.booking) for pair in pairs if pair.booking is not None}
    for pair in pairs:
        yield from open_differences(pair, kept)
        if books.has(Part.BOOKINGS):
            yield from presence_differences(pair, books)
            yield from booking_differences(pair, rates)
        if books.has(Part.PAYMENTS):
            yield from payment_differences(pair)
        if books.has(Part.BOOKINGS, Part.PAYMENTS, Part.BALANCINGS):
            yield from balancing_differences(pair, ties, places)
    yield from unknown_differences(kept, books, pairs)
    yield from look_alikes(pairs, books)
    yield from unmarked_payments(pairs, books, ties)


def _payment_account(kept: Kept) -> int:
    """The account that a settlement is about: that of the settings, else the first of a document."""
    accounts = [kept.integration.booking.payment_account]
    accounts += [stored.accounts.payment_account for stored in kept.documents]
    account = next((account for account in accounts if account is not None), None)
    if account is None:
        raise ValueError(
            "There is no payment account in the settings: a settlement has nothing to be held against."
        )
    return account
