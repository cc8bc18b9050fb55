"""How far two answers are from each other."""

import json
from collections.abc import Iterator
from typing import Any


def differences(theirs: Any, ours: Any) -> list[str]:
    """Where one answer is other than the other, each place once: `value .name`, `keys [].description`."""
    return sorted({each.strip() for each in _differences(theirs, ours, "")})


def _differences(theirs: Any, ours: Any, place: str) -> Iterator[str]:
    if type(theirs) is not type(ours):
        yield f"type {place}"
    elif isinstance(theirs, dict):
        shared = theirs.keys() & ours.keys()
        if theirs.keys() != ours.keys():
            yield f"keys {place}: {', '.join(sorted(theirs.keys() ^ ours.keys()))}"
        if [name for name in theirs if name in shared] != [name for name in ours if name in shared]:
            yield f"order of keys {place}"
        for name in shared:
            yield from _differences(theirs[name], ours[name], f"{place}.{name}")
    elif isinstance(theirs, list):
        yield from _differences_of_lists(theirs, ours, place)
    elif theirs != ours:
        yield f"value {place}"


def _differences_of_lists(theirs: list[Any], ours: list[Any], place: str) -> Iterator[str]:
    """Rows are compared one by one; those that only stand in another order are brought together first."""
    if len(theirs) != len(ours):
        yield f"length {place}"
    if theirs != ours and sorted(map(json.dumps, theirs)) == sorted(map(json.dumps, ours)):
        yield f"order of rows {place}"
        return
    for one, other in zip(theirs, ours, strict=False):
        yield from _differences(one, other, f"{place}[]")
