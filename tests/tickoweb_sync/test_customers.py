from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus_client import Language, Relation, VatType
from tickoweb_sync.customers import (
    FieldChange,
    customer_problems,
    match_relation,
    new_relation,
    relation_changes,
    search_terms,
    sent_values,
)
from tickoweb_sync.settings import CustomerUpdate

NUMBER = "BE0123456749"


def relation(key: int | None = 12, **others: Any) -> Relation:
    ordinary = {"name": "Fictie NV", "vat_number": "BE0123.456.749", "client": True, "active": True}
    return Relation(key=key, **{**ordinary, **others})


def codes(match: Any) -> list[str]:
    return [notice.code for notice in match.notices]


@pytest.mark.parametrize("turn", range(7))
def test_the_active_relation_with_the_lowest_key_is_used_whatever_the_order(make: Any, turn: int) -> None:
    candidates = [
        relation(57, name="Fictie filiaal Gent"),
        relation(9, vat_number="BE 0123.456.749", active=False),
        relation(12),
        relation(12),
        relation(3, vat_number="BE0999.058.428"),
        relation(4, vat_number=None),
        relation(None),
    ]
    turned = candidates[turn:] + candidates[:turn]
    match = match_relation(make.customer(vat_number="be 0123 456 749"), turned)
    assert match.relation is not None
    assert match.relation.key == 12
    assert [other.key for other in match.others] == [57, 9]
    (notice,) = match.notices
    assert notice.code == "relation_ambiguous"
    assert notice.values == {"vat_number": "BE0123.456.749", "relations": "12, 57, 9", "relation": 12}


@pytest.mark.parametrize("stored", ["BE0123.456.749", "be123456749", "0123.456.749", "0123456749"])
def test_every_way_to_write_a_number_matches(make: Any, stored: str) -> None:
    match = match_relation(make.customer(vat_number=NUMBER), [relation(vat_number=stored)])
    assert match.relation is not None
    assert match.notices == ()


def test_the_country_of_the_relation_gives_its_prefix(make: Any) -> None:
    customer = make.customer(vat_number=NUMBER)
    assert match_relation(customer, [relation(vat_number="0123456749", country="FR")]).relation is None
    assert match_relation(customer, [relation(vat_number="0123456749", country="  ")]).relation is not None


@pytest.mark.parametrize("typed", ["", "n/a", "N/A ", "/", "geen", "BE0000000000"])
def test_no_usable_number_never_matches(make: Any, typed: str) -> None:
    candidates = [relation(vat_number=""), relation(vat_number=typed), relation(vat_number=None)]
    assert match_relation(make.customer(vat_number=typed), candidates).relation is None


def test_a_wrong_number_and_an_unknown_country_are_told(make: Any) -> None:
    match = match_relation(make.customer(vat_number="BE0123456748", country="Atlantis"), [relation()])
    assert match.relation is None
    assert codes(match) == ["vat_number_invalid", "country_unknown"]
    assert [dict(notice.values) for notice in match.notices] == [
        {"vat_number": "BE0123456748"},
        {"country": "Atlantis"},
    ]


@pytest.mark.parametrize("typed", ["", "n/a", "geen"])
def test_a_customer_without_number_or_country_is_nothing_to_tell(make: Any, typed: str) -> None:
    assert match_relation(make.customer(vat_number=typed, country=" "), [relation()]).notices == ()


def test_an_unknown_country_is_told_of_a_new_client_too(make: Any) -> None:
    match = match_relation(make.customer(vat_number="BE0999.058.428", country="Atlantis"), [relation()])
    assert match.relation is None
    assert codes(match) == ["country_unknown"]


def test_an_unknown_number_matches_nothing_and_tells_nothing(make: Any) -> None:
    match = match_relation(make.customer(vat_number="BE0999.058.428"), [relation()])
    assert (match.relation, match.others, match.notices) == (None, (), ())


def test_an_inactive_relation_is_used_and_told(make: Any) -> None:
    match = match_relation(make.customer(vat_number=NUMBER), [relation(21, active=False)])
    assert match.relation is not None
    assert codes(match) == ["relation_reactivated"]
    assert match.notices[0].about(order="TW-1").values == {"relation": 21, "order": "TW-1"}


