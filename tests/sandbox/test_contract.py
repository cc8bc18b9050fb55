from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus_client.sandbox import json_types
from octopus_client.sandbox.contract import (
    ListOf,
    NotationError,
    Scalar,
    Schema,
    ShapeError,
    check,
    contract,
    parse_object,
    read,
    read_contract,
    sample,
    to_openapi,
)

if TYPE_CHECKING:
    import httpx

SOURCE = Path(__file__).parents[3] / "shared" / "contract" / "octopus-openapi.json"
Document = dict[str, Any]
NAMES = sorted(contract().schemas)


@pytest.fixture(scope="module")
def document() -> Document:
    return to_openapi(contract(), server="/")


@pytest.fixture(scope="module")
def source() -> Document:
    if not SOURCE.is_file():
        pytest.skip("no OpenAPI document of Octopus beside the repository")
    return dict(json.loads(SOURCE.read_text()))


def _operations(document: Document) -> Document:
    return {
        f"{verb.upper()} {path}": facts
        for path, verbs in document["paths"].items()
        for verb, facts in verbs.items()
    }


def _facts(value: Any, *, named: bool = False) -> Any:
    """Return JSON Schema without its prose; `named`: the keys are names of properties."""
    if not isinstance(value, dict):
        return sorted(value) if isinstance(value, list) else value
    prose = set() if named else {"description", "examples"}
    return {
        key: _facts(each, named=key == "properties" and not named)
        for key, each in value.items()
        if key not in prose
    }


def _content(carrier: Document) -> Document:
    return {media: _facts(each["schema"]) for media, each in carrier.get("content", {}).items()}


def test_it_has_all_operations_and_all_schemas() -> None:
    assert (len(contract().operations), len(contract().schemas)) == (103, 186)


def test_operations_and_limits_are_those_of_octopus(document: Document, source: Document) -> None:
    ours, theirs = _operations(document), _operations(source)
    assert {call: (each["operationId"], each["x-daily-limit"]) for call, each in ours.items()} == {
        call: (each["operationId"], each["x-daily-limit"]) for call, each in theirs.items()
    }


def test_parameters_are_those_of_octopus(document: Document, source: Document) -> None:
    def parameters(facts: list[Document]) -> dict[tuple[str, str], tuple[bool, Any]]:
        found = {(each["in"], each["name"]): (each["required"], each["schema"]) for each in facts}
        assert len(found) == len(facts)
        return {place: (required, _facts(schema)) for place, (required, schema) in found.items()}

    ours, theirs = _operations(document), _operations(source)
    for call, facts in theirs.items():
        assert parameters(ours[call]["parameters"]) == parameters(facts["parameters"]), call


def test_bodies_and_answers_are_those_of_octopus(document: Document, source: Document) -> None:
    def carried(facts: Document) -> tuple[Any, ...]:
        body = facts.get("requestBody", {})
        answers = {status: _content(each) for status, each in facts["responses"].items()}
        return body.get("required"), _content(body), answers

    ours, theirs = _operations(document), _operations(source)
    for call, facts in theirs.items():
        assert carried(ours[call]) == carried(facts), call


def test_schemas_are_those_of_octopus(document: Document, source: Document) -> None:
    ours, theirs = document["components"]["schemas"], source["components"]["schemas"]
    assert set(ours) == set(theirs)
    for name, schema in theirs.items():
        assert _facts(ours[name]) == _facts(schema), name
        assert list(ours[name].get("properties", {})) == list(schema.get("properties", {}))


def test_every_reference_of_the_document_leads_somewhere(document: Document) -> None:
    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return own.union(*(references(each) for each in value.values()))
        return set().union(*(references(each) for each in value)) if isinstance(value, list) else set()

    known = {f"#/components/schemas/{name}" for name in NAMES}
    assert references(document) <= known


def test_the_document_is_served(control: httpx.Client, document: Document) -> None:
    answer = control.get("openapi.json")
    assert answer.status_code == 200
    served = answer.json()
    assert served["servers"] == [{"url": "/octopus-rest-api/v1"}]
    assert {**served, "servers": []} == {**document, "servers": []}


def test_parameters_of_the_path_are_those_of_its_address() -> None:
    for each in contract().operations.values():
        names = [parameter.name for parameter in each.parameters if parameter.place == "path"]
        assert [f"{{{name}}}" in each.path for name in names] == [True] * each.path.count("{")


def test_only_a_search_of_relations_has_a_limit_of_its_own() -> None:
    own = {each.id: each.daily_limit_with_query for each in contract().operations.values()}
    assert {name: limit for name, limit in own.items() if limit is not None} == {"getRelations": 400}


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_valid_and_filled(document: Document, name: str) -> None:
    schema = contract().schemas[name]
    body = sample(schema)
    assert check(schema, body) == []
    assert body == sample(schema)
    assert read(schema, body) == body
    if isinstance(schema, Schema):
        assert list(body) == list(schema.properties)
    root = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    jsonschema.Draft202012Validator(root).validate(json.loads(json_types.dump(body)))


