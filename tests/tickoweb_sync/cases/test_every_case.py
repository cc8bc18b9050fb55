"""Every documented fault of others has a test here."""

import ast
import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SHARED = Path(__file__).parents[4] / "shared" / "cases" / "cases.json"
CASES = frozenset((HERE / "cases.txt").read_text("utf-8").split())


def _ids_of_markers(path: Path) -> set[str]:
    """The ids in `pytest.mark.case(...)`, on tests of a file and on their parameters."""
    tests = [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    calls = [
        node
        for test in tests
        for decorator in test.decorator_list
        for node in ast.walk(decorator)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.case"
    ]
    return {
        argument.value
        for call in calls
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def test_every_case_has_a_test() -> None:
    found = set().union(*map(_ids_of_markers, HERE.glob("test_*.py")))
    assert sorted(CASES - found) == []
    assert sorted(found - CASES) == []


@pytest.mark.skipif(not SHARED.exists(), reason="the list of cases is not on this machine")
def test_the_list_of_cases_is_complete() -> None:
    assert {case["id"] for case in json.loads(SHARED.read_text("utf-8"))} == CASES
