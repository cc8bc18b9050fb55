"""Login by OAuth against a small server that keeps the rules which the standard and the manual give."""

import json
import logging
import pickle
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest

from octopus_client import (
    Actor,
    Credentials,
    GrantFailed,
    LoginRefused,
    MemoryStore,
    OAuthCredentials,
    Octopus,
    OctopusConfig,
    OctopusError,
    OutcomeUnknown,
    SQLiteStore,
    UnexpectedAnswer,
)

SOFTWARE_HOUSE = "00000000-0000-4000-8000-000000000001"
STATE = "a-state-that-nobody-guesses"
CALLBACK = f"https://tickets.example/octopus?code=code-1&state={STATE}"


@dataclass
class TokenServer:
    """Gives tokens for codes and refresh tokens, and lists dossiers to who has an access token of today."""

    url: str = ""
    rotates: bool = False
    names: tuple[str, str] = ("access_token", "refresh_token")
    instead: list[tuple[int, object]] = field(default_factory=list)
    codes: set[str] = field(default_factory=lambda: {"code-1"})
    refresh: str = "refresh-0"
    access: str = ""
    given: int = 0
    forms: list[dict[str, str]] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

    def token(self, form: dict[str, str]) -> tuple[int, object]:
        self.forms.append(form)
        if self.instead:
            return self.instead.pop(0)
        if form.get("client_id") != SOFTWARE_HOUSE:
            return 401, {"error": "invalid_client"}
        if form["grant_type"] == "authorization_code":
            if form["code"] not in self.codes:
                return 400, {"error": "invalid_grant", "error_description": form["code"]}
            self.codes.remove(form["code"])
        elif form["refresh_token"] != self.refresh:
            return 400, {"error": "invalid_grant", "error_description": form["refresh_token"]}
        self.given += 1
        self.access = f"access-{self.given}"
        if form["grant_type"] == "authorization_code" or self.rotates:
            self.refresh = f"refresh-{self.given}"
            return 200, dict(zip(self.names, (self.access, self.refresh), strict=True))
        return 200, {self.names[0]: self.access, "expires_in": 600}

    def dossiers(self, token: str) -> tuple[int, object]:
        return (200, []) if token == self.access else (401, {"technicalInfo": "expired"})

    def end_access(self) -> None:
        self.access = "ended"

    @property
    def asked(self) -> list[str]:
        return [form["grant_type"] for form in self.forms]


@pytest.fixture
def server() -> Iterator[TokenServer]:
    rules = TokenServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            if self.command == "POST":
                rules.types.append(self.headers.get("Content-Type", ""))
                status, plain = rules.token({name: values[0] for name, values in parse_qs(body).items()})
            else:
                status, plain = rules.dossiers(self.headers.get("Token", ""))
            content = json.dumps(plain).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    rules.url = f"http://127.0.0.1:{running.server_port}"
    yield rules
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def oauth(server: TokenServer) -> OAuthCredentials:
    return OAuthCredentials(
        software_house=SOFTWARE_HOUSE,
        account="organiser-17",
        redirect_address="https://tickets.example/octopus",
        token_address=f"{server.url}/octopus-oauth/token",
    )


MakeOctopus = Callable[..., Octopus]


@pytest.fixture
def make(server: TokenServer, oauth: OAuthCredentials, tls: ssl.SSLContext) -> Iterator[MakeOctopus]:
    made: list[Octopus] = []

    def make(*, store: Any = None, credentials: Any = None) -> Octopus:
        config = OctopusConfig(base_url=server.url, verify=tls, sleep=lambda _: None)
        made.append(Octopus(credentials or oauth, config=config, store=store or MemoryStore()))
        return made[-1]

    yield make
    for octopus in made:
        octopus.close()


@pytest.fixture
def octopus(make: MakeOctopus) -> Octopus:
    granted = make()
    granted.accept_grant(CALLBACK, state=STATE)
    return granted


def test_the_address_to_grant_access_holds_what_the_manual_asks_for() -> None:
    credentials = OAuthCredentials(
        software_house=SOFTWARE_HOUSE, account="a", redirect_address="https://tickets.example/back?x=1&y=2"
    )
    address = urlsplit(credentials.authorize_address(state=STATE))
    assert (address.netloc, address.path) == ("service.inaras.be", "/octopus-oauth/authorize")
    assert parse_qs(address.query) == {
        "scope": ["webservice"],
        "response_type": ["code"],
        "client_id": [SOFTWARE_HOUSE],
        "redirect_uri": ["https://tickets.example/back?x=1&y=2"],
        "state": [STATE],
    }


