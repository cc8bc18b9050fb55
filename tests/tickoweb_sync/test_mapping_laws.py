"""Laws that hold for every document that adds up."""

from collections import Counter, defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tickoweb_sync.document_format import read_documents
from tickoweb_sync.documents import CENT
from tickoweb_sync.sample_month import sample_documents

CODES = {"6": "06", "12": "12", "21": "21"}
ACCOUNTS = [None, 700000, 700100, 700200]


@st.composite
def sales(draw: st.DrawFn) -> list[tuple[int, str, int | None]]:
    """Lines as cents of gross, rate and account; discounts are smaller than what they lower."""
    lines = []
    for _ in range(draw(st.integers(1, 12))):
        rate, account = draw(st.sampled_from(sorted(CODES))), draw(st.sampled_from(ACCOUNTS))
        gross = draw(st.integers(100, 1_000_000))
        lines.append((gross, rate, account))
        if draw(st.booleans()):
            lines.append((-draw(st.integers(1, gross // 2)), rate, draw(st.sampled_from(ACCOUNTS))))
    return lines


def document_of(make: Any, content: list[tuple[int, str, int | None]]) -> Any:
    """VAT per line and, apart from that, per rate: what a ticket shop prints."""

    def parts(cents: int, rate: str) -> tuple[str, str]:
        gross = Decimal(cents) / 100
        net = (gross / (1 + Decimal(rate) / 100)).quantize(CENT, ROUND_HALF_UP)
        return str(net), str(gross - net)

    gross_of: dict[str, int] = defaultdict(int)
    for cents, rate, _ in content:
        gross_of[rate] += cents
    lines = [make.line(*parts(cents, rate), rate, account=account) for cents, rate, account in content]
    per_rate = [(rate, *parts(cents, rate)) for rate, cents in gross_of.items()]
    return make.document(*lines, per_rate=per_rate)


OUTWEIGHED = [(400, "6", 700100), (-200, "6", None), (100, "6", None), (100, "6", None)]
"""On one account nothing but -0.01 of base and 0.01 of VAT is left, by rounding."""


@settings(deadline=None)
@given(content=sales())
@example(content=OUTWEIGHED)
def test_booking_lines_sum_to_the_total_and_to_each_rate(make: Any, content: Any) -> None:
    document = document_of(make, content)
    mapped = make.mapped(document)
    assert mapped.held == ()
    lines = mapped.booking.lines
    assert sum(line.base_amount + line.vat_amount for line in lines) == mapped.booking.amount
    assert mapped.booking.amount == document.totals.gross == mapped.payment.amount
    assert len({(line.account, line.vat_code) for line in lines}) == len(lines)
    for row in document.totals.per_rate:
        of_rate = [line for line in lines if line.vat_code == CODES[str(row.vat_rate)]]
        assert sum(line.base_amount for line in of_rate) == row.net
        assert sum(line.vat_amount for line in of_rate) == row.vat
    assert all(line.base_amount * line.vat_amount >= 0 for line in lines)
    assert all(line.base_amount or line.vat_amount for line in lines)


@settings(deadline=None)
@given(content=sales(), sign=st.sampled_from([1, -1]))
@example(content=OUTWEIGHED, sign=1)
@example(content=OUTWEIGHED, sign=-1)
def test_the_credit_note_of_a_whole_invoice_is_its_mirror(make: Any, content: Any, sign: int) -> None:
    invoice = document_of(make, content)
    booked = make.mapped(invoice)
    credited = make.mapped(make.mirror(invoice, sign), invoices=[make.credited(invoice, payment_booked=True)])
    assert credited.held == ()

    def places(mapped: Any) -> list[tuple[int, str, Decimal, Decimal]]:
        return [(x.account, x.vat_code, x.base_amount, x.vat_amount) for x in mapped.booking.lines]

    assert places(credited) == places(booked)
    assert credited.booking.amount == -booked.booking.amount
    assert credited.payment.amount == -booked.payment.amount


@settings(deadline=None)
@given(content=sales(), cents=st.integers(-5, 5).filter(bool), data=st.data())
def test_a_total_that_is_off_by_any_cent_is_held(make: Any, content: Any, cents: int, data: Any) -> None:
    document = document_of(make, content)
    row = data.draw(st.sampled_from(range(len(document.totals.per_rate))))
    rows = [(str(r.vat_rate), str(r.net), str(r.vat)) for r in document.totals.per_rate]
    rate, net, vat = rows[row]
    rows[row] = (rate, str(Decimal(net) + Decimal(cents) / 100), vat)
    changed = make.document(*document.lines, per_rate=rows)
    mixed = type(document.totals)(
        net=document.totals.net,
        vat=document.totals.vat,
        gross=document.totals.gross,
        per_rate=changed.totals.per_rate,
    )
    mapped = make.mapped(make.document(*document.lines, totals=mixed))
    assert "amounts_do_not_add_up" in [reason.code for reason in mapped.held]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_document_of_an_ordinary_month_is_booked_or_skipped(make: Any, seed: int) -> None:
    month = sample_documents(organisation="fictie-events", month=date(2026, 11, 1), seed=seed)
    reading = read_documents(month, organisation="fictie-events")
    known = {document.id: document for document in reading.documents}
    outcomes: Counter[str] = Counter()
    for document in reading.documents:
        invoices = [make.credited(known[number]) for number in document.credits]
        mapped = make.mapped(document, invoices=invoices)
        assert mapped.held == ()
        outcomes["skipped" if mapped.skipped else document.kind] += 1
    assert outcomes["invoice"] > 40
    assert outcomes["credit_note"] > 0
