from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from octopus_client.sandbox import ControlError, Sandbox

if TYPE_CHECKING:
    import httpx

Build = Callable[..., dict[str, Any]]
V1 = {"dossierId": 49001, "journalKey": "V1"}
V1_2026 = {**V1, "bookyearId": 2}


def test_the_state_has_the_documented_shape(control: httpx.Client) -> None:
    state = control.get("state").json()
    assert list(state) == ["clock", "calls", "dossiers"]
    assert state["calls"] == {}
    assert list(state["dossiers"]) == ["49001", "49002"]
    dossier = state["dossiers"]["49001"]
    assert list(dossier)[:8] == [
        "bookyears",
        "journals",
        "accounts",
        "vatCodes",
        "relations",
        "buysellBookings",
        "financialDiversBookings",
        "balancings",
    ]
    assert set(list(dossier)[8:]) == {"costCentres", "customFields", "productGroups", "products"}
    bank = next(each for each in dossier["journals"] if each["journalKey"] == "F1")
    assert (bank["locked"], bank["account"]) == (False, 550000)
    assert not any("account" in each for each in dossier["journals"] if each["journalKey"] != "F1")
    assert all(value == [] for value in state["dossiers"]["49002"].values())


def test_the_state_counts_calls_and_shows_bookings_as_posted(
    box: Sandbox, api: httpx.Client, control: httpx.Client, sale: Build
) -> None:
    api.post("buysellbookings", json=sale())
    api.post("buysellbookings", json=sale())
    state = control.get("state").json()
    assert state["calls"] == {"authenticateUser": 1, "connectDossier": 1, "insertBuySellBooking": 2}
    posted = {**sale()["buySellBookingServiceData"], "attachments": []}
    assert state["dossiers"]["49001"]["buysellBookings"] == [posted]
    assert box.calls() == state["calls"]
    amount = box.state()["dossiers"]["49001"]["buysellBookings"][0]["amount"]
    assert (type(amount), amount) == (Decimal, 121)


def test_the_state_of_python_is_a_copy(box: Sandbox) -> None:
    box.state()["dossiers"]["49001"]["bookyears"].clear()
    assert len(box.state()["dossiers"]["49001"]["bookyears"]) == 3


@pytest.mark.parametrize(
    ("name", "undone", "key"), [("lock", "unlock", "locked"), ("close", "open", "closed")]
)
def test_a_journal_is_locked_or_closed_in_all_bookyears_and_back(
    control: httpx.Client, name: str, undone: str, key: str
) -> None:
    def marked() -> list[int]:
        journals = control.get("state").json()["dossiers"]["49001"]["journals"]
        return [each["bookyearKey"]["id"] for each in journals if each[key] and each["journalKey"] == "V1"]

    assert control.post(name, json=V1).json() == {}
    assert marked() == [1, 2, 3]
    assert control.post(undone, json=V1).status_code == 200
    assert marked() == []


def test_a_person_books_in_every_journal(box: Sandbox) -> None:
    assert [box.book(key) for key in ("V1", "V1", "A1", "F1", "D1", "V2")] == [1, 2, 1, 1, 1, 1]
    assert box.book("V1", bookyear=1) == 1
    dossier = box.state()["dossiers"]["49001"]
    assert len(dossier["buysellBookings"]) == 5
    assert len(dossier["financialDiversBookings"]) == 2
    by_hand = dossier["buysellBookings"][0]
    assert (by_hand["documentDate"], by_hand["bookyearPeriodeNr"]) == ("2026-11-25", 202611)
    assert dossier["buysellBookings"][-1]["documentDate"] == "2025-01-01"


def test_what_a_person_books_is_what_octopus_would_accept(
    box: Sandbox, api: httpx.Client, control: httpx.Client
) -> None:
    for key in ("V1", "A1", "F1", "D1"):
        box.book(key)
    dossier = control.get("state").json()["dossiers"]["49001"]
    for path, name, wrapper in (
        ("buysellbookings", "buysellBookings", "buySellBookingServiceData"),
        ("financialdiversbookings", "financialDiversBookings", "financialDiversBookingServiceData"),
    ):
        for booking in dossier[name]:
            again = {**booking, "documentSequenceNr": 2}
            del again["attachments"]
            assert api.post(path, json={wrapper: again}).status_code == 201


def test_a_person_deletes_the_last_document_and_frees_its_number(
    control: httpx.Client, api: httpx.Client, sale: Build
) -> None:
    for number in (1, 2):
        api.post("buysellbookings", json=sale(number))
    assert control.post("delete-last", json=V1_2026).json() == {"documentSequenceNr": 2}
    assert api.post("buysellbookings", json=sale(2)).status_code == 201
    assert control.post("delete-last", json={**V1_2026, "journalKey": "A1"}).status_code == 400


