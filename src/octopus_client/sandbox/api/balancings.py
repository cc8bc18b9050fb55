"""Balancings: links between payments and invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octopus_client.sandbox import ledger
from octopus_client.sandbox.answers import Refusal, RefusedError, nothing_found
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.contract import Schema
from octopus_client.sandbox.removal import remove_balancings
from octopus_client.sandbox.world import Balancing, document_key, line_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject


def insert_balancing(call: Call) -> Reply:
    """Link a debit and a credit."""
    body = _whole_body(call)
    call.refuse_first(ledger.balancing(call.books, body, call.assumptions))
    balancing = Balancing(body, call.now)
    call.books.balancings.append(balancing)
    call.books.deleted_balancings.pop((balancing.debet, balancing.credit), None)
    return call.done(201)


def delete_pair(call: Call) -> Reply:
    """Remove the link of two lines."""
    body = _whole_body(call)
    pair = (line_key(body["debetKey"]), line_key(body["creditKey"]))
    return _delete(call, lambda each: (each.debet, each.credit) == pair)


def delete_by_line(call: Call) -> Reply:
    """Remove all links of a line."""
    body = _whole_body(call)
    key = line_key(body)
    return _delete(call, lambda each: key in (each.debet, each.credit))


def delete_by_document(call: Call) -> Reply:
    """Remove all links of a document, which is named by `journal` here."""
    body = _whole_body(call)
    key = document_key({**body, "journalKey": body["journal"]})
    return _delete(call, lambda each: key in (each.debet[:3], each.credit[:3]))


def _delete(call: Call, chosen: Callable[[Balancing], bool]) -> Reply:
    removed = remove_balancings(call.books, chosen, call.now)
    if not removed and call.assumptions["balancing-unknown"] == "refuse":
        text = f"No such balancing in dossier {call.books.id}"
        raise RefusedError(Refusal(-26, text, evidence=assumed("balancing-unknown")))
    return call.done()


def _whole_body(call: Call) -> JsonObject:
    """Return the body, whose every property is needed though the contract requires few of them."""
    body = call.body()
    missing = list(_missing(call.body_schema, body))
    if missing:
        text = f"Missing: {', '.join(missing)}"
        raise RefusedError(Refusal(None, text, evidence=assumed("malformed-body")))
    return body


def _missing(schema: Schema, body: JsonObject, path: str = "") -> Iterator[str]:
    for name, each in schema.properties.items():
        if name not in body:
            yield path + name
        elif isinstance(each.type, Schema):
            yield from _missing(each.type, body[name], f"{path}{name}.")


def get_modified_balancings(call: Call) -> Reply:
    """List the balancings made and removed since a moment."""
    changed = call.changed_since()
    books = call.books
    modified = [
        ledger.balancing_detail(books, each.body) for each in books.balancings if changed(each.modified)
    ]
    deleted = [each.body for each in books.deleted_balancings.values() if changed(each.modified)]
    if not modified and not deleted:
        raise nothing_found("modified balancings", books.id)
    return call.answer({"modifiedBalancings": modified, "deletedBalancings": deleted})


HANDLERS: dict[str, Handler] = {
    "insertBalancing": insert_balancing,
    "getModifiedBalancingRelations": get_modified_balancings,
    "deleteBalancing": delete_pair,
    "deleteBalancingByBookingline": delete_by_line,
    "deleteBalancingByDocument": delete_by_document,
}
