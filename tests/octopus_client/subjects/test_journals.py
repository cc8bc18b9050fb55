from typing import Any

import pytest

from octopus_client import (
    BankAccount,
    Dossier,
    InsertionMode,
    InvoicingSettings,
    Journal,
    JournalDetail,
    JournalKind,
    LocalizedName,
    OctopusError,
    OutcomeUnknown,
    TextLanguage,
)
from octopus_client.codec import DecodeError, encode, structure, unstructure

NAMES = (LocalizedName(language=TextLanguage.DUTCH, value="Zaal"),)
KEY = {"bookyearKey": {"id": 2}, "journalTypeCode": "V", "sequenceNumber": 3}
COMMON = {
    "journalKeyServiceData": KEY,
    "names": [{"language": "NL", "value": "Zaal"}],
    "nextDocumentNumber": 7,
    "protectedPeriod": 202610,
    "closed": False,
    "closedPeriod": 0,
}
SALES = {
    "commonJournalServiceData": COMMON,
    "insertionType": "VAT_EXCLUSIVE",
    "bankAccountServiceData": {"bankAccountIban": "BE00", "address": {"city": "Fictegem", "geo": [1]}},
    "invoicingServiceData": {
        "unitPriceScale": "FOUR",
        "showTotal": True,
        "customFieldInvoiceList": [{"id": 1}, {"id": 2, "order": 5}],
        "customFieldLineList": [],
    },
}


def test_a_journal_in_full_is_read_and_written_to_the_last_key() -> None:
    journal = structure(SALES, JournalDetail)
    assert (journal.key, journal.kind, journal.next_number) == ("V3", JournalKind.SALES, 7)
    assert journal.insertion_type is InsertionMode.VAT_EXCLUSIVE
    assert journal.bank_account is not None
    assert (journal.bank_account.iban, journal.bank_account.city) == ("BE00", "Fictegem")
    assert journal.invoicing is not None
    assert (journal.invoicing.custom_fields, journal.invoicing.custom_line_fields) == ((1, 2), ())
    assert unstructure(journal) == SALES


def test_custom_fields_of_a_journal_are_their_numbers() -> None:
    plain = {
        "bookyearKey": {"id": 2},
        "journalKey": "V1",
        "name": "Verkopen",
        "closed": False,
        "customFieldList": [{"id": 4}],
        "customFieldLineList": [{"id": 5}, {"id": 6}],
    }
    journal = structure(plain, Journal)
    assert (journal.custom_fields, journal.custom_line_fields) == ((4,), (5, 6))
    assert journal.unknown == {}
    assert unstructure(journal) == plain


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (7, r"\.customFieldInvoiceList: expected a list"),
        ([7], r"\.customFieldInvoiceList\[0\]: expected an object"),
        ([{"id": 1}, {"id": "2"}], r"\.customFieldInvoiceList\[1\]: expected a whole number"),
        ([{}], r"\.customFieldInvoiceList\[0\]: expected a whole number, got null"),
    ],
)
def test_a_bad_list_of_custom_fields_is_refused_by_its_place(value: Any, place: str) -> None:
    with pytest.raises(DecodeError, match=place):
        structure({"customFieldInvoiceList": value}, InvoicingSettings)


def test_a_bank_account_shows_no_personal_data() -> None:
    account = BankAccount(iban="BE99", owner_name="Peeters", city="Fictegem", country="BE")
    assert repr(account) == "BankAccount(country='BE')"


def test_making_a_sales_journal_sends_what_is_given_and_no_more(dossier: Dossier, server: Any) -> None:
    server.tell(200, SALES)
    made = dossier.journals.add(2, "V3", names=NAMES, insertion_type=InsertionMode.VAT_EXCLUSIVE)
    assert made.key == "V3"
    assert (server.last.method, server.last.path) == ("POST", "/dossiers/49001/journals/V")
    assert server.last.body == {
        "commonJournalInsertRequestData": {
            "bookyearKey": {"id": 2},
            "sequenceNumber": 3,
            "names": [{"language": "NL", "value": "Zaal"}],
        },
        "sellJournalInsertionType": "VAT_EXCLUSIVE",
    }


