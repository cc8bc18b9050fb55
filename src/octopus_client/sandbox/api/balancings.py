"""Balancings: links between payments and invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octopus_client.sandbox import ledger, shapes
from octopus_client.sandbox.answers import Refusal, RefusedError, nothing_found
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.removal import remove_balancings
from octopus_client.sandbox.world import Balancing, document_key, line_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call, Handler
    from octopus_client.sandbox.json_types import JsonObject


def insert_balancing(call: Call) -> Reply:
    """Link a debit and a credit."""
    body = call.body(shapes.BALANCING)
    _require(body, shapes.BALANCING)
    call.refuse_first(ledger.balancing(call.books, body, call.assumptions))
    balancing = Balancing(body, call.now)
    call.books.balancings.append(balancing)
    call.books.deleted_balancings.pop((balancing.debet, balancing.credit), None)
    return call.done(201)


def delete_pair(call: Call) -> Reply:
    """Remove the link of two lines."""
    body = call.body(shapes.BALANCING_PAIR)
    _require(body, shapes.BALANCING_PAIR)
    pair = (line_key(body["debetKey"]), line_key(body["creditKey"]))
    return _delete(call, lambda each: (each.debet, each.credit) == pair)


def delete_by_line(call: Call) -> Reply:
    """Remove all links of a line."""
    body = call.body(shapes.BALANCING_KEY)
    _require_members(body, shapes.BALANCING_KEY)
    key = line_key(body)
    return _delete(call, lambda each: key in (each.debet, each.credit))


def delete_by_document(call: Call) -> Reply:
    """Remove all links of a document, which is named by `journal` here."""
    body = call.body(shapes.DOCUMENT_KEY)
    _require_members(body, shapes.DOCUMENT_KEY)
    key = document_key({**body, "journalKey": body["journal"]})
    return _delete(call, lambda each: key in (each.debet[:3], each.credit[:3]))


def _delete(call: Call, chosen: Callable[[Balancing], bool]) -> Reply:
    removed = remove_balancings(call.books, chosen, call.now)
    if not removed and call.assumptions["balancing-unknown"] == "refuse":
        text = f"No such balancing in dossier {call.books.id}"
        raise RefusedError(Refusal(-26, text, evidence=assumed("balancing-unknown")))
    return call.done()


def _require(body: JsonObject, shape: dict[str, shapes.Shape]) -> None:
    _require_members(body, shape)
    for side in ("debetKey", "creditKey"):
        _require_members(body[side], shapes.BALANCING_KEY)


def _require_members(body: JsonObject, shape: dict[str, shapes.Shape]) -> None:
    missing = [name for name in shape if name not in body]
    if missing or "id" not in body.get("bookyearKey", {"id": 0}):
        text = f"Missing: {', '.join(missing) or 'bookyearKey.id'}"
        raise RefusedError(Refusal(None, text, evidence=assumed("malformed-body")))


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
