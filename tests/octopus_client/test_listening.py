"""What hears of calls, what may stop them, and what they are about."""

import logging
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from octopus_client import CallRecord, Credentials, Octopus, OctopusConfig, OctopusError, Timeouts
from octopus_client.sandbox import Sandbox


class LeaseLost(Exception):
    """What a guard says to stop a call."""


@pytest.fixture
def listening(box: Sandbox, octopus: Octopus, credentials: Credentials) -> Callable[..., Octopus]:
    assert box.calls() == {}

    def make(hear: Callable[[CallRecord], None]) -> Octopus:
        return Octopus(credentials, config=attrs.evolve(octopus.config, on_call=hear))

    return make


def test_each_call_is_heard_of_once(listening: Callable[..., Octopus]) -> None:
    heard: list[CallRecord] = []
    with listening(heard.append) as octopus:
        octopus.dossier(49001).about("order-4203").relations.search(name="Testdrukkerij Nergens NV")
    told = [(each.operation, each.outcome, each.dossier, each.correlation) for each in heard]
    assert told == [
        ("authenticateUser", "status 200", None, None),
        ("connectDossier", "status 200", None, None),
        ("getRelations", "status 200", 49001, "order-4203"),
    ]
    assert all(0 < each.seconds < 60 for each in heard)
    assert "Nergens" not in repr(heard)


def test_a_listener_that_fails_changes_nothing(
    listening: Callable[..., Octopus], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: CallRecord) -> None:
        raise LeaseLost

    with listening(fail) as octopus:
        assert len(octopus.dossiers()) == 2
    assert "The listener to calls failed on getDossiers." in caplog.text


def test_what_a_call_is_about_stands_in_the_log(octopus: Octopus, caplog: pytest.LogCaptureFixture) -> None:
    dossier = octopus.dossier(49001)
    with caplog.at_level(logging.INFO, "octopus_client"):
        dossier.about("order-1").bookyears.list()
        dossier.bookyears.list()
    told = [record.octopus_correlation for record in caplog.records]  # type: ignore[attr-defined]  # given as extra
    assert told[-2:] == ["order-1", None]


def test_a_dossier_about_something_shares_tokens_and_counts(octopus: Octopus, box: Sandbox) -> None:
    dossier = octopus.dossier(49001)
    dossier.about("order-1").bookyears.list()
    dossier.bookyears.list()
    assert box.calls()["connectDossier"] == 1
    assert dossier.quota.left("getBookyears") == 22


def test_a_guard_stops_a_call_before_it_is_made_or_counted(octopus: Octopus, box: Sandbox) -> None:
    asked: list[float] = []

    def refuse_the_third(seconds: float) -> None:
        asked.append(seconds)
        if len(asked) == 3:
            raise LeaseLost

    dossier = octopus.dossier(49001, guard=refuse_the_third)
    for _ in range(2):
        dossier.bookyears.list()
    with pytest.raises(LeaseLost):
        dossier.bookyears.list()
    assert box.calls()["getBookyears"] == 2
    assert dossier.quota.left("getBookyears") == 22
    assert asked == [Timeouts(read=5.0).whole] * 3


def test_a_guard_is_asked_before_a_repetition_too(octopus: Octopus, box: Sandbox) -> None:
    asked: list[float] = []
    box.fail("getBookyears", "drop_before")
    octopus.dossier(49001, guard=asked.append).bookyears.list()
    assert len(asked) == 2


def test_the_log_of_httpx_keeps_what_is_not_ours(octopus: Octopus, caplog: pytest.LogCaptureFixture) -> None:
    assert octopus.dossiers()
    with caplog.at_level(logging.INFO, "httpx"):
        logging.getLogger("httpx").info("%(name)s", {"name": "not ours"})
    assert "not ours" in caplog.text


def test_a_configuration_is_a_value(octopus: Octopus) -> None:
    assert attrs.evolve(octopus.config) == octopus.config
    assert OctopusConfig().base_url == "https://service.inaras.be/octopus-rest-api/v1"


def test_an_error_of_a_guard_may_be_one_of_ours(octopus: Octopus) -> None:
    def refuse(_: float) -> Any:
        raise OctopusError("The lease is over.")

    with pytest.raises(OctopusError, match="The lease is over"):
        octopus.dossier(49001, guard=refuse).bookyears.list()
