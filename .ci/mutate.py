"""Mutation testing: break the code on purpose, in one place at a time, and see that a test notices.

`python .ci/mutate.py --tests tests/octopus_client/test_lock.py -- src/octopus_client/lock.py`

The tests are collected and run once, noting which lines each of them runs. Then, for every mutant, a
copy of the process (fork) gets the broken function and runs the tests of that line, the fastest first,
until one fails. Mutated are the bodies of functions and the constants of modules; not class bodies,
default values and annotations.
"""

# ruff: noqa: INP001 - a folder of scripts, no package

import argparse
import ast
import contextlib
import gc
import os
import random
import resource
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol  # the one way to run a collected test again
from mutations import Mutant, mutants_of

_TRIALS_AT_ONCE = 2
_MEMORY = 4 << 30
_KILLED, _SURVIVED, _IMPOSSIBLE = 1, 0, 3


@dataclass
class Mutation:
    """A pytest plugin that runs the tests of each mutant in place of the whole suite."""

    files: list[Path]
    sample: int | None
    seed: int
    again: str | None
    lines_of: dict[pytest.Item, set[tuple[str, int]]] = field(default_factory=dict)
    seconds_of: dict[pytest.Item, float] = field(default_factory=dict)
    results: dict[Mutant, str] = field(default_factory=dict)

    @staticmethod
    def pytest_sessionstart() -> None:
        """Called by pytest before it imports the tests: every mutant gets the same examples."""
        from hypothesis import Phase, settings  # noqa: PLC0415 - pytest wants to import it first

        phases = [Phase.explicit, Phase.generate]  # one failure is enough, it need not be a small one
        settings.register_profile("mutation", derandomize=True, database=None, deadline=None, phases=phases)
        settings.load_profile("mutation")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Called by pytest once the tests are collected."""
        for item in session.items:
            self._run_and_watch(item)
        started = time.monotonic()
        self._try_all([mutant for path in self.files for mutant in mutants_of(path)])
        self._report(time.monotonic() - started)
        return True

    def _run_and_watch(self, item: pytest.Item) -> None:
        names = {str(path) for path in self.files}
        seen: set[tuple[str, int]] = set()

        def watch(frame: FrameType, event: str, _argument: object) -> Any:
            if frame.f_code.co_filename not in names:
                return None
            if event == "line":
                seen.add((frame.f_code.co_filename, frame.f_lineno))
            return watch

        with _traced(watch):
            started = time.monotonic()
            passed = _passes(item, None)
        if passed:
            self.lines_of[item], self.seconds_of[item] = seen, time.monotonic() - started
        else:
            _say(f"left out, it fails without a mutant or is skipped: {item.nodeid}")

    def _try_all(self, mutants: list[Mutant]) -> None:
        if self.again is not None:
            mutants = [mutant for mutant in mutants if f": {mutant.change}" in self.again]
        if self.sample is not None and self.sample < len(mutants):
            mutants = random.Random(self.seed).sample(mutants, self.sample)  # noqa: S311 - no secret
        running: dict[int, Mutant] = {}
        functions = self._functions()
        gc.freeze()  # what the forks share is not looked at again
        self._see_that_unbroken_code_survives()
        for mutant in mutants:
            tests = self._tests_of(mutant)
            if not tests:
                self._note(mutant, "survived")
                continue
            if len(running) == _TRIALS_AT_ONCE:
                self._wait_for_one(running)
            child = os.fork()
            if child == 0:
                _try_in_this_process(mutant, tests, functions[str(mutant.path)])
            running[child] = mutant
        while running:
            self._wait_for_one(running)

    def _see_that_unbroken_code_survives(self) -> None:
        child = os.fork()
        if child == 0:
            _try_in_this_process(None, self.seconds_of, [])
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != _SURVIVED:
            raise RuntimeError("the tests fail in a copy of this process, without any mutant")

    def _functions(self) -> dict[str, list[FunctionType]]:
        """What may be exchanged in each file: all functions there are, however they are wrapped."""
        found: dict[str, list[FunctionType]] = {str(path): [] for path in self.files}
        for thing in gc.get_objects():
            if isinstance(thing, FunctionType) and thing.__code__.co_filename in found:
                found[thing.__code__.co_filename].append(thing)
        return found

    def _wait_for_one(self, running: dict[int, Mutant]) -> None:
        child, status = os.wait()
        code = os.waitstatus_to_exitcode(status)
        result = {_SURVIVED: "survived", _IMPOSSIBLE: "impossible"}
        timeouts = dict.fromkeys((-signal.SIGPROF, -signal.SIGALRM), "timeout")
        self._note(running.pop(child), (result | timeouts).get(code, "killed"))

    def _note(self, mutant: Mutant, result: str) -> None:
        self.results[mutant] = result
        remark = " (killed by time)" if result == "timeout" else ""
        if result == "survived" and not self._tests_of(mutant):
            remark = " (no test runs this line)"
        if result == "survived" or remark:
            _say(f"{mutant.path.relative_to(Path.cwd())}:{mutant.lines[-1]}: {mutant.change}{remark}")

    def _tests_of(self, mutant: Mutant) -> dict[pytest.Item, float]:
        """The tests that run a mutant's line (all for a constant), the fastest first, with their seconds."""
        name = str(mutant.path)
        places = {(name, line) for line in mutant.lines}
        tests = [item for item, seen in self.lines_of.items() if seen & places or not mutant.in_function]
        return {item: self.seconds_of[item] for item in sorted(tests, key=self.seconds_of.__getitem__)}

    def _report(self, seconds: float) -> None:
        found = Counter((mutant.path, result) for mutant, result in self.results.items())
        for path in [*self.files, None]:
            killed, timeouts, survived = (
                sum(
                    count
                    for (place, name), count in found.items()
                    if name == result and path in (place, None)
                )
                for result in ("killed", "timeout", "survived")
            )
            total = killed + timeouts + survived
            share = (killed + timeouts) / total if total else 1
            name = path.relative_to(Path.cwd()) if path else "all"
            _say(
                f"{name}: {total} mutants, {killed + timeouts} killed ({timeouts} by time), "
                f"{survived} survived, {share:.1%}"
            )
        _say(f"{seconds:.0f} seconds for {len(self.seconds_of)} tests")


