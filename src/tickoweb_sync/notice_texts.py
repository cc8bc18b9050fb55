"""What notices and held documents say, in Dutch, French and English.

The sentences stand in `notice_texts.toml`, a code each: what happened, to what, who must act. Beside it:
what speaks for and against an option, and what a check finds.
"""

import tomllib
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from string import Formatter
from typing import TypeAlias

from attrs import frozen

from tickoweb_sync.documents import BRUSSELS
from tickoweb_sync.invoice_words import known_language, printed_amount, printed_date, printed_number

Value: TypeAlias = str | int | Decimal | date | datetime | None

_FILES = ("notice_texts.toml", "option_texts.toml", "check_texts.toml")
_NOT_GIVEN = "..."


class Actor(StrEnum):
    """Who must act: nobody (time will do), or one of the people around the books."""

    NOBODY = "nobody"
    ORGANISER = "organiser"
    BOOKKEEPER = "bookkeeper"
    DEVELOPER = "developer"


@frozen
class _Entry:
    who: Actor
    sentences: dict[str, str]


def codes() -> tuple[str, ...]:
    """Every code there is a text for."""
    return tuple(_entries())


def who_acts(code: str) -> Actor:
    """Who must act on a code.

    Raises:
        ValueError: There is no such code.
    """
    return _entry(code).who


def sentence_of(code: str, language: str) -> str:
    """The sentence of a code with its `{placeholders}`, in Dutch (`nl`), French (`fr`) or English (`en`).

    Raises:
        ValueError: There is no such code.
    """
    return _entry(code).sentences[known_language(language)]


def placeholders(code: str, language: str = "nl") -> frozenset[str]:
    """The values that the text of a code names.

    Raises:
        ValueError: There is no such code.
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence_of(code, language)) if name)


def text(code: str, language: str | None, **values: Value) -> str:
    """The text of a code, in the language asked for, or in Dutch when we do not speak that.

    Dates and amounts are written as that language does; moments are told in Brussels time. A
    value that is not given becomes an ellipsis: a notice is never lost for want of a detail.

    Raises:
        ValueError: There is no such code.
    """
    spoken = known_language(language)
    given = {name: _told(name, value, spoken) for name, value in values.items()}
    named = {name: given.get(name, _NOT_GIVEN) for name in placeholders(code, spoken)}
    return _entry(code).sentences[spoken].format_map(named)


def _told(name: str, value: Value, language: str) -> str:
    if value is None:
        return _NOT_GIVEN
    if isinstance(value, datetime):
        local = value.astimezone(BRUSSELS)
        return f"{printed_date(local.date(), language)} {local:%H:%M}"
    if isinstance(value, date):
        return printed_date(value, language)
    if isinstance(value, Decimal):
        return printed_amount(value, language) if name.endswith("amount") else printed_number(value, language)
    return str(value)


def _entry(code: str) -> _Entry:
    entry = _entries().get(code)
    if entry is None:
        message = f"There is no text for the code {code!r}: add it to notice_texts.toml in nl, fr and en."
        raise ValueError(message)
    return entry


@cache
def _entries() -> dict[str, _Entry]:
    folder = resources.files("tickoweb_sync")
    return {
        code: _Entry(Actor(table["who"]), {language: table[language] for language in ("nl", "fr", "en")})
        for name in _FILES
        for code, table in tomllib.loads(folder.joinpath(name).read_text("utf-8")).items()
    }
