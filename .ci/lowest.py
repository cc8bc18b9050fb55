"""Print constraints that pin every dependency of the library to the lowest version it allows.

`python .ci/lowest.py > lowest.txt && pip install -c lowest.txt -e '.[all]'`
"""

# ruff: noqa: INP001, T201 - a folder of scripts, no package; printing is what it does

import re
import tomllib
from pathlib import Path

_LOWEST = re.compile(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?>=([0-9][0-9.]*)")


def constraints(pyproject: Path) -> list[str]:
    """One for each dependency that has a lower bound, of the library and its extras but not of `dev`."""
    project = tomllib.loads(pyproject.read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(each for name in extras if name != "dev" for each in extras[name])]
    return sorted({f"{match[1]}=={match[2]}" for each in wanted if (match := _LOWEST.match(each))})


if __name__ == "__main__":
    print("\n".join(constraints(Path(__file__).parents[1] / "pyproject.toml")))
