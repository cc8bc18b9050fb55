"""Whatever is asked of the sandbox, its answer is one that the contract describes."""

import json
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from attrs import frozen
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.sandbox.proof_contract.generated import Call, MadeUp, cases, operations
from tests.sandbox.proof_contract.scene import full_world, tokens

from octopus_client.sandbox import Sandbox
from octopus_client.sandbox.assumptions import ALL
from octopus_client.sandbox.contract import API_PREFIX, check, contract, to_openapi

NO_CONTENT, BAD_REQUEST, SERVER_ERROR = 204, 400, 500
EXAMPLES = int(os.environ.get("PROOF_CONTRACT", "12"))
EVIDENCE = {"recorded", "specified", *(f"assumed:{each.name}" for each in ALL)}
OPERATIONS = operations()
# An operation without parameters cannot be called wrongly.
CALLS = [
    pytest.param(each, mode, id=f"{name}-{mode.value}")
    for name, each in OPERATIONS.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or each.definition.raw["parameters"]
]


@frozen
class Service:
    """A sandbox, a connection to it, and what is in it before each call."""

    box: Sandbox
    api: httpx.Client
    world: dict[str, Any]

    def ask(self, case: Call) -> Response:
        """Ask it from the same state each time, so that no limit of a day is met."""
        self.box.reset()
        self.box.load_world(self.world)
        case.headers.update(tokens(self.box, self.api))
        return case.call(base_url=self.box.api_url)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with Sandbox.running() as box, httpx.Client(base_url=box.api_url) as api:
        yield Service(box, api, full_world(box, api))


def is_error(answer: Response) -> bool:
    """Whether it is an error of the common form, which any operation may answer."""
    error = contract().schema("ErrorResult")
    return answer.status_code >= BAD_REQUEST and bool(answer.content) and check(error, answer.json()) == []


def assert_as_described(case: Call, answer: Response) -> None:
    """Its mark, status, type of content and body are among those that the contract has.

    A fault of the sandbox itself is marked as failed; a 500 that the contract names has no body.
    """
    (evidence,) = answer.headers["x-octopus-sandbox"]
    assert evidence in EVIDENCE, answer.text
    checks = [status_code_conformance]
    if answer.status_code == SERVER_ERROR:
        assert answer.content == b"", answer.text
    elif answer.status_code == NO_CONTENT:
        assert answer.content == b"", "HTTP knows no body of a 204, though the contract describes some"
    elif answer.content:
        checks.append(content_type_conformance)
        checks += [] if is_error(answer) else [response_schema_conformance]
    case.validate_response(answer, checks=checks)


@pytest.mark.parametrize(("operation", "mode"), CALLS)
def test_an_answer_is_as_the_contract_says(operation: MadeUp, mode: GenerationMode, service: Service) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(cases(operation, mode))
    def holds(case: Call) -> None:
        assert_as_described(case, service.ask(case))

    holds()


def test_the_contract_that_is_served_is_the_one_that_is_tested(service: Service) -> None:
    served = service.api.get(f"{service.box.url}/_sandbox/openapi.json").json()
    assert served == json.loads(json.dumps(to_openapi(contract(), server=API_PREFIX)))
