from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from octopus_client import Dossier, Language, OctopusError, Refused, Relation, VatType
from octopus_client.sandbox import Sandbox


@pytest.mark.parametrize(
    "criterion",
    [{"vat_number": "BE0999.666.261"}, {"name": "Testdrukkerij Nergens NV"}, {"key": 2}],
    ids=lambda criterion: next(iter(criterion)),
)
def test_a_relation_is_found_by_each_criterion(dossier: Dossier, criterion: dict[str, Any]) -> None:
    (found,) = dossier.relations.search(**criterion)
    assert (found.key, found.external_id, found.city) == (2, 0, "Nergem")
    assert found.vat_type is VatType.BELGIAN_VAT_PAYER
    assert (found.client, found.supplier, found.active) == (True, True, True)


def test_a_relation_is_found_by_our_own_number(dossier: Dossier) -> None:
    dossier.relations.save(Relation(key=3, external_id=4711))
    assert [found.key for found in dossier.relations.search(external_id=4711)] == [3]


def test_nobody_found_is_an_empty_list(dossier: Dossier) -> None:
    assert dossier.relations.search(vat_number="BE0111.222.333") == []


@pytest.mark.parametrize("criteria", [{}, {"vat_number": ""}, {"name": "", "vat_number": None}])
def test_a_search_for_nothing_makes_no_call(dossier: Dossier, box: Sandbox, criteria: dict[str, Any]) -> None:
    with pytest.raises(OctopusError, match="needs a VAT number, a name, a key or an external id"):
        dossier.relations.search(**criteria)
    assert box.calls() == {}


def test_a_new_relation_gets_a_key(dossier: Dossier, box: Sandbox) -> None:
    relation = Relation(
        name="Café Ønsk & Zonen", client=True, external_id=55, country="BE", language=Language.FRENCH
    )
    saved = dossier.relations.save(relation)
    assert saved.created
    assert (saved.relation.key, saved.relation.external_id) == (4, 55)
    assert saved.relation.language is Language.FRENCH
    assert saved.relation.currency == "EUR"
    stored = box.state()["dossiers"]["49001"]["relations"][-1]
    assert stored["name"] == "Café Ønsk & Zonen"


def test_a_new_relation_needs_no_number_of_ours(dossier: Dossier) -> None:
    saved = dossier.relations.save(Relation(name="Nieuwe Zaal", client=True))
    assert saved.created
    assert saved.relation.key == 4


def test_saving_by_key_changes_only_what_is_given(dossier: Dossier, box: Sandbox) -> None:
    before = next(each for each in dossier.relations.search(key=2))
    saved = dossier.relations.save(Relation(key=2, email="boekhouding@testdrukkerij.example"))
    assert not saved.created
    assert saved.relation.key == 2
    (after,) = dossier.relations.search(key=2)
    assert after.email == "boekhouding@testdrukkerij.example"
    assert (after.city, after.supplier, after.vat_number) == (before.city, True, before.vat_number)
    assert len(box.state()["dossiers"]["49001"]["relations"]) == 3


def test_what_was_read_can_be_written_back_unchanged(dossier: Dossier, box: Sandbox) -> None:
    before = box.state()["dossiers"]["49001"]["relations"]
    (relation,) = dossier.relations.search(key=3)
    dossier.relations.save(Relation(key=3, external_id=9))
    (relation,) = dossier.relations.search(key=3)
    dossier.relations.save(relation)
    after = box.state()["dossiers"]["49001"]["relations"]
    after[2]["relationIdentificationServiceData"]["externalRelationId"] = 0
    assert after == before


def test_external_id_zero_is_refused_before_a_call(dossier: Dossier, box: Sandbox) -> None:
    with pytest.raises(OctopusError, match="External id 0"):
        dossier.relations.save(Relation(name="Nul", client=True, external_id=0))
    assert box.calls() == {}


def test_a_relation_that_octopus_does_not_take_is_refused(dossier: Dossier) -> None:
    with pytest.raises(Refused) as caught:
        dossier.relations.save(Relation(name="Geen van beide"))
    assert caught.value.code == -7


def test_all_active_relations(dossier: Dossier) -> None:
    dossier.relations.save(Relation(key=1, active=False))
    assert [each.key for each in dossier.relations.list()] == [2, 3]


def test_relations_that_changed(dossier: Dossier, box: Sandbox, clock: Any) -> None:
    assert len(dossier.relations.modified().modified) == 3
    box.advance(timedelta(hours=1))
    dossier.relations.save(Relation(key=3, city="Zoutzee-Bad"))
    changed = dossier.relations.modified(clock() + timedelta(minutes=30))
    assert [each.city for each in changed.modified] == ["Zoutzee-Bad"]
    assert changed.deleted == ()
    assert dossier.relations.modified(datetime(2999, 1, 1, tzinfo=UTC)).modified == ()
