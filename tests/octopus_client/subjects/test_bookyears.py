from datetime import date
from typing import Any

import pytest

from octopus_client import (
    BookingPeriodType,
    BookyearDetail,
    DeclarantType,
    Dossier,
    LocalizedName,
    OutcomeUnknown,
    TextLanguage,
)
from octopus_client.codec import structure, unstructure

NAMES = [LocalizedName(language=TextLanguage.ENGLISH, value="2028")]
DETAIL = {
    "bookyearKey": {"id": 4},
    "names": [{"language": "EN", "value": "2028", "script": "latin"}],
    "bookingPeriodType": "QUARTER",
    "fromDate": "2028-01-01",
    "toDate": "2028-12-31",
    "closed": False,
    "proRataTemporis": True,
    "deprecationFullBookyear": False,
    "declarantType": "MONTHLY",
    "activateDbaNp": True,
    "activateDfbNp": False,
    "declarantIntrastatReceiver": False,
    "declarantIntrastatSender": True,
    "visibleFiscalControl": False,
    "novelty": {"deep": [1]},
}


def test_a_bookyear_in_full_is_read_and_written_to_the_last_key() -> None:
    year = structure(DETAIL, BookyearDetail)
    assert (year.id, year.start, year.end) == (4, date(2028, 1, 1), date(2028, 12, 31))
    assert (year.period_type, year.declarant_type) == (BookingPeriodType.QUARTER, DeclarantType.MONTHLY)
    assert (year.pro_rata_temporis, year.depreciation_over_whole_year) == (True, False)
    assert (year.professional_share_of_purchases, year.professional_share_of_payments) == (True, False)
    assert (year.intrastat_receiver, year.intrastat_sender) == (False, True)
    assert unstructure(year) == DETAIL


def test_the_detail_of_a_bookyear(dossier: Dossier, server: Any) -> None:
    server.tell(200, DETAIL)
    assert dossier.bookyears.detail(4).names[0].value == "2028"
    assert server.last.path == "/dossiers/49001/bookyears/4"


def test_a_new_bookyear_leaves_to_octopus_what_is_not_given(dossier: Dossier, server: Any) -> None:
    server.tell(200, DETAIL)
    made = dossier.bookyears.add(
        names=NAMES,
        period_type=BookingPeriodType.QUARTER,
        start=date(2028, 1, 1),
        end=date(2028, 12, 31),
        pro_rata_temporis=False,
        declarant_type=DeclarantType.MONTHLY,
    )
    assert made.id == 4
    assert server.last.method == "POST"
    assert server.last.body == {
        "names": [{"language": "EN", "value": "2028"}],
        "bookingPeriodType": "QUARTER",
        "fromDate": "2028-01-01",
        "toDate": "2028-12-31",
        "proRataTemporis": False,
        "declarantType": "MONTHLY",
    }


def test_changing_a_bookyear_sends_its_key_and_what_is_given(dossier: Dossier, server: Any) -> None:
    server.tell(200, DETAIL)
    dossier.bookyears.update(4, visible_fiscal_control=False)
    assert (server.last.method, server.last.path) == ("PUT", "/dossiers/49001/bookyears")
    assert server.last.body == {"bookyearKey": {"id": 4}, "visibleFiscalControl": False}


@pytest.mark.parametrize(("status", "body"), [(204, None), (200, DETAIL)])
def test_closing_a_bookyear_gives_what_octopus_tells(
    dossier: Dossier, server: Any, status: int, body: dict[str, Any] | None
) -> None:
    server.tell(status, body)
    closed = dossier.bookyears.close(4, copy_descriptions=False)
    assert (closed is None) is (body is None)
    assert server.last.method == "POST"
    assert server.last.path == "/dossiers/49001/bookyears/4/close?copyAllAccountDescriptions=false"


def test_carrying_a_bookyear_forward_sends_its_options_only_when_given(dossier: Dossier, server: Any) -> None:
    server.tell(204)
    assert dossier.bookyears.book(4) is None
    assert server.last.body == {"bookyearKey": {"id": 4}}
    dossier.bookyears.book(4, copy_descriptions=True, close=False)
    assert server.last.body == {
        "bookyearKey": {"id": 4},
        "copyAllAccountDescriptions": True,
        "closeSourceBookyear": False,
    }


def test_what_makes_bookings_in_the_next_bookyear_is_not_repeated_by_itself(
    dossier: Dossier, server: Any
) -> None:
    server.tell(503)
    with pytest.raises(OutcomeUnknown):
        dossier.bookyears.close(4, copy_descriptions=False)
    with pytest.raises(OutcomeUnknown):
        dossier.bookyears.book(4)
    assert len(server.asked) == 2