@given(data=st.data())
def test_a_broken_sample_is_not_valid(data: st.DataObject) -> None:
    objects = [each for each in contract().schemas.values() if isinstance(each, Schema) and each.properties]
    schema = data.draw(st.sampled_from(objects))
    name = data.draw(st.sampled_from(sorted(schema.properties)))
    body = sample(schema)
    wrong = {Scalar: object(), ListOf: {}, Schema: []}[type(schema.properties[name].type)]
    found = check(schema, {**body, name: wrong})
    assert found
    assert all(each.startswith(name) for each in found)
    with pytest.raises(ShapeError, match=name):
        read(schema, {**body, name: wrong})
    missing = check(schema, {each: value for each, value in body.items() if each != name})
    assert missing == ([f"{name} is missing"] if name in schema.required else [])


@pytest.mark.parametrize(
    ("text", "wrong", "problem"),
    [
        ("text", 1, "must be text"),
        ("bool", 1, "must be true or false"),
        ("int", True, "must be a whole number of 32 bits"),
        ("int", 2**31, "must be a whole number of 32 bits"),
        ("int", Decimal(1), "must be a whole number of 32 bits"),
        ("integer", "1", "must be a whole number"),
        ("number", "1", "must be a number"),
        ("number", True, "must be a number"),
        ("decimal", "1", "must be a number"),
        ("date", "20261125", "must be a date YYYY-MM-DD"),
        ("date-time", "yesterday", "must be a moment like 2026-11-25T09:00:00Z"),
        ("byte", "no base64", "must be base64"),
        ("MONTH|YEAR", "DAY", "must be one of MONTH, YEAR"),
        ("int 1..4", 5, "must be 1 to 4"),
        ("int 1..4", 0, "must be 1 to 4"),
        ("int 1..", 0, "must be 1 or more"),
        ("[text]", "text", "must be a list"),
        ("[text] 1..2", [], "has 0 items instead of 1 to 2"),
        ("[text] 1..2", ["", "", ""], "has 3 items instead of 1 to 2"),
    ],
)
def test_a_wrong_value_is_told(text: str, wrong: object, problem: str) -> None:
    assert check(parse_object({"it": text}), {"it": wrong}) == [f"it {problem}"]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("number", 1.5),
        ("number", Decimal("1.5")),
        ("number", 2),
        ("integer", 2**40),
        ("int 1..4", 4),
        ("date-time", "2026-11-25T09:00:00+01:00"),
        ("[MONTH|YEAR]", ["YEAR", "MONTH"]),
        ("text", None),
    ],
)
def test_a_right_value_is_not_complained_of(text: str, right: object) -> None:
    assert check(parse_object({"it": text}), {"it": right}) == []


def test_missing_unknown_and_nested_problems_are_told_by_their_place() -> None:
    schema = contract().schema("BuySellBookingServiceData")
    body = sample(schema)
    del body["bookyearKey"]["id"]
    body["bookingLines"][0]["amount"] = 1
    assert check(schema, body) == [
        "bookyearKey.id is missing",
        "bookingLines[0].amount is not a property that Octopus knows",
    ]
    assert check(schema, []) == ["the body must be an object"]


def test_reading_leaves_out_nulls_and_turns_numbers_into_decimals() -> None:
    schema = parse_object({"amount": "number", "comment": "text", "month": "MONTH|YEAR"})
    found = read(schema, {"amount": 12, "comment": None, "month": "NOW"})
    assert found == {"amount": Decimal(12), "month": "NOW"}
    assert type(found["amount"]) is Decimal


@pytest.mark.parametrize("text", ["", "text?", "text !", "Nobody", "[Nobody]", "text = ", "int one..two"])
def test_a_type_that_is_not_in_the_notation_is_refused(text: str) -> None:
    with pytest.raises(NotationError):
        parse_object({"it": text})


@pytest.mark.parametrize(
    ("subjects", "problem"),
    [
        ({"a": {"schemas": {"A": {"b": "B"}}}}, "B is in no file"),
        ({"a": {"schemas": {"A": {"b": "B"}, "B": {"a": "[A]"}}}}, "refers to itself"),
        ({"a": {"schemas": {"A": {}}}, "b": {"schemas": {"A": {}}}}, "twice"),
        ({"a": {"schemas": {"A": "text"}}}, "neither an object nor a list"),
    ],
)
def test_a_contract_that_does_not_hold_together_is_refused(subjects: Document, problem: str) -> None:
    with pytest.raises(NotationError, match=problem):
        read_contract(subjects)


def test_an_object_is_told_from_a_list() -> None:
    assert contract().schema("BookyearKey").required == ("id",)
    with pytest.raises(TypeError, match="BillingReferences is a list"):
        contract().schema("BillingReferences")


@pytest.mark.parametrize("operation", ["importSoda", "uploadInvoiceAttachment"])
def test_files_are_sent_as_they_are(operation: str) -> None:
    found = contract().operations[operation]
    assert found.media_type == "application/octet-stream"
    assert found.body == contract().operations["importSoda"].body
