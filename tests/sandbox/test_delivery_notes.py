from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from octopus_client.sandbox.contract import check, contract

if TYPE_CHECKING:
    import httpx

    from octopus_client.sandbox import Sandbox

Body = dict[str, Any]
Build = Callable[..., Body]
KEY = {"bookyearId": 2, "journalKey": "L1", "documentSeqNr": 1}
FILES = {"returnDeliveryNote": True, "returnPdfDocument": True}
EVERYTHING = {"bookyearId": -1, "modifiedTimeStamp": "1980-01-01 00:00:00.000"}


@pytest.fixture(autouse=True)
def _delivery_journal(box: Sandbox) -> None:
    journal = {"bookyearKey": {"id": 2}, "journalKey": "L1", "insertionType": 4}
    journals = box.state()["dossiers"]["49001"]["journals"]
    box.load_world({"dossiers": {"49001": {"journals": [*journals, journal]}}})


@pytest.fixture
def note() -> Build:
    def build(number: int = 1, /, **changes: object) -> Body:
        return {
            "bookyearKey": {"id": 2},
            "journalKey": "L1",
            "documentSequenceNr": number,
            "bookyearPeriodeNr": 202611,
            "documentDate": "2026-11-25",
            "expiryDate": "2026-12-25",
            "currencyCode": "EUR",
            "exchangeRate": 1.0,
            "relationIdentificationServiceData": {"relationKey": {"id": 2}},
            "deliveryNoteLines": [
                {"productKey": {"id": 1}, "description": "Stoelen", "count": 40, "unitPrice": 2.5}
            ],
            **changes,
        }

    return build


def _valid(operation: str, answer: httpx.Response) -> Any:
    payload = contract().operations[operation].answers[answer.status_code]
    assert payload is not None
    assert check(payload.type, answer.json()) == []
    return answer.json()


def _refusal(answer: httpx.Response) -> tuple[int, int | None]:
    return answer.status_code, answer.json().get("errorCode")


def test_a_delivery_note_is_stored_changed_and_read_back(
    box: Sandbox, api: httpx.Client, note: Build
) -> None:
    stored = api.post("deliverynotes", json=note())
    assert (stored.status_code, stored.content) == (201, b"")
    assert stored.headers["X-Octopus-Sandbox"] == "specified"
    assert _refusal(api.put("deliverynotes", json=note(2))) == (400, -59)
    assert api.put("deliverynotes", json=note(comment="Poort 3")).status_code == 204
    read = _valid("getDeliveryNote", api.get("deliverynotes", params=KEY))
    assert read["comment"] == "Poort 3"
    assert read["relationIdentificationServiceData"]["externalRelationId"] == 0
    assert read["deliveryNoteLines"] == note()["deliveryNoteLines"]
    assert box.state()["dossiers"]["49001"]["deliveryNotes"][0]["comment"] == "Poort 3"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"documentSequenceNr": 2}, (400, -13)),
        ({"bookyearPeriodeNr": 11}, (400, -14)),
        ({"journalKey": "V2"}, (400, -38)),
        ({"relationIdentificationServiceData": {}}, (400, -16)),
        ({"deliveryNoteLines": [{"vatCodeKey": "99"}]}, (400, -22)),
        ({"deliveryNoteLines": [{"vatCodeKey": "D21"}]}, (400, -75)),
        ({"deliveryNoteLines": [{"bookingAccountNr": 1}]}, (400, -21)),
        ({"deliveryNoteLines": [{"productKey": {"id": 99}}]}, (400, -39)),
        ({"deliveryNoteLines": [{"costCentreKey": {"id": 3}}]}, (400, -41)),
    ],
)
def test_what_breaks_a_rule_is_refused(
    api: httpx.Client, note: Build, changes: Body, refusal: tuple[int, int]
) -> None:
    answer = api.post("deliverynotes", json=note(**changes))
    assert _refusal(answer) == refusal
    assert answer.headers["X-Octopus-Sandbox"].startswith("assumed:")
    assert answer.json()["technicalInfo"].startswith("Unable to insert delivery note in dossier 49001.")


def test_a_locked_journal_takes_no_delivery_notes(box: Sandbox, api: httpx.Client, note: Build) -> None:
    box.lock("L1")
    assert _refusal(api.post("deliverynotes", json=note())) == (403, -12)


def test_changed_delivery_notes_are_listed(api: httpx.Client, note: Build) -> None:
    assert _refusal(api.get("deliverynotes/modified", params=EVERYTHING)) == (404, None)
    for number in (1, 2):
        api.post("deliverynotes", json=note(number))
    listed = _valid("getModifiedDeliveryNotes", api.get("deliverynotes/modified", params=EVERYTHING))
    assert [each["documentSequenceNr"] for each in listed] == [1, 2]


def test_a_delivery_note_is_printed_and_published(api: httpx.Client, note: Build) -> None:
    api.post("deliverynotes", json=note())
    answer = api.get("deliverynotes/export", params={**KEY, **FILES})
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:printed-documents"
    exported = _valid("exportDeliveryNote", answer)
    assert set(exported) == {"deliveryNoteServiceData", "pdfDocument"}
    pdf = base64.b64decode(exported["pdfDocument"])
    assert b"(Leveringsbon L1/1)" in pdf
    assert b"(100.00 EUR)" in pdf
    quiet = {**KEY, **dict.fromkeys(FILES, False), "publishPdfDocument": False}
    assert _valid("generateDeliveryNote", api.post("deliverynotes/generate", params=quiet)) == {}
    loud = {**quiet, "publishPdfDocument": True}
    published = _valid("generateDeliveryNote", api.post("deliverynotes/generate", params=loud))
    assert set(published) == {"publishUrl"}
    assert published["publishUrl"] == api.get("deliverynotes/export", params=quiet).json()["publishUrl"]
    read = _valid("getDeliveryNote", api.get("deliverynotes", params=KEY))
    assert "publishUrl" not in read


@pytest.mark.parametrize("path", ["deliverynotes", "deliverynotes/export"])
def test_a_delivery_note_that_does_not_exist_is_not_found(api: httpx.Client, path: str) -> None:
    assert _refusal(api.get(path, params={**KEY, **FILES})) == (404, None)
    assert _refusal(api.get(path, params={**FILES, "bookyearId": 2})) == (400, None)