def test_a_search_asks_for_the_number_as_octopus_writes_it_and_never_for_nothing(make: Any) -> None:
    assert search_terms(make.customer(vat_number="be0123456749")) == {"vat_number": "BE0123.456.749"}
    assert search_terms(make.customer(vat_number="n/a")) == {}
    assert search_terms(make.customer(vat_number="BE0123456748")) == {}


def test_a_company_becomes_a_client_with_only_what_is_known(make: Any) -> None:
    customer = make.customer(
        company="Café 't Hoekske & Zn <BV>",
        first_name="Lies",
        last_name="Peeters",
        street="Kerkstraat 1",
        postcode="9000",
        city="Gent",
        country="Belgique",
        email="boekhouding@example.be",
        peppol_id="0208:0999058428",
    )
    assert new_relation(customer, language="fr-BE", external_id=5001) == Relation(
        external_id=5001,
        name="Café 't Hoekske & Zn <BV>",
        client=True,
        currency="EUR",
        vat_type=VatType.BELGIAN_VAT_PAYER,
        vat_number="BE0999.058.428",
        street_and_number="Kerkstraat 1",
        postal_code="9000",
        city="Gent",
        country="BE",
        email="boekhouding@example.be",
        participant_id="0208:0999058428",
        language=Language.FRENCH,
    )


def test_a_person_is_written_with_last_and_first_name(make: Any) -> None:
    customer = make.customer(company="", first_name="Lies", last_name="Peeters", vat_number="")
    made = new_relation(customer, language=None, external_id=None)
    assert (made.name, made.first_name) == ("Peeters", "Lies")
    assert (made.vat_number, made.language, made.external_id, made.active) == (None, None, None, None)


def test_one_name_is_enough_and_none_is_a_problem(make: Any) -> None:
    nameless = make.customer(company=" ", first_name="", last_name="🎉")
    assert [reason.code for reason in customer_problems(nameless)] == ["customer_without_name"]
    first_only = make.customer(company="", first_name="Lies")
    assert customer_problems(first_only) == ()
    assert new_relation(first_only, language=None, external_id=None).name == "Lies"


@pytest.mark.parametrize(
    ("company", "number", "country", "vat_type"),
    [
        ("Fictie NV", "BE0999.058.428", "BE", VatType.BELGIAN_VAT_PAYER),
        ("Fictie NV", "BE0999.058.428", "NL", VatType.BELGIAN_VAT_PAYER),
        ("Fictie BV", "NL123456782B90", "NL", VatType.EU_VAT_PAYER),
        ("Fictie AE", "EL094259216", "GR", VatType.EU_VAT_PAYER),
        ("Fictie AG", "CHE-123.456.788", "CH", VatType.OTHER_VAT_PAYER),
        ("", "BE0999.058.428", "BE", VatType.BELGIAN_VAT_PAYER),
        ("vzw De Proef", "", "BE", VatType.NOT_LIABLE),
        ("Fictie NV", "BE0123456748", "BE", VatType.NOT_LIABLE),
        ("", "", "BE", VatType.BELGIAN_PRIVATE),
        ("", "n/a", "FR", VatType.EU_PRIVATE),
        ("", "", "UK", VatType.OTHER_PRIVATE),
        ("", "", "Atlantis", None),
    ],
)
def test_the_vat_type_follows_number_company_and_country(
    make: Any, company: str, number: str, country: str, vat_type: VatType | None
) -> None:
    customer = make.customer(company=company, last_name="Peeters", vat_number=number, country=country)
    assert new_relation(customer, language=None, external_id=None).vat_type == vat_type


def test_a_wrong_number_is_written_as_typed_and_an_unknown_country_left_out(make: Any) -> None:
    customer = make.customer(vat_number="BE0123456748", country="Atlantis", peppol_id="none")
    made = new_relation(customer, language="xx", external_id=None)
    assert (made.vat_number, made.country, made.participant_id) == ("BE0123456748", None, None)
    assert made.language is None


def test_names_are_sent_in_one_normal_form_and_without_emoji(make: Any) -> None:
    composed = sent_values(make.customer(company="Zoë Étienne 🎉 BV"), "nl")
    decomposed = sent_values(make.customer(company="Zoe\u0308 E\u0301tienne 🎉 BV"), "nl")
    assert composed == decomposed
    assert composed["name"] == "Zoë Étienne BV"


