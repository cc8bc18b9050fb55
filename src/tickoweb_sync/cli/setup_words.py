"""The words of `setup` and `check` for people, in Dutch, French and English."""

import tomllib
from functools import cache
from importlib import resources

from tickoweb_sync.invoice_words import known_language
from tickoweb_sync.settings import CREDIT_NOTE

LANGUAGES = ("nl", "fr", "en")


def say(code: str, language: str, **values: object) -> str:
    """A text of `setup_texts.toml` in a language.

    Args:
        code: which text.
        language: `nl`, `fr` or `en`; Dutch for any other.
        values: what the text names.
    """
    return _texts()[code][known_language(language)].format_map(values)


def kind_of_sale(key: str, language: str) -> str:
    """What a key of `[vat_codes]` is about, in words.

    Args:
        key: such as `standard:6`.
        language: `nl`, `fr` or `en`.
    """
    treatment, _, rate = key.removeprefix(CREDIT_NOTE).rpartition(":")
    told = say(f"sale_{treatment}", language, rate=rate)
    return told if treatment == "standard" or rate == "0" else f"{told}, {rate} %"


def is_none(typed: str) -> bool:
    """Whether one typed none, in any of the languages."""
    return typed.lower() in {say("none", language) for language in LANGUAGES}


def yes_or_no(typed: str) -> bool | None:
    """What a yes or no in any of the languages means; `None` for anything else."""
    word = typed.strip().lower()
    for code, is_yes in (("yes", True), ("no", False)):
        words = {say(code, language) for language in LANGUAGES}
        if word in words | {each[0] for each in words}:
            return is_yes
    return None


@cache
def _texts() -> dict[str, dict[str, str]]:
    place = resources.files("tickoweb_sync.cli").joinpath("setup_texts.toml")
    return tomllib.loads(place.read_text("utf-8"))
