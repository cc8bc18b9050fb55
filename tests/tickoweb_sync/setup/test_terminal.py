"""The dialogue on a real terminal: what is typed as a password does not appear."""

import os
import pty
import select
import sys
import time
from typing import Any

SECONDS = 60


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        self.seen = ""
        self._answered = 0
        code = "from tickoweb_sync.cli.main import main; main()"
        self.process, self._file = pty.fork()
        if self.process == 0:
            os.execve(sys.executable, [sys.executable, "-c", code, *arguments], environment)  # noqa: S606 - our own command

    def answer(self, question: str, typed: str) -> None:
        """Wait until a question stands there, and type."""
        end = time.monotonic() + SECONDS
        while not (question in self.seen[self._answered :] and self.seen.endswith(": ")):
            assert self._read(), f"never asked «{question}»: {self.seen}"
            assert time.monotonic() < end, f"not asked in time «{question}»: {self.seen}"
        self._answered = len(self.seen)
        os.write(self._file, f"{typed}\n".encode())

    def finish(self) -> int:
        """Read to the end; the exit code."""
        while self._read():
            pass
        os.close(self._file)
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])

    def _read(self) -> bool:
        ready, _, _ = select.select([self._file], [], [], SECONDS)
        if not ready:
            return False
        try:
            data = os.read(self._file, 4096)
        except OSError:  # the other end is closed
            return False
        self.seen += data.decode()
        return bool(data)


def test_an_organiser_sets_up_at_a_terminal(desk: Any) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OCTOPUS_")}
    known = {"OCTOPUS_BASE_URL": desk.box.api_url, "COLUMNS": "80", "TERM": "dumb"}
    terminal = Terminal(desk.arguments("setup"), {**kept, **known})
    terminal.answer("Organisation", "fictie-events")
    terminal.answer("Language", "nl")
    terminal.answer("Software house", desk.box.software_house)
    terminal.answer("Gebruiker", desk.box.user)
    terminal.answer("Wachtwoord", "not-the-password")
    terminal.answer("Gebruiker", "")
    terminal.answer("Wachtwoord", desk.box.password)
    terminal.answer("Dossier", "49001")
    for question in (
        "Dagboek",
        "Rekening van de verkopen",
        "Rekening van de betalingen",
        "Diversendagboek",
        "Kanaal",
    ):
        terminal.answer(question, "")
    for sale in ("medecontractant", "intracommunautair", "uitvoer", "artikel 44", "buiten de btw"):
        terminal.answer(sale, "")
    terminal.answer("schrijven", "")

    assert terminal.finish() == 0, terminal.seen
    assert "not-the-password" not in terminal.seen
    assert "VOORBEELD: V1/1, 22.00 euro" in terminal.seen
    assert desk.integration.booking.journal == "V1"
    assert desk.json("check")["light"] == "green"
