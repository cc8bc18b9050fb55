"""Reads the files of the contract, once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from octopus_client.sandbox.contract.model import Contract, ListOf, Operation, Parameter, Payload, Schema
from octopus_client.sandbox.contract.notation import (
    NotationError,
    parse_object,
    parse_payload,
    parse_property,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octopus_client.sandbox.contract.model import Access, Place
    from octopus_client.sandbox.contract.notation import Lookup
    from octopus_client.sandbox.json_types import JsonObject

_PARAMETER = re.compile(r"\{(\w+)(?::([\w-]+))?\}")
_TOKENS: Mapping[Access, tuple[str, ...]] = {"none": (), "login": ("Token",), "dossier": ("dossierToken",)}
_SERVER_ERROR = 500


@cache
def contract() -> Contract:
    """Return the contract of Octopus, read at the first call."""
    files = [each for each in resources.files(__package__).iterdir() if each.name.endswith(".toml")]
    return read_contract(
        {
            each.name.removesuffix(".toml"): tomllib.loads(each.read_text("utf-8"))
            for each in sorted(files, key=lambda each: each.name)
        }
    )


def read_contract(subjects: Mapping[str, JsonObject]) -> Contract:
    """Read a contract.

    Args:
        subjects: by subject, its tables `operations` and `schemas`.

    Raises:
        NotationError: a type is unknown, refers to itself or stands there twice.
    """
    named = _Named(_joined(subjects, "schemas"))
    schemas = {name: named(name) for name in named.texts}
    operations = {
        name: _operation(name, subject, facts, named)
        for subject, tables in subjects.items()
        for name, facts in tables.get("operations", {}).items()
    }
    return Contract(operations, schemas)


def _joined(subjects: Mapping[str, JsonObject], table: str) -> JsonObject:
    joined: JsonObject = {}
    for tables in subjects.values():
        for name, facts in tables.get(table, {}).items():
            if name in joined:
                raise NotationError(f"{name} stands in the contract twice.")
            joined[name] = facts
    return joined


class _Named:
    """Finds named types and reads each of them once."""

    def __init__(self, texts: JsonObject) -> None:
        self.texts = texts
        self._read: dict[str, Schema | ListOf] = {}
        self._reading: list[str] = []

    def __call__(self, name: str) -> Schema | ListOf:
        if name not in self._read:
            if name not in self.texts or name in self._reading:
                problem = "refers to itself" if name in self._reading else "is in no file of the contract"
                raise NotationError(f"The type {name} {problem}.")
            self._reading.append(name)
            self._read[name] = self._parse(name)
            self._reading.pop()
        return self._read[name]

    def _parse(self, name: str) -> Schema | ListOf:
        text = self.texts[name]
        if not isinstance(text, str):
            return parse_object(text, name=name, lookup=self)
        read = parse_property(text, self).type
        if not isinstance(read, ListOf):
            raise NotationError(f"The type {name} is neither an object nor a list.")
        return replace(read, name=name)


def _operation(name: str, subject: str, facts: JsonObject, lookup: Lookup) -> Operation:
    method, _, call = facts["call"].partition(" ")
    access: Access = facts.get("access", "dossier")
    in_path = {each[1]: f"{each[2] or 'integer'}!" for each in _PARAMETER.finditer(call)}
    headers = {**dict.fromkeys(_TOKENS[access], "text!"), **facts.get("headers", {})}
    error = Payload(lookup(facts.get("refusal_body", "ErrorResult")))
    return Operation(
        id=name,
        subject=subject,
        method=method,
        path=_PARAMETER.sub(r"{\1}", call),
        access=access,
        parameters=(
            *_parameters("path", in_path, lookup),
            *_parameters("query", facts.get("query", {}), lookup),
            *_parameters("header", headers, lookup),
        ),
        answers=dict(_answer(each, lookup) for each in facts["answers"]),
        refusals={status: None if status == _SERVER_ERROR else error for status in facts["refusals"]},
        body=parse_payload(facts["body"], lookup) if "body" in facts else None,
        daily_limit=facts.get("daily_limit"),
        daily_limit_with_query=facts.get("daily_limit_with_query"),
        evidence=facts.get("evidence", "specified"),
    )


def _parameters(place: Place, texts: Mapping[str, str], lookup: Lookup) -> Iterator[Parameter]:
    for name, text in texts.items():
        read = parse_property(text, lookup)
        yield Parameter(name, place, read.type, read.required)


def _answer(text: str, lookup: Lookup) -> tuple[int, Payload | None]:
    status, _, rest = text.partition(" ")
    return int(status), replace(parse_payload(rest, lookup), required=True) if rest else None
