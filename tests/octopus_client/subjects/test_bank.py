"""Payments to the bank, bank statements and payroll."""

import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from octopus_client import (
    CodaRefused,
    Dossier,
    Envelope,
    ListedPayment,
    OutcomeUnknown,
    Refused,
    SepaVersion,
    UnbalancedInvoice,
    UnexpectedAnswer,
)

INVOICE = UnbalancedInvoice(bookyear=2, journal="A1", number=7, amount=Decimal("121.00"), relation=3)
PAYMENT = ListedPayment(key=9, amount=Decimal("121.00"), iban="BE68539007547034", relation_name="Drukkerij")
ENVELOPE = Envelope(key=4, bookyear=2, journal="F1", paid=True)
PLAIN_PAYMENT = {"bankPaymentListKey": {"id": 9}, "amount": 121.0}
PLAIN_ENVELOPE = {"enveloppeKey": {"id": 4}, "bookyearKey": {"id": 2}, "journalKey": "F1", "status": False}
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)

Act = Callable[[Dossier], object]


def test_an_invoice_goes_on_the_list_with_its_amount_in_the_query(dossier: Dossier, server: Any) -> None:
    server.tell(200, PLAIN_PAYMENT)
    listed = dossier.payment_list.add(INVOICE, amount=Decimal("21.50"), reference="F 7", iban="BE1", bic="B")
    assert listed.key == 9
    assert server.last.path == (
        "/dossiers/49001/bank/paymentlist?amount=21.50&reference=F%207&iban=BE1&bic=B"
    )
    assert server.last.body == {
        "bookyearKey": {"id": 2},
        "journalKey": "A1",
        "documentSequenceNr": 7,
        "amount": 121,
        "relationKey": {"id": 3},
    }


def test_an_invoice_goes_on_the_list_in_full_unless_told_otherwise(dossier: Dossier, server: Any) -> None:
    server.tell(200, PLAIN_PAYMENT)
    dossier.payment_list.add(INVOICE)
    assert server.last.path == "/dossiers/49001/bank/paymentlist"


@pytest.mark.parametrize("amount", ["0", "-1.00", "1.005"])
def test_an_amount_that_cannot_be_paid_is_refused_before_a_call(
    dossier: Dossier, server: Any, amount: str
) -> None:
    with pytest.raises(ValueError, match="amount"):
        dossier.payment_list.add(INVOICE, amount=Decimal(amount))
    with pytest.raises(ValueError, match="amount"):
        dossier.payment_list.add_free(
            relation=3, amount=Decimal(amount), iban="BE1", reference="r", day=NOON, pay_day=NOON
        )
    assert server.asked == []


def test_a_bic_without_an_account_is_refused_for_octopus_would_pass_over_it(
    dossier: Dossier, server: Any
) -> None:
    with pytest.raises(ValueError, match="IBAN"):
        dossier.payment_list.add(INVOICE, bic="KREDBEBB")
    assert server.asked == []


def test_a_moment_of_a_free_payment_needs_a_zone(dossier: Dossier, server: Any) -> None:
    with pytest.raises(ValueError, match="time zone"):
        dossier.payment_list.add_free(
            relation=3,
            amount=Decimal(1),
            iban="BE1",
            reference="r",
            day=NOON,
            pay_day=datetime(2026, 11, 25),  # noqa: DTZ001 - the point
        )
    assert server.asked == []


def test_a_free_payment_is_sent_whole(dossier: Dossier, server: Any) -> None:
    server.tell(200, PLAIN_PAYMENT)
    dossier.payment_list.add_free(
        relation=3, amount=Decimal("12.50"), iban="BE1", reference="Huur", day=NOON, pay_day=NOON
    )
    assert server.last.body == {
        "relationKey": {"id": 3},
        "date": "2026-11-25T12:00:00+00:00",
        "payDate": "2026-11-25T12:00:00+00:00",
        "iban": "BE1",
        "amount": Decimal("12.50"),
        "reference": "Huur",
    }


def test_empty_lists_are_empty_however_they_are_answered(dossier: Dossier, server: Any) -> None:
    for answer in ((404, {"technicalInfo": "none"}), (200, [])):
        server.script.clear()
        server.tell(*answer)
        assert dossier.payment_list.list() == []
        assert dossier.payment_list.unbalanced_invoices() == []
        assert dossier.envelopes.list() == []


@pytest.mark.parametrize("payment", [PAYMENT, 9])
def test_a_payment_is_taken_off_the_list_whole_or_by_its_number(
    dossier: Dossier, server: Any, payment: ListedPayment | int
) -> None:
    server.tell(204)
    dossier.payment_list.remove(payment)
    assert (server.last.method, server.last.path) == ("DELETE", "/dossiers/49001/bank/paymentlist/9")


def test_an_envelope_is_made_unpaid_unless_told_otherwise(dossier: Dossier, server: Any) -> None:
    server.tell(200, PLAIN_ENVELOPE)
    made = dossier.envelopes.add(2, "F1", pay_date=date(2026, 11, 27))
    assert (made.key, made.paid) == (4, False)
    assert server.last.body == {
        "bookyearKey": {"id": 2},
        "journalKey": "F1",
        "payDate": "2026-11-27",
        "status": False,
    }


def test_changing_the_day_of_a_whole_envelope_keeps_it_paid(dossier: Dossier, server: Any) -> None:
    server.tell(200, PLAIN_ENVELOPE)
    dossier.envelopes.update(ENVELOPE, pay_date=date(2026, 11, 27))
    assert server.last.body == {"payDate": "2026-11-27", "status": True}
    dossier.envelopes.update(ENVELOPE, paid=False)
    assert server.last.body == {"status": False}
    dossier.envelopes.update(4, journal="F2")
    assert server.last.body == {"journalKey": "F2"}


