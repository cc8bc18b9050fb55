"""`show` and `retry`: what can be named, what is released, and what is said while nothing is tried."""

from typing import Any

import pytest

LATER = "2026-11-25T09:20:00+01:00"


@pytest.fixture
def locked(desk: Any, papers: Any) -> Any:
    """An invoice that waits for V1, which is tried again at ten."""
    desk.json("accept", desk.write(papers.invoice("TW-1")))
    desk.box.lock("V1")
    desk.json("run")
    return desk


@pytest.fixture
def held(desk: Any, papers: Any) -> Any:
    """Three invoices held by the closed V1, and one for its currency."""
    others = [papers.invoice(f"TW-{number}") for number in (1, 2, 3)]
    desk.json("accept", desk.write(papers.invoice("TW-0", currency="USD"), *others))
    desk.box.close("V1")
    assert desk.json("run", code=1)["held"] == 4
    desk.box.open("V1")
    return desk


def test_an_order_that_is_not_there_changes_nothing(locked: Any) -> None:
    waits = locked.json("check", "--workers", code=1)["waits"]
    told = locked.fail("retry", "NOSUCH", now=LATER)
    assert "V1/12" in told
    assert locked.json("check", "--workers", code=1)["waits"] == waits
    calls = locked.box.calls()
    locked.json("run", now=LATER)
    assert locked.box.calls() == calls


def test_an_order_that_is_done_releases_nothing(desk: Any, papers: Any) -> None:
    desk.json("accept", desk.write(papers.invoice("TW-1")))
    desk.json("run")
    desk.json("accept", desk.write(papers.invoice("TW-2")))
    desk.box.lock("V1")
    desk.json("run")
    calls = desk.box.calls()
    assert desk.json("retry", "TW-1", now=LATER)["released"] == 0
    assert desk.box.calls() == calls


def test_all_that_one_cause_holds_is_released_at_once(held: Any) -> None:
    answer = held.json("retry", "--all-held", "--reason", "journal_closed", code=1)
    assert (answer["released"], answer["done"], answer["held"]) == (4, 3, 1)
    assert "No document is held for journal_closed. Held now: currency_not_euro." in held.fail(
        "retry", "--all-held", "--reason", "journal_closed"
    )


def test_all_that_is_held_is_released_at_once(held: Any) -> None:
    assert "Released: 4." in held.say("retry", "--all-held", code=1)
    assert held.json("status", code=1)["totals"] == {"waiting": 0, "held": 1, "done": 3, "skipped": 0}


def test_what_was_deleted_in_octopus_is_booked_again_only_when_it_is_named(desk: Any, papers: Any) -> None:
    desk.json("accept", desk.write(papers.invoice("TW-1")))
    desk.json("run")
    desk.box.delete_last("V1")
    desk.json("accept", desk.write(papers.invoice("TW-2")))
    desk.json("run", code=1)
    assert desk.json("retry", "--all-held", code=1)["released"] == 0
    assert desk.json("retry", "--all-held", "--reason", "number_taken")["released"] == 1


@pytest.mark.parametrize(
    "words",
    [(), ("TW-1", "--all-held"), ("--reason", "journal_closed"), ("--all-held", "--without-invoice")],
)
def test_retry_takes_an_order_or_all_that_is_held(desk: Any, words: tuple[str, ...]) -> None:
    assert "--all-held" in desk.fail("retry", *words)


@pytest.mark.parametrize("name", ["TW-A1", "tw-a1", " TW-a1 ", "invoice of TW-A1", "V1/1", "V1 1", "v1/1"])
def test_an_order_is_found_by_what_people_have_of_it(desk: Any, papers: Any, name: str) -> None:
    desk.json("accept", desk.write(papers.invoice("TW-A1"), papers.invoice("TW-A2")))
    desk.json("run")
    assert [one["order"] for one in desk.json("show", name)["documents"]] == ["TW-A1"]
    assert desk.json("retry", name)["released"] == 0


def test_while_it_is_paused_run_and_retry_say_so_and_how_it_ends(locked: Any) -> None:
    locked.json("pause")
    calls = locked.box.calls()
    for command in (("run",), ("retry", "TW-1")):
        told = " ".join(locked.say(*command, now=LATER).split())
        assert "paused since 2026-11-25 09:00" in told
        assert "`tickoweb-sync resume`" in told
        assert "try" not in told.lower().replace("retry", "")
        assert locked.json(*command, now=LATER)["paused_at"] == "2026-11-25T09:00:00+01:00"
    assert locked.box.calls() == calls
    locked.json("resume")
    assert "paused_at" not in locked.json("run", now="2026-11-25T10:00:00+01:00")


def test_a_document_that_is_known_to_be_deleted_is_not_shown_as_booked(desk: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    desk.json("accept", desk.write(invoice))
    desk.json("run")
    desk.box.delete_last("V1")
    desk.json("accept", desk.write(papers.credit_note(invoice, order="TW-9")))
    desk.json("run", code=1)
    [shown] = desk.json("show", "TW-1", code=1)["documents"]
    assert (shown["state"], shown["journal"], shown["number"]) == ("held", None, None)
    assert "was V1/1" in desk.say("show", "TW-1", code=1)
    assert "was V1/1" in desk.say("status", code=1)


def test_what_octopus_says_no_to_for_now_ends_with_code_4(desk: Any, papers: Any) -> None:
    desk.json("accept", desk.write(papers.invoice("TW-1")))
    desk.box.lock()
    for command in ("plan", "adopt", "reconcile"):
        assert "in use" in desk.fail(command, code=4)
    desk.box.unlock()
    desk.environment["OCTOPUS_PASSWORD"] = "wrong"
    desk.database = f"sqlite:///{desk.folder / 'new.sqlite'}"
    for command in ("plan", "adopt", "reconcile"):
        refused = desk.call(command)
        assert (refused.exit_code, "password" in refused.stderr) == (4, True)
    desk.environment["OCTOPUS_PASSWORD"] = ""
    assert "OCTOPUS_PASSWORD" in desk.fail("plan", code=2)


def test_the_help_lists_every_exit_code_and_the_version_is_told(desk: Any) -> None:
    from typer.testing import CliRunner  # noqa: PLC0415 - the desk needs a command, and this has none

    from tickoweb_sync.cli.main import app  # noqa: PLC0415 - the same

    told = CliRunner().invoke(app, ["--help"], env=desk.environment).output
    assert {"0", "1", "2", "3", "4"} <= set(told.split("Exit codes:")[1].split())
    version = CliRunner().invoke(app, ["--version"], env=desk.environment)
    assert (version.exit_code, version.output.split()[0]) == (0, "tickoweb-sync")