def change(
    make: Any, found: Relation, policy: CustomerUpdate = CustomerUpdate.OVERWRITE, **others: Any
) -> Any:
    customer = make.customer(**{"vat_number": NUMBER, **others.pop("customer", {})})
    arguments = {"last_sent": None, "language": None, **others}
    return relation_changes(customer, relation=found, policy=policy, **arguments)


FULL = relation(
    street_and_number="Oude Weg 3",
    telephone="09 000 00 00",
    iban="BE00 0000 0000 0000",
    country="BE",
    expiration_days=30,
    default_account_client=400100,
    vat_type=VatType.BELGIAN_VAT_PAYER,
    remarks="vast contract",
    supplier=True,
    currency="EUR",
)


def test_only_what_differs_is_sent_and_empty_values_blank_nothing(make: Any) -> None:
    partial, changes = change(make, FULL, customer={"street": "Kerkstraat 1", "phone": ""})
    assert partial == Relation(key=12, currency="EUR", street_and_number="Kerkstraat 1")
    assert changes == (FieldChange("street_and_number", "Oude Weg 3", "Kerkstraat 1"),)


def test_every_field_that_tickoweb_knows_is_compared_with_what_stands_there(make: Any) -> None:
    before = {
        "name": "Peeters",
        "first_name": "Lies",
        "street_and_number": "Oude Weg 3",
        "postal_code": "9000",
        "city": "Gent",
        "country": "BE",
        "telephone": "0123.456.749",
        "email": "lies@example.be",
        "vat_number": "BE0123.456.749",
        "participant_id": "0208:0123456749",
    }
    after = {
        "name": "Peters",
        "first_name": "Lise",
        "street_and_number": "Dok 5",
        "postal_code": "1000",
        "city": "Brussel",
        "country": "FR",
        "telephone": "02 000 00 00",
        "email": "lise@example.be",
        "vat_number": "BE0999.058.428",
        "participant_id": "0208:0999058428",
    }
    customer = make.customer(
        company="",
        last_name="Peters",
        first_name="Lise",
        street="Dok 5",
        postcode="1000",
        city="Brussel",
        country="FR",
        phone="02 000 00 00",
        email="lise@example.be",
        vat_number="BE0999.058.428",
        peppol_id="0208:0999058428",
    )
    found = relation(**before)
    partial, changes = relation_changes(
        customer, relation=found, last_sent=None, language="en", policy=CustomerUpdate.OVERWRITE
    )
    assert set(changes) == {
        *(FieldChange(field, before[field], after[field]) for field in before),
        FieldChange("language", "", "en"),
    }
    assert partial == Relation(key=12, currency="EUR", language=Language.ENGLISH, **after)
    stored = attrs.evolve(found, **after, language=Language.ENGLISH)
    assert change_nothing(customer, stored) == (None, ())


def change_nothing(customer: Any, stored: Relation) -> Any:
    return relation_changes(
        customer, relation=stored, last_sent=None, language="en", policy=CustomerUpdate.OVERWRITE
    )


def test_a_language_that_octopus_does_not_know_is_left_out(make: Any) -> None:
    assert "language" not in sent_values(make.customer(), "xx")
    assert sent_values(make.customer(), "NL-be")["language"] == "nl"


@pytest.mark.parametrize(("stored", "filled"), [(None, 1), (Language(9), 1), (Language.GERMAN, 0)])
def test_a_language_that_says_nothing_is_filled(make: Any, stored: Language | None, filled: int) -> None:
    found = attrs.evolve(FULL, language=stored)
    _, changes = change(make, found, CustomerUpdate.FILL_EMPTY, language="fr")
    assert changes == (FieldChange("language", "", "fr"),) * filled


def test_a_dash_is_no_name(make: Any) -> None:
    customer = make.customer(company="-", first_name="-", last_name="Peeters", vat_number="")
    made = new_relation(customer, language=None, external_id=None)
    assert (made.name, made.first_name, made.vat_type) == ("Peeters", None, VatType.BELGIAN_PRIVATE)


