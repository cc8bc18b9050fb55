"""Bookyears and their periods."""

import builtins
from collections.abc import Sequence
from datetime import date, timedelta

import attrs

from octopus_client import bookyear_settings
from octopus_client.bookyear_settings import (
    ADD_BOOKYEAR,
    BOOK_BOOKYEAR,
    CLOSE_BOOKYEAR,
    GET_BOOKYEAR,
    UPDATE_BOOKYEAR,
    BookyearDetail,
    BookyearSettings,
    booking_body,
)
from octopus_client.codec import encode
from octopus_client.codes import BookingPeriodType, DeclarantType
from octopus_client.connection import Connection
from octopus_client.errors import NotFoundInDossier
from octopus_client.operation import Effect, Operation, Request, build_request
from octopus_client.session import Session
from octopus_client.texts import LocalizedName
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

OPERATIONS = (LIST_BOOKYEARS, *bookyear_settings.OPERATIONS)


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

    def detail(self, year: Bookyear | int) -> BookyearDetail:
        """One bookyear in full (getBookyear, 24 a day).

        Args:
            year: the bookyear, whole or by Octopus's number.
        """
        path = {"dossier": self._connection.dossier, "year": bookyear_id(year)}
        return self._session.read(build_request(GET_BOOKYEAR, path=path), connection=self._connection)

    def add(
        self,
        *,
        names: Sequence[LocalizedName],
        period_type: BookingPeriodType,
        start: date,
        end: date,
        pro_rata_temporis: bool,
        declarant_type: DeclarantType,
        depreciation_over_whole_year: bool | None = None,
        professional_share_of_purchases: bool | None = None,
        professional_share_of_payments: bool | None = None,
        intrastat_receiver: bool | None = None,
        intrastat_sender: bool | None = None,
        visible_fiscal_control: bool | None = None,
    ) -> BookyearDetail:
        """Make the next bookyear (insertBookyear, 24 a day). What is not given is as Octopus proposes.

        Args:
            names: its name in one to four languages.
            period_type: how long its periods are.
            start: first day: the one after the last bookyear.
            end: last day.
            pro_rata_temporis: whether depreciation counts the days of use.
            declarant_type: how often VAT is declared; not `UNKNOWN`.
            depreciation_over_whole_year: whether depreciation is computed over the whole bookyear (yes).
            professional_share_of_purchases: split purchases by themselves into a professional and a private
                share (yes).
            professional_share_of_payments: the same for financial and diverse bookings (yes).
            intrastat_receiver: declare purchases from abroad for Intrastat (no).
            intrastat_sender: declare sales abroad for Intrastat (no).
            visible_fiscal_control: show it on the lists for fiscal control (no).

        Raises:
            OutcomeUnknown: no clear answer: look in `list` before sending again.
        """
        settings = BookyearSettings(
            names=tuple(names),
            period_type=period_type,
            start=start,
            end=end,
            pro_rata_temporis=pro_rata_temporis,
            depreciation_over_whole_year=depreciation_over_whole_year,
            declarant_type=declarant_type,
            professional_share_of_purchases=professional_share_of_purchases,
            professional_share_of_payments=professional_share_of_payments,
            intrastat_receiver=intrastat_receiver,
            intrastat_sender=intrastat_sender,
            visible_fiscal_control=visible_fiscal_control,
        )
        return self._set(ADD_BOOKYEAR, settings)

    def update(
        self,
        year: Bookyear | int,
        *,
        names: Sequence[LocalizedName] | None = None,
        period_type: BookingPeriodType | None = None,
        start: date | None = None,
        end: date | None = None,
        pro_rata_temporis: bool | None = None,
        declarant_type: DeclarantType | None = None,
        depreciation_over_whole_year: bool | None = None,
        professional_share_of_purchases: bool | None = None,
        professional_share_of_payments: bool | None = None,
        intrastat_receiver: bool | None = None,
        intrastat_sender: bool | None = None,
        visible_fiscal_control: bool | None = None,
    ) -> BookyearDetail:
        """Change a bookyear (updateBookyear, 24 a day). What is not given is not sent.

        The arguments are those of `add`; `start` can be changed of the first bookyear only, `end` of the
        last only.
        """
        settings = BookyearSettings(
            id=bookyear_id(year),
            names=ABSENT if names is None else tuple(names),
            period_type=period_type,
            start=start,
            end=end,
            pro_rata_temporis=pro_rata_temporis,
            depreciation_over_whole_year=depreciation_over_whole_year,
            declarant_type=declarant_type,
            professional_share_of_purchases=professional_share_of_purchases,
            professional_share_of_payments=professional_share_of_payments,
            intrastat_receiver=intrastat_receiver,
            intrastat_sender=intrastat_sender,
            visible_fiscal_control=visible_fiscal_control,
        )
        return self._set(UPDATE_BOOKYEAR, settings)

    def close(self, year: Bookyear | int, *, copy_descriptions: bool) -> BookyearDetail | None:
        """Close a bookyear, and carry it forward into the next (closeBookyear, 24 a day).

        Args:
            year: the bookyear, whole or by Octopus's number.
            copy_descriptions: whether the names of all accounts go along into the next bookyear.

        Returns:
            The bookyear, where Octopus tells of it.

        Raises:
            OutcomeUnknown: no clear answer: see in `detail` whether it is closed before sending again.
        """
        request = build_request(
            CLOSE_BOOKYEAR,
            path={"dossier": self._connection.dossier, "year": bookyear_id(year)},
            query={"copyAllAccountDescriptions": copy_descriptions},
        )
        return self._read_if_told(request)

    def book(
        self,
        year: Bookyear | int,
        *,
        copy_descriptions: bool | None = None,
        close: bool | None = None,
    ) -> BookyearDetail | None:
        """Carry a bookyear forward into the next (bookBookyear, 24 a day).

        Args:
            year: the bookyear, whole or by Octopus's number.
            copy_descriptions: whether the names of all accounts go along (no, unless given).
            close: whether the bookyear is closed afterwards (no, unless given).

        Returns:
            The bookyear, where Octopus tells of it.

        Raises:
            OutcomeUnknown: no clear answer: look in Octopus before sending again.
        """
        options = {"copyAllAccountDescriptions": copy_descriptions, "closeSourceBookyear": close}
        request = build_request(
            BOOK_BOOKYEAR,
            path={"dossier": self._connection.dossier},
            body=booking_body(bookyear_id(year), options),
        )
        return self._read_if_told(request)

    def _set(self, operation: Operation[BookyearDetail], settings: BookyearSettings) -> BookyearDetail:
        request = build_request(operation, path={"dossier": self._connection.dossier}, body=encode(settings))
        return self._session.read(request, connection=self._connection)

    def _read_if_told(self, request: Request[BookyearDetail]) -> BookyearDetail | None:
        # The contract has a bookyear in an answer of status 204, which can hold nothing.
        answer = self._session.send(request, connection=self._connection)
        return self._session.decode(request.operation, answer) if answer.body.strip() else None
