"""Every documented fault of others has a test here."""

import ast
import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SHARED = Path(__file__).parents[4] / "shared" / "cases" / "cases.json"
CASES = frozenset(
    """
    C01 C03 C04 C06 C07 C09 C10 C11 C12 C15 C16 C17 C18 C20 C21 C23 C24 C25 C26 C28 C30 C31 C33 C34 C36
    C38 C39 C40 C41 C42 C43 C45 C46 C47 C49 C50 C52 C53 C54 C56 C57 C59 C60 C61 C63 C65 C66 C68 C69 C71
    C73 C74 C76 C77 C78 C80 C81 C83 C84 C85 C87 C88 C90 C92 C93 C95 C97 C98 C100 C101 C102 C104 C105 C107
    C109 C111 C113 C114 C116 C117 C119 C120 C122 C123 C125 C126 C127 C129 C131 C133 C135 C136 C139 C140
    C141 C143 C145 C147 C149
    """.split()
)


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
