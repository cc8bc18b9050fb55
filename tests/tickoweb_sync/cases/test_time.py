"""The date of a document is its day in Brussels, whatever the offset and the season."""

from typing import Any

import pytest


def place(shop: Any) -> tuple[str, int, int]:
    booking = shop.bookings()[0]
    return booking["documentDate"], booking["bookyearKey"]["id"], booking["bookyearPeriodeNr"]


@pytest.mark.case("C107")
@pytest.mark.parametrize(
    "moment", ["2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z", "2025-12-31T18:30:00-05:00"]
)
def test_half_an_hour_after_new_year_belongs_to_the_new_year(shop: Any, papers: Any, moment: str) -> None:
    shop.at("2026-01-01T09:00:00+01:00")
    shop.deliver(papers.invoice("TW-1", issued_at=moment))
    assert place(shop) == ("2026-01-01", 2, 202601)


DAYS = {
    "2026-07-01T00:30:00+02:00": "2026-07-01",
    "2026-06-30T22:30:00Z": "2026-07-01",
    "2026-06-30T21:59:59Z": "2026-06-30",
    "2026-10-25T02:30:00+02:00": "2026-10-25",
    "2026-10-25T02:30:00+01:00": "2026-10-25",
    "2026-10-24T22:00:00Z": "2026-10-25",
    "2026-10-25T22:59:59Z": "2026-10-25",
    "2026-10-25T23:00:00Z": "2026-10-26",
    "2026-03-29T02:30:00+01:00": "2026-03-29",
    "2026-03-28T23:00:00Z": "2026-03-29",
    "2026-03-29T21:59:59Z": "2026-03-29",
    "2026-03-29T22:00:00Z": "2026-03-30",
    "2026-02-28T23:30:00Z": "2026-03-01",
    "2026-11-20T00:00:00+01:00": "2026-11-20",
    "2026-11-19T23:59:59.999999+01:00": "2026-11-19",
}


@pytest.mark.case("C109")
def test_the_day_is_that_of_brussels_in_every_season(shop: Any, papers: Any) -> None:
    shop.configure(channels={"webshop": {"payment_account": False}})
    shop.deliver(*(papers.invoice(moment, issued_at=moment) for moment in DAYS))
    found = {
        each["orderReference"]: (each["documentDate"], each["bookyearPeriodeNr"]) for each in shop.bookings()
    }
    assert found == {moment: (day, int(day[:4] + day[5:7])) for moment, day in DAYS.items()}


@pytest.mark.parametrize(
    "moment", ["2026-03-29T02:30:00", "2026-11-20", "20/11/2026 12:00", 1_790_000_000, None]
)
def test_a_moment_without_its_offset_is_refused(shop: Any, papers: Any, moment: Any) -> None:
    [refusal] = shop.accept(papers.invoice("TW-1", issued_at=moment)).refused
    assert refusal.path == "documents[0].issued_at"


@pytest.mark.parametrize(
    ("due_on", "expiry"), [(None, "2026-11-20"), ("2026-11-19", "2026-11-20"), ("2026-12-20", "2026-12-20")]
)
def test_a_document_is_never_due_before_its_date(
    shop: Any, papers: Any, due_on: str | None, expiry: str
) -> None:
    shop.deliver(papers.invoice("TW-1", due_on=due_on))
    assert shop.bookings()[0]["expiryDate"] == expiry


def test_a_document_of_tomorrow_waits_for_midnight_in_brussels(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", issued_at="2026-11-25T23:30:00Z")
    assert shop.calls_of(lambda: shop.deliver(invoice)) == {}
    assert shop.deliver().next_attempt_at.isoformat() == "2026-11-25T23:00:00+00:00"
    shop.at("2026-11-26T00:00:00+01:00")
    shop.deliver()
    shop.assert_paid(invoice)


def test_a_document_of_next_year_waits_and_lets_others_pass(shop: Any, papers: Any) -> None:
    later = papers.invoice("TW-1", issued_at="2027-01-01T00:30:00+01:00")
    now = papers.invoice("TW-2")
    shop.deliver(later, now)
    assert shop.states(later, now) == ["waiting", "done"]
