from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from octopus_client.sandbox import Sandbox

Body = dict[str, Any]
Build = Callable[..., Body]
PAYMENTS = "financialdiversbookings"
SALES = "buysellbookings"


def _refusal(answer: httpx.Response) -> tuple[int, int | None]:
    return answer.status_code, answer.json().get("errorCode")


def _change_journal(box: Sandbox, key: str, **changes: object) -> None:
    journals = box.state()["dossiers"]["49001"]["journals"]
    for each in journals:
        if each["journalKey"] == key:
            each.update(changes)
    box.load_world({"dossiers": {"49001": {"journals": journals}}})


def test_a_booking_answers_an_empty_201(api: httpx.Client, sale: Build) -> None:
    answer = api.post(SALES, json=sale())
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["Content-Length"] == "0"
    assert "Content-Type" not in answer.headers
    assert answer.headers["X-Octopus-Sandbox"] == "specified"


def test_a_booking_becomes_the_last_of_its_journal_in_its_bookyear(api: httpx.Client, sale: Build) -> None:
    api.post(SALES, json=sale())
    last = {
        year: {
            each["journalKey"]: each["lastBookedDocumentNr"]
            for each in api.get(f"bookyears/{year}/journals").json()
        }
        for year in (2, 3)
    }
    assert (last[2]["V1"], last[2]["A1"], last[3]["V1"]) == (1, 0, 0)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_number_that_does_not_follow_is_refused_in_the_words_of_buy_and_sell(
    api: httpx.Client, sale: Build, number: int
) -> None:
    api.post(SALES, json=sale(1))
    answer = api.post(SALES, json=sale(number))
    assert _refusal(answer) == (400, -13)
    assert answer.json()["technicalInfo"].endswith(f"Last Document = 1.  New Document = {number}. ")
    assert answer.headers["X-Octopus-Sandbox"] == "recorded"


def test_a_financial_number_that_does_not_follow_is_refused_in_other_words(
    api: httpx.Client, payment: Build
) -> None:
    answer = api.post(PAYMENTS, json=payment(5))
    assert _refusal(answer) == (400, -13)
    assert answer.json()["technicalInfo"].endswith("Illegal document sequence nr.  Last Document : 0")


def test_the_number_is_checked_before_everything_else(api: httpx.Client, sale: Build) -> None:
    wrong = sale(9, bookyearPeriodeNr=1, currencyCode="???", without="documentDate")
    assert _refusal(api.post(SALES, json=wrong)) == (400, -13)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"bookyearKey": {"id": 9}}, -9),
        ({"without": "bookyearKey"}, -9),
        ({"journalKey": "V9"}, -10),
        ({"journalKey": "F1"}, -38),
        ({"journalKey": "V2"}, -29),
        ({"bookyearPeriodeNr": 1}, -14),
        ({"without": "bookyearPeriodeNr"}, -14),
        ({"bookyearKey": {"id": 1}, "bookyearPeriodeNr": 202511}, -15),
        ({"without": "documentDate"}, -17),
        ({"without": "expiryDate"}, -18),
        ({"currencyCode": "XXX"}, -19),
        ({"without": "currencyCode"}, -19),
        ({"exchangeRate": 0}, -20),
        ({"exchangeRate": 1.1}, -20),
        ({"without": "exchangeRate"}, -20),
        ({"relationIdentificationServiceData": {"relationKey": {"id": 99}}}, -16),
        ({"relationIdentificationServiceData": {"externalRelationId": 99}}, -16),
        ({"relationIdentificationServiceData": {"externalRelationId": 0}}, -16),
        ({"relationIdentificationServiceData": {"relationKey": {"id": 1}}}, -16),
        ({"without": "relationIdentificationServiceData"}, -16),
        ({"line": {"accountKey": 700001}}, -21),
        ({"line": {"vatCodeKey": "6"}}, -22),
        ({"line": {"vatCodeKey": "D21"}}, -75),
        ({"line": {"baseAmount": 142.0, "vatAmount": -21.0}}, -23),
        ({"line": {"vatAmount": 20.99}}, -24),
        ({"amount": -121.0, "line": {"baseAmount": -100.0, "vatAmount": -21.0}}, -24),
        ({"amount": 121.001, "line": {"baseAmount": 100.001}}, -24),
        ({"without": "amount"}, -24),
    ],
)
def test_a_wrong_sale_is_refused_with_its_code(
    box: Sandbox, api: httpx.Client, sale: Build, changes: dict[str, Any], code: int
) -> None:
    assert _refusal(api.post(SALES, json=sale(1, **changes))) == (400, code)
    assert box.state()["dossiers"]["49001"]["buysellBookings"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"journalKey": "V1"}, -38),
        ({"bookyearPeriodeNr": 1}, -14),
        ({"without": "documentDate"}, -17),
        ({"exchangeRate": 2}, -20),
        ({"line": {"type": "X"}}, -25),
        ({"line": {"type": None}}, -25),
        ({"line": {"type": "A", "accountKey": 1}}, -21),
        ({"line": {"relationId": 99}}, -16),
        ({"line": {"type": "S"}}, -16),
        ({"line": {"amount": 0.001}}, -24),
        ({"line": {"amount": None}}, -24),
        ({"journalKey": "D1"}, -24),
    ],
)
def test_a_wrong_payment_is_refused_with_its_code(
    api: httpx.Client, payment: Build, changes: dict[str, Any], code: int
) -> None:
    assert _refusal(api.post(PAYMENTS, json=payment(1, **changes))) == (400, code)


