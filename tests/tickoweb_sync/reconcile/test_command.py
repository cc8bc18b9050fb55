"""The command `reconcile`: one JSON object, tables that fit, an exit code that says whether all is well."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tickoweb_sync.cli.main import app

SETTINGS = """
organisation = "fictie-events"

[octopus]
dossier = 49001
locale = "{locale}"

[booking]
journal = "V1"
sales_account = 700000
payment_account = 580000
payment_journal = "D1"

[channels.vip]
sales_account = 700200
"""
NOW = "2026-12-01T09:00:00+01:00"


class Shell:
    """Runs the command on the month of a desk."""

    def __init__(self, desk: Any, folder: Path, locale: str = "en") -> None:
        self.desk = desk
        self.settings = folder / "settings.toml"
        self.settings.write_text(SETTINGS.format(locale=locale))
        self.environment = {
            "OCTOPUS_SOFTWARE_HOUSE": desk.box.software_house,
            "OCTOPUS_USER": desk.box.user,
            "OCTOPUS_PASSWORD": desk.box.password,
            "OCTOPUS_BASE_URL": desk.box.api_url,
            "COLUMNS": "80",
            "TERM": "dumb",
        }

    def run(self, *words: object) -> Result:
        options = ["--settings", str(self.settings), "--database", str(self.desk.database), "--now", NOW]
        return CliRunner().invoke(app, ["reconcile", *map(str, words), *options], env=self.environment)

    def say(self, *words: object, code: int) -> str:
        result = self.run(*words)
        assert result.exit_code == code, result.output
        assert all(len(line) <= 80 for line in result.stdout.splitlines())
        return result.stdout

    def json(self, *words: object, code: int) -> Any:
        result = self.run(*words, "--json")
        assert result.exit_code == code, result.output
        assert result.stdout.count("\n") == 1
        return json.loads(result.stdout)


@pytest.fixture
def shell(booked: Any, tmp_path: Path) -> Shell:
    return Shell(booked, tmp_path)


def test_a_clean_month_ends_with_code_0(shell: Shell) -> None:
    assert shell.say(code=0) == "24 documents compared with the books: no difference.\n"
    told = shell.json(code=0)
    assert (told["documents"], told["differences"], told["unread"]) == (24, [], {})
    assert (told["organisation"], told["dossier"], told["at"]) == ("fictie-events", 49001, NOW)
    assert {row["source"] for row in told["vat"]} == {"tickoweb", "octopus"}
    assert told["clearing"] is told["closing"] is None


def test_differences_end_with_code_1(shell: Shell) -> None:
    stored = shell.desk.invoices()[0]
    booking = shell.desk.booking(stored)
    shell.desk.edit(booking, amount=booking["amount"] + 1)

    said = shell.say(code=1)
    assert "1 difference." in said
    assert "-> Put the amount back in Octopus" in said
    [one] = shell.json(code=1)["differences"]
    assert (one["cause"], one["order"], one["number"], one["cents"]) == (
        "amount",
        stored.order,
        stored.number,
        100,
    )
    assert one["next_step"].startswith("Put the amount back")


def test_many_differences_of_one_cause_are_told_of_briefly(shell: Shell) -> None:
    for stored in shell.desk.stored()[:8]:
        shell.desk.edit(shell.desk.booking(stored), reference="changed")

    said = shell.say(code=1)
    assert "... and 3 more like that." in said
    assert said.count("->") == 1


def test_files_are_compared_too(shell: Shell, tmp_path: Path) -> None:
    closing = tmp_path / "closing.csv"
    closing.write_text("date,component,vat_rate,net,vat,gross\n2026-11-01,ticket,6,100000,6000,106000\n")
    mollie = tmp_path / "mollie.csv"
    mollie.write_text("Date,Amount,Currency,ID,Description\n2026-11-02,30.00,EUR,tr_1,a sale\n")

    said = shell.say("--closing", closing, "--mollie", mollie, code=1)
    assert "Sold minus invoiced, 2026-11-01 to 2026-11-01" in said
    assert "Payment account 580000" in said
    told = shell.json("--closing", closing, "--mollie", mollie, code=1)
    assert told["clearing"]["movements"]["receipt"]["mollie"] == "30.00"
    sold = {(row["vat_rate"], row["component"]): row["sold"]["gross"] for row in told["closing"]["rows"]}
    assert sold["6", "ticket"] == "106000.00"


@pytest.mark.parametrize("option", ["--mollie", "--closing"])
def test_a_wrong_file_ends_with_code_2(shell: Shell, tmp_path: Path, option: str) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")

    result = shell.run(option, wrong)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "lacks the column" in result.stderr
    missing = shell.run(option, tmp_path / "none.csv")
    assert missing.exit_code == 2
    assert "cannot be read" in missing.stderr


def test_calls_that_are_used_up_are_told_of_and_the_rest_is_compared(shell: Shell) -> None:
    desk = shell.desk
    desk.dossier.balancings.modified()  # logs in anew, for the sandbox began anew
    for _ in range(desk.dossier.quota.left("getModifiedBalancingRelations")):
        desk.dossier.balancings.modified()
    stored = desk.invoices()[0]
    desk.edit(desk.booking(stored), reference="changed")

    told = shell.json(code=1)
    assert list(told["unread"]) == ["balancings"]
    assert [one["cause"] for one in told["differences"]] == ["edited"]
    assert "Not compared, balancings" in shell.say(code=1)


def test_the_language_is_that_of_the_settings(booked: Any, tmp_path: Path) -> None:
    shell = Shell(booked, tmp_path, locale="fr")
    booked.edit(booked.booking(booked.invoices()[0]), reference="changed")

    assert "modifié dans Octopus" in shell.json(code=1)["differences"][0]["text"]


def test_html_writes_the_page_in_the_language_asked_for(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = Path("november.html")

    said = shell.say("--html", page, "--language", "fr", code=0)

    assert said.endswith("\nThe page for the bookkeeper is november.html.\n")
    assert "Tout concorde" in page.read_text("utf-8")
    told = shell.json("--html", page, code=0)
    assert "Everything is right" in page.read_text("utf-8")
    assert told["differences"] == []


def test_the_language_asked_for_is_that_of_the_sentences_too(shell: Shell) -> None:
    shell.desk.edit(shell.desk.booking(shell.desk.invoices()[0]), reference="changed")

    assert "modifié dans Octopus" in shell.json("--language", "fr", code=1)["differences"][0]["text"]
    assert shell.run("--language", "de").exit_code == 2


def test_a_page_that_cannot_be_written_ends_with_code_2_before_anything_is_read(
    shell: Shell, tmp_path: Path
) -> None:
    before = shell.desk.box.calls()
    nowhere = shell.run("--html", tmp_path / "none" / "page.html")
    assert (nowhere.exit_code, nowhere.stdout) == (2, "")
    assert "does not exist" in nowhere.stderr
    assert shell.desk.box.calls() == before
    folder = shell.run("--html", tmp_path)
    assert (folder.exit_code, folder.stdout) == (2, "")
    assert "cannot be written" in folder.stderr


def test_without_jinja2_the_page_says_what_to_install(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.delitem(sys.modules, "tickoweb_sync.reconcile.page", raising=False)

    result = shell.run("--html", tmp_path / "page.html")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "The page needs jinja2" in result.stderr
    assert "pip install 'octopus-client[notebook]'" in result.stderr
