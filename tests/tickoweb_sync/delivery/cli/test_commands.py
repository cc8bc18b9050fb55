"""The command line: JSON of a fixed shape, exit codes that scripts can trust, sentences for people."""

from typing import Any

import pytest
from typer.testing import CliRunner

from tickoweb_sync.cli.main import app

NOW = "2026-11-25T09:00:00+01:00"
COMMANDS = ("setup", "check", "accept", "run", "status", "show", "retry", "pause", "resume", "adopt", "demo")


def test_accept_counts_and_names_what_it_refuses(desk: Any, papers: Any) -> None:
    bad = papers.invoice("TW-2", papers.line(vat_rate="six"))
    file = desk.write(papers.invoice("TW-1"), bad)
    answer = desk.json("accept", file, code=1)
    assert set(answer) == {"accepted", "known", "replaced", "refused"}
    assert (answer["accepted"], answer["known"], answer["replaced"]) == (1, 0, 0)
    refused = answer["refused"][0]
    assert set(refused) == {"id", "order", "path", "reason"}
    assert (refused["id"], refused["order"]) == ("invoice of TW-2", "TW-2")
    paths = {one["path"] for one in answer["refused"]}
    assert "documents[1].lines[0].vat_rate" in paths
    assert desk.json("accept", desk.write(papers.invoice("TW-1"))) == {
        "accepted": 0,
        "known": 1,
        "replaced": 0,
        "refused": [],
    }
    assert "documents[0].lines[0].vat_rate" in desk.say("accept", desk.write(bad), code=1)


def test_run_books_and_tells_the_totals(desk: Any, papers: Any) -> None:
    desk.json("accept", desk.write(papers.invoice("TW-1"), papers.invoice("TW-2", currency="USD")))
    answer = desk.json("run", code=1)
    assert answer == {"done": 1, "waiting": 0, "held": 1, "skipped": 0, "next_attempt_at": None}
    assert desk.json("run", code=1) == answer
    assert "1 done, 0 waiting, 1 held" in desk.say("run", code=1)


def test_run_tells_when_it_goes_on(desk: Any, papers: Any) -> None:
    desk.box.lock()
    desk.json("accept", desk.write(papers.invoice("TW-1")))
    assert desk.json("run") == {
        "done": 0,
        "waiting": 1,
        "held": 0,
        "skipped": 0,
        "next_attempt_at": "2026-11-25T10:00:00+01:00",
    }
    told = desk.say("run")
    assert "Next attempt: 2026-11-25 10:00" in told
    assert "in use in Octopus" in told or "open in Octopus" in told


def test_status_shows_every_document_and_notice(desk: Any, papers: Any) -> None:
    free = papers.invoice("TW-3", papers.line("0.00", "0.00"))
    future = papers.invoice("TW-4", issued_at="2026-12-20T10:00:00+01:00")
    foreign = papers.invoice("TW-2", currency="USD")
    desk.json("accept", desk.write(papers.invoice("TW-1"), foreign, free, future))
    desk.json("run", code=1)
    calls = desk.box.calls()
    answer = desk.json("status", code=1)
    assert desk.box.calls() == calls
    assert set(answer) >= {"documents", "notices"}
    booked, held, skipped, waiting = answer["documents"]
    assert booked == {
        "id": "invoice of TW-1",
        "order": "TW-1",
        "kind": "invoice",
        "state": "done",
        "bookyear": 2,
        "journal": "V1",
        "number": 1,
        "reason": None,
        "next_attempt_at": None,
    }
    assert (held["state"], held["number"], held["journal"]) == ("held", None, None)
    assert "USD" in held["reason"]
    assert (skipped["state"], skipped["order"]) == ("skipped", "TW-3")
    assert (waiting["state"], waiting["next_attempt_at"]) == ("waiting", "2026-12-20T00:00:00+01:00")
    [notice] = answer["notices"]
    assert notice == {
        "code": "currency_not_euro",
        "journal": None,
        "opened_at": "2026-11-25T09:00:00+01:00",
        "resolved_at": None,
        "documents": 1,
        "text": held["reason"],
    }
    told = desk.say("status", code=1)
    assert "V1/1" in told
    assert "D1/1" in told
    assert "USD" in told


def test_show_tells_the_whole_history_of_an_order(desk: Any, papers: Any) -> None:
    desk.json("accept", desk.write(papers.invoice("TW-1")))
    desk.json("run")
    [document] = desk.json("show", "TW-1")["documents"]
    assert document["payment"] == {"bookyear": 2, "journal": "D1", "number": 1}
    assert document["balanced"] == "21.20"
    assert [attempt["step"] for attempt in document["history"]] == [
        "relation",
        "booking",
        "payment",
        "balancing",
    ]
    assert document["history"][0]["at"] == NOW
    assert "booking: booked as V1/1" in desk.say("show", "TW-1")


