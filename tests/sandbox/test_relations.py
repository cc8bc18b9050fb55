from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from octopus_client.sandbox import Sandbox


def _new(**changes: object) -> dict[str, Any]:
    return {
        "currencyCode": "EUR",
        "relationIdentificationServiceData": {},
        "name": "Nieuwe Klant BV",
        "client": True,
        "vatNr": "BE0999.123.061",
        **changes,
    }


def _key(relation: dict[str, Any]) -> int:
    return int(relation["relationIdentificationServiceData"]["relationKey"]["id"])


def test_the_default_world_has_three_relations_one_a_supplier_only(api: httpx.Client) -> None:
    relations = api.get("relations").json()
    assert [_key(each) for each in relations] == [1, 2, 3]
    assert [each["client"] for each in relations] == [False, True, True]


def test_a_new_relation_is_answered_whole_with_the_defaults_of_octopus(api: httpx.Client) -> None:
    given = _new(relationIdentificationServiceData={"externalRelationId": 99}, email="a@demo.example")
    answer = api.put("relations", json=given)
    assert (answer.status_code, answer.headers["X-Octopus-Sandbox"]) == (201, "recorded")
    assert answer.json() == {
        **given,
        "active": True,
        "corporationType": 0,
        "defaultBookingAccountClient": 0,
        "defaultBookingAccountSupplier": 0,
        "expirationDays": 30,
        "expirationType": 2,
        "factLanguage": 0,
        "fax": "",
        "financialDiscount": False,
        "mobile": "",
        "relationIdentificationServiceData": {"externalRelationId": 99, "relationKey": {"id": 4}},
        "sddActive": False,
        "sddMandateType": 0,
        "sddSeqtype": 0,
        "supplier": False,
        "supplierPaymentMethod": 0,
        "telephone": "",
        "url": "",
        "vatType": 0,
    }


@pytest.mark.parametrize(
    "identification", [{"relationKey": {"id": 4}}, {"externalRelationId": 99}, {"relationKey": None}]
)
def test_a_known_key_merges_and_no_key_makes_another(
    api: httpx.Client, identification: dict[str, Any]
) -> None:
    first = api.put("relations", json=_new(relationIdentificationServiceData={"externalRelationId": 99}))
    change = {
        "currencyCode": "EUR",
        "relationIdentificationServiceData": identification,
        "city": "Nergem",
        "client": True,
    }
    answer = api.put("relations", json=change)
    stored = api.get("relations", params={"relationId": 4}).json()
    if identification == {"relationKey": None}:
        assert (answer.status_code, _key(answer.json())) == (201, 5)
        assert stored == [first.json()]
    else:
        assert (answer.status_code, answer.content) == (204, b"")
        assert stored == [{**first.json(), "city": "Nergem"}]


def test_what_is_left_out_can_be_assumed_to_be_emptied(box: Sandbox, api: httpx.Client) -> None:
    box.assume({"merge-omitted": "cleared"})
    identification = {"relationKey": {"id": 2}, "externalRelationId": 0}
    api.put("relations", json=_new(relationIdentificationServiceData=identification))
    (stored,) = api.get("relations", params={"relationId": 2}).json()
    assert "city" not in stored
    assert (stored["name"], stored["supplier"], stored["expirationDays"]) == ("Nieuwe Klant BV", False, 30)


def test_a_relation_can_be_given_another_external_id(api: httpx.Client) -> None:
    identification = {"relationKey": {"id": 2}, "externalRelationId": 7}
    assert (
        api.put("relations", json=_new(relationIdentificationServiceData=identification)).status_code == 204
    )
    assert [_key(each) for each in api.get("relations", params={"extRelationId": 7}).json()] == [2]


def test_two_relations_cannot_have_one_external_id(api: httpx.Client) -> None:
    for key in (2, 3):
        identification = {"relationKey": {"id": key}, "externalRelationId": 7}
        answer = api.put("relations", json=_new(relationIdentificationServiceData=identification))
    assert (answer.status_code, answer.json()["errorCode"]) == (400, -7)


