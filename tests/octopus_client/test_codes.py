import copy
import pickle

import pytest

from octopus_client import InsertionType, Language, Locale, PaymentMethod, VatCodeKind, VatType

KINDS = [InsertionType, Language, Locale, PaymentMethod, VatCodeKind, VatType]


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_that_is_not_listed_keeps_its_value(kind: type[VatType]) -> None:
    code = kind(83)
    assert (int(code), code.name) == (83, "UNKNOWN_83")
    assert isinstance(code, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_number_is_one_member_however_it_is_made(kind: type[VatType]) -> None:
    code = kind(84)
    assert kind(84) is code
    assert pickle.loads(pickle.dumps(code)) is code  # noqa: S301 - our own bytes
    assert copy.deepcopy(code) is code
    assert {code: 1}[kind(84)] == 1


def test_unknown_numbers_do_not_join_the_list() -> None:
    VatType(85)
    assert 85 not in [int(code) for code in VatType]


@pytest.mark.parametrize("value", ["1", None, 1.5])
def test_what_is_no_number_is_no_code(value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        VatType(value)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        (InsertionType, [1, 2, 3, 4, 5]),
        (Language, [0, 1, 2, 3]),
        (Locale, [0, 1, 2, 3, 4]),
        (PaymentMethod, list(range(14))),
        (VatCodeKind, [1, 2, 3, 4]),
        (VatType, [0, 1, 4, 6, 7, 8, 9, 10]),
    ],
)
def test_the_lists_hold_the_numbers_of_the_contract(kind: type[VatType], numbers: list[int]) -> None:
    assert [int(code) for code in kind] == numbers


def test_the_names_stand_for_the_right_numbers() -> None:
    assert (VatType.BELGIAN_VAT_PAYER, VatType.EU_VAT_PAYER, VatType.NOT_LIABLE) == (1, 4, 10)
    assert (VatCodeKind.BUY, VatCodeKind.SELL, VatCodeKind.SELL_CREDIT_NOTE) == (1, 2, 4)
    assert (Language.DUTCH, Language.FRENCH, Language.ENGLISH, Language.GERMAN) == (0, 1, 2, 3)
    assert (Locale.DOSSIER, Locale.DUTCH, Locale.FRENCH, Locale.ENGLISH, Locale.GERMAN) == (0, 1, 2, 3, 4)
    assert (PaymentMethod.BANK_TRANSFER, PaymentMethod.ONLINE, PaymentMethod.OTHER) == (1, 5, 13)
    assert (InsertionType.BOOKINGS, InsertionType.DELIVERY_NOTES_VAT_INCLUDED) == (1, 5)
