"""Counting calls before they are made, and reading scarce data from the store."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from octopus_client import (
    Actor,
    ClientStore,
    Dossier,
    LimitReached,
    LimitRefused,
    MemoryStore,
    NotSent,
    Octopus,
    OctopusError,
    Relation,
)
from octopus_client.clock import brussels_day
from octopus_client.sandbox import Sandbox
from octopus_client.store import StoredReference

MakeOctopus = Callable[..., Octopus]
NEVER = timedelta()


def test_a_call_over_the_limit_is_not_made(dossier: Dossier, box: Sandbox) -> None:
    for _ in range(2):
        dossier.accounts.list(2, max_age=NEVER)
    with pytest.raises(LimitReached, match="getAccounts was not sent") as caught:
        dossier.accounts.list(2, max_age=NEVER)
    assert (caught.value.limit, caught.value.actor) == (2, Actor.NOBODY)
    assert caught.value.resets_at == datetime(2026, 11, 25, 23, tzinfo=UTC)
    assert dossier.quota.left("getAccounts") == 0
    assert box.calls()["getAccounts"] == 2


@pytest.mark.parametrize(
    ("moment", "resets_at"),
    [
        ("2026-03-28T23:30:00+00:00", "2026-03-29T22:00:00+00:00"),
        ("2026-03-28T22:30:00+00:00", "2026-03-28T23:00:00+00:00"),
        ("2026-10-24T22:00:00+00:00", "2026-10-25T23:00:00+00:00"),
        ("2026-12-31T12:00:00+00:00", "2026-12-31T23:00:00+00:00"),
    ],
)
def test_the_count_starts_anew_at_midnight_in_brussels(
    dossier: Dossier, clock: Any, moment: str, resets_at: str
) -> None:
    clock.moment = datetime.fromisoformat(moment)
    assert dossier.quota.resets_at == datetime.fromisoformat(resets_at)


def test_the_next_day_has_calls_again(dossier: Dossier, box: Sandbox, clock: Any) -> None:
    for _ in range(2):
        dossier.vat_codes.list(max_age=NEVER)
    clock.moment = datetime(2026, 11, 25, 22, 59, tzinfo=UTC)
    with pytest.raises(LimitReached):
        dossier.vat_codes.list(max_age=NEVER)
    clock.moment = datetime(2026, 11, 25, 23, tzinfo=UTC)
    box.set_clock(clock.moment)
    assert dossier.vat_codes.list(max_age=NEVER)


def test_quota_tells_what_is_left_without_a_call(dossier: Dossier, box: Sandbox) -> None:
    assert dossier.quota.left("insertBuySellBooking") == 400
    assert box.calls() == {}
    dossier.relations.search(key=2)
    dossier.relations.save(Relation(key=2, city="Nergem"))
    dossier.relations.save(Relation(name="Nieuwe Zaal", client=True))
    left = {each.operation: each.left for each in dossier.quota.today()}
    assert (left["getRelations"], left["getRelations?"]) == (2, 399)
    assert left["insertUpdateRelation"] == 398
    assert left["connectDossier"] == 149


def test_calls_of_the_user_count_in_every_dossier(octopus: Octopus) -> None:
    octopus.dossiers()
    octopus.dossier(49002).bookyears.list()
    quota = octopus.dossier(49001).quota
    assert quota.left("getDossiers") == 149
    assert quota.left("connectDossier") == 149
    assert quota.left("getBookyears") == 24


def test_only_operations_with_a_limit_have_a_quota(dossier: Dossier) -> None:
    with pytest.raises(OctopusError, match="no operation «getEverything»"):
        dossier.quota.left("getEverything")


def test_a_call_that_was_not_sent_is_given_back(
    make_octopus: MakeOctopus, client_store: ClientStore, clock: Any
) -> None:
    octopus = make_octopus(base_url="http://127.0.0.1:1", store=client_store)
    place, day = octopus.credentials.login_name, brussels_day(clock())
    client_store.count_call(place, "authenticateUser", day=day, limit=None, calls=20)
    with pytest.raises(NotSent):
        octopus.dossiers()
    assert client_store.count_calls(place, day=day) == {"authenticateUser": 20}


def test_the_limit_of_octopus_itself_is_known_when_it_answers(
    make_octopus: MakeOctopus, box: Sandbox
) -> None:
    for _ in range(2):
        make_octopus().dossier(49001).vat_codes.list()
    with pytest.raises(LimitRefused, match="try again tomorrow"):
        make_octopus().dossier(49001).vat_codes.list()
    assert box.calls()["getVatCodes"] == 3


def test_clients_that_share_a_store_share_the_count(
    make_octopus: MakeOctopus, box: Sandbox, client_store: ClientStore
) -> None:
    for _ in range(2):
        make_octopus(store=client_store).dossier(49001).vat_codes.list(max_age=NEVER)
    with pytest.raises(LimitReached):
        make_octopus(store=client_store).dossier(49001).vat_codes.list(max_age=NEVER)
    assert box.calls()["getVatCodes"] == 2


def test_scarce_data_is_read_once_a_day(dossier: Dossier, box: Sandbox, clock: Any) -> None:
    first = dossier.accounts.list(2)
    clock.advance(timedelta(hours=23))
    assert dossier.accounts.list(2) == first
    assert box.calls()["getAccounts"] == 1
    clock.advance(timedelta(hours=1))
    dossier.accounts.list(2)
    assert box.calls()["getAccounts"] == 2


def test_kept_data_is_shared_through_the_store_and_told_apart_by_address(
    make_octopus: MakeOctopus, box: Sandbox, client_store: ClientStore
) -> None:
    first = make_octopus(store=client_store).dossier(49001).accounts.list(2)
    again = make_octopus(store=client_store).dossier(49001).accounts.list(2)
    other = make_octopus(store=client_store).dossier(49001).accounts.list(3)
    assert first == again
    assert {account.bookyear for account in other} == {3}
    assert box.calls()["getAccounts"] == 2


def test_kept_data_that_cannot_be_read_any_more_is_read_anew(
    make_octopus: MakeOctopus, box: Sandbox, clock: Any
) -> None:
    class Outdated(MemoryStore):
        def load_reference(self, name: str) -> StoredReference | None:
            assert name
            return StoredReference(body=b'[{"code": 21}]', read_at=clock())

    assert make_octopus(store=Outdated()).dossier(49001).vat_codes.list()
    assert box.calls()["getVatCodes"] == 1


def test_data_from_the_future_is_read_anew(dossier: Dossier, box: Sandbox, clock: Any) -> None:
    dossier.vat_codes.list()
    clock.advance(timedelta(days=-3))
    dossier.vat_codes.list()
    assert box.calls()["getVatCodes"] == 2


def test_that_there_is_nothing_is_kept_as_well(octopus: Octopus, box: Sandbox) -> None:
    empty = octopus.dossier(49002)
    assert empty.vat_codes.list() == empty.vat_codes.list() == []
    assert box.calls()["getVatCodes"] == 1


def test_where_the_calls_are_used_up_what_was_read_in_another_language_will_do(
    octopus: Octopus, box: Sandbox
) -> None:
    read = [octopus.dossier(49001, locale=locale).vat_codes.list() for locale in ("nl", "en")]
    in_french = octopus.dossier(49001, locale="fr").vat_codes
    assert in_french.list() in read
    assert box.calls()["getVatCodes"] == 2
    with pytest.raises(LimitReached, match=r"again from 2026-11-26 00:00 in Brussels\."):
        in_french.list(max_age=NEVER)
    assert in_french.list(max_age=timedelta.max) in read
