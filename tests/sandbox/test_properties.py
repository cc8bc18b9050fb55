from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from octopus_client.sandbox import json_types, ledger, rules
from octopus_client.sandbox.assumptions import Assumptions
from octopus_client.sandbox.default_world import default_world
from octopus_client.sandbox.world import Document

NOW = datetime(2026, 11, 25, tzinfo=UTC)
DOSSIER = default_world(NOW).dossiers[49001]

amounts = st.decimals(min_value=0, max_value=10**7, places=2)
lines = st.lists(st.tuples(st.sampled_from(("21", "06", "00")), amounts, amounts), max_size=6)
signs = st.sampled_from((1, -1))


def _booking(rows: list[tuple[str, Decimal, Decimal]], amount: Decimal) -> json_types.JsonObject:
    return {
        "bookyearKey": {"id": 2},
        "journalKey": "V1",
        "documentSequenceNr": 1,
        "relationIdentificationServiceData": {"relationKey": {"id": 3}},
        "bookyearPeriodeNr": 202611,
        "documentDate": "2026-11-25",
        "expiryDate": "2026-11-25",
        "amount": amount,
        "currencyCode": "EUR",
        "exchangeRate": Decimal(1),
        "bookingLines": [
            {"accountKey": 700000, "baseAmount": base, "vatCodeKey": code, "vatAmount": vat}
            for code, base, vat in rows
        ],
    }


@given(lines, signs)
def test_a_document_is_accepted_when_its_amount_is_the_sum_or_for_a_credit_note_minus_the_sum(
    rows: list[tuple[str, Decimal, Decimal]], sign: int
) -> None:
    total = sum((base + vat for _, base, vat in rows), Decimal(0))
    booking = _booking(rows, sign * total)
    assert next(rules.buy_sell(DOSSIER, booking, Assumptions()), None) is None


@given(lines, signs, st.decimals(min_value="0.01", max_value=100, places=2))
def test_a_document_is_refused_when_its_amount_is_off(
    rows: list[tuple[str, Decimal, Decimal]], sign: int, off: Decimal
) -> None:
    total = sum((base + vat for _, base, vat in rows), Decimal(0))
    booking = _booking(rows, sign * (total + off))
    refusal = next(rules.buy_sell(DOSSIER, booking, Assumptions()), None)
    assert refusal is not None
    assert refusal.code == -24


@given(lines, signs)
def test_the_ledger_lines_of_a_document_sum_to_zero(
    rows: list[tuple[str, Decimal, Decimal]], sign: int
) -> None:
    total = sum((base + vat for _, base, vat in rows), Decimal(0))
    document = Document(_booking(rows, sign * total), NOW)
    found = ledger.ledger_lines(DOSSIER, document)
    assert sum(each["bookingAmount"] for each in found) == 0


@given(amounts)
def test_amounts_survive_the_wire_to_the_cent(amount: Decimal) -> None:
    assert json_types.copy({"amount": amount}) == {"amount": amount}