def test_changing_a_financial_journal_names_the_currency_as_requests_do(
    dossier: Dossier, server: Any
) -> None:
    server.tell(200, SALES)
    dossier.journals.update(2, "F1", currency="EUR", protected_period=0)
    assert (server.last.method, server.last.path) == ("PUT", "/dossiers/49001/journals/F")
    assert server.last.body == {
        "commonJournalUpdateRequestData": {
            "bookyearKey": {"id": 2},
            "sequenceNumber": 1,
            "protectedPeriod": 0,
        },
        "currencyCode": "EUR",
    }


def test_a_delivery_journal_has_its_own_name_for_what_is_entered(dossier: Dossier, server: Any) -> None:
    server.tell(200, SALES)
    dossier.journals.update(2, "L1", insertion_type=InsertionMode.VAT_INCLUSIVE)
    assert server.last.body["deliveryJournalInsertionType"] == "VAT_INCLUSIVE"


@pytest.mark.parametrize(
    ("journal", "given"),
    [
        ("A1", {"account": 550000}),
        ("A1", {"insertion_type": InsertionMode.BOOKING}),
        ("D1", {"currency": "EUR"}),
        ("V1", {"account": 550000}),
        ("V1", {"currency": "EUR"}),
        ("F1", {"invoicing": InvoicingSettings()}),
        ("F1", {"insertion_type": InsertionMode.BOOKING}),
        ("L1", {"bank_account": BankAccount()}),
    ],
)
def test_a_kind_refuses_what_it_does_not_take_before_the_call(
    dossier: Dossier, server: Any, journal: str, given: dict[str, Any]
) -> None:
    with pytest.raises(OctopusError, match=f"Journal {journal} cannot take {next(iter(given))}"):
        dossier.journals.update(2, journal, **given)
    assert server.asked == []


@pytest.mark.parametrize(
    ("journal", "lacking"), [("V1", "insertion_type"), ("L1", "insertion_type"), ("F1", "account, currency")]
)
def test_a_new_journal_needs_what_its_kind_needs(
    dossier: Dossier, server: Any, journal: str, lacking: str
) -> None:
    with pytest.raises(OctopusError, match=f"Journal {journal} needs {lacking} too"):
        dossier.journals.add(2, journal, names=NAMES)
    assert server.asked == []


@pytest.mark.parametrize("journal", ["", "V", "X1", "v1", "V²"])
def test_what_is_no_key_of_a_journal_is_refused_before_the_call(
    dossier: Dossier, server: Any, journal: str
) -> None:
    with pytest.raises(OctopusError, match="is no journal"):
        dossier.journals.remove(2, journal)
    with pytest.raises(OctopusError, match="is no journal"):
        dossier.journals.add(2, journal, names=NAMES)
    assert server.asked == []


def test_a_journal_is_deleted_by_its_key(dossier: Dossier, server: Any) -> None:
    server.tell(204)
    dossier.journals.remove(2, "V3")
    assert (server.last.method, server.last.path) == ("DELETE", "/dossiers/49001/bookyears/2/journals/V/3")


def test_the_balance_of_a_financial_journal_is_exact(dossier: Dossier, server: Any) -> None:
    server.tell(200, b'{"bookyearKey":{"id":2},"journalKey":"F1","balance":1234567890.10}')
    balance = dossier.journals.balance(2, "F1")
    assert (balance.bookyear, balance.journal, str(balance.balance)) == (2, "F1", "1234567890.10")
    assert server.last.path == "/dossiers/49001/bookyears/2/journals/F1"


def test_making_a_journal_is_not_repeated_after_a_doubt_but_changing_is(
    dossier: Dossier, server: Any
) -> None:
    server.tell(503)
    with pytest.raises(OutcomeUnknown):
        dossier.journals.add(2, "A3", names=NAMES)
    assert len(server.asked) == 1
    with pytest.raises(OutcomeUnknown):
        dossier.journals.update(2, "A3", next_number=8)
    assert len(server.asked) == 4


def test_changing_the_number_of_custom_fields_drops_what_belonged_to_the_old_ones() -> None:
    settings = structure({"customFieldInvoiceList": [{"id": 1, "order": 5}]}, InvoicingSettings)
    longer = InvoicingSettings(custom_fields=(1, 2), unknown=settings.unknown)
    assert encode(longer) == b'{"customFieldInvoiceList":[{"id":1},{"id":2}]}'
