"""Asking: with what may be chosen and why, the proposed answer first, or without asking at all."""

from collections.abc import Callable, Sequence
from typing import NoReturn, TypeVar

import typer

from tickoweb_sync.choices import Choice, Option
from tickoweb_sync.cli.session import Terminal
from tickoweb_sync.cli.setup_words import is_none, say, yes_or_no

T = TypeVar("T", bound=int | str)

NONE = "none"
"""What an option of the command says for none."""
_SHOWN = 12
_ALL = "?"


class Questions:
    """Asks at the terminal, or takes what is proposed.

    Args:
        terminal: where.
        yes: whether nothing is asked.
        language: of the questions, and of the reasons for and against an option.

    Attributes:
        warnings: what was told against the answers.
    """

    def __init__(self, terminal: Terminal, *, yes: bool, language: str) -> None:
        self.terminal = terminal
        self.yes = yes
        self.language = language
        self.warnings: list[str] = []

    def words(self, code: str, **values: object) -> str:
        """A text in the language of the questions."""
        return say(code, self.language, **values)

    def say(self, text: str, *, style: str | None = None) -> None:
        """Tell something, unless the answer is JSON."""
        if not self.terminal.as_json:
            self.terminal.console.print(text, style=style, markup=False, highlight=False)

    def warn(self, text: str) -> None:
        """Tell what speaks against something, once; `warnings` keeps it."""
        if text not in self.warnings:
            self.warnings.append(text)
            self.say(f"! {text}", style="yellow")

    def text(self, question: str, *, given: str | None, default: str | None, option: str) -> str:
        """A text: the one of an option, else the one typed, else the default.

        Args:
            question: what is asked.
            given: what the option says.
            default: what is proposed.
            option: the option or variable that gives it where nothing is asked.
        """
        answer = given or (default if self.yes else str(typer.prompt(question, default=default)).strip())
        if not answer:
            self.terminal.fail(f"{question}: name it with {option}.")
        return answer

    def confirm(self, question: str, *, default: bool) -> bool:
        """Yes or no; the default where nothing is asked."""
        if self.yes:
            return default
        yes, no = self.words("yes")[0], self.words("no")[0]
        shown = f"{question} [{yes.upper()}/{no}]" if default else f"{question} [{yes}/{no.upper()}]"
        while True:
            typed = str(typer.prompt(shown, default="", show_default=False)).strip()
            answer = yes_or_no(typed) if typed else default
            if answer is not None:
                return answer
            self.say(self.words("yes_or_no", typed=typed), style="yellow")

    def choose(
        self,
        question: str,
        choice: Choice[T],
        *,
        read: Callable[[str], T],
        option: str,
        given: T | None = None,
        optional: bool = False,
        shown: bool = True,
    ) -> T | None:
        """One of the options.

        Args:
            question: what is asked.
            choice: the options.
            read: makes a value of what is typed.
            option: the option of the command that gives it.
            given: what that option says.
            optional: whether none is an answer.
            shown: whether the options are told before the question.
        """
        if given is not None:
            return self._take(question, choice, given, option)
        if not self.yes:
            if shown:
                self._show(question, choice, everything=False)
            return self._ask(question, choice, read=read, optional=optional)
        if choice.proposed is None and not optional:
            self._fail(question, choice.options, option)
        return choice.proposed

    def _take(self, question: str, choice: Choice[T], given: T, option: str) -> T:
        """What an option of the command says: it must exist, and what speaks against it is told."""
        found = choice.option(given)
        if found is None:
            self._fail(f"{option} {given}: there is no such thing here. {question}", choice.options, option)
        if not found.fits:
            self.warn(found.reason.text(self.language))
        return given

    def _fail(self, question: str, options: Sequence[Option[T]], option: str) -> NoReturn:
        told = "; ".join(self._told(one) for one in options if one.value is not None)
        self.terminal.fail(f"{question}: name one with {option}. There are: {told or 'none'}")

    def _ask(self, question: str, choice: Choice[T], *, read: Callable[[str], T], optional: bool) -> T | None:
        none = self.words("none") if optional else None
        default = str(choice.proposed) if choice.proposed is not None else none
        while True:
            typed = str(typer.prompt(question, default=default)).strip()
            if typed == _ALL:
                self._show(question, choice, everything=True)
                continue
            if optional and is_none(typed):
                return None
            value = _value(read, typed)
            found = choice.option(value) if value is not None else None
            if found is None or value is None:
                self.say(self.words("not_here", typed=typed, all=_ALL), style="yellow")
            elif found.fits or self._insists(found):
                return value

    def _insists(self, option: Option[T]) -> bool:
        self.say(f"! {option.reason.text(self.language)}", style="yellow")
        return self.confirm(self.words("insist"), default=False)

    def _show(self, question: str, choice: Choice[T], *, everything: bool) -> None:
        fitting = [option for option in choice.options if option.fits]
        shown = choice.options if everything else fitting[:_SHOWN]
        self.say(f"\n{question}", style="bold")
        for option in shown:
            self.say(f"  {self._told(option)}")
        hidden = len(choice.options) - len(shown)
        if hidden:
            self.say(self.words("more", count=hidden, all=_ALL), style="dim")

    def _told(self, option: Option[T]) -> str:
        label = option.label if option.value is not None else self.words("none")
        return f"{label}: {option.reason.text(self.language)}"


def _value(read: Callable[[str], T], typed: str) -> T | None:
    try:
        return read(typed)
    except ValueError:
        return None
