"""The client of a document: found by VAT number, brought up to date as the settings say, never doubled."""

from datetime import timedelta
from typing import Any

import pytest

from tickoweb_sync.delivery import plan_due

DRUKKERIJ = {
    "id": 5001,
    "company": "Testdrukkerij Nergens NV",
    "country": "BE",
    "email": "nieuw@druk.example",
}


def relation_of(shop: Any, number: int = 1) -> Any:
    key = shop.key_of(shop.bookings()[number - 1])
    return next(relation for relation in shop.world["relations"] if shop.key_of(relation) == key)


def change_relation(shop: Any, key: int, **changes: Any) -> None:
    relations = shop.world["relations"]
    changed = [
        {**relation, **changes} if shop.key_of(relation) == key else relation for relation in relations
    ]
    shop.box.load_world({"dossiers": {"49001": {"relations": changed}}})


def take_number(shop: Any, number: int = 6001) -> None:
    """Somebody else's relation has the number of a customer."""
    relations = shop.world["relations"]
    relations[2]["relationIdentificationServiceData"]["externalRelationId"] = number
    shop.box.load_world({"dossiers": {"49001": {"relations": relations}}})


@pytest.mark.parametrize("spelling", ["BE0999.666.261", "be 0999 666 261", "0999-666-261", "BE0999666261"])
def test_a_relation_is_found_in_any_spelling_of_its_vat_number(shop: Any, papers: Any, spelling: str) -> None:
    shop.deliver(papers.invoice("TW-1", customer={**DRUKKERIJ, "vat_number": spelling}))
    assert shop.key_of(relation_of(shop)) == 2
    assert shop.added_relations() == []
    assert relation_of(shop)["email"] == "nieuw@druk.example"
    assert relation_of(shop)["supplier"] is True


def test_several_relations_with_one_number_are_told(shop: Any, papers: Any) -> None:
    double = {**shop.world["relations"][1], "name": "Dubbel NV"}
    double["relationIdentificationServiceData"] = {"relationKey": {"id": 9}, "externalRelationId": 0}
    shop.box.load_world({"dossiers": {"49001": {"relations": [*shop.world["relations"], double]}}})
    shop.deliver(papers.invoice("TW-1", customer={**DRUKKERIJ, "vat_number": "BE0999666261"}))
    assert shop.key_of(relation_of(shop)) == 2
    told = shop.notices()["relation_ambiguous"].text("en")
    assert "2, 9" in told
    assert "TW-1" in told


def test_an_active_relation_comes_before_an_inactive_one_with_a_lower_key(shop: Any, papers: Any) -> None:
    double = {**shop.world["relations"][1]}
    double["relationIdentificationServiceData"] = {"relationKey": {"id": 9}, "externalRelationId": 0}
    shop.box.load_world({"dossiers": {"49001": {"relations": [*shop.world["relations"], double]}}})
    change_relation(shop, 2, active=False)
    shop.deliver(papers.invoice("TW-1", customer={**DRUKKERIJ, "vat_number": "BE0999666261"}))
    assert shop.key_of(relation_of(shop)) == 9


@pytest.mark.parametrize("listed", ["listed", "left-out"])
def test_an_inactive_relation_is_made_active(shop: Any, papers: Any, listed: str) -> None:
    shop.box.assume({"modified-inactive": listed})
    change_relation(shop, 2, active=False)
    shop.deliver(papers.invoice("TW-1", customer={**DRUKKERIJ, "vat_number": "BE0999666261"}))
    assert shop.key_of(relation_of(shop)) == 2
    assert relation_of(shop)["active"] is True
    assert "2" in shop.notices()["relation_reactivated"].text("en")
    assert shop.added_relations() == []


def test_a_supplier_becomes_a_client_too(shop: Any, papers: Any) -> None:
    customer = papers.company(5001, "Fabelklank Geluid BV", vat_number="BE0999.555.108")
    shop.deliver(papers.invoice("TW-1", customer=customer))
    relation = relation_of(shop)
    assert (shop.key_of(relation), relation["client"], relation["supplier"]) == (1, True, True)
    assert relation["defaultBookingAccountSupplier"] == 613200