def test_nothing_to_change_is_nothing_to_send(make: Any) -> None:
    decomposed = attrs.evolve(FULL, name="  Zoe\u0308 NV ")
    assert change(make, decomposed, customer={"company": "Zoë NV"}) == (None, ())


def test_what_a_bookkeeper_corrected_stays_until_tickoweb_says_something_new(make: Any) -> None:
    street = {"street": "Kerkstraat 1"}
    last_sent = sent_values(make.customer(vat_number=NUMBER, **street), "nl")
    corrected = attrs.evolve(FULL, street_and_number="Kerkstraat 1 bus 2")
    unchanged = change(make, corrected, customer=street, last_sent=last_sent, language="nl")
    assert unchanged == (None, ())
    partial, _ = change(make, corrected, customer={"street": "Dok 5"}, last_sent=last_sent, language="nl")
    assert partial is not None
    assert partial.street_and_number == "Dok 5"


def test_a_value_that_tickoweb_did_not_have_before_is_sent(make: Any) -> None:
    last_sent = sent_values(make.customer(vat_number=NUMBER), None)
    _, changes = change(make, FULL, customer={"city": "Gent"}, last_sent=last_sent, language="en")
    assert changes == (FieldChange("city", "", "Gent"), FieldChange("language", "", "en"))


def test_fill_empty_fills_and_never_overwrites(make: Any) -> None:
    _, changes = change(
        make,
        FULL,
        CustomerUpdate.FILL_EMPTY,
        customer={"street": "Kerkstraat 1", "city": "Gent"},
    )
    assert [found.field for found in changes] == ["city"]


@pytest.mark.parametrize("policy", list(CustomerUpdate))
def test_an_inactive_supplier_becomes_an_active_client_whatever_the_policy(
    make: Any, policy: CustomerUpdate
) -> None:
    found = relation(33, active=False, client=False, supplier=True, default_account_supplier=604003)
    partial, changes = change(make, attrs.evolve(found, country="BE", currency="USD"), policy)
    assert partial == Relation(key=33, currency="USD", client=True, active=True)
    assert changes == (FieldChange("active", "False", "True"), FieldChange("client", "False", "True"))


def test_never_leaves_a_relation_as_it_is(make: Any) -> None:
    assert change(make, FULL, CustomerUpdate.NEVER, customer={"city": "Gent"}) == (None, ())


@pytest.mark.parametrize(
    ("stored", "typed", "sent"),
    [
        ("BE0123456749", "BE0123.456.749", None),
        ("BE0123.456.749", "BE0999.058.428", "BE0999.058.428"),
        ("BE0123.456.749", "BE0123456748", None),
        ("BE0123456748", "BE0123.456.749", "BE0123.456.749"),
        ("", "BE0123456748", "BE0123456748"),
        ("0123.456.749", "BE0123.456.749", None),
        ("BE0123456748", "BE0123456747", "BE0123456747"),
    ],
)
def test_a_number_is_replaced_by_another_one_but_not_by_a_wrong_one(
    make: Any, stored: str, typed: str, sent: str | None
) -> None:
    partial, _ = change(make, attrs.evolve(FULL, vat_number=stored), customer={"vat_number": typed})
    assert (None if partial is None else partial.vat_number) == sent


@pytest.mark.parametrize("code", list(Language))
def test_the_language_of_a_relation_is_compared_as_a_language(make: Any, code: Language) -> None:
    _, changes = change(make, attrs.evolve(FULL, language=code), language="fr")
    assert bool(changes) is (code is not Language.FRENCH)


@given(
    texts=st.fixed_dictionaries(
        {name: st.text() for name in ("company", "street", "city", "phone", "email", "vat_number", "country")}
    )
)
def test_what_was_just_sent_is_never_sent_again(make: Any, texts: dict[str, str]) -> None:
    customer = make.customer(**{**texts, "company": texts["company"] + "x"})
    stored = attrs.evolve(new_relation(customer, language="nl", external_id=None), key=7)
    for last_sent in (None, sent_values(customer, "nl")):
        again = relation_changes(
            customer,
            relation=stored,
            last_sent=last_sent,
            language="nl",
            policy=CustomerUpdate.OVERWRITE,
        )
        assert again == (None, ())
