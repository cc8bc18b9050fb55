"""Taking documents into the outbox: each once, whatever is handed over again."""

import json
from decimal import Decimal
from typing import Any

import attrs
import pytest

from tickoweb_sync.document_format import FileRefused, read_document


def test_documents_that_are_handed_over_again_are_known(shop: Any, papers: Any) -> None:
    documents = [papers.invoice("TW-1"), papers.invoice("TW-2")]
    first, second = shop.accept(*documents), shop.accept(*documents, papers.invoice("TW-3"))
    assert (first.accepted, first.known, first.replaced) == (2, 0, 0)
    assert (second.accepted, second.known, second.replaced) == (1, 2, 0)


def test_other_content_replaces_while_nothing_was_sent(shop: Any, papers: Any) -> None:
    shop.accept(papers.invoice("TW-1"))
    corrected = papers.invoice("TW-1", papers.line("40.00", "2.40"))
    assert shop.accept(corrected).replaced == 1
    shop.deliver()
    assert [booking["amount"] for booking in shop.bookings()] == [Decimal("42.40")]


def test_other_content_releases_what_was_held(shop: Any, papers: Any) -> None:
    foreign = papers.invoice("TW-1", currency="USD")
    assert shop.deliver(foreign).held == 1
    corrected = papers.invoice("TW-1")
    assert shop.deliver(corrected).done == 1
    shop.assert_paid(corrected)
    assert shop.notices() == {}


def test_other_content_is_refused_once_it_is_booked_and_told_where(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    acceptance = shop.accept(papers.invoice("TW-1", papers.line("40.00", "2.40")))
    [refusal] = acceptance.refused
    assert (acceptance.replaced, refusal.id, refusal.order) == (0, invoice["id"], "TW-1")
    assert "V1/1" in refusal.reason
    assert "credit note" in refusal.reason
    assert shop.stored(invoice).document.totals.gross == Decimal("21.20")


def test_other_content_is_refused_while_its_booking_is_in_doubt(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.fail("insertBuySellBooking", "drop_after")
    shop.box.fail("getBuySellBooking", "status", status=500)
    shop.deliver(invoice)
    [refusal] = shop.accept(papers.invoice("TW-1", papers.line("40.00", "2.40"))).refused
    assert "is being booked" in refusal.reason
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(invoice)


def test_one_bad_document_never_stops_the_others(shop: Any, papers: Any) -> None:
    bad = papers.invoice("TW-2", papers.line(vat_rate="six"))
    acceptance = shop.accept(papers.invoice("TW-1"), bad, papers.invoice("TW-3"))
    assert acceptance.accepted == 2
    assert {refusal.path for refusal in acceptance.refused} >= {"documents[1].lines[0].vat_rate"}
    assert {(refusal.id, refusal.order) for refusal in acceptance.refused} == {("invoice of TW-2", "TW-2")}
    assert shop.deliver().done == 2


def test_a_broken_file_is_refused_whole(shop: Any) -> None:
    with pytest.raises(FileRefused, match="no readable JSON"):
        shop.outbox.accept(shop.integration, b'{"format": "tickoweb-docu')


def test_the_file_of_another_organisation_is_refused_whole(shop: Any, papers: Any) -> None:
    file = {
        "format": "tickoweb-documents/1",
        "organisation": "andere-events",
        "documents": [papers.invoice("TW-1")],
    }
    with pytest.raises(FileRefused, match=r"andere-events.*fictie-events"):
        shop.outbox.accept(shop.integration, json.dumps(file).encode())
    assert shop.outbox.queue("fictie-events").everything() == []


def test_documents_may_be_handed_over_as_values(shop: Any, papers: Any) -> None:
    shop.accept(papers.invoice("TW-1"))
    document = shop.stored("invoice of TW-1").document
    assert shop.outbox.accept(shop.integration, [document]).known == 1


def test_documents_wait_until_the_settings_are_complete(shop: Any, papers: Any) -> None:
    complete = shop.integration
    shop.integration = type(complete).from_mapping({"organisation": "fictie-events"})
    assert shop.calls_of(lambda: shop.deliver(papers.invoice("TW-1"))) == {}
    notice = shop.notices()["settings_incomplete"]
    assert notice.documents == 1
    assert "dossier, journal, sales_account" in notice.text("en")

    shop.integration = complete
    shop.outbox.configure(complete)
    shop.deliver(papers.invoice("TW-2"))
    shop.assert_paid(papers.invoice("TW-2"))
    assert shop.orders() == ["TW-1", "TW-2"]
    assert shop.notices() == {}


def test_the_accounts_of_the_channel_are_kept_with_the_document(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", channel="vip")
    shop.configure(channels={"vip": {"sales_account": 700200}})
    shop.accept(invoice)
    shop.configure(channels={"vip": {"sales_account": 700100}})
    shop.deliver()
    assert [line["accountKey"] for line in shop.bookings()[0]["bookingLines"]] == [700200]


def test_a_document_of_the_future_waits_for_its_day_without_a_call(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", issued_at="2026-11-27T00:10:00+01:00")
    shop.accept(invoice)
    assert shop.calls_of(shop.deliver) == {}
    assert shop.deliver().next_attempt_at.isoformat() == "2026-11-26T23:00:00+00:00"
    shop.at("2026-11-26T23:59:00+01:00")
    assert shop.calls_of(shop.deliver) == {}
    shop.at("2026-11-27T00:00:00+01:00")
    shop.deliver()
    shop.assert_paid(invoice)
    assert shop.bookings()[0]["documentDate"] == "2026-11-27"


def test_documents_are_booked_by_date_and_then_arrival(shop: Any, papers: Any) -> None:
    late, early = "2026-11-20T12:00:00+01:00", "2026-11-19T23:59:00+01:00"
    shop.deliver(
        papers.invoice("TW-1", issued_at=late),
        papers.invoice("TW-2", issued_at=early),
        papers.invoice("TW-3", issued_at=late),
    )
    assert shop.orders() == ["TW-2", "TW-1", "TW-3"]


def test_a_limit_is_a_number_of_turns(shop: Any, papers: Any) -> None:
    documents = [papers.invoice(f"TW-{number}") for number in range(1, 6)]
    assert shop.deliver(*documents, limit=2).done == 2
    assert shop.deliver(limit=2).done == 4
    assert shop.deliver().done == 5
    assert shop.orders() == ["TW-1", "TW-2", "TW-3", "TW-4", "TW-5"]


def test_a_document_made_in_code_is_cleaned_like_one_that_is_read(shop: Any, papers: Any) -> None:
    document = read_document(papers.invoice("TW-1"))
    odd = attrs.evolve(document, order=" TW-1\n", currency="eur")
    assert shop.outbox.accept(shop.integration, [odd]).accepted == 1
    assert shop.outbox.accept(shop.integration, [document]).known == 1
    assert shop.deliver().done == 1
    assert shop.orders() == ["TW-1"]


@pytest.mark.parametrize("number", [0, 2**40])
def test_a_document_made_in_code_is_refused_like_one_that_is_read(
    shop: Any, papers: Any, number: int
) -> None:
    document = read_document(papers.invoice("TW-1"))
    wrong = attrs.evolve(document, customer=attrs.evolve(document.customer, id=number))
    acceptance = shop.outbox.accept(shop.integration, [wrong])
    [refusal] = acceptance.refused
    assert (acceptance.accepted, refusal.order, refusal.path) == (0, "TW-1", "customer.id")
