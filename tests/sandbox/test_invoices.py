from __future__ import annotations

import base64
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from octopus_client.sandbox.contract import check, contract

if TYPE_CHECKING:
    import httpx

    from octopus_client.sandbox import Sandbox

Body = dict[str, Any]
Build = Callable[..., Body]
KEY = {"bookyearId": 2, "journalKey": "V2", "documentSeqNr": 1}
EVERYTHING = {"modifiedTimeStamp": "1980-01-01 00:00:00.000"}
LINE = {
    "description": "Zaal",
    "count": 2,
    "unitPrice": 50,
    "vatCodeKey": "21",
    "bookingAccountNr": 700000,
}
ALL_FILES = {"returnInvoice": True, "returnPdfDocument": True, "returnEInvoiceXml": True}


@pytest.fixture
def invoice() -> Build:
    def build(number: int = 1, /, *, line: Body | None = None, without: str = "", **changes: object) -> Body:
        body: Body = {
            "bookyearKey": {"id": 2},
            "journalKey": "V2",
            "documentSequenceNr": number,
            "bookyearPeriodeNr": 202611,
            "documentDate": "2026-11-25",
            "expiryDate": "2026-12-25",
            "currencyCode": "EUR",
            "exchangeRate": 1.0,
            "relationIdentificationServiceData": {"relationKey": {"id": 2}},
            "reference": "TW-1",
            "invoiceLines": [{**LINE, **(line or {})}],
            **changes,
        }
        body.pop(without, None)
        return body

    return build


def _valid(operation: str, answer: httpx.Response) -> Any:
    payload = contract().operations[operation].answers[answer.status_code]
    assert payload is not None
    assert check(payload.type, answer.json()) == []
    return answer.json()


def _refusal(answer: httpx.Response) -> tuple[int, int | None]:
    error = contract().schema("ErrorResult")
    assert check(error, answer.json()) == []
    return answer.status_code, answer.json().get("errorCode")


def _book(api: httpx.Client, **more: object) -> Any:
    params = {"bookyearId": 2, "journalKey": "V2", **more}
    return _valid("bookInvoices", api.post("invoices/book", params=params))


def _bookings(box: Sandbox) -> Any:
    return box.state()["dossiers"]["49001"]["buysellBookings"]


def test_an_invoice_is_stored_and_read_back(api: httpx.Client, invoice: Build) -> None:
    stored = api.post("invoices", json=invoice())
    assert (stored.status_code, stored.content) == (201, b"")
    assert stored.headers["X-Octopus-Sandbox"] == "specified"
    answer = api.get("invoices", params=KEY)
    assert _valid("getInvoice", answer) == invoice(
        relationIdentificationServiceData={"relationKey": {"id": 2}, "externalRelationId": 0}
    )


def test_numbers_follow_each_other_and_the_journal_tells_the_last(api: httpx.Client, invoice: Build) -> None:
    assert [api.post("invoices", json=invoice(number)).status_code for number in (1, 2)] == [201, 201]
    answer = api.post("invoices", json=invoice(2))
    assert _refusal(answer) == (400, -13)
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:refusal-codes"
    journals = {each["journalKey"]: each for each in api.get("bookyears/2/journals").json()}
    assert (journals["V2"]["lastBookedDocumentNr"], journals["V1"]["lastBookedDocumentNr"]) == (2, 0)


def test_a_period_that_does_not_exist_is_refused_in_the_recorded_words(
    api: httpx.Client, invoice: Build
) -> None:
    answer = api.post("invoices", json=invoice(bookyearPeriodeNr=1))
    assert _refusal(answer) == (400, -14)
    text = "Unable to insert invoice in dossier 49001.  Bookyear period unknown"
    assert answer.json()["technicalInfo"] == text
    assert answer.headers["X-Octopus-Sandbox"] == "recorded"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"bookyearKey": {"id": 9}}, (400, -9)),
        ({"without": "bookyearKey"}, (400, -9)),
        ({"journalKey": "V9"}, (400, -10)),
        ({"journalKey": "A1"}, (400, -38)),
        ({"journalKey": "V1"}, (400, -29)),
        ({"without": "documentSequenceNr"}, (400, -13)),
        ({"without": "bookyearPeriodeNr"}, (400, -14)),
        ({"bookyearKey": {"id": 1}, "bookyearPeriodeNr": 202511}, (400, -15)),
        ({"relationIdentificationServiceData": {"relationKey": {"id": 99}}}, (400, -16)),
        ({"relationIdentificationServiceData": {"relationKey": {"id": 1}}}, (400, -16)),
        ({"without": "documentDate"}, (400, -17)),
        ({"without": "expiryDate"}, (400, -18)),
        ({"currencyCode": "XXX"}, (400, -19)),
        ({"exchangeRate": 2}, (400, -20)),
        ({"line": {"bookingAccountNr": 1}}, (400, -21)),
        ({"line": {"vatCodeKey": "99"}}, (400, -22)),
        ({"line": {"vatCodeKey": "D21"}}, (400, -75)),
        ({"line": {"count": "two"}}, (400, None)),
        ({"total": 121}, (400, None)),
    ],
)
def test_what_breaks_a_rule_is_refused_and_not_stored(
    api: httpx.Client, invoice: Build, changes: Body, refusal: tuple[int, int | None]
) -> None:
    assert _refusal(api.post("invoices", json=invoice(**changes))) == refusal
    assert api.get("invoices/modified", params={"bookyearId": -1, **EVERYTHING}).status_code == 404


