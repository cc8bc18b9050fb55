"""What each plot shows, as values: the page and the notebook draw nothing else."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from octopus_client import DocumentKey
from octopus_client.clock import BRUSSELS
from tickoweb_sync import Integration
from tickoweb_sync.documents import Kind
from tickoweb_sync.outbox import State
from tickoweb_sync.outbox.waits import WaitKind
from tickoweb_sync.reconcile import NumberRow, NumberState, Source, VatRow
from tickoweb_sync.reconcile.figures import (
    DayCount,
    Mark,
    NumberCell,
    NumberStrip,
    VatPair,
    by_month,
    documents_per_day,
    lock_timeline,
    number_strips,
    vat_by_period,
    vat_by_rate,
    waterfall,
)


def number(value: int, *, journal: str = "V1", **others: Any) -> NumberRow:
    ordinary = {"state": NumberState.BOOKED, "kind": Kind.INVOICE, "document": f"d-{value}"}
    return NumberRow(place=DocumentKey(bookyear=2, journal=journal, number=value), **{**ordinary, **others})


def test_a_strip_marks_each_number() -> None:
    rows = [
        number(4),
        number(5, kind=Kind.CREDIT_NOTE, runs_back=True),
        number(6, state=NumberState.HOLE, kind=None, document=None),
        number(7, document=None),
        number(8, state=NumberState.DOUBLE),
        number(1, journal="V2", kind=Kind.CREDIT_NOTE, document=None),
    ]

    first, second = number_strips(rows)

    assert [(cell.first, cell.last, str(cell.mark)) for cell in first.cells] == [
        (4, 4, "invoice"),
        (5, 5, "credit_note"),
        (6, 6, "hole"),
        (7, 7, "by_hand"),
        (8, 8, "double"),
    ]
    assert (first.bookyear, first.journal, first.back, first.is_whole) == (2, "V1", (5,), False)
    assert (second.journal, second.numbers(Mark.BY_HAND), second.is_whole) == ("V2", (1,), True)


def test_a_series_with_only_a_double_number_is_not_whole() -> None:
    [strip] = number_strips([number(1), number(2, state=NumberState.DOUBLE)])
    assert not strip.is_whole


def strip_of(marks: list[Mark], first: int) -> NumberStrip:
    cells = (NumberCell(first=n, last=n, mark=mark) for n, mark in enumerate(marks, first))
    return NumberStrip(bookyear=2, journal="V1", cells=tuple(cells))


@given(
    st.lists(st.sampled_from(Mark), min_size=1, max_size=60),
    st.integers(min_value=1, max_value=9),
    st.integers(min_value=1, max_value=70),
)
def test_cells_that_are_shared_hide_neither_a_number_nor_a_fault(
    marks: list[Mark], first: int, most: int
) -> None:
    blocks = strip_of(marks, first).blocks(most)

    assert len(blocks) <= most
    assert [n for cell in blocks for n in range(cell.first, cell.last + 1)] == [
        *range(first, first + len(marks))
    ]
    for cell in blocks:
        shared = marks[cell.first - first : cell.last - first + 1]
        assert cell.mark in shared
        for worse in (Mark.HOLE, Mark.DOUBLE):
            if worse in shared:
                assert cell.mark in (Mark.HOLE, worse)


def vat(rate: str | None, net: str, tax: str, **others: Any) -> VatRow:
    ordinary = {"bookyear": 2, "period": 202611, "kind": Kind.INVOICE, "source": Source.TICKOWEB}
    return VatRow(
        vat_rate=None if rate is None else Decimal(rate),
        net=Decimal(net),
        vat=Decimal(tax),
        **{**ordinary, **others},
    )


def test_vat_stands_beside_vat_with_credit_notes_taken_off() -> None:
    rows = [
        vat("6", "100.00", "6.00"),
        vat("6", "-10.00", "-0.60", kind=Kind.CREDIT_NOTE),
        vat("6", "90.00", "5.40", source=Source.OCTOPUS),
        vat("21", "50.00", "10.50"),
        vat("21", "50.00", "10.50", source=Source.OCTOPUS, period=202612),
        vat(None, "7.00", "0.00", source=Source.OCTOPUS),
    ]

    unknown, six, november, december = vat_by_period(rows)

    assert (six.our_net, six.our_vat, six.their_net, six.their_vat) == (
        Decimal("90.00"),
        Decimal("5.40"),
        Decimal("90.00"),
        Decimal("5.40"),
    )
    assert (unknown.vat_rate, unknown.their_net) == (None, Decimal("7.00"))
    assert [one.differs for one in (unknown, six, november, december)] == [True, False, True, True]
    assert [(one.period, str(one.vat_rate)) for one in (november, december)] == [
        (202611, "21"),
        (202612, "21"),
    ]


amounts = st.decimals(min_value=-999, max_value=999, places=2)


@given(
    st.lists(
        st.builds(
            VatRow,
            bookyear=st.integers(1, 2),
            period=st.integers(1, 3),
            kind=st.sampled_from(Kind),
            vat_rate=st.sampled_from([None, Decimal(6), Decimal(21)]),
            source=st.sampled_from(Source),
            net=amounts,
            vat=amounts,
        )
    )
)
def test_no_cent_of_vat_is_lost_on_the_way(rows: list[VatRow]) -> None:
    def total(pairs: tuple[VatPair, ...]) -> tuple[Decimal, ...]:
        return tuple(
            sum((getattr(one, name) for one in pairs), Decimal(0))
            for name in ("our_net", "our_vat", "their_net", "their_vat")
        )

    ours, theirs = (
        [
            sum((getattr(row, name) for row in rows if row.source is source), Decimal(0))
            for name in ("net", "vat")
        ]
        for source in (Source.TICKOWEB, Source.OCTOPUS)
    )
    assert total(vat_by_rate(rows)) == total(vat_by_period(rows)) == (*ours, *theirs)


def test_every_day_has_its_documents_by_state(booked: Any) -> None:
    result = booked.reconcile()

    days = documents_per_day(result)

    dates = [pair.stored.document_date for pair in result.pairs]
    assert [one.day for one in days] == [
        min(dates) + timedelta(days=n) for n in range((max(dates) - min(dates)).days + 1)
    ]
    assert [one.total for one in days] == [dates.count(one.day) for one in days]
    states = [pair.stored.state for pair in result.pairs]
    for state in State:
        assert sum(one.counts[state] for one in days) == states.count(state)


def test_no_documents_make_no_days(desk: Any) -> None:
    desk.configure()
    result = desk.reconcile()
    assert documents_per_day(result) == ()
    assert (number_strips(result.number_rows), lock_timeline(result)) == ((), ())


def test_days_of_a_month_are_taken_together() -> None:
    def day(text: str, **counts: int) -> DayCount:
        found = {state: counts.get(str(state), 0) for state in State}
        return DayCount(day=date.fromisoformat(text), last=date.fromisoformat(text), counts=found)

    november, december = by_month(
        [day("2026-11-29", done=2), day("2026-11-30", done=1, held=1), day("2026-12-01", waiting=4)]
    )

    assert (november.day, november.last, november.total) == (date(2026, 11, 29), date(2026, 11, 30), 4)
    assert (november.counts[State.DONE], november.counts[State.HELD]) == (3, 1)
    assert december.counts[State.WAITING] == 4


def test_a_lock_lasts_from_its_first_refusal_to_the_run_that_got_through(desk: Any) -> None:
    begin = desk.now
    desk.accept(*desk.month(count=3))
    desk.box.lock("V1")
    desk.deliver()
    desk.now += timedelta(minutes=30)
    [spell] = lock_timeline(desk.reconcile())
    assert (spell.kind, spell.journal, spell.documents) == (WaitKind.LOCKED, "V1", 3)
    assert (spell.since.astimezone(BRUSSELS), spell.duration) == (begin, timedelta(minutes=30))
    assert not spell.is_over

    desk.box.unlock("V1")
    desk.now += timedelta(minutes=30)
    desk.deliver()
    desk.now += timedelta(hours=5)
    [spell] = lock_timeline(desk.reconcile())
    assert (spell.until.astimezone(BRUSSELS), spell.is_over) == (begin + timedelta(hours=1), True)


def test_without_a_settlement_the_waterfall_tells_what_is_booked(booked: Any) -> None:
    result = booked.reconcile()

    opening, receipts, refunds, other, balance = waterfall(result)

    totals = [pair.total for pair in result.pairs if pair.payment is not None]
    assert (opening.name, opening.amount, other.amount) == ("opening", Decimal(0), Decimal(0))
    assert receipts.amount == sum(total for total in totals if total > 0) > 0
    assert refunds.amount == sum(total for total in totals if total < 0) < 0
    assert (balance.name, balance.amount) == ("balance", sum(totals))
    assert {step.mollie for step in (opening, receipts, refunds, other, balance)} == {None}


def test_each_step_of_the_waterfall_begins_where_the_one_before_ended(booked: Any) -> None:
    rows = ["Date,Amount,Currency,ID,Description,Payment method"]
    for stored in booked.invoices():
        rows += [f"{stored.document_date},{p.amount},EUR,{p.provider_id},," for p in stored.document.payments]
    rows.append(f"{booked.invoices()[0].document_date},-1.25,EUR,,fees,")

    result = booked.reconcile(settlement="\n".join(rows).encode())
    steps = waterfall(result)

    assert [step.name for step in steps] == [
        "opening",
        "receipt",
        "refund",
        "fee",
        "payout",
        "other",
        "balance",
    ]
    for before, after in pairwise(steps[:-1]):
        assert (after.start, after.end) == (before.end, before.end + after.amount)
    assert (steps[-1].start, steps[-1].amount, steps[-1].end) == (Decimal(0), steps[-2].end, steps[-2].end)
    assert steps[-1].amount == result.clearing_account.balance
    assert steps[3].mollie == Decimal("-1.25")


def test_without_a_payment_account_there_is_no_waterfall(booked: Any) -> None:
    booking = {"journal": "V1", "sales_account": 700000}
    booked.outbox.configure(
        Integration.from_mapping(
            {"organisation": "fictie-events", "octopus": {"dossier": 49001}, "booking": booking}
        )
    )
    assert waterfall(booked.reconcile()) == ()