def test_an_unknown_key_makes_a_relation_with_a_new_key(api: httpx.Client) -> None:
    answer = api.put("relations", json=_new(relationIdentificationServiceData={"relationKey": {"id": 77}}))
    assert (answer.status_code, _key(answer.json())) == (201, 4)


@pytest.mark.parametrize(
    "given",
    [
        {"relationIdentificationServiceData": {}, "client": True},
        {"currencyCode": "EUR", "client": True},
        _new(client=False),
        _new(country=""),
    ],
)
def test_an_incomplete_relation_is_refused(api: httpx.Client, given: dict[str, Any]) -> None:
    answer = api.put("relations", json=given)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, -7)
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:relation-refused"


@pytest.mark.parametrize(
    ("given", "name"), [({"nmae": "x"}, "unknown-property"), ({"name": 7}, "malformed-body")]
)
def test_a_relation_with_a_wrong_property_is_refused(
    api: httpx.Client, given: dict[str, Any], name: str
) -> None:
    answer = api.put("relations", json=_new(**given))
    assert answer.status_code == 400
    assert answer.headers["X-Octopus-Sandbox"] == f"assumed:{name}"


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"relationId": 2}, [2]),
        ({"vatNr": "BE0999666261"}, [2]),
        ({"vatNr": "be 1999.777.338"}, [3]),
        ({"name": "fabelklank geluid bv"}, [1]),
        ({"name": "Fabelklank Geluid BV", "relationId": 3}, [1, 3]),
    ],
)
def test_relations_are_found_by_one_or_more_criteria(
    api: httpx.Client, query: dict[str, str], keys: list[int]
) -> None:
    assert [_key(each) for each in api.get("relations", params=query).json()] == keys


def test_the_search_can_be_switched(box: Sandbox, api: httpx.Client) -> None:
    box.assume({"vat-search": "exact", "name-search": "part"})
    assert api.get("relations", params={"vatNr": "BE0999666261"}).status_code == 404
    assert [_key(each) for each in api.get("relations", params={"name": "drukkerij"}).json()] == [2]


@pytest.mark.parametrize("query", [{"relationId": 9}, {"extRelationId": 9}, {"name": "nobody"}])
def test_nobody_is_not_found(api: httpx.Client, query: dict[str, str]) -> None:
    assert api.get("relations", params=query).status_code == 404


def test_a_relation_id_is_a_number(api: httpx.Client) -> None:
    assert api.get("relations", params={"relationId": "x"}).status_code == 400


def test_inactive_relations_are_only_found_by_searching(box: Sandbox, api: httpx.Client) -> None:
    everything = {"modifiedTimeStamp": "1980-01-01 00:00:00.000"}
    identification = {"relationKey": {"id": 3}}
    api.put("relations", json=_new(active=False, relationIdentificationServiceData=identification))
    assert [_key(each) for each in api.get("relations").json()] == [1, 2]
    assert [_key(each) for each in api.get("relations", params={"relationId": 3}).json()] == [3]
    listed = api.get("relations/modified", params=everything).json()["modified"]
    assert sorted(map(_key, listed)) == [1, 2, 3]
    box.assume({"modified-inactive": "left-out"})
    listed = api.get("relations/modified").json()["modified"]
    assert sorted(map(_key, listed)) == [1, 2]


def test_modified_relations_are_those_changed_since_a_moment_in_brussels(
    box: Sandbox, api: httpx.Client
) -> None:
    box.advance(seconds=60)
    api.put("relations", json=_new())
    since = {"modifiedTimeStamp": "2026-11-25 09:00:30.000"}
    changes = api.get("relations/modified", params=since).json()
    assert (list(map(_key, changes["modified"])), changes["deleted"]) == ([4], [])
    box.assume({"timestamp-zone": "utc"})
    assert api.get("relations/modified", params=since).status_code == 404


def test_the_vat_number_is_no_key_so_a_second_put_makes_a_duplicate(
    api: httpx.Client, connect: Callable[..., httpx.Client]
) -> None:
    for _ in range(2):
        assert api.put("relations", json=_new()).status_code == 201
    assert len(connect().get("relations", params={"vatNr": "BE0999.123.061"}).json()) == 2
