"""What the dossier holds, read once at the start; the checks choose their questions from it."""

from datetime import date, datetime

import attrs

from octopus_client.bookyears import LIST_BOOKYEARS
from octopus_client.clock import brussels_day
from octopus_client.documents import ALL_BOOKYEARS
from octopus_client.errors import OctopusError
from octopus_client.journals import LIST_JOURNALS
from octopus_client.modified import since_text
from octopus_client.relations import MODIFIED_RELATIONS
from octopus_client.verify.asking import NOT_FOUND, Asking, Json, Reply, ask
from octopus_client.verify.operations import MODIFIED_BALANCINGS, MODIFIED_BOOKINGS, MODIFIED_FINANCIAL

CALLS = (
    "getBookyears",
    "getJournals",
    "getModifiedRelations",
    "getModifiedBuySellBookings",
    "getModifiedFinancialDiversBookings",
    "getModifiedBalancingRelations",
)


@attrs.frozen(kw_only=True)
class Survey:
    """What the dossier holds.

    Attributes:
        dossier: its number.
        moment: when the run began.
        bookyears: as listed.
        year: the bookyear of today, `None` when there is none.
        journals: those of that bookyear, as listed.
        relations: all of them, as listed.
        bookings: all buy and sell bookings, as listed.
        financial: all financial and diverse bookings, as listed.
        balancings: all balancings, as listed.
    """

    dossier: int
    moment: datetime
    bookyears: list[dict[str, Json]] = attrs.field(repr=False)
    year: dict[str, Json] | None = attrs.field(repr=False)
    journals: list[dict[str, Json]] = attrs.field(repr=False)
    relations: list[dict[str, Json]] = attrs.field(repr=False)
    bookings: list[dict[str, Json]] = attrs.field(repr=False)
    financial: list[dict[str, Json]] = attrs.field(repr=False)
    balancings: list[dict[str, Json]] = attrs.field(repr=False)

    @property
    def path(self) -> dict[str, int]:
        """The part of every address that names the dossier."""
        return {"dossier": self.dossier}

    @property
    def year_id(self) -> int:
        """Octopus's number of the bookyear of today; 0 when there is none."""
        return self.year["bookyearKey"]["id"] if self.year else 0

    @property
    def today(self) -> date:
        """The day in Brussels."""
        return brussels_day(self.moment)

    @property
    def period(self) -> int | None:
        """The number of the period of today."""
        periods = self.year.get("periods", []) if self.year else []
        found = (each["bookyearPeriod"] for each in periods if _contains(each, self.today))
        return next(found, None)

    def journal(self, key: str) -> dict[str, Json] | None:
        """A journal of the bookyear of today."""
        return next((each for each in self.journals if each.get("journalKey") == key), None)


class NothingToAsk(OctopusError):
    """A list without which nothing can be asked was refused, or was not answered."""


def survey(dossier: int, moment: datetime) -> Asking[Survey]:
    """Read what the dossier holds: one call for each list. Lists of a locked journal may be missing.

    Raises:
        NothingToAsk: bookyears, journals or relations cannot be read.
    """
    path = {"dossier": dossier}
    bookyears = _needed((yield from ask(LIST_BOOKYEARS, path=path)), "bookyears").rows
    year = next((each for each in bookyears if _contains(each, brussels_day(moment))), None)
    journals: list[dict[str, Json]] = []
    if year is not None:
        key = year["bookyearKey"]["id"]
        listed = yield from ask(LIST_JOURNALS, path={**path, "year": key})
        journals = _needed(listed, "journals").rows
    everything = {"modifiedTimeStamp": since_text(None)}
    relations = _needed((yield from ask(MODIFIED_RELATIONS, path=path, query=everything)), "relations")
    of_all_years = {"bookyearId": ALL_BOOKYEARS, **everything}
    bookings: Reply = yield from ask(MODIFIED_BOOKINGS, path=path, query=of_all_years)
    financial: Reply = yield from ask(MODIFIED_FINANCIAL, path=path, query=of_all_years)
    balancings: Reply = yield from ask(MODIFIED_BALANCINGS, path=path, query=everything)
    return Survey(
        dossier=dossier,
        moment=moment,
        bookyears=bookyears,
        year=year,
        journals=journals,
        relations=relations.members("modified"),
        bookings=bookings.rows,
        financial=financial.rows,
        balancings=balancings.members("modifiedBalancings"),
    )


def _needed(reply: Reply, what: str) -> Reply:
    if not reply.good and reply.status != NOT_FOUND:
        raise NothingToAsk(f"The list of {what} was answered with {reply.told()}: nothing more can be asked.")
    return reply


def relation_key(relation: dict[str, Json]) -> int:
    """Octopus's number of a relation, or of the relation of a booking; 0 when there is none."""
    identification = relation.get("relationIdentificationServiceData") or {}
    return int((identification.get("relationKey") or {}).get("id") or 0)


def external_id(relation: dict[str, Json]) -> int:
    """The number that an integration gave to a relation; 0 when there is none."""
    return int((relation.get("relationIdentificationServiceData") or {}).get("externalRelationId") or 0)


def place_of(document: dict[str, Json]) -> tuple[int, str, int]:
    """Bookyear, journal and number of a document or of one side of a balancing."""
    return document["bookyearKey"]["id"], document["journalKey"], document["documentSequenceNr"]


def _contains(span: dict[str, Json], day: date) -> bool:
    return bool(span["startDate"] <= day.isoformat() <= span["endDate"])
