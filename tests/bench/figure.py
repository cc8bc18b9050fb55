"""What a figure is, the goals that are kept beside it, and how strictly they are held."""

import json
from pathlib import Path
from typing import Any

from attrs import frozen

GOALS = Path(__file__).parent / "goals.json"
"""The goals, and which of them were met when this was last looked at."""

_SLACK = 1.25


@frozen
class Measured:
    """What was measured under one name.

    Attributes:
        name: of the figure, as in the data file.
        value: the figure; `None` where it could not be measured here.
        told: what stands behind it, in a few words.
    """

    name: str
    value: float | None
    told: str = ""


@frozen(kw_only=True)
class Goal:
    """What a figure should be.

    Attributes:
        text: what the figure says.
        limit: the goal; `None` for a figure that is only shown.
        at_least: whether more is better.
        met: whether it was met when the goals were last looked at; then it must stay so.
        steady: whether a busy machine leaves it as it is, as a count, a size, a ratio of CPU times.
    """

    text: str
    limit: float | None = None
    at_least: bool = False
    met: bool = False
    steady: bool = False

    def verdict(self, value: float | None) -> str:
        """`met` or `missed`; nothing where there is no goal or no figure."""
        if self.limit is None or value is None:
            return ""
        return "met" if self._keeps(value, self.limit) else "missed"

    def is_lost(self, value: float | None, *, short: bool = False) -> bool:
        """Whether a goal that was met is missed by more than a quarter.

        Args:
            value: the figure.
            short: whether it comes from the short form, which runs beside other work: there only what is
                steady is judged.
        """
        if short and not self.steady:
            return False
        if not self.met or self.limit is None or value is None:
            return False
        return not self._keeps(value, self.limit / _SLACK if self.at_least else self.limit * _SLACK)

    def shown(self) -> str:
        """The goal in the table."""
        if self.limit is None:
            return ""
        return f"{'>=' if self.at_least else '<='} {self.limit:g}"

    def _keeps(self, value: float, limit: float) -> bool:
        return value >= limit if self.at_least else value <= limit


def read_goals(path: Path = GOALS) -> dict[str, Goal]:
    """The goals by the names of their figures, in the order of the table."""
    plain: dict[str, dict[str, Any]] = json.loads(path.read_text())
    return {name: Goal(**row) for name, row in plain.items()}
