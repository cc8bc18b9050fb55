"""A sandbox with something in its books, and the command pointed at it."""

import ssl
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from octopus_client import Credentials, OctopusConfig
from octopus_client.sandbox import Sandbox
from octopus_client.verify import Report, verify_dossier
from octopus_client.verify.command import main

BEGIN = datetime.fromisoformat("2026-11-25T09:00:00+01:00")
NOW = BEGIN + timedelta(hours=3)


@pytest.fixture(scope="session")
def tls() -> ssl.SSLContext:
    return ssl.create_default_context()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        yield running


@pytest.fixture
def box(sandbox: Sandbox) -> Sandbox:
    """Its default world, last changed three hours ago."""
    sandbox.reset()
    sandbox.set_clock(BEGIN)
    world = sandbox.state()["dossiers"]["49001"]
    parts = ("bookyears", "journals", "accounts", "relations", "vatCodes")
    sandbox.load_world({"dossiers": {"49001": {part: world[part] for part in parts}}})
    sandbox.set_clock(NOW)
    return sandbox


@pytest.fixture
def lived_in(box: Sandbox) -> Sandbox:
    """A dossier with invoices, a credit note, payments and balancings of three hours ago."""
    box.set_clock(BEGIN)
    line = {"accountKey": 700000, "baseAmount": Decimal(100), "vatAmount": Decimal(21), "vatCodeKey": "21"}
    for journal in ("V1", "V1", "D1", "F1", "D1"):
        box.book(journal)
    box.edit("V1", 2, {"amount": Decimal(-121), "bookingLines": [line]})
    receipt = {"type": "C", "relationId": 2, "amount": Decimal(121), "reference": "Ontvangst Jansen"}
    box.edit("F1", 1, {"bookingLines": [receipt]})
    sides = [{"type": "A", "accountKey": 580000, "reference": ""}, {"type": "C", "relationId": 2}]
    for number, sign in ((1, 1), (2, -1)):
        amounts = (Decimal(121 * sign), Decimal(-121 * sign))
        lines = [{**side, "amount": amount} for side, amount in zip(sides, amounts, strict=True)]
        box.edit("D1", number, {"bookingLines": lines})
    ties = [(("V1", 1, -1), ("F1", 1, 1)), (("D1", 2, 2), ("V1", 2, -1))]
    box.load_world({"dossiers": {"49001": {"balancings": [_tie(*each) for each in ties]}}})
    box.set_clock(NOW)
    return box


def _tie(debit: tuple[str, int, int], credit: tuple[str, int, int]) -> dict[str, Any]:
    names = ("journalKey", "documentSequenceNr", "lineSequenceNr")
    sides = [{"bookyearKey": {"id": 2}, **dict(zip(names, side, strict=True))} for side in (debit, credit)]
    return {"debetKey": sides[0], "creditKey": sides[1], "balanceAmount": Decimal(121)}


@pytest.fixture
def verify(box: Sandbox, tls: ssl.SSLContext) -> Callable[..., Report]:
    credentials = Credentials(software_house=box.software_house, user=box.user, password=box.password)

    def run(dossier: int = 49001, **options: Any) -> Report:
        config = OctopusConfig(base_url=box.api_url, verify=tls, clock=lambda: NOW, sleep=lambda _: None)
        return verify_dossier(credentials, dossier, config=config, **options)

    return run


@pytest.fixture
def command(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs `octopus-verify` in an empty folder: its exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OCTOPUS_BASE_URL", box.api_url)
    monkeypatch.setenv("OCTOPUS_SOFTWARE_HOUSE", box.software_house)
    monkeypatch.setenv("OCTOPUS_USER", box.user)
    monkeypatch.setenv("OCTOPUS_PASSWORD", box.password)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main(arguments, clock=lambda: NOW)
        except SystemExit as ended:
            code = int(ended.code or 0)
        return code, *capsys.readouterr()

    return run
