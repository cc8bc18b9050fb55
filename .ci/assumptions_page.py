"""Write the tables of docs/assumptions.md anew from the lists themselves; tests compare them.

`python .ci/assumptions_page.py`
"""

# ruff: noqa: INP001 - a folder of scripts, no package

from pathlib import Path

from octopus_client import assumptions
from octopus_client.sandbox.assumptions import ALL, Assumption

_PAGE = Path(__file__).parents[1] / "docs" / "assumptions.md"
_OURS = "### "
_THEIRS = "## What the sandbox assumes"
_OUR_HEAD = """| Name | Question | Our reading | Thinkable too | How the code copes | Settled by |
|---|---|---|---|---|---|
"""
_THEIR_HEAD = """| Name | Assumption | Answers |
|---|---|---|
"""


def page(old: str) -> str:
    """The page as it should be: the words of the old one around new tables."""
    before, rest = old[: old.index(_OURS)], old[old.index(_THEIRS) :]
    subjects = dict.fromkeys(each.subject for each in assumptions.all_assumptions())
    ours = "".join(f"### {subject}\n\n{_OUR_HEAD}{_rows_of(subject)}\n" for subject in subjects)
    words = rest[: rest.index(_THEIR_HEAD)]
    return f"{before}{ours}{words}{_THEIR_HEAD}{''.join(map(_their_row, ALL))}"


def _rows_of(subject: str) -> str:
    return "".join(_our_row(each) for each in assumptions.all_assumptions() if each.subject == subject)


def _our_row(each: assumptions.Assumption) -> str:
    others = "; ".join(answer.sentence for answer in each.others)
    how = "both ways" if each.both_ways else "one way"
    settled = ", ".join(f"`{name}`" for name in each.checks) or f"no check: {each.unchecked}"
    cells = (f"`{each.name}`", each.question, each.reading.sentence, others, f"{how}: {each.coping}", settled)
    return f"| {' | '.join(cells)} |\n"


def _their_row(each: Assumption) -> str:
    answers = ", ".join(f"`{answer}`" for answer in each.answers) if len(each.answers) > 1 else "one"
    return f"| `{each.name}` | {each.sentence} | {answers} |\n"


if __name__ == "__main__":
    _PAGE.write_text(page(_PAGE.read_text("utf-8")), "utf-8")
