"""What `status` lists, and what it only counts."""

from typing import Any

import pytest
from sqlalchemy import create_engine, text

ALL_STATES = {"waiting": 0, "held": 0, "done": 0, "skipped": 0}


@pytest.fixture
def busy(desk: Any, papers: Any) -> Any:
    """120 documents that were finished one a day, a held one among them, and one that waits."""
    papers_of_days = [
        papers.invoice(
            f"TW-{number:03}", issued_at=f"2026-{1 + number // 28:02}-{1 + number % 28:02}T10:00:00+01:00"
        )
        for number in range(120)
    ]
    future = papers.invoice("TW-later", issued_at="2026-12-20T10:00:00+01:00")
    desk.json("accept", desk.write(*papers_of_days, future))
    engine = create_engine(desk.database)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE document SET state = 'done', step = 'none' WHERE order_number <> 'TW-later'")
        )
        connection.execute(text("UPDATE document SET state = 'skipped' WHERE order_number = 'TW-119'"))
        connection.execute(text("UPDATE document SET state = 'held' WHERE order_number = 'TW-003'"))
    engine.dispose()
    return desk


def test_people_see_what_is_open_and_the_last_that_were_finished(busy: Any) -> None:
    told = busy.say("status", code=1)
    assert "118 done, 1 waiting, 1 held, 1 with nothing to book." in told
    listed = [line.split()[0] for line in told.splitlines() if line.startswith("TW-") and ":" not in line]
    assert listed == ["TW-003", *(f"TW-{number:03}" for number in range(20, 120)), "TW-later"]
    assert "19 more were finished earlier: `--all` lists them too." in told


def test_all_lists_every_document(busy: Any) -> None:
    told = busy.say("status", "--all", code=1)
    assert "TW-000" in told
    assert "finished earlier" not in told
    assert len(busy.json("status", "--all", code=1)["documents"]) == 121


def test_a_program_gets_more_of_the_finished_and_the_totals(busy: Any) -> None:
    answer = busy.json("status", code=1)
    assert answer["totals"] == {"waiting": 1, "held": 1, "done": 118, "skipped": 1}
    assert [one["order"] for one in answer["documents"]][-2:] == ["TW-119", "TW-later"]
    assert len(answer["documents"]) == 121


def test_one_state_is_listed_whole_and_nothing_else(busy: Any) -> None:
    [held] = busy.json("status", "--state", "held", code=1)["documents"]
    assert (held["order"], held["state"]) == ("TW-003", "held")
    done = busy.json("status", "--state", "done", code=1)
    assert {one["state"] for one in done["documents"]} == {"done"}
    assert len(done["documents"]) == done["totals"]["done"] == 118


def test_a_state_that_is_none_is_refused(desk: Any) -> None:
    assert desk.call("status", "--state", "lost").exit_code == 2


def test_an_empty_outbox_has_totals_too(desk: Any) -> None:
    desk.json("accept", desk.write())
    assert desk.json("status")["totals"] == ALL_STATES