def test_a_state_is_required(oauth: OAuthCredentials) -> None:
    with pytest.raises(ValueError, match="state is empty"):
        oauth.authorize_address(state="")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("code=c&state=another", "its state is another one"),
        ("code=c", "its state is another one"),
        (f"code=c&state={STATE}&state={STATE}", "its state is another one"),
        ("error=access_denied&state=another", "its state is another one"),
        (f"error=access_denied&state={STATE}", r"did not grant access to Octopus \(access_denied\)"),
        (f"error=<b>secret</b>&state={STATE}", r"did not grant access to Octopus\. Ask"),
        (f"state={STATE}", "did not grant access"),
        (f"code=c&code=d&state={STATE}", "did not grant access"),
        ("", "its state is another one"),
    ],
)
def test_what_comes_back_is_looked_at_before_a_call(
    make: MakeOctopus, server: TokenServer, query: str, message: str
) -> None:
    with pytest.raises(GrantFailed, match=message) as caught:
        make().accept_grant(f"https://tickets.example/octopus?{query}", state=STATE)
    assert caught.value.actor is Actor.ORGANISER
    assert server.forms == []


def test_an_empty_state_matches_nothing(make: MakeOctopus) -> None:
    with pytest.raises(GrantFailed, match="state"):
        make().accept_grant("https://tickets.example/octopus?code=c&state=", state="")


def test_the_query_of_the_callback_alone_does_too(oauth: OAuthCredentials) -> None:
    for callback in (f"?code=c&state={STATE}", f"code=c&state={STATE}"):
        assert oauth.code_from(callback, state=STATE) == "c"


def test_a_code_is_exchanged_by_a_form_and_the_access_token_is_used(
    octopus: Octopus, server: TokenServer
) -> None:
    assert octopus.dossiers() == []
    assert server.forms == [
        {
            "client_id": SOFTWARE_HOUSE,
            "grant_type": "authorization_code",
            "code": "code-1",
            "redirect_uri": "https://tickets.example/octopus",
        }
    ]
    assert server.types == ["application/x-www-form-urlencoded"]


def test_an_access_token_that_ran_out_is_renewed_by_the_refresh_token(
    octopus: Octopus, server: TokenServer
) -> None:
    server.end_access()
    assert octopus.dossiers() == []
    assert server.forms[1:] == [
        {"client_id": SOFTWARE_HOUSE, "grant_type": "refresh_token", "refresh_token": "refresh-1"}
    ]


@pytest.mark.parametrize("rotates", [False, True])
def test_renewals_go_on_whether_or_not_refresh_tokens_rotate(
    octopus: Octopus, server: TokenServer, *, rotates: bool
) -> None:
    server.rotates = rotates
    for _ in range(3):
        server.end_access()
        octopus.dossiers()
    used = [form["refresh_token"] for form in server.forms[1:]]
    assert used == (["refresh-1", "refresh-2", "refresh-3"] if rotates else ["refresh-1"] * 3)


def test_names_in_camel_case_are_understood(make: MakeOctopus, server: TokenServer) -> None:
    server.names = ("accessToken", "refreshToken")
    octopus = make()
    octopus.accept_grant(CALLBACK, state=STATE)
    server.end_access()
    assert octopus.dossiers() == []


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_another_client_goes_on_with_the_grant_in_the_store(
    make: MakeOctopus, server: TokenServer, tmp_path: Path, kind: str
) -> None:
    store = MemoryStore() if kind == "memory" else SQLiteStore(tmp_path / "client.db")
    make(store=store).accept_grant(CALLBACK, state=STATE)
    assert make(store=store).dossiers() == []
    assert server.asked == ["authorization_code"]
    server.end_access()
    assert make(store=store).dossiers() == []
    assert server.asked == ["authorization_code", "refresh_token"]


def test_grants_are_kept_apart_by_account(make: MakeOctopus, oauth: OAuthCredentials) -> None:
    store = MemoryStore()
    make(store=store).accept_grant(CALLBACK, state=STATE)
    with pytest.raises(LoginRefused, match="No grant of this account is kept"):
        make(store=store, credentials=attrs.evolve(oauth, account="organiser-18")).dossiers()


def test_a_refused_renewal_says_what_to_do_and_is_not_repeated(octopus: Octopus, server: TokenServer) -> None:
    server.end_access()
    server.refresh = "revoked"
    for _ in range(3):
        with pytest.raises(LoginRefused, match=r"status 400, invalid_grant.*Let the user grant access again"):
            octopus.dossiers()
    assert server.asked == ["authorization_code", "refresh_token"]


def test_a_new_grant_ends_a_refusal_also_for_another_client(make: MakeOctopus, server: TokenServer) -> None:
    store = MemoryStore()
    worker, web = make(store=store), make(store=store)
    web.accept_grant(CALLBACK, state=STATE)
    server.end_access()
    server.refresh = "revoked"
    with pytest.raises(LoginRefused):
        worker.dossiers()
    server.codes.add("code-2")
    web.accept_grant(CALLBACK.replace("code-1", "code-2"), state=STATE)
    assert worker.dossiers() == []
    server.end_access()
    assert worker.dossiers() == []


