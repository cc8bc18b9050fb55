import copy
import pickle

import pytest

from octopus_client import (
    CorporationType,
    CostCentreType,
    DirectDebitMandate,
    DirectDebitSequence,
    ExpirationType,
    InsertionType,
    IntrastatRegion,
    IntrastatTransaction,
    IntrastatTransport,
    InvoiceDeliveryMethod,
    JournalKind,
    JournalType,
    Language,
    LineKind,
    Locale,
    PaymentMethod,
    SpreadingUnit,
    TextLanguage,
    VatCodeKind,
    VatType,
)
from octopus_client.codec import DecodeError, encode, structure

KINDS = [
    CorporationType,
    CostCentreType,
    DirectDebitMandate,
    DirectDebitSequence,
    ExpirationType,
    InsertionType,
    IntrastatRegion,
    IntrastatTransaction,
    IntrastatTransport,
    InvoiceDeliveryMethod,
    JournalType,
    Language,
    Locale,
    PaymentMethod,
    SpreadingUnit,
    VatCodeKind,
    VatType,
]
TEXTS = [JournalKind, LineKind, TextLanguage]


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
        (CorporationType, list(range(27))),
        (CostCentreType, [0, 1, 2]),
        (DirectDebitMandate, [0, 1, 2]),
        (DirectDebitSequence, [0, 1, 2, 3, 4]),
        (ExpirationType, [1, 2]),
        (InsertionType, [1, 2, 3, 4, 5]),
        (IntrastatRegion, [1, 2, 3]),
        (
            IntrastatTransaction,
            [11, 12, 21, 22, 23, 31, 32, 33, 34, 41, 42, 51, 52, 60, 71, 72, 80, 91, 92],
        ),
        (IntrastatTransport, [0, 1, 2, 3, 4, 5, 7, 8, 9]),
        (InvoiceDeliveryMethod, [0, 1, 2, 3]),
        (JournalType, [0, 1, 2, 3, 4, 7]),
        (Language, [0, 1, 2, 3]),
        (Locale, [0, 1, 2, 3, 4]),
        (PaymentMethod, list(range(14))),
        (SpreadingUnit, [0, 1]),
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
    assert (CorporationType.NP, CorporationType.BV, CorporationType.SRL, CorporationType.LV) == (0, 9, 21, 26)
    assert (InvoiceDeliveryMethod.PRINT, InvoiceDeliveryMethod.PEPPOL) == (0, 3)
    assert (ExpirationType.END_OF_MONTH, ExpirationType.AFTER_INVOICE_DATE) == (1, 2)
    assert (JournalType.BUY, JournalType.SELL, JournalType.DELIVERY) == (1, 2, 7)
    assert (CostCentreType.MANDATORY, CostCentreType.NOT_MANDATORY) == (1, 2)
    assert (SpreadingUnit.BOOKYEAR, SpreadingUnit.PERIOD) == (0, 1)


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_that_is_not_listed_keeps_its_value_and_is_one_member(kind: type[LineKind]) -> None:
    text = kind("Q")
    assert (text, text.name, str(text)) == ("Q", "UNKNOWN_Q", "Q")
    assert isinstance(text, kind)
    assert kind("Q") is text
    assert pickle.loads(pickle.dumps(text)) is text  # noqa: S301 - our own bytes
    assert copy.deepcopy(text) is text
    assert "Q" not in list(kind)


@pytest.mark.parametrize("value", [1, None, 1.5])
def test_what_is_no_text_is_no_text_code(value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        LineKind(value)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("text", ["C", "Q", ""])
def test_a_text_code_is_read_and_written_as_its_text(text: str) -> None:
    code = structure(text, LineKind)
    assert code is LineKind(text)
    assert encode({"type": code}) == b'{"type":"%s"}' % text.encode()


@pytest.mark.parametrize("value", [1, True, None, ["C"]])
def test_a_text_code_of_another_type_is_refused(value: object) -> None:
    with pytest.raises(DecodeError, match="expected a text"):
        structure(value, LineKind)
