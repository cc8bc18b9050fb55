"""One table for the client, one for the sandbox and one on the page: they tell the same."""

import re
from collections import Counter
from pathlib import Path

import pytest

from octopus_client.assumptions import Assumption, all_assumptions, assumption
from octopus_client.sandbox.assumptions import ALL
from octopus_client.verify.checks import ALL as CHECKS

PAGE = Path(__file__).parents[2] / "docs" / "assumptions.md"
OPEN_QUESTIONS = set(range(1, 36))
ABOUT_THE_SANDBOX_ITSELF = {"injected-fault"}
BESIDE_THE_SANDBOX = {"payment-probe", "oauth-token-address", "oauth-key-names", "oauth-rotation"}


def test_every_open_question_stands_in_the_table() -> None:
    assert {row for each in all_assumptions() for row in each.rows} == OPEN_QUESTIONS


def test_each_has_one_name_one_question_and_another_thinkable_answer() -> None:
    names = [each.name for each in all_assumptions()]
    assert len(set(names)) == len(names)
    assert set(names) >= BESIDE_THE_SANDBOX
    for each in all_assumptions():
        assert each.question.endswith("?"), each.name
        assert each.others, each.name
        assert len({answer.name for answer in each.answers}) == len(each.answers), each.name
        assert each.coping.endswith("."), each.name


def test_each_is_settled_by_a_check_or_says_why_none_can() -> None:
    assert [each.name for each in all_assumptions() if bool(each.checks) is bool(each.unchecked)] == []


def test_what_the_sandbox_assumes_has_the_same_name_and_the_same_answers_here() -> None:
    for theirs in ALL:
        if theirs.name not in ABOUT_THE_SANDBOX_ITSELF:
            ours = assumption(theirs.name)
            if len(theirs.answers) > 1:
                assert tuple(answer.name for answer in ours.answers) == theirs.answers, theirs.name


def test_an_unknown_name_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="kraken"):
        assumption("kraken")


def row_of(each: Assumption) -> str:
    """A row of the page."""
    others = "; ".join(answer.sentence for answer in each.others)
    how = "both ways" if each.both_ways else "one way"
    settled = ", ".join(f"`{name}`" for name in each.checks) or f"no check: {each.unchecked}"
    cells = (f"`{each.name}`", each.question, each.reading.sentence, others, f"{how}: {each.coping}", settled)
    return f"| {' | '.join(cells)} |"


def test_the_page_tells_the_same() -> None:
    page = PAGE.read_text("utf-8")
    expected = []
    for subject in dict.fromkeys(each.subject for each in all_assumptions()):
        rows = [row_of(each) for each in all_assumptions() if each.subject == subject]
        expected += [f"### {subject}", *rows]
    part = page.partition("## What the client does")[2].partition("## What the sandbox assumes")[0]
    told = [line for line in part.splitlines() if re.match(r"### |\| `", line)]
    assert told == expected


def test_the_page_of_the_command_tells_each_check() -> None:
    page = (PAGE.parent / "verify.md").read_text("utf-8")
    for check in CHECKS:
        calls = ", ".join(
            name if count == 1 else f"{name} up to {count} times"
            for name, count in Counter(check.calls).items()
        )
        settles = ", ".join(f"`{name}`" for name in check.settles)
        assert f"| `{check.name}` | {check.purpose} | {calls or 'nothing'} | {settles} |\n" in page