def _try_in_this_process(
    mutant: Mutant | None, tests: dict[pytest.Item, float], functions: list[FunctionType]
) -> None:
    """Never returns: the exit code tells what became of the mutant."""
    code = _IMPOSSIBLE
    try:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        if mutant is None or _break(mutant, functions):
            code = _KILLED
            for test, following in zip(tests, [*list(tests)[1:], None], strict=True):
                signal.setitimer(signal.ITIMER_PROF, 5 + 5 * tests[test])  # for one that runs for ever
                signal.setitimer(signal.ITIMER_REAL, 120 + 20 * tests[test])  # for one that waits for ever
                if not _passes(test, following):
                    break
            else:
                code = _SURVIVED
    finally:
        os._exit(code)


def _break(mutant: Mutant, functions: list[FunctionType]) -> bool:
    """Put a mutant in the place of what runs; false where Python does not allow it."""
    tree = mutant.broken_tree()
    if not mutant.in_function:
        return _set_constant(mutant, tree)
    codes = _codes(compile(tree, mutant.path, "exec"))
    new = {(code.co_qualname, code.co_firstlineno): code for code in codes}
    try:
        for function in functions:
            old = function.__code__
            function.__code__ = new.get((old.co_qualname, old.co_firstlineno), old)
    except ValueError:  # it would have another number of free variables
        return False
    return bool(functions)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _set_constant(mutant: Mutant, tree: ast.Module) -> bool:
    """Assign a constant and all that follow from it anew, in their module and where they were imported."""
    modules = [vars(module) for module in list(sys.modules.values())]
    home = next((names for names in modules if names.get("__file__") == str(mutant.path)), None)
    if home is None:
        return False
    old = dict(home)
    changed: set[str] = set()
    for statement in tree.body[mutant.statement :]:
        used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
        if isinstance(statement, ast.Assign) and (not changed or used & changed):
            exec(compile(ast.Module([statement], []), mutant.path, "exec"), home)  # noqa: S102 - our own code
            changed |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
    for names in modules:
        for name in changed:
            if names.get(name) is old[name]:
                names[name] = home[name]
    return True


def _passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    reports = runtestprotocol(item, log=False, nextitem=following)
    return all(report.passed for report in reports)


@contextlib.contextmanager
def _traced(watch: Callable[..., Any]) -> Iterator[None]:
    threading.settrace(watch)
    sys.settrace(watch)
    try:
        yield
    finally:
        sys.settrace(None)
        threading.settrace(None)


def _say(text: str) -> None:
    os.write(2, f"{text}\n".encode())


def main() -> None:
    """Run from the root of the repository."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="files to mutate")
    parser.add_argument("--tests", nargs="+", required=True, help="test files or folders that must notice")
    parser.add_argument("--sample", type=int, help="try so many mutants only, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", type=Path, help="try only what the report of an earlier run lists")
    chosen = parser.parse_args()
    again = chosen.again.read_text() if chosen.again else None
    plugin = Mutation([path.resolve() for path in chosen.files], chosen.sample, chosen.seed, again)
    options = ["-p", "no:randomly", "-p", "no:cacheprovider", "-n0", "-q", "--tb=native"]
    sys.exit(pytest.main([*options, *chosen.tests], plugins=[plugin]))


if __name__ == "__main__":
    main()