def test_a_diverse_booking_must_sum_to_zero(api: httpx.Client, payment: Build) -> None:
    lines = [
        {"type": "A", "accountKey": 580000, "amount": 121.0},
        {"type": "C", "relationId": 3, "amount": -121.0},
    ]
    assert api.post(PAYMENTS, json=payment(journalKey="D1", bookingLines=lines)).status_code == 201


def test_a_purchase_takes_a_supplier_and_a_purchase_code(api: httpx.Client, sale: Build) -> None:
    supplier = {"relationIdentificationServiceData": {"relationKey": {"id": 1}}}
    line = {"accountKey": 613200, "vatCodeKey": "D21"}
    assert _refusal(api.post(SALES, json=sale(journalKey="A1", **supplier))) == (400, -75)
    assert api.post(SALES, json=sale(journalKey="A1", line=line, **supplier)).status_code == 201


def test_a_credit_note_has_a_negative_total_and_positive_lines(api: httpx.Client, sale: Build) -> None:
    assert api.post(SALES, json=sale(amount=-121.0)).status_code == 201


def test_a_document_without_lines_and_amount_is_booked(api: httpx.Client, sale: Build) -> None:
    assert api.post(SALES, json=sale(amount=0, bookingLines=[])).status_code == 201


def test_a_credit_note_needs_its_own_vat_codes_where_the_dossier_lists_them(
    box: Sandbox, api: httpx.Client, sale: Build
) -> None:
    codes = box.state()["dossiers"]["49001"]["vatCodes"]
    own = {"code": "C21", "type": 4, "basePercentage": 21, "description": "Creditnota 21 %"}
    box.load_world({"dossiers": {"49001": {"vatCodes": [*codes, own]}}})
    assert _refusal(api.post(SALES, json=sale(amount=-121.0))) == (400, -75)
    assert _refusal(api.post(SALES, json=sale(line={"vatCodeKey": "C21"}))) == (400, -75)
    assert api.post(SALES, json=sale(amount=-121.0, line={"vatCodeKey": "C21"})).status_code == 201
    box.assume({"credit-note-vat-code": "any-codes"})
    assert api.post(SALES, json=sale(2, amount=-121.0)).status_code == 201


def test_a_relation_can_be_named_by_its_external_id(
    box: Sandbox, api: httpx.Client, sale: Build, payment: Build
) -> None:
    relation = {
        "name": "Bekend",
        "client": True,
        "relationIdentificationServiceData": {"externalRelationId": 5},
    }
    box.load_world({"dossiers": {"49001": {"relations": [relation]}}})
    by_external_id = {"relationIdentificationServiceData": {"externalRelationId": 5}}
    assert api.post(SALES, json=sale(**by_external_id)).status_code == 201
    line = {"relationId": 0, "externalRelationId": 5}
    assert api.post(PAYMENTS, json=payment(line=line)).status_code == 201
    query = {"bookyearId": 2, "journalKey": "F1", "documentSeqNr": 1}
    assert api.get(PAYMENTS, params=query).json()["bookingLines"][0]["relationId"] == 1


