"""Drives the checks over a session that keeps to a third of each daily limit."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import attrs
import msgspec

from octopus_client.client import OctopusConfig
from octopus_client.codes import Locale
from octopus_client.connection import CONNECT, Connection
from octopus_client.credentials import Credentials
from octopus_client.errors import (
    CallError,
    LimitReached,
    LoginRefused,
    NotSent,
    OctopusError,
    OutcomeUnknown,
    Refused,
)
from octopus_client.operation import Access
from octopus_client.session import Session
from octopus_client.store import ClientStore, MemoryStore
from octopus_client.verify.asking import Ask, Asking, Check, Finding, Reply, Verdict, judge
from octopus_client.verify.bench import MARK, Bench, CannotWrite, set_up
from octopus_client.verify.checks import OPENED, PAYING, READING, SCARCE, WRITING
from octopus_client.verify.listening import Exchange, ListeningClient, ThirdOfLimits
from octopus_client.verify.report import Left, Report
from octopus_client.verify.survey import Survey, relation_key, survey
from octopus_client.verify.writing import set_inactive
from octopus_client.verify.writing_payments import untie

_T = TypeVar("_T")
_LOG = logging.getLogger("octopus_client")
_FORBIDDEN = 403
_NO_RIGHTS = (-3, -5)


@attrs.frozen(kw_only=True)
class WriteOrder:
    """Leave to make test bookings.

    Attributes:
        dossier: number of the dossier, named a second time.
        journals: keys of the journals to book in: one V, and at most one F or D.
        account: sales account of the test lines; chosen from the dossier unless given.
        vat_code: VAT code of the test lines; chosen from the dossier unless given.
        opened: key of a journal that a person has open in Octopus right now; then only that is asked.
    """

    dossier: int
    journals: tuple[str, ...] = ()
    account: int | None = None
    vat_code: str | None = None
    opened: str = ""


def verify_dossier(
    credentials: Credentials,
    dossier: int,
    *,
    config: OctopusConfig | None = None,
    counts: ClientStore | None = None,
    write: WriteOrder | None = None,
    scarce: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Ask a dossier what nobody could verify; nothing is written without an order.

    Args:
        credentials: who logs in.
        dossier: number of the dossier.
        config: how Octopus is reached.
        counts: store in which calls are counted; that of your integration makes its calls count too.
        write: leave to make test bookings.
        scarce: whether one of two calls a day may be used, for the list of VAT codes.
        progress: told of each check.

    Raises:
        CannotWrite: the order names another dossier or no journal.
    """
    if write is not None:
        if write.dossier != dossier:
            raise CannotWrite(
                f"Dossier {dossier} is to be written in, but {write.dossier} was confirmed: name it twice."
            )
        if not write.journals and not write.opened:
            raise CannotWrite("Test bookings need a journal: name one sales journal, such as V1.")
    config = config or OctopusConfig()
    run = _Run(credentials, dossier, config=config, counts=counts, scarce=scarce, progress=progress)
    try:
        run.everything(write)
    finally:
        run.close()
    return run.report(write)


class _Stopped(OctopusError):
    """Octopus cannot be asked any more."""


