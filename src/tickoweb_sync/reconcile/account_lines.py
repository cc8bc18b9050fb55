"""Pure: what moved on a ledger account, by the bookings of all journals."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from attrs import frozen

from octopus_client import DocumentKey, FinancialBooking, JournalKind, LineKind
from tickoweb_sync.reconcile.books import Books, place_of


@frozen(kw_only=True)
class AccountLine:
    """A movement on an account; what comes in (debit) is positive."""

    place: DocumentKey
    day: date
    amount: Decimal


def lines_on(account: int, books: Books) -> tuple[AccountLine, ...]:
    """All movements on an account, by day."""
    found = [
        AccountLine(place=place_of(payment), day=payment.document_date, amount=amount)
        for payment in books.payments
        for amount in _of_payment(payment, account, books)
    ]
    for booking in books.bookings:
        sign = 1 if booking.journal.startswith(JournalKind.PURCHASE) else -1
        sign = -sign if booking.amount < 0 else sign
        found += [
            AccountLine(place=place_of(booking), day=booking.document_date, amount=sign * line.base_amount)
            for line in booking.lines
            if line.account == account and line.base_amount
        ]
    return tuple(sorted(found, key=lambda line: (line.day, line.place.journal, line.place.number)))


def _of_payment(payment: FinancialBooking, account: int, books: Books) -> Iterator[Decimal]:
    is_financial = payment.journal.startswith(JournalKind.FINANCIAL)
    owned = books.facts.journal_accounts.get((payment.bookyear, payment.journal)) if is_financial else None
    for line in payment.lines:
        if owned == account:
            yield line.amount
        elif line.kind == LineKind.ACCOUNT and line.account == account:
            # the lines of a financial journal are seen from its own account: what is in there is out here
            yield -line.amount if is_financial else line.amount
