"""Login by OAuth: a user grants access in a browser, and no password is handed over.

Octopus's manual describes the steps, but nobody who wrote this has seen them at work. What is not verified:

- `oauth-token-address`: the manual does not name the address that gives tokens. It is guessed to stand beside
  the one where the user grants access, and can be set (`OAuthCredentials.token_address`).
- `oauth-key-names`: the members of its answer are taken to be those of the standard (`access_token`,
  `refresh_token`); the same in camel case, and `token`, are understood too.
- `oauth-rotation`: whether a renewal gives a new refresh token. When it does, that one is kept; else the one
  before stays.
- `oauth-redirect-uri`: the standard wants the return address again with the code, the manual does not name
  it: it is sent.
"""

import hashlib
import hmac
from collections.abc import Callable
from copy import copy
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import attrs
import msgspec

from octopus_client.answers import failure_of
from octopus_client.clock import wall_clock
from octopus_client.errors import Actor, CallError, LoginRefused, OctopusError, UnexpectedAnswer
from octopus_client.operation import Access, Effect, Form, Operation, Request
from octopus_client.store import ClientStore, StoredToken
from octopus_client.wire import Model

AUTHORIZE_ADDRESS = "https://service.inaras.be/octopus-oauth/authorize"
"""Where a user grants access."""

TOKEN_ADDRESS = "https://service.inaras.be/octopus-oauth/token"  # noqa: S105 - an address, no secret
"""Where a code becomes tokens (a guess, see the start of this page)."""

_REFRESH_LIFE = timedelta(days=60)
_ACCESS_NAMES = ("access_token", "accessToken", "token")
_REFRESH_NAMES = ("refresh_token", "refreshToken")
_STANDARD_ERRORS = (
    "access_denied",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
)
_CLIENT_FAULT = range(400, 500)
_NOT_THERE = (404, 405, 410)
_TOO_MANY = 429


class GrantFailed(OctopusError):
    """The user did not grant access, or what came back is not the answer to what was asked."""

    actor = Actor.ORGANISER


@attrs.frozen(kw_only=True)
class OAuthCredentials:
    """What a login by OAuth needs, in the place of user and password.

    The tokens themselves are kept in the client store, so give one that lasts, such as `SQLiteStore`.

    Attributes:
        software_house: UUID that Octopus gave to the maker of the integration.
        account: your own name for the user who grants access; the tokens are kept under it.
        redirect_address: where the browser comes back to, as registered with Octopus.
        authorize_root: where a user grants access.
        token_address: where a code becomes tokens.
    """

    software_house: str = attrs.field(repr=False)
    account: str = attrs.field(repr=False)
    redirect_address: str
    authorize_root: str = AUTHORIZE_ADDRESS
    token_address: str = TOKEN_ADDRESS

    def authorize_address(self, *, state: str) -> str:
        """The address to which the user's browser is sent to grant access.

        Args:
            state: a random text, such as `secrets.token_urlsafe()` gives, kept in the user's session: it
                proves that what comes back belongs to this request.

        Raises:
            ValueError: the state is empty.
        """
        if not state:
            raise ValueError("The state is empty: without one, anybody could hand over a grant of his own.")
        query = {
            "scope": "webservice",
            "response_type": "code",
            "client_id": self.software_house,
            "redirect_uri": self.redirect_address,
            "state": state,
        }
        return f"{self.authorize_root}?{urlencode(query)}"

    def code_from(self, callback: str, *, state: str) -> str:
        """The code in the address with which the browser came back; it lives five minutes.

        Args:
            callback: that address, whole or its query alone.
            state: the state that was given to `authorize_address`.

        Raises:
            GrantFailed: the state is another one, or the user did not grant access.
        """
        given = parse_qs(urlsplit(callback).query or callback.lstrip("?"))
        states, codes = given.get("state", []), given.get("code", [])
        if len(states) != 1 or not state or not hmac.compare_digest(states[0].encode(), state.encode()):
            raise GrantFailed(
                "What came back is not the answer to this request: its state is another one. "
                "Send the user to the authorize address again."
            )
        if len(codes) != 1:
            told = next(iter(given.get("error", [])), "")
            reason = f" ({told})" if told in _STANDARD_ERRORS else ""
            raise GrantFailed(
                f"The user did not grant access to Octopus{reason}. "
                "Ask the user to log in to Octopus and agree."
            )
        return codes[0]

    @property
    def login_name(self) -> str:
        """A short name of this login that tells nothing of it."""
        return hashlib.sha256(f"{self.software_house}\noauth\n{self.account}".encode()).hexdigest()[:16]

    def fingerprint(self) -> str:
        """Tells this login from others, without a way back to it; a new grant does not change it."""
        return self.login_name[:8]


