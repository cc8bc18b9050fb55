"""What the page says, in Dutch, French or English; numbers as they are written in Belgium."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib import resources
from itertools import pairwise

import attrs

from octopus_client.clock import BRUSSELS
from tickoweb_sync.invoice_words import known_language, printed_date
from tickoweb_sync.reconcile.difference import Cause, Difference

LANGUAGES = ("nl", "fr", "en")

_AMOUNT = re.compile(r"(?<![\w.,])-?\d+\.\d{2}(?![\w.,]*\d)")
_ENGLISH_EURO = re.compile(r"(-?)€(\d{1,3}(?:,\d{3})*\.\d{2})")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_FIELD = re.compile(r"^([a-z_]+)(?:\[([^]]+)\])?(?:\.([a-z_]+))?( .+)?$")
_FRENCH_SIGN = re.compile(r" ([;:!?»%])")
_SPACE = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_RANGES = 12


@attrs.frozen
class Words:
    """The texts of one language.

    Attributes:
        language: `nl`, `fr` or `en`; any other speaks Dutch.
    """

    language: str = attrs.field(converter=known_language)

    def __call__(self, key: str, **values: object) -> str:
        """A text by its key, with its values in it."""
        return self._spaced(texts()[key][self.language].format(**values))

    def label(self, key: str) -> str:
        """A text before what it names, with its colon."""
        return f"{self(key)}{_SPACE if self.language == 'fr' else ''}:"

    def count(self, key: str, number: int, **values: object) -> str:
        """A number of things: "1 invoice", "2 invoices"."""
        is_one = number == 1 or (number == 0 and self.language == "fr")
        return self(f"{key}_{'one' if is_one else 'many'}", count=number, **values)

    def day(self, day: date | None) -> str:
        """A date; an empty text for none."""
        return "" if day is None else printed_date(day, self.language)

    def moment(self, moment: datetime) -> str:
        """A moment in Brussels time."""
        local = moment.astimezone(BRUSSELS)
        return f"{self.day(local.date())} {local:%H:%M}"

    def span(self, span: timedelta) -> str:
        """How long something lasted."""
        minutes = int(span.total_seconds()) // 60
        if span >= timedelta(days=2):
            return self("days_hours", days=span.days, hours=minutes // 60 % 24)
        return self("hours_minutes", hours=minutes // 60, minutes=f"{minutes % 60:02d}")

    def rate(self, rate: Decimal | None) -> str:
        """A VAT rate."""
        if rate is None:
            return self("rate_unknown")
        return f"{rate.normalize():f}{_SPACE}%".replace(".", ",")

    def numbers(self, numbers: Iterable[int]) -> str:
        """Numbers, those that follow each other taken together; very many are cut off."""
        found = list(numbers)
        starts = [0, *(at + 1 for at, (one, two) in enumerate(pairwise(found)) if two != one + 1)]
        parts = [found[start:end] for start, end in pairwise([*starts, len(found)])]
        told = ", ".join(
            str(part[0]) if len(part) == 1 else f"{part[0]}\N{EN DASH}{part[-1]}" for part in parts[:_RANGES]
        )
        left = sum(len(part) for part in parts[_RANGES:])
        return self("numbers_more", numbers=told, count=left) if left else told

    def component(self, component: str) -> str:
        """A price component; one that is not known is shown as it is."""
        key = f"component_{component}"
        return self(key) if key in texts() else component

    def field(self, field: str) -> str:
        """The field that differs, in the reader's words: `lines[0].account` is line 1, account."""
        rate, _, component = field.partition(" % ")
        if component:
            return f"{rate.replace('.', ',')}{_SPACE}% {self.component(component)}"
        match = _FIELD.match(field)
        if match is None or f"field_{match[1]}" not in texts():
            return field
        name, index, part, rest = match.groups()
        told = self(f"field_{name}")
        if index is not None:
            told += f" {int(index) + 1}" if name == "lines" else f" {index}{_SPACE}%"
        if part is not None and f"field_{part}" in texts():
            told += f", {self(f'field_{part}')}"
        return told + (rest or "")

    def belgian(self, text: str) -> str:
        """Amounts and dates within a text, written as the rest of the page writes them."""
        text = _ENGLISH_EURO.sub(lambda match: f"€ {match[1]}{match[2].replace(',', '')}", text)
        text = _AMOUNT.sub(lambda match: money(Decimal(match[0])), text)
        return _DATE.sub(self._day_in_text, text)

    def sentence(self, one: Difference) -> str:
        """What differs."""
        return self._spaced(self._told(one).sentence(self.language))

    def next_step(self, one: Difference) -> str:
        """What to do about it."""
        return self._spaced(self._told(one).next_step(self.language))

    def _spaced(self, text: str) -> str:
        """French signs of two parts stay on the line of the word before them."""
        return _FRENCH_SIGN.sub(rf"{_SPACE}\1", text) if self.language == "fr" else text

    def _told(self, one: Difference) -> Difference:
        field = self.field(one.field)
        if one.cause is Cause.EDITED:  # what was typed is shown as it was typed
            return attrs.evolve(one, field=field)
        named = {name: self.belgian(text) if name == "subject" else text for name, text in one.named.items()}
        return attrs.evolve(
            one, field=field, ours=self.belgian(one.ours), theirs=self.belgian(one.theirs), named=named
        )

    def _day_in_text(self, match: re.Match[str]) -> str:
        try:
            return self.day(date.fromisoformat(match[0]))
        except ValueError:
            return match[0]


def money(amount: Decimal, *, signed: bool = False) -> str:
    """An amount as it is written in Belgium: 1.234,56; with a sign always where that says something."""
    digits = f"{abs(amount):,.2f}".translate(str.maketrans(",.", ".,"))
    sign = _MINUS if round(amount, 2) < 0 else "+" if signed and amount > 0 else ""
    return f"{sign}{digits}"


@cache
def texts() -> dict[str, dict[str, str]]:
    """Every text by its key and language."""
    place = resources.files("tickoweb_sync.reconcile.page").joinpath("texts.toml")
    return tomllib.loads(place.read_text("utf-8"))
