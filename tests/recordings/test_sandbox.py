"""The sandbox answers as the live service answered, or differs in a way that is known and explained."""

from collections import defaultdict
from typing import Any

import pytest
from tests.recordings.comparing import differences
from tests.recordings.exchanges import BESIDE, RESTATED, Exchange, Kind, read_exchanges
from tests.recordings.known import KNOWN
from tests.recordings.page import PAGE, page
from tests.recordings.replaying import Replayed, replayed

from octopus_client.sandbox import Sandbox
from octopus_client.sandbox.contract import contract

SOURCES = [
    pytest.param(RESTATED, id="restated"),
    pytest.param(
        BESIDE,
        id="beside",
        marks=pytest.mark.skipif(not BESIDE.is_dir(), reason="no recorded exchanges beside the repository"),
    ),
]


@pytest.fixture(scope="module", params=SOURCES)
def replays(request: pytest.FixtureRequest) -> dict[Kind, list[Replayed]]:
    found: dict[Kind, list[Replayed]] = defaultdict(list)
    with Sandbox.running() as box:
        for each in replayed(box, read_exchanges(request.param)):
            found[each.exchange.kind].append(each)
    return found


def test_each_exchange_is_in_the_table(replays: dict[Kind, list[Replayed]]) -> None:
    assert replays.keys() == KNOWN.keys()


@pytest.mark.parametrize("kind", KNOWN, ids=str)
def test_the_sandbox_answers_as_the_table_says(kind: Kind, replays: dict[Kind, list[Replayed]]) -> None:
    assert {each.status for each in replays[kind]} == {kind[2]}
    assert {place for each in replays[kind] for place in each.differences} == KNOWN[kind].differences
    assert {each.evidence for each in replays[kind]} <= {"recorded", "specified"}


def test_the_page_of_the_documentation_has_the_table() -> None:
    assert PAGE.read_text("utf-8") == page(), "Run python -m tests.recordings."


@pytest.mark.parametrize("kind", KNOWN, ids=str)
def test_an_operation_is_the_one_of_its_address(kind: Kind) -> None:
    operation = contract().operations[KNOWN[kind].operation]
    path = operation.path.removeprefix("/dossiers/{dossierId}").replace("{bookyearId}", "1")
    assert (operation.method, path or "/dossiers") == kind[:2]


def sketch(value: Any) -> Any:
    """Keys in their order and types, without the values; of a list the different rows."""
    if isinstance(value, dict):
        return tuple((name, sketch(each)) for name, each in value.items())
    if isinstance(value, list):
        return frozenset(map(sketch, value))
    return type(value)


def rows(exchange: Exchange) -> set[Any]:
    return {
        sketch(row) for row in (exchange.answer if isinstance(exchange.answer, list) else [exchange.answer])
    }


@pytest.mark.skipif(not BESIDE.is_dir(), reason="no recorded exchanges beside the repository")
def test_the_restatement_has_the_shapes_of_the_recordings() -> None:
    recorded: dict[tuple[str, str, int], list[Exchange]] = defaultdict(list)
    for each in read_exchanges(BESIDE):
        recorded[each.method, each.path, each.status].append(each)
    restated = read_exchanges(RESTATED)
    assert {(each.method, each.path, each.status) for each in restated} == recorded.keys()
    for each in restated:
        alike = recorded[each.method, each.path, each.status]
        assert sketch(each.sent) in {sketch(other.sent) for other in alike}
        assert rows(each) <= set().union(*map(rows, alike))
        if isinstance(each.answer, dict):
            assert {other.answer.get("errorCode") for other in alike} == {each.answer.get("errorCode")}


THEIRS = {"rows": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}], "code": -13}


@pytest.mark.parametrize(
    ("ours", "found"),
    [
        (THEIRS, []),
        ({**THEIRS, "code": -14}, ["value .code"]),
        ({**THEIRS, "code": "-13"}, ["type .code"]),
        ({"rows": THEIRS["rows"]}, ["keys : code"]),
        ({"code": -13, "rows": THEIRS["rows"]}, ["order of keys"]),
        ({**THEIRS, "rows": [{"id": 1, "name": "a"}]}, ["length .rows"]),
        ({**THEIRS, "rows": [{"id": 2, "name": "b"}, {"id": 1, "name": "a"}]}, ["order of rows .rows"]),
        ({**THEIRS, "rows": [{"id": 1, "name": "a"}, {"id": 2.0, "name": "b"}]}, ["type .rows[].id"]),
        (None, ["type"]),
    ],
)
def test_a_difference_would_be_found(ours: Any, found: list[str]) -> None:
    assert differences(THEIRS, ours) == found
