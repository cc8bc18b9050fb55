"""Every body of the contract has a home in the models, and comes back as it was, unknown keys included."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args, get_origin

import attrs
import msgspec
import pytest
from declared import DECLARED
from hypothesis import given, settings
from hypothesis import strategies as st

from octopus_client.codec import decode, encode
from octopus_client.operation import NO_ANSWER, Operation
from octopus_client.sandbox.contract import ListOf, Scalar, Schema, contract, sample
from octopus_client.wire import Model

CONTRACT = contract().operations
FEW = settings(max_examples=15, deadline=None, derandomize=True, database=None)
DATES = st.dates().map(str)
LEAVES: dict[str, st.SearchStrategy[Any]] = {
    "int": st.integers(-(2**31), 2**31 - 1),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "number": st.decimals(-(10**7), 10**7, places=2),
    "decimal": st.decimals(-(10**7), 10**7, places=2),
    "bool": st.booleans(),
    "text": st.text(max_size=8),
    "date": st.dates().map(str),
    "date-time": st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds") + "Z"),
    "byte": st.sampled_from(["", "c2FtcGxl", "AA==", "AAE="]),
}
UNKNOWN = st.dictionaries(
    st.sampled_from(["newKey", "zz"]), st.none() | st.integers(0, 9) | st.just({"deep": [1]}), max_size=1
)


def bodies(shape: Any) -> st.SearchStrategy[Any]:
    """Values that are valid by a type of the contract, with a key now and then that it does not know."""
    if isinstance(shape, ListOf):
        return st.lists(bodies(shape.items), min_size=shape.minimum or 0, max_size=min(shape.maximum or 2, 2))
    if isinstance(shape, Scalar):
        if shape.values:
            return st.sampled_from(shape.values)
        if shape.minimum is not None or shape.maximum is not None:
            return st.integers(shape.minimum or 0, shape.maximum if shape.maximum is not None else 2**31 - 1)
        return LEAVES[shape.kind]
    required = {name: bodies(each.type) for name, each in shape.properties.items() if each.required}
    optional = {name: bodies(each.type) for name, each in shape.properties.items() if not each.required}
    known = st.fixed_dictionaries(required, optional=optional)
    return st.tuples(known, UNKNOWN).map(lambda pair: {**pair[1], **pair[0]})


def homes() -> Iterator[tuple[str, Any, Any]]:
    """Each type of the contract that a model stands for: where it is used, the type, the model."""
    for operation in DECLARED:
        agreed = CONTRACT[operation.name]
        for payload in agreed.answers.values():
            if payload is not None and payload.media_type == "application/json":
                yield f"{operation.counter} answer", payload.type, operation.answer
        if agreed.body is not None and isinstance(operation.body, type) and issubclass(operation.body, Model):
            yield f"{operation.counter} body", inner(agreed.body.type, operation.body), operation.body


def inner(shape: Schema, model: Any) -> Any:
    """The document in a body that also takes attachments."""
    if "attachments" in shape.properties and "attachments" not in {a.name for a in attrs.fields(model)}:
        return next(each.type for name, each in shape.properties.items() if name != "attachments")
    return shape


HOMES = [home for home in homes() if home[2] is not NO_ANSWER]
TOKENS = {"authenticateUser answer", "connectDossier answer"}
"""Answers that may lack their token by the contract; without it they are of no use, and refused."""
WHOLE = [home for home in HOMES if home[0] not in TOKENS]


def to_json(value: Any) -> bytes:
    return msgspec.json.Encoder(decimal_format="number").encode(value)


def plain(data: bytes) -> Any:
    return json.loads(data, parse_float=Decimal)


def without_nulls(value: Any) -> Any:
    """A body as Octopus writes it: what is null is left out. Amounts are compared as numbers."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return Decimal(value) if type(value) in (int, float) else value


def unknown_in(value: Any, path: str = "") -> Iterator[str]:
    """Where a model holds keys that it does not know."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from unknown_in(item, path)
    elif isinstance(value, Model):
        yield from (f"{path}.{key}" for key in value.unknown)
        for attribute in attrs.fields(type(value)):
            if attribute.name != "unknown":
                yield from unknown_in(getattr(value, attribute.name), f"{path}.{attribute.name}")


@pytest.mark.parametrize(("shape", "model"), [home[1:] for home in HOMES], ids=[home[0] for home in HOMES])
def test_every_key_of_the_contract_has_a_home(shape: Any, model: Any) -> None:
    body = to_json(sample(shape))
    decoded = decode(body, model)
    assert list(unknown_in(decoded)) == []
    assert without_nulls(plain(encode(decoded))) == without_nulls(plain(body))


@pytest.mark.parametrize(("shape", "model"), [home[1:] for home in WHOLE], ids=[home[0] for home in WHOLE])
@FEW
@given(data=st.data())
def test_a_valid_body_decodes_and_encodes_to_itself(shape: Any, model: Any, data: st.DataObject) -> None:
    body = data.draw(bodies(shape))
    assert without_nulls(plain(encode(decode(to_json(body), model)))) == without_nulls(body)


def test_no_type_of_the_contract_is_without_a_model_or_an_argument() -> None:
    """A type that is only sent, and has no model, is made of the arguments of a method."""
    housed = {name for _, shape, _ in HOMES for name in names_in(shape)}
    sent = {
        name
        for operation in DECLARED
        if operation.body is None and (body := CONTRACT[operation.name].body) is not None
        for name in names_in(body.type)
    }
    wrappers = {
        "BuySellBookingAndAttachmentRequest",
        "FinancialDiversBookingAndAttachmentRequest",
        "AttachementData",
    }
    lists = {  # the contract names these lists, and uses them without their names
        name
        for name, shape in contract().schemas.items()
        if isinstance(shape, ListOf) and names_in(shape.items) <= housed
    }
    assert set(contract().schemas) - housed - sent - wrappers - lists - {"ErrorResult"} == set()


def names_in(shape: Any) -> set[str]:
    """The names of a type and of all types in it."""
    if isinstance(shape, ListOf):
        return names_in(shape.items) | ({shape.name} if shape.name else set())
    if isinstance(shape, Schema):
        return {shape.name}.union(*(names_in(each.type) for each in shape.properties.values()))
    return set()


def test_an_answer_type_is_a_model_or_a_list_of_models_or_plain_texts() -> None:
    def fits(operation: Operation[Any]) -> bool:
        kind = get_args(operation.answer)[0] if get_origin(operation.answer) is list else operation.answer
        kind = get_origin(kind) or kind
        return kind in (str, bytes, type(None)) or issubclass(kind, Model)

    assert [operation.name for operation in DECLARED if not fits(operation)] == []