@pytest.mark.parametrize(("period", "status"), [(202609, 400), (202610, 400), (202611, 201)])
def test_a_period_up_to_the_protected_one_is_refused(
    box: Sandbox, api: httpx.Client, sale: Build, period: int, status: int
) -> None:
    _change_journal(box, "V1", protectedPeriod=202610)
    answer = api.post(SALES, json=sale(bookyearPeriodeNr=period))
    assert answer.status_code == status
    assert status == 201 or answer.json()["errorCode"] == -15


def test_a_closed_period_closes_up_to_it_or_from_it(box: Sandbox, api: httpx.Client, sale: Build) -> None:
    _change_journal(box, "V1", closedPeriod=202610)
    assert _refusal(api.post(SALES, json=sale(bookyearPeriodeNr=202610))) == (400, -15)
    assert api.post(SALES, json=sale(bookyearPeriodeNr=202611)).status_code == 201
    box.assume({"closed-period": "from"})
    assert _refusal(api.post(SALES, json=sale(2, bookyearPeriodeNr=202611))) == (400, -15)
    assert api.post(SALES, json=sale(2, bookyearPeriodeNr=202609)).status_code == 201


@pytest.mark.parametrize(
    ("answers", "changes", "status"),
    [
        ({"amount-mismatch": "accept"}, {"amount": 7}, 201),
        ({"amount-scale": "accept"}, {"amount": 121.001, "line": {"baseAmount": 100.001}}, 201),
        ({"relation-role": "accept"}, {"relationIdentificationServiceData": {"relationKey": {"id": 1}}}, 201),
        ({"unknown-property": "ignore"}, {"coment": "typing error"}, 201),
        ({"closed-bookyear": "-11"}, {"bookyearKey": {"id": 1}, "bookyearPeriodeNr": 202511}, 403),
    ],
)
def test_an_assumption_can_be_switched(
    box: Sandbox, api: httpx.Client, sale: Build, *, answers: dict[str, str], changes: Body, status: int
) -> None:
    refused = api.post(SALES, json=sale(**changes))
    assert refused.status_code == 400
    assert refused.headers["X-Octopus-Sandbox"] == f"assumed:{next(iter(answers))}"
    box.assume(answers)
    assert api.post(SALES, json=sale(**changes)).status_code == status


def test_an_inactive_relation_is_accepted_unless_switched(
    box: Sandbox, api: httpx.Client, sale: Build
) -> None:
    relations = [{"name": "Slapend", "client": True, "active": False}]
    box.load_world({"dossiers": {"49001": {"relations": relations}}})
    on_it = {"relationIdentificationServiceData": {"relationKey": {"id": 1}}}
    assert api.post(SALES, json=sale(1, **on_it)).status_code == 201
    box.assume({"inactive-relation": "refuse"})
    assert _refusal(api.post(SALES, json=sale(2, **on_it))) == (400, -16)


@pytest.mark.parametrize(
    "changes",
    [
        {"documentDate": "25-11-2026"},
        {"documentDate": "2026-11-31"},
        {"expiryDate": "2026-11-25T00:00:00"},
        {"amount": "121.00"},
        {"documentSequenceNr": 1.5},
        {"documentSequenceNr": True},
        {"bookyearKey": 2},
        {"bookingLines": {}},
    ],
)
def test_a_malformed_booking_answers_500_without_a_body(
    api: httpx.Client, sale: Build, changes: dict[str, Any]
) -> None:
    answer = api.post(SALES, json=sale(**changes))
    assert (answer.status_code, answer.content) == (500, b"")
    assert "Content-Type" not in answer.headers


def test_a_booking_without_its_wrapper_is_refused(api: httpx.Client, sale: Build) -> None:
    bare = sale()["buySellBookingServiceData"]
    assert api.post(SALES, json=bare).status_code == 400
    assert api.post(SALES, json={"attachments": []}).status_code == 400


