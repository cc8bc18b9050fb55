from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_client.bookings import Booking, BookingLine
from octopus_client.bookyears import Bookyear
from octopus_client.codec import DecodeError, check_amounts, decode, encode, structure, unstructure
from octopus_client.relations import Relation
from octopus_client.wire import ABSENT, Model, wired

BOOKING: dict[str, Any] = {
    "bookyearKey": {"id": 2},
    "journalKey": "V1",
    "documentSequenceNr": 7,
    "bookyearPeriodeNr": 202611,
    "documentDate": "2026-11-25",
    "expiryDate": "2026-12-25",
    "amount": Decimal("121.00"),
    "currencyCode": "EUR",
    "exchangeRate": Decimal(1),
}


@attrs.frozen(kw_only=True)
class _Parcel(Model):
    """A model of every type that the codec knows."""

    count: int
    weight: Decimal = wired("weight", amount=True)
    fragile: bool
    label: str
    day: date
    tags: tuple[str, ...] = wired("tags", default=ABSENT)
    owner: int | None = wired("owner", "key", "id", default=None)


PARCEL: dict[str, Any] = {
    "count": 1,
    "weight": Decimal("0.10"),
    "fragile": True,
    "label": "a",
    "day": "2026-11-25",
}


@pytest.mark.parametrize("text", ["0.10", "1234567890123456.78", "121.0", "-0.01", "99999999999999999999.99"])
def test_decimals_keep_every_digit_both_ways(text: str) -> None:
    line = decode(b'{"baseAmount":' + text.encode() + b"}", BookingLine)
    assert str(line.base_amount) == text
    assert encode(line) == b'{"baseAmount":' + text.encode() + b"}"


def test_a_whole_number_is_a_good_amount() -> None:
    assert decode(b'{"baseAmount": 121}', BookingLine).base_amount == Decimal(121)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("count", "1", "a text"),
        ("count", True, "true or false"),
        ("count", Decimal("1.0"), "a number"),
        ("count", [1], "a list"),
        ("weight", "0.10", "a text"),
        ("weight", False, "true or false"),
        ("weight", {"value": 1}, "an object"),
        ("fragile", 1, "a whole number"),
        ("fragile", "true", "a text"),
        ("label", 5, "a whole number"),
        ("day", 20261125, "a whole number"),
        ("day", "25-11-2026", "a text"),
        ("day", "2026-11-25T00:00:00", "a text"),
        ("tags", "a", "a text"),
        ("owner", 3, "a whole number"),
    ],
)
def test_a_value_of_another_type_is_refused_by_its_place(key: str, value: object, words: str) -> None:
    with pytest.raises(DecodeError, match=words) as caught:
        structure({**PARCEL, key: value}, _Parcel)
    assert caught.value.path == f".{key}"


def test_a_date_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DecodeError, match="a date that exists"):
        structure({**PARCEL, "day": "2026-02-30"}, _Parcel)


@pytest.mark.parametrize("missing", [{}, None])
def test_a_required_value_may_be_neither_null_nor_absent(missing: object) -> None:
    plain = {**PARCEL, "count": None} if missing is None else {k: PARCEL[k] for k in PARCEL if k != "count"}
    with pytest.raises(DecodeError, match=r"\$\.count: is missing"):
        structure(plain, _Parcel)


@pytest.mark.parametrize("key", [None, {}])
def test_an_object_around_a_required_value_may_be_neither_null_nor_empty(key: object) -> None:
    with pytest.raises(DecodeError, match=r"\$\.bookyearKey\.id: is missing"):
        structure({**BOOKING, "bookyearKey": key}, Booking)


@pytest.mark.parametrize("owner", [None, {"key": None}, {"key": {"id": None}}])
def test_null_anywhere_on_the_way_to_an_optional_value_reads_as_none(owner: object) -> None:
    assert structure({**PARCEL, "owner": owner}, _Parcel).owner is None


def test_a_fault_deep_inside_is_told_by_its_whole_path() -> None:
    bad = {**BOOKING, "bookingLines": [{}, {"baseAmount": "12"}]}
    with pytest.raises(DecodeError) as caught:
        structure([BOOKING, bad], list[Booking])
    assert str(caught.value) == "$[1].bookingLines[1].baseAmount: expected a number, got a text"


