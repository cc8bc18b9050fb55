"""Every command of the three programs explains itself, fits 80 columns, and completes in a shell."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from octopus_client.sandbox.__main__ import main as octopus_sandbox
from octopus_client.verify.command import main as octopus_verify
from tickoweb_sync.cli.main import app
from tickoweb_sync.cli.main import main as tickoweb_sync

Program = Callable[[list[str]], object]

COMMANDS = sorted(typer.main.get_group(app).commands)


def _tickoweb_sync(arguments: list[str]) -> object:
    return app(arguments, prog_name="tickoweb-sync")


PAGES = [
    pytest.param(_tickoweb_sync, [], "tickoweb-sync demo", id="tickoweb-sync"),
    *(pytest.param(_tickoweb_sync, [each], f"tickoweb-sync {each}", id=each) for each in COMMANDS),
    pytest.param(octopus_sandbox, [], "octopus-sandbox --port", id="octopus-sandbox"),
    pytest.param(octopus_verify, [], "octopus-verify 49001", id="octopus-verify"),
]


@pytest.mark.parametrize(("program", "words", "example"), PAGES)
def test_help_has_an_example_and_fits_80_columns(
    program: Program,
    words: list[str],
    example: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    with pytest.raises(SystemExit) as ended:
        program([*words, "--help"])

    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert [line for line in told.splitlines() if len(line) > 80] == []
    assert re.search(rf"(?i)(examples?:|try it first:)\s+{re.escape(example)}", told)


def test_all_commands_are_walked() -> None:
    assert {"accept", "adopt", "check", "demo", "plan", "reconcile", "run", "setup", "show"} < set(COMMANDS)


@pytest.fixture
def offered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], desk: Any
) -> Callable[..., list[str]]:
    """What bash is offered after TAB behind some words."""

    def ask(*words: str) -> list[str]:
        for name, value in desk.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("_TICKOWEB_SYNC_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", " ".join(("tickoweb-sync", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        with pytest.raises(SystemExit) as ended:
            tickoweb_sync()
        told = capsys.readouterr()
        assert (ended.value.code, told.err) == (0, "")
        return told.out.split()

    return ask


def test_commands_and_options_are_completed(offered: Callable[..., list[str]]) -> None:
    assert sorted(offered("re")) == ["reconcile", "resume", "retry"]
    assert offered("run", "--f") == ["--forever"]


@pytest.mark.parametrize("command", ["show", "retry"])
def test_order_numbers_are_completed_from_the_outbox_alone(
    desk: Any, papers: Any, offered: Callable[..., list[str]], command: str
) -> None:
    desk.json("accept", desk.write(*(papers.invoice(f"TW-{each}") for each in (11, 12, 21))))

    found = offered(command, "--database", desk.database, "TW-1")

    assert sorted(found) == ["TW-11", "TW-12"]
    assert desk.box.calls() == {}


@pytest.mark.parametrize("place", ["no-such-file.sqlite", "postgresql://nobody:secret@127.0.0.1:9/none"])
def test_completion_makes_nothing_and_asks_no_server(
    desk: Any, offered: Callable[..., list[str]], place: str
) -> None:
    before = sorted(desk.folder.iterdir())
    database = place if "://" in place else f"sqlite:///{desk.folder / place}"

    assert offered("show", "--database", database, "T") == []

    assert sorted(desk.folder.iterdir()) == before


def test_a_file_that_is_no_outbox_offers_nothing(desk: Any, offered: Callable[..., list[str]]) -> None:
    assert offered("show", "--database", str(desk.settings), "T") == []


@pytest.mark.parametrize("program", [octopus_sandbox, octopus_verify])
def test_the_other_programs_write_their_completion(
    program: Program, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("shtab")

    with pytest.raises(SystemExit) as ended:
        program(["--print-completion", "bash"])

    script = tmp_path / "completion.bash"
    script.write_text(capsys.readouterr().out)
    assert ended.value.code == 0
    assert subprocess.run(["/bin/bash", "-n", script], check=False).returncode == 0
    assert "--store" in script.read_text() or "--port" in script.read_text()
