"""Asking: with what may be chosen and why, the proposed answer first, or without asking at all."""

from collections.abc import Callable, Sequence
from typing import NoReturn, TypeVar

import typer

from tickoweb_sync.choices import Choice, Option
from tickoweb_sync.cli.session import Terminal

T = TypeVar("T", bound=int | str)

NONE = "none"
"""What one types for none."""
_SHOWN = 12
_ALL = "?"


class Questions:
    """Asks at the terminal, or takes what is proposed.

    Args:
        terminal: where.
        yes: whether nothing is asked.
        language: of the reasons for and against an option.
    """

    def __init__(self, terminal: Terminal, *, yes: bool, language: str) -> None:
        self.terminal = terminal
        self.yes = yes
        self.language = language

    def say(self, text: str, *, style: str | None = None) -> None:
        """Tell something, unless the answer is JSON."""
        if not self.terminal.as_json:
            self.terminal.console.print(text, style=style, markup=False, highlight=False)

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
        return default if self.yes else bool(typer.confirm(question, default=default))

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
            self.say(f"! {found.reason.text(self.language)}", style="yellow")
        return given

    def _fail(self, question: str, options: Sequence[Option[T]], option: str) -> NoReturn:
        told = "; ".join(self._told(one) for one in options if one.value is not None)
        self.terminal.fail(f"{question}: name one with {option}. There are: {told or 'none'}")

    def _ask(self, question: str, choice: Choice[T], *, read: Callable[[str], T], optional: bool) -> T | None:
        default = str(choice.proposed) if choice.proposed is not None else NONE if optional else None
        while True:
            typed = str(typer.prompt(question, default=default)).strip()
            if typed == _ALL:
                self._show(question, choice, everything=True)
                continue
            if optional and typed == NONE:
                return None
            value = _value(read, typed)
            found = choice.option(value) if value is not None else None
            if found is None or value is None:
                self.say(f"There is no {typed} here; type {_ALL} to see everything.", style="yellow")
            elif found.fits or self._insists(found):
                return value

    def _insists(self, option: Option[T]) -> bool:
        self.say(f"! {option.reason.text(self.language)}", style="yellow")
        return self.confirm("Take it all the same?", default=False)

    def _show(self, question: str, choice: Choice[T], *, everything: bool) -> None:
        fitting = [option for option in choice.options if option.fits]
        shown = choice.options if everything else fitting[:_SHOWN]
        self.say(f"\n{question}", style="bold")
        for option in shown:
            self.say(f"  {self._told(option)}")
        hidden = len(choice.options) - len(shown)
        if hidden:
            self.say(f"  ({hidden} more: type {_ALL})", style="dim")

    def _told(self, option: Option[T]) -> str:
        label = option.label if option.value is not None else NONE
        return f"{label}: {option.reason.text(self.language)}"


def _value(read: Callable[[str], T], typed: str) -> T | None:
    try:
        return read(typed)
    except ValueError:
        return None
