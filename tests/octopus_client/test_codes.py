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
    assert [int(code) for code in VatType] == [0, 1, 4, 6, 7, 8, 9, 10]


@pytest.mark.parametrize("value", ["1", None, 1.5])
def test_what_is_no_number_is_no_code(value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        VatType(value)  # type: ignore[arg-type]  # wrong on purpose
