"""Countries as people type them, never one by default; languages of each customer alone."""

from collections.abc import Iterable
from typing import Any

import pytest

COUNTRIES = {
    "UK": "GB",
    "gb": "GB",
    "United Kingdom": "GB",
    " united  kingdom ": "GB",
    "EL": "GR",
    "Griekenland": "GR",
    "BELGIË": "BE",
    "belgique": "BE",
    "B.E.": "BE",
    "The Netherlands": "NL",
    "Deutschland": "DE",
    "Côte d'Ivoire": "CI",
    "Luxembourg": "LU",
    "Curaçao": "CW",
    "USA": "US",
    "Marokko": "MA",
    "Japan": "JP",
}


def countries(shop: Any, papers: Any, texts: Iterable[str | None]) -> dict[str | None, str]:
    """What becomes of each country as typed, in the relation of a person of its own."""
    typed = {f"TW-{number}": text for number, text in enumerate(texts)}
    shop.configure(channels={"webshop": {"payment_account": False}})
    shop.deliver(
        *(
            papers.invoice(order, customer=papers.person(6001 + number, country=text))
            for number, (order, text) in enumerate(typed.items())
        )
    )
    return {text: shop.client(order).get("country", "").strip() for order, text in typed.items()}


@pytest.mark.case("C102")
def test_a_country_is_known_by_its_names_and_codes(shop: Any, papers: Any) -> None:
    assert countries(shop, papers, COUNTRIES) == COUNTRIES
    assert shop.notices() == {}


@pytest.mark.case("C102")
def test_an_unknown_country_is_left_empty_and_told(shop: Any, papers: Any) -> None:
    typed = ("XX", "Belgi?", "9000", "Gent", "Atlantis")
    assert countries(shop, papers, typed) == dict.fromkeys(typed, "")
    notice = shop.notices()["country_unknown"]
    assert notice.documents == 5
    assert "Atlantis" in notice.text("en")


def test_no_country_is_no_country(shop: Any, papers: Any) -> None:
    typed = ("", "  ", None)
    assert countries(shop, papers, typed) == dict.fromkeys(typed, "")
    assert shop.notices() == {}


def test_a_postal_code_is_text_and_keeps_its_zeros(shop: Any, papers: Any) -> None:
    customer = papers.person(country="FR", postcode="01000", city="Bourg-en-Bresse")
    shop.deliver(papers.invoice("TW-1", customer=customer))
    assert (shop.client()["postalCode"], shop.client()["vatType"]) == ("01000", 8)


@pytest.mark.case("C104")
def test_nothing_of_one_customer_is_left_for_the_next(shop: Any, papers: Any) -> None:
    shop.configure(channels={"vip": {"sales_account": 700200}}, vat_codes={"export:0": "EX"})
    line = papers.line("20.00", "0.00", "0", vat_treatment="export")
    full = papers.company(
        5001,
        "A",
        country="CH",
        city="Zürich",
        street="Weg 1",
        phone="1",
        email="a@example.ch",
        vat_number="CHE-123.456.788",
        postcode="8000",
    )
    first = papers.invoice("TW-1", line, customer=full, language="fr", channel="vip")
    bare = {"id": 6002, "last_name": "B"}
    second = papers.invoice("TW-2", customer=bare, language=None)
    shop.deliver(first, second)
    shop.assert_paid(first, second)
    one, two = shop.client("TW-1"), shop.client("TW-2")
    assert (one["factLanguage"], two["factLanguage"]) == (1, 0)
    assert shop.lines("TW-2") == [(700000, "06", "20.00", "1.20")]
    kept = ("city", "streetAndNr", "postalCode", "telephone", "email", "vatNr", "country")
    assert [two.get(name, "").strip() for name in kept] == [""] * len(kept)


LANGUAGES = {"nl": 0, "fr": 1, "en": 2, "FR": 1, "fr-BE": 1, "en_GB": 2, "": 0, None: 0, "xx": 0}


def test_the_language_of_the_documents_is_that_of_the_relation(shop: Any, papers: Any) -> None:
    shop.deliver(
        *(
            papers.invoice(f"TW-{language}", language=language, customer=papers.company(5001 + number))
            for number, language in enumerate(LANGUAGES)
        )
    )
    assert {each: shop.client(f"TW-{each}")["factLanguage"] for each in LANGUAGES} == LANGUAGES


def test_a_document_without_language_leaves_that_of_a_known_client(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1", language="fr"))
    shop.deliver(papers.invoice("TW-2", language=None))
    assert shop.client()["factLanguage"] == 1
