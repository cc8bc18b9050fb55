"""Active from the first login that is accepted; silent while it is refused; on by itself with another."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Insert, column, create_engine, table

from tickoweb_sync import Outbox, State
from tickoweb_sync.outbox import engine as outbox_engine

ONE_LOGIN = {"authenticateUser": 1}


@pytest.fixture
def waiting(desk: Any) -> Any:
    """A desk whose settings are complete, with a document; nobody has logged in yet."""
    desk.set_up()
    desk.database.unlink()
    desk.box.reset()
    desk.accept()
    return desk


def state(desk: Any) -> str:
    told: str = desk.json("status")["integration"]
    return told


def test_an_integration_is_inactive_until_octopus_accepts_its_login(waiting: Any) -> None:
    assert state(waiting) == "inactive"
    assert "nog niet actief" in waiting.call("status").stdout
    assert waiting.box.calls() == {}
    assert waiting.json("run")["done"] == 1
    assert state(waiting) == "active"
    assert "nog niet actief" not in waiting.call("status").stdout


def test_a_refused_login_is_tried_once_until_other_credentials_come(waiting: Any) -> None:
    waiting.environment["OCTOPUS_PASSWORD"] = "wrong"
    assert waiting.calls_of(lambda: waiting.json("run", code=1)) == ONE_LOGIN
    assert state(waiting) == "refused"
    for words in (("run",), ("plan",), ("adopt",), ("check",), ("retry", "TW-1"), ("run",)):
        assert waiting.calls_of(lambda words=words: waiting.call(*words)) == {}
    [notice] = [each for each in waiting.json("status")["notices"] if each["resolved_at"] is None]
    assert notice["code"] == "login_refused"
    waiting.environment["OCTOPUS_PASSWORD"] = "wrong too"
    assert waiting.calls_of(lambda: waiting.json("run", code=1)) == ONE_LOGIN
    assert waiting.calls_of(lambda: waiting.json("run", code=1)) == {}
    assert [each["code"] for each in waiting.json("status")["notices"]] == ["login_refused"]
    waiting.environment["OCTOPUS_PASSWORD"] = waiting.box.password
    assert waiting.json("run")["done"] == 1
    assert state(waiting) == "active"
    assert all(each["resolved_at"] for each in waiting.json("status")["notices"])


@pytest.mark.parametrize("command_", ["plan", "adopt", "check"])
def test_whichever_command_meets_the_refusal_remembers_it(waiting: Any, command_: str) -> None:
    waiting.environment["OCTOPUS_PASSWORD"] = "wrong"
    assert waiting.calls_of(lambda: waiting.call(command_)) == ONE_LOGIN
    assert waiting.calls_of(lambda: waiting.call(command_)) == {}
    assert waiting.calls_of(lambda: waiting.call("run")) == {}
    assert state(waiting) == "refused"


def test_a_check_activates_and_ends_a_refusal(waiting: Any) -> None:
    waiting.environment["OCTOPUS_PASSWORD"] = "wrong"
    waiting.call("run")
    waiting.environment["OCTOPUS_PASSWORD"] = waiting.box.password
    waiting.json("check")
    assert state(waiting) == "active"
    assert all(each["resolved_at"] for each in waiting.json("status")["notices"])


def test_the_same_credentials_are_tried_once_more_when_a_person_says_so(waiting: Any) -> None:
    waiting.environment["OCTOPUS_PASSWORD"] = "wrong"
    waiting.call("run")
    waiting.json("resume")
    assert waiting.calls_of(lambda: waiting.call("run")) == ONE_LOGIN
    assert waiting.calls_of(lambda: waiting.call("run")) == {}


def test_a_login_that_several_organisations_share_is_refused_to_all_by_one_attempt(waiting: Any) -> None:
    waiting.environment["OCTOPUS_PASSWORD"] = "wrong"
    first = waiting.settings
    second = waiting.folder / "second.toml"
    second.write_text(first.read_text().replace("fictie-events", "andere-events"))
    assert waiting.calls_of(lambda: waiting.call("run")) == ONE_LOGIN
    documents = waiting.folder / "documents.json"
    documents.write_text(documents.read_text().replace("fictie-events", "andere-events"))
    waiting.settings = second
    assert waiting.call("accept", documents).exit_code == 0
    assert waiting.calls_of(lambda: waiting.call("run")) == {}
    assert state(waiting) == "refused"
    waiting.json("resume")
    assert state(waiting) == "inactive"
    waiting.settings = first
    assert state(waiting) == "inactive"


def test_a_pause_is_shown_and_makes_no_call(waiting: Any) -> None:
    waiting.json("pause")
    assert state(waiting) == "paused"
    assert waiting.calls_of(lambda: waiting.json("run")) == {}
    assert "gepauzeerd sinds 25/11/2026 09:00" in " ".join(waiting.call("status").stdout.split())
    waiting.json("resume")
    assert state(waiting) == "inactive"


def test_nothing_of_the_password_is_kept(waiting: Any) -> None:
    waiting.environment["OCTOPUS_PASSWORD"] = "the-wrong-secret"
    waiting.call("run")
    waiting.environment["OCTOPUS_PASSWORD"] = waiting.box.password
    waiting.json("run")
    for path in waiting.folder.glob("outbox.sqlite*"):
        assert b"the-wrong-secret" not in path.read_bytes()


def test_an_outbox_that_has_booked_is_active_after_an_upgrade(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    config = Config()
    config.set_main_option("script_location", str(Path(outbox_engine.__file__).parent / "migrations"))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for name, number in (("booked", 7), ("new", None)):
            row = {"organisation": name, "settings": f'{{"organisation":"{name}"}}'.encode()}
            connection.execute(insert("integration", row), row)
            content = dict.fromkeys(("content", "accounts", "reasons", "vat_codes"), b"")
            flags = (
                "attempts",
                "without_invoice",
                "started",
                "balanced_cents",
                "balancing_sent",
                "file_missing",
            )
            document = {
                "organisation": name,
                "id": "1",
                "order_number": "TW-1",
                "kind": "invoice",
                "document_date": "2026-11-20",
                "fingerprint": "",
                "accepted_at": "2026-11-21T08:00:00.000000+00:00",
                "state": "done",
                "step": "none",
                "number": number,
                "told": 0,
                **content,
                **dict.fromkeys(flags, 0),
            }
            connection.execute(insert("document", document), document)
    engine.dispose()
    outbox = Outbox.open(url)
    found = {one.integration.organisation: str(one.activity) for one in outbox.configured()}
    done = [outbox.queue(name).totals()[State.DONE] for name in ("booked", "new", "unheard of")]
    outbox.engine.dispose()
    assert found == {"booked": "active", "new": "inactive"}
    assert done == [1, 1, 0]


def insert(name: str, row: dict[str, Any]) -> Insert:
    return table(name, *map(column, row)).insert()


def test_a_wrong_password_is_noticed_although_the_last_login_still_holds(waiting: Any) -> None:
    waiting.json("check")
    waiting.environment["OCTOPUS_PASSWORD"] = "wrong"
    assert waiting.calls_of(lambda: waiting.json("check", code=3)) == ONE_LOGIN
    assert state(waiting) == "refused"