def test_a_person_edits_a_booking(
    box: Sandbox, control: httpx.Client, api: httpx.Client, sale: Build, payment: Build
) -> None:
    api.post("buysellbookings", json=sale())
    api.post("financialdiversbookings", json=payment())
    edit = {**V1_2026, "documentSequenceNr": 1, "set": {"comment": "edited", "amount": 120}}
    assert control.post("edit", json=edit).status_code == 200
    box.edit("F1", 1, {"documentDate": "2026-11-26"})
    dossier = box.state()["dossiers"]["49001"]
    (booking,), (paid,) = dossier["buysellBookings"], dossier["financialDiversBookings"]
    assert (booking["comment"], booking["amount"], booking["reference"]) == ("edited", 120, "TW-1")
    assert paid["documentDate"] == "2026-11-26"


def test_the_clock_is_set_and_runs_on(box: Sandbox, control: httpx.Client, root: httpx.Client) -> None:
    answer = control.post("clock", json={"at": "2027-01-01T00:30:00+01:00"})
    assert answer.json()["clock"].startswith("2026-12-31T23:30:")
    control.post("clock", json={"advance_seconds": 60})
    box.advance(timedelta(minutes=1))
    assert box.state()["clock"].startswith("2026-12-31T23:32:")
    assert root.get("/error").headers["Date"].startswith("Thu, 31 Dec 2026 23:32:")


def test_a_dossier_is_added_and_lists_are_replaced(
    box: Sandbox, connect: Callable[..., httpx.Client]
) -> None:
    relations = [{"name": "Enige", "client": True, "vatNr": "X"}]
    accounts = [{"accountKey": {"bookyearKey": {"id": 2}, "id": 700000}}]
    box.load_world({"dossiers": {"49001": {"relations": relations, "accounts": accounts}, "49007": {}}})
    state = box.state()["dossiers"]
    assert [each["name"] for each in state["49001"]["relations"]] == ["Enige"]
    assert len(state["49001"]["accounts"]) == 1
    assert len(state["49001"]["vatCodes"]) > 10
    assert connect(49007).get("bookyears").status_code == 404


def test_loaded_bookings_set_the_last_number_unless_journals_are_given(
    box: Sandbox, api: httpx.Client, sale: Build
) -> None:
    booking = sale(41)["buySellBookingServiceData"]
    box.load_world({"dossiers": {"49001": {"buysellBookings": [booking]}}})
    assert api.post("buysellbookings", json=sale(42)).status_code == 201
    journals = [{"bookyearKey": {"id": 2}, "journalKey": "V1", "lastBookedDocumentNr": 99}]
    box.load_world({"dossiers": {"49001": {"buysellBookings": [booking], "journals": journals}}})
    assert api.post("buysellbookings", json=sale(100)).status_code == 201


def test_a_state_can_be_loaded_again(
    box: Sandbox, api: httpx.Client, control: httpx.Client, sale: Build, payment: Build
) -> None:
    file = {"fileName": "a.pdf", "fileData": "JVBERg=="}
    api.post("buysellbookings", json={**sale(), "attachments": [file]})
    api.post("financialdiversbookings", json=payment())
    key = {"bookyearKey": {"id": 2}, "documentSequenceNr": 1}
    balancing = {
        "debetKey": {**key, "journalKey": "V1", "lineSequenceNr": -1},
        "creditKey": {**key, "journalKey": "F1", "lineSequenceNr": 1},
        "balanceAmount": 121,
    }
    assert api.post("balancings", json=balancing).status_code == 201
    box.lock("V2")
    state = control.get("state").json()
    control.post("reset")
    assert control.post("world", json=state).status_code == 200
    restored = control.get("state").json()
    assert {**restored, "clock": ""} == {**state, "clock": ""}


def test_loaded_files_keep_their_bytes(box: Sandbox, sale: Build) -> None:
    booking = {
        **sale()["buySellBookingServiceData"],
        "attachments": [{"fileName": "a.pdf", "fileData": "JVBERg=="}],
    }
    box.load_world({"dossiers": {"49001": {"buysellBookings": [booking]}}})
    assert box.attachment(49001, 2, "V1", 1) == b"%PDF"


