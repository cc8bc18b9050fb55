"""The client is found by its number alone, always the same one, and changed only where Tickoweb knows."""

from typing import Any

import pytest

NUMBER = "BE0123456749"


def deliver(shop: Any, papers: Any, order: str = "TW-1", **customer: Any) -> Any:
    """Book an invoice for a company with the number of these tests; the relation it is booked on."""
    company = papers.company(**{"vat_number": NUMBER, **customer})
    shop.deliver(papers.invoice(order, customer=company))
    return shop.client(order)


@pytest.mark.case("C83")
@pytest.mark.parametrize("keys", [(12, 57, 90), (90, 57, 12), (57, 90, 12)])
def test_of_several_relations_the_first_active_one_is_always_taken(
    shop: Any, papers: Any, keys: tuple[int, ...]
) -> None:
    names = {12: "Fictie NV", 57: "Fictie filiaal Gent", 90: "Fictie oud"}
    for key in keys:
        number = "BE 0123.456.749" if key == 90 else NUMBER
        shop.have_relation(key, names[key], number, active=key != 90)
    assert shop.key_of(deliver(shop, papers)) == 12
    assert len(shop.world["relations"]) == 6
    assert "12, 57, 90" in shop.notices()["relation_ambiguous"].text("en")


def test_an_active_branch_comes_before_an_inactive_head_office(shop: Any, papers: Any) -> None:
    shop.have_relation(12, "Fictie NV", NUMBER, active=False)
    shop.have_relation(57, "Fictie filiaal", NUMBER)
    assert shop.key_of(deliver(shop, papers)) == 57
    assert shop.relation(12)["active"] is False


@pytest.mark.case("C84")
def test_an_empty_number_never_matches_another_empty_one(shop: Any, papers: Any) -> None:
    for key in range(10, 24):
        shop.have_relation(key, "Gemeente Fictiestad" if key == 10 else f"Leeg {key}", "")
    lies = papers.person(6001, "Lies", "Peeters", vat_number="")
    shop.deliver(papers.invoice("TW-1", customer=lies))
    assert shop.key_of(shop.booking("TW-1")) == 24
    assert shop.relation(10)["name"] == "Gemeente Fictiestad"


def test_a_company_without_a_number_is_not_found_by_its_name(shop: Any, papers: Any) -> None:
    shop.have_relation(12, "Fictie NV", NUMBER)
    client = deliver(shop, papers, vat_number="", company="Fictie NV")
    assert (shop.key_of(client), client["vatType"]) == (13, 10)


@pytest.mark.case("C85")
def test_a_supplier_becomes_a_client_and_stays_a_supplier(shop: Any, papers: Any) -> None:
    accounts = {"defaultBookingAccountSupplier": 613200, "supplierPaymentMethod": 1}
    shop.have_relation(33, "Drukkerij Fictie BV", "BE0691234569", client=False, **accounts)
    shop.change("relations", lambda each: {**each, "supplier": True} if shop.key_of(each) == 33 else each)
    client = deliver(shop, papers, vat_number="BE0691234569")
    assert (shop.key_of(client), client["client"], client["supplier"]) == (33, True, True)
    assert {name: client[name] for name in accounts} == accounts
    assert len(shop.world["relations"]) == 4


@pytest.mark.case("C87")
@pytest.mark.parametrize("listed", ["listed", "left-out"])
def test_an_inactive_client_is_used_again_and_blocks_nobody(shop: Any, papers: Any, listed: str) -> None:
    shop.box.assume({"modified-inactive": listed})
    shop.have_relation(21, "Fictie NV", NUMBER, active=False)
    back = papers.invoice("TW-1", customer=papers.company(vat_number=NUMBER))
    other = papers.invoice("TW-2", customer=papers.company(5002))
    shop.deliver(back, other)
    shop.assert_paid(back, other)
    client = shop.client()
    assert (shop.key_of(client), client["active"]) == (21, True)
    assert "21" in shop.notices()["relation_reactivated"].text("en")


@pytest.mark.parametrize("policy", ["overwrite", "fill_empty", "never"])
def test_an_inactive_client_is_made_active_under_every_policy(shop: Any, papers: Any, policy: str) -> None:
    shop.configure(customers={"update": policy})
    shop.have_relation(21, "Fictie NV", NUMBER, active=False)
    assert deliver(shop, papers)["active"] is True


@pytest.mark.case("C88")
def test_a_client_of_the_bookkeeper_is_found_without_our_number_on_it(shop: Any, papers: Any) -> None:
    shop.have_relation(12, "Fictie NV", NUMBER)
    client = deliver(shop, papers, id_=5581)
    assert shop.key_of(client) == 12
    assert len(shop.world["relations"]) == 4


