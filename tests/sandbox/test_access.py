from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from octopus_client.sandbox import Sandbox

Connect = Callable[..., httpx.Client]


def _log_in(root: httpx.Client, box: Sandbox, **changes: str) -> httpx.Response:
    given = {"house": box.software_house, "user": box.user, "password": box.password, **changes}
    return root.post(
        "/authentication",
        headers={"softwareHouseUuid": given["house"]},
        json={"user": given["user"], "password": given["password"]},
    )


def test_a_login_answers_a_token_with_the_keys_of_the_contract(box: Sandbox, root: httpx.Client) -> None:
    answer = _log_in(root, box)
    assert answer.status_code == 200
    assert list(answer.json()) == ["token"]
    assert answer.headers["X-Octopus-Sandbox"] == "recorded"


def test_a_wrong_password_answers_only_a_technical_text_with_user_and_address(
    box: Sandbox, root: httpx.Client
) -> None:
    answer = _log_in(root, box, password="wrong")
    assert answer.status_code == 401
    assert list(answer.json()) == ["technicalInfo"]
    assert box.user in answer.json()["technicalInfo"]
    assert "127.0.0.1" in answer.json()["technicalInfo"]


@pytest.mark.parametrize("changes", [{"house": "other"}, {"user": "other"}])
def test_a_wrong_software_house_or_user_is_refused(
    box: Sandbox, root: httpx.Client, changes: dict[str, str]
) -> None:
    assert _log_in(root, box, **changes).status_code == 401


def test_a_login_without_json_is_refused(box: Sandbox, root: httpx.Client) -> None:
    headers = {"softwareHouseUuid": box.software_house, "Content-Type": "application/json"}
    assert root.post("/authentication", headers=headers, content=b"{").status_code == 401
    assert root.post("/authentication", headers=headers, content=b"[]").status_code == 401


def test_the_list_of_dossiers_is_the_one_answer_that_is_not_alphabetical(
    root: httpx.Client, login: Callable[[], str]
) -> None:
    answer = root.get("/dossiers", headers={"Token": login()})
    assert [each["dossierKey"]["id"] for each in answer.json()] == [49001, 49002]
    assert list(answer.json()[0])[:3] == ["dossierDescription", "dossierKey", "vatNr"]


def test_connecting_answers_a_key_with_a_capital_and_a_small_letter(
    root: httpx.Client, login: Callable[[], str]
) -> None:
    answer = root.post("/dossiers", params={"dossierId": 49001}, headers={"Token": login()})
    assert list(answer.json()) == ["Dossiertoken"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"dossierId": "x"}, 400),
        ({"dossierId": 49001, "localeId": 5}, 400),
        ({"dossierId": 7}, 404),
    ],
)
def test_connecting_needs_a_dossier_that_exists(
    root: httpx.Client, login: Callable[[], str], query: dict[str, str], status: int
) -> None:
    answer = root.post("/dossiers", params=query, headers={"Token": login()})
    assert answer.status_code == status
    assert list(answer.json()) == ["technicalInfo"]


def test_calls_on_dossiers_need_the_login_token(root: httpx.Client) -> None:
    answer = root.get("/dossiers")
    assert (answer.status_code, answer.json()["errorCode"]) == (401, -79)
    assert root.get("/dossiers", headers={"Token": "unknown"}).status_code == 401


def test_a_login_token_in_place_of_the_dossier_token_is_an_empty_access_token(
    root: httpx.Client, login: Callable[[], str]
) -> None:
    token = login()
    answer = root.get("/dossiers/49001/bookyears", headers={"Token": token})
    assert (answer.status_code, answer.json()["errorCode"]) == (401, -79)
    assert answer.json()["technicalInfo"] == "Empty access token"
    assert root.get("/dossiers/49001/bookyears", headers={"dossierToken": token}).status_code == 401


def test_names_of_headers_are_read_in_any_case(api: httpx.Client) -> None:
    token = api.headers.pop("dossierToken")
    assert api.get("bookyears", headers={"DOSSIERTOKEN": token}).status_code == 200


def test_a_dossier_token_is_good_for_ten_minutes(box: Sandbox, api: httpx.Client, connect: Connect) -> None:
    box.advance(seconds=590)
    assert api.get("bookyears").status_code == 200
    box.advance(seconds=11)
    assert api.get("bookyears").status_code == 401
    assert connect().get("bookyears").status_code == 200


def test_a_login_token_is_good_for_ten_minutes(
    box: Sandbox, root: httpx.Client, login: Callable[[], str]
) -> None:
    headers = {"Token": login()}
    assert root.get("/authentication", headers=headers).json() == {"token": headers["Token"]}
    box.advance(seconds=601)
    assert root.get("/authentication", headers=headers).status_code == 401


def test_a_dossier_token_outlives_another_login(api: httpx.Client, login: Callable[[], str]) -> None:
    login()
    assert api.get("bookyears").status_code == 200


def test_a_dossier_token_opens_no_other_dossier(box: Sandbox, api: httpx.Client, root: httpx.Client) -> None:
    headers = {"dossierToken": api.headers["dossierToken"]}
    answer = root.get("/dossiers/49002/bookyears", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:dossier-mismatch"
    box.assume({"dossier-mismatch": "403"})
    assert root.get("/dossiers/49002/bookyears", headers=headers).status_code == 403


def test_messages_are_in_the_language_of_the_connection(
    connect: Connect, sale: Callable[..., object]
) -> None:
    texts = [
        connect(locale=locale).post("buysellbookings", json=sale(7)).json()["errorMessage"]
        for locale in range(5)
    ]
    assert texts[0] == texts[1]
    assert len(set(texts)) == 4
    assert "Belegnummer" in texts[4]


def test_the_text_of_a_code_can_be_asked_for(root: httpx.Client) -> None:
    answer = root.get("/error", params={"errorCode": -12, "localeId": 2})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, -12)
    assert "utilisateur" in answer.json()["errorMessage"]
    assert list(root.get("/error", params={"errorCode": -999}).json()) == ["technicalInfo"]


def test_whoami_can_answer_the_user(box: Sandbox, root: httpx.Client, login: Callable[[], str]) -> None:
    box.assume({"whoami": "user"})
    assert root.get("/authentication", headers={"Token": login()}).json() == {"user": "demo"}


def test_what_is_not_served_answers_json(root: httpx.Client, box: Sandbox) -> None:
    answers = [
        root.get("/dossiers/49001/nothing"),
        root.patch("/dossiers"),
        root.head("/dossiers"),
        httpx.get(f"{box.url}/elsewhere"),
    ]
    assert [each.status_code for each in answers] == [404, 405, 405, 404]
    assert list(answers[0].json()) == list(answers[1].json()) == ["technicalInfo"]


def test_tokens_have_three_parts_like_those_of_octopus(login: Callable[[], str]) -> None:
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", login())