def test_reset_goes_back_to_the_default_world(
    box: Sandbox, api: httpx.Client, control: httpx.Client, sale: Build
) -> None:
    api.post("buysellbookings", json=sale())
    box.lock("V1")
    box.assume({"limit-answer": "429"})
    box.fail("getBookyears", "status")
    assert control.post("reset").json() == {}
    state = box.state()
    assert state["calls"] == {}
    assert state["dossiers"]["49001"]["buysellBookings"] == []
    assert not any(each["locked"] for each in state["dossiers"]["49001"]["journals"])
    assert api.get("bookyears").status_code == 401
    assert abs(datetime.fromisoformat(state["clock"]) - datetime.now().astimezone()) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("name", "body", "complaint"),
    [
        ("lock", {"dossierId": 49001, "journalKey": "V9"}, "V9"),
        ("lock", {"dossierId": 1}, "dossier 1"),
        ("lock", {"journalKey": "V1"}, "dossierId"),
        ("lock", {**V1, "bookyearId": 2}, "bookyearId"),
        ("lock", {"dossierId": "49001"}, "dossierId"),
        ("close", {"dossierId": 49001}, "journalKey"),
        ("book", V1, "bookyearId"),
        ("book", {**V1_2026, "bookyearId": 9}, "bookyear 9"),
        ("edit", {**V1_2026, "documentSequenceNr": 1, "set": {}}, "document 1"),
        ("edit", [], "object"),
        ("faults", {}, "list"),
        ("clock", {}, "advance_seconds"),
        ("clock", {"at": "tomorrow"}, "tomorrow"),
        ("clock", {"at": "2026-11-25T09:00:00"}, "offset"),
        ("clock", {"advance_seconds": 1e300}, "far"),
        ("clock", {"advance_seconds": None}, "advance_seconds"),
        ("assume", {"nothing": "x"}, "nothing"),
        ("assume", {"limit-answer": "200"}, "limit-answer"),
        ("assume", [], "assumption"),
        ("reset", {"all": True}, "all"),
        ("world", [], "state"),
        ("world", {"dossier": {}}, "dossier"),
        ("world", {"clock": 5}, "moment"),
        ("world", {"calls": []}, "calls"),
        ("world", {"dossiers": {"abc": {}}}, "abc"),
        ("world", {"dossiers": {"49001": []}}, "49001"),
        ("world", {"dossiers": {"49001": {"relation": []}}}, "relation"),
        ("world", {"dossiers": {"49001": {"relations": {}}}}, "relations"),
        ("world", {"dossiers": {"49001": {"relations": [{"nmae": "x"}]}}}, "nmae"),
        ("world", {"dossiers": {"49001": {"bookyears": [{"closed": True}]}}}, "startDate"),
        (
            "world",
            {"dossiers": {"49001": {"journals": [{"bookyearKey": {"id": 9}, "journalKey": "V1"}]}}},
            "bookyear 9",
        ),
    ],
)
def test_a_control_call_that_cannot_be_obeyed_says_why(
    control: httpx.Client, name: str, body: object, complaint: str
) -> None:
    before = control.get("state").json()["dossiers"]
    answer = control.post(name, json=body)
    assert answer.status_code == 400
    assert complaint in answer.json()["error"]
    assert control.get("state").json()["dossiers"] == before


def test_python_resets_too(box: Sandbox) -> None:
    box.book("V1")
    box.reset()
    assert box.book("V1") == 1


def test_an_edit_cannot_change_the_key(box: Sandbox) -> None:
    box.book("V1")
    with pytest.raises(ControlError, match="documentSequenceNr"):
        box.edit("V1", 1, {"documentSequenceNr": 2})


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"journalKey": "V7"}, "V7"),
        ({"journalKey": "F1"}, "F1"),
        ({"attachments": [{"fileName": "x", "fileData": "!"}]}, "base64"),
    ],
)
def test_an_impossible_booking_is_not_loaded(
    box: Sandbox, sale: Build, changes: dict[str, Any], complaint: str
) -> None:
    booking = {**sale()["buySellBookingServiceData"], **changes}
    with pytest.raises(ControlError, match=complaint):
        box.load_world({"dossiers": {"49001": {"buysellBookings": [booking]}}})


def test_two_loaded_relations_cannot_share_an_external_id(box: Sandbox) -> None:
    relation = {"relationIdentificationServiceData": {"externalRelationId": 5}}
    with pytest.raises(ControlError, match="twice"):
        box.load_world({"dossiers": {"49001": {"relations": [relation, relation]}}})


def test_booking_by_hand_needs_somebody_to_book_on(box: Sandbox) -> None:
    box.load_world({"dossiers": {"49001": {"relations": []}}})
    with pytest.raises(ControlError, match="client"):
        box.book("V1")


@pytest.mark.parametrize(("method", "name"), [("GET", "lock"), ("POST", "state"), ("POST", "nothing")])
def test_an_unknown_control_call_is_not_found(control: httpx.Client, method: str, name: str) -> None:
    answer = control.request(method, name)
    assert answer.status_code == 404
    assert name in answer.json()["error"]


def test_a_control_call_that_is_no_json_is_refused(control: httpx.Client) -> None:
    assert control.post("lock", content=b"{").status_code == 400
