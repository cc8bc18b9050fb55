import json
from datetime import UTC, datetime

import pytest

from octopus_client import bookings, financial
from octopus_client.answers import failure_of, read_answer
from octopus_client.attachments import ADD_ATTACHMENT
from octopus_client.balancings import ADD_BALANCING
from octopus_client.bookyears import LIST_BOOKYEARS
from octopus_client.connection import CONNECT
from octopus_client.dossier import OPERATIONS
from octopus_client.dossiers import LIST_DOSSIERS
from octopus_client.errors import (
    Actor,
    BalancingRefused,
    CallError,
    DossierLocked,
    DossierRefused,
    JournalClosed,
    JournalLocked,
    LimitReached,
    LimitRefused,
    LoginRefused,
    NumberNotNext,
    OutcomeUnknown,
    PeriodProtected,
    PeriodUnknown,
    Refused,
    TokenRefused,
    UnexpectedAnswer,
)
from octopus_client.login import AUTHENTICATE
from octopus_client.operation import Effect, Operation
from octopus_client.relations import ADD_RELATION, LIST_RELATIONS, SAVE_RELATION, SEARCH_RELATIONS
from octopus_client.reports import OPEN_OF_CLIENT

GET_BOOKING, ADD_BOOKING, UPDATE_BOOKING, MODIFIED_BOOKINGS = bookings.OPERATIONS
_, ADD_FINANCIAL, _, _ = financial.OPERATIONS


def error_body(code: int | None = None, *, technical: str = "Technical words", reason: str = "") -> bytes:
    body: dict[str, object] = {"technicalInfo": technical}
    if code is not None:
        body |= {"errorCode": code, "errorMessage": reason or f"Reden van {code}"}
    return json.dumps(body).encode()


@pytest.mark.parametrize(
    ("operation", "status", "code", "kind", "actor"),
    [
        (ADD_BOOKING, 403, -11, JournalClosed, Actor.BOOKKEEPER),
        (ADD_BOOKING, 403, -12, JournalLocked, Actor.NOBODY),
        (ADD_BOOKING, 403, None, JournalLocked, Actor.NOBODY),
        (UPDATE_BOOKING, 400, -12, JournalLocked, Actor.NOBODY),
        (ADD_FINANCIAL, 403, -4, DossierLocked, Actor.NOBODY),
        (ADD_BOOKING, 400, -13, NumberNotNext, Actor.NOBODY),
        (ADD_BOOKING, 400, -14, PeriodUnknown, Actor.BOOKKEEPER),
        (ADD_BOOKING, 400, -15, PeriodProtected, Actor.BOOKKEEPER),
        (ADD_BOOKING, 400, -22, Refused, Actor.BOOKKEEPER),
        (ADD_BOOKING, 400, None, Refused, Actor.BOOKKEEPER),
        (ADD_BOOKING, 404, None, Refused, Actor.BOOKKEEPER),
        (ADD_BOOKING, 400, -80, LimitRefused, Actor.NOBODY),
        (ADD_BOOKING, 401, -80, LimitRefused, Actor.NOBODY),
        (ADD_BOOKING, 403, -123, LimitRefused, Actor.NOBODY),
        (ADD_BOOKING, 429, None, LimitRefused, Actor.NOBODY),
        (ADD_BOOKING, 401, None, TokenRefused, Actor.NOBODY),
        (ADD_BOOKING, 401, -79, TokenRefused, Actor.NOBODY),
        (ADD_BOOKING, 400, -2, TokenRefused, Actor.NOBODY),
        (ADD_BOOKING, 500, None, OutcomeUnknown, Actor.NOBODY),
        (ADD_BOOKING, 503, None, OutcomeUnknown, Actor.NOBODY),
        (ADD_BOOKING, 300, None, OutcomeUnknown, Actor.NOBODY),
        (ADD_BOOKING, 302, None, OutcomeUnknown, Actor.NOBODY),
        (ADD_BALANCING, 400, -26, BalancingRefused, Actor.BOOKKEEPER),
        (ADD_ATTACHMENT, 403, None, DossierLocked, Actor.NOBODY),
        (GET_BOOKING, 403, -12, JournalLocked, Actor.NOBODY),
        (GET_BOOKING, 403, None, DossierLocked, Actor.NOBODY),
        (MODIFIED_BOOKINGS, 403, -51, DossierLocked, Actor.NOBODY),
        (MODIFIED_BOOKINGS, 502, None, OutcomeUnknown, Actor.NOBODY),
        (CONNECT, 403, None, DossierLocked, Actor.NOBODY),
        (CONNECT, 403, -4, DossierLocked, Actor.NOBODY),
        (CONNECT, 403, -12, DossierLocked, Actor.NOBODY),
        (CONNECT, 403, -51, DossierLocked, Actor.NOBODY),
        (CONNECT, 403, -3, DossierRefused, Actor.ORGANISER),
        (CONNECT, 400, -3, DossierRefused, Actor.ORGANISER),
        (CONNECT, 400, -5, DossierRefused, Actor.ORGANISER),
        (CONNECT, 403, -79, DossierRefused, Actor.ORGANISER),
        (CONNECT, 404, None, DossierRefused, Actor.ORGANISER),
        (CONNECT, 401, None, TokenRefused, Actor.NOBODY),
        (LIST_DOSSIERS, 401, None, TokenRefused, Actor.NOBODY),
        (AUTHENTICATE, 401, None, LoginRefused, Actor.ORGANISER),
        (AUTHENTICATE, 400, -1, LoginRefused, Actor.ORGANISER),
        (AUTHENTICATE, 400, -68, LoginRefused, Actor.ORGANISER),
        (AUTHENTICATE, 400, -80, LimitRefused, Actor.NOBODY),
        (AUTHENTICATE, 503, None, OutcomeUnknown, Actor.NOBODY),
    ],
)
def test_an_answer_says_what_happened_and_who_must_act(
    operation: Operation, status: int, code: int | None, kind: type[CallError], actor: Actor
) -> None:
    failure = failure_of(operation, status=status, body=error_body(code))
    assert type(failure) is kind
    assert failure.actor is actor
    assert (failure.operation, failure.status) == (operation.name, status)
    assert operation.name in str(failure)
    assert str(status) in str(failure)
    if isinstance(failure, Refused):
        assert failure.code == code