def test_a_journal_that_is_open_by_another_takes_no_invoices(
    box: Sandbox, api: httpx.Client, invoice: Build
) -> None:
    api.post("invoices", json=invoice())
    box.lock("V2")
    assert _refusal(api.post("invoices", json=invoice(2))) == (403, -12)
    assert _refusal(api.put("invoices", json=invoice())) == (403, -12)
    assert _refusal(api.post("invoices/book", params=KEY)) == (403, -12)
    box.assume({"reads-while-locked": "refuse"})
    assert _refusal(api.get("invoices/modified", params={"bookyearId": -1, **EVERYTHING})) == (403, -12)


def test_an_invoice_that_does_not_exist_is_not_found(api: httpx.Client) -> None:
    assert _refusal(api.get("invoices", params=KEY)) == (404, None)
    assert _refusal(api.get("invoices", params={"bookyearId": 2})) == (400, None)
    assert _refusal(api.get("invoices/export", params={**KEY, **ALL_FILES})) == (404, None)


def test_an_invoice_can_be_changed_until_it_is_booked(api: httpx.Client, invoice: Build) -> None:
    assert _refusal(api.put("invoices", json=invoice())) == (400, -61)
    api.post("invoices", json=invoice())
    assert api.put("invoices", json=invoice(comment="Gewijzigd")).status_code == 204
    assert api.get("invoices", params=KEY).json()["comment"] == "Gewijzigd"
    _book(api)
    answer = api.put("invoices", json=invoice())
    assert _refusal(answer) == (400, -64)
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:invoice-booked"


def test_changed_invoices_are_listed(box: Sandbox, api: httpx.Client, invoice: Build) -> None:
    for number in (1, 2):
        api.post("invoices", json=invoice(number))
    box.advance(seconds=60)
    api.put("invoices", json=invoice(2, comment="Gewijzigd"))
    everything = api.get("invoices/modified", params={"bookyearId": -1, **EVERYTHING})
    assert [each["documentSequenceNr"] for each in _valid("getModifiedInvoices", everything)] == [1, 2]
    since = {"modifiedTimeStamp": "2026-11-25 09:00:30.000"}
    (changed,) = api.get("invoices/modified", params={"bookyearId": 2, "journalKey": "V2", **since}).json()
    assert changed["comment"] == "Gewijzigd"
    other = api.get("invoices/modified", params={"bookyearId": 3, **EVERYTHING})
    assert _refusal(other) == (404, None)
    assert _refusal(api.get("invoices/modified", params={"bookyearId": 9, **EVERYTHING})) == (400, -9)


def test_booking_makes_a_booking_of_each_invoice(box: Sandbox, api: httpx.Client, invoice: Build) -> None:
    lines = [LINE, {**LINE, "unitPrice": 10, "discountPercentage": 50}, {**LINE, "vatCodeKey": "06"}]
    api.post("invoices", json=invoice(invoiceLines=lines))
    answer = api.post("invoices/book", params=KEY)
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:invoice-booking"
    assert _valid("bookInvoices", answer) == {
        "success": True,
        "bookingStatusList": [
            {
                "documentKey": {"bookyearKey": {"id": 2}, "journal": "V2", "documentSequenceNr": 1},
                "success": True,
                "statusCode": 0,
                "comment": "",
            }
        ],
    }
    (booking,) = _bookings(box)
    assert booking["amount"] == Decimal("239.10")
    assert [
        (each["accountKey"], each["vatCodeKey"], each["baseAmount"], each["vatAmount"])
        for each in booking["bookingLines"]
    ] == [(700000, "21", 110, Decimal("23.1")), (700000, "06", 100, 6)]
    read = api.get("buysellbookings", params=KEY)
    assert _valid("getBuySellBooking", read)["reference"] == "TW-1"
    assert _book(api) == {"success": True, "bookingStatusList": []}


