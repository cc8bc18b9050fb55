"""The way in: credentials in, dossiers out."""

import os
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Self

import attrs

from octopus_client.clock import Clock, wall_clock
from octopus_client.codec import decode
from octopus_client.codes import Locale
from octopus_client.connection import CallRecord, Connection, Guard
from octopus_client.credentials import Credentials
from octopus_client.dossier import Dossier
from octopus_client.dossiers import LIST_DOSSIERS, DossierInfo
from octopus_client.errors import OctopusError
from octopus_client.http import HttpClient, Timeouts
from octopus_client.oauth import OAuthCredentials
from octopus_client.operation import build_request
from octopus_client.service import EXPLAIN, VERSION, WHO_AM_I, ErrorText, UserInfo
from octopus_client.session import Session
from octopus_client.store import ClientStore, MemoryStore

LIVE_SERVICE = "https://service.inaras.be/octopus-rest-api/v1"
"""Address of the live service."""

_LOCALES = {
    "nl": Locale.DUTCH,
    "fr": Locale.FRENCH,
    "en": Locale.ENGLISH,
    "de": Locale.GERMAN,
}


@attrs.frozen(kw_only=True)
class OctopusConfig:
    """How Octopus is reached.

    Attributes:
        base_url: root of the API.
        timeouts: seconds that each stage of a call may take.
        verify: certificates to trust, where the usual ones do not do.
        proxy: address of a proxy; unless given, the environment decides.
        user_agent: name by which your integration introduces itself.
        clock: the present moment, for days and limits; handed in so that tests need no patches.
        sleep: waits between two attempts, in seconds.
        on_call: hears of each call that was made, for metrics.
    """

    base_url: str = LIVE_SERVICE
    timeouts: Timeouts = attrs.field(factory=Timeouts)
    verify: ssl.SSLContext | None = None
    proxy: str | None = attrs.field(default=None, repr=False)
    user_agent: str = "octopus-client"
    clock: Clock = wall_clock
    sleep: Callable[[float], None] = time.sleep
    on_call: Callable[[CallRecord], None] | None = None


class Octopus:
    """A user of Octopus. Making one makes no call; it may be shared by threads.

    Args:
        credentials: who logs in: a user with a password, or one who granted access by OAuth.
        config: how Octopus is reached.
        store: where tokens, counts of calls and reference data are kept; in memory unless given.
    """

    def __init__(
        self,
        credentials: Credentials | OAuthCredentials,
        *,
        config: OctopusConfig | None = None,
        store: ClientStore | None = None,
    ) -> None:
        self.config = config or OctopusConfig()
        self._session = Session(
            credentials,
            http=HttpClient(
                self.config.base_url,
                timeouts=self.config.timeouts,
                verify=self.config.verify,
                proxy=self.config.proxy,
                user_agent=self.config.user_agent,
            ),
            store=MemoryStore() if store is None else store,
            clock=self.config.clock,
            sleep=self.config.sleep,
            on_call=self.config.on_call,
        )

    @classmethod
    def from_env(
        cls,
        environment: Mapping[str, str] | None = None,
        *,
        config: OctopusConfig | None = None,
        store: ClientStore | None = None,
    ) -> Self:
        """Take the login from `OCTOPUS_SOFTWARE_HOUSE`, `OCTOPUS_USER` and `OCTOPUS_PASSWORD`.

        `OCTOPUS_BASE_URL` names another service than the live one, such as a sandbox.

        Raises:
            CredentialsMissing: one of the three is empty or not there.
        """
        source = os.environ if environment is None else environment
        config = config or OctopusConfig()
        base_url = source.get("OCTOPUS_BASE_URL")
        if base_url:
            config = attrs.evolve(config, base_url=base_url)
        return cls(Credentials.from_env(source), config=config, store=store)

    def log_in(self, *, anew: bool = False) -> None:
        """Find out whether Octopus accepts the login (authenticateUser); other calls log in by themselves.

        Args:
            anew: whether a login that still holds does not do, as when a password was just typed.

        Raises:
            LoginRefused: Octopus does not accept it, and counts that: do not repeat it.
        """
        self._session.log_in(anew=anew)

    def accept_grant(self, callback: str, *, state: str) -> None:
        """Log in by what a user granted at `OAuthCredentials.authorize_address`, and keep that in the store.

        Access lasts sixty days, and longer where Octopus prolongs it; then `LoginRefused` tells that the user
        must grant it again.

        Args:
            callback: the address with which the browser came back.
            state: the state that was given to `authorize_address`.

        Raises:
            GrantFailed: the state is another one, or the user did not grant access.
            LoginRefused: Octopus does not accept the code, which lives five minutes.
            OctopusError: the login is by user and password.
        """
        self._session.accept_grant(callback, state=state)

    def dossiers(self) -> list[DossierInfo]:
        """The dossiers that the user may enter (getDossiers, 150 a day)."""
        return self._session.read(build_request(LIST_DOSSIERS))

    def dossier(
        self, number: int, *, locale: str | Locale = Locale.DOSSIER, guard: Guard | None = None
    ) -> Dossier:
        """One dossier; no call is made until one of its collections is asked something.

        Args:
            number: its number, as `dossiers` lists it.
            locale: language of Octopus's own messages: `nl`, `fr`, `en`, `de`, or the dossier's own.
            guard: asked before each call with the longest time in seconds that it may last; what it
                raises stops the call. For workers that must hold a lease while they write.

        Raises:
            OctopusError: the language is not one of these.
        """
        return Dossier(self._session, Connection(number, _locale_of(locale), guard))

    def version(self) -> str:
        """Version of the API, in Octopus's own words (getApiVersion); no login is needed."""
        return self._session.read(build_request(VERSION)).strip()

    def whoami(self) -> UserInfo:
        """What Octopus tells of the user who is logged in (whoami); it does not document what that is."""
        answer = self._session.send(build_request(WHO_AM_I))
        return self._session.decode(WHO_AM_I, answer) if answer.body.strip() else UserInfo()

    def explain(self, code: int, *, locale: str | Locale | None = None) -> str:
        """The text of one of Octopus's numeric codes (generateSampleError, 100 a day); no login is needed.

        Args:
            code: the code, such as -13.
            locale: language of the text: `nl`, `fr`, `en` or `de`.

        Raises:
            OctopusError: the language is not one of these, or Octopus tells of another code.
        """
        query = {"errorCode": code, "localeId": None if locale is None else int(_locale_of(locale))}
        answer = self._session.send(build_request(EXPLAIN, query=query))
        text = decode(answer.body, ErrorText) if answer.body.strip() else ErrorText()
        if text.code != code:
            raise OctopusError(f"Octopus has no text for code {code}: it told of {text.code}.")
        return text.message or text.technical or ""

    @property
    def credentials(self) -> Credentials | OAuthCredentials:
        """Who logs in."""
        return self._session.credentials

    @property
    def store(self) -> ClientStore:
        """Where tokens, counts of calls and reference data are kept."""
        return self._session.store

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _locale_of(locale: str | Locale) -> Locale:
    if isinstance(locale, Locale):
        return locale
    if locale not in _LOCALES:
        raise OctopusError(f"Octopus does not speak «{locale}»: choose {', '.join(_LOCALES)}.")
    return _LOCALES[locale]