def test_a_fault_tells_the_type_but_never_the_value() -> None:
    with pytest.raises(DecodeError) as caught:
        structure({"name": {"first": "Lotte Verzonnen"}}, Relation)
    assert "Lotte" not in str(caught.value)


@pytest.mark.parametrize("text", [b"", b"<html>", b'{"a":NaN}', b"[1,", b'"\xff"'])
def test_what_is_no_json_is_refused(text: bytes) -> None:
    with pytest.raises(DecodeError, match="not JSON"):
        decode(text, Bookyear)


def test_an_object_is_no_list_and_a_list_no_object() -> None:
    with pytest.raises(DecodeError, match="expected a list, got an object"):
        decode(b"{}", list[Bookyear])
    with pytest.raises(DecodeError, match="expected an object, got a list"):
        decode(b"[]", Bookyear)
    with pytest.raises(DecodeError, match=r"\$\[0\]: expected an object, got null"):
        decode(b"[null]", list[Bookyear])


def test_absent_lists_stay_absent_and_empty_ones_empty() -> None:
    absent = structure(BOOKING, Booking)
    empty = structure({**BOOKING, "bookingLines": []}, Booking)
    assert absent.lines == empty.lines == ()
    assert "bookingLines" not in unstructure(absent)
    assert unstructure(empty)["bookingLines"] == []


def test_members_that_are_none_are_left_out() -> None:
    assert encode(Relation(name="Testzaal", client=True)) == b'{"name":"Testzaal","client":true}'


def test_values_that_share_an_object_on_the_wire_come_together_in_it() -> None:
    relation = Relation(key=4, external_id=77)
    expected = {"relationIdentificationServiceData": {"relationKey": {"id": 4}, "externalRelationId": 77}}
    assert unstructure(relation) == expected
    assert structure(expected, Relation) == relation


def test_reading_leaves_the_plain_data_as_it_was() -> None:
    plain = {"relationIdentificationServiceData": {"relationKey": {"id": 4}}}
    structure(plain, Relation)
    assert plain == {"relationIdentificationServiceData": {"relationKey": {"id": 4}}}


@pytest.mark.parametrize("value", [0.1, float("nan"), [1.5], {"amount": 2.0}])
def test_floats_are_refused_when_encoding(value: object) -> None:
    with pytest.raises(ValueError, match="is a float"):
        encode(value)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_number_is_refused_when_encoding(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number that can be sent"):
        encode(BookingLine(base_amount=Decimal(text)))


@pytest.mark.parametrize("amount", [Decimal("0.10"), Decimal("1.2300"), Decimal("1E+30"), Decimal(-5), 121])
def test_amounts_of_whole_cents_may_be_sent(amount: Any) -> None:
    check_amounts(BookingLine(base_amount=amount))


@pytest.mark.parametrize(
    "amount",
    [Decimal("0.005"), Decimal("1.001"), Decimal("1E-9"), Decimal("NaN"), Decimal("Infinity"), 0.5],
)
def test_other_amounts_are_refused_before_sending(amount: Any) -> None:
    booking = structure({**BOOKING, "bookingLines": [{}, {}]}, Booking)
    lines = (booking.lines[0], BookingLine(vat_amount=amount))
    with pytest.raises(ValueError, match=r"^lines\[1\]\.vat_amount is "):
        check_amounts(attrs.evolve(booking, lines=lines))


def test_rates_keep_their_decimals() -> None:
    booking = structure({**BOOKING, "exchangeRate": Decimal("1.08345")}, Booking)
    check_amounts(booking)
    assert b'"exchangeRate":1.08345' in encode(booking)


def test_plain_mappings_may_hold_models_and_dates() -> None:
    assert encode({"day": date(2026, 11, 25), "lines": (BookingLine(account=700000),)}) == (
        b'{"day":"2026-11-25","lines":[{"accountKey":700000}]}'
    )


def test_models_with_unknown_keys_can_be_hashed() -> None:
    one = structure({**BOOKING, "surprise": [1]}, Booking)
    assert len({one, structure({**BOOKING, "surprise": [1]}, Booking)}) == 1
