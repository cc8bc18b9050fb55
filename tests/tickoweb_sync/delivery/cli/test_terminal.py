"""What a person sees at a terminal of 80 columns: tables that fit, and how far long work is."""

import io
import os
import pty
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from rich.console import Console

from tickoweb_sync.cli.main import main
from tickoweb_sync.cli.progress import documents_bar

NAME = "Koninklijke Vereniging van Verzonnen Theaters en Denkbeeldige Gezelschappen "
ORDER = "TW-2026-" + "0123456789" * 4


def _large(papers: Any, order: str = ORDER, **others: Any) -> Any:
    line = papers.line("1234567.80", "259259.24", "21", description=NAME * 3)
    company = papers.company(name=NAME * 3, city=NAME)
    return papers.invoice(order, line, customer=company, **others)


def test_tables_fit_80_columns_with_long_names_and_large_amounts(desk: Any, papers: Any) -> None:
    foreign = _large(papers, "[/bold]" + ORDER, currency="USD")
    desk.say("accept", desk.write(_large(papers), foreign))
    planned = desk.say("plan", code=1)
    assert "1234567.80" in planned
    desk.say("check")
    desk.say("run", code=1)
    for command, *words in (["status"], ["show", ORDER]):
        told = desk.say(command, *words, code=int(command == "status"))
        assert told.count("1493827.04") >= 2  # total and balanced
        assert all(part in told for part in re.findall(".{5}", ORDER)), told
    assert "[/bol" in desk.say("status", code=1)
    desk.say("adopt")

    desk.box.edit("V1", 1, {"amount": 1})
    found = desk.say("reconcile", code=1)
    assert "-1493826.04" in found


def test_the_closing_fits_80_columns(desk: Any, tmp_path: Path) -> None:
    closing = tmp_path / "closing.csv"
    amounts = "1234567890.12,259259256.93,1493827147.05"
    closing.write_text(f'date,component,vat_rate,net,vat,gross\n2026-11-01,"{NAME}",21,{amounts}\n', "utf-8")
    desk.write()

    told = desk.say("reconcile", "--closing", closing)

    assert told.count("1493827147.05") == 2


@pytest.fixture
def at_a_terminal(desk: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], tuple[str, str]]:
    """Runs a command, and gives its standard output, caught, and what its terminal shows beside it."""

    def run(arguments: list[str]) -> tuple[str, str]:
        for name, value in (desk.environment | {"TERM": "xterm"}).items():
            monkeypatch.setenv(name, value)
        screen, terminal = pty.openpty()
        seen: list[bytes] = []
        watcher = Thread(target=_watch, args=(screen, seen))
        watcher.start()
        with os.fdopen(terminal, "w") as errors, monkeypatch.context() as patched:
            output = io.StringIO()
            patched.setattr(sys, "stderr", errors)
            patched.setattr(sys, "stdout", output)
            patched.setattr(sys, "argv", ["tickoweb-sync", *arguments])
            with pytest.raises(SystemExit):
                main()
        watcher.join()
        os.close(screen)
        return output.getvalue(), b"".join(seen).decode()

    return run


def _watch(screen: int, seen: list[bytes]) -> None:
    with suppress(OSError):  # that is how a terminal says that nobody writes any more
        while data := os.read(screen, 4096):
            seen.append(data)


def test_long_work_shows_itself_on_standard_error_of_a_terminal_only(
    desk: Any, papers: Any, at_a_terminal: Callable[[list[str]], tuple[str, str]]
) -> None:
    file = desk.write(*(papers.invoice(f"TW-{each}") for each in range(3)))

    said, seen = at_a_terminal(desk.arguments("accept", file))
    assert said == "3 accepted, 0 known already, 0 replaced, 0 refused.\n"
    assert "Accepting" in seen
    assert "/3" in seen
    said, seen = at_a_terminal(desk.arguments("run", "--json"))
    assert said.startswith('{"done": 3')
    assert "Booking" in seen
    assert "/3" in seen
    for command in ("plan", "adopt", "reconcile"):
        said, seen = at_a_terminal(desk.arguments(command))
        assert said
        assert "━" in seen
    assert desk.call("reconcile").stderr == desk.call("run").stderr == ""


def test_the_bar_names_each_document_as_it_is() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, force_interactive=True, width=80)

    with documents_bar(console, "Booking", total=2) as advance:
        advance("[TW]-1")

    assert "Booking [TW]-1" in screen.getvalue()
    assert "1/2" in screen.getvalue()
