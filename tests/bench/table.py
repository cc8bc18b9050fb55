"""The table of figures, for people and for machines; it fits 80 columns."""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.bench.figure import Goal, Measured

_TEXT, _VALUE, _GOAL = 45, 9, 9
HEADING = f"{'figure':<{_TEXT}} {'measured':>{_VALUE}} {'goal':>{_GOAL}}  verdict"


def row(measured: Measured, goal: Goal, *, short: bool = False) -> str:
    """A figure, its goal and the verdict, and in a second line what stands behind it."""
    value = "-" if measured.value is None else f"{measured.value:.2f}"
    verdict = "LOST" if goal.is_lost(measured.value, short=short) else goal.verdict(measured.value)
    line = f"{goal.text:<{_TEXT}} {value:>{_VALUE}} {goal.shown():>{_GOAL}}  {verdict}".rstrip()
    return f"{line}\n    {measured.told}" if measured.told else line


def write_json(path: Path, figures: list[Measured], goals: Mapping[str, Goal]) -> None:
    """Keep figures, goals and verdicts in a file."""
    rows = {
        one.name: {
            "text": goals[one.name].text,
            "value": one.value,
            "goal": goals[one.name].limit,
            "at_least": goals[one.name].at_least,
            "verdict": goals[one.name].verdict(one.value),
            "told": one.told,
        }
        for one in figures
    }
    path.write_text(json.dumps(rows, indent=2) + "\n")
