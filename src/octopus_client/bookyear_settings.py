"""One bookyear in full, and what can be set of it."""

from collections.abc import Mapping
from datetime import date

import attrs

from octopus_client.codec import encode
from octopus_client.codes import BookingPeriodType, DeclarantType
from octopus_client.operation import Effect, Operation
from octopus_client.texts import LocalizedName
from octopus_client.wire import ABSENT, Model, wired


@attrs.frozen(kw_only=True)
class BookyearDetail(Model):
    """One bookyear in full.

    Attributes:
        id: Octopus's number of it, which journals, accounts and bookings refer to.
        names: its name in one to four languages.
        period_type: how long its periods are.
        start: first day.
        end: last day.
        closed: whether nothing can be booked in it any more.
        pro_rata_temporis: whether depreciation counts the days of use.
        depreciation_over_whole_year: whether depreciation is computed over the whole bookyear.
        declarant_type: how often VAT is declared.
        professional_share_of_purchases: whether purchases are split by themselves into a professional and
            a private share (`activateDbaNp`).
        professional_share_of_payments: the same for financial and diverse bookings (`activateDfbNp`).
        intrastat_receiver: whether purchases from abroad are declared for Intrastat.
        intrastat_sender: whether sales abroad are declared for Intrastat.
        visible_fiscal_control: whether it is shown on the lists for fiscal control.
    """

    id: int = wired("bookyearKey", "id")
    names: tuple[LocalizedName, ...] = wired("names")
    period_type: BookingPeriodType = wired("bookingPeriodType")
    start: date = wired("fromDate")
    end: date = wired("toDate")
    closed: bool
    pro_rata_temporis: bool
    depreciation_over_whole_year: bool = wired("deprecationFullBookyear")
    declarant_type: DeclarantType
    professional_share_of_purchases: bool = wired("activateDbaNp")
    professional_share_of_payments: bool = wired("activateDfbNp")
    intrastat_receiver: bool = wired("declarantIntrastatReceiver")
    intrastat_sender: bool = wired("declarantIntrastatSender")
    visible_fiscal_control: bool


@attrs.frozen(kw_only=True)
class BookyearSettings(Model):
    """What is to be set of a bookyear; `None` for what is to stay, or to be as Octopus proposes."""

    id: int | None = wired("bookyearKey", "id", default=None)
    names: tuple[LocalizedName, ...] = wired("names", default=ABSENT)
    period_type: BookingPeriodType | None = wired("bookingPeriodType", default=None)
    start: date | None = wired("fromDate", default=None)
    end: date | None = wired("toDate", default=None)
    pro_rata_temporis: bool | None = None
    depreciation_over_whole_year: bool | None = wired("deprecationFullBookyear", default=None)
    declarant_type: DeclarantType | None = None
    professional_share_of_purchases: bool | None = wired("activateDbaNp", default=None)
    professional_share_of_payments: bool | None = wired("activateDfbNp", default=None)
    intrastat_receiver: bool | None = wired("declarantIntrastatReceiver", default=None)
    intrastat_sender: bool | None = wired("declarantIntrastatSender", default=None)
    visible_fiscal_control: bool | None = None


GET_BOOKYEAR = Operation(
    name="getBookyear",
    method="GET",
    path="/dossiers/{dossier}/bookyears/{year}",
    effect=Effect.READ,
    answer=BookyearDetail,
    daily_limit=24,
)
ADD_BOOKYEAR = Operation(
    name="insertBookyear",
    method="POST",
    path="/dossiers/{dossier}/bookyears",
    effect=Effect.ADD,
    answer=BookyearDetail,
    daily_limit=24,
)
UPDATE_BOOKYEAR = Operation(
    name="updateBookyear",
    method="PUT",
    path="/dossiers/{dossier}/bookyears",
    effect=Effect.SET,
    answer=BookyearDetail,
    daily_limit=24,
)
# Both also make bookings in the next bookyear: sent again after a time-out, they would run beside the first.
CLOSE_BOOKYEAR = Operation(
    name="closeBookyear",
    method="POST",
    path="/dossiers/{dossier}/bookyears/{year}/close",
    effect=Effect.ADD,
    answer=BookyearDetail,
    daily_limit=24,
)
BOOK_BOOKYEAR = Operation(
    name="bookBookyear",
    method="POST",
    path="/dossiers/{dossier}/bookyears/book",
    effect=Effect.ADD,
    answer=BookyearDetail,
    daily_limit=24,
)

OPERATIONS = (GET_BOOKYEAR, ADD_BOOKYEAR, UPDATE_BOOKYEAR, CLOSE_BOOKYEAR, BOOK_BOOKYEAR)


def booking_body(year: int, options: Mapping[str, bool | None]) -> bytes:
    """The body that carries a bookyear forward; what is not given is left out."""
    given = {key: value for key, value in options.items() if value is not None}
    return encode({"bookyearKey": {"id": year}, **given})
