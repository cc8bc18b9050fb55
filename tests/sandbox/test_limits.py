from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from octopus_client.sandbox import Sandbox

Connect = Callable[..., httpx.Client]


def _calls(api: httpx.Client, path: str, times: int, **query: object) -> list[int]:
    return [api.get(path, params=query or None).status_code for _ in range(times)]  # type: ignore[arg-type]


def test_a_call_over_the_limit_of_the_day_is_refused(api: httpx.Client) -> None:
    assert _calls(api, "vatcodes", 3) == [200, 200, 400]
    refused = api.get("vatcodes")
    assert refused.json()["errorCode"] == -80
    assert refused.headers["X-Octopus-Sandbox"] == "assumed:limit-answer"


@pytest.mark.parametrize("status", ["401", "403", "429"])
def test_the_status_of_the_limit_can_be_switched(box: Sandbox, api: httpx.Client, status: str) -> None:
    box.assume({"limit-answer": status})
    assert _calls(api, "vatcodes", 3)[-1] == int(status)


def test_relations_are_counted_apart_with_and_without_a_search(api: httpx.Client) -> None:
    assert _calls(api, "relations", 3) == [200, 200, 400]
    assert _calls(api, "relations", 20, relationId=1) == [200] * 20


def test_each_dossier_has_its_own_count(api: httpx.Client, connect: Connect) -> None:
    assert _calls(api, "vatcodes", 3)[-1] == 400
    assert _calls(connect(49002), "vatcodes", 3) == [404, 404, 400]


def test_a_refused_call_counts(api: httpx.Client) -> None:
    assert _calls(api, "buysellbookings", 10) == [400] * 10
    assert "errorCode" not in api.get("accounts").json()
    assert api.get("buysellbookings").json()["errorCode"] == -80


def test_the_count_starts_again_at_midnight_in_brussels(box: Sandbox, connect: Connect) -> None:
    box.set_clock(datetime.fromisoformat("2026-11-25T22:59:00+00:00"))
    assert _calls(connect(), "vatcodes", 3)[-1] == 400
    box.advance(seconds=61)
    assert _calls(connect(), "vatcodes", 1) == [200]


def test_connecting_has_a_limit_and_logging_in_has_none(
    box: Sandbox, root: httpx.Client, login: Callable[[], str]
) -> None:
    def connect(dossier: int) -> int:
        answer = root.post("/dossiers", params={"dossierId": dossier}, headers={"Token": login()})
        return answer.status_code

    assert [connect(49001) for _ in range(151)] == [200] * 150 + [400]
    assert connect(49002) == 200
    assert box.calls()["authenticateUser"] == 152
