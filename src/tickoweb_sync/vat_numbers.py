"""VAT numbers: one comparable form for every way they are typed, and the form Octopus wants."""

import re
import unicodedata
from functools import lru_cache

from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from tickoweb_sync.countries import EU_COUNTRIES, country_code
from tickoweb_sync.plain_texts import plain_text

_WORDS_BEFORE = re.compile(r"^(BTW|TVA|VAT)(NR)?(?=[A-Z]{0,4}[0-9])")
_SWISS = re.compile(r"(?:CH)?E?([0-9]+)(?:MWST|TVA|IVA|TPV)?")
_NORTHERN_IRELAND = "XI"
_PREFIX_OF = {"GR": "EL"}
_COUNTRY_OF = {"EL": "GR", _NORTHERN_IRELAND: "GB"}
_FEWEST_DIGITS = 4
_MANY_ZEROS = 8
_BELGIAN = re.compile(r"BE([01][0-9]{3})([0-9]{3})([0-9]{3})")


@lru_cache(maxsize=256)  # asked several times for each document
def vat_key(text: str, country: str) -> str | None:
    """The comparable form of a usable VAT number, such as `BE0999058428`; `None` when it is not usable.

    Not usable are words ("n/a", "geen"), zeros, and numbers whose check digits are wrong in the
    countries of which we know the rule.

    Args:
        text: the number as typed.
        country: the country of the address as typed; it gives the prefix of a number that has none.
    """
    compact = _compact(text)
    if compact is None:
        return None
    for prefix, number in _readings(compact, country_code(country)):
        usable = _validated(prefix, number)
        if usable is not None:
            return prefix + usable
    return None


def looks_given(text: str) -> bool:
    """Whether a text was meant as a number, so that a wrong one deserves a notice."""
    digits = [letter for letter in text if letter.isdigit()]
    return len(digits) >= _FEWEST_DIGITS and (set(digits) != {"0"} or len(digits) >= _MANY_ZEROS)


def written(text: str, country: str) -> str:
    """A VAT number as it is written to Octopus.

    Belgian ones as `BE0xxx.xxx.xxx`, others without separators, wrong ones as typed, and what was
    not meant as a number ("n/a") as an empty text.
    """
    key = vat_key(text, country)
    if key is None:
        return plain_text(text) if looks_given(text) else ""
    return _BELGIAN.sub(r"BE\1.\2.\3", key)


def is_belgian(key: str) -> bool:
    """Whether the comparable form of a number is Belgian."""
    return key.startswith("BE")


def is_european(key: str) -> bool:
    """Whether the comparable form of a number is of the European Union (or Northern Ireland)."""
    prefix = key[:2]
    return prefix == _NORTHERN_IRELAND or _COUNTRY_OF.get(prefix, prefix) in EU_COUNTRIES


def _compact(text: str) -> str | None:
    upper = unicodedata.normalize("NFKC", text).upper()
    letters = _WORDS_BEFORE.sub("", "".join(letter for letter in upper if letter.isalnum()))
    digits = [letter for letter in letters if letter.isdigit()]
    usable = letters.isascii() and len(digits) >= _FEWEST_DIGITS and set(digits) != {"0"}
    return letters if usable else None


def _readings(compact: str, country: str | None) -> list[tuple[str, str]]:
    """The number as a prefix and the rest: first by its own prefix, then by the country's."""
    readings = []
    typed = compact[:2]
    home = country_code(typed)
    if home is not None and (get_cc_module(home.lower(), "vat") is not None or home == country):
        prefix = typed if typed == _NORTHERN_IRELAND else _PREFIX_OF.get(home, home)
        readings.append((prefix, compact[2:]))
    if country is not None:
        readings.append((_PREFIX_OF.get(country, country), compact))
    return readings


def _validated(prefix: str, number: str) -> str | None:
    """The number without its prefix in full length, or `None` when its check digits are wrong."""
    country = _COUNTRY_OF.get(prefix, prefix)
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        return number
    swiss = _SWISS.fullmatch(number) if country == "CH" else None
    if swiss:
        full = f"CHE{swiss[1]}MWST"
    else:
        full = f"{number.removesuffix('MVA')}MVA" if country == "NO" else number
    try:
        valid = str(module.validate(full))
    except ValidationError:
        return None
    return f"E{swiss[1]}" if swiss else valid.removeprefix(country)
