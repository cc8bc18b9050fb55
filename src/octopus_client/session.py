"""One login for many threads: tokens, counting, retries and the log of each call."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TypeVar

import attrs
import tenacity

from octopus_client.answers import failure_of, read_answer
from octopus_client.clock import Clock, brussels_day, next_brussels_day, wall_clock
from octopus_client.codec import DecodeError, decode
from octopus_client.codes import Locale
from octopus_client.credentials import Credentials
from octopus_client.errors import (
    LimitReached,
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
from octopus_client.wire import Model, wired

_T = TypeVar("_T")
_LOG = logging.getLogger("octopus_client")

_TOKEN_LIFE = timedelta(minutes=8, seconds=30)
_TOKEN_HEADER = {Access.USER: "Token", Access.DOSSIER: "dossierToken"}


Guard = Callable[[float], None]
"""Asked before each call with the longest time in seconds that it may last; raises to stop it."""


@attrs.frozen
class Connection:
    """Which dossier a call is for, and in which language Octopus answers.

    Attributes:
        dossier: number of the dossier.
        locale: language of the answers.
        guard: must agree to each call.
        correlation: what the calls are about, for the log.
    """

    dossier: int
    locale: Locale
    guard: Guard | None = attrs.field(default=None, eq=False, repr=False)
    correlation: str | None = attrs.field(default=None, eq=False)


@attrs.frozen(kw_only=True)
class CallRecord:
    """A call that was made, for logs and metrics; without names, addresses or secrets.

    Attributes:
        operation: Octopus's name of it.
        outcome: `status 201`, `no answer` or `not sent`.
        seconds: how long it took.
        dossier: number of the dossier, where there is one.
        correlation: what the call was about, such as the id of a document.
    """

    operation: str
    outcome: str
    seconds: float
    dossier: int | None
    correlation: str | None


@attrs.frozen(kw_only=True)
class _DossierToken(Model):
    token: str = wired("Dossiertoken")


CONNECT = Operation(
    name="connectDossier",
    method="POST",
    path="/dossiers",
    answer=_DossierToken,
    effect=Effect.SET,
    access=Access.USER,
    daily_limit=150,
    gives_token=True,
)


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
        self._server_time: datetime | None = None
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
        return self._server_time

    def send(self, request: Request[object], *, connection: Connection | None = None) -> Answer:
        """Send a request and give its good answer.

        What was provably not sent is tried again twice; what may have been carried out only where the
        operation's effect and limit allow a repetition.

        Raises:
            LimitReached: the day's limit is used up; nothing was sent.
            CallError: the call failed; its type says what is known of the outcome.
        """
        operation = request.operation
        doubts: list[OutcomeUnknown] = []

        def attempt() -> Answer:
            try:
                return self._attempt(request, connection)
            except OutcomeUnknown as error:
                if error.operation == operation.name:
                    doubts.append(error)
                raise

        def worth_repeating(error: BaseException) -> bool:
            return (
                isinstance(error, NotSent) or (isinstance(error, OutcomeUnknown) and operation.repeatable)
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

    def find(self, request: Request[_T], *, connection: Connection | None = None) -> _T | None:
        """Send a request and decode its answer; `None` where what was asked for is not there (404)."""
        answer = self.send(request, connection=connection)
        return self.decode(request.operation, answer) if answer.status in _GOOD else None

    def read_reference(self, request: Request[_T], *, connection: Connection, max_age: timedelta) -> _T:
        """Give reference data from the store while it is young enough, and read it anew otherwise."""
        name = f"{self.scope(connection)}/{connection.locale:d}/{request.target}"
        now = self.clock()
        kept = self.store.load_reference(name)
        if kept is not None and timedelta() <= now - kept.read_at < max_age:
            # What another version kept may be unreadable for this one.
            with suppress(DecodeError):
                return decode(kept.body, request.operation.answer)
        answer = self.send(request, connection=connection)
        value = self.decode(request.operation, answer)
        body = answer.body if answer.status in _GOOD else b"[]"
        self.store.save_reference(name, StoredReference(body=body, read_at=now))
        return value

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
            self._server_time = _moment(answer.date) or self._server_time
        except NotSent:
            outcome = "not sent"
            self._count(operation, connection, calls=-1)
            raise
        finally:
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


def _moment(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None


def _if_good(token: StoredToken | None, stale: str | None) -> StoredToken | None:
    good = token is not None and token.value != stale and wall_clock() < token.good_until
    return token if good else None


_GOOD = range(200, 300)
