"""Reading settings: one table, its values, and complaints that name their place."""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from attrs import Factory, field, frozen

from tickoweb_sync.document_values import cleaned, shown

_SECRETS = re.compile(
    r"(octopus_)?(address|api_?key|base_?url|host|login|passw(or)?d|secret|server|software_?house(_?uuid)?|token"
    r"|url|user(_?name)?)"
)
_SECRETS_ELSEWHERE = (
    "credentials and the address of Octopus never stand in this file. Take it out and set the environment "
    "variables OCTOPUS_SOFTWARE_HOUSE, OCTOPUS_USER, OCTOPUS_PASSWORD and, if need be, OCTOPUS_BASE_URL"
)
_LARGEST_NUMBER = 2**31 - 1
_MEASURE = re.compile(r"([0-9]{1,6}) ?([A-Za-z]+)")
_SECONDS = {"s": 1, "min": 60, "h": 3600}
_BYTES = {"B": 1, "kB": 1000, "KiB": 1024, "MB": 1000**2, "MiB": 1024**2}
_RENDERER = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")

T = TypeVar("T")
D = TypeVar("D")
E = TypeVar("E", bound=StrEnum)


class SettingsError(ValueError):
    """The settings cannot be used. `problems` names every one, with its place and what is allowed."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep the problems; the message lists them all."""
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """All problems, one a line."""
        return "\n".join(self.problems)


def toml_content(source: Path | str) -> dict[str, object]:
    """What a settings file says.

    Args:
        source: A path, or the text itself. A `str` with an equals sign is text: a settings file
            without one says nothing.

    Raises:
        SettingsError: There is no such file, or it is no TOML.
    """
    if isinstance(source, str) and "=" in source:
        text, name = source, "The settings"
    else:
        name = f"The settings file {source}"
        try:
            text = Path(source).read_text("utf-8-sig")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
            raise SettingsError((f"{name} cannot be read: {reason}.",)) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError((f"{name}: this is no valid TOML: {error}.",)) from error


@frozen
class Table:
    """A table of the settings: values are taken by key, what is wrong is added to `problems`."""

    content: Mapping[str, object]
    name: str
    problems: list[str]
    known: list[str] = field(init=False, default=Factory(list))

    def take(self, key: str, read: Callable[[object], T], default: D) -> T | D:
        """What `read` makes of a value; the default when it is not there, or wrong."""
        self.known.append(key)
        if key not in self.content:
            return default
        try:
            return read(self.content[key])
        except ValueError as error:
            self.complain(key, str(error))
            return default

    def table(self, key: str) -> "Table":
        """A table inside this one; an empty one when it is not there."""
        name = f"{self.name}.{key}" if self.name else key
        content = self.take(key, _mapping, {})
        return Table(content, name, self.problems)

    def complain(self, key: str, problem: str) -> None:
        """Add a problem of a key."""
        place = f"[{self.name}] {key}" if self.name else key
        self.problems.append(f"{place}: {problem}.")

    def refuse_others(self) -> None:
        """Add a problem for each key that nobody took."""
        for key in self.content:
            if key in self.known:
                continue
            if _SECRETS.fullmatch(key.lower().replace("-", "_")):
                self.complain(key, _SECRETS_ELSEWHERE)
                continue
            likely = get_close_matches(key.lower(), self.known, n=1)
            hint = f" (did you mean {likely[0]}?)" if likely else ""
            self.complain(key, f"there is no such setting{hint}; allowed here: {', '.join(self.known)}")


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, Mapping):
        message = f"must be a table, not {shown(value)}"
        raise ValueError(message)  # noqa: TRY004 - take() turns ValueError into a complaint
    return {str(key): item for key, item in value.items()}


def text(value: object) -> str:
    """A text that says something."""
    if not isinstance(value, str) or not cleaned(value):
        message = f"must be text in quotes, not {shown(value)}"
        raise ValueError(message)
    return cleaned(value)


def number(value: object) -> int:
    """A whole number above 0: a dossier, an account."""
    if type(value) is not int or not 0 < value <= _LARGEST_NUMBER:
        message = f"must be a whole number above 0, without quotes or decimals, not {shown(value)}"
        raise ValueError(message)
    return value


def number_or_false(value: object) -> int:
    """A whole number above 0, or 0 for `false`: none."""
    return 0 if value is False else number(value)


def one_of(kinds: type[E]) -> Callable[[object], E]:
    """A reader of one of the words of an enumeration."""

    def read(value: object) -> E:
        for kind in kinds:
            if kind == value:
                return kind
        allowed = ", ".join(f'"{kind}"' for kind in kinds)
        likely = get_close_matches(value.lower(), list(kinds), n=1) if isinstance(value, str) else []
        hint = f' (did you mean "{likely[0]}"?)' if likely else ""
        message = f"must be one of {allowed}, not {shown(value)}{hint}"
        raise ValueError(message)

    return read


def renderer(value: object) -> str:
    """The place of a function, such as shop.invoices:render."""
    if not isinstance(value, str) or not _RENDERER.fullmatch(value):
        message = f'must be a module and a name in it, such as "shop.invoices:render", not {shown(value)}'
        raise ValueError(message)
    return value


def duration(value: object) -> timedelta:
    """A time such as 60 min."""
    return timedelta(seconds=_measure(value, _SECONDS, "a time", "60 min"))


def size(value: object) -> int:
    """A size in bytes such as 10 MiB."""
    return _measure(value, _BYTES, "a size", "10 MiB")


def _measure(value: object, units: Mapping[str, int], what: str, example: str) -> int:
    match = _MEASURE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or match[2] not in units or int(match[1]) == 0:
        message = f'must be {what} such as "{example}" in {", ".join(units)}, not {shown(value)}'
        raise ValueError(message)
    return int(match[1]) * units[match[2]]
