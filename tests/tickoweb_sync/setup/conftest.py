"""A desk before anything is set up: a folder, an environment with a login, and a sandbox of Octopus."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from octopus_client import Credentials, Octopus, OctopusConfig
from octopus_client.sandbox import Sandbox
from tickoweb_sync import Integration, Outbox
from tickoweb_sync.cli.main import app

NOW = "2026-11-25T09:00:00+01:00"
ORGANISATION = "fictie-events"
LINE = {
    "description": "Dagkaart",
    "component": "ticket",
    "quantity": 1,
    "vat_rate": "6",
    "vat_treatment": "standard",
    "net": "20.00",
    "vat": "1.20",
    "gross": "21.20",
}
RATE = {name: LINE[name] for name in ("vat_rate", "net", "vat", "gross")}
INVOICE = {
    "id": "i-1",
    "kind": "invoice",
    "order": "TW-1",
    "channel": "webshop",
    "issued_at": "2026-11-20T12:00:00+01:00",
    "currency": "EUR",
    "language": "nl",
    "customer": {"id": 6001, "first_name": "Fien", "last_name": "Van Dromen", "country": "BE"},
    "lines": [LINE],
    "totals": {"net": "20.00", "vat": "1.20", "gross": "21.20", "per_rate": [RATE]},
}


class Desk:
    """A folder in which commands are run, with what they say and what they ask of Octopus."""

    def __init__(self, folder: Path, box: Sandbox) -> None:
        self.folder = folder
        self.box = box
        self.settings = folder / "tickoweb-sync.toml"
        self.database = folder / "outbox.sqlite"
        self.environment: dict[str, str | None] = {
            "OCTOPUS_SOFTWARE_HOUSE": box.software_house,
            "OCTOPUS_USER": box.user,
            "OCTOPUS_PASSWORD": box.password,
            "OCTOPUS_BASE_URL": box.api_url,
            "OCTOPUS_KEYRING": None,
            "COLUMNS": "80",
            "TERM": "dumb",
        }

    def arguments(self, command: str, *words: object, now: str | None = NOW) -> list[str]:
        options = ["--settings", str(self.settings), "--database", str(self.database)]
        return [command, *map(str, words), *options, *(["--now", now] if now else [])]

    def call(
        self, command: str, *words: object, typed: tuple[str, ...] = (), now: str | None = NOW
    ) -> Result:
        arguments = self.arguments(command, *words, now=now)
        lines = "".join(f"{line}\n" for line in typed)
        return CliRunner().invoke(app, arguments, env=self.environment, input=lines)

    def json(self, command: str, *words: object, code: int = 0) -> Any:
        result = self.call(command, *words, "--json")
        assert result.exit_code == code, result.output
        assert result.stderr == ""
        assert result.stdout.count("\n") == 1
        return json.loads(result.stdout)

    def set_up(self, *words: object) -> Any:
        """Set up without questions."""
        return self.json("setup", "--yes", "--organisation", ORGANISATION, "--dossier", 49001, *words)

    def lights(self, code: int = 0) -> dict[str, str]:
        """The light of each point, the worst where a point has several findings."""
        found: dict[str, str] = {}
        for point in self.json("check", code=code)["points"]:
            order = ("green", "yellow", "red")
            before = found.get(point["point"], "green")
            found[point["point"]] = max(before, point["light"], key=order.index)
        return found

    def accept(self, *changes: dict[str, Any]) -> None:
        """Accept invoices, each with some changes."""
        documents = [{**INVOICE, **change} for change in changes or ({},)]
        file = {"format": "tickoweb-documents/1", "organisation": ORGANISATION, "documents": documents}
        path = self.folder / "documents.json"
        path.write_text(json.dumps(file))
        result = self.call("accept", path)
        assert result.exit_code == 0, result.output

    def calls_of(self, action: Callable[[], object]) -> dict[str, int]:
        before = Counter(self.box.calls())
        action()
        return dict(Counter(self.box.calls()) - before)

    @property
    def integration(self) -> Integration:
        return Integration.from_toml(self.settings)

    def outbox(self) -> Outbox:
        return Outbox.open(f"sqlite:///{self.database}", clock=lambda: datetime.fromisoformat(NOW))


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        yield running


@pytest.fixture
def box(sandbox: Sandbox) -> Sandbox:
    sandbox.reset()
    sandbox.set_clock(datetime.fromisoformat(NOW))
    return sandbox


@pytest.fixture
def desk(box: Sandbox, tmp_path: Path) -> Desk:
    return Desk(tmp_path, box)


@pytest.fixture
def octopus(box: Sandbox) -> Iterator[Octopus]:
    credentials = Credentials(software_house=box.software_house, user=box.user, password=box.password)
    with Octopus(credentials, config=OctopusConfig(base_url=box.api_url)) as user:
        yield user
