"""A desk: a folder with settings and an outbox, at which commands are run."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tickoweb_sync.cli.main import app

NOW = "2026-11-25T09:00:00+01:00"
SETTINGS = """
organisation = "fictie-events"

[octopus]
dossier = 49001
locale = "en"

[booking]
journal = "V1"
sales_account = 700000
payment_account = 580000
payment_journal = "D1"
"""


class Desk:
    """A folder with settings and an outbox, and the commands run in it."""

    def __init__(self, folder: Path, box: Any) -> None:
        self.folder = folder
        self.box = box
        self.environment = {
            "OCTOPUS_SOFTWARE_HOUSE": box.software_house,
            "OCTOPUS_USER": box.user,
            "OCTOPUS_PASSWORD": box.password,
            "OCTOPUS_BASE_URL": box.api_url,
            "COLUMNS": "80",
            "TERM": "dumb",
        }
        self.settings = folder / "settings.toml"
        self.settings.write_text(SETTINGS)
        self.database = f"sqlite:///{folder / 'outbox.sqlite'}"

    def write(self, *documents: Any, organisation: str = "fictie-events") -> Path:
        path = self.folder / "documents.json"
        file = {"format": "tickoweb-documents/1", "organisation": organisation, "documents": documents}
        path.write_text(json.dumps(file))
        return path

    def arguments(self, command: str, *words: object, now: str | None = NOW) -> list[str]:
        options = ["--settings", str(self.settings), "--database", self.database]
        return [command, *map(str, words), *options, *(["--now", now] if now else [])]

    def call(self, command: str, *words: object, now: str | None = NOW) -> Result:
        return CliRunner().invoke(app, self.arguments(command, *words, now=now), env=self.environment)

    def json(self, command: str, *words: object, code: int = 0, now: str | None = NOW) -> Any:
        """The one JSON object that a command prints, after a check of its exit code."""
        result = self.call(command, *words, "--json", now=now)
        assert result.exit_code == code, result.output
        assert result.stderr == ""
        assert result.stdout.count("\n") == 1
        return json.loads(result.stdout)

    def say(self, command: str, *words: object, code: int = 0, now: str | None = NOW) -> str:
        """What a command says to people, after a check of its exit code and width."""
        result = self.call(command, *words, now=now)
        assert result.exit_code == code, result.output
        assert all(len(line) <= 80 for line in result.stdout.splitlines())
        return result.stdout

    def fail(self, *words: object, now: str | None = NOW, code: int = 2) -> str:
        """The sentence with which a command ends with code 2 or 4, on stderr and as JSON alike."""
        command, *others = words
        result = self.call(str(command), *others, now=now)
        assert (result.exit_code, result.stdout) == (code, "")
        assert "Traceback" not in result.output
        as_json = self.call(str(command), *others, "--json", now=now)
        assert as_json.exit_code == code
        assert json.loads(as_json.stdout)["error"] == result.stderr.strip()
        return result.stderr


@pytest.fixture
def desk(box: Any, tmp_path: Path) -> Desk:
    return Desk(tmp_path, box)


_MAIN = "from tickoweb_sync.cli.main import main; main()"


@pytest.fixture
def start(desk: Desk) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts commands as real processes."""
    processes: list[subprocess.Popen[str]] = []

    def run(*words: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            # SIGINT is ignored at first, as in what a shell starts in the background
            ["/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-c", _MAIN, *words],
            env={**os.environ, **desk.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield run
    for process in processes:
        process.kill()
        process.communicate()
