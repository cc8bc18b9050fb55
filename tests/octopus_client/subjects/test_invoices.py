"""Invoices and delivery notes, and their way to the customers."""

import base64
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from octopus_client import (
    Attachment,
    BillingReference,
    DeliveryNote,
    DeliveryNoteLine,
    DeliveryState,
    Dossier,
    DossierRefused,
    Invoice,
    InvoiceDelivery,
    InvoiceLine,
    InvoicePeppol,
    JournalLocked,
    Language,
    LinePeppol,
    NumberNotNext,
    OutcomeUnknown,
    PeppolParty,
    PeppolPayee,
    Refused,
    SendMethod,
)

HEAD: dict[str, Any] = {
    "bookyear": 2,
    "number": 7,
    "period": 202611,
    "document_date": date(2026, 11, 25),
    "expiry_date": date(2026, 12, 25),
    "relation": 2,
}
PLAIN_HEAD = {
    "bookyearKey": {"id": 2},
    "documentSequenceNr": 7,
    "bookyearPeriodeNr": 202611,
    "documentDate": "2026-11-25",
    "expiryDate": "2026-12-25",
    "currencyCode": "EUR",
    "exchangeRate": 1,
    "relationIdentificationServiceData": {"relationKey": {"id": 2}},
}
PDF = b"%PDF-1.7\x00\xff"


def invoice(**changes: Any) -> Invoice:
    line = InvoiceLine(description="Ticket", count=Decimal(3), unit_price=Decimal("8.2645"), vat_code="21")
    return Invoice(**{**HEAD, "journal": "V2", "lines": (line,), **changes})


def test_an_invoice_is_sent_bare_without_a_wrapper_and_without_files(dossier: Dossier, server: Any) -> None:
    server.tell(201)
    dossier.invoices.add(invoice())
    assert (server.last.method, server.last.path) == ("POST", "/dossiers/49001/invoices")
    assert server.last.body == {
        **PLAIN_HEAD,
        "journalKey": "V2",
        "invoiceLines": [
            {"description": "Ticket", "count": 3, "unitPrice": Decimal("8.2645"), "vatCodeKey": "21"}
        ],
    }


def test_a_delivery_note_is_sent_bare_too(dossier: Dossier, server: Any) -> None:
    server.tell(201)
    line = DeliveryNoteLine(description="Stoel", count=Decimal(3), product=5)
    dossier.delivery_notes.add(DeliveryNote(**HEAD, journal="L1", lines=(line,)))
    assert server.last.path == "/dossiers/49001/deliverynotes"
    assert server.last.body == {
        **PLAIN_HEAD,
        "journalKey": "L1",
        "deliveryNoteLines": [{"description": "Stoel", "count": 3, "productKey": {"id": 5}}],
    }


def test_a_credit_note_keeps_its_negative_lines(dossier: Dossier, server: Any) -> None:
    server.tell(201)
    dossier.invoices.add(invoice(lines=(InvoiceLine(count=Decimal(-1), unit_price=Decimal("10.00")),)))
    assert server.last.body["invoiceLines"] == [{"count": -1, "unitPrice": Decimal("10.00")}]


def test_a_discount_has_at_most_two_decimals_a_price_keeps_its_own(dossier: Dossier, server: Any) -> None:
    with pytest.raises(ValueError, match=r"financial_discount is 1\.005"):
        dossier.invoices.add(invoice(financial_discount=Decimal("1.005")))
    assert server.asked == []


