"""One login for many threads: tokens, counting, retries and the log of each call."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TypeVar

import attrs
import tenacity

from octopus_client.answers import failure_of, read_answer, read_each
from octopus_client.clock import Clock, brussels_day, next_brussels_day, wall_clock
from octopus_client.codec import DecodeError, decode
from octopus_client.codes import Locale
from octopus_client.connection import CONNECT, CallRecord, Connection
from octopus_client.credentials import Credentials
from octopus_client.errors import (
    LimitReached,
    LimitRefused,
    NotSent,
    OctopusError,
    OutcomeUnknown,
    TokenRefused,
)
from octopus_client.http import Answer, HttpClient
from octopus_client.login import PasswordLogin
from octopus_client.oauth import Grant, OAuthCredentials, grant_failure
from octopus_client.operation import Access, Effect, Form, Operation, Request, build_request
from octopus_client.store import ClientStore, StoredReference, StoredToken

_T = TypeVar("_T")
_LOG = logging.getLogger("octopus_client")

_TOKEN_LIFE = timedelta(minutes=8, seconds=30)
_TOKEN_HEADER = {Access.USER: "Token", Access.DOSSIER: "dossierToken"}


class Session:
    """Sends requests with the tokens they need; may be shared by threads.

    A token is renewed when a call is due and its life (ten minutes at Octopus, eight and a half here) is
    over, and once after a refusal. A refused login is not tried again by the same session: Octopus counts
    failed logins. Calls are counted before they are sent.

    Args:
        credentials: who logs in.
        http: what sends.
        store: where tokens, counts and reference data are kept.
        clock: the present moment, for days, limits and the age of reference data.
        sleep: waits between two attempts, in seconds.
        on_call: hears of each call that was made; what it raises is logged and goes no further.
    """

    def __init__(
        self,
        credentials: Credentials | OAuthCredentials,
        *,
        http: HttpClient,
        store: ClientStore,
        clock: Clock = wall_clock,
        sleep: Callable[[float], None] = time.sleep,
        on_call: Callable[[CallRecord], None] | None = None,
    ) -> None:
        self._on_call = on_call
        self.credentials = credentials
        self.clock = clock
        self.store = store
        self._http = http
        self._sleep = sleep
        self._date: str | None = None
        self._renewing = threading.RLock()
        self._tokens: dict[str, StoredToken] = {}
        self._login: PasswordLogin | Grant = (
            Grant(credentials, store=store, read=self.read)
            if isinstance(credentials, OAuthCredentials)
            else PasswordLogin(credentials, read=self.read)
        )

    @property
    def server_time(self) -> datetime | None:
        """The moment by Octopus's own clock, as its last answer told it; `None` before the first."""
        try:
            return parsedate_to_datetime(self._date) if self._date else None
        except ValueError:
            return None

    def send(self, request: Request[object], *, connection: Connection | None = None) -> Answer:
        """Send a request and give its good answer.

        What was provably not sent is tried again twice; what may have been carried out only as often as
        the operation's effect and limit allow (`Operation.repetitions`).

        Raises:
            LimitReached: the day's limit is used up; nothing was sent.
            CallError: the call failed; its type says what is known of the outcome.
        """
        try:
            return self._attempt(request, connection)
        except (NotSent, OutcomeUnknown) as error:
            return self._repeat(request, connection, failed=error)

    def _repeat(
        self, request: Request[object], connection: Connection | None, *, failed: NotSent | OutcomeUnknown
    ) -> Answer:
        """Go on after a first attempt that failed, as the operation allows."""
        operation = request.operation
        first: list[NotSent | OutcomeUnknown] = [failed]
        doubts: list[OutcomeUnknown] = []

        def attempt() -> Answer:
            try:
                if first:
                    raise first.pop()
                return self._attempt(request, connection)
            except OutcomeUnknown as error:
                if error.operation == operation.name:
                    doubts.append(error)
                raise

        def worth_repeating(error: BaseException) -> bool:
            return (
                isinstance(error, NotSent)
                or (isinstance(error, OutcomeUnknown) and len(doubts) <= operation.repetitions)
            ) and error.operation == operation.name

        attempts = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(3),
            wait=tenacity.wait_exponential(multiplier=0.5, max=4),
            retry=tenacity.retry_if_exception(worth_repeating),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return attempts(attempt)
        except OctopusError as error:
            # What became of a repetition says nothing of the call before it.
            changes = operation.access is Access.DOSSIER and operation.effect is not Effect.READ
            if changes and doubts and not isinstance(error, OutcomeUnknown):
                raise doubts[-1] from error
            raise

    def read(self, request: Request[_T], *, connection: Connection | None = None) -> _T:
        """Send a request and decode its answer; an empty list by 404 reads as `[]` or an empty model."""
        answer = self.send(request, connection=connection)
        return self.decode(request.operation, answer)

    def read_each(self, request: Request[list[_T]], *, connection: Connection | None = None) -> Iterator[_T]:
        """Send a request now, and decode its list as it is gone through: only one item is in memory."""
        answer = self.send(request, connection=connection)
        if answer.status not in _GOOD:
            return iter(())
        return read_each(request.operation, status=answer.status, body=answer.body)

    def find(self, request: Request[_T], *, connection: Connection | None = None) -> _T | None:
        """Send a request and decode its answer; `None` where what was asked for is not there (404)."""
        answer = self.send(request, connection=connection)
        return self.decode(request.operation, answer) if answer.status in _GOOD else None

    def read_reference(self, request: Request[_T], *, connection: Connection, max_age: timedelta) -> _T:
        """Give reference data from the store while it is young enough, and read it anew otherwise.

        Where the calls of today are used up, what was read in another language will do: names in another
        language are better than none.
        """
        now = self.clock()
        kept = self._kept_reference(request, connection, connection.locale, now=now, max_age=max_age)
        if kept is not None:
            return kept
        try:
            answer = self.send(request, connection=connection)
        except (LimitReached, LimitRefused):
            for locale in Locale:
                kept = self._kept_reference(request, connection, locale, now=now, max_age=max_age)
                if kept is not None:
                    return kept
            raise
        name = self._reference_name(request, connection, connection.locale)
        value = self.decode(request.operation, answer)
        body = answer.body if answer.status in _GOOD else b"[]"
        self.store.save_reference(name, StoredReference(body=body, read_at=now))
        return value

    def _kept_reference(
        self,
        request: Request[_T],
        connection: Connection,
        locale: Locale,
        *,
        now: datetime,
        max_age: timedelta,
    ) -> _T | None:
        """What the store keeps of reference data in a language, while it is young enough."""
        kept = self.store.load_reference(self._reference_name(request, connection, locale))
        if kept is not None and timedelta() <= now - kept.read_at < max_age:
            # What another version kept may be unreadable for this one.
            with suppress(DecodeError):
                return decode(kept.body, request.operation.answer)
        return None

    def _reference_name(self, request: Request[object], connection: Connection, locale: Locale) -> str:
        return f"{self.scope(connection)}/{locale:d}/{request.target}"

    def decode(self, operation: Operation[_T], answer: Answer) -> _T:
        """Decode a good answer of an operation; where nothing was found, the empty value of its type."""
        if answer.status not in _GOOD:
            return operation.answer()
        return read_answer(operation, status=answer.status, body=answer.body)

    def scope(self, connection: Connection | None) -> str:
        """Under which name calls are counted: per login and dossier (assumed, Octopus does not say)."""
        login = self.credentials.login_name
        return login if connection is None else f"{login}/{connection.dossier}"

    def log_in(self, *, anew: bool) -> None:
        """Log in, unless a login is still good and a new one is not asked for.

        Raises:
            LoginRefused: Octopus does not accept the login.
        """
        if not anew:
            self._token(Access.USER, None)
            return
        with self._renewing:
            self._renew(self._token_name(Access.USER, None), Access.USER, None)

    def accept_grant(self, callback: str, *, state: str) -> None:
        """Log in by what a user granted; see `Octopus.accept_grant`."""
        if not isinstance(self._login, Grant):
            raise OctopusError("This login is by user and password: only one by OAuth rests on a grant.")
        with self._renewing:
            accept = partial(self._login.accept, callback, state=state)
            self._keep(self._token_name(Access.USER, None), accept)

    def reconnect(self, connection: Connection) -> None:
        """Connect to the dossier anew, whatever the age of its token.

        Raises:
            DossierLocked, DossierRefused: Octopus gives no access to the dossier.
        """
        with self._renewing:
            stale = self._tokens.get(self._token_name(Access.DOSSIER, connection))
            self._token(Access.DOSSIER, connection, stale=stale.value if stale else None)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _attempt(self, request: Request[object], connection: Connection | None) -> Answer:
        access = request.operation.access
        if access is Access.NONE:
            return self._ask(request, connection, headers={})
        token = self._token(access, connection)
        try:
            return self._ask(request, connection, headers={_TOKEN_HEADER[access]: token})
        except TokenRefused:
            token = self._token(access, connection, stale=token)
        return self._ask(request, connection, headers={_TOKEN_HEADER[access]: token})

    def _ask(
        self, request: Request[object], connection: Connection | None, *, headers: dict[str, str]
    ) -> Answer:
        answer = self._exchange(request, connection, headers=headers)
        judge = grant_failure if request.operation.body is Form else failure_of
        failure = judge(request.operation, status=answer.status, body=answer.body)
        if failure is not None:
            raise failure
        return answer

    def _exchange(
        self, request: Request[object], connection: Connection | None, *, headers: dict[str, str]
    ) -> Answer:
        operation = request.operation
        if connection is not None and connection.guard is not None:
            connection.guard(self._http.longest_call)
        self._count(operation, connection)
        begun = time.perf_counter()
        outcome = "no answer"
        try:
            answer = self._http.send(request, headers=headers)
            outcome = f"status {answer.status}"
            self._date = answer.date or self._date
        except NotSent:
            outcome = "not sent"
            self._count(operation, connection, calls=-1)
            raise
        finally:
            if self._on_call is not None or _LOG.isEnabledFor(logging.INFO):
                self._record(
                    CallRecord(
                        operation=operation.name,
                        outcome=outcome,
                        seconds=time.perf_counter() - begun,
                        dossier=connection.dossier if connection else None,
                        correlation=connection.correlation if connection else None,
                    )
                )
        return answer

    def _record(self, call: CallRecord) -> None:
        _LOG.info(
            "%s: %s, %d ms",
            call.operation,
            call.outcome,
            round(call.seconds * 1000),
            extra={f"octopus_{name}": value for name, value in attrs.asdict(call).items()},
        )
        if self._on_call is not None:
            try:
                self._on_call(call)
            except Exception:
                _LOG.warning("The listener to calls failed on %s.", call.operation, exc_info=True)

    def _count(self, operation: Operation[object], connection: Connection | None, *, calls: int = 1) -> None:
        now = self.clock()
        limit = operation.daily_limit
        if not self.store.count_call(
            self.scope(connection), operation.counter, day=brussels_day(now), limit=limit, calls=calls
        ):
            raise LimitReached(operation.counter, limit=limit or 0, resets_at=next_brussels_day(now))

    def _token_name(self, access: Access, connection: Connection | None) -> str:
        locale = "" if connection is None else f"/{connection.locale:d}"
        return f"{access}/{self.scope(connection if access is Access.DOSSIER else None)}{locale}"

    def _token(self, access: Access, connection: Connection | None, *, stale: str | None = None) -> str:
        name = self._token_name(access, connection if access is Access.DOSSIER else None)
        known = _if_good(self._tokens.get(name), stale)
        if known is not None:
            return known.value
        with self._renewing:
            known = _if_good(self._tokens.get(name), stale) or _if_good(self.store.load_token(name), stale)
            if known is None:
                known = self._renew(name, access, connection)
            self._tokens[name] = known
            return known.value

    def _renew(self, name: str, access: Access, connection: Connection | None) -> StoredToken:
        return self._keep(
            name, self._login.access_token if access is Access.USER else partial(self._connect, connection)
        )

    def _keep(self, name: str, obtain: Callable[[], str]) -> StoredToken:
        begun = wall_clock()
        token = StoredToken(value=obtain(), good_until=begun + _TOKEN_LIFE)
        self.store.save_token(name, token)
        self._tokens[name] = token
        return token

    def _connect(self, connection: Connection | None) -> str:
        if connection is None:
            raise OctopusError("A call to a dossier needs to know which dossier it is for.")
        query = {"dossierId": connection.dossier, "localeId": int(connection.locale)}
        return self.read(build_request(CONNECT, query=query)).token


def _if_good(token: StoredToken | None, stale: str | None) -> StoredToken | None:
    good = token is not None and token.value != stale and wall_clock() < token.good_until
    return token if good else None


_GOOD = range(200, 300)
