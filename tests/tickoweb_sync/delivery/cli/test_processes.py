"""The command as a real process: it stops when told, and the demo says what it did."""

import json
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_forever_works_and_stops_when_told(
    desk: Any, papers: Any, start: Callable[..., Any], number: signal.Signals
) -> None:
    ancient = papers.invoice("TW-1", issued_at="2001-01-01T12:00:00+01:00")
    desk.json("accept", desk.write(ancient))
    process = start(*desk.arguments("run", "--forever", "--json", now=None))
    first = process.stdout.readline()
    assert json.loads(first) == {
        "done": 0,
        "waiting": 0,
        "held": 1,
        "skipped": 0,
        "next_attempt_at": None,
    }
    process.send_signal(number)
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors) == (0, "", "")
    assert desk.json("check", "--workers", code=1)["lease"] is None


def test_run_as_a_process_says_one_json_object(desk: Any, papers: Any, start: Callable[..., Any]) -> None:
    desk.json("accept", desk.write(papers.invoice("TW-1")))
    process = start(*desk.arguments("run", "--json"))
    output, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
    assert json.loads(output)["done"] == 1


def test_the_demo_says_what_it_did(start: Callable[..., Any]) -> None:
    began = time.monotonic()
    process = start("demo", "--documents", "20")
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert time.monotonic() - began < 60
    assert all(len(line) <= 80 for line in output.splitlines())
    for part in (
        "is open in Octopus",
        "A further run books nothing and makes 0 calls",
        "without a hole",
        "USD",
    ):
        assert part in " ".join(output.split())


def test_the_demo_can_leave_its_sandbox_up(start: Callable[..., Any]) -> None:
    process = start("demo", "--documents", "10", "--keep")
    for line in process.stdout:
        if line.startswith("The sandbox stays up at http://127.0.0.1:"):
            break
    else:
        pytest.fail("the demo does not say where its sandbox is")
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=20)
    assert "Stopped." in output
    assert process.returncode == 0
