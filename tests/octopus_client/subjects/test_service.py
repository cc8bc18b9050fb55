from typing import Any

import pytest

from octopus_client import (
    Locale,
    Octopus,
    OctopusError,
    OutcomeUnknown,
    Refused,
    UnexpectedAnswer,
    UserInfo,
)

TOKEN = "s3cr3t"


def test_the_version_comes_as_octopus_writes_it_and_needs_no_login(octopus: Octopus, server: Any) -> None:
    server.tell(200, b"4.12 (build 7)\n")
    assert octopus.version() == "4.12 (build 7)"
    assert server.last.path == "/about/version"
    assert not {"token", "dossiertoken"} & server.last.headers.keys()


def test_a_page_is_no_version(octopus: Octopus, server: Any) -> None:
    server.tell(200, b"<html>maintenance</html>")
    with pytest.raises(UnexpectedAnswer):
        octopus.version()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, {}),
        ({"token": TOKEN}, {}),
        (
            {"token": TOKEN, "userName": "an", "rights": {"dossiers": [1]}},
            {"userName": "an", "rights": {"dossiers": [1]}},
        ),
        (None, {}),
    ],
)
def test_who_is_logged_in_is_whatever_octopus_tells_but_the_token(
    octopus: Octopus, server: Any, body: Any, told: dict[str, Any]
) -> None:
    server.tell(200, body)
    user = octopus.whoami()
    assert isinstance(user, UserInfo)
    assert user.told == told
    assert TOKEN not in f"{user!r} {user}"
    assert server.last.headers["token"] == "a"


def test_a_token_is_not_shown_when_the_answer_cannot_be_read(octopus: Octopus, server: Any) -> None:
    server.tell(200, [TOKEN])
    with pytest.raises(UnexpectedAnswer) as caught:
        octopus.whoami()
    assert TOKEN not in f"{caught.value} {caught.value.body}"


@pytest.mark.parametrize("code", [-1, -2, -12, -13, -68, -79, -200])
def test_the_text_of_a_code_is_told_whatever_the_code_means_elsewhere(
    octopus: Octopus, server: Any, code: int
) -> None:
    server.tell(400, {"errorCode": code, "errorMessage": "Een tekst", "technicalInfo": "A text"})
    assert octopus.explain(code) == "Een tekst"
    assert server.last.path == f"/error?errorCode={code}"
    assert not {"token", "dossiertoken"} & server.last.headers.keys()


@pytest.mark.parametrize("locale", ["fr", Locale.FRENCH])
def test_the_text_of_a_code_can_be_had_in_a_language(
    octopus: Octopus, server: Any, locale: str | Locale
) -> None:
    server.tell(400, {"errorCode": -13, "technicalInfo": "A text"})
    assert octopus.explain(-13, locale=locale) == "A text"
    assert server.last.path == "/error?errorCode=-13&localeId=2"


def test_a_language_that_octopus_does_not_speak_is_refused_before_the_call(
    octopus: Octopus, server: Any
) -> None:
    with pytest.raises(OctopusError, match="does not speak «it»"):
        octopus.explain(-13, locale="it")
    assert server.asked == []


def test_the_text_of_another_code_is_not_taken_for_an_answer(octopus: Octopus, server: Any) -> None:
    server.tell(400, {"errorCode": -79, "errorMessage": "Invalid parameter"})
    with pytest.raises(OctopusError, match="no text for code -500: it told of -79"):
        octopus.explain(-500)


@pytest.mark.parametrize("body", [{}, {"technicalInfo": "Invalid or missing parameters passed"}])
def test_a_refusal_without_a_code_stays_a_refusal(octopus: Octopus, server: Any, body: Any) -> None:
    server.tell(400, body)
    with pytest.raises(Refused):
        octopus.explain(-13)


def test_a_fault_of_octopus_is_no_text(octopus: Octopus, server: Any) -> None:
    server.tell(503, {"errorCode": -13, "errorMessage": "Een tekst"})
    with pytest.raises(OutcomeUnknown):
        octopus.explain(-13)
