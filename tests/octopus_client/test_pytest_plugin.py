"""The fixtures that come with the library, as a project that uses it meets them."""

import subprocess
import sys
from pathlib import Path

TESTS = """
import pytest

from octopus_client import JournalLocked, Octopus, Relation


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_begins_in_the_default_world(octopus, octopus_sandbox, turn):
    relations = octopus.dossier(49001).relations
    assert relations.search(name="Boekhandel Inkt") == []
    relations.save(Relation(name="Boekhandel Inkt", client=True, country="BE"))
    assert octopus_sandbox.calls()["insertUpdateRelation"] == 1


def test_code_that_reads_the_environment_reaches_the_sandbox(octopus_environment, octopus_sandbox):
    with Octopus.from_env() as client:
        assert [info.id for info in client.dossiers()] == [49001, 49002]
    assert octopus_environment["OCTOPUS_BASE_URL"] == octopus_sandbox.api_url
"""


def run(*arguments: str, folder: Path) -> str:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        *arguments,
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_a_project_that_installs_the_library_has_the_fixtures(tmp_path: Path) -> None:
    (tmp_path / "test_integration.py").write_text(TESTS)
    told = run(folder=tmp_path)
    assert "3 passed" in told
    shown = run("--fixtures", "-v", folder=tmp_path)
    assert "A simulator of Octopus over HTTP, in its default world." in shown


def test_a_project_that_uses_none_of_them_imports_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(
        "import sys\n\n\ndef test_nothing_is_loaded():\n"
        "    mine = {name for name in sys.modules if name.startswith('octopus_client')}\n"
        "    assert mine <= {'octopus_client', 'octopus_client.pytest_plugin'}\n"
        "    assert not {'attrs', 'cattrs', 'msgspec', 'werkzeug', 'tenacity'} & set(sys.modules)\n"
    )
    told = run("-p", "no:recording", folder=tmp_path)
    assert "1 passed" in told, told
