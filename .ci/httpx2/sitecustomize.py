"""Puts httpx2 in the place of httpx for each process with this folder on its path: a leg of CI."""

# ruff: noqa: INP001 - Python imports it by its name when it starts

import importlib
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_INSTEAD = {"httpx": "httpx2", "httpcore": "httpcore2"}


class _Successor(MetaPathFinder, Loader):
    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name in _INSTEAD else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return importlib.import_module(_INSTEAD[spec.name])

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to do: it was run when it was imported under its own name."""


sys.meta_path.insert(0, _Successor())
