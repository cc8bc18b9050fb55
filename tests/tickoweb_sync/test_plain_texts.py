import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickoweb_sync.plain_texts import plain_text, says_something


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("  Café \t 't  Hoekske & <Zn>\n", "Café 't Hoekske & <Zn>"),
        ("Gent\nBrussel", "Gent Brussel"),
        ("Zoe\u0308", "Zoë"),
        ("a\u200b\u0301", "á"),
        ("a \u200b b", "a b"),
        ("a\x07b", "ab"),
        ("a\ue000b", "ab"),
        ("a\u0378b", "ab"),
        ("a\ud800b", "ab"),
        ("a\ufe00b\ufe0fc", "abc"),
        ("a\ufdffb\ufe10c", "a\ufdffb\ufe10c"),
        ("a\U00010000b🎉", "ab"),
        ("a\uff21", "a\uff21"),
        ("🎉", ""),
    ],
)
def test_what_cannot_be_seen_is_left_out_and_blanks_are_single(typed: str, sent: str) -> None:
    assert plain_text(typed) == sent


@given(st.text())
def test_a_plain_text_stays_as_it_is(text: str) -> None:
    once = plain_text(text)
    assert plain_text(once) == once == unicodedata.normalize("NFC", once)


@pytest.mark.parametrize(("text", "says"), [("-", 0), (" / ", 0), ("🎉", 0), ("", 0), ("1", 1), ("- é", 1)])
def test_a_dash_says_nothing_and_a_letter_something(text: str, says: int) -> None:
    assert says_something(text) == bool(says)