def test_a_refusal_keeps_octopus_own_words() -> None:
    failure = failure_of(
        ADD_BOOKING, status=400, body=error_body(-13, reason=" Ongeldig nummer ", technical=" x ")
    )
    assert isinstance(failure, NumberNotNext)
    assert (failure.reason, failure.technical) == ("Ongeldig nummer", "x")
    assert "-13 «Ongeldig nummer»" in str(failure)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'{"errorCode":"-11","technicalInfo":5}', b"{}"]
)
def test_a_refusal_without_usable_words_is_still_a_refusal(body: bytes) -> None:
    failure = failure_of(ADD_BOOKING, status=400, body=body)
    assert type(failure) is Refused
    assert (failure.code, failure.reason, failure.technical) == (None, "", "")
    assert "without a reason" in str(failure)


@pytest.mark.parametrize(
    ("kind", "remedy"),
    [
        ((ADD_BOOKING, 403, -12), "try again when it is closed there"),
        ((ADD_BOOKING, 403, -11), "Ask the bookkeeper to open the journal"),
        ((ADD_BOOKING, 400, -15), "Ask the bookkeeper to open the period"),
        ((ADD_BOOKING, 400, -14), "Take the period from the list"),
        ((ADD_BOOKING, 400, -13), "read its last number again"),
        ((ADD_BOOKING, 400, -90), "try again tomorrow"),
        ((CONNECT, 403, -3), "Give the user rights"),
        ((CONNECT, 403, None), "try again when it is closed there"),
        ((AUTHENTICATE, 401, None), "Check user, password and software house"),
        ((ADD_BOOKING, 500, None), "It is not known whether it was carried out"),
        ((MODIFIED_BOOKINGS, 500, None), "Try again later"),
    ],
)
def test_a_message_names_what_to_do(kind: tuple[Operation, int, int | None], remedy: str) -> None:
    operation, status, code = kind
    assert remedy in str(failure_of(operation, status=status, body=error_body(code)))


def test_a_refused_login_keeps_nothing_of_what_octopus_says_of_user_and_address() -> None:
    body = error_body(-1, technical="Failed login 3 of user lotte from 192.0.2.7", reason="lotte onbekend")
    failure = failure_of(AUTHENTICATE, status=401, body=body)
    assert isinstance(failure, LoginRefused)
    assert "lotte" not in f"{failure!s}{failure!r}{failure.__dict__}"
    assert "192.0.2.7" not in f"{failure!s}{failure!r}{failure.__dict__}"


