"""Texts as they are sent to Octopus."""

import unicodedata

_LAST_OF_BASIC_PLANE = "\uffff"


def plain_text(text: str) -> str:
    """A text in one normal form (NFC), trimmed, and without emoji and other rare characters.

    Characters beyond Unicode's basic plane are left out: bookkeeping programs are known to answer
    them with an error for the whole document. Everything else, `&`, `<` and accents too, stays.
    """
    kept = "".join(letter for letter in text if letter <= _LAST_OF_BASIC_PLANE)
    if kept != text:
        kept = " ".join(kept.split())
    return unicodedata.normalize("NFC", kept).strip()