def test_our_number_on_another_relation_is_no_reason_to_fail(shop: Any, papers: Any) -> None:
    shop.have_relation(
        12,
        "Iemand anders",
        "",
        relationIdentificationServiceData={"relationKey": {"id": 12}, "externalRelationId": 5581},
    )
    client = deliver(shop, papers, id_=5581)
    assert shop.key_of(client) == 13
    assert shop.relation(12)["name"] == "Iemand anders"


@pytest.mark.case("C90")
def test_the_client_is_found_among_hundreds(shop: Any, papers: Any) -> None:
    model = shop.world["relations"][1]
    many = [
        {
            **model,
            "relationIdentificationServiceData": {"relationKey": {"id": key}, "externalRelationId": 0},
            "name": f"Relatie {key}",
            "vatNr": NUMBER if key == 120 else "",
        }
        for key in range(4, 251)
    ]
    shop.load("relations", [*shop.world["relations"], *many])
    assert shop.key_of(deliver(shop, papers)) == 120
    assert len(shop.world["relations"]) == 250


@pytest.mark.case("C92")
def test_the_billing_address_replaces_the_old_one(shop: Any, papers: Any) -> None:
    shop.have_relation(12, "Fictie NV", NUMBER, streetAndNr="Oude Weg 3", postalCode="9000", city="Gent")
    address = {"street": "Kerkstraat 1", "postcode": "9000", "city": "Gent"}
    delivery = {"street": "Dok 5", "postcode": "2000", "city": "Antwerpen"}
    client = deliver(shop, papers, **address, delivery_address=delivery)
    assert (client["streetAndNr"], client["postalCode"], client["city"]) == ("Kerkstraat 1", "9000", "Gent")
    moved = deliver(shop, papers, "TW-2", **{**address, "street": "Nieuwstraat 7"})
    assert moved["streetAndNr"] == "Nieuwstraat 7"


KEPT = {
    "telephone": "09 000 00 00",
    "ibanAccountNr": "BE68539007547034",
    "expirationDays": 30,
    "defaultBookingAccountClient": 400100,
    "vatType": 1,
    "remarks": "vast contract",
    "financialDiscount": True,
    "searchField1": "vip",
    "contactPerson": "Mevrouw Fictie",
}


@pytest.mark.case("C93")
@pytest.mark.parametrize("blank", ["", "   ", None])
def test_only_what_tickoweb_knows_is_changed(shop: Any, papers: Any, blank: str | None) -> None:
    shop.have_relation(12, "Oude naam", NUMBER, streetAndNr="Oude Weg 3", **KEPT)
    before = shop.relation(12)
    client = deliver(
        shop, papers, company="Fictie NV", street="Kerkstraat 1", phone=blank, email=blank, city=blank
    )
    changed = {name for name in client if client[name] != before.get(name)}
    assert changed <= {"name", "streetAndNr", "factLanguage", "country"}
    assert (client["name"], client["streetAndNr"]) == ("Fictie NV", "Kerkstraat 1")
    assert {name: client[name] for name in KEPT} == KEPT


def test_what_the_bookkeeper_corrected_stays_until_the_customer_says_otherwise(
    shop: Any, papers: Any
) -> None:
    deliver(shop, papers, street="Kerkstrat 1")
    shop.change(
        "relations",
        lambda each: {**each, "streetAndNr": "Kerkstraat 1"} if shop.key_of(each) == 4 else each,
    )
    shop.later(hours=1)
    assert deliver(shop, papers, "TW-2", street="Kerkstrat 1")["streetAndNr"] == "Kerkstraat 1"
    assert deliver(shop, papers, "TW-3", street="Dorp 2")["streetAndNr"] == "Dorp 2"


def test_a_wrong_number_never_replaces_a_good_one(shop: Any, papers: Any) -> None:
    client = deliver(shop, papers)
    again = deliver(shop, papers, "TW-2", vat_number="BE0123456748")
    assert shop.relation(shop.key_of(client))["vatNr"] == "BE0123.456.749"
    assert again["vatNr"] in {"BE0123.456.749", "BE0123456748"}


def test_two_persons_of_one_household_have_a_relation_each(shop: Any, papers: Any) -> None:
    address = {"street": "Dorp 1", "postcode": "9000", "city": "Gent", "email": "thuis@example.be"}
    people = [papers.person(6000 + number, "Lies", "Peeters", **address) for number in (1, 2)]
    shop.deliver(*(papers.invoice(f"TW-{who['id']}", customer=who) for who in people))
    assert len({shop.key_of(each) for each in shop.bookings()}) == 2
