"""The way in: credentials in, dossiers out."""

import os
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Self

import attrs

from octopus_client.clock import Clock, wall_clock
from octopus_client.codes import Locale
from octopus_client.credentials import Credentials
from octopus_client.dossier import Dossier
from octopus_client.dossiers import LIST_DOSSIERS, DossierInfo
from octopus_client.errors import OctopusError
from octopus_client.http import HttpClient, Timeouts
from octopus_client.operation import build_request
from octopus_client.session import CallRecord, Connection, Guard, Session
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
        credentials: who logs in.
        config: how Octopus is reached.
        store: where tokens, counts of calls and reference data are kept; in memory unless given.
    """

    def __init__(
        self,
        credentials: Credentials,
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
        if isinstance(locale, str):
            if locale not in _LOCALES:
                raise OctopusError(f"Octopus does not speak «{locale}»: choose {', '.join(_LOCALES)}.")
            locale = _LOCALES[locale]
        return Dossier(self._session, Connection(number, locale, guard))

    @property
    def credentials(self) -> Credentials:
        """Who logs in."""
        return self._session.credentials

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
