"""The snapshot of what is public, and how far the code is from it."""

from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent


def read_snapshot(package: str) -> list[str]:
    """The lines that were agreed upon."""
    return _file(package).read_text("utf-8").splitlines()


def write_snapshot(package: str, lines: Sequence[str]) -> None:
    """Agree upon these lines."""
    _file(package).write_text("\n".join(lines) + "\n", "utf-8")


def complaints(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """A sentence for each public name that vanished, changed or came."""
    old, new = (dict(line.split(": ", 1) for line in lines) for lines in (before, now))
    gone = [f"{name} is gone; it was: {told}" for name, told in old.items() if name not in new]
    changed = [
        f"{name} changed from: {told}\n{' ' * len(name)}           to: {new[name]}"
        for name, told in old.items()
        if new.get(name, told) != told
    ]
    came = [f"{name} is new: {told}" for name, told in new.items() if name not in old]
    return [*gone, *changed, *came]


def _file(package: str) -> Path:
    return FOLDER / f"{package}.txt"
