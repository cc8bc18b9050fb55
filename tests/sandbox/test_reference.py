from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from octopus_client.sandbox import Sandbox

EVERYTHING = {"modifiedTimeStamp": "1980-01-01 00:00:00.000"}


def test_the_default_world_has_three_years_of_months(api: httpx.Client) -> None:
    years = api.get("bookyears").json()
    assert [(each["bookyearKey"]["id"], each["bookyearDescription"], each["closed"]) for each in years] == [
        (1, "2025", True),
        (2, "2026", False),
        (3, "2027", False),
    ]
    assert list(years[1]) == sorted(years[1])
    assert years[1]["periods"][1] == {
        "bookyearPeriod": 202602,
        "endDate": "2026-02-28",
        "startDate": "2026-02-01",
    }


def test_journals_are_unsorted_and_only_a_bank_has_a_currency(api: httpx.Client) -> None:
    journals = api.get("bookyears/2/journals").json()
    keys = [each["journalKey"] for each in journals]
    assert sorted(keys) == ["A1", "D1", "F1", "V1", "V2"]
    assert keys != sorted(keys)
    assert [each["journalKey"] for each in journals if "currencyCode" in each] == ["F1"]
    assert {each["journalKey"]: each["insertionType"] for each in journals}["V2"] == 2
    assert {each["lastBookedDocumentNr"] for each in journals} == {0}
    assert not {"locked", "account"} & set(journals[0])


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("A/1", ["commonJournalServiceData"]),
        ("D/1", ["commonJournalServiceData"]),
        ("F/1", ["account", "bankAccountServiceData", "commonJournalServiceData", "currency"]),
        (
            "V/2",
            [
                "bankAccountServiceData",
                "commonJournalServiceData",
                "insertionType",
                "invoicingServiceData",
            ],
        ),
    ],
)
def test_a_journal_detail_has_the_next_number(api: httpx.Client, path: str, keys: list[str]) -> None:
    detail = api.get(f"bookyears/2/journals/{path}").json()
    assert list(detail) == keys
    assert detail["commonJournalServiceData"]["nextDocumentNumber"] == 1
    assert detail["commonJournalServiceData"]["journalKeyServiceData"] == {
        "bookyearKey": {"id": 2},
        "journalTypeCode": path[0],
        "sequenceNumber": int(path[2]),
    }


def test_a_delivery_journal_that_does_not_exist_is_refused(api: httpx.Client) -> None:
    answer = api.get("bookyears/2/journals/L/1")
    assert (answer.status_code, answer.json()["errorCode"]) == (400, -10)


def test_a_delivery_journal_can_be_loaded_and_read(box: Sandbox, api: httpx.Client) -> None:
    journal = {"bookyearKey": {"id": 2}, "journalKey": "L1", "insertionType": 5}
    box.load_world({"dossiers": {"49001": {"journals": [journal]}}})
    detail = api.get("bookyears/2/journals/L/1").json()
    assert detail["insertionType"] == "VAT_INCLUSIVE"


def test_unknown_bookyears_and_journals_are_refused_or_not_found(box: Sandbox, api: httpx.Client) -> None:
    answer = api.get("bookyears/9/journals")
    assert (answer.status_code, answer.json()["errorCode"]) == (400, -9)
    box.assume({"unknown-key-on-read": "404"})
    assert api.get("bookyears/9/journals").status_code == 404
    assert api.get("bookyears/2/journals/V/9").status_code == 404


def test_a_booking_marks_its_journal_as_modified(
    box: Sandbox, api: httpx.Client, sale: Callable[..., object]
) -> None:
    assert api.get("journals/modified", params=EVERYTHING).json()["deletedJournalList"] == []
    box.advance(seconds=60)
    since = {"modifiedTimeStamp": "2026-11-25 09:00:30.000"}
    assert api.get("journals/modified", params=since).json()["modifiedJournalServiceDataList"] == []
    assert api.post("buysellbookings", json=sale(1)).status_code == 201
    (journal,) = api.get("journals/modified", params=since).json()["modifiedJournalServiceDataList"]
    assert journal["nextDocumentNumber"] == 2
    box.assume({"journal-modified-by-booking": "no"})
    box.advance(seconds=60)
    assert api.post("buysellbookings", json=sale(2)).status_code == 201
    since = {"modifiedTimeStamp": "2026-11-25 09:01:30.000"}
    assert api.get("journals/modified", params=since).json()["modifiedJournalServiceDataList"] == []
    assert journal["names"] == [{"language": "NL", "value": "Verkopen"}]


def test_accounts_are_of_a_bookyear(api: httpx.Client) -> None:
    accounts = api.get("accounts", params={"bookyearId": 2}).json()
    numbers = [each["accountKey"]["id"] for each in accounts]
    assert {400000, 440000, 451000, 550000, 580000, 700000, 700100, 700200, 700300} <= set(numbers)
    assert len(numbers) >= 40
    assert numbers != sorted(numbers)
    assert {each["accountKey"]["bookyearKey"]["id"] for each in accounts} == {2}
    assert all(each["vatRecupPercentage"] == 100.0 for each in accounts)
    assert "description_DE" not in accounts[0]["description"]


def test_accounts_need_a_bookyear(api: httpx.Client) -> None:
    answer = api.get("accounts")
    assert (answer.status_code, answer.json()) == (
        400,
        {"technicalInfo": "Invalid or missing parameters passed"},
    )


def test_modified_accounts_are_those_of_all_bookyears(api: httpx.Client) -> None:
    changes = api.get("accounts/modified", params=EVERYTHING).json()
    assert {each["accountKey"]["bookyearKey"]["id"] for each in changes["modified"]} == {1, 2, 3}
    assert changes["deleted"] == []
    later = api.get("accounts/modified", params={"modifiedTimeStamp": "2090-01-01 00:00:00.000"})
    assert (later.status_code, list(later.json())) == (404, ["technicalInfo"])


def test_vat_codes_have_a_type_and_a_percentage(api: httpx.Client) -> None:
    codes = {each["code"]: each for each in api.get("vatcodes").json()}
    sold = {code: each["basePercentage"] for code, each in codes.items() if each["type"] == 2}
    assert sold == {"21": 21, "12": 12, "06": 6, "00": 0, "MC": 0, "IC": 0, "EX": 0, "VR": 0}
    assert {"D21", "D06", "H21", "H06", "I21"} <= {code for code in codes if codes[code]["type"] == 1}


@pytest.mark.parametrize("path", ["bookyears", "vatcodes", "relations"])
def test_an_empty_list_is_not_found(connect: Callable[..., httpx.Client], path: str) -> None:
    answer = connect(49002).get(path)
    assert (answer.status_code, list(answer.json())) == (404, ["technicalInfo"])


@pytest.mark.parametrize("text", ["25-11-2026 09:00:00.000", "2026-11-25", "2026-13-25 09:00:00.000", ""])
def test_a_moment_in_another_form_is_refused(api: httpx.Client, text: str) -> None:
    assert api.get("accounts/modified", params={"modifiedTimeStamp": text}).status_code == 400
