import re
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickoweb_sync.document_format import read_documents
from tickoweb_sync.documents import BRUSSELS, Document
from tickoweb_sync.sample_month import sample_documents

CENT = Decimal("0.01")
MONTHS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def sample(*, month: date = date(2026, 11, 1), seed: int = 1, count: int = 80) -> tuple[Document, ...]:
    reading = read_documents(
        sample_documents(organisation="proef", month=month, seed=seed, count=count), organisation="proef"
    )
    assert reading.refusals == ()
    return reading.documents


def valid_communication(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return int(digits[10:]) == (int(digits[:10]) % 97 or 97)


@settings(deadline=None, max_examples=30)
@given(month=MONTHS, seed=st.integers(), count=st.integers(0, 90))
def test_every_document_adds_up_to_the_cent_per_rate(month: date, seed: int, count: int) -> None:
    documents = sample(month=month, seed=seed, count=count)
    assert len(documents) == count
    for document in documents:
        totals = document.totals
        for key in ("net", "vat", "gross"):
            assert sum(getattr(row, key) for row in totals.per_rate) == getattr(totals, key)
            for row in totals.per_rate:
                lines = [line for line in document.lines if line.vat_rate == row.vat_rate]
                assert sum(getattr(line, key) for line in lines) == getattr(row, key)
        for row in totals.per_rate:
            assert row.net + row.vat == row.gross
            assert row.net == (row.gross * 100 / (100 + row.vat_rate)).quantize(CENT, ROUND_HALF_UP)
        for line in document.lines:
            assert line.net + line.vat == line.gross
            assert abs(line.vat - line.net * line.vat_rate / 100) <= Decimal("0.02") + line.quantity / 200


@settings(deadline=None, max_examples=30)
@given(month=MONTHS, seed=st.integers(), count=st.integers(0, 90))
def test_a_credit_note_follows_its_invoice_and_never_exceeds_it(month: date, seed: int, count: int) -> None:
    invoices: dict[str, Document] = {}
    credited: list[str] = []
    for document in sample(month=month, seed=seed, count=count):
        local = document.document_date
        assert (local.year, local.month) == (month.year, month.month)
        if not document.is_credit_note:
            invoices[document.id] = document
            continue
        (invoice_id,) = document.credits
        credited.append(invoice_id)
        invoice = invoices[invoice_id]
        assert document.issued_at > invoice.issued_at
        assert (document.customer, document.channel, document.order) == (
            invoice.customer,
            invoice.channel,
            invoice.order,
        )
        of_rate = {row.vat_rate: row for row in invoice.totals.per_rate}
        for row in document.totals.per_rate:
            assert abs(row.gross) <= of_rate[row.vat_rate].gross
            assert abs(row.net) <= of_rate[row.vat_rate].net
            assert abs(row.vat) <= of_rate[row.vat_rate].vat
    assert len(set(credited)) == len(credited) == count // 7


@pytest.mark.parametrize("seed", range(5))
def test_a_month_holds_what_real_months_hold(seed: int) -> None:
    documents = sample(seed=seed)
    invoices = {document.id: document for document in documents if not document.is_credit_note}
    credit_notes = [document for document in documents if document.is_credit_note]
    lines = [line for document in documents for line in document.lines]
    assert {document.channel for document in documents} == {"webshop", "vip", "kassa"}
    assert {document.language for document in documents} == {"nl", "fr", "en"}
    assert {line.vat_rate for line in lines} == {6, 12, 21}
    assert {line.component for line in lines} == {"ticket", "service_cost", "discount"}
    assert any(line.gross < 0 for document in invoices.values() for line in document.lines)
    assert any(document.totals.gross == 0 for document in invoices.values())
    assert any(len(document.totals.per_rate) > 1 for document in documents)
    assert {note.totals.gross > 0 for note in credit_notes} == {True, False}
    full = [abs(note.totals.gross) == invoices[note.credits[0]].totals.gross for note in credit_notes]
    assert set(full) == {True, False}
    references = [document.reference for document in documents if document.reference]
    assert {valid_communication(reference) for reference in references} == {True, False}
    assert None in {document.reference for document in documents}
    paid = Counter(document.received == document.totals.gross for document in invoices.values())
    assert paid[True] > paid[False] > 0
    hours = [document.issued_at.astimezone(BRUSSELS).hour for document in documents]
    assert hours.count(0) > 5
    assert documents[0].issued_at.month == 10
    assert documents[0].document_date == date(2026, 11, 1)


@settings(deadline=None, max_examples=30)
@given(seed=st.integers())
def test_customers_are_companies_and_persons_with_numbers_that_could_exist(seed: int) -> None:
    customers = {document.customer.id: document.customer for document in sample(seed=seed)}.values()
    assert len(customers) == 19
    assert {customer.country for customer in customers} == {"BE", "NL", "FR"}
    persons = [customer for customer in customers if not customer.company]
    assert {customer.vat_number for customer in persons} == {"", "/", "n.v.t."}
    belgian = [customer for customer in customers if customer.company and customer.country == "BE"]
    numbers = [re.sub(r"\D", "", customer.vat_number) for customer in belgian]
    assert len(set(numbers)) == len(numbers) == 12
    for number in numbers:
        assert re.fullmatch(r"[01]999\d{6}", number)
        assert 97 - int(number[:8]) % 97 == int(number[8:])
    spellings = {re.sub(r"\d", "9", customer.vat_number) for customer in belgian}
    assert len(spellings) >= 7


def test_the_same_seed_gives_the_same_month_and_another_seed_another() -> None:
    arguments = {"organisation": "proef", "month": date(2026, 11, 15)}
    assert sample_documents(**arguments, seed=3) == sample_documents(**arguments, seed=3)  # type: ignore[arg-type]  # a dict of mixed values
    assert sample(seed=3) != sample(seed=4)