def test_show_and_retry_of_an_unknown_order_say_what_to_do(desk: Any) -> None:
    assert "accept" in desk.json("show", "TW-9", code=2)["error"]
    assert "accept" in desk.json("retry", "TW-9", code=2)["error"]


def test_retry_releases_with_the_settings_of_today(desk: Any, papers: Any) -> None:
    line = papers.line("20.00", "0.00", "0", vat_treatment="reverse_charge_eu")
    desk.json("accept", desk.write(papers.invoice("TW-1", line)))
    desk.json("run", code=1)
    assert desk.json("show", "TW-1", code=1)["documents"][0]["state"] == "held"
    desk.settings.write_text(desk.settings.read_text() + '[vat_codes]\n"reverse_charge_eu:0" = "IC"\n')
    assert desk.json("retry", "TW-1")["done"] == 1


def test_retry_without_invoice_books_a_lone_credit_note(desk: Any, papers: Any) -> None:
    desk.json("accept", desk.write(papers.credit_note(papers.invoice("TW-1"))))
    assert desk.json("run", code=1)["held"] == 1
    assert desk.json("retry", "TW-1", code=1)["held"] == 1
    assert desk.json("retry", "TW-1", "--without-invoice")["done"] == 1


def test_files_are_found_beside_the_documents(desk: Any, papers: Any) -> None:
    (desk.folder / "files").mkdir()
    (desk.folder / "files" / "TW-1.pdf").write_bytes(b"%PDF-1.4 beside the documents")
    desk.json("accept", desk.write(papers.invoice("TW-1", pdf="files/TW-1.pdf")))
    desk.json("run")
    assert desk.box.attachment(49001, 2, "V1", 1) == b"%PDF-1.4 beside the documents"


def test_a_file_outside_the_folder_of_the_documents_is_not_sent(desk: Any, papers: Any) -> None:
    (desk.folder / "secret.pdf").write_bytes(b"%PDF-1.4 secret")
    inner = desk.folder / "inner"
    inner.mkdir()
    written = desk.write(
        papers.invoice("TW-1", pdf="../secret.pdf"),
        papers.invoice("TW-2", pdf=str(desk.folder / "secret.pdf")),
    )
    file = written.rename(inner / "documents.json")
    desk.json("accept", file)
    desk.json("run")
    attachments = [
        booking["attachments"] for booking in desk.box.state()["dossiers"]["49001"]["buysellBookings"]
    ]
    assert attachments == [[], []]


@pytest.mark.parametrize("address", ["path", "url"])
def test_the_database_is_a_path_or_an_address(desk: Any, papers: Any, address: str) -> None:
    path = desk.folder / "other.sqlite"
    desk.database = str(path) if address == "path" else f"sqlite:///{path}"
    desk.json("accept", desk.write(papers.invoice("TW-1")))
    assert path.exists()
    assert path.stat().st_mode & 0o077 == 0


def test_a_broken_file_and_one_of_somebody_else_are_refused(desk: Any, papers: Any) -> None:
    broken = desk.folder / "broken.json"
    broken.write_text('{"format": ')
    [refused] = desk.json("accept", broken, code=1)["refused"]
    assert refused["id"] is None
    assert "JSON" in refused["reason"]
    other = desk.write(papers.invoice("TW-1"), organisation="andere-events")
    assert "andere-events" in desk.say("accept", other, code=1)
    assert desk.json("status")["documents"] == []


def test_wrong_usage_ends_with_code_2_and_a_sentence(desk: Any, papers: Any) -> None:
    assert "nowhere.json" in desk.fail("accept", desk.folder / "nowhere.json")
    assert "tomorrow" in desk.fail("status", now="tomorrow")
    assert CliRunner().invoke(app, ["book"]).exit_code == 2
    assert CliRunner().invoke(app, ["run", "--nonsense"]).exit_code == 2
    del papers


def test_wrong_settings_end_with_code_2_and_their_place(desk: Any) -> None:
    desk.settings.write_text(desk.settings.read_text().replace("sales_account", "sale_account"))
    assert "sale_account" in desk.fail("status")
    desk.settings.write_text("organisation = ")
    assert "settings.toml" in desk.fail("status") or "TOML" in desk.fail("status")
    desk.settings.unlink()
    assert "settings.toml" in desk.fail("status")


def test_a_renderer_that_cannot_be_loaded_ends_with_code_2(desk: Any, papers: Any) -> None:
    desk.settings.write_text(desk.settings.read_text() + '[files]\nrenderer = "no_such_module:render"\n')
    desk.call("accept", desk.write(papers.invoice("TW-1")))
    assert "no_such_module" in desk.fail("run")


