"""Relations: search, insert or merge, changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octopus_client.sandbox.answers import Refusal, RefusedError, nothing_found
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.default_world import relation_defaults
from octopus_client.sandbox.shelf import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject

_SEARCH = ("relationId", "extRelationId", "name", "vatNr")


def get_relations(call: Call) -> Reply:
    """List the active relations, or all that meet one of the criteria."""
    query = call.request.query
    if any(name in query for name in _SEARCH):
        matches = _criteria(call)
        found = [each.body for each in call.books.relations.values() if any(m(each.body) for m in matches)]
    else:
        found = [each.body for each in call.books.relations.values() if each.body["active"]]
    if not found:
        raise nothing_found("relations", call.books.id)
    return call.answer(found)


def _criteria(call: Call) -> list[Callable[[JsonObject], bool]]:
    query = call.request.query
    matches: list[Callable[[JsonObject], bool]] = []
    key, external_id = call.optional_number("relationId"), call.optional_number("extRelationId")
    if key is not None:
        matches.append(lambda body: _identification(body)["relationKey"]["id"] == key)
    if external_id is not None:
        matches.append(lambda body: _identification(body)["externalRelationId"] == external_id)
    if "name" in query:
        name, part = query["name"].casefold(), call.assumptions["name-search"] == "part"
        matches.append(
            lambda body: (
                name in body.get("name", "").casefold() if part else name == body.get("name", "").casefold()
            )
        )
    if "vatNr" in query:
        normal = _letters_and_digits if call.assumptions["vat-search"] == "normalised" else str
        vat_number = normal(query["vatNr"])
        matches.append(lambda body: normal(body.get("vatNr", "")) == vat_number)
    return matches


def _identification(body: JsonObject) -> JsonObject:
    identification: JsonObject = body["relationIdentificationServiceData"]
    return identification


def _letters_and_digits(text: str) -> str:
    return "".join(each for each in text if each.isalnum()).upper()


def insert_update_relation(call: Call) -> Reply:
    """Merge into the relation that is named by key or external id, else create one."""
    given = call.body()
    if "currencyCode" not in given or "relationIdentificationServiceData" not in given:
        raise _refused(call, "currencyCode and relationIdentificationServiceData are required")
    identification = given.pop("relationIdentificationServiceData")
    key = identification.get("relationKey", {}).get("id", 0)
    external_id = identification.get("externalRelationId", 0)
    books = call.books
    known = books.relations.get(key) or books.relation(0, external_id)
    if known is None:
        key = max(books.relations, default=0) + 1
    else:
        own = _identification(known.body)
        key = own["relationKey"]["id"]
        external_id = external_id or own["externalRelationId"]
    merged = call.merged(None if known is None else known.body, relation_defaults(), given)
    merged["relationIdentificationServiceData"] = {
        "relationKey": {"id": key},
        "externalRelationId": external_id,
    }
    _check(call, merged, key, external_id)
    books.put_relation(Entry(merged, call.now))
    return call.answer(merged, status=201) if known is None else call.done()


def _check(call: Call, merged: JsonObject, key: int, external_id: int) -> None:
    if not (merged["client"] or merged["supplier"]):
        raise _refused(call, "The relation is neither client nor supplier")
    if merged.get("country") == "":
        raise _refused(call, "The country is empty")
    if call.books.external_ids.get(external_id, key) != key:
        raise _refused(call, f"External id {external_id} belongs to another relation")


def _refused(call: Call, text: str) -> RefusedError:
    start = f"Unable to insert or update relation in dossier {call.books.id}."
    return RefusedError(Refusal(-7, f"{start}  {text}", evidence=assumed("relation-refused")))


def get_modified_relations(call: Call) -> Reply:
    """List the relations changed since a moment."""
    changed = call.changed_since(required=False)
    listed = call.assumptions["modified-inactive"] == "listed"
    found = [
        each.body
        for each in call.books.relations.values()
        if changed(each.modified) and (listed or each.body["active"])
    ]
    if not found:
        raise nothing_found("modified relations", call.books.id)
    return call.answer({"modified": found, "deleted": []})


HANDLERS: dict[str, Handler] = {
    "getRelations": get_relations,
    "insertUpdateRelation": insert_update_relation,
    "getModifiedRelations": get_modified_relations,
}
