"""The pages for people, as a browser without scripts asks for them."""

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from octopus_client.sandbox import Sandbox

Build = Callable[..., dict[str, Any]]
PDF = b"%PDF-1.4\n1 0 obj\n"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def people(box: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=box.url, follow_redirects=True) as client:
        yield client


def _press(people: httpx.Client, page: str, button: str) -> httpx.Response:
    """Send the form of a button as a browser does: to the address of its page."""
    form = next(
        each
        for each in re.findall(r"<form.*?</form>", people.get(page).text)
        if f"<button>{button}</button>" in each
    )
    assert 'method="post"' in form
    return people.post(page, data=dict(re.findall(r'name="(\w+)" value="(\w+)"', form)))


def _file(name: str, data: bytes) -> dict[str, str]:
    return {"fileName": name, "fileData": base64.b64encode(data).decode()}


def test_the_first_page_tells_dossiers_journals_relations_and_the_clock(people: httpx.Client) -> None:
    answer = people.get("/")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    for told in (
        "49001 Fictie Events",
        "2026-01-01 to 2026-12-31 (id 2)",
        "49002 Leeg Dossier",
        "Zichtrekening",
        "sales, invoices, prices without VAT",
        "Fabelklank Geluid BV",
        "Wednesday 25 November 2026, 09:00:0",
        'href="/_sandbox/openapi.json"',
        "delete-last",
    ):
        assert told in answer.text


def test_a_booking_is_shown_with_its_client_file_and_balance(
    people: httpx.Client, api: httpx.Client, sale: Build, payment: Build
) -> None:
    assert api.post("buysellbookings", json=sale() | {"attachments": [_file("V1-1.pdf", PDF)]}).is_success
    assert api.post("financialdiversbookings", json=payment()).is_success
    sides = {"debetKey": ("V1", -1), "creditKey": ("F1", 1)}
    keys = {
        side: {
            "bookyearKey": {"id": 2},
            "journalKey": journal,
            "documentSequenceNr": 1,
            "lineSequenceNr": line,
        }
        for side, (journal, line) in sides.items()
    }
    assert api.post("balancings", json={**keys, "balanceAmount": 100}).is_success

    page = people.get("/dossiers/49001/2/V1").text
    (row,) = re.findall(r"<tr>(?:(?!</tr>).)*V1/1<.*?</tr>", page)
    shown = re.sub(r"<[^>]+>", "|", row)
    for told in ("2026-11-25", "TW-1", "tw:00000000abcd", "|121.00|", "|21.00|", "F1/1"):
        assert told in shown
    (link,) = re.findall(r'href="([^"]+)">V1-1.pdf', row)
    file = people.get(link)
    assert (file.content, file.headers["Content-Type"]) == (PDF, "application/pdf")
    assert "2026: 1" in people.get("/").text


def test_a_file_that_is_no_pdf_is_kept_not_shown(
    people: httpx.Client, api: httpx.Client, sale: Build
) -> None:
    page = SCRIPT.encode()
    assert api.post("buysellbookings", json=sale() | {"attachments": [_file("V1-1.html", page)]}).is_success

    file = people.get("/dossiers/49001/2/V1/1/1")

    assert (file.content, file.headers["Content-Type"]) == (page, "application/octet-stream")


def test_an_invoice_that_is_not_booked_yet_is_shown_as_such(
    people: httpx.Client, box: Sandbox, sale: Build
) -> None:
    kept = ("bookyearKey", "bookyearPeriodeNr", "documentSequenceNr", "documentDate", "expiryDate")
    booking = sale()["buySellBookingServiceData"]
    invoice = {name: booking[name] for name in (*kept, "relationIdentificationServiceData", "exchangeRate")}
    line = {"bookingAccountNr": 700000, "vatCodeKey": "21", "count": 2, "unitPrice": 50}
    named = {**invoice, "journalKey": "V2", "currencyCode": "EUR", "invoiceLines": [line]}
    box.load_world({"dossiers": {"49001": {"invoices": [named]}}})

    page = people.get("/dossiers/49001/2/V2").text

    assert "V2/1" in page
    assert "121.00" in page
    assert "not booked yet" in page


