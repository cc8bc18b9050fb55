"""Each public name is explained, and what calls Octopus names the operation and its limit."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping

import griffe
import pytest
from tests.public_api.surface import end_of, members_of, public_names

from octopus_client import Credentials, Octopus
from octopus_client.operation import Operation
from octopus_client.sandbox.contract import contract


def explained(sources: griffe.ModulesCollection) -> Iterator[tuple[str, griffe.Object]]:
    """Each public name, and each method and property of the classes among them."""
    for name in public_names(sources):
        found = end_of(sources[name])
        yield name, found
        if isinstance(found, griffe.Class):
            for member, thing in members_of(found):
                if member != "__init__" and (thing.is_function or "property" in thing.labels):
                    yield f"{name}.{member}", thing


def test_each_public_name_and_method_is_explained(sources: griffe.ModulesCollection) -> None:
    assert [name for name, thing in explained(sources) if not thing.docstring] == []


Method = tuple[str, str, frozenset[Operation[object]]]


@pytest.fixture(scope="module")
def methods() -> list[Method]:
    """Each public method of an Octopus and a dossier: name, explanation, operations in its code."""
    with Octopus(Credentials(software_house="s", user="u", password="p")) as octopus:
        dossier = octopus.dossier(1)
        collections = [value for name, value in vars(dossier).items() if not name.startswith("_")]
        return [
            (f"{type(owner).__name__}.{name}", spelled_out(inspect.getdoc(method) or ""), used(owner, method))
            for owner in (octopus, dossier, *collections)
            for name, method in inspect.getmembers(type(owner), inspect.isfunction)
            if not name.startswith("_")
        ]


def used(owner: object, method: Callable[..., object]) -> frozenset[Operation[object]]:
    """The operations that the code of a method names, alone, in a mapping, or among those of its owner."""
    function = inspect.unwrap(method)
    shared = getattr(owner, "_operations", None)
    named = [
        value
        for name in function.__code__.co_names
        for value in (function.__globals__.get(name), getattr(shared, name, None))
    ]
    inside = [each for value in named if isinstance(value, Mapping) for each in value.values()]
    return frozenset(value for value in (*named, *inside) if isinstance(value, Operation))


def spelled_out(text: str) -> str:
    """`get{Buy,Sell}Journal` as getBuyJournal, getSellJournal."""
    return re.sub(
        r"(\w*)\{([\w,]+)\}(\w*)",
        lambda match: ", ".join(match[1] + each + match[3] for each in match[2].split(",")),
        text,
    )


def test_a_method_that_calls_octopus_names_the_operation_and_its_limit(methods: list[Method]) -> None:
    wanted = [
        (name, word)
        for name, text, operations in methods
        for operation in operations
        for word in (operation.name, f"{operation.daily_limit or ''}")
        if not re.search(rf"\b{word}\b", text)
    ]
    assert wanted == []
    assert len({operation.name for _, _, operations in methods for operation in operations}) > 90


def test_every_operation_of_octopus_is_named_by_a_method(methods: list[Method]) -> None:
    named = {word for _, text, _ in methods for word in re.findall(r"\w+", text)}
    assert contract().operations.keys() - named == set()
