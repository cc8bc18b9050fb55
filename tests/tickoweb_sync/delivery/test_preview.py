"""One invoice as it would be booked with settings that are tried: an example, or the next of the outbox."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from octopus_client.clock import BRUSSELS
from tickoweb_sync.delivery import example_invoice, next_invoice, preview

WRITES = {"insertBuySellBooking", "insertFinancialDiversBooking", "insertBalancing", "insertUpdateRelation"}
TODAY = date(2026, 11, 25)


def next_of(shop: Any) -> str | None:
    found = next_invoice(shop.outbox, "fictie-events", day=TODAY)
    return None if found is None else found.order


def test_the_example_is_an_invoice_of_its_moment_that_adds_up() -> None:
    invoice = example_invoice(datetime(2026, 11, 25, 9, tzinfo=BRUSSELS))
    assert (invoice.document_date, invoice.due_on) == (TODAY, date(2026, 12, 25))
    lines = [(line.description, line.component, line.quantity, line.gross) for line in invoice.lines]
    assert lines == [
        ("Dagkaart / Day ticket", "ticket", 2, Decimal("20.00")),
        ("Service", "service_cost", 1, Decimal("2.00")),
    ]
    assert {(line.vat_rate, str(line.vat_treatment)) for line in invoice.lines} == {(6, "standard")}
    customer = invoice.customer
    assert (customer.first_name, customer.last_name, customer.country) == ("Exempli", "Gratia", "BE")
    totals, amounts = invoice.totals, (Decimal("20.75"), Decimal("1.25"), Decimal("22.00"))
    assert (totals.net, totals.vat, totals.gross) == amounts
    [rate] = totals.per_rate
    assert (rate.vat_rate, rate.net, rate.vat, rate.gross) == (6, *amounts)


def test_the_example_is_planned_and_nothing_of_it_is_kept(shop: Any) -> None:
    shop.outbox.configure(shop.integration)

    def look() -> None:
        invoice = example_invoice(shop.now)
        planned = preview(shop.octopus, shop.integration, invoice, clock=lambda: shop.now)
        assert (str(planned.state), planned.reasons) == ("done", ())
        body = json.loads(planned.booking or b"")
        assert (body["amount"], body["documentSequenceNr"], body["orderReference"]) == (22, 1, "EXAMPLE")
        assert [line["accountKey"] for line in body["bookingLines"]] == [700000]
        assert json.loads(planned.payment or b"")["journalKey"] == "D1"

    assert WRITES.isdisjoint(shop.calls_of(look))
    assert shop.outbox.queue("fictie-events").everything() == []


def test_a_preview_leaves_the_files_of_an_invoice_out(shop: Any, papers: Any) -> None:
    shop.accept(papers.invoice("TW-1", pdf="TW-1.pdf", ubl="TW-1.xml"))
    invoice = next_invoice(shop.outbox, "fictie-events", day=TODAY)
    assert invoice is not None
    planned = preview(shop.octopus, shop.integration, invoice, clock=lambda: shop.now)
    assert (planned.stored.order, planned.stored.document.pdf, planned.stored.document.ubl) == (
        "TW-1",
        None,
        None,
    )


def test_the_next_invoice_is_the_first_of_which_nothing_was_sent(shop: Any, papers: Any) -> None:
    shop.box.lock("V1")
    shop.deliver(papers.invoice("TW-1", issued_at="2026-11-18T12:00:00+01:00"))
    assert next_of(shop) is None
    shop.accept(
        papers.credit_note(papers.invoice("TW-2"), issued_at="2026-11-19T12:00:00+01:00"),
        papers.invoice("TW-4", issued_at="2026-11-26T12:00:00+01:00"),
    )
    assert next_of(shop) is None
    shop.accept(papers.invoice("TW-3", issued_at="2026-11-25T12:00:00+01:00"))
    assert next_of(shop) == "TW-3"
