"""An Octopus that remembers all it ever took, and scenes on it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# The folder's modules import each other, in tests and in a worker's own process alike.
sys.path.insert(0, str(Path(__file__).parent))

from proof_books import RememberingApp, remembering_sandbox
from proof_papers import Scenario
from proof_scene import Scene

from octopus_client.sandbox import Sandbox
from tickoweb_sync import Outbox


@pytest.fixture(scope="session")
def octopus() -> Iterator[tuple[Sandbox, RememberingApp]]:
    with remembering_sandbox() as running:
        yield running


@pytest.fixture(scope="session")
def empty_outbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outbox") / "empty.sqlite"
    Outbox.open(f"sqlite:///{path}").engine.dispose()
    return path


@pytest.fixture
def scene_of(
    octopus: tuple[Sandbox, RememberingApp], tmp_path: Path, empty_outbox: Path
) -> Callable[[Scenario], Scene]:
    def made(scenario: Scenario) -> Scene:
        box, app = octopus
        scene = Scene(box=box, app=app, folder=tmp_path, empty=empty_outbox, scenario=scenario)
        scene.begin()
        return scene

    return made