def test_missing_credentials_are_named(desk: Any, papers: Any) -> None:
    desk.json("accept", desk.write(papers.invoice("TW-1")))
    desk.environment["OCTOPUS_PASSWORD"] = ""
    assert "OCTOPUS_PASSWORD" in desk.fail("run")
    assert desk.json("status")["documents"][0]["state"] == "waiting"


def test_without_anything_due_no_credentials_are_needed(desk: Any) -> None:
    desk.environment["OCTOPUS_PASSWORD"] = ""
    assert desk.json("run")["done"] == 0


def test_a_database_that_cannot_be_opened_ends_with_code_2(desk: Any) -> None:
    desk.database = "nonsense://user:secret@host/db"
    told = desk.fail("status")
    assert "secret" not in told
    desk.database = str(desk.folder)
    desk.fail("status")


def test_now_may_have_no_offset_and_is_then_brussels_time(desk: Any, papers: Any) -> None:
    desk.json("accept", desk.write(papers.invoice("TW-1", issued_at="2026-11-25T09:00:00+01:00")))
    assert desk.json("run", now="2026-11-24T23:59:00")["waiting"] == 1
    assert desk.json("run", now="2026-11-25T00:00:00")["done"] == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "80", "TERM": "dumb"})
    assert result.exit_code == 0
    assert f"tickoweb-sync {command}" in result.output
    assert all(len(line) <= 80 for line in result.output.splitlines())


def test_the_list_of_commands_says_where_to_begin() -> None:
    result = CliRunner().invoke(app, [], env={"COLUMNS": "80", "TERM": "dumb"})
    assert "tickoweb-sync demo" in result.output
    assert "OCTOPUS_PASSWORD" in result.output
    assert "Exit codes" in result.output
    assert all(command in result.output for command in COMMANDS)


def test_paused_nothing_is_booked_until_it_is_resumed(desk: Any, papers: Any) -> None:
    desk.json("accept", desk.write(papers.invoice("TW-1")))
    desk.json("pause")
    assert desk.json("run")["waiting"] == 1
    assert desk.box.calls() == {}
    assert "Paused" in desk.say("check", "--workers")
    desk.json("resume")
    assert desk.json("run")["done"] == 1


def test_a_lost_database_is_made_up_for_by_adopt(desk: Any, papers: Any) -> None:
    file = desk.write(papers.invoice("TW-1"))
    desk.json("accept", file)
    desk.json("run")
    desk.database = f"sqlite:///{desk.folder / 'new.sqlite'}"
    desk.json("accept", file)
    desk.json("adopt")
    assert desk.json("run")["done"] == 1
    assert desk.box.calls()["insertBuySellBooking"] == 1
    assert desk.box.calls()["insertFinancialDiversBooking"] == 1


def test_adopt_names_what_is_not_in_this_outbox(desk: Any, papers: Any) -> None:
    desk.json("accept", desk.write(papers.invoice("TW-1")))
    desk.json("run")
    desk.database = f"sqlite:///{desk.folder / 'new.sqlite'}"
    answer = desk.json("adopt")
    assert (answer["bookings"], answer["payments"], answer["known"]) == (1, 1, 0)
    [mark] = answer["unknown"]
    assert mark in desk.say("adopt")
    desk.environment["OCTOPUS_USER"] = "nobody"
    desk.database = f"sqlite:///{desk.folder / 'newer.sqlite'}"
    assert "user" in desk.json("adopt", code=4)["error"]
    assert "not tried again" in desk.fail("adopt", code=4)


def test_status_says_why_a_document_waits(desk: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", issued_at="2026-11-24T12:00:00+01:00")
    credit_note = papers.credit_note(invoice, issued_at="2026-11-23T12:00:00+01:00")
    desk.json("accept", desk.write(invoice, credit_note))
    assert [one["reason"] for one in desk.json("status")["documents"]] == [None, None]
    desk.box.lock("V1")
    desk.json("run")
    told = {one["kind"]: one["reason"] for one in desk.json("status")["documents"]}
    assert "invoice" in told["credit_note"]
    assert "V1" in told["invoice"]
    assert "V1" in desk.say("status")


def test_check_tells_what_is_waited_for(desk: Any, papers: Any) -> None:
    desk.box.lock()
    desk.json("accept", desk.write(papers.invoice("TW-1")))
    desk.json("run")
    answer = desk.json("check", "--workers", code=1)
    [wait] = answer["waits"]
    assert (wait["kind"], wait["attempts"]) == ("locked", 1)
    assert answer["lease"] is None
    assert "insertBuySellBooking" in desk.say("check", "--workers", code=1)


def test_forever_needs_a_clock_that_moves(desk: Any) -> None:
    assert "--now" in desk.fail("run", "--forever")
