"""Texts arrive as people wrote them, in one form, and never stop a booking."""

import unicodedata
from typing import Any

import pytest

NAMES = [
    "Café 't Hoekske & Zn <BV>",
    '"De Zwarte Kat" & co',
    "Ĳsbeer; DROP TABLE relations; --",
    "O\u2019Brien \u2013 Fils/Söhne",
    "Ünïcödé GmbH & Co. KG ½ €",
    "A" * 200,
    "&amp; is geen entiteit &#39;",
    "%s {0} \\n",
]


def company(papers: Any, name: str, **others: Any) -> Any:
    return papers.company(**{"name": name, **others})


@pytest.mark.case("C95")
@pytest.mark.parametrize(
    "reference", ["PO-2026-AFD-ONTWIKKELING-EVENEMENTEN-00012345", "x" * 300, "+++000/0000/00000+++"]
)
def test_a_reference_that_is_no_structured_one_stays_on_our_side(
    shop: Any, papers: Any, reference: str
) -> None:
    invoice = papers.invoice("TW-1", reference=reference)
    calls = shop.calls_of(lambda: shop.deliver(invoice))
    assert calls["insertBuySellBooking"] == 1
    shop.assert_paid(invoice)
    assert shop.bookings()[0]["reference"] == "TW-1"
    assert shop.stored(invoice).document.reference == reference


def test_a_structured_reference_is_sent_as_it_is(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1", reference="+++090/9337/55493+++"))
    booking = shop.bookings()[0]
    assert (booking["reference"], booking["orderReference"]) == ("+++090/9337/55493+++", "TW-1")


def test_a_long_order_number_is_never_cut(shop: Any, papers: Any) -> None:
    order = "TW-2026-AFD-ONTWIKKELING-EVENEMENTEN-0001234567890"
    invoice = papers.invoice(order)
    shop.deliver(invoice)
    shop.assert_paid(invoice)
    assert shop.bookings()[0]["orderReference"] == order


@pytest.mark.case("C97")
@pytest.mark.parametrize("event", ["Fuif 💰🎉 2026", "\U0001d4d5\U0001d4fe 2026", "Fuif 👩‍🎤 2026"])
def test_emoji_are_left_out_of_what_is_sent(shop: Any, papers: Any, event: str) -> None:
    line = papers.line(description=event)
    customer = company(papers, f"Fictie {event}", city="Gent 🏙")
    shop.deliver(papers.invoice("TW-1", line, event={"id": "1", "name": event}, customer=customer))
    sent = [shop.bookings()[0]["comment"], shop.client()["name"], shop.client()["city"]]
    assert all(letter <= "\uffff" for text in sent for letter in text)
    assert "2026" in sent[0]
    assert sent[2] == "Gent"


@pytest.mark.case("C97")
def test_a_document_that_octopus_cannot_digest_is_parked_after_three_tries(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    bad, good = papers.invoice("TW-1"), papers.invoice("TW-2")
    for attempt in range(3):
        shop.box.fail("insertBuySellBooking", "status", status=500)
        shop.deliver(*([bad, good] if attempt == 0 else []))
        shop.later(hours=1)
    assert shop.states(bad, good) == ["held", "done"]
    shop.assert_paid(good)
    assert shop.calls_of(shop.deliver) == {}


@pytest.mark.case("C98")
def test_quotes_ampersands_and_brackets_arrive_as_they_are(shop: Any, papers: Any) -> None:
    shop.configure(channels={"webshop": {"payment_account": False}})
    for number, name in enumerate(NAMES):
        customer = papers.company(5001 + number, name, street=f"Straat {name}", city=name)
        shop.accept(papers.invoice(name, customer=customer, event={"id": "1", "name": name}))
    shop.deliver()
    for name in NAMES:
        client, booking = shop.client(name), shop.booking(name)
        assert (client["name"], client["streetAndNr"], client["city"]) == (name, f"Straat {name}", name)
        assert booking["comment"].endswith(f" {name} {name}")


@pytest.mark.case("C100")
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_arrive_in_one_form(shop: Any, papers: Any, form: Any) -> None:
    first, last, city = (unicodedata.normalize(form, text) for text in ("Zoë", "Étienne-Müller", "Liège"))
    event = {"id": "1", "name": unicodedata.normalize(form, "Fête d'été")}
    shop.deliver(papers.invoice("TW-1", customer=papers.person(6001, first, last, city=city), event=event))
    client = shop.client()
    assert (client["firstName"], client["name"], client["city"]) == ("Zoë", "Étienne-Müller", "Liège")
    assert shop.bookings()[0]["comment"].endswith("Fête d'été")


def test_the_same_name_in_another_form_changes_nothing(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1", customer=company(papers, "Café Zoë")))
    other = company(papers, unicodedata.normalize("NFD", "Café Zoë"))
    calls = shop.calls_of(lambda: shop.deliver(papers.invoice("TW-2", customer=other)))
    assert calls.get("insertUpdateRelation", 0) == 0


@pytest.mark.case("C101")
def test_a_nameless_customer_is_held_and_gets_no_stand_in(shop: Any, papers: Any) -> None:
    blanks = ("", "   ", None, "\t\n", "\u00a0", "\u200b", "🎉", "🏳️\u200d🌈", "-", "...")
    nameless = [
        papers.invoice(
            f"TW-{number}",
            customer={
                "id": 1,
                "company": blank,
                "first_name": blank,
                "last_name": "",
                "email": "x@example.be",
            },
        )
        for number, blank in enumerate(blanks)
    ]
    good = papers.invoice("good")
    shop.deliver(*nameless, good)
    assert [shop.why(each) for each in nameless] == [["customer_without_name"]] * len(blanks)
    shop.assert_paid(good)
    assert len(shop.added_relations()) == 1


@pytest.mark.case("C101")
@pytest.mark.parametrize(
    ("customer", "name", "first"),
    [
        ({"company": "  ", "first_name": "Lies", "last_name": "Peeters"}, "Peeters", "Lies"),
        ({"company": None, "first_name": " Lies ", "last_name": "  "}, "Lies", ""),
        ({"company": "Fictie NV", "first_name": "Lies", "last_name": "Peeters"}, "Fictie NV", ""),
    ],
)
def test_a_blank_company_leaves_the_person(
    shop: Any, papers: Any, customer: dict[str, Any], name: str, first: str
) -> None:
    shop.deliver(papers.invoice("TW-1", customer={"id": 1, "country": "BE", **customer}))
    client = shop.client()
    assert (client["name"], client.get("firstName") or "") == (name, first)


def test_control_characters_do_not_reach_octopus(shop: Any, papers: Any) -> None:
    names = [
        f"a{mark}b {number}" for number, mark in enumerate("\x00\x07\u0085\u200b\ufeff\u202e\ue000\u2028")
    ]
    shop.deliver(
        *(
            papers.invoice(f"TW-{number}", customer=company(papers, name, id_=5001 + number))
            for number, name in enumerate(names)
        )
    )
    sent = [client["name"] for client in shop.added_relations()]
    assert len(sent) == len(names)
    assert all(
        unicodedata.category(letter) not in {"Cc", "Cf", "Co", "Zl"} for name in sent for letter in name
    )


def test_line_ends_and_blanks_within_a_name_are_single_blanks(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1", customer=company(papers, "  Fictie\r\n \tEvents\u00a0 NV ")))
    assert shop.client()["name"] == "Fictie Events NV"