@pytest.mark.parametrize("body", [b"", b" ", b"{}", b"[]", b'{"errorCode":0,"technicalInfo":" "}'])
def test_a_good_status_without_an_error_is_good(body: bytes) -> None:
    assert failure_of(ADD_BOOKING, status=201, body=body) is None


@pytest.mark.parametrize("body", [b"<html>Maintenance</html>", b"OK", b"\xff\xfe", b"[1,"])
def test_a_page_of_a_gateway_under_a_good_status_is_no_success(body: bytes) -> None:
    failure = failure_of(ADD_BOOKING, status=200, body=body)
    assert isinstance(failure, UnexpectedAnswer)
    assert "no JSON" in str(failure)


@pytest.mark.parametrize("body", [error_body(), error_body(-24)])
def test_an_error_under_a_good_status_is_no_success(body: bytes) -> None:
    failure = failure_of(ADD_BOOKING, status=201, body=body)
    assert isinstance(failure, UnexpectedAnswer)
    assert failure.actor is Actor.DEVELOPER
    assert failure.body == body.decode()
    assert "Look in Octopus whether it was carried out" in str(failure)


@pytest.mark.parametrize("operation", [AUTHENTICATE, CONNECT])
def test_an_answer_that_may_hold_a_token_is_never_shown(operation: Operation) -> None:
    under_good_status = failure_of(operation, status=200, body=error_body(technical="token=eyJhbGci.x.y"))
    assert isinstance(under_good_status, UnexpectedAnswer)
    with pytest.raises(UnexpectedAnswer) as caught:
        read_answer(operation, status=200, body=b'{"Token":"eyJhbGci.x.y"}')
    for failure in (under_good_status, caught.value):
        assert "eyJ" not in f"{failure!s}{failure.__dict__}"


@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.missing_is_empty], ids=lambda o: o.name
)
def test_nothing_found_is_no_fault_where_the_contract_says_so(operation: Operation) -> None:
    assert operation.effect is Effect.READ
    assert failure_of(operation, status=404, body=error_body()) is None


@pytest.mark.parametrize("body", [b"", b"<html>Not found</html>"])
def test_only_octopus_itself_can_say_that_nothing_was_found(body: bytes) -> None:
    failure = failure_of(GET_BOOKING, status=404, body=body)
    assert isinstance(failure, UnexpectedAnswer)
    assert "Try again later" in str(failure)


def test_an_answer_that_cannot_be_read_tells_where_and_keeps_its_start() -> None:
    body = b'[{"bookyearKey":{"id":"2"}}]' + b" " * 3000
    with pytest.raises(UnexpectedAnswer) as caught:
        read_answer(LIST_BOOKYEARS, status=200, body=body)
    assert "$[0].bookyearKey.id: expected a whole number, got a text" in str(caught.value)
    assert caught.value.body == body[:2000].decode()


def test_the_limit_message_says_from_when_calls_are_possible() -> None:
    error = LimitReached("getAccounts", limit=2, resets_at=datetime(2026, 11, 25, 23, tzinfo=UTC))
    assert str(error) == (
        "getAccounts was not sent: its 2 calls of today are used up. "
        "It can be called again from 2026-11-26 00:00 in Brussels."
    )


@pytest.mark.parametrize(
    ("operation", "repetitions"),
    [
        (ADD_BOOKING, 0),
        (ADD_RELATION, 0),
        (SAVE_RELATION, 2),
        (UPDATE_BOOKING, 2),
        (GET_BOOKING, 0),
        (LIST_RELATIONS, 0),
        (LIST_BOOKYEARS, 1),
        (OPEN_OF_CLIENT, 1),
        (MODIFIED_BOOKINGS, 2),
        (SEARCH_RELATIONS, 2),
        (AUTHENTICATE, 2),
    ],
)
def test_effect_and_limit_decide_how_often_a_call_is_repeated(operation: Operation, repetitions: int) -> None:
    assert operation.repetitions == repetitions


def test_two_limits_of_one_operation_are_counted_apart() -> None:
    assert LIST_RELATIONS.name == SEARCH_RELATIONS.name == "getRelations"
    assert LIST_RELATIONS.counter != SEARCH_RELATIONS.counter
    assert SAVE_RELATION.counter == ADD_RELATION.counter