def test_a_refresh_token_that_another_worker_used_up_is_replaced_by_the_newer_one(
    make: MakeOctopus, server: TokenServer
) -> None:
    server.rotates = True
    kept = MemoryStore()

    class Late(MemoryStore):
        """Gives the refresh token of before once, as a store that another worker is about to change."""

        def load_token(self, name: str) -> Any:
            found = kept.load_token(name)
            if name.startswith("refresh") and not self._references:
                self._references["asked"] = None  # type: ignore[assignment]  # any mark does
                return attrs.evolve(found, value="used-up") if found else None
            return found if name.startswith("refresh") else None

        def save_token(self, name: str, token: Any) -> None:
            kept.save_token(name, token)

    make(store=kept).accept_grant(CALLBACK, state=STATE)
    assert make(store=Late()).dossiers() == []
    assert [form.get("refresh_token") for form in server.forms] == [None, "used-up", "refresh-1"]


def test_threads_renew_together(octopus: Octopus, server: TokenServer) -> None:
    server.rotates = True
    server.end_access()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: octopus.dossiers(), range(8))) == [[]] * 8
    assert server.asked == ["authorization_code", "refresh_token"]


def test_a_code_that_is_used_up_is_refused_and_harms_no_grant(octopus: Octopus, server: TokenServer) -> None:
    with pytest.raises(LoginRefused, match=r"invalid_grant.*works once and for five minutes"):
        octopus.accept_grant(CALLBACK, state=STATE)
    server.end_access()
    assert octopus.dossiers() == []


def test_a_software_house_without_oauth_is_told_so(make: MakeOctopus, oauth: OAuthCredentials) -> None:
    octopus = make(credentials=attrs.evolve(oauth, software_house="unknown"))
    with pytest.raises(LoginRefused, match=r"invalid_client.*Check the software house"):
        octopus.accept_grant(CALLBACK, state=STATE)


def test_a_wrong_address_for_tokens_is_told_as_such(make: MakeOctopus, server: TokenServer) -> None:
    server.instead = [(404, {"error": "nothing here"})]
    with pytest.raises(LoginRefused, match=r"status 404\).*give it as `token_address`"):
        make().accept_grant(CALLBACK, state=STATE)


@pytest.mark.parametrize("answer", [{}, {"access_token": "a"}, {"access_token": 7, "refresh_token": "r"}])
def test_an_answer_without_tokens_is_reported_by_the_names_of_its_members(
    make: MakeOctopus, server: TokenServer, answer: dict[str, object]
) -> None:
    server.instead = [(200, answer)]
    with pytest.raises(UnexpectedAnswer, match="its members are") as caught:
        make().accept_grant(CALLBACK, state=STATE)
    assert all(name in str(caught.value) for name in answer)
    assert caught.value.body == ""


def test_a_renewal_without_a_clear_answer_is_not_repeated_by_itself(
    octopus: Octopus, server: TokenServer
) -> None:
    server.end_access()
    server.instead = [(503, None)]
    with pytest.raises(OutcomeUnknown):
        octopus.dossiers()
    assert server.asked == ["authorization_code", "refresh_token"]
    assert octopus.dossiers() == []


def test_user_and_password_need_no_grant(make: MakeOctopus) -> None:
    octopus = make(credentials=Credentials(software_house=SOFTWARE_HOUSE, user="u", password="p"))
    with pytest.raises(OctopusError, match="only one by OAuth"):
        octopus.accept_grant(CALLBACK, state=STATE)


def test_no_secret_is_shown_or_logged(
    octopus: Octopus, oauth: OAuthCredentials, server: TokenServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        server.end_access()
        octopus.dossiers()
        server.end_access()
        server.refresh = "revoked"
        with pytest.raises(LoginRefused) as caught:
            octopus.dossiers()
    error = caught.value
    shown = [caplog.text, str(error), repr(error.__dict__), repr(pickle.loads(pickle.dumps(error)))]  # noqa: S301 - our own
    shown += [repr(oauth), repr(octopus.credentials), oauth.login_name, oauth.fingerprint()]
    for secret in ("refresh-1", "access-1", "access-2", "code-1", SOFTWARE_HOUSE, "organiser-17"):
        assert not any(secret in text for text in shown), secret


def test_a_login_by_oauth_has_a_name_of_its_own(oauth: OAuthCredentials) -> None:
    names = {
        oauth.login_name,
        attrs.evolve(oauth, account="organiser-18").login_name,
        attrs.evolve(oauth, software_house="other").login_name,
        Credentials(software_house=SOFTWARE_HOUSE, user="organiser-17", password="p").login_name,
    }
    assert len(names) == 4
