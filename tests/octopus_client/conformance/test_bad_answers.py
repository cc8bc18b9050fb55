"""Whatever comes back, a call ends in a typed error that names it, or in the right answer."""

import pickle
from typing import Any

import pytest

from octopus_client import CallError, OutcomeUnknown, Refused, UnexpectedAnswer
from octopus_client.errors import OctopusError
from octopus_client.sandbox.contract import Operation, contract

JSON = "application/json"
NO_CONTENT = 204
SECRET = "s3cr3t-tok3n"
OPERATIONS = {
    name: operation
    for name, operation in contract().operations.items()
    if name not in ("authenticateUser", "connectDossier", "generateSampleError")
}
NO_PROMISE = {"whoami"}
"""The contract contradicts itself about this answer, so any object will do."""


@pytest.fixture
def fail(recorder: Any, client: Any, calls: Any) -> Any:
    """Let one call be answered with something, and give the error that comes of it."""

    def ask(operation: str, *answer: Any) -> OctopusError | None:
        recorder.instead[operation] = answer
        try:
            calls[operation](*client)
        except OctopusError as error:
            return error
        finally:
            del recorder.instead[operation]
        return None

    return ask


def assert_tells(
    error: OctopusError | None, kind: type[CallError], operation: str, status: int | None
) -> None:
    assert isinstance(error, kind), f"{operation}: {error!r}"
    assert (error.operation, error.status) == (operation, status)
    assert operation in str(error)
    assert SECRET not in str(error)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (type(again), str(again)) == (type(error), str(error))


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_a_bad_answer_ends_in_an_error_that_names_the_call(operation: Operation, fail: Any) -> None:
    name = operation.id
    page = b"<html><body>s3cr3t-tok3n Bad gateway</body></html>"
    assert_tells(fail(name, 200, "text/html", page), UnexpectedAnswer, name, 200)
    assert_tells(fail(name, 502, "text/html", page), OutcomeUnknown, name, 502)
    assert_tells(fail(name, 500, "", b""), OutcomeUnknown, name, 500)
    assert_tells(fail(name, 0, "", b""), OutcomeUnknown, name, None)
    assert_tells(fail(name, 400, JSON, b'{"errorCode":-9,"technicalInfo":"T"}'), Refused, name, 400)
    assert_tells(fail(name, 400, JSON, b"{}"), Refused, name, 400)
    assert_tells(fail(name, 403, JSON, b"null"), Refused, name, 403)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_an_answer_that_is_not_as_promised_is_an_error_that_tells_where(
    operation: Operation, fail: Any
) -> None:
    payload = operation.answer_type()
    name, status = operation.id, next(iter(operation.answers))
    if payload is None or payload.media_type != JSON or name in NO_PROMISE or status == NO_CONTENT:
        assert fail(name, status, "", b"") is None
        return
    for body in (b'[{"a', b"[[]]", b'{"a":1', b"7", b'"None"', b""):
        assert_tells(fail(name, status, JSON, body), UnexpectedAnswer, name, status)
    assert_tells(fail(name, status, JSON, b'{"technicalInfo":"T"}'), UnexpectedAnswer, name, status)
