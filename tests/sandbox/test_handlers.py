"""What a file of `sandbox/api` has at hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from octopus_client.sandbox import json_types
from octopus_client.sandbox.answers import RefusedError, Request
from octopus_client.sandbox.api import handlers, stored
from octopus_client.sandbox.call import Call
from octopus_client.sandbox.contract import check, contract, sample
from octopus_client.sandbox.shelf import Shelf
from octopus_client.sandbox.snapshot import snapshot
from octopus_client.sandbox.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
ALL = contract().operations


PAGE = Path(__file__).parents[2] / "docs" / "sandbox.md"


def _call(operation: str, body: bytes = b"") -> Call:
    state, found = State(), ALL[operation]
    request = Request(found.method, found.path, {}, {}, body)
    return Call(request, found, {}, state, dossier=state.world.dossiers[49001])


def _answer(call: Call, name: str = "whoami", changes: Mapping[str, Any] | None = None) -> Any:
    reply = call.sampled(name, None if changes is None else dict(changes))
    assert reply.evidence == f"assumed:{name}"
    return json_types.load(reply.body or b"")


def test_every_operation_has_a_handler_and_every_store_a_schema() -> None:
    assert set(handlers()) == set(ALL)
    for name, kind in stored().items():
        schema = contract().schema(kind.schema)
        assert [check(schema, body) for body in kind.initial] == [[] for _ in kind.initial], name
        assert len({kind.key(body) for body in kind.initial}) == len(kind.initial)


def test_the_page_tells_how_many_operations_there_are_and_each_list_of_the_state() -> None:
    page = PAGE.read_text("utf-8")
    assert f"all {len(ALL)}." in page
    in_state = (*snapshot(State())["dossiers"]["49001"], *stored())
    assert {name for name in in_state if f"`{name}`" not in page} == set()


@pytest.mark.parametrize("name", sorted(name for name, each in ALL.items() if each.answers))
def test_an_answer_that_nobody_knows_is_one_of_the_contract(name: str) -> None:
    reply = _call(name).sampled("whoami")
    status, payload = next(iter(ALL[name].answers.items()))
    assert (reply.status, reply.evidence) == (status, "assumed:whoami")
    if payload is None:
        assert reply.body is None
    elif payload.media_type == "application/json":
        assert check(payload.type, json_types.load(reply.body or b"")) == []
    else:
        assert (reply.content_type, reply.body) == (payload.media_type, b"sample")


def test_what_is_known_of_an_answer_is_put_into_it() -> None:
    assert _answer(_call("getEnveloppes"), changes={"status": False})[0]["status"] is False
    key = {"bookyearKey": {"id": 2}}
    assert _answer(_call("getFinancialJournalBalance"), changes=key)["bookyearKey"] == {"id": 2}


def test_a_body_is_read_by_the_schema_of_its_operation() -> None:
    schema = contract().schema("CostCentreServiceData")
    whole = sample(schema)
    assert _call("insertUpdateCostCentre", json_types.dump(whole)).body(complete=True) == whole
    partly = _call("insertUpdateCostCentre", b'{"closed": false}')
    assert partly.body() == {"closed": False}
    with pytest.raises(RefusedError, match="costCentreKey is missing; description is missing") as refused:
        partly.body(complete=True)
    assert (refused.value.refusal.status, refused.value.refusal.evidence) == (400, "assumed:malformed-body")


@pytest.mark.parametrize(
    ("operation", "body", "status"),
    [
        ("getReportOpenClient", b'{"relationId": "three"}', 500),
        ("insertUpdateProduct", b'{"active": "yes"}', 400),
    ],
)
def test_a_value_of_a_wrong_type_gets_a_500_only_where_the_contract_names_one(
    operation: str, body: bytes, status: int
) -> None:
    with pytest.raises(RefusedError) as refused:
        _call(operation, body).body()
    assert refused.value.refusal.status == status


def test_a_bare_text_is_a_body_too() -> None:
    assert _call("importCoda", b'"0000025112672505"').text_body() == "0000025112672505"
    with pytest.raises(RefusedError, match="must be text"):
        _call("importCoda", b"{}").text_body()


def test_a_call_keeps_objects_in_its_dossier() -> None:
    call = _call("getProducts")
    assert call.shelf("things").put(1, {"id": 1}, NOW)
    assert call.books.shelf("things").get(1) == {"id": 1}
    assert call.state.world.dossiers[49002].shelf("things").bodies() == []


def test_a_shelf_tells_what_is_new_changed_and_gone() -> None:
    shelf = Shelf()
    assert shelf.put(1, {"id": 1}, NOW)
    assert shelf.put(4, {"id": 4}, NOW)
    later = NOW + timedelta(hours=1)
    assert not shelf.put(1, {"id": 1, "name": "new"}, later)
    assert shelf.changed(lambda moment: moment >= later) == [{"id": 1, "name": "new"}]
    assert shelf.remove(4, later) == {"id": 4}
    assert shelf.remove(4, later) is None
    assert (shelf.get(4), shelf.deleted[4].modified) == (None, later)
    assert shelf.next_number() == 5
    copied = shelf.copy()
    copied.remove(1, later)
    assert shelf.bodies() == [{"id": 1, "name": "new"}]
