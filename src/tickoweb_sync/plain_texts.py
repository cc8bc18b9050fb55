"""Texts as they are sent to Octopus."""

import unicodedata

_LAST_OF_BASIC_PLANE = "\uffff"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # control, format, surrogates, private, unassigned
_FIRST_VARIATION, _LAST_VARIATION = "\ufe00", "\ufe0f"  # they choose the picture of a sign before them


def plain_text(text: str) -> str:
    """A text in one normal form (NFC), with single blanks, of characters that can be seen.

    Left out are control and format characters (zero-width signs, marks of direction) and all beyond
    Unicode's basic plane, such as emoji: bookkeeping programs are known to answer them with an error
    for the whole document. Everything else, `&`, `<` and accents too, stays.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = "".join(letter for letter in " ".join(text.split()) if _is_seen(letter))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def says_something(text: str) -> bool:
    """Whether a text holds a letter or a digit; "-" and blanks do not."""
    return any(letter.isalnum() for letter in plain_text(text))


def _is_seen(letter: str) -> bool:
    is_variation = _FIRST_VARIATION <= letter <= _LAST_VARIATION
    return letter <= _LAST_OF_BASIC_PLANE and not is_variation and unicodedata.category(letter) not in _UNSEEN
