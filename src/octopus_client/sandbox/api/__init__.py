"""What the operations do: one subject a file.

A file in this folder exports `HANDLERS`, by operationId; that is all it takes to serve an operation.
It may export `STORED` too, by name: lists of objects that each dossier keeps.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

    from octopus_client.sandbox.call import Handler
    from octopus_client.sandbox.shelf import Stored


@cache
def handlers() -> Mapping[str, Handler]:
    """Return the handlers of all subjects, by operationId."""
    return {name: each for subject in _subjects() for name, each in subject.HANDLERS.items()}


@cache
def stored() -> Mapping[str, Stored]:
    """Return the kinds of stored objects of all subjects, by name."""
    return {name: each for subject in _subjects() for name, each in getattr(subject, "STORED", {}).items()}


def _subjects() -> Iterator[ModuleType]:
    for each in pkgutil.iter_modules(__path__):
        yield importlib.import_module(f"{__name__}.{each.name}")
