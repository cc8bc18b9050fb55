from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickoweb_sync.countries import EU_COUNTRIES, country_code
from tickoweb_sync.vat_numbers import is_belgian, is_european, looks_given, vat_key, written


@pytest.mark.parametrize(
    ("typed", "country", "key"),
    [
        ("BE0999.058.428", "BE", "BE0999058428"),
        ("be 0123 456 749", "BE", "BE0123456749"),
        ("0999.058.428", "BE", "BE0999058428"),
        ("0999/058-428", "België", "BE0999058428"),
        ("BE123456749", "BE", "BE0123456749"),
        ("123456749", "Belgique", "BE0123456749"),
        ("BTW-nr. BE 0999.058.428", "", "BE0999058428"),
        ("be1999258090", "BE", "BE1999258090"),
        ("BE1000.000.021", "BE", "BE1000000021"),
        ("nl 1234.56.782.b90", "NL", "NL123456782B90"),
        ("FR 11 123 456 782", "FR", "FR11123456782"),
        ("esx1234567l", "ES", "ESX1234567L"),
        ("x1234567l", "Spanje", "ESX1234567L"),
        ("ATU13585627", "AT", "ATU13585627"),
        ("094259216", "GR", "EL094259216"),
        ("GR094259216", "GR", "EL094259216"),
        ("XI980780684", "GB", "XI980780684"),
        ("UK980780684", "UK", "GB980780684"),
        ("CHE-123.456.788 MWST", "CH", "CHE123456788"),
        ("CHE123456788", "CH", "CHE123456788"),
        ("123.456.788", "Schweiz", "CHE123456788"),
        ("NO 995 525 828", "NO", "NO995525828MVA"),
        ("NO 995 525 828 MVA", "NO", "NO995525828MVA"),
        ("US12-3456789", "US", "US123456789"),
        ("12-3456789", "USA", "US123456789"),
        ("US1234", "US", "US1234"),
    ],
)
def test_a_usable_number_has_one_form_however_it_is_typed(typed: str, country: str, key: str) -> None:
    assert vat_key(typed, country) == key


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("", "BE"),
        ("BE0123456748", "BE"),
        ("BE1000.000.030", "BE"),
        ("BE0000000000", "BE"),
        ("00000000", "US"),
        ("0123.456.749", "FR"),
        ("0999058428", ""),
        ("0999058428", "Atlantis"),
        ("CHE-123.456.789", "CH"),
        ("CHABCD1234", "CH"),
        ("GB123456789", "GB"),
        ("BE0999é058428", "BE"),
        ("US12-3456789", "BE"),
        ("XI123456789", "GB"),
        ("US123", "US"),
        ("USABCDE", "US"),
        ("US1234é567", "US"),
    ],
)
def test_a_number_that_cannot_be_right_is_not_usable(typed: str, country: str) -> None:
    assert vat_key(typed, country) is None


@pytest.mark.parametrize("typed", ["n/a", "N/A ", "/", "-", "geen", "none", "0", ".", "nvt", "000", "", "12"])
def test_words_for_no_number_are_no_number(typed: str) -> None:
    assert vat_key(typed, "BE") is None
    assert not looks_given(typed)
    assert written(typed, "BE") == ""


@pytest.mark.parametrize(
    ("typed", "given_as_number"),
    [("123", 0), ("1234", 1), ("0000", 0), ("0000000", 0), ("00000000", 1), ("0000001", 1)],
)
def test_few_digits_and_few_zeros_were_not_meant_as_a_number(typed: str, given_as_number: int) -> None:
    assert looks_given(typed) == bool(given_as_number)


@pytest.mark.parametrize("typed", ["BE0123456748", "BE0000000000", "XI123456789"])
def test_a_wrong_number_is_kept_as_typed(typed: str) -> None:
    assert looks_given(typed)
    assert written(f" {typed} ", "BE") == typed


@pytest.mark.parametrize(
    ("typed", "country", "form"),
    [
        ("be0999058428", "BE", "BE0999.058.428"),
        ("999058428", "BE", "BE0999.058.428"),
        ("nl 1234.56.782.b90", "NL", "NL123456782B90"),
    ],
)
def test_belgian_numbers_are_written_with_dots_and_others_without(
    typed: str, country: str, form: str
) -> None:
    assert written(typed, country) == form


@pytest.mark.parametrize(
    ("key", "belgian", "european"),
    [
        ("BE0999058428", True, True),
        ("EL094259216", False, True),
        ("XI980780684", False, True),
        ("GB980780684", False, False),
        ("CHE123456788", False, False),
    ],
)
def test_the_prefix_tells_where_a_number_is_from(key: str, belgian: bool, european: bool) -> None:  # noqa: FBT001 - values of a table
    assert is_belgian(key) is belgian
    assert is_european(key) is european


def test_the_union_has_its_member_states_only() -> None:
    assert len(EU_COUNTRIES) == 27
    assert {"BE", "GR", "HR"} < EU_COUNTRIES


@given(
    number=st.integers(min_value=1, max_value=19_999_999),
    separators=st.lists(st.sampled_from(["", " ", ".", "-", "/"]), min_size=10, max_size=10),
)
def test_every_belgian_number_survives_being_typed_and_written(number: int, separators: list[str]) -> None:
    digits = f"{number:08d}{97 - number % 97:02d}"
    typed = "".join(a + b for a, b in zip(digits, separators, strict=True))
    assert vat_key(typed, "BE") == vat_key(written(typed, "BE"), "") == f"BE{digits}"


@given(text=st.text(), country=st.text() | st.sampled_from(["BE", "CH", "NO", "GR", "ES", "FR"]))
def test_any_text_has_an_answer(text: str, country: str) -> None:
    key = vat_key(text, country)
    assert key is None or vat_key(key, "") == key or country_code(country) is not None
    assert isinstance(looks_given(text), bool)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("UK", "GB"),
        ("gb", "GB"),
        ("United Kingdom", "GB"),
        ("België", "BE"),
        ("belgique ", "BE"),
        ("B.E.", "BE"),
        ("Österreich", "AT"),
        ("O\u0308sterreich", "AT"),
        ("Pays-Bas", "NL"),
        ("pays bas", "NL"),
        ("EL", "GR"),
        ("JP", "JP"),
        ("Atlantis", None),
        ("XX", None),
        ("", None),
        ("  ", None),
    ],
)
def test_a_country_is_known_by_its_names_and_never_guessed(typed: str, code: Any) -> None:
    assert country_code(typed) == code