def test_a_payment_moves_into_an_envelope_and_back(dossier: Dossier, server: Any) -> None:
    server.tell(200, PLAIN_ENVELOPE)
    assert dossier.envelopes.put_in(ENVELOPE, PAYMENT).key == 4
    assert server.last.path == "/dossiers/49001/bank/enveloppes/4/add"
    dossier.envelopes.take_out(4, PAYMENT)
    assert server.last.path == "/dossiers/49001/bank/enveloppes/4/remove"
    assert server.last.body["bankPaymentListKey"] == {"id": 9}


def test_the_file_for_the_bank_comes_as_it_is(dossier: Dossier, server: Any) -> None:
    server.tell(200, b'<?xml version="1.0"?><Document/>')
    content = dossier.envelopes.export(ENVELOPE, version=SepaVersion.SEPA_V9, batch=False)
    assert content == b'<?xml version="1.0"?><Document/>'
    assert server.last.body == {"isabelVersion": "SEPA_V9", "isBatchPayment": False}


def test_a_page_of_a_gateway_is_no_file_for_the_bank(dossier: Dossier, server: Any) -> None:
    server.tell(200, b"<html>Please log in</html>")
    with pytest.raises(UnexpectedAnswer):
        dossier.envelopes.export(ENVELOPE, version=SepaVersion.SEPA_V9)


@pytest.mark.parametrize(
    "act",
    [
        lambda dossier: dossier.payment_list.add(INVOICE),
        lambda dossier: dossier.envelopes.add(2, "F1"),
        lambda dossier: dossier.envelopes.put_in(4, PAYMENT),
        lambda dossier: dossier.envelopes.export(4, version=SepaVersion.SEPA_V3),
        lambda dossier: dossier.coda.book("000"),
        lambda dossier: dossier.payroll.book(b"soda"),
    ],
    ids=["invoice", "envelope", "put in", "export", "coda", "soda"],
)
def test_what_could_be_paid_or_booked_twice_is_sent_once(dossier: Dossier, server: Any, act: Act) -> None:
    server.tell(503)
    with pytest.raises(OutcomeUnknown):
        act(dossier)
    assert len(server.asked) == 1


def test_what_leads_to_the_same_state_is_repeated(dossier: Dossier, server: Any) -> None:
    server.tell(503)
    server.tell(204)
    dossier.envelopes.remove(4)
    assert [each.method for each in server.asked] == ["DELETE", "DELETE"]


def test_a_coda_file_is_a_text_of_json_and_its_faults_are_an_answer(dossier: Dossier, server: Any) -> None:
    line = {"errorCode": -78, "errorMessage": "Geen versie", "journalKey": "F1", "documentSequenceNr": 3}
    server.tell(200, {"errorCode": -1000, "errorMessage": "Deels", "codaImportItemReportLines": [line]})
    report = dossier.coda.book('0000"\n1é', publish_pdf=False)
    assert not report.succeeded
    assert (report.code, report.message) == (-1000, "Deels")
    assert [(each.code, each.journal, each.number) for each in report.statements] == [(-78, "F1", 3)]
    assert server.last.path == "/dossiers/49001/coda?publishPdfInDms=false"
    assert server.last.headers["content-type"] == "application/json"
    assert server.last.body == '0000"\n1é'


def test_a_coda_import_without_faults_succeeded(dossier: Dossier, server: Any) -> None:
    server.tell(200, {"errorCode": 0, "codaImportItemReportLines": [{"errorCode": 0}, {}]})
    assert dossier.coda.book("000").succeeded


def test_a_coda_file_that_is_refused_whole_is_an_error(dossier: Dossier, server: Any) -> None:
    server.tell(400, {"errorCode": -78, "errorMessage": "Geen versie"})
    with pytest.raises(Refused, match="Geen versie") as caught:
        dossier.coda.book("000")
    assert caught.value.code == -78


def test_the_report_of_a_refused_coda_file_is_in_the_error(dossier: Dossier, server: Any) -> None:
    booked = {"errorCode": 0, "journalKey": "F1", "documentSequenceNr": 3}
    failed = {"errorCode": -38, "errorMessage": "Geen bank"}
    lines = {"codaImportItemReportLines": [booked, failed]}
    server.tell(400, {"errorCode": -78, "errorMessage": "Geen versie", **lines})
    with pytest.raises(CodaRefused, match=r"-78 «Geen versie».*statement 2: -38 «Geen bank»") as caught:
        dossier.coda.book("000")
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):  # noqa: S301 - our own bytes
        assert (error.status, error.code, error.actor) == (400, -78, "bookkeeper")
        assert [(each.code, each.number) for each in error.report.statements] == [(0, 3), (-38, None)]


def test_a_report_of_another_form_leaves_the_refusal_as_it_is(dossier: Dossier, server: Any) -> None:
    server.tell(400, {"errorCode": -78, "codaImportItemReportLines": "none"})
    with pytest.raises(Refused) as caught:
        dossier.coda.book("000")
    assert type(caught.value) is Refused


def test_a_soda_file_is_sent_as_it_is(dossier: Dossier, server: Any) -> None:
    server.tell(204)
    dossier.payroll.book(b"\x00soda\xff")
    assert (server.last.path, server.last.body) == ("/dossiers/49001/payroll", b"\x00soda\xff")
    assert server.last.headers["content-type"] == "application/octet-stream"


def test_accounts_and_names_stay_out_of_the_repr() -> None:
    assert "BE68" not in repr(PAYMENT)
    assert "Drukkerij" not in repr(PAYMENT)