@attrs.frozen(kw_only=True)
class _Tokens(Model):
    """An answer with tokens; all its members are among the unknown ones, which no repr shows."""

    def first_of(self, names: tuple[str, ...]) -> str | None:
        """The first of these members that is a text."""
        found = (self.unknown.get(name) for name in names)
        return next((value for value in found if isinstance(value, str) and value), None)


EXCHANGE = Operation(
    name="exchangeOAuthCode",
    method="POST",
    path="",
    # A code works once, and a refresh token may do so too.
    effect=Effect.ADD,
    answer=_Tokens,
    body=Form,
    access=Access.NONE,
    gives_token=True,
)
REFRESH = attrs.evolve(EXCHANGE, name="refreshOAuthToken", counter="refreshOAuthToken")


def grant_failure(operation: Operation[object], *, status: int, body: bytes) -> CallError | None:
    """The error that an answer of the token address stands for, or `None` for a good one."""
    if status not in _CLIENT_FAULT or status == _TOO_MANY:
        return failure_of(operation, status=status, body=body)
    error = _error_name(body)
    if status in _NOT_THERE:
        advice = "The address is a guess: ask Octopus for the right one, and give it as `token_address`."
    elif error in ("invalid_client", "unauthorized_client"):
        advice = "Check the software house and the return address, and whether Octopus opened OAuth for them."
    elif operation.name == EXCHANGE.name:
        advice = "A code works once and for five minutes: let the user grant access again."
    else:
        advice = "Let the user grant access again (`authorize_address`, then `Octopus.accept_grant`)."
    told = f", {error}" if error else ""
    return LoginRefused(
        f"Octopus refused {operation.name} (status {status}{told}). {advice}",
        operation=operation.name,
        status=status,
    )


class Grant:
    """What a user granted, kept in the client store; a session asks it for access tokens, one at a time.

    Args:
        credentials: whose grant it is.
        store: where the refresh token is kept.
        read: sends a request and gives its answer.
    """

    def __init__(
        self,
        credentials: OAuthCredentials,
        *,
        store: ClientStore,
        read: Callable[[Request[_Tokens]], _Tokens],
    ) -> None:
        self._credentials = credentials
        self._store = store
        self._read = read
        self._name = f"refresh/{credentials.login_name}"
        self._refused: tuple[str, LoginRefused] | None = None

    def accept(self, callback: str, *, state: str) -> str:
        """Exchange the code of a callback for tokens: keep the refresh token, give the access token."""
        code = self._credentials.code_from(callback, state=state)
        form = {"grant_type": "authorization_code", "code": code}
        return self._ask(EXCHANGE, {**form, "redirect_uri": self._credentials.redirect_address})

    def access_token(self) -> str:
        """A new access token.

        Raises:
            LoginRefused: there is no grant, or Octopus refuses it; the same one is not tried again.
        """
        kept = self._kept()
        if kept is None:
            raise LoginRefused(
                "No grant of this account is kept: let the user grant access "
                "(`authorize_address`, then `Octopus.accept_grant`).",
                operation=REFRESH.name,
            )
        try:
            return self._renew(kept)
        except LoginRefused:
            # Another worker may have renewed it meanwhile, which can end the one that we used.
            newer = self._kept()
            if newer is None or newer == kept:
                raise
        return self._renew(newer)

    def _renew(self, refresh_token: str) -> str:
        if self._refused is not None and self._refused[0] == refresh_token:
            raise copy(self._refused[1])
        try:
            return self._ask(REFRESH, {"grant_type": "refresh_token", "refresh_token": refresh_token})
        except LoginRefused as error:
            self._refused = refresh_token, copy(error)
            raise

    def _ask(self, operation: Operation[_Tokens], form: dict[str, str]) -> str:
        asked_at = wall_clock()
        body = Form({"client_id": self._credentials.software_house, **form}).encoded()
        root = self._credentials.token_address
        answer = self._read(Request(operation=operation, target="", root=root, body=body))
        access, refresh = answer.first_of(_ACCESS_NAMES), answer.first_of(_REFRESH_NAMES)
        if access is None or (refresh is None and operation is EXCHANGE):
            raise UnexpectedAnswer(
                f"{operation.name} was answered without the tokens that it should bring; its members are "
                f"{', '.join(sorted(answer.unknown)) or 'none'}. Please report these names.",
                operation=operation.name,
            )
        if refresh is not None:
            kept = StoredToken(value=refresh, good_until=asked_at + _REFRESH_LIFE)
            self._store.save_token(self._name, kept)
        return access

    def _kept(self) -> str | None:
        token = self._store.load_token(self._name)
        return token.value if token is not None else None


def _error_name(body: bytes) -> str:
    """The name of the standard for what is wrong; anything else could hold a secret and is not shown."""
    try:
        plain = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    name = plain.get("error") if isinstance(plain, dict) else None
    return name if name in _STANDARD_ERRORS else ""