def test_peppol_fields_stand_where_the_contract_puts_them(dossier: Dossier, server: Any) -> None:
    server.tell(201)
    peppol = InvoicePeppol(
        buyer_reference="B-1",
        period_start=date(2026, 11, 1),
        billing_references=(BillingReference(number="41", issue_date=date(2026, 10, 1)),),
        supplier=PeppolParty(legal_form="BV", email="a@b.example"),
        payee=PeppolPayee(company_number="0999000101", company_scheme="0208"),
    )
    line = InvoiceLine(peppol=LinePeppol(note="N", standard_item="123", standard_item_scheme="0160"))
    dossier.invoices.add(invoice(peppol=peppol, lines=(line,)))
    assert server.last.body["peppolFields"] == {
        "buyerReference": {"value": "B-1"},
        "invoicePeriod": {"startDate": {"value": "2026-11-01"}},
        "billingReferences": [
            {"invoiceDocumentReference": {"id": {"value": "41"}, "issueDate": {"value": "2026-10-01"}}}
        ],
        "accountingSupplierParty": {
            "party": {
                "partyLegalEntity": {"companyLegalForm": {"value": "BV"}},
                "contact": {"email": {"value": "a@b.example"}},
            }
        },
        "payeeParty": {
            "partyLegalEntity": {
                "companyId": {"value": {"value": "0999000101"}, "schemeId": {"value": "0208"}}
            }
        },
    }
    assert server.last.body["invoiceLines"][0]["peppolFields"] == {
        "note": {"value": "N"},
        "item": {
            "standardItemIdentification": {"id": {"value": {"value": "123"}, "schemeId": {"value": "0160"}}}
        },
    }


def test_what_is_read_and_written_back_loses_nothing_however_deep(dossier: Dossier, server: Any) -> None:
    plain = {
        **PLAIN_HEAD,
        "journalKey": "V2",
        "peppolFields": {
            "delivery": {"deliveryParty": {"partyName": {"name": {"value": "X", "lang": "nl"}}, "new": 1}},
            "orderReference": {"salesOrderId": {}, "orderId": {"value": "7"}},
            "projectReference": {},
        },
        "invoiceLines": [{"peppolFields": {"item": {"commodityClassifications": [], "weight": {"kg": 2}}}}],
        "customFieldValueList": [{"customFieldKey": {"id": 4, "name": "f"}, "value": "v"}],
    }
    server.tell(200, plain)
    found = dossier.invoices.get(2, "V2", 7)
    assert found is not None
    assert found.peppol is not None
    assert found.peppol.delivery is not None
    assert found.peppol.delivery.recipient == "X"
    server.script.clear()
    server.tell(204)
    dossier.invoices.update(found)
    assert server.last.method == "PUT"
    assert server.last.body == plain


def test_one_document_is_read_by_bookyear_journal_and_number(dossier: Dossier, server: Any) -> None:
    server.tell(404, {"technicalInfo": "not found"})
    assert dossier.invoices.get(2, "V2", 7) is None
    assert server.last.path == "/dossiers/49001/invoices?bookyearId=2&journalKey=V2&documentSeqNr=7"
    assert dossier.delivery_notes.get(2, "L1", 7) is None
    assert server.last.path == "/dossiers/49001/deliverynotes?bookyearId=2&journalKey=L1&documentSeqNr=7"


def test_single_documents_may_be_read_four_hundred_times_a_day(dossier: Dossier) -> None:
    left = {name: dossier.quota.left(name) for name in ("getInvoice", "getDeliveryNote", "updateInvoice")}
    assert left == {"getInvoice": 400, "getDeliveryNote": 400, "updateInvoice": 10}


def test_changes_are_listed_over_all_bookyears_unless_told_otherwise(dossier: Dossier, server: Any) -> None:
    server.tell(404, {"technicalInfo": "none"})
    assert dossier.invoices.modified(datetime(2026, 11, 25, 8, tzinfo=UTC)) == []
    assert server.last.path == (
        "/dossiers/49001/invoices/modified?bookyearId=-1&modifiedTimeStamp=2026-11-25%2009%3A00%3A00.000"
    )


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (403, {"errorCode": -12}, JournalLocked),
        (403, {"technicalInfo": "x"}, JournalLocked),
        (400, {"errorCode": -13}, NumberNotNext),
        (500, None, OutcomeUnknown),
    ],
)
def test_a_refused_invoice_is_told_like_a_booking(
    dossier: Dossier, server: Any, status: int, body: object, kind: type[Exception]
) -> None:
    server.tell(status, body)
    with pytest.raises(kind):
        dossier.invoices.add(invoice())
    assert len(server.asked) == 1


