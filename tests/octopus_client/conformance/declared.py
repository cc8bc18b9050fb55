"""The operations that the client declares."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import attrs

import octopus_client
from octopus_client.documents import DocumentOperations
from octopus_client.operation import Operation

BESIDE = {"authorizeOAuth", "exchangeOAuthCode", "refreshOAuthToken"}
"""Operations of the sister service that gives tokens, which the contract does not hold."""


def declared() -> list[Operation[Any]]:
    """Every operation that a module of the client declares, also in a table or a group of operations."""
    found: dict[int, Operation[Any]] = {}

    def collect(thing: object) -> None:
        if isinstance(thing, Operation):
            found[id(thing)] = thing
        elif isinstance(thing, dict):
            collect(tuple(thing.values()))
        elif isinstance(thing, tuple | list):
            for each in thing:
                collect(each)
        elif isinstance(thing, DocumentOperations):
            collect(tuple(attrs.asdict(thing, recurse=False).values()))

    for module in iter_modules(octopus_client.__path__):
        if not module.ispkg and module.name != "pytest_plugin":
            for thing in vars(import_module(f"octopus_client.{module.name}")).values():
                collect(thing)
    return list(found.values())


DECLARED = [each for each in declared() if each.name not in BESIDE]
