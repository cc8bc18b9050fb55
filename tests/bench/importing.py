"""The time of importing the client in a fresh interpreter, against importing what it is made of."""

import os
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.figure import Measured
from tests.bench.paired import paired

_THEIRS = "import httpx, attrs, cattrs, tenacity"


def measure_import(*, short: bool) -> Iterator[Measured]:
    """The package alone, and with the class that everybody starts from (and all that stands behind it)."""
    rounds = 3 if short else 7
    for name, ours in (
        ("import", "import octopus_client"),
        ("import_whole", "from octopus_client import Octopus"),
    ):
        ratio, our_time, their_time = paired(
            lambda ours=ours: _run(ours),  # type: ignore[misc]  # bound now
            lambda: _run(_THEIRS),
            rounds=rounds,
            clock=_of_children,
        )
        yield Measured(name, ratio, f"{our_time * 1e3:.0f} against {their_time * 1e3:.0f} ms")


def _run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def _of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system