def test_private_persons_have_a_relation_each_and_keep_it(shop: Any, papers: Any) -> None:
    fien, jef = papers.person(6001), papers.person(6002, "Jef", "Stip", vat_number="/")
    shop.deliver(papers.invoice("TW-1", customer=fien), papers.invoice("TW-2", customer=jef))
    shop.deliver(papers.invoice("TW-3", customer=fien), papers.invoice("TW-4", customer=jef))
    keys = [shop.key_of(booking) for booking in shop.bookings()]
    assert keys == [4, 5, 4, 5]
    assert [relation["vatType"] for relation in shop.added_relations()] == [7, 7]
    assert relation_of(shop)["firstName"] == "Fien"


def test_a_wrong_vat_number_is_written_as_typed_and_told(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1", customer=papers.company(vat_number="BE0999.666.262")))
    assert shop.key_of(relation_of(shop)) == 4
    assert "0999.666.262" in relation_of(shop)["vatNr"]
    notice = shop.notices()["vat_number_invalid"].text("en")
    assert "0999.666.262" in notice
    assert "TW-1" in notice


@pytest.mark.parametrize(
    ("policy", "email", "city"),
    [
        ("overwrite", "nieuw@druk.example", "Nieuwstad"),
        ("fill_empty", "info@testdrukkerij.example", "Nieuwstad"),
        ("never", "info@testdrukkerij.example", ""),
    ],
)
def test_a_relation_is_updated_as_the_settings_say(
    shop: Any, papers: Any, policy: str, email: str, city: str
) -> None:
    shop.configure(customers={"update": policy})
    change_relation(shop, 2, city="")
    customer = {**DRUKKERIJ, "vat_number": "BE0999.666.261", "city": "Nieuwstad"}
    shop.deliver(papers.invoice("TW-1", customer=customer))
    relation = relation_of(shop)
    assert (relation["email"], relation["city"]) == (email, city)


def test_what_a_bookkeeper_corrected_stays_until_tickoweb_says_something_new(shop: Any, papers: Any) -> None:
    customer = papers.company(email="a@shop.example", city="Fictegem")
    shop.deliver(papers.invoice("TW-1", customer=customer))
    change_relation(shop, 4, email="boekhouding@shop.example", city="Fictegem-Dorp")
    shop.later(hours=2)
    calls = shop.calls_of(lambda: shop.deliver(papers.invoice("TW-2", customer=customer)))
    assert calls.get("insertUpdateRelation", 0) == 0
    assert relation_of(shop, 2)["email"] == "boekhouding@shop.example"

    moved = {**customer, "city": "Nieuwstad"}
    shop.later(hours=2)
    shop.deliver(papers.invoice("TW-3", customer=moved))
    relation = relation_of(shop, 3)
    assert (relation["email"], relation["city"]) == ("boekhouding@shop.example", "Nieuwstad")


def test_another_name_of_the_same_customer_reaches_octopus(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1"))
    shop.deliver(papers.invoice("TW-2", customer=papers.company(5001, "Fictie & Co NV")))
    assert relation_of(shop, 2)["name"] == "Fictie & Co NV"
    assert len(shop.added_relations()) == 1


def test_two_customers_with_one_vat_number_share_a_relation(shop: Any, papers: Any) -> None:
    number = papers.company()["vat_number"]
    shop.deliver(
        papers.invoice("TW-1"), papers.invoice("TW-2", customer=papers.company(5002, vat_number=number))
    )
    assert [shop.key_of(booking) for booking in shop.bookings()] == [4, 4]


def test_a_new_outbox_finds_the_relations_that_the_old_one_made(shop: Any, papers: Any) -> None:
    fien = papers.person()
    shop.deliver(papers.invoice("TW-1"), papers.invoice("TW-2", customer=fien))
    shop.close()
    shop.database = shop.database.with_name("new.sqlite")
    shop.restart()
    shop.outbox.configure(shop.integration)
    shop.deliver(papers.invoice("TW-3"), papers.invoice("TW-4", customer=fien))
    assert [shop.key_of(booking) for booking in shop.bookings()] == [4, 5, 4, 5]
    assert len(shop.added_relations()) == 2
    assert shop.numbers() == [1, 2, 3, 4]


def test_somebody_elses_relation_with_our_number_is_left_alone(shop: Any, papers: Any) -> None:
    take_number(shop)
    shop.deliver(papers.invoice("TW-1", customer=papers.person(6001)))
    relation = relation_of(shop)
    assert shop.key_of(relation) == 4
    assert relation["relationIdentificationServiceData"].get("externalRelationId", 0) == 0
    assert relation["name"] == "Van Dromen"


def test_a_person_that_was_made_before_a_stop_is_found_by_all_that_was_sent(shop: Any, papers: Any) -> None:
    take_number(shop)
    shop.box.fail("insertUpdateRelation", "drop_after")
    for nth in range(2, 6):  # the first search comes before the relation is made
        shop.box.fail("getRelations", "drop_before", nth=nth)
    invoice = papers.invoice("TW-1", customer=papers.person(6001, city="Fictegem"))
    shop.deliver(invoice)
    [made] = shop.added_relations()
    double = {**made, "city": "Elders"}
    double["relationIdentificationServiceData"] = {"relationKey": {"id": 9}, "externalRelationId": 0}
    known = [relation for relation in shop.world["relations"] if shop.key_of(relation) < 4]
    shop.box.load_world({"dossiers": {"49001": {"relations": [double, *known, made]}}})
    shop.later(hours=1)
    calls = shop.calls_of(shop.deliver)
    shop.assert_paid(invoice)
    assert "insertUpdateRelation" not in calls
    assert shop.key_of(relation_of(shop)) == shop.key_of(made)


@pytest.mark.parametrize(("faults", "sends", "state"), [(1, 2, "done"), (2, 2, "waiting"), (3, 2, "waiting")])
def test_a_relation_that_was_not_made_is_sent_once_more_and_then_waits(
    shop: Any, papers: Any, faults: int, sends: int, state: str
) -> None:
    invoice = papers.invoice("TW-1")
    for nth in range(1, faults + 1):
        shop.box.fail("insertUpdateRelation", "status", nth=nth, status=500)
    calls = shop.calls_of(lambda: shop.deliver(invoice))
    assert (calls["insertUpdateRelation"], str(shop.stored(invoice).state)) == (sends, state)
    if state == "waiting":
        assert shop.stored(invoice).next_attempt_at == shop.now + timedelta(minutes=5)


def test_what_is_wrong_with_a_customer_is_told_once_and_not_with_each_document(
    shop: Any, papers: Any
) -> None:
    wrong = papers.company(vat_number="BE0999.666.262")
    shop.deliver(papers.invoice("TW-1", customer=wrong), papers.invoice("TW-2", customer=wrong))
    assert shop.notices()["vat_number_invalid"].documents == 1


def test_a_credit_note_without_its_invoice_changes_nothing_of_its_client(shop: Any, papers: Any) -> None:
    change_relation(shop, 2, active=False)
    customer = {**DRUKKERIJ, "vat_number": "BE0999666261"}
    shop.deliver(papers.credit_note(papers.invoice("TW-1", customer=customer)))
    calls = shop.calls_of(lambda: shop.retry("TW-1", without_invoice=True))
    assert "insertUpdateRelation" not in calls
    assert shop.key_of(relation_of(shop)) == 2
    assert relation_of(shop)["email"] == "info@testdrukkerij.example"
    assert relation_of(shop)["active"] is False


def test_a_new_client_stands_in_octopus_field_by_field(shop: Any, papers: Any) -> None:
    customer = papers.company(
        street="Laan 1", postcode="9999", city="Fictegem", email="a@fictie.example", phone="09 000 00 00"
    )
    shop.deliver(papers.invoice("TW-1", customer=customer, language="fr"))
    relation = relation_of(shop)
    fields = ("name", "streetAndNr", "postalCode", "city", "country", "email", "telephone", "vatNr")
    assert [relation[field] for field in fields] == [
        "Fictie NV",
        "Laan 1",
        "9999",
        "Fictegem",
        "BE",
        "a@fictie.example",
        "09 000 00 00",
        "BE0999.500.173",
    ]
    assert relation["relationIdentificationServiceData"]["externalRelationId"] == 5001
    assert (relation["client"], relation["vatType"], relation["factLanguage"]) == (True, 1, 1)


def test_a_relation_that_was_deleted_is_not_used_again(shop: Any, papers: Any) -> None:
    fien = papers.person()
    shop.deliver(papers.invoice("TW-1", customer=fien))
    [gone] = shop.added_relations()
    kept = [relation for relation in shop.world["relations"] if shop.key_of(relation) != shop.key_of(gone)]
    shop.box.delete_last("V1")
    shop.box.load_world({"dossiers": {"49001": {"relations": kept}}})
    # the sandbox has no screen to delete a relation, and so tells of none by itself
    told = {"modified": [], "deleted": [gone]}
    shop.box.fail("getModifiedRelations", "status", status=200, body=told)
    shop.later(hours=1)
    shop.deliver(papers.invoice("TW-2", customer=fien))
    [made] = shop.added_relations()
    assert [shop.key_of(booking) for booking in shop.bookings()] == [shop.key_of(made)]


@pytest.mark.parametrize(("minutes", "reads"), [(29, 1), (30, 2)])
def test_the_changed_relations_are_read_again_after_half_an_hour(
    shop: Any, papers: Any, minutes: int, reads: int
) -> None:
    shop.deliver(papers.invoice("TW-1"))
    shop.later(minutes=minutes)
    shop.deliver(papers.invoice("TW-2", customer=papers.company(5002)))
    assert shop.box.calls()["getModifiedRelations"] == reads


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
def test_a_person_whose_number_is_taken_is_found_by_all_that_was_sent(
    shop: Any, papers: Any, fault: str
) -> None:
    take_number(shop)
    shop.box.fail("insertUpdateRelation", fault)
    invoice = papers.invoice("TW-1", customer=papers.person(6001))
    shop.deliver(invoice)
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(invoice)
    assert len(shop.added_relations()) == 1


def test_a_release_looks_at_the_relation_again(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.assume({"inactive-relation": "refuse"})
    shop.box.lock("V1")
    shop.deliver(invoice)
    change_relation(shop, 4, active=False)
    shop.box.unlock("V1")
    shop.later(hours=1)
    shop.deliver()
    assert shop.why(invoice) == ["refused_by_octopus"]
    assert ".." not in shop.stored(invoice).reasons[0].text("en")
    shop.retry("TW-1")
    shop.assert_paid(invoice)
    assert relation_of(shop)["active"] is True


def test_a_customer_without_a_name_is_held(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", customer={"id": 7001, "country": "BE"})
    shop.deliver(invoice, papers.invoice("TW-2"))
    assert shop.why(invoice) == ["customer_without_name"]
    shop.assert_paid(papers.invoice("TW-2"))


def test_the_relations_are_read_once_and_then_by_what_changed(shop: Any, papers: Any) -> None:
    shop.deliver(*(papers.invoice(f"TW-{n}", customer=papers.company(5000 + n)) for n in range(1, 4)))
    assert shop.box.calls()["getModifiedRelations"] == 1
    shop.deliver(papers.invoice("TW-8", customer=papers.company(5008)))
    assert shop.box.calls()["getModifiedRelations"] == 1
    shop.later(hours=1)
    shop.deliver(papers.invoice("TW-9", customer=papers.company(5001)))
    assert shop.box.calls()["getModifiedRelations"] == 2
    assert shop.box.calls()["getRelations"] == 4


def test_a_relation_whose_number_stands_without_country_is_found(shop: Any, box: Any, papers: Any) -> None:
    customer = papers.company()
    digits = customer["vat_number"].removeprefix("BE")
    relations = shop.world["relations"]
    changed = [{**relations[0], "vatNr": digits, "country": "  "}, *relations[1:]]
    box.load_world({"dossiers": {"49001": {"relations": changed}}})
    shop.deliver(papers.invoice("TW-1", customer=customer))
    assert shop.added_relations() == []


def test_what_was_sent_to_one_relation_is_sent_to_the_next_one_of_a_customer(shop: Any, papers: Any) -> None:
    customer = papers.company(5001, "Testdrukkerij Nergens NV", email="nieuw@druk.example")
    shop.deliver(papers.invoice("TW-1", customer=customer))
    corrected = {**customer, "vat_number": "BE0999666261"}
    shop.accept(papers.invoice("TW-2", customer=corrected))
    planned = plan_due(shop.outbox, lambda _: shop.octopus, organisation="fictie-events")[0].relation
    assert planned is not None
    assert (planned.key, "email" in {change.field for change in planned.changes}) == (2, True)
    shop.deliver()
    assert shop.key_of(relation_of(shop, 2)) == 2
    assert relation_of(shop, 2)["email"] == "nieuw@druk.example"


def test_a_plan_compares_with_what_stands_in_octopus_by_now(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1", customer=papers.company(city="Fictegem")))
    change_relation(shop, 4, city="Fictegem-Dorp")
    shop.later(hours=1)
    shop.accept(papers.invoice("TW-2", customer=papers.company(city="Gent")))
    [planned] = plan_due(shop.outbox, lambda _: shop.octopus, organisation="fictie-events")
    assert planned.relation is not None
    changes = [(change.field, change.before, change.after) for change in planned.relation.changes]
    assert changes == [("city", "Fictegem-Dorp", "Gent")]
