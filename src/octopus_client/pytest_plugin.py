"""Fixtures for tests of integrations: a sandbox, and a client of it. pytest finds them by itself.

Nothing is imported before a test asks for one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octopus_client import Octopus
    from octopus_client.sandbox import Sandbox


@pytest.fixture(scope="session")
def octopus_server() -> Iterator[Sandbox]:
    """One sandbox for all tests; take `octopus_sandbox`, which begins each test anew."""
    from octopus_client.sandbox import Sandbox  # noqa: PLC0415 - tests that need none do not wait for it

    with Sandbox.running() as running:
        yield running


@pytest.fixture
def octopus_sandbox(octopus_server: Sandbox) -> Sandbox:
    """A simulator of Octopus over HTTP, in its default world."""
    octopus_server.reset()
    return octopus_server


@pytest.fixture
def octopus_environment(octopus_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """The environment variables that lead `Octopus.from_env()` to the sandbox, set for the test."""
    variables = {
        "OCTOPUS_BASE_URL": octopus_sandbox.api_url,
        "OCTOPUS_SOFTWARE_HOUSE": octopus_sandbox.software_house,
        "OCTOPUS_USER": octopus_sandbox.user,
        "OCTOPUS_PASSWORD": octopus_sandbox.password,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


@pytest.fixture
def octopus(octopus_environment: Mapping[str, str]) -> Iterator[Octopus]:
    """A client that is logged in to the sandbox by its first call, and closed after the test."""
    from octopus_client import Octopus  # noqa: PLC0415 - as above

    with Octopus.from_env(octopus_environment) as client:
        yield client
