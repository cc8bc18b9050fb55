"""The contract as an OpenAPI 3.1 document."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from octopus_client.sandbox.contract.model import ListOf, Scalar, Schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octopus_client.sandbox.contract.model import Contract, Operation, Payload, Property, Type
    from octopus_client.sandbox.json_types import JsonObject

_SCALARS: Mapping[str, tuple[str, str]] = {
    "text": ("string", ""),
    "date": ("string", "date"),
    "date-time": ("string", "date-time"),
    "byte": ("string", "byte"),
    "binary": ("string", "binary"),
    "int": ("integer", "int32"),
    "integer": ("integer", ""),
    "number": ("number", "double"),
    "decimal": ("number", ""),
    "bool": ("boolean", ""),
}


def to_openapi(contract: Contract, *, server: str) -> JsonObject:
    """Return the contract as an OpenAPI document.

    Args:
        contract: what is described.
        server: the address below which the paths stand.
    """
    paths: JsonObject = {}
    for each in contract.operations.values():
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    schemas = {name: _definition(each) for name, each in contract.schemas.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Octopus, as the sandbox knows it", "version": "1"},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(operation: Operation) -> JsonObject:
    described: JsonObject = {
        "operationId": operation.id,
        "tags": [operation.subject],
        "parameters": [
            {"name": each.name, "in": each.place, "required": each.required, "schema": _type(each.type)}
            for each in operation.parameters
        ],
        "x-daily-limit": operation.daily_limit,
        "responses": {
            str(status): _response(status, each)
            for status, each in {**operation.answers, **operation.refusals}.items()
        },
    }
    if operation.daily_limit_with_query is not None:
        described["x-daily-limit-with-query"] = operation.daily_limit_with_query
    if operation.body is not None:
        described["requestBody"] = {"required": operation.body.required, "content": _content(operation.body)}
    return described


def _response(status: int, payload: Payload | None) -> JsonObject:
    content = {} if payload is None else {"content": _content(payload)}
    return {"description": HTTPStatus(status).phrase, **content}


def _content(payload: Payload) -> JsonObject:
    return {payload.media_type: {"schema": _type(payload.type)}}


def _type(shape: Type) -> JsonObject:
    """Return a type as it is used: by reference when it has a name."""
    if isinstance(shape, Scalar):
        kind, format_ = _SCALARS[shape.kind]
        return _present(
            type=kind,
            format=format_ or None,
            enum=list(shape.values) or None,
            minimum=shape.minimum,
            maximum=shape.maximum,
        )
    if shape.name:
        return {"$ref": f"#/components/schemas/{shape.name}"}
    return _definition(shape)


def _definition(shape: Schema | ListOf) -> JsonObject:
    if isinstance(shape, ListOf):
        return _present(
            type="array", items=_type(shape.items), minItems=shape.minimum, maxItems=shape.maximum
        )
    return _present(
        type="object",
        properties={name: _property(each) for name, each in shape.properties.items()},
        required=list(shape.required) or None,
    )


def _property(each: Property) -> JsonObject:
    return _type(each.type) | _present(default=each.default, readOnly=each.read_only or None)


def _present(**facts: object) -> JsonObject:
    return {name: each for name, each in facts.items() if each is not None}
