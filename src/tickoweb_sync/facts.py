"""What the dossier says: bookyears, journals, accounts, VAT codes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TypeVar

from attrs import frozen

from octopus_client import (
    Account,
    Bookyear,
    Dossier,
    Journal,
    JournalKind,
    LimitReached,
    LimitRefused,
    Period,
    VatCode,
)

_T = TypeVar("_T")


@frozen(kw_only=True)
class Facts:
    """The part of a dossier that decides how a document is booked.

    Attributes:
        bookyears: all bookyears of the dossier.
        journals: the journals of every bookyear that was read.
        accounts: the account numbers of every bookyear that was read, by its id.
        vat_codes: the rows of the VAT code list.
        journal_accounts: the ledger account of financial journals, by bookyear id and journal key.
    """

    bookyears: tuple[Bookyear, ...]
    journals: tuple[Journal, ...]
    accounts: Mapping[int, frozenset[int]]
    vat_codes: tuple[VatCode, ...]
    journal_accounts: Mapping[tuple[int, str], int]

    def bookyear_of(self, day: date) -> Bookyear | None:
        """The bookyear in which a day lies."""
        return next((year for year in self.bookyears if year.start <= day <= year.end), None)

    def periods_from(self, day: date) -> Iterator[tuple[Bookyear, Period]]:
        """The period of a day and all later ones, bookyear after bookyear, as Octopus lists them."""
        reached = False
        for year in sorted(self.bookyears, key=lambda year: year.start):
            for period in year.periods:
                reached = reached or period.start <= day <= period.end
                if reached:
                    yield year, period

    def journal(self, bookyear: int, key: str) -> Journal | None:
        """A journal of a bookyear (Octopus's number)."""
        return next((j for j in self.journals if j.bookyear == bookyear and j.key == key), None)

    def financial_journal_of(self, bookyear: int, account: int) -> Journal | None:
        """The financial journal in euro that keeps a ledger account."""
        for journal in self.journals:
            owned = self.journal_accounts.get((journal.bookyear, journal.key))
            if journal.bookyear == bookyear and owned == account and journal.currency in {None, "", "EUR"}:
                return journal
        return None

    def has_account(self, bookyear: int, account: int) -> bool:
        """Whether an account exists in a bookyear."""
        return account in self.accounts.get(bookyear, frozenset())


def read_facts(
    dossier: Dossier, days: Iterable[date], *, max_age: timedelta, next_open: bool = True
) -> Facts:
    """Read what is needed to book documents of some days.

    Journals and accounts are read only for the open bookyears in which the days lie. Where the
    calls of a day are used up, what was read longer ago is taken.

    Args:
        dossier: the dossier.
        days: the dates of the documents.
        max_age: how old kept answers may be.
        next_open: whether documents of a closed period may go to a later one: then the bookyear
            after a closed one, or after one of which a journal is closed to its end, is read too.

    Raises:
        LimitReached: the calls of today are used up, and nothing was kept.
    """
    bookyears = tuple(sorted(read_kept(dossier.bookyears.list, max_age), key=lambda year: year.start))
    wanted = {year.id for day in days for year in bookyears if year.start <= day <= year.end}
    journals: list[Journal] = []
    accounts: dict[int, frozenset[int]] = {}
    for year, following in zip(bookyears, [*bookyears[1:], None], strict=True):
        if year.id not in wanted:
            continue
        found = () if year.closed else _journals(dossier, year, max_age)
        if not year.closed:
            journals.extend(found)
            found_accounts = read_accounts(dossier, year, max_age=max_age)
            accounts[year.id] = frozenset(account.number for account in found_accounts)
        if next_open and following is not None and not _open_to_its_end(year, found):
            wanted.add(following.id)
    return Facts(
        bookyears=bookyears,
        journals=tuple(journals),
        accounts=accounts,
        vat_codes=tuple(read_kept(dossier.vat_codes.list, max_age)),
        journal_accounts=_journal_accounts(dossier, journals, max_age),
    )


def read_kept(read: Callable[..., _T], max_age: timedelta) -> _T:
    """What a collection reads, or what it kept for however long when no calls are left."""
    try:
        return read(max_age=max_age)
    except (LimitReached, LimitRefused):
        return read(max_age=timedelta.max)


def _open_to_its_end(year: Bookyear, journals: Iterable[Journal]) -> bool:
    if year.closed or not year.periods:
        return False
    last = year.periods[-1].number
    booked_in = {JournalKind.SALES, JournalKind.FINANCIAL, JournalKind.DIVERSE}
    return all(journal.is_open_for(last) for journal in journals if journal.kind in booked_in)


def _journals(dossier: Dossier, year: Bookyear, max_age: timedelta) -> tuple[Journal, ...]:
    def read(*, max_age: timedelta) -> list[Journal]:
        return dossier.journals.list(year, max_age=max_age)

    return tuple(read_kept(read, max_age))


def read_accounts(dossier: Dossier, year: Bookyear, *, max_age: timedelta) -> list[Account]:
    """The accounts of a bookyear with their names; by the list of changes where the calls are used up."""
    try:
        return dossier.accounts.list(year, max_age=max_age)
    except (LimitReached, LimitRefused):
        changed = dossier.accounts.modified(None).modified
        return [account for account in changed if account.bookyear == year.id]


def _journal_accounts(
    dossier: Dossier, journals: Iterable[Journal], max_age: timedelta
) -> dict[tuple[int, str], int]:
    accounts: dict[tuple[int, str], int] = {}
    for journal in journals:
        if journal.kind != JournalKind.FINANCIAL:
            continue
        detail = _detail(dossier, journal, max_age)
        if detail is not None:
            accounts[journal.bookyear, journal.key] = detail
    return accounts


def _detail(dossier: Dossier, journal: Journal, max_age: timedelta) -> int | None:
    def read(*, max_age: timedelta) -> int | None:
        return dossier.journals.detail(journal.bookyear, journal.key, max_age=max_age).account

    return read_kept(read, max_age)
