"""Laws of amounts: what adds up is booked to the cent, and nobody gets back more than he paid."""

import random
import shutil
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickoweb_sync.documents import CENT
from tickoweb_sync.settings import ZeroDocuments

CODES = {"0": "00", "6": "06", "12": "12", "21": "21"}
ACCOUNTS = (None, 700000, 700100, 700200)
LARGEST = 999_999_999
FEW = settings(max_examples=25, derandomize=True, deadline=None)
Content = list[tuple[int, str, int | None]]


@st.composite
def sales(draw: st.DrawFn) -> Content:
    """Lines as cents of gross, rate and account: 1 to 500, up to 9,999,999.99 in all, some of them free.

    Few numbers are drawn and many lines made of them, so that 500 lines take no longer than five.
    """
    chance = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311 - drawn, to be repeated
    count = draw(st.sampled_from([1, 2, 3, 10, 100, 500]))
    largest = LARGEST // count
    lines: Content = []
    while len(lines) < count:
        rate, gross = (
            chance.choice(sorted(CODES)),
            chance.choice([0, 1, 99, largest, chance.randint(1, largest)]),
        )
        lines.append((gross, rate, chance.choice(ACCOUNTS)))
        if gross > 1 and len(lines) < count and chance.random() < 0.3:
            lines.append((-chance.randint(1, gross // 2), rate, chance.choice(ACCOUNTS)))
    return lines if any(gross for gross, _, _ in lines) else [(1, "6", None)]


def net_and_vat(cents: int, rate: str) -> tuple[str, str]:
    gross = Decimal(cents) / 100
    net = (gross / (1 + Decimal(rate) / 100)).quantize(CENT, ROUND_HALF_UP)
    return str(net), str(gross - net)


def document_of(make: Any, content: Content, **others: Any) -> Any:
    """VAT per line and, apart from that, per rate: the two differ by what rounding makes."""
    gross_of: dict[str, int] = defaultdict(int)
    for cents, rate, _ in content:
        gross_of[rate] += cents
    lines = [make.line(*net_and_vat(cents, rate), rate, account=account) for cents, rate, account in content]
    per_rate = [(rate, *net_and_vat(cents, rate)) for rate, cents in gross_of.items()]
    return make.document(*lines, per_rate=per_rate, **others)


def mapped(make: Any, document: Any, **others: Any) -> Any:
    integration = make.integration(vat_codes={"standard:0": "00"})
    return make.mapped(document, integration=integration, **others)


def places(booked: Any) -> list[tuple[int, str, Decimal, Decimal]]:
    lines = booked.booking.lines
    return [(line.account, line.vat_code, line.base_amount, line.vat_amount) for line in lines]


@FEW
@given(content=sales())
def test_lines_sum_to_the_total_and_per_code_to_the_cent(make: Any, content: Content) -> None:
    document = document_of(make, content)
    booked = mapped(make, document)
    assert booked.held == ()
    lines = booked.booking.lines
    assert sum(line.base_amount + line.vat_amount for line in lines) == booked.booking.amount
    assert booked.booking.amount == booked.payment.amount == document.totals.gross <= Decimal("9999999.99")
    for row in document.totals.per_rate:
        of_code = [line for line in lines if line.vat_code == CODES[str(row.vat_rate)]]
        assert sum(line.base_amount for line in of_code) == row.net
        assert sum(line.vat_amount for line in of_code) == row.vat
    assert all(line.base_amount.as_tuple().exponent == -2 for line in lines)


@FEW
@given(content=sales(), sign=st.sampled_from([1, -1]))
def test_a_credit_note_of_everything_is_the_exact_mirror(make: Any, content: Content, sign: int) -> None:
    invoice = document_of(make, content)
    booked = mapped(make, invoice)
    credited = mapped(
        make, make.mirror(invoice, sign), invoices=[make.credited(invoice, payment_booked=True)]
    )
    assert credited.held == ()
    assert places(credited) == places(booked)
    assert credited.booking.amount == -booked.booking.amount
    assert credited.payment.amount == -booked.payment.amount


@FEW
@given(data=st.data())
def test_credit_notes_in_parts_never_exceed_their_invoice(make: Any, data: st.DataObject) -> None:
    amounts = st.lists(
        st.tuples(st.integers(1, 50_000), st.sampled_from(sorted(CODES)), st.none()), min_size=1, max_size=6
    )
    content = data.draw(amounts)
    invoice = document_of(make, content)
    before: list[Any] = []
    for number in range(6):
        part = data.draw(st.lists(st.sampled_from(content), min_size=1, max_size=4))
        share = data.draw(st.sampled_from([1, 2, 3]))
        part = [(max(cents // share, 1), rate, account) for cents, rate, account in part]
        note = make.mirror(document_of(make, part), data.draw(st.sampled_from([1, -1])))
        note = attrs.evolve(note, id=f"c-{number}")
        credited = mapped(make, note, invoices=[make.credited(invoice, credited_before=tuple(before))])
        left = invoice.totals.gross - sum(abs(each.document.totals.gross) for each in before)
        if abs(note.totals.gross) > left:
            assert make.reasons(credited) == ["credit_exceeds_invoice"]
        if credited.booking is not None:
            before.append(make.earlier(note, invoice))
        booked = [row for each in before for row in each.document.totals.per_rate]
        for row in invoice.totals.per_rate:
            assert sum(abs(other.gross) for other in booked if other.vat_rate == row.vat_rate) <= row.gross
        assert {row.vat_rate for row in booked} <= {row.vat_rate for row in invoice.totals.per_rate}


@FEW
@given(content=sales(), cents=st.integers(-9, 9).filter(bool), place=st.sampled_from(["net", "vat", "gross"]))
def test_a_total_that_is_off_is_never_booked(make: Any, content: Content, cents: int, place: str) -> None:
    document = document_of(make, content)
    totals = attrs.evolve(document.totals, **{place: getattr(document.totals, place) + Decimal(cents) / 100})
    assert "amounts_do_not_add_up" in make.reasons(mapped(make, attrs.evolve(document, totals=totals)))


@FEW
@given(count=st.integers(1, 500))
def test_free_tickets_alone_are_nothing_to_book_or_one_line_of_nothing(make: Any, count: int) -> None:
    document = make.document(*[make.line("0.00", "0.00")] * count)
    assert make.mapped(document).skipped.code == "nothing_to_book"
    book = make.integration(booking={"zero_documents": str(ZeroDocuments.BOOK)})
    booked = make.mapped(document, integration=book)
    assert (booked.booking.amount, booked.payment) == (0, None)
    assert places(booked) == [(700000, "06", 0, 0)]


def many(papers: Any) -> list[Any]:
    """Documents of one day that differ in all that could leak: client, language, channel, rate, account."""
    shop_line, drinks = papers.line(), papers.line("10.00", "2.10", "21", account=700100)
    discount = papers.line("-5.00", "-0.30", component="discount")
    vat_free = papers.line("50.00", "0.00", "0", vat_treatment="export")
    bare = {"id": 9001, "last_name": "Kaal"}
    swiss = papers.company(5003, "Alpen AG", country="CH", vat_number="CHE-123.456.788", city="Bern")
    return [
        papers.invoice("TW-1", shop_line, drinks, language="fr", reference="+++090/9337/55493+++"),
        papers.invoice(
            "TW-2", shop_line, discount, customer=papers.person(), channel="vip", due_on="2026-12-20"
        ),
        papers.invoice("TW-3", vat_free, customer=swiss, language="en"),
        papers.invoice("TW-4", shop_line, customer=bare, language=None),
        papers.invoice("TW-5", drinks, customer=papers.person(6002, "Jef", "Stip"), event={"name": "Fuif"}),
        papers.invoice("TW-6", papers.line("5.00", "9.99")),
        papers.invoice("TW-7", shop_line, customer=papers.company(5004, "Zonder NV", vat_number="n/a")),
    ]


def bodies(shop: Any) -> dict[str, Any]:
    """What was booked for each order, without its number; a relation by its content."""
    found = {}
    for booking in shop.bookings():
        relation = shop.relation(shop.key_of(booking))
        relation.pop("relationIdentificationServiceData")
        left_out = ("documentSequenceNr", "relationIdentificationServiceData", "attachments")
        body = {name: value for name, value in booking.items() if name not in left_out}
        found[booking["orderReference"]] = (body, relation)
    return found


@pytest.mark.case("C104")
@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_delivery_changes_nothing_but_the_number(
    shop: Any, papers: Any, seed: int, empty_outbox: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    first = many(papers)
    second = chance.sample(first, len(first))
    found = []
    for documents in (first, second):
        shop.close()
        shutil.copy(empty_outbox, shop.database)
        shop.box.reset()
        shop.box.set_clock(shop.now)
        shop.restart()
        shop.configure(channels={"vip": {"sales_account": 700200}}, vat_codes={"export:0": "EX"})
        shop.deliver(*documents)
        found.append(bodies(shop))
    assert found[0] == found[1]
    assert sorted(found[0]) == ["TW-1", "TW-2", "TW-3", "TW-4", "TW-5", "TW-7"]