class _Run:
    def __init__(
        self,
        credentials: Credentials,
        dossier: int,
        *,
        config: OctopusConfig,
        counts: ClientStore | None,
        scarce: bool,
        progress: Callable[[str], None],
    ) -> None:
        self._client = ListeningClient(config)
        self._connection = Connection(dossier, Locale.DOSSIER)
        self._clock = config.clock
        self._begun = config.clock()
        self._scarce = scarce
        self._progress = progress
        counts = MemoryStore() if counts is None else counts
        self._logins = [
            Session(
                credentials,
                http=self._client,
                store=ThirdOfLimits(counts, scarce=scarce),
                clock=config.clock,
                sleep=config.sleep,
                on_call=config.on_call,
            )
            for _ in range(2)
        ]
        self._findings: list[Finding] = []
        self._conversations: list[tuple[str, list[Exchange]]] = []
        self._bench: Bench | None = None
        self._incomplete = ""

    def close(self) -> None:
        self._client.close()

    def everything(self, write: WriteOrder | None) -> None:
        """Run all checks; what stops them is told in the report."""
        try:
            facts = self._converse("survey", survey(self._connection.dossier, self._begun))
            for check in (*READING, *(SCARCE if self._scarce else ())):
                self._check(check, facts)
            if write is not None:
                self._write(facts, write)
        except (OctopusError, LookupError, TypeError) as error:
            self._incomplete = _told(error)
            self._progress(self._incomplete)

    def _write(self, facts: Survey, order: WriteOrder) -> None:
        if order.opened:
            relation = relation_key(facts.relations[0]) if facts.relations else 1
            self._bench = Bench(
                facts=facts,
                sales=order.opened,
                payments=None,
                account=0,
                vat_code="",
                relation=relation,
                numbers={order.opened: 0},
                opened=order.opened,
            )
            self._check(OPENED[0], self._bench)
            return
        setting_up = set_up(facts, journals=order.journals, account=order.account, vat_code=order.vat_code)
        bench = self._bench = self._converse("set-up", setting_up)
        bench.vat_rows = self._vat_rows()
        try:
            for check in (*WRITING, *(PAYING if bench.payments else ())):
                self._check(check, bench)
        finally:
            self._converse("tidy", untie(bench))
            self._converse("tidy", set_inactive(bench))

    def _vat_rows(self) -> list[dict[str, Any]]:
        said = [each for name, exchanges in self._conversations if name == "vat-codes" for each in exchanges]
        rows = _json(said[-1].answer.body) if said else None
        return rows if isinstance(rows, list) else []

    def _check(self, check: Check[_T], subject: _T) -> None:
        try:
            found = self._converse(check.name, check.ask(subject))
        except CannotWrite as error:
            self._findings += [attrs.evolve(each, check=check.name) for each in error.findings]
            raise
        except LimitReached as error:
            told = f"not asked: a third of the day's calls of {error.operation} is used up"
            found = [judge(name, None, told) for name in check.settles]
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            _LOG.warning("The check %s could not read an answer.", check.name, exc_info=True)
            told = f"an answer had another form than described ({type(error).__name__})"
            found = [judge(name, None, told) for name in check.settles]
        self._findings += [attrs.evolve(each, check=check.name) for each in found]
        self._progress(f"{check.name}: {_summary(found)}")

    def _converse(self, name: str, conversation: Asking[_T]) -> _T:
        """Carry a conversation to its end."""
        before = len(self._client.heard)
        try:
            question = next(conversation)
            while True:
                question = conversation.send(self._send(question))
        except StopIteration as ended:
            result: _T = ended.value
            return result
        finally:
            self._conversations.append((name, self._client.heard[before:]))

    def _send(self, question: Ask) -> Reply:
        before = len(self._client.heard)
        request = question.request
        needs_dossier = request.operation.access is Access.DOSSIER
        session = self._logins[1 if question.second_login else 0]
        fault: CallError | None = None
        try:
            session.send(request, connection=self._connection if needs_dossier else None)
        except CallError as error:
            fault = error
        answers = [each.answer for each in self._client.heard[before:] if each.request is request]
        if isinstance(fault, OutcomeUnknown | NotSent) and fault.status is None:
            if fault.operation == request.operation.name and isinstance(fault, OutcomeUnknown):
                return Reply(status=None)
            raise fault
        if not answers:
            raise fault or _Stopped(f"{request.operation.name} could not be asked.")
        last = answers[-1]
        return Reply(
            status=last.status,
            content=_json(last.body),
            empty=not last.body,
            refusals=tuple(each.status for each in answers[:-1]),
            date=last.date,
        )

    def report(self, write: WriteOrder | None) -> Report:
        self._refused_connection()
        bench = self._bench
        left = None
        if write is not None and bench is not None:
            left = Left(
                bookyear=bench.facts.year_id,
                standing=tuple(bench.standing),
                doubts=tuple(bench.doubts),
                ties=tuple((_place(debit), _place(credit)) for debit, credit in bench.ties),
                relations=tuple(filter(None, (bench.relation, bench.other_relation)))
                if not bench.opened
                else (),
                mark=MARK,
            )
        return Report(
            dossier=self._connection.dossier,
            moment=self._begun,
            writes=write is not None,
            findings=tuple(self._findings),
            calls=dict(Counter(each.request.operation.counter for each in self._client.heard)),
            incomplete=self._incomplete,
            left=left,
            conversations=tuple(self._conversations),
        )

    def _refused_connection(self) -> None:
        """What a refused connection tells of a locked dossier."""
        connects = [e.answer for e in self._client.heard if e.request.operation.name == CONNECT.name]
        for answer in connects:
            reply = Reply(status=answer.status, content=_json(answer.body))
            if reply.status == _FORBIDDEN and reply.code not in _NO_RIGHTS:
                told = f"connecting was refused: {reply.told()}; it is in use, or rights are missing"
                found = judge("dossier-lock", reply.code is None, told)
                self._findings.append(attrs.evolve(found, check="connection"))
                return


_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def _json(body: bytes) -> Any:
    try:
        return _DECODER.decode(body) if body else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _told(error: Exception) -> str:
    if isinstance(error, LimitReached):
        return f"A third of the day's calls of {error.operation} is used up: run it again tomorrow."
    if isinstance(error, Refused) and not isinstance(error, LoginRefused):
        # Octopus's own words may name the person who works there.
        code = f" with code {error.code}" if error.code is not None else ""
        return f"{error.operation} was refused: status {error.status}{code}."
    if isinstance(error, OctopusError):
        return str(error)
    return f"An answer had another form than described ({type(error).__name__})."


def _summary(found: Sequence[Finding]) -> str:
    counts = Counter(each.verdict for each in found)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]) or "nothing"


def _place(side: dict[str, Any]) -> str:
    return f"{side['journalKey']}/{side['documentSequenceNr']}"