def test_booking_tells_of_each_invoice(dossier: Dossier, server: Any) -> None:
    key = {"bookyearKey": {"id": 2}, "journal": "V2"}
    good = {"success": True, "statusCode": 0, "documentKey": {**key, "documentSequenceNr": 1}}
    bad = {"success": False, "comment": "Dicht", "documentKey": {**key, "documentSequenceNr": 2}}
    server.tell(200, {"success": False, "bookingStatusList": [good, bad]})
    result = dossier.invoices.book(2, "V2", up_to=2)
    assert [(each.journal, each.number, each.success) for each in result.invoices] == [
        ("V2", 1, True),
        ("V2", 2, False),
    ]
    assert [each.comment for each in result.failed] == ["Dicht"]
    assert server.last.path.endswith("?bookyearId=2&journalKey=V2&toDocumentSeqNr=2&attachUbl=false")


def test_the_whole_journal_is_booked_only_when_told_so(dossier: Dossier, server: Any) -> None:
    server.tell(200, {"success": True})
    assert dossier.invoices.book(2, "V2", up_to=None, attach_ubl=True).failed == ()
    assert server.last.path.endswith("?bookyearId=2&journalKey=V2&attachUbl=true")


Act = Callable[[Dossier], object]
BOOK: Act = lambda dossier: dossier.invoices.book(2, "V2", up_to=2)  # noqa: E731 - a case by name
ATTACH: Act = lambda dossier: dossier.invoices.attach(  # noqa: E731 - a case by name
    Attachment(name="a.pdf", content=PDF), year=2, journal="V2", number=7
)


@pytest.mark.parametrize("act", [BOOK, ATTACH], ids=["book", "attach"])
def test_a_missing_right_is_not_taken_for_a_lock(dossier: Dossier, server: Any, act: Act) -> None:
    server.tell(403, {"technicalInfo": "no access"})
    with pytest.raises(DossierRefused):
        act(dossier)
    server.script.clear()
    server.tell(403, {"errorCode": -12})
    with pytest.raises(JournalLocked):
        act(dossier)


@pytest.mark.parametrize(
    "act",
    [
        BOOK,
        ATTACH,
        lambda dossier: dossier.invoices.add(invoice()),
        lambda dossier: dossier.invoices.generate(2, "V2", 7),
        lambda dossier: dossier.delivery_notes.generate(2, "L1", 7),
        lambda dossier: dossier.invoice_sending.send(2, "V2", first=7, sender="a@b.example"),
        lambda dossier: dossier.invoice_sending.send_test_mail(
            "V2", language=Language.DUTCH, sender="a@b.example", recipient="c@d.example"
        ),
    ],
    ids=["book", "attach", "add", "generate", "generate note", "send", "test mail"],
)
def test_what_would_be_done_twice_is_sent_once(dossier: Dossier, server: Any, act: Act) -> None:
    server.tell(503)
    with pytest.raises(OutcomeUnknown):
        act(dossier)
    assert len(server.asked) == 1


def test_files_of_an_invoice_come_as_bytes(dossier: Dossier, server: Any) -> None:
    server.tell(
        200,
        {
            "pdfDocument": base64.b64encode(PDF).decode(),
            "electronicInvoiceXml": base64.b64encode(b"<Invoice/>").decode(),
            "publishUrl": "https://octopus.example/7",
        },
    )
    exported = dossier.invoices.export(2, "V2", 7, xml=True)
    assert exported is not None
    assert (exported.pdf, exported.xml, exported.invoice) == (PDF, b"<Invoice/>", None)
    assert "octopus.example" not in repr(exported)
    assert server.last.path.endswith(
        "export?bookyearId=2&journalKey=V2&documentSeqNr=7"
        "&returnInvoice=false&returnPdfDocument=true&returnEInvoiceXml=true"
    )


def test_files_of_a_document_that_is_not_there_are_none(dossier: Dossier, server: Any) -> None:
    server.tell(404, {"technicalInfo": "Document not found"})
    assert dossier.invoices.export(2, "V2", 99) is None
    assert dossier.delivery_notes.export(2, "L1", 99) is None
    with pytest.raises(Refused):
        dossier.delivery_notes.generate(2, "L1", 99)


