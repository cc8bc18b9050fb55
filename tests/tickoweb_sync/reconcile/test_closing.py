"""All sales minus what was invoiced, so that nothing is booked twice."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from tickoweb_sync.reconcile import Cause, FileUnusable
from tickoweb_sync.reconcile.closing import by_component, read_closing

HEADING = "date,component,vat_rate,net,vat,gross"


def closing(*rows: str) -> bytes:
    return "\n".join([HEADING, *rows]).encode()


def rows_of(desk: Any) -> list[str]:
    """A closing of exactly what was invoiced."""
    return [
        f"{stored.document_date},{component},{rate},{money.net},{money.vat},{money.gross}"
        for stored in desk.stored()
        for (rate, component), money in by_component(stored).items()
    ]


def test_a_closing_of_what_was_invoiced_leaves_nothing(booked: Any) -> None:
    result = booked.reconcile(closing=closing(*rows_of(booked)))

    assert result.found == ()
    rows = result.closing_sales.rows
    assert {(row.rest.net, row.rest.vat) for row in rows} == {(0, 0)}
    assert result.closing_sales.outside == 0
    assert sum(row.invoiced.gross for row in rows) == sum(
        pair.total for pair in result.pairs if pair.stored.number is not None
    )


def test_sales_without_invoice_are_what_is_left_per_rate_and_component(booked: Any) -> None:
    rows = [
        *rows_of(booked),
        "2026-11-10,ticket,6,100.00,6.00,106.00",
        "2026-11-11,ticket,6,50.00,3.00,53.00",
        "2026-11-11,parking,21,10.00,2.10,12.10",
    ]
    left = {
        (str(row.vat_rate), row.component): (str(row.rest.net), str(row.rest.vat))
        for row in booked.reconcile(closing=closing(*rows)).closing_sales.rows
        if row.rest.gross
    }

    assert left == {("6", "ticket"): ("150.00", "9.00"), ("21", "parking"): ("10.00", "2.10")}


def test_more_invoiced_than_sold_is_a_difference(booked: Any) -> None:
    gone, *rows = rows_of(booked)
    day, component, rate, *_, gross = gone.split(",")
    rows.append(f"{day},{component},{rate},0.00,0.00,0.00")

    [one] = booked.reconcile(closing=closing(*rows)).found
    assert (one.cause, one.field) == (Cause.INVOICED_MORE, f"{rate} % {component}")
    assert one.cents == int(Decimal(gross) * 100)


def test_documents_of_other_days_do_not_count(booked: Any) -> None:
    days = sorted({stored.document_date for stored in booked.stored()})
    rows = [one for one in rows_of(booked) if one.startswith(str(days[0]))]
    result = booked.reconcile(closing=closing(*rows))

    assert result.found == ()
    assert result.closing_sales.outside == sum(
        pair.stored.document_date != days[0] and str(pair.stored.state) != "skipped" for pair in result.pairs
    )


def test_documents_that_wait_are_taken_off_too(desk: Any) -> None:
    desk.accept(*desk.month())
    desk.box.lock()
    desk.deliver()
    desk.box.unlock()
    stored = next(one for one in desk.outbox.queue("fictie-events").everything() if one.document.totals.gross)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    rows = [f"{stored.document_date},ticket,6,1000.00,60.00,1060.00"]
    for row in desk.reconcile(closing=closing(*rows)).closing_sales.rows:
        sums["invoiced"] += row.invoiced.gross
        sums["waiting"] += row.waiting.gross
        assert row.rest.gross == row.sold.gross - row.waiting.gross
    assert sums["invoiced"] == 0
    assert sums["waiting"] > 0


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"date,component\n", "lacks the column vat_rate, net, vat, gross"),
        (closing(), "has no rows"),
        (closing("2026-11-01,ticket,6,1.00,0.06,1.07"), "gross: «1.07» is not net plus VAT, 1.06"),
        (closing("2026-11-01,ticket,six,1.00,0.06,1.06"), "vat_rate: «six» is no number"),
        (closing("2026-11-01,ticket,6,1.00,0.06,NaN"), "gross: «NaN» is no number"),
    ],
)
def test_a_wrong_closing_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(FileUnusable, match=sentence):
        read_closing(data)
