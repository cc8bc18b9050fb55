"""In which bookyear, journal and period a document is booked."""

from collections.abc import Callable
from datetime import date

from attrs import frozen

from octopus_client import Bookyear, Journal
from tickoweb_sync.facts import Facts
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import ClosedPeriod


@frozen(kw_only=True)
class Place:
    """Where a document is booked; `moved` when that is not the period of its date."""

    bookyear: int
    journal: str
    period: int
    moved: bool

    def notices(self, order: str) -> tuple[Reason, ...]:
        """What a person should know about the place of an order's document."""
        if not self.moved:
            return ()
        moved = Reason("booked_in_next_period")
        return (moved.about(order=order, period=self.period, journal=self.journal),)


def find_place(
    day: date,
    *,
    facts: Facts,
    journal_in: Callable[[Bookyear], Journal | Reason],
    label: str,
    policy: ClosedPeriod,
    order: str,
    dossier: int | None,
) -> Place | Reason:
    """The period of a day, or the first later one that is open where the settings allow that.

    Args:
        day: date of the document.
        facts: what the dossier says.
        journal_in: gives the journal in a bookyear, or why there is none.
        label: the journal's name for people, where the bookyear is closed.
        policy: what to do when the period is closed.
        order: order number, for the reasons.
        dossier: number of the dossier, for the reasons.
    """
    steps = list(facts.periods_from(day))
    if not steps:
        return Reason("no_bookyear", {"order": order, "dossier": dossier, "date": day})
    year, period = steps[0]
    refused = Reason("period_closed", {"order": order, "period": period.number, "journal": label})
    if not year.closed:
        journal = journal_in(year)
        if isinstance(journal, Reason):
            return journal
        if journal.is_open_for(period.number):
            return Place(bookyear=year.id, journal=journal.key, period=period.number, moved=False)
        if journal.closed:
            refused = Reason("journal_closed", {"journal": journal.key, "count": 1})
        else:
            refused = refused.about(journal=journal.key)
    if policy is ClosedPeriod.NEXT_OPEN:
        for later_year, later in steps[1:]:
            found = refused if later_year.closed else journal_in(later_year)
            if isinstance(found, Journal) and found.is_open_for(later.number):
                return Place(bookyear=later_year.id, journal=found.key, period=later.number, moved=True)
    return refused
