"""VAT numbers: one form for every spelling, no match on what is none, nothing lost."""

from typing import Any

import pytest

FICTIE = "BE0123.456.749"


@pytest.mark.case("C73")
@pytest.mark.parametrize("known", [FICTIE, "BE 0123 456 749", "0123456749"])
def test_a_number_is_found_in_every_spelling_on_both_sides(shop: Any, papers: Any, known: str) -> None:
    typed = (
        "be 0123 456 749",
        "BE0123456749",
        FICTIE,
        "BE-0123/456/749",
        "BTW BE 0123.456.749",
        "(BE)0123456749",
    )
    shop.have_relation(12, "Fictie NV", known)
    shop.deliver(
        *(
            papers.invoice(f"TW-{text}", customer=papers.company(5001 + number, vat_number=text))
            for number, text in enumerate(typed)
        )
    )
    assert [shop.key_of(each) for each in shop.bookings()] == [12] * len(typed)
    assert len(shop.world["relations"]) == 4


def test_a_number_pasted_from_elsewhere_is_still_the_same(shop: Any, papers: Any) -> None:
    typed = (
        "BE\u200b0123.456.749",
        "\u202aBE 0123.456.749\u202c",
        "BE\u00a00123\u00a0456\u00a0749",
        "BE 0123\u2011456\u2013749",
        "BE0123\u00b7456\u00b7749*",
        "\uff22\uff25\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff14\uff19",
    )
    shop.have_relation(12, "Fictie NV", FICTIE)
    shop.deliver(
        *(
            papers.invoice(f"TW-{number}", customer=papers.company(5001 + number, vat_number=text))
            for number, text in enumerate(typed)
        )
    )
    assert [shop.key_of(each) for each in shop.bookings()] == [12] * len(typed)
    assert shop.relation(12)["vatNr"] == FICTIE


@pytest.mark.case("C74")
def test_an_old_number_of_nine_digits_gets_its_zero(shop: Any, papers: Any) -> None:
    shop.have_relation(12, "Fictie NV", "BE0123456749")
    shop.deliver(papers.invoice("TW-1", customer=papers.company(vat_number="BE123456749")))
    assert shop.key_of(shop.booking("TW-1")) == 12


@pytest.mark.case("C74")
def test_a_short_number_is_written_in_full(shop: Any, papers: Any) -> None:
    for order, typed in {"TW-1": "BE123456749", "TW-2": "123.456.749", "TW-3": "BE 123 456 749"}.items():
        shop.deliver(papers.invoice(order, customer=papers.company(vat_number=typed)))
        assert (shop.client(order)["vatNr"], shop.client(order)["vatType"]) == (FICTIE, 1)
    assert len(shop.added_relations()) == 1


@pytest.mark.case("C76")
@pytest.mark.parametrize(("country", "key"), [("BE", 12), ("België", 12), ("FR", 13), ("", 13)])
def test_the_country_gives_a_missing_prefix_and_only_its_own(
    shop: Any, papers: Any, country: str, key: int
) -> None:
    shop.have_relation(12, "Fictie NV", "BE0123456749")
    customer = papers.company(vat_number="0123.456.749", country=country)
    shop.deliver(papers.invoice("TW-1", customer=customer))
    assert shop.key_of(shop.booking("TW-1")) == key
    assert "BE" not in shop.relation(13)["vatNr"] if key == 13 else True


@pytest.mark.case("C77")
@pytest.mark.parametrize("typed", ["BE0123456748", "BE0000000000", "BE9999999999", "NL123456789B01"])
def test_a_number_with_wrong_check_digits_matches_nothing_and_is_told(
    shop: Any, papers: Any, typed: str
) -> None:
    shop.have_relation(12, "Anderen NV", typed)
    customer = papers.company(vat_number=typed, country=typed[:2])
    invoice = papers.invoice("TW-1", customer=customer)
    shop.deliver(invoice, papers.invoice("TW-2", customer=customer))
    shop.assert_paid(invoice)
    assert shop.key_of(shop.booking("TW-1")) == shop.key_of(shop.booking("TW-2")) == 13
    assert shop.client()["vatNr"] == typed
    assert typed in shop.notices()["vat_number_invalid"].text("en")


NONE = (
    "n/a",
    "N/A ",
    "/",
    "-",
    "geen",
    "none",
    "0",
    ".",
    "nvt",
    "N.v.t.",
    "pas de TVA",
    "aucun",
    "keine",
    "000",
    "???",
)


@pytest.mark.case("C78")
def test_a_word_for_no_number_is_none_and_joins_nobody(shop: Any, papers: Any) -> None:
    for key, word in enumerate(NONE, start=12):
        shop.have_relation(key, "Gemeente Fictiestad", word)
    words = [*NONE, *(word.upper() for word in NONE)]
    people = [
        papers.person(6001 + number, "Lies", f"Peeters {number}", vat_number=word)
        for number, word in enumerate(words)
    ]
    shop.configure(channels={"webshop": {"payment_account": False}})
    shop.deliver(*(papers.invoice(f"TW-{who['id']}", customer=who) for who in people))
    clients = [shop.client(f"TW-{who['id']}") for who in people]
    assert [client["name"] for client in clients] == [who["last_name"] for who in people]
    assert len({shop.key_of(client) for client in clients}) == len(people)
    assert {(client["vatType"], client["vatNr"]) for client in clients} == {(7, "")}
    assert shop.notices() == {}


@pytest.mark.case("C80")
@pytest.mark.parametrize("number", ["XI123456789", "XI980780684"])
def test_a_northern_irish_number_keeps_its_prefix_beside_a_british_address(
    shop: Any, papers: Any, number: str
) -> None:
    shop.configure(vat_codes={"export:0": "EX"})
    line = papers.line("20.00", "0.00", "0", vat_treatment="export")
    customer = papers.company(vat_number=number, country="GB")
    shop.deliver(papers.invoice("TW-1", line, customer=customer))
    assert (shop.client()["country"], shop.client()["vatNr"]) == ("GB", number)
    assert shop.lines()[0][1] == "EX"


FOREIGN = (
    ("nl 1234.56.782.b90", "NL", "NL123456782B90"),
    ("FR 11 123 456 782", "FR", "FR11123456782"),
    ("esx1234567l", "ES", "ESX1234567L"),
    ("x1234567l", "ES", "ESX1234567L"),
    ("de 136,695 976", "DE", "DE136695976"),
    ("lu 150.274 42", "LU", "LU15027442"),
    ("atu13585627", "AT", "ATU13585627"),
    ("gr 094259216", "GR", "EL094259216"),
    ("IE6433435F", "IE", "IE6433435F"),
    ("se 556188840401", "SE", "SE556188840401"),
)


@pytest.mark.case("C81")
def test_foreign_numbers_keep_their_letters_and_lose_their_separators(shop: Any, papers: Any) -> None:
    for number, (typed, country, written) in enumerate(FOREIGN):
        for spelling in (typed, written.lower()):
            customer = papers.company(5001 + number, vat_number=spelling, country=country)
            shop.accept(papers.invoice(f"TW-{number} {spelling}", customer=customer))
    shop.configure(channels={"webshop": {"payment_account": False}})
    shop.deliver()
    for number, (typed, _, written) in enumerate(FOREIGN):
        client = shop.client(f"TW-{number} {typed}")
        assert (client["vatNr"], client["vatType"]) == (written, 4)
        assert client == shop.client(f"TW-{number} {written.lower()}")
    assert len(shop.added_relations()) == len({written for _, _, written in FOREIGN})
