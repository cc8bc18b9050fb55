"""Each operation is called as the contract says: address, query, headers and body, to the last letter."""

from collections.abc import Iterator
from typing import Any

import pytest

from octopus_client.sandbox.contract import ListOf, Operation, Parameter, Schema, check, contract

OPERATIONS = contract().operations
TOKENS = {"none": None, "login": "token", "dossier": "dossiertoken"}


def keys_of(shape: Any, path: str = "") -> Iterator[str]:
    """Every key of a type, with the keys around it; what only Octopus writes is left out."""
    if isinstance(shape, ListOf):
        yield from keys_of(shape.items, path)
    elif isinstance(shape, Schema):
        for name, each in shape.properties.items():
            if not each.read_only:
                yield f"{path}.{name}"
                yield from keys_of(each.type, f"{path}.{name}")


def keys_in(value: Any, path: str = "") -> Iterator[str]:
    """Every key of a body, with the keys around it."""
    if isinstance(value, list):
        for item in value:
            yield from keys_in(item, path)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield f"{path}.{name}"
            yield from keys_in(item, f"{path}.{name}")


def as_json(parameter: Parameter, text: str) -> Any:
    """A parameter as a value, so that its type can be checked."""
    kind = getattr(parameter.type, "kind", "text")
    if kind in ("int", "integer"):
        return int(text)
    if kind in ("number", "decimal"):
        return float(text)
    return {"true": True, "false": False}[text] if kind == "bool" else text


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_is_called_as_the_contract_says(
    operation: Operation, recorder: Any, client: Any, calls: Any
) -> None:
    assert operation.id in calls, f"no call of {operation.id} is known"
    before = len(recorder.calls)
    calls[operation.id](*client)
    made = recorder.last(operation.id)
    assert made in recorder.calls[before:] or operation.id in ("authenticateUser", "connectDossier")

    sent = {"path": dict(made.path), "query": dict(made.query), "header": made.headers}
    for parameter in operation.parameters:
        if parameter.name in ("Token", "dossierToken"):
            continue
        given = {name.lower(): value for name, value in sent[parameter.place].items()}
        name = parameter.name.lower() if parameter.place == "header" else parameter.name
        known = given if parameter.place == "header" else sent[parameter.place]
        assert name in known, f"{operation.id} lacks {parameter.name}"
        assert check(parameter.type, as_json(parameter, known[name])) == []
    assert set(made.query) == {each.name for each in operation.parameters if each.place == "query"}

    token = TOKENS[operation.access]
    carried = {name.lower() for name in made.headers} & {"token", "dossiertoken"}
    assert carried == ({token} if token else set())

    if operation.body is None:
        assert made.body == b""
    elif operation.body.media_type != "application/json":
        assert made.headers["Content-Type"] == operation.body.media_type
        assert made.body
    else:
        assert made.headers["Content-Type"] == "application/json"
        assert check(operation.body.type, made.json()) == []
        assert set(keys_in(made.json())) == set(keys_of(operation.body.type))


def test_every_call_is_one_of_the_contract(calls: Any) -> None:
    assert calls.keys() == OPERATIONS.keys()
