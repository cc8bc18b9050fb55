"""Accounts made and changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from octopus_client import Account, Description, Dossier, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from octopus_client.sandbox import Sandbox

LATER = datetime.fromisoformat("2026-11-25T09:00:30+01:00")
ANEW = timedelta()


def _account(number: int = 701000, **changes: Any) -> Account:
    return Account(bookyear=2, number=number, **changes)


def _wire(**changes: object) -> dict[str, Any]:
    return {"accountKey": {"bookyearKey": {"id": 2}, "id": 701000}, **changes}


def _listed(books: Dossier, number: int = 701000) -> Account:
    return next(each for each in books.accounts.list(2, max_age=ANEW) if each.number == number)


def test_an_account_is_made_and_read_back_with_what_octopus_fills_in(books: Dossier) -> None:
    assert books.accounts.save(_account(description=Description(nl="Verkoop tombola"), default_cost_centre=1))
    made = _listed(books)
    assert made.description == Description(nl="Verkoop tombola")
    assert made.vat_recuperation_percentage == 100
    assert (made.default_cost_centre, made.sales_vat_code) == (1, None)


def test_a_known_account_keeps_what_is_left_out(books: Dossier, box: Sandbox) -> None:
    before = _listed(books, 700000)
    assert not books.accounts.save(_account(700000, fiscal_recuperation_percentage=Decimal(50)))
    assert before.fiscal_recuperation_percentage == 100
    after = _listed(books, 700000)
    assert after == attrs.evolve(before, fiscal_recuperation_percentage=Decimal(50))
    box.assume({"merge-omitted": "cleared"})
    books.accounts.save(_account(700000))
    stored = box.state()["dossiers"]["49001"]["accounts"]
    body = next(
        each for each in stored if each["accountKey"]["bookyearKey"]["id"] == 2 and _number(each) == 700000
    )
    assert (body["description"]["description_NL"], body["fiscRecupPercentage"]) == ("", 100)
    assert body["salesVatCode"] == "06"


def _number(body: dict[str, Any]) -> int:
    return int(body["accountKey"]["id"])


def test_an_account_is_of_one_bookyear(books: Dossier) -> None:
    books.accounts.save(_account())
    assert 701000 not in [each.number for each in books.accounts.list(3)]


def test_only_what_changed_since_a_moment_is_listed(books: Dossier, box: Sandbox) -> None:
    assert books.accounts.modified(LATER).modified == ()
    box.advance(seconds=60)
    books.accounts.save(_account())
    assert [each.number for each in books.accounts.modified(LATER).modified] == [701000]


def test_what_is_read_only_is_passed_over(api: httpx.Client) -> None:
    answer = api.put("accounts", json=_wire(salesVatCode="21", costCentreType=1))
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:account-saved"
    listed = api.get("accounts", params={"bookyearId": 2}).json()
    made = next(each for each in listed if _number(each) == 701000)
    assert "salesVatCode" not in made
    assert made["costCentreType"] == 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"accountKey": {"bookyearKey": {"id": 9}, "id": 701000}}, -9),
        ({"accountKey": {"bookyearKey": {"id": 2}, "id": 0}}, -27),
        ({"vatRecupPercentage": 101}, -30),
        ({"fiscProfessionalPercentage": -1}, -31),
        ({"fiscRecupPercentage": 100.01}, -32),
        ({"defaultCostCentreKey": {"id": 99}}, -40),
        ({"defaultCostCentreKey": {"id": 3}}, -41),
    ],
)
def test_a_wrong_account_is_refused_and_not_stored(
    box: Sandbox, api: httpx.Client, given: dict[str, Any], code: int
) -> None:
    answer = api.put("accounts", json=_wire(**given))
    assert (answer.status_code, answer.json()["errorCode"]) == (400, code)
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:account-refused"
    assert 701000 not in map(_number, box.state()["dossiers"]["49001"]["accounts"])


@pytest.mark.parametrize("given", [{"accountKey": None}, {"accountKey": {"id": 701000}}, {"description": []}])
def test_an_account_that_is_not_as_described_is_refused(api: httpx.Client, given: dict[str, Any]) -> None:
    answer = api.put("accounts", json=_wire(**given))
    assert (answer.status_code, list(answer.json())) == (400, ["technicalInfo"])


def test_a_refusal_reaches_the_client_with_its_code(books: Dossier) -> None:
    with pytest.raises(Refused) as refused:
        books.accounts.save(_account(vat_recuperation_percentage=Decimal(200)))
    assert refused.value.code == -30


def test_a_line_on_an_account_made_so_is_booked(
    api: httpx.Client, sale: Callable[..., dict[str, Any]]
) -> None:
    line = {"line": {"accountKey": 701000}}
    assert api.post("buysellbookings", json=sale(**line)).json()["errorCode"] == -21
    assert api.put("accounts", json=_wire()).status_code == 201
    assert api.post("buysellbookings", json=sale(**line)).status_code == 201