def test_nothing_is_published_unless_told_so(dossier: Dossier, server: Any) -> None:
    server.tell(200, {})
    dossier.invoices.generate(2, "V2", 7)
    assert "publishPdfDocument=false&publishEInvoice=false" in server.last.path
    dossier.invoices.generate(2, "V2", 7, publish_pdf=True, publish_xml=True)
    assert "publishPdfDocument=true&publishEInvoice=true" in server.last.path


def test_a_file_is_uploaded_as_it_is(dossier: Dossier, server: Any) -> None:
    server.tell(204)
    ATTACH(dossier)
    assert server.last.path.endswith("upload?bookyearId=2&journal=V2&documentSeqNr=7")
    assert server.last.headers["filename"] == "a.pdf"
    assert server.last.headers["content-type"] == "application/octet-stream"
    assert server.last.body == PDF


@pytest.mark.parametrize("name", ["façade.pdf", "a\r\nToken: x.pdf"])
def test_a_name_that_no_header_can_hold_is_refused_before_a_call(
    dossier: Dossier, server: Any, name: str
) -> None:
    with pytest.raises(ValueError, match="sends fileName in a header"):
        dossier.invoices.attach(Attachment(name=name, content=PDF), year=2, journal="V2", number=7)
    assert server.asked == []


def test_sending_tells_of_each_invoice_and_how_it_goes(dossier: Dossier, server: Any) -> None:
    status = {"success": True, "sendMethod": "PEPPOL"}
    failed = {"success": False, "sendMethod": "BY_PIGEON", "comment": "Geen adres"}
    server.tell(200, {"success": False, "sendInvoiceStatusList": [status, failed]})
    result = dossier.invoice_sending.send(2, "V2", first=7, last=8, sender="a@b.example")
    assert [each.method for each in result.invoices] == [SendMethod.PEPPOL, "BY_PIGEON"]
    assert [each.comment for each in result.failed] == ["Geen adres"]
    assert server.last.body == {
        "bookyearKey": {"id": 2},
        "journal": "V2",
        "documentSequenceNr": 7,
        "toDocumentSequenceNr": 8,
        "fromMailAddress": "a@b.example",
        "excludeOctopusPdf": False,
        "forceUseEmail": False,
    }


def test_one_invoice_is_sent_when_no_last_is_given(dossier: Dossier, server: Any) -> None:
    server.tell(200, [{"deliveryState": "PEPPOL_SEND_OK", "documentKey": {"documentSequenceNr": 7}}])
    (delivery,) = dossier.invoice_sending.states(2, "V2", first=7)
    assert (delivery.state, delivery.number) == (DeliveryState.PEPPOL_SEND_OK, 7)
    assert (server.last.body["documentSequenceNr"], server.last.body["toDocumentSequenceNr"]) == (7, 7)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2026-11-25T10:00:00Z", 10), ("2026-11-25T10:00:00.123+01:00", 9), ("2026-11-25T10:00:00", 9)],
)
def test_the_moment_of_a_delivery_has_a_zone(text: str, hour: int) -> None:
    moment = InvoiceDelivery(delivered_text=text).delivered_at
    assert moment is not None
    assert moment.astimezone(UTC).hour == hour
    assert InvoiceDelivery().delivered_at is None


def test_a_test_mail_names_its_language_and_addresses(dossier: Dossier, server: Any) -> None:
    server.tell(204)
    dossier.invoice_sending.send_test_mail(
        "V2", language=Language.GERMAN, sender="a@b.example", recipient="c@d.example"
    )
    assert server.last.path == "/dossiers/49001/invoices/send/testmail/3?journalKey=V2"
    headers = server.last.headers
    assert (headers["fromaddress"], headers["toaddress"]) == ("a@b.example", "c@d.example")
    assert server.last.body is None


def test_who_is_invoiced_stays_out_of_the_repr() -> None:
    told = repr(
        invoice(
            comment="Jan Peeters",
            peppol=InvoicePeppol(customer=PeppolParty(contact_name="Jan Peeters", email="jan@b.example")),
        )
    )
    assert "Peeters" not in told
    assert "jan@" not in told
