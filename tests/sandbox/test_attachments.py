from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from octopus_client.sandbox import Sandbox

Build = Callable[..., dict[str, Any]]
PDF = b"%PDF-1.7 made up"
FILE = {"fileName": "factuur é.pdf", "fileData": base64.b64encode(PDF).decode()}
PATH = "bookyears/2/bookings/attachements"
FINGERPRINT = {"fileName": FILE["fileName"], "size": len(PDF), "sha256": hashlib.sha256(PDF).hexdigest()}


def test_files_come_with_a_booking(box: Sandbox, api: httpx.Client, sale: Build) -> None:
    assert api.post("buysellbookings", json={**sale(), "attachments": [FILE]}).status_code == 201
    (booking,) = box.state()["dossiers"]["49001"]["buysellBookings"]
    assert booking["attachments"] == [FINGERPRINT]
    assert box.attachment(49001, 2, "V1", 1) == PDF


def test_a_file_can_be_added_to_a_booking_named_in_headers(
    box: Sandbox, api: httpx.Client, payment: Build
) -> None:
    api.post("financialdiversbookings", json=payment())
    answer = api.post(PATH, json=FILE, headers={"journalKey": "F1", "documentSequennceNr": "1"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert box.attachment(49001, 2, "F1", 1, 0) == PDF


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"journalKey": "V1", "documentSequenceNr": "1"}, None),
        ({"documentSequennceNr": "1"}, None),
        ({"journalKey": "V1", "documentSequennceNr": "2"}, -34),
    ],
)
def test_a_file_needs_a_booking_that_exists(
    api: httpx.Client, sale: Build, headers: dict[str, str], code: int | None
) -> None:
    api.post("buysellbookings", json=sale())
    answer = api.post(PATH, json=FILE, headers=headers)
    assert (answer.status_code, answer.json().get("errorCode")) == (400, code)


@pytest.mark.parametrize("bad", [{**FILE, "fileData": "no base64!"}, {"fileData": FILE["fileData"]}])
def test_a_bad_file_refuses_the_booking_or_is_left_out(
    box: Sandbox, api: httpx.Client, sale: Build, bad: dict[str, str]
) -> None:
    answer = api.post("buysellbookings", json={**sale(), "attachments": [FILE, bad]})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, -79)
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:bad-attachment"
    assert box.state()["dossiers"]["49001"]["buysellBookings"] == []
    box.assume({"bad-attachment": "book-without"})
    assert api.post("buysellbookings", json={**sale(), "attachments": [FILE, bad]}).status_code == 201
    (booking,) = box.state()["dossiers"]["49001"]["buysellBookings"]
    assert booking["attachments"] == [FINGERPRINT]
    headers = {"journalKey": "V1", "documentSequennceNr": "1"}
    assert api.post(PATH, json=bad, headers=headers).status_code == 400