def test_a_credit_note_has_negative_lines_and_its_booking_positive_ones(
    box: Sandbox, api: httpx.Client, invoice: Build
) -> None:
    assert api.post("invoices", json=invoice(line={"count": -2})).status_code == 201
    assert _book(api)["success"] is True
    (booking,) = _bookings(box)
    (line,) = booking["bookingLines"]
    assert (booking["amount"], line["baseAmount"], line["vatAmount"]) == (-121, 100, 21)


def test_prices_with_vat_are_taken_apart(box: Sandbox, api: httpx.Client, invoice: Build) -> None:
    journal = {"bookyearKey": {"id": 2}, "journalKey": "V3", "insertionType": 3}
    journals = [*box.state()["dossiers"]["49001"]["journals"], journal]
    box.load_world({"dossiers": {"49001": {"journals": journals}}})
    line = {"count": 1, "unitPrice": 100}
    assert api.post("invoices", json=invoice(journalKey="V3", line=line)).status_code == 201
    _book(api, journalKey="V3")
    (booking,) = _bookings(box)
    (line,) = booking["bookingLines"]
    assert (booking["amount"], line["baseAmount"], line["vatAmount"]) == (
        100,
        Decimal("82.64"),
        Decimal("17.36"),
    )


def test_booking_stops_at_a_number_and_tells_what_it_could_not_book(
    box: Sandbox, api: httpx.Client, invoice: Build
) -> None:
    without_code = {"description": "Zaal", "unitPrice": 10, "bookingAccountNr": 700000}
    with_code = {"description": "Zaal", "unitPrice": 10, "vatCodeKey": "21"}
    for number, line in enumerate((LINE, without_code, with_code), start=1):
        assert api.post("invoices", json=invoice(number, invoiceLines=[line])).status_code == 201
    assert [each["statusCode"] for each in _book(api, toDocumentSeqNr=2)["bookingStatusList"]] == [0, -22]
    rest = _book(api)
    assert (rest["success"], [each["statusCode"] for each in rest["bookingStatusList"]]) == (False, [-22, 0])
    # A line without an account is booked on the one of its VAT code.
    assert {each["documentSequenceNr"]: each["bookingLines"] for each in _bookings(box)}[3][0][
        "accountKey"
    ] == 700100


def test_a_line_needs_an_account_of_its_own_or_of_its_code(
    box: Sandbox, api: httpx.Client, invoice: Build
) -> None:
    codes = [{"code": "21", "type": 2, "basePercentage": 21}]
    box.load_world({"dossiers": {"49001": {"vatCodes": codes}}})
    assert api.post("invoices", json=invoice(line={"bookingAccountNr": None})).status_code == 201
    assert [each["statusCode"] for each in _book(api)["bookingStatusList"]] == [-21]
    assert _bookings(box) == []


def test_booking_needs_a_journal_that_exists(api: httpx.Client) -> None:
    assert _refusal(api.post("invoices/book", params={"bookyearId": 2, "journalKey": "V9"})) == (400, -10)
    assert _refusal(api.post("invoices/book", params={"bookyearId": 2})) == (400, None)
    wrong = {"bookyearId": 2, "journalKey": "V2", "attachUbl": "perhaps"}
    assert _refusal(api.post("invoices/book", params=wrong)) == (400, None)


def test_files_of_an_invoice_go_along_when_it_is_booked(
    box: Sandbox, api: httpx.Client, invoice: Build
) -> None:
    api.post("invoices", json=invoice())
    place = {"bookyearId": 2, "journal": "V2", "documentSeqNr": 1}
    headers = {"fileName": "zaal.txt", "Content-Type": "application/octet-stream"}
    address = "invoices/attachments/upload"
    sent = api.post(address, params=place, headers=headers, content=b"\x00\xff")
    assert (sent.status_code, sent.content) == (204, b"")
    assert sent.headers["X-Octopus-Sandbox"] == "specified"
    assert check(contract().schema("InvoiceServiceData"), api.get("invoices", params=KEY).json()) == []
    _book(api, attachUbl=True)
    assert box.attachment(49001, 2, "V2", 1, 0) == b"\x00\xff"
    xml = box.attachment(49001, 2, "V2", 1, 1)
    assert b"V2/1" in xml
    assert b">121.00<" in xml
    api.post(address, params=place, headers={**headers, "fileName": "later.txt"}, content=b"later")
    assert box.attachment(49001, 2, "V2", 1, 2) == b"later"


