"""The public names of both packages as text: a line for each name, member and signature.

griffe reads them from the source. Public is what the reference in the documentation shows, and what the
modules named here offer.
"""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import griffe

ROOT = Path(__file__).parents[2]
PACKAGES = ("octopus_client", "tickoweb_sync")
_OFFERED = {
    *PACKAGES,
    "octopus_client.assumptions",
    "octopus_client.posting",
    "octopus_client.pytest_plugin",
    "octopus_client.sandbox",
    "octopus_client.verify",
}
_SHOWN = re.compile(r"^\.\. auto(module|class|function|data):: ([\w.]+)$", re.MULTILINE)
_MAKERS_OF_FIELDS = ("wired", "field", "attrs.field")


def load_sources() -> griffe.ModulesCollection:
    """Both packages, read without importing them."""
    loader = griffe.GriffeLoader(search_paths=[ROOT / "src"], allow_inspection=False)
    for package in PACKAGES:
        loader.load(package)
    loader.resolve_aliases()
    return loader.modules_collection


def public_names(sources: griffe.ModulesCollection) -> list[str]:
    """The path of each public name, as people import it."""
    pages = "\n".join(page.read_text("utf-8") for page in (ROOT / "docs" / "reference").glob("*.md"))
    shown = {path: kind for kind, path in _SHOWN.findall(pages)}
    modules = _OFFERED | {path for path, kind in shown.items() if kind == "module"}
    names = {path for path, kind in shown.items() if kind != "module"}
    return sorted(names.union(*(_names_in(path, sources[path]) for path in modules)))


def public_lines(package: str, sources: griffe.ModulesCollection) -> list[str]:
    """What a package offers: each line begins with a path, and tells all of it but its members."""
    names = [name for name in public_names(sources) if name.split(".")[0] == package]
    return list(chain.from_iterable(_lines_of(name, sources[name]) for name in names))


def members_of(owner: griffe.Class) -> Iterator[tuple[str, griffe.Object]]:
    """The public members of a class by name, inherited ones too; its making where that is explained."""
    for name, member in sorted(owner.all_members.items()):
        explained = name == "__init__" and "Args:" in (owner.docstring.value if owner.docstring else "")
        if explained or not name.startswith("_"):
            yield name, end_of(member)


def end_of(thing: griffe.Object | griffe.Alias) -> griffe.Object:
    """What a name stands for in the end, wherever it was imported from."""
    return thing.final_target if isinstance(thing, griffe.Alias) else thing


def _names_in(path: str, module: griffe.Object | griffe.Alias) -> set[str]:
    own = {
        name
        for name, member in module.members.items()
        if not (isinstance(member, griffe.Alias) or member.is_module or name.startswith("_"))
    }
    return {f"{path}.{name}" for name in map(str, module.exports or own)}


def _lines_of(path: str, thing: griffe.Object | griffe.Alias) -> Iterator[str]:
    match end_of(thing):
        case griffe.Class() as found:
            yield f"{path}: {_made(found)}class({', '.join(map(str, found.bases))}){_order(found)}"
            for name, member in members_of(found):
                yield from _lines_of(f"{path}.{name}", member)
        case griffe.Function() as found:
            yield f"{path}: {_made(found)}{found.signature(name='def')}"
        case griffe.Attribute() as found:
            yield f"{path}: {_attribute(found)}"


def _made(thing: griffe.Class | griffe.Function) -> str:
    return "".join(f"@{each.value} " for each in thing.decorators)


def _order(found: griffe.Class) -> str:
    """The fields of a class that takes them by position, for there their order counts."""
    made = _made(found)
    if "frozen" not in made or "kw_only=True" in made:
        return ""
    fields = [name for name, each in found.attributes.items() if "property" not in each.labels]
    return f" of ({', '.join(fields)})"


def _attribute(attribute: griffe.Attribute) -> str:
    value = attribute.value
    if isinstance(value, griffe.ExprCall) and str(value.function) in _MAKERS_OF_FIELDS:
        given = {each.name: each.value for each in value.arguments if isinstance(each, griffe.ExprKeyword)}
        value = given.get("default") or (f"{given['factory']}()" if "factory" in given else None)
    parts = (
        "property" if "property" in attribute.labels else "",
        str(attribute.annotation or ""),
        "" if value is None else f"= {_plain(value)}",
    )
    return " ".join(filter(None, parts))


def _plain(value: griffe.Expr | str) -> str:
    """A value without the brackets that one version of griffe writes and another leaves out."""
    return ast.unparse(ast.parse(str(value), mode="eval"))
