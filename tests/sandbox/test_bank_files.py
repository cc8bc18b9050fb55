from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from octopus_client.sandbox.contract import check, contract

if TYPE_CHECKING:
    import httpx

    from octopus_client.sandbox import Sandbox

HEADER = f"{'0':<5}251126"
CLOSING = f"{'8':<57}251126"
END = "9"


def _movement(cents: int, communication: str, *, detail: int = 0, structured: bool = False) -> str:
    sign, digits = int(cents < 0), f"{abs(cents) * 10:015}"
    return f"210001{detail:04}{'':21}{sign}{digits}{'251126':<14}{int(structured)}{communication:<53}251126"


def _coda(*movements: str, closing: str = CLOSING) -> str:
    return "\r\n".join([HEADER, "1", *movements, closing, END, ""])


def _report(answer: httpx.Response) -> Any:
    assert check(contract().schema("CodaImportReportServiceData"), answer.json()) == []
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:coda-import"
    return answer.json()


def _booked(box: Sandbox) -> Any:
    return box.state()["dossiers"]["49001"]["financialDiversBookings"]


def test_a_statement_is_booked_in_the_journal_of_the_bank(box: Sandbox, api: httpx.Client) -> None:
    text = _coda(
        _movement(12100, "TW-1"),
        _movement(12100, "TW-1 detail", detail=1),
        "2200010000",
        _movement(-550, "101000000000101", structured=True),
        "3100010000",
    )
    answer = api.post("coda", json=text, params={"publishPdfInDms": True})
    assert answer.status_code == 200
    key = {"bookyearKey": {"id": 2}, "journalKey": "F1", "documentSequenceNr": 1}
    fine = {"errorCode": 0, "errorMessage": ""}
    assert _report(answer) == {**fine, "codaImportItemReportLines": [{**fine, **key}]}
    (booking,) = _booked(box)
    assert (booking["documentDate"], booking["bookyearPeriodeNr"]) == ("2026-11-25", 202611)
    assert [(each["amount"], each["reference"]) for each in booking["bookingLines"]] == [
        (121, "TW-1"),
        (Decimal("-5.5"), "000000000101"),
    ]
    read = api.get(
        "financialdiversbookings", params={"bookyearId": 2, "journalKey": "F1", "documentSeqNr": 1}
    )
    assert check(contract().schema("FinancialDiversBookingServiceData"), read.json()) == []


def test_each_statement_of_a_file_is_a_document(box: Sandbox, api: httpx.Client) -> None:
    two = _coda(_movement(100, "a")) + _coda(_movement(200, "b"))
    lines = _report(api.post("coda", json=two + _coda()))["codaImportItemReportLines"]
    assert [each["documentSequenceNr"] for each in lines] == [1, 2]
    assert len(_booked(box)) == 2


def test_a_statement_that_cannot_be_booked_is_reported(box: Sandbox, api: httpx.Client) -> None:
    box.lock("F1")
    report = _report(api.post("coda", json=_coda(_movement(100, "a"))))
    assert report["errorCode"] == -12
    assert report["codaImportItemReportLines"] == [
        {"errorCode": -12, "errorMessage": "The journal is open by another user."}
    ]
    box.unlock("F1")
    other_year = _coda(_movement(100, "a"), closing=f"{'8':<57}251120")
    assert _report(api.post("coda", json=other_year))["errorCode"] == -9
    journals = box.state()["dossiers"]["49001"]["journals"]
    others = [each for each in journals if each["journalKey"] != "F1"]
    box.load_world({"dossiers": {"49001": {"journals": others}}})
    assert _report(api.post("coda", json=_coda(_movement(100, "a"))))["errorCode"] == -10
    assert _booked(box) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no coda",
        HEADER,
        _coda(_movement(100, "a")).replace(CLOSING, "3"),
        _coda(_movement(100, "a"), closing=f"{'8':<57}259926"),
        _coda(_movement(100, "a").replace("000000000001000", "00000000000100x")),
        _coda(_movement(100, "a").replace("0000000000001000", "2000000000001000")),
        _coda("2" * 129),
        {},
    ],
)
def test_what_is_no_coda_is_refused_in_the_shape_of_the_report(
    box: Sandbox, api: httpx.Client, text: object
) -> None:
    answer = api.post("coda", json=text)
    assert answer.status_code == 400
    report = _report(answer)
    assert (report["errorCode"], report["codaImportItemReportLines"]) == (-79, [])
    assert report["errorMessage"]
    assert _booked(box) == []


def test_a_payroll_file_is_taken(box: Sandbox, api: httpx.Client) -> None:
    headers = {"Content-Type": "application/octet-stream"}
    answer = api.post("payroll", content=b"\x00SODA", headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:soda-import"
    assert _booked(box) == []
    empty = api.post("payroll", content=b"", headers=headers)
    assert (empty.status_code, list(empty.json())) == (400, ["technicalInfo"])
    assert api.post("payroll", json="SODA").status_code == 415