@pytest.mark.parametrize(
    ("place", "file", "refusal"),
    [
        ({}, ("a", b"a"), (400, None)),
        ({"bookyearId": 2, "journal": "V2", "documentSeqNr": 1}, ("", b"a"), (400, None)),
        ({"bookyearId": 2, "journal": "V2", "documentSeqNr": 1}, ("a", b""), (400, None)),
        ({"bookyearId": 2, "journal": "V2", "documentSeqNr": 2}, ("a", b"a"), (400, -61)),
        ({"bookyearId": 2, "journal": "V9", "documentSeqNr": 1}, ("a", b"a"), (400, -10)),
    ],
)
def test_a_file_needs_a_name_content_and_an_invoice(
    api: httpx.Client,
    invoice: Build,
    place: Body,
    file: tuple[str, bytes],
    refusal: tuple[int, int | None],
) -> None:
    api.post("invoices", json=invoice())
    headers = {"fileName": file[0], "Content-Type": "application/octet-stream"}
    answer = api.post("invoices/attachments/upload", params=place, headers=headers, content=file[1])
    assert _refusal(answer) == refusal


def test_an_export_holds_what_is_asked_for(api: httpx.Client, invoice: Build) -> None:
    api.post("invoices", json=invoice())
    answer = api.get("invoices/export", params={**KEY, **ALL_FILES})
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:printed-documents"
    exported = _valid("exportInvoice", answer)
    assert set(exported) == {"invoiceServiceData", "pdfDocument", "electronicInvoiceXml"}
    pdf = base64.b64decode(exported["pdfDocument"])
    assert pdf.startswith(b"%PDF-1.4\n")
    assert b"(Factuur V2/1)" in pdf
    assert b"(121.00 EUR)" in pdf
    start = int(pdf.split(b"startxref\n")[1].split(b"\n")[0])
    assert pdf[start:].startswith(b"xref\n0 6\n")
    assert b"380" in base64.b64decode(exported["electronicInvoiceXml"])
    none = dict.fromkeys(ALL_FILES, False)
    assert api.get("invoices/export", params={**KEY, **none}).json() == {}
    assert _refusal(api.get("invoices/export", params=KEY)) == (400, None)


def test_generating_publishes_when_asked_to(api: httpx.Client, invoice: Build) -> None:
    # A line without a VAT code is printed as it is.
    api.post("invoices", json=invoice(invoiceLines=[{"unitPrice": -10}]))
    quiet = {**KEY, **ALL_FILES, "publishPdfDocument": False, "publishEInvoice": False}
    exported = _valid("generateInvoice", api.post("invoices/generate", params=quiet))
    assert "publishUrl" not in exported
    assert b"(-10.00 EUR)" in base64.b64decode(exported["pdfDocument"])
    assert b"381" in base64.b64decode(exported["electronicInvoiceXml"])
    loud = {**quiet, "publishPdfDocument": True}
    address = _valid("generateInvoice", api.post("invoices/generate", params=loud))["publishUrl"]
    assert api.get("invoices/export", params={**KEY, **ALL_FILES}).json()["publishUrl"] == address
    assert _refusal(api.post("invoices/generate", params={**loud, "documentSeqNr": 2})) == (400, -61)


def test_invoices_are_in_the_state_and_can_be_loaded(box: Sandbox, api: httpx.Client, invoice: Build) -> None:
    api.post("invoices", json=invoice())
    invoices = box.state()["dossiers"]["49001"]["invoices"]
    box.reset()
    box.load_world({"dossiers": {"49001": {"invoices": invoices}}})
    assert box.state()["dossiers"]["49001"]["invoices"] == invoices
    box.load_world({"dossiers": {"49001": {"buysellBookings": []}}})
    journals = {
        each["journalKey"]: each
        for each in box.state()["dossiers"]["49001"]["journals"]
        if each["bookyearKey"]["id"] == 2
    }
    assert journals["V2"]["lastBookedDocumentNr"] == 1


def test_a_person_deletes_an_invoice(box: Sandbox, api: httpx.Client, invoice: Build) -> None:
    api.post("invoices", json=invoice())
    assert box.delete_last("V2") == 1
    assert api.get("invoices", params=KEY).status_code == 404
    assert api.post("invoices", json=invoice()).status_code == 201


def test_a_line_may_come_to_any_amount(api: httpx.Client, invoice: Build) -> None:
    body = invoice(line={"count": 1e300, "unitPrice": 1e300})
    assert api.post("invoices", json=body).status_code == 201
