from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from octopus_client.sandbox import Sandbox

Build = Callable[..., dict[str, Any]]
EVERYTHING = {"modifiedTimeStamp": "1980-01-01 00:00:00.000"}


def _key(journal: str, number: int = 1, line: int = -1) -> dict[str, Any]:
    return {
        "bookyearKey": {"id": 2},
        "journalKey": journal,
        "documentSequenceNr": number,
        "lineSequenceNr": line,
    }


INVOICE, PAYMENT = _key("V1"), _key("F1", line=1)


def _balance(
    api: httpx.Client, amount: float = 121.0, *, debet: object = INVOICE, credit: object = PAYMENT
) -> httpx.Response:
    body = {"debetKey": debet, "creditKey": credit, "balanceAmount": amount}
    return api.post("balancings", json=body)


@pytest.fixture
def booked(api: httpx.Client, sale: Build, payment: Build) -> httpx.Client:
    assert api.post("buysellbookings", json=sale()).status_code == 201
    assert api.post("financialdiversbookings", json=payment()).status_code == 201
    return api


def _refusal(answer: httpx.Response) -> tuple[int, int | None]:
    return answer.status_code, answer.json().get("errorCode")


def test_a_payment_is_tied_to_its_invoice(box: Sandbox, booked: httpx.Client) -> None:
    answer = _balance(booked)
    assert (answer.status_code, answer.content) == (201, b"")
    assert box.state()["dossiers"]["49001"]["balancings"] == [
        {"balanceAmount": 121, "creditKey": PAYMENT, "debetKey": INVOICE}
    ]


def test_a_balancing_is_listed_with_both_documents(booked: httpx.Client) -> None:
    _balance(booked, 100.0)
    changes = booked.get("balancings/modified", params=EVERYTHING).json()
    common = {"currencyCode": "EUR", "documentDate": "2026-11-25", "exchangeRate": 1.0}
    assert changes == {
        "deletedBalancings": [],
        "modifiedBalancings": [
            {
                "creditBalancedBookingAmount": 100.0,
                "creditDocument": {
                    **common,
                    "balancingKey": PAYMENT,
                    "comment": "TW-1",
                    "creditBookingAmount": 121.0,
                    "creditDocumentAmount": 121.0,
                    "debetBookingAmount": 0.0,
                    "debetDocumentAmount": 0.0,
                    "reference": "",
                },
                "debetBalancedBookingAmount": 0.0,
                "debetDocument": {
                    **common,
                    "balancingKey": INVOICE,
                    "comment": "tw:00000000abcd",
                    "creditBookingAmount": 0.0,
                    "creditDocumentAmount": 0.0,
                    "debetBookingAmount": 121.0,
                    "debetDocumentAmount": 121.0,
                    "reference": "TW-1",
                },
                "type": {"accountNr": 0, "externalRelationId": 0, "relationKey": {"id": 3}, "type": "C"},
            }
        ],
    }


def test_no_changes_are_not_found(api: httpx.Client) -> None:
    assert api.get("balancings/modified", params=EVERYTHING).status_code == 404


def test_parts_are_balanced_up_to_the_open_amount(booked: httpx.Client) -> None:
    assert _balance(booked, 100.0).status_code == 201
    assert _refusal(_balance(booked, 21.01)) == (400, -26)
    assert _balance(booked, 21.0).status_code == 201
    assert _refusal(_balance(booked, 0.01)) == (400, -26)


@pytest.mark.parametrize(
    ("amount", "debet", "credit", "code"),
    [
        (121.0, PAYMENT, INVOICE, -26),
        (121.0, _key("V1", 2), PAYMENT, -34),
        (121.0, INVOICE, _key("F1", line=2), -34),
        (121.0, INVOICE, _key("F1"), -34),
        (121.0, _key("V1", line=1), PAYMENT, -34),
        (0.0, INVOICE, PAYMENT, -26),
        (-121.0, INVOICE, PAYMENT, -26),
        (0.001, INVOICE, PAYMENT, -26),
        (121.01, INVOICE, PAYMENT, -26),
    ],
)
def test_a_wrong_balancing_is_refused(
    booked: httpx.Client, amount: float, debet: object, credit: object, code: int
) -> None:
    answer = _balance(booked, amount, debet=debet, credit=credit)
    assert _refusal(answer) == (400, code)
    assert answer.headers["X-Octopus-Sandbox"].startswith("assumed:")


def test_swapped_sides_may_be_accepted(box: Sandbox, booked: httpx.Client) -> None:
    box.assume({"balancing-sides": "accept"})
    assert _balance(booked, debet=PAYMENT, credit=INVOICE).status_code == 201


def test_two_relations_are_not_balanced(booked: httpx.Client, payment: Build) -> None:
    booked.post("financialdiversbookings", json=payment(2, line={"relationId": 2}))
    assert _refusal(_balance(booked, credit=_key("F1", 2, 1))) == (400, -26)


