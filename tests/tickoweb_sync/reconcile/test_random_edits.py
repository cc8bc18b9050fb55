"""A law: whatever people change, and however much of it, is found completely, and nothing else."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Json = dict[str, Any]
Edit = Callable[[Json], tuple[Json, str, str, int]]


def line(booking: Json, **changes: Any) -> Json:
    first, *others = booking["bookingLines"]
    return {"bookingLines": [{**first, **changes}, *others]}


def change_amount(booking: Json) -> tuple[Json, str, str, int]:
    return {"amount": booking["amount"] + Decimal("0.07")}, "amount", "amount", 7


def change_account(booking: Json) -> tuple[Json, str, str, int]:
    return line(booking, accountKey=700300), "account", "lines[0].account", 0


def change_vat(booking: Json) -> tuple[Json, str, str, int]:
    sign = -1 if booking["amount"] < 0 else 1
    changed = line(booking, vatAmount=booking["bookingLines"][0]["vatAmount"] + Decimal("0.01"))
    return changed, "vat_split", "lines[0].vat_amount", sign


def change_period(booking: Json) -> tuple[Json, str, str, int]:
    del booking
    return {"bookyearPeriodeNr": 202612}, "period", "period", 0


def change_reference(booking: Json) -> tuple[Json, str, str, int]:
    del booking
    return {"reference": "changed"}, "edited", "reference", 0


def change_due_date(booking: Json) -> tuple[Json, str, str, int]:
    del booking
    return {"expiryDate": "2027-06-30"}, "date", "expiry_date", 0


def change_payment(payment: Json) -> tuple[Json, str, str, int]:
    money, client = payment["bookingLines"]
    more = Decimal("0.09")
    lines = [{**money, "amount": money["amount"] + more}, {**client, "amount": client["amount"] - more}]
    return {"bookingLines": lines}, "payment_amount", "payment.amount", 9


def move_payment(payment: Json) -> tuple[Json, str, str, int]:
    del payment
    return {"bookyearPeriodeNr": 202612}, "period", "payment.period", 0


OF_BOOKINGS: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (change_amount, change_account, change_period, change_reference, change_due_date, change_vat)
}
OF_PAYMENTS: dict[str, Edit] = {edit.__name__: edit for edit in (change_payment, move_payment)}
CHOSEN = st.dictionaries(
    st.integers(0, 1000), st.sets(st.sampled_from([*OF_BOOKINGS, *OF_PAYMENTS]), min_size=1), max_size=12
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=CHOSEN)
def test_a_random_set_of_edits_is_found_completely(
    chosen: dict[int, set[str]], booked: Any, delivered: tuple[Path, Json]
) -> None:
    booked.load(delivered[1])
    documents = booked.stored()
    expected: set[tuple[str, str, str, int]] = set()
    wanted: dict[int, set[str]] = {}
    for index, names in chosen.items():
        wanted.setdefault(index % len(documents), set()).update(names)
    for index, names in wanted.items():
        stored = documents[index]
        for edits, read in ((OF_BOOKINGS, booked.booking), (OF_PAYMENTS, booked.payment)):
            for name in sorted(names & edits.keys()):
                found = read(stored)
                changes, cause, field, cents = edits[name](found)
                booked.edit(found, **changes)
                expected.add((cause, stored.order, field, cents))

    found_now = booked.found()
    assert set(found_now) == expected
    assert len(found_now) == sum(len(names) for names in wanted.values())
