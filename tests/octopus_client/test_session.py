"""One login for many threads: tokens, renewal, refused logins, the log of each call."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from octopus_client import (
    ClientStore,
    Credentials,
    Dossier,
    DossierLocked,
    DossierRefused,
    LimitRefused,
    Locked,
    LoginRefused,
    MemoryStore,
    Octopus,
    OctopusError,
    Relation,
    TokenRefused,
    UnexpectedAnswer,
)
from octopus_client.codec import decode
from octopus_client.connection import CONNECT
from octopus_client.login import AUTHENTICATE
from octopus_client.operation import Access, Effect, Operation, build_request
from octopus_client.sandbox import Sandbox
from octopus_client.store import StoredToken

MakeOctopus = Callable[..., Octopus]


def test_making_a_client_and_a_dossier_makes_no_call(dossier: Dossier, box: Sandbox) -> None:
    assert repr(dossier) == "Dossier(49001)"
    assert box.calls() == {}


@pytest.mark.parametrize(
    ("operation", "answer"),
    [(AUTHENTICATE, b'{"token": "geheim"}'), (CONNECT, b'{"Dossiertoken": "geheim"}')],
)
def test_a_token_never_shows_in_a_repr(operation: Operation[Any], answer: bytes) -> None:
    decoded = decode(answer, operation.answer)
    assert decoded.token == "geheim"
    assert "geheim" not in repr(decoded)


def test_many_threads_share_one_login_and_one_connection(dossier: Dossier, box: Sandbox) -> None:
    with ThreadPoolExecutor(32) as pool:
        found = list(pool.map(lambda _: dossier.relations.search(key=2), range(32)))
    assert {len(relations) for relations in found} == {1}
    assert box.calls() == {"authenticateUser": 1, "connectDossier": 1, "getRelations": 32}


def test_expired_tokens_are_renewed_once_and_the_call_is_sent_again(dossier: Dossier, box: Sandbox) -> None:
    dossier.relations.search(key=2)
    box.advance(timedelta(minutes=11))
    dossier.relations.search(key=2)
    # The connection asks with the expired login first, which costs one more of connectDossier.
    assert box.calls() == {"authenticateUser": 2, "connectDossier": 3, "getRelations": 3}


def test_threads_that_meet_an_expired_token_renew_it_together(dossier: Dossier, box: Sandbox) -> None:
    dossier.relations.search(key=2)
    box.advance(timedelta(minutes=11))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: dossier.relations.search(key=2), range(8)))
    assert box.calls()["authenticateUser"] == 2
    assert box.calls()["connectDossier"] == 3


def test_a_write_that_met_an_expired_token_is_carried_out_once(dossier: Dossier, box: Sandbox) -> None:
    dossier.relations.search(key=2)
    box.advance(timedelta(minutes=11))
    assert dossier.relations.save(Relation(name="Nieuwe Zaal", client=True)).created
    assert len(box.state()["dossiers"]["49001"]["relations"]) == 4


def test_a_token_that_is_refused_again_is_no_loop(dossier: Dossier, box: Sandbox) -> None:
    for _ in range(2):
        box.fail("getVatCodes", "status", status=401)
    with pytest.raises(TokenRefused, match="getVatCodes"):
        dossier.vat_codes.list()
    assert box.calls() == {"authenticateUser": 1, "connectDossier": 2, "getVatCodes": 2}


def test_the_limit_answered_as_401_renews_nothing(dossier: Dossier, box: Sandbox) -> None:
    box.fail("getVatCodes", "status", status=401, body={"errorCode": -80})
    with pytest.raises(LimitRefused):
        dossier.vat_codes.list()
    assert box.calls() == {"authenticateUser": 1, "connectDossier": 1, "getVatCodes": 1}


def test_a_wrong_password_is_one_login_call(make_octopus: MakeOctopus, box: Sandbox) -> None:
    octopus = make_octopus(password="wrong-one")
    with pytest.raises(LoginRefused) as caught:
        octopus.dossiers()
    assert box.calls() == {"authenticateUser": 1}
    assert "wrong-one" not in str(caught.value)


def test_a_refused_login_is_not_repeated_by_the_same_client(make_octopus: MakeOctopus, box: Sandbox) -> None:
    dossier = make_octopus(password="wrong-one").dossier(49001)

    def refused(_: int) -> str:
        with pytest.raises(LoginRefused) as caught:
            dossier.bookyears.list()
        return str(caught.value)

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(refused, range(16)))) == 1
    assert box.calls() == {"authenticateUser": 1}


def test_a_login_that_failed_for_another_reason_is_tried_again(octopus: Octopus, box: Sandbox) -> None:
    box.fail("authenticateUser", "status", status=503)
    assert [each.id for each in octopus.dossiers()] == [49001, 49002]
    assert box.calls() == {"authenticateUser": 2, "getDossiers": 1}


def test_another_client_takes_its_tokens_from_a_shared_store(
    make_octopus: MakeOctopus, box: Sandbox, client_store: ClientStore
) -> None:
    make_octopus(store=client_store).dossier(49001).bookyears.list()
    make_octopus(store=client_store).dossier(49001).bookyears.list()
    assert box.calls() == {"authenticateUser": 1, "connectDossier": 1, "getBookyears": 2}


def test_tokens_are_kept_apart_by_language_and_dossier(octopus: Octopus, box: Sandbox) -> None:
    octopus.dossier(49001, locale="nl").bookyears.list()
    octopus.dossier(49001, locale="fr").bookyears.list()
    octopus.dossier(49002, locale="nl").bookyears.list()
    assert box.calls() == {"authenticateUser": 1, "connectDossier": 3, "getBookyears": 3}


def test_a_token_is_used_for_eight_and_a_half_minutes(make_octopus: MakeOctopus, box: Sandbox) -> None:
    kept: list[StoredToken] = []

    class Watched(MemoryStore):
        def save_token(self, name: str, token: StoredToken) -> None:
            kept.append(token)
            super().save_token(name, token)

    make_octopus(store=Watched()).dossier(49001).bookyears.list()
    assert box.calls()["connectDossier"] == 1
    for token in kept:
        left = token.good_until - datetime.now(UTC)
        assert timedelta(minutes=8) < left <= timedelta(minutes=8, seconds=30)
    assert len(kept) == 2


def test_a_token_near_its_end_is_not_used(make_octopus: MakeOctopus, box: Sandbox) -> None:
    class Aged(MemoryStore):
        def load_token(self, name: str) -> StoredToken | None:
            assert name
            return StoredToken(value="used up", good_until=datetime(2020, 1, 1, tzinfo=UTC))

    make_octopus(store=Aged()).dossier(49001).bookyears.list()
    assert box.calls() == {"authenticateUser": 1, "connectDossier": 1, "getBookyears": 1}


def test_reconnecting_tells_whether_the_dossier_is_free(dossier: Dossier, box: Sandbox) -> None:
    dossier.reconnect()
    box.lock()
    with pytest.raises(DossierLocked):
        dossier.reconnect()
    with pytest.raises(Locked):
        dossier.bookyears.list()
    box.unlock()
    dossier.reconnect()
    assert len(dossier.bookyears.list()) == 3


def test_a_dossier_that_is_not_there_is_refused(octopus: Octopus) -> None:
    with pytest.raises(DossierRefused, match="or choose another"):
        octopus.dossier(12345).bookyears.list()


def test_the_language_of_octopus_own_words_can_be_chosen(octopus: Octopus) -> None:
    reasons = set()
    for language in ("nl", "fr", "en", "de"):
        with pytest.raises(OctopusError) as caught:
            octopus.dossier(49001, locale=language).journals.detail(2, "V9")
        reasons.add(getattr(caught.value, "reason", ""))
    assert len(reasons) == 4


def test_a_language_that_octopus_does_not_speak_is_refused(octopus: Octopus) -> None:
    with pytest.raises(OctopusError, match="choose nl, fr, en, de"):
        octopus.dossier(49001, locale="it")


def test_html_instead_of_json_is_told_as_such(dossier: Dossier, box: Sandbox) -> None:
    box.fail("getBookyears", "html", status=200)
    with pytest.raises(UnexpectedAnswer, match="no JSON") as caught:
        dossier.bookyears.list()
    assert caught.value.body.startswith("<html>")


def test_from_env_takes_the_login_and_the_address(box: Sandbox) -> None:
    environment = {
        "OCTOPUS_SOFTWARE_HOUSE": box.software_house,
        "OCTOPUS_USER": box.user,
        "OCTOPUS_PASSWORD": box.password,
        "OCTOPUS_BASE_URL": box.api_url + "/",
    }
    with Octopus.from_env(environment) as octopus:
        assert octopus.credentials.user == box.user
        assert octopus.dossiers()[0].description == "Fictie Events"
    del environment["OCTOPUS_BASE_URL"]
    assert Octopus.from_env(environment).config.base_url.startswith("https://service.inaras.be/")


def test_a_closed_client_opens_new_connections_when_asked(octopus: Octopus) -> None:
    octopus.dossiers()
    octopus.close()
    assert len(octopus.dossiers()) == 2
    octopus.close()
    octopus.close()


def test_each_call_is_logged_once_without_secrets_names_or_addresses(
    dossier: Dossier, box: Sandbox, credentials: Credentials, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        dossier.relations.search(vat_number="BE0999.666.261")
        dossier.relations.search(name="Testdrukkerij Nergens NV")
    ours = [record for record in caplog.records if record.name == "octopus_client"]
    assert [record.octopus_operation for record in ours] == [  # type: ignore[attr-defined]  # given as extra
        "authenticateUser",
        "connectDossier",
        "getRelations",
        "getRelations",
    ]
    assert [record.octopus_dossier for record in ours] == [None, None, 49001, 49001]  # type: ignore[attr-defined]  # given as extra
    assert all("status 200" in record.getMessage() for record in ours)
    assert not any(box.url in record.getMessage() for record in ours)
    for secret in ("666", "Testdrukkerij", "eyJ", credentials.software_house):
        assert secret not in caplog.text


def test_a_call_that_was_not_sent_is_logged_as_such(
    make_octopus: MakeOctopus, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "octopus_client"), pytest.raises(OctopusError):
        make_octopus(base_url="http://127.0.0.1:1").dossiers()
    assert {record.octopus_outcome for record in caplog.records} == {"not sent"}  # type: ignore[attr-defined]  # given as extra


def test_a_call_to_a_dossier_needs_a_dossier(octopus: Octopus) -> None:
    operation = Operation(
        name="x", method="GET", path="/x", effect=Effect.READ, answer=str, access=Access.DOSSIER
    )
    with pytest.raises(OctopusError, match="which dossier"):
        octopus._session.send(build_request(operation))  # noqa: SLF001 - the one way to ask without a dossier


def test_the_moment_by_the_clock_of_octopus_is_known_from_its_answers(
    dossier: Dossier, octopus: Octopus, clock: Any
) -> None:
    told = [dossier.server_time]
    octopus.dossiers()
    told.append(dossier.server_time)
    assert told[0] is None
    assert told[1] is not None
    assert abs(told[1] - clock()) < timedelta(minutes=1)
