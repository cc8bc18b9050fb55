"""What nobody could verify on the live service, by name, and how this library copes with it.

The texts stand in `assumed/`, a file for each subject. `octopus-verify` asks a real test dossier.
"""

import tomllib
from functools import cache
from importlib.resources import files

import attrs

_SUBJECTS = {
    "access": "Login, limits and locks",
    "dossier": "Lists, journals and relations",
    "books": "Documents, payments and balancings",
    "invoices": "Invoices that Octopus makes",
    "bank": "Payments by bank, reminders, wages",
}


@attrs.frozen(kw_only=True)
class Answer:
    """An answer that is thinkable.

    Attributes:
        name: short name, the same as the sandbox's where that can be switched.
        sentence: what it means.
    """

    name: str
    sentence: str


@attrs.frozen(kw_only=True)
class Assumption:
    """A behaviour of Octopus that no source settles.

    Attributes:
        name: its name, the same as the sandbox's where that has one.
        subject: what it is about.
        question: what is not known, in one sentence.
        reading: the answer on which this library builds.
        others: the other answers that are thinkable.
        both_ways: whether the code comes to the right end with every answer; otherwise it is built on one.
        coping: how the code copes, or why it is built on one answer.
        rows: numbers (1 to 35) of the open questions with which this list began.
        checks: the checks of `octopus-verify` that can settle it.
        unchecked: why no check can, where there is none.
    """

    name: str
    subject: str
    question: str
    reading: Answer
    others: tuple[Answer, ...]
    both_ways: bool
    coping: str
    rows: tuple[int, ...]
    checks: tuple[str, ...]
    unchecked: str

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All answers that are thinkable, ours first."""
        return (self.reading, *self.others)


@cache
def all_assumptions() -> tuple[Assumption, ...]:
    """Every assumption of this library, by subject."""
    folder = files("octopus_client") / "assumed"
    return tuple(
        _assumption(name, subject=title, **told)
        for subject, title in _SUBJECTS.items()
        for name, told in tomllib.loads((folder / f"{subject}.toml").read_text("utf-8")).items()
    )


def assumption(name: str) -> Assumption:
    """One assumption.

    Raises:
        KeyError: there is none of that name.
    """
    return {each.name: each for each in all_assumptions()}[name]


def _assumption(
    name: str,
    *,
    subject: str,
    question: str,
    answers: dict[str, str],
    coping: str,
    both_ways: bool = False,
    rows: tuple[int, ...] = (),
    checks: tuple[str, ...] = (),
    unchecked: str = "",
) -> Assumption:
    reading, *others = (Answer(name=key, sentence=sentence) for key, sentence in answers.items())
    return Assumption(
        name=name,
        subject=subject,
        question=question,
        reading=reading,
        others=tuple(others),
        both_ways=both_ways,
        coping=coping,
        rows=tuple(rows),
        checks=tuple(checks),
        unchecked=unchecked,
    )
