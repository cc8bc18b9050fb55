"""Bookyears and their periods."""

import builtins
from datetime import date, timedelta

import attrs

from octopus_client.errors import NotFoundInDossier
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.session import Connection, Session
from octopus_client.wire import ABSENT, Model, wired


@attrs.frozen(kw_only=True)
class Period(Model):
    """A period of a bookyear.

    Attributes:
        number: Octopus's number of it, such as 202611: always taken from here, never computed.
        start: first day.
        end: last day.
    """

    number: int = wired("bookyearPeriod")
    start: date = wired("startDate")
    end: date = wired("endDate")


@attrs.frozen(kw_only=True)
class Bookyear(Model):
    """A bookyear.

    Attributes:
        id: Octopus's number of it, which journals, accounts and bookings refer to.
        description: its name.
        start: first day.
        end: last day.
        closed: whether nothing can be booked in it any more.
        periods: its periods, as Octopus lists them.
    """

    id: int = wired("bookyearKey", "id")
    description: str | None = wired("bookyearDescription", default=None)
    start: date = wired("startDate")
    end: date = wired("endDate")
    closed: bool
    periods: tuple[Period, ...] = wired("periods", default=ABSENT)

    def period_of(self, day: date) -> Period:
        """The period in which a day lies.

        Raises:
            NotFoundInDossier: the bookyear has no period for that day.
        """
        for period in self.periods:
            if period.start <= day <= period.end:
                return period
        raise NotFoundInDossier(f"Bookyear {self.description or self.id} has no period for {day}.")


def bookyear_id(year: Bookyear | int) -> int:
    """Octopus's number of a bookyear that is given whole or by its number."""
    return year if isinstance(year, int) else year.id


LIST_BOOKYEARS = Operation(
    name="getBookyears",
    method="GET",
    path="/dossiers/{dossier}/bookyears",
    effect=Effect.READ,
    answer=list[Bookyear],
    daily_limit=24,
    missing_is_empty=True,
)

OPERATIONS = (LIST_BOOKYEARS,)


class Bookyears:
    """The bookyears of a dossier."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def list(self, *, max_age: timedelta = timedelta()) -> builtins.list[Bookyear]:
        """All bookyears (getBookyears, 24 a day).

        Args:
            max_age: take them from the store when they were read no longer ago than this.
        """
        request = build_request(LIST_BOOKYEARS, path={"dossier": self._connection.dossier})
        return self._session.read_reference(request, connection=self._connection, max_age=max_age)

    def containing(self, day: date, *, max_age: timedelta = timedelta()) -> Bookyear:
        """The bookyear in which a day lies (getBookyears, 24 a day).

        Raises:
            NotFoundInDossier: no bookyear of the dossier contains that day.
        """
        for year in self.list(max_age=max_age):
            if year.start <= day <= year.end:
                return year
        raise NotFoundInDossier(
            f"Dossier {self._connection.dossier} has no bookyear for {day}: "
            "ask the bookkeeper to make it in Octopus."
        )
