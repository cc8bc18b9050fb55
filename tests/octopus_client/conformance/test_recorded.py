"""Each exchange that was recorded at the live service is read by the client."""

import json
import ssl
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from tests.recordings.exchanges import BESIDE, RESTATED, Exchange, read_exchanges
from tests.recordings.known import KNOWN

from octopus_client import CallError, Credentials, Octopus, OctopusConfig
from octopus_client.codec import encode
from octopus_client.wire import Model


def distinct() -> Iterator[Any]:
    """Exchanges that were recorded alike are read once."""
    seen = []
    for folder in (RESTATED, BESIDE):
        for each in read_exchanges(folder):
            what = (each.kind, each.answer)
            if what not in seen:
                seen.append(what)
                yield pytest.param(each, id=f"{folder.name}-{each.conversation}-{each.method}-{each.status}")


EXCHANGES = list(distinct())


@pytest.fixture
def answered(exchange: Exchange, recorder: Any, tls: ssl.SSLContext) -> Iterator[Octopus]:
    """A client at a service that gives the recorded answer."""
    body = b"" if exchange.answer is None else json.dumps(exchange.answer).encode()
    operation = KNOWN[exchange.kind].operation
    recorder.instead[operation] = (exchange.status, "application/json" if body else "", body)
    credentials = Credentials(software_house="s", user="u", password="p")
    with Octopus(credentials, config=OctopusConfig(base_url=recorder.url, verify=tls)) as octopus:
        yield octopus
    del recorder.instead[operation]


def outcome_of(octopus: Octopus, call: Any) -> Any:
    try:
        return call(octopus, octopus.dossier(49001))
    except CallError as error:
        return error


def told(outcome: Any) -> str:
    if outcome is None or outcome == []:
        return "nothing" if outcome is None else "empty list"
    if isinstance(outcome, list):
        (kind,) = {type(each).__name__ for each in outcome}
        return f"list of {kind}"
    return type(outcome).__name__


def models_in(value: Any) -> Iterator[Model]:
    if isinstance(value, list | tuple):
        for each in value:
            yield from models_in(each)
    elif attrs.has(type(value)):
        if isinstance(value, Model):
            yield value
        for field in attrs.fields(type(value)):
            yield from models_in(getattr(value, field.name))


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_an_answer_is_read_whole(exchange: Exchange, answered: Octopus, calls: Any) -> None:
    known = KNOWN[exchange.kind]
    outcome = outcome_of(answered, calls[known.operation])
    assert told(outcome) == known.outcome
    assert [model for model in models_in(outcome) if model.unknown] == []
    if isinstance(outcome, CallError):
        assert outcome.status == exchange.status
        assert getattr(outcome, "code", None) == exchange.answer.get("errorCode")
    elif exchange.method == "GET" and outcome:
        assert json.loads(encode(outcome)) == exchange.answer