def test_a_body_must_be_json_and_say_so(api: httpx.Client) -> None:
    json = {"Content-Type": "application/json"}
    assert api.post(SALES, content=b"{nonsense", headers=json).status_code == 400
    assert api.post(SALES, content=b'{"a": NaN}', headers=json).status_code == 400
    assert api.post(SALES, content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415


def test_a_put_replaces_the_whole_document_and_takes_no_wrapper(
    box: Sandbox, api: httpx.Client, sale: Build
) -> None:
    api.post(SALES, json=sale())
    changed = sale(comment="changed", without="reference")["buySellBookingServiceData"]
    answer = api.put(SALES, json=changed)
    assert (answer.status_code, answer.content) == (204, b"")
    (stored,) = box.state()["dossiers"]["49001"]["buysellBookings"]
    assert (stored["comment"], "reference" in stored) == ("changed", False)
    assert api.put(SALES, json=sale()).status_code == 400


def test_a_put_of_a_document_that_is_not_there_is_refused(api: httpx.Client, payment: Build) -> None:
    booking = payment()["financialDiversBookingServiceData"]
    assert _refusal(api.put(PAYMENTS, json=booking)) == (400, -34)
    assert api.post(PAYMENTS, json=payment()).status_code == 201
    assert api.put(PAYMENTS, json=booking).status_code == 204


def test_a_locked_journal_refuses_document_writes_only(
    box: Sandbox, api: httpx.Client, sale: Build, payment: Build
) -> None:
    api.post(SALES, json=sale(1))
    box.lock("V1")
    refused = api.post(SALES, json=sale(9))
    assert _refusal(refused) == (403, -12)
    assert refused.headers["X-Octopus-Sandbox"] == "assumed:journal-lock"
    assert _refusal(api.put(SALES, json=sale(1)["buySellBookingServiceData"])) == (403, -12)
    query = {"bookyearId": 2, "journalKey": "V1", "documentSeqNr": 1}
    assert api.get(SALES, params=query).status_code == 200
    assert api.post(PAYMENTS, json=payment(1)).status_code == 201
    box.unlock("V1")
    assert api.post(SALES, json=sale(2)).status_code == 201


def test_the_answer_of_a_lock_can_be_switched(box: Sandbox, api: httpx.Client, sale: Build) -> None:
    box.lock("V1")
    box.assume({"journal-lock": "none", "reads-while-locked": "refuse", "lock-or-number": "number"})
    assert _refusal(api.post(SALES, json=sale(9))) == (400, -13)
    assert _refusal(api.post(SALES, json=sale(1))) == (403, None)
    since = {"bookyearId": -1, "modifiedTimeStamp": "1980-01-01 00:00:00.000"}
    assert _refusal(api.get(f"{SALES}/modified", params=since)) == (403, -12)
    assert api.get("bookyears/2/journals/V/1").status_code == 403
    assert api.get(f"{PAYMENTS}/modified", params=since).status_code == 404


def test_a_closed_journal_is_refused_until_it_is_opened(box: Sandbox, api: httpx.Client, sale: Build) -> None:
    box.close("V1")
    assert _refusal(api.post(SALES, json=sale())) == (403, -11)
    box.assume({"journal-closed": "none"})
    assert _refusal(api.post(SALES, json=sale())) == (403, None)
    assert {each["journalKey"] for each in api.get("bookyears/2/journals").json() if each["closed"]} == {"V1"}
    box.open("V1")
    assert api.post(SALES, json=sale()).status_code == 201


def test_a_locked_dossier_refuses_every_call_and_the_connection(
    box: Sandbox, api: httpx.Client, root: httpx.Client, login: Callable[[], str]
) -> None:
    box.lock()
    assert _refusal(api.get("bookyears")) == (403, -12)
    query, headers = {"dossierId": 49001}, {"Token": login()}
    assert _refusal(root.post("/dossiers", params=query, headers=headers)) == (403, None)
    box.assume({"dossier-lock": "-51"})
    assert _refusal(root.post("/dossiers", params=query, headers=headers)) == (403, -51)
    box.unlock()
    assert api.get("bookyears").status_code == 200