def test_a_credit_note_is_a_credit_and_its_refund_a_debit(
    api: httpx.Client, sale: Build, payment: Build
) -> None:
    api.post("buysellbookings", json=sale(amount=-121.0))
    api.post("financialdiversbookings", json=payment(line={"amount": -121.0}))
    assert _balance(api, debet=PAYMENT, credit=INVOICE).status_code == 201


def test_a_diverse_booking_pays_with_its_client_line(api: httpx.Client, sale: Build, payment: Build) -> None:
    lines = [
        {"type": "A", "accountKey": 580000, "amount": 121.0},
        {"type": "C", "relationId": 3, "amount": -121.0},
    ]
    api.post("buysellbookings", json=sale())
    api.post("financialdiversbookings", json=payment(journalKey="D1", bookingLines=lines))
    assert _balance(api, credit=_key("D1", line=2)).status_code == 201


def test_a_purchase_is_a_credit_of_its_supplier(api: httpx.Client, sale: Build, payment: Build) -> None:
    supplier = {"relationIdentificationServiceData": {"relationKey": {"id": 1}}}
    line = {"accountKey": 613200, "vatCodeKey": "D21"}
    api.post("buysellbookings", json=sale(journalKey="A1", line=line, **supplier))
    paid = payment(line={"type": "S", "relationId": 1, "amount": -121.0})
    api.post("financialdiversbookings", json=paid)
    assert _balance(api, debet=PAYMENT, credit=_key("A1")).status_code == 201
    (row,) = api.get("balancings/modified", params=EVERYTHING).json()["modifiedBalancings"]
    assert row["type"]["type"] == "S"


def test_lines_of_an_account_are_balanced_too(api: httpx.Client, payment: Build) -> None:
    lines = [{"type": "A", "accountKey": 580000, "amount": amount} for amount in (5.0, -5.0)]
    api.post("financialdiversbookings", json=payment(journalKey="D1", bookingLines=lines))
    assert _balance(api, 5.0, debet=_key("D1", line=1), credit=_key("D1", line=2)).status_code == 201
    (row,) = api.get("balancings/modified", params=EVERYTHING).json()["modifiedBalancings"]
    assert row["type"] == {
        "accountNr": 580000,
        "externalRelationId": 0,
        "relationKey": {"id": 0},
        "type": "A",
    }


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("delete", {"debetKey": INVOICE, "creditKey": PAYMENT}),
        ("bookingline/delete", PAYMENT),
        ("document/delete", {"bookyearKey": {"id": 2}, "journal": "V1", "documentSequenceNr": 1}),
    ],
)
def test_a_balancing_is_deleted_in_three_ways(
    box: Sandbox, booked: httpx.Client, path: str, body: dict[str, Any]
) -> None:
    _balance(booked)
    answer = booked.request("DELETE", f"balancings/{path}", json=body)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Length" not in answer.headers
    changes = booked.get("balancings/modified", params=EVERYTHING).json()
    assert changes["modifiedBalancings"] == []
    assert changes["deletedBalancings"][0]["creditBalancedBookingAmount"] == 121.0
    assert _refusal(booked.request("DELETE", f"balancings/{path}", json=body)) == (400, -26)
    box.assume({"balancing-unknown": "accept"})
    assert booked.request("DELETE", f"balancings/{path}", json=body).status_code == 204


def test_a_balancing_that_is_made_again_is_no_longer_listed_as_deleted(booked: httpx.Client) -> None:
    _balance(booked)
    booked.request("DELETE", "balancings/delete", json={"debetKey": INVOICE, "creditKey": PAYMENT})
    _balance(booked)
    changes = booked.get("balancings/modified", params=EVERYTHING).json()
    assert (len(changes["modifiedBalancings"]), changes["deletedBalancings"]) == (1, [])


@pytest.mark.parametrize(
    "body",
    [
        {"debetKey": INVOICE, "balanceAmount": 1},
        {"debetKey": INVOICE, "creditKey": {"journalKey": "F1"}, "balanceAmount": 1},
        {"debetKey": INVOICE, "creditKey": {**PAYMENT, "bookyearKey": {}}, "balanceAmount": 1},
    ],
)
def test_an_incomplete_balancing_is_refused(booked: httpx.Client, body: dict[str, Any]) -> None:
    answer = booked.post("balancings", json=body)
    assert (answer.status_code, list(answer.json())) == (400, ["technicalInfo"])


def test_deleting_a_document_deletes_its_balancings(box: Sandbox, booked: httpx.Client) -> None:
    _balance(booked)
    box.delete_last("F1")
    changes = booked.get("balancings/modified", params=EVERYTHING).json()
    assert (changes["modifiedBalancings"], len(changes["deletedBalancings"])) == ([], 1)


@pytest.mark.parametrize("amount", [121.001, 1e-30, 1e300, 1e26 + 1])
def test_an_amount_that_nobody_owes_is_refused_however_it_is_written(
    booked: httpx.Client, amount: float
) -> None:
    assert _refusal(_balance(booked, amount)) == (400, -26)
