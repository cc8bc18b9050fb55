"""The command line: what it refuses, what it says, how it ends."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from octopus_client.sandbox import Sandbox
from octopus_client.verify.checks import ALL as CHECKS

Command = Callable[..., tuple[int, str, str]]
WRITE = ("49001", "--write", "--confirm", "49001", "--journal", "V1", "--journal", "D1")


def documents(box: Sandbox) -> dict[str, list[int]]:
    dossier = box.state()["dossiers"]["49001"]
    found: dict[str, list[int]] = {}
    for each in [*dossier["buysellBookings"], *dossier["financialDiversBookings"]]:
        found.setdefault(each["journalKey"], []).append(each["documentSequenceNr"])
    return found


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("49001", "--write", "--journal", "V1"), "name it a second time, with --confirm 49001"),
        (("49001", "--write", "--confirm", "49002", "--journal", "V1"), "name it a second time"),
        (("49001", "--write", "--confirm", "49001"), "--write needs a journal"),
        (("49001", "--confirm", "49001"), "--confirm belongs to --write"),
        (("49001", "--journal", "V1"), "--journal belongs to --write"),
    ],
)
def test_an_order_that_is_not_whole_is_refused_before_any_call(
    box: Sandbox, command: Command, arguments: tuple[str, ...], sentence: str
) -> None:
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert box.calls() == {}


def test_without_a_login_nothing_is_asked(
    box: Sandbox, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OCTOPUS_PASSWORD")
    code, _, err = command("49001")
    assert (code, box.calls()) == (2, {})
    assert "OCTOPUS_PASSWORD" in err


def test_a_wrong_password_is_tried_once(
    box: Sandbox, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCTOPUS_PASSWORD", "wrong")
    code, out, _ = command("49001")
    assert code == 3
    assert "NOT COMPLETE" in out
    assert box.calls() == {"authenticateUser": 1}


def test_a_service_that_cannot_be_reached_is_told(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTOPUS_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setattr("time.sleep", lambda _: None)
    code, out, _ = command("49001")
    assert code == 3
    assert "could not be reached" in " ".join(out.split())


def test_a_reading_run_ends_well_and_writes_its_report(command: Command, tmp_path: Path) -> None:
    code, out, err = command("49001", "--report", "monday")
    assert code == 0
    assert (tmp_path / "monday.txt").read_text("utf-8") == out
    plain: dict[str, Any] = json.loads((tmp_path / "monday.json").read_text("utf-8"))
    verdicts = {row["name"]: row["verdict"] for row in plain["assumptions"]}
    assert verdicts["whoami"] == "confirmed"
    assert verdicts["limit-answer"] is None
    assert plain["left"] == []
    assert "whoami: 1 confirmed" in err
    assert "What stands in the books" not in out
    assert not (tmp_path / "cassettes").exists()


def test_a_refuted_assumption_shows_in_the_exit_code(box: Sandbox, command: Command) -> None:
    box.assume({"whoami": "user"})
    code, out, _ = command("49001")
    assert code == 1
    assert "  refuted    whoami" in out
    assert "members: user" in out


def test_the_end_says_what_stands_and_how_it_is_removed(box: Sandbox, command: Command) -> None:
    code, out, _ = command(*WRITE)
    assert code == 0
    assert documents(box) == {"V1": [1, 2, 3], "D1": [1, 2]}
    end = " ".join(out.partition("What stands in the books now")[2].split())
    assert "In journal V1 of bookyear 2 stand the test bookings 3, 2, 1." in end
    assert "In journal D1 of bookyear 2 stand the test bookings 2, 1." in end
    assert "Octopus deletes only the last document of a journal" in end
    assert "Relations 4 and 5" in end
    assert "still balanced" not in end
    world = box.state()["dossiers"]["49001"]
    assert world["balancings"] == []
    assert all(each["comment"].startswith("TEST octopus-verify") for each in world["buysellBookings"])
    lines = [line for each in world["financialDiversBookings"] for line in each["bookingLines"]]
    assert all(line["reference"].startswith("TEST octopus-verify") for line in lines)
    assert all(abs(each["amount"]) <= 1 for each in [*world["buysellBookings"], *lines])
    assert [each["active"] for each in world["relations"]] == [True, True, True, False, False]


def test_a_balancing_that_cannot_be_removed_is_told(box: Sandbox, command: Command) -> None:
    # the first removal is the one of a balancing that is not there
    box.fail("deleteBalancing", "status", nth=2, status=400)
    _, out, _ = command(*WRITE)
    assert "V1/1 and D1/1 are still balanced" in " ".join(out.split())
    assert len(box.state()["dossiers"]["49001"]["balancings"]) == 1


def test_the_bookkeeper_can_remove_them_that_way(box: Sandbox, command: Command) -> None:
    command(*WRITE)
    for journal, numbers in documents(box).items():
        assert [box.delete_last(journal) for _ in numbers] == sorted(numbers, reverse=True)
    assert documents(box) == {}


def test_a_second_run_uses_the_same_relations(box: Sandbox, command: Command) -> None:
    for _ in range(2):
        assert command(*WRITE)[0] == 0
    assert len(box.state()["dossiers"]["49001"]["relations"]) == 5


def test_what_octopus_takes_beyond_our_reading_is_told_too(box: Sandbox, command: Command) -> None:
    switches = {"bad-attachment": "book-without", "relation-role": "accept", "amount-mismatch": "accept"}
    box.assume(switches)
    code, out, _ = command(*WRITE)
    assert code == 1
    assert documents(box)["V1"] == [1, 2, 3, 4, 5, 6]
    assert "the test bookings 6, 5, 4, 3, 2, 1." in " ".join(out.split())


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
def test_a_lost_answer_ends_the_bookings_and_names_the_number(
    box: Sandbox, command: Command, fault: str
) -> None:
    # number 0 twice, one too high, and then the invoice
    box.fail("insertBuySellBooking", fault, nth=4)
    code, out, _ = command(*WRITE)
    assert code == 3
    assert len(documents(box).get("V1", [])) == (1 if fault == "drop_after" else 0)
    assert "Of V1/1 no clear answer came" in " ".join(out.split())
    assert box.calls()["insertBuySellBooking"] == 4


@pytest.mark.parametrize(
    ("journals", "sentence"),
    [
        (("V9",), "has no journal V9"),
        (("D1",), "Name one sales journal"),
        (("V1", "A1"), "Name one sales journal"),
        (("V2",), "for invoices of Octopus itself"),
    ],
)
def test_a_journal_that_does_not_do_is_told_and_nothing_is_written(
    box: Sandbox, command: Command, journals: tuple[str, ...], sentence: str
) -> None:
    given = [argument for key in journals for argument in ("--journal", key)]
    code, out, _ = command("49001", "--write", "--confirm", "49001", *given)
    assert code == 3
    assert sentence in " ".join(out.split())
    assert documents(box) == {}


def test_a_locked_journal_stops_the_bookings(box: Sandbox, command: Command) -> None:
    box.lock("V1")
    code, out, _ = command(*WRITE)
    assert code == 3
    assert "was refused: status 403 with code -12" in " ".join(out.split())
    assert "No test booking stands in the books." in out


def test_an_answer_of_another_form_makes_its_check_unclear(box: Sandbox, command: Command) -> None:
    box.fail("getDossiers", "status", status=200, nth=3, body={"dossiers": 7})
    box.fail("generateSampleError", "html", status=200)
    code, out, _ = command("49001")
    assert code == 1
    assert "  refuted    error-texts" in out


def test_the_store_of_an_integration_counts_the_calls(command: Command, tmp_path: Path) -> None:
    command("49001", "--store", str(tmp_path / "octopus.sqlite"))
    code, out, _ = command("49001", "--store", str(tmp_path / "octopus.sqlite"))
    assert code == 0
    assert "a third of the day's calls of" in " ".join(out.split())


def test_a_report_that_cannot_be_written_is_told(command: Command) -> None:
    code, _, err = command("49001", "--report", "nowhere/monday")
    assert code == 2
    assert "nowhere" in err


def test_every_option_and_exit_code_is_on_its_page(command: Command) -> None:
    page = (Path(__file__).parents[2] / "docs" / "verify.md").read_text("utf-8")
    _, out, _ = command("--help")
    options = set(re.findall(r"^  (--[a-z-]+)", out, re.MULTILINE))
    assert len(options) >= 9
    assert {option for option in options if f"`{option}" not in page} == set()
    for exit_code in re.findall(r"^  (\d)  ", out, re.MULTILINE):
        assert f"\n| {exit_code} | " in page


def test_the_help_teaches(command: Command) -> None:
    code, out, _ = command("--help")
    assert code == 0
    for word in ("read-only", "exit codes", "OCTOPUS_USER", "a third of its daily limit", "--confirm"):
        assert word in out or word == "read-only"
    assert all(f"  {each.name} " in out for each in CHECKS)
