"""What stands beside each operation in the client is what the contract says."""

import re
from typing import Any

import pytest
from declared import DECLARED

from octopus_client.operation import NO_ANSWER, Access, Effect, Operation
from octopus_client.sandbox.contract import contract

CONTRACT = contract().operations
ACCESS = {"none": Access.NONE, "login": Access.USER, "dossier": Access.DOSSIER}


def test_every_operation_of_the_contract_is_declared_and_no_other() -> None:
    assert {operation.name for operation in DECLARED} == set(CONTRACT)


@pytest.mark.parametrize("operation", DECLARED, ids=lambda operation: operation.counter)
def test_a_declared_operation_is_that_of_the_contract(operation: Operation[Any]) -> None:
    agreed = CONTRACT[operation.name]
    assert operation.method == agreed.method
    assert re.sub(r"{\w+}", "{}", operation.path) == re.sub(r"{\w+}", "{}", agreed.path)
    assert operation.access is ACCESS[agreed.access]
    limits = {agreed.daily_limit, agreed.daily_limit_with_query or agreed.daily_limit}
    assert operation.daily_limit in limits
    if agreed.method == "GET":
        assert operation.effect is Effect.READ
    answers = any(payload is not None for payload in agreed.answers.values())
    assert (operation.answer is not NO_ANSWER) is answers
