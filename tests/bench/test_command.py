import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOALS = json.loads((ROOT / "tests/bench/goals.json").read_text())


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.bench", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "80"},
        check=False,
    )


def in_python(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_help_names_every_figure_and_shows_how_to_begin() -> None:
    told = bench("--help").stdout
    names = in_python("from tests.bench.suite import SUITE; print(*SUITE)").split()
    assert all(f"\n  {name} " in told for name in names)
    assert "python -m tests.bench --short" in told
    assert max(map(len, told.splitlines())) <= 120


def test_a_figure_that_is_not_there_is_refused_with_what_is() -> None:
    refused = bench("speed")
    assert refused.returncode == 2
    assert "there is no figure speed: choose calls," in refused.stderr


def test_a_figure_stands_beside_its_goal_and_in_the_file(tmp_path: Path) -> None:
    done = bench("idle", "--short", "--json", str(tmp_path / "bench.json"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    written = json.loads((tmp_path / "bench.json").read_text())
    assert written["calls_idle"] == {
        "text": GOALS["calls_idle"]["text"],
        "value": 0,
        "goal": 0,
        "at_least": False,
        "verdict": "met",
        "told": "10 documents, all done",
    }
    assert written["calls_locked"]["value"] == 1


@pytest.mark.parametrize(
    ("goal", "value", "verdict", "is_lost"),
    [
        ("limit=2, met=True", 2.0, "met", False),
        ("limit=2, met=True", 2.5, "missed", False),
        ("limit=2, met=True", 2.51, "missed", True),
        ("limit=2", 9.0, "missed", False),
        ("limit=0, met=True", 1.0, "missed", True),
        ("limit=3.5, at_least=True, met=True", 3.5, "met", False),
        ("limit=3.5, at_least=True, met=True", 2.9, "missed", False),
        ("limit=3.5, at_least=True, met=True", 2.7, "missed", True),
        ("met=True", 9.0, "", False),
        ("limit=2, met=True", None, "", False),
    ],
)
def test_only_a_goal_that_was_met_can_be_lost_and_only_by_more_than_a_quarter(
    goal: str, value: float | None, verdict: str, *, is_lost: bool
) -> None:
    told = in_python(
        "from tests.bench.figure import Goal\n"
        f"goal = Goal(text='x', {goal})\n"
        f"print(goal.verdict({value}), goal.is_lost({value}))"
    )
    assert told.split() == [*verdict.split(), str(is_lost)]


@pytest.mark.parametrize(("steady", "is_lost"), [(True, True), (False, False)])
def test_the_short_form_judges_only_what_is_steady(*, steady: bool, is_lost: bool) -> None:
    told = in_python(
        "from tests.bench.figure import Goal\n"
        f"print(Goal(text='x', limit=2, met=True, steady={steady}).is_lost(9, short=True))"
    )
    assert told.strip() == str(is_lost)


def test_every_row_of_the_table_fits_eighty_columns() -> None:
    assert all(len(goal["text"]) <= 45 for goal in GOALS.values())
    told = in_python(
        "from tests.bench.figure import Measured, read_goals\n"
        "from tests.bench.table import row\n"
        "for name, goal in read_goals().items():\n"
        "    print(row(Measured(name, 12345.678), goal))"
    )
    assert max(map(len, told.splitlines())) <= 80