def test_what_people_typed_is_never_part_of_the_page(
    people: httpx.Client, box: Sandbox, api: httpx.Client, sale: Build
) -> None:
    relation = {"name": SCRIPT, "client": True, "currencyCode": "EUR", "city": '"><img src=x>'}
    identification = {"relationKey": {"id": 3}, "externalRelationId": 0}
    named = {**relation, "relationIdentificationServiceData": identification}
    box.load_world({"dossiers": {"49001": {"relations": [named]}}})
    typed = sale(reference=SCRIPT, comment='"><b>')
    assert api.post("buysellbookings", json=typed | {"attachments": [_file(f"{SCRIPT}.pdf", PDF)]}).is_success

    for page in ("/", "/dossiers/49001/bookings", "/dossiers/49001/relations", "/dossiers/49001/2/V1"):
        text = people.get(page).text
        assert "&lt;script&gt;" in text
        for never in ("<script", "<img", "<b>"):
            assert never not in text


@pytest.mark.parametrize("page", ["/", "/dossiers/49001/2/V1"])
def test_a_button_opens_a_journal_and_another_frees_it(
    people: httpx.Client, api: httpx.Client, sale: Build, page: str
) -> None:
    opened = _press(people, page, "Open V1 as a bookkeeper")
    assert [each.status_code for each in opened.history] == [303]
    assert opened.url.path == page
    assert "opened by a person" in opened.text
    refused = api.post("buysellbookings", json=sale())
    assert (refused.status_code, refused.json()["errorCode"]) == (403, -12)

    freed = _press(people, page, "Free V1")
    assert "opened by a person" not in freed.text
    assert api.post("buysellbookings", json=sale()).status_code == 201


def test_a_button_opens_and_frees_the_whole_dossier(people: httpx.Client, api: httpx.Client) -> None:
    assert "whole dossier open" in _press(people, "/", "Open the whole dossier as a bookkeeper").text
    assert api.get("bookyears").status_code == 403
    _press(people, "/", "Free the dossier")
    assert api.get("bookyears").status_code == 200


def test_long_lists_come_in_pages(people: httpx.Client, box: Sandbox) -> None:
    for _ in range(105):
        box.book("V1")

    first, second = (people.get("/dossiers/49001/2/V1", params={"page": each}).text for each in (1, 2))

    assert [number in first for number in ("V1/105<", "V1/6<", "V1/5<")] == [True, True, False]
    assert [number in second for number in ("V1/6<", "V1/5<", "V1/1<")] == [False, True, True]
    assert "?page=2" in first
    assert "?page=1" in second
    home = people.get("/").text
    assert "V1/85<" not in home
    assert "All 105 bookings" in home


@pytest.mark.parametrize(
    "page",
    [
        "/dossiers/5/bookings",
        "/dossiers/49001/2/V9",
        "/dossiers/49001/9/V1",
        "/dossiers/49001/2/V1/1/1",
        "/dossiers/49001/2/V1/1/0",
        "/no-such-page",
    ],
)
def test_what_is_not_there_is_not_found(people: httpx.Client, page: str) -> None:
    answer = people.get(page)
    assert answer.status_code == 404
    assert people.head(page).status_code == 404


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=٣", "page=9999"])
def test_a_page_number_that_means_nothing_does_no_harm(people: httpx.Client, query: str) -> None:
    assert people.get(f"/dossiers/49001/relations?{query}").status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"do": "reset", "dossier": "49001"},
        {"do": "lock"},
        {"do": "lock", "dossier": "5"},
        {"do": "lock", "dossier": "49001", "journal": "V9"},
    ],
)
def test_a_form_that_no_page_has_is_refused(people: httpx.Client, box: Sandbox, form: dict[str, str]) -> None:
    before = box.state()["dossiers"]
    assert people.post("/", data=form).status_code == 400
    assert box.state()["dossiers"] == before


def test_looking_is_no_call_and_other_verbs_are_refused(people: httpx.Client, box: Sandbox) -> None:
    assert people.head("/").status_code == 200
    assert people.get("/").status_code == 200
    assert people.delete("/").status_code == 405
    assert people.post("/dossiers/49001/bookings").status_code == 405
    assert box.calls() == {}


def test_the_pages_have_no_scripts_and_nothing_from_elsewhere(people: httpx.Client) -> None:
    for page in ("/", "/dossiers/49001/2/V1"):
        text = people.get(page).text
        assert "<script" not in text
        assert re.findall(r'(?:src|href|action)="(?!/|#|data:,)', text) == []
        assert "default-src 'none'" in text
