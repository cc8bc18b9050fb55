from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from octopus_client import (
    BalancingDetail,
    BookingLine,
    DeletedBooking,
    DeliveryTerms,
    DocumentKey,
    Dossier,
    FinancialLine,
    IntrastatTransport,
    JournalType,
    LedgerLine,
    LineKind,
    OctopusError,
    SpreadingUnit,
)
from octopus_client.codec import structure, unstructure

SINCE = datetime(2026, 11, 25, 8, tzinfo=UTC)
LINE = {
    "bookyearKey": {"id": 2},
    "journalType": 1,
    "journalNr": 2,
    "documentSequenceNr": 7,
    "lineSequenceNr": 1,
    "bookyearPeriodeNr": 202611,
    "documentDate": "2026-11-25",
    "expiryDate": "2026-12-25",
    "currencyCode": "EUR",
    "exchangeRate": Decimal(1),
    "relationKey": {"id": 3},
    "comment": "Huur",
    "reference": "R",
    "accountKey": 611000,
    "bookingAmount": Decimal("100.00"),
    "documentAmount": Decimal("100.00"),
    "vatSectionCode": "82",
    "vatRecuperationPercentage": Decimal("50.5"),
    "costCentreKey": {"id": 1, "novelty": True},
}


def test_a_ledger_line_is_read_and_written_to_the_last_key() -> None:
    line = structure(LINE, LedgerLine)
    assert (line.journal, line.number, line.line, line.account) == ("A2", 7, 1, 611000)
    assert (line.relation, line.vat_section, line.cost_centre) == (3, "82", 1)
    assert unstructure(line) == LINE
    assert "Huur" not in repr(line)


@pytest.mark.parametrize(("number", "key"), [(1, "A4"), (2, "V4"), (3, "F4"), (4, "D4"), (7, "L4")])
def test_the_number_of_a_kind_stands_for_the_letter_of_a_journal(number: int, key: str) -> None:
    deleted = structure(
        {
            "bookyearKey": {"id": 2},
            "journalType": number,
            "journalSequenceNr": 4,
            "documentSequenceNr": 9,
        },
        DeletedBooking,
    )
    assert deleted.document_key == DocumentKey(bookyear=2, journal=key, number=9)


@pytest.mark.parametrize("number", [0, 5, 99])
def test_a_kind_that_nobody_knows_gives_no_key(number: int) -> None:
    deleted = DeletedBooking(bookyear=2, journal_type=JournalType(number), journal_sequence=4, number=9)
    assert deleted.journal is None
    with pytest.raises(OctopusError, match="without the whole key"):
        deleted.document_key  # noqa: B018 - the look-up is the point


def test_a_first_reading_of_everything(dossier: Dossier, server: Any) -> None:
    server.tell(404, {})
    report = dossier.bookings_report.modified(None)
    assert (report.lines, report.deleted) == ((), ())
    assert server.last.path == (
        "/dossiers/49001/bookyears/-1/bookings/modified"
        "?journalTypeId=-1&modifiedTimeStamp=1980-01-01%2000%3A00%3A00.000"
    )


def test_what_changed_in_a_while_in_one_bookyear_and_kind(dossier: Dossier, server: Any) -> None:
    plain = {key: value for key, value in LINE.items() if not isinstance(value, Decimal)}
    server.tell(200, {"modifiedBookings": [plain], "deletedBookings": [{"documentSequenceNr": 8}]})
    until = datetime(2026, 11, 25, 9, tzinfo=UTC)
    report = dossier.bookings_report.modified(SINCE, until, 2, JournalType.SELL)
    assert [line.journal for line in report.lines] == ["A2"]
    assert [deleted.number for deleted in report.deleted] == [8]
    assert server.last.path == (
        "/dossiers/49001/bookyears/2/bookings/modified"
        "?journalTypeId=2&modifiedTimeStamp=2026-11-25%2009%3A00%3A00.000"
        "&modifiedTimeStampTo=2026-11-25%2010%3A00%3A00.000"
    )


def test_a_moment_without_a_zone_is_refused_at_both_ends(dossier: Dossier, server: Any) -> None:
    bare = SINCE.replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"):
        dossier.bookings_report.modified(bare)
    with pytest.raises(ValueError, match="no time zone"):
        dossier.bookings_report.modified(SINCE, bare)
    assert server.asked == []


def test_a_booking_line_keeps_intrastat_and_spreading() -> None:
    plain = {
        "accountKey": 700000,
        "intrastatServiceData": {"isoCountrycode": "NL", "transportCode": 3, "incoTerms": "N", "x": 1},
        "overflowBookingServiceData": {
            "beginDate": "2026-11-01",
            "endDate": "2027-10-31",
            "overflowBookingPeriodType": 1,
            "accountNr": 493000,
        },
    }
    line = structure(plain, BookingLine)
    assert line.intrastat is not None
    assert line.intrastat.transport is IntrastatTransport.ROAD
    assert line.intrastat.delivery_terms is DeliveryTerms.NO_ENTRY
    assert line.spreading is not None
    assert (line.spreading.unit, line.spreading.account) == (SpreadingUnit.PERIOD, 493000)
    assert unstructure(line) == plain


def test_a_financial_line_keeps_what_came_of_the_bank() -> None:
    plain = {
        "type": "C",
        "amount": Decimal("1.00"),
        "codaInfo": {"codaVersion": {"codaVersion": 2, "x": 1}, "codaMoveLineData": ["21", "22"]},
    }
    line = structure(plain, FinancialLine)
    assert (line.kind, line.coda_version, line.coda_lines) == (LineKind.CLIENT, 2, ("21", "22"))
    assert unstructure(line) == plain


@pytest.mark.parametrize("plain", [{}, {"debetDocument": {}, "creditDocument": {"balancingKey": {}}}])
def test_a_balancing_that_lacks_its_keys_is_read_and_says_so_when_asked(plain: dict[str, Any]) -> None:
    detail = structure(plain, BalancingDetail)
    assert unstructure(detail) == plain
    with pytest.raises(OctopusError, match="without the whole key"):
        detail.debit.key  # noqa: B018 - the look-up is the point
