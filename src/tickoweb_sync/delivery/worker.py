"""One run for one organisation: what is due, in order, one document after the other."""

import logging
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, closing, nullcontext, suppress

import attrs
from sqlalchemy.exc import OperationalError

from octopus_client import (
    JournalClosed,
    JournalLocked,
    LimitReached,
    LimitRefused,
    LoginRefused,
    Octopus,
    OctopusError,
    Refused,
)
from octopus_client.clock import brussels_day
from octopus_client.lock import Waiting
from tickoweb_sync.delivery.capacity import Capacity
from tickoweb_sync.delivery.context import Context
from tickoweb_sync.delivery.control import Hold, Postpone, Skip, Stop
from tickoweb_sync.delivery.fact_reading import facts_for
from tickoweb_sync.delivery.failures import Scope, Verdict, judge_failure
from tickoweb_sync.delivery.login import is_refused
from tickoweb_sync.delivery.standing import Standing
from tickoweb_sync.delivery.steps import Steps
from tickoweb_sync.delivery.waiting import Policies, RunningWaits
from tickoweb_sync.invoice_pdf import DocumentRenderer
from tickoweb_sync.outbox.client_store import OutboxClientStore
from tickoweb_sync.outbox.leases import HeldLease, LeaseLost
from tickoweb_sync.outbox.mirror import Mirror
from tickoweb_sync.outbox.notices import WantedNotice
from tickoweb_sync.outbox.outbox import Configured, Outbox
from tickoweb_sync.outbox.posting_store import OutboxPostingStore
from tickoweb_sync.outbox.progress import Attempt, DocumentReplaced
from tickoweb_sync.outbox.queue import Queue
from tickoweb_sync.outbox.records import State, Step, StoredDocument
from tickoweb_sync.outbox.transactions import LeasedTransactions
from tickoweb_sync.outbox.waits import WHOLE_DOSSIER, WaitKind, Waits
from tickoweb_sync.reasons import Reason

_LOG = logging.getLogger("tickoweb_sync")
_BATCH = 100
_FAULTY_IN_A_ROW = 2
_OUTDATED_FACTS = frozenset({-9, -10, -11, -14, -15, -21, -22, -29, -75})


def _store_on(outbox: Outbox, octopus: Octopus) -> OutboxClientStore | None:
    """The store of a client, where it is one of the outbox's own database."""
    store = octopus.store
    return store if isinstance(store, OutboxClientStore) and store.is_on(outbox.engine) else None


class Worker:
    """Takes the due documents of one organisation through their steps.

    Args:
        outbox: where the documents are.
        configured: the organisation's integration.
        octopus: the user of Octopus who books.
        policies: when what waits is tried again.
        renderer: makes PDFs.
        lease: of the dossier; nothing is sent or written without it.
        tell: told of each document whose booking is certain; whether somebody heard it.
        progress: told of each document that had its turn.
    """

    def __init__(
        self,
        outbox: Outbox,
        configured: Configured,
        octopus: Octopus,
        *,
        policies: Policies,
        renderer: DocumentRenderer,
        lease: HeldLease,
        tell: Callable[[StoredDocument], bool],
        progress: Callable[[StoredDocument], None],
    ) -> None:
        integration = configured.integration
        self._outbox = outbox
        self._configured = configured
        self._is_active = configured.activated_at is not None
        self._integration = integration
        self._octopus = octopus
        self._client_store = _store_on(outbox, octopus)
        self._transactions = LeasedTransactions(
            outbox.engine, lease, counts_calls=self._client_store is not None
        )
        self._dossier = octopus.dossier(
            integration.octopus.dossier or 0,
            locale=integration.octopus.locale,
            guard=self._transactions.guard,
        )
        self._policies = policies
        self._renderer = renderer
        self._tell = tell
        self._progress = progress
        self._queue = Queue(self._transactions, organisation=integration.organisation)
        self._mirror = Mirror(
            self._transactions, organisation=integration.organisation, dossier=self._dossier.id
        )
        self._posting_store = OutboxPostingStore(self._transactions)
        self._waits = RunningWaits(
            Waits(self._transactions), integration.organisation, policies=policies, clock=outbox.clock
        )
        self._capacity = Capacity(self._dossier, self._queue)
        self._standing = Standing(self._dossier, self._posting_store)
        self._closed_journals: set[str] = set()
        self._faulty = 0

    def run(self, limit: int | None) -> None:
        """Work on what is due, up to a number of documents; those already begun come first."""
        with closing(self._transactions), self._counting_calls():
            if self._may_log_in() and self._is_dossier_free():
                self._run(limit)
                turns = self._queue.turns(journal=self._integration.booking.journal)
                self._waits.end_all_but({turn.journal for turn in turns})

    def _counting_calls(self) -> AbstractContextManager[None]:
        if self._client_store is None:
            return nullcontext()
        return self._client_store.writing_with(self._transactions, dossier=self._dossier.id)

    def _run(self, limit: int | None) -> None:
        turns = left = limit if limit is not None else _BATCH * _BATCH * _BATCH
        left -= self._pass(limit=left, started=True)[0]
        advanced = 1
        while left > 0 and advanced:
            attempted, advanced = self._pass(limit=left, started=False)
            left -= attempted
        if left < turns and not self._waits.blocks(WHOLE_DOSSIER):
            self._waits.end(WHOLE_DOSSIER)

    def _pass(self, *, limit: int, started: bool) -> tuple[int, int]:
        """Go through the due documents once: how many had their turn, and how many got further."""
        attempted = advanced = 0
        after: StoredDocument | None = None
        while attempted < limit and not self._waits.blocks(WHOLE_DOSSIER):
            batch = self._due(limit=min(limit - attempted, _BATCH), started=started, after=after)
            if not batch:
                break
            after = batch[-1]
            try:
                context = self._context_for(batch)
            except OctopusError as error:
                with suppress(DocumentReplaced):
                    self._fail(batch[0], error, journal="")
                break
            for stored in batch:
                if self._waits.blocks(self._journal_of(stored)):
                    continue
                attempted += 1
                advanced += self._work_on(Steps(context.about(stored)), stored)
        return attempted, advanced

    def _due(self, *, limit: int, started: bool, after: StoredDocument | None) -> list[StoredDocument]:
        now = self._outbox.clock()
        return self._queue.due(
            now=now,
            today=brussels_day(now),
            journal=self._integration.booking.journal,
            locked=self._waits.blocked_journals(),
            after=after,
            started=started,
            limit=limit,
        )

    def _context_for(self, batch: list[StoredDocument]) -> Context:
        """What the steps work with: among it, what the dossier says about the days of these documents."""
        self._activate()
        facts = facts_for(
            self._outbox, self._configured, self._dossier, batch, any_age=self._waits.is_probing()
        )
        return Context(
            integration=self._integration,
            dossier=self._dossier,
            facts=facts,
            queue=self._queue,
            mirror=self._mirror,
            posting_store=self._posting_store,
            renderer=self._renderer,
            inform=self._inform,
            settle=self._settle,
            clock=self._outbox.clock,
            standing=self._standing,
            is_probed=self._waits.knows,
        )

    def _work_on(self, steps: Steps, stored: StoredDocument) -> bool:
        """Take one document as far as it goes; whether it got further."""
        begun = (stored.step, stored.state)
        while stored.state is State.WAITING and stored.held_for is None:
            journal = self._journal_of(stored)
            if self._waits.blocks(journal):
                break
            lacking = self._capacity.first_lacking() if stored.step is Step.RELATION else None
            if lacking is not None:
                self._waits.begin(WaitKind.QUOTA, journal, operation=lacking)
                break
            step = stored.step
            try:
                try:
                    stored = self._advance(steps, stored, journal)
                except OctopusError as error:
                    stored = self._fail(stored, error, journal=journal)
                    break
            except DocumentReplaced:
                stored = self._reload(stored)
                continue
            if step is Step.BOOKING and stored.number is not None:
                stored = self._tell_of(stored)
            if stored.next_attempt_at is not None:
                break
        with suppress(DocumentReplaced):  # other content begins anew at the next pass
            self._transactions.settle()
        self._progress(stored)
        return (stored.step, stored.state) != begun

    def _tell_of(self, stored: StoredDocument) -> StoredDocument:
        if not self._tell(stored):
            return stored
        self._queue.mark_told(stored, soon=True)
        return attrs.evolve(stored, told=True)

    def _advance(self, steps: Steps, stored: StoredDocument, journal: str) -> StoredDocument:
        """Do the next step of a document, or write down why it stops."""
        if journal in self._closed_journals:
            closed = Reason("journal_closed", {"order": stored.order, "journal": journal, "count": 1})
            return self._stop(stored, Hold(closed))
        try:
            advanced = steps.advance(stored)
        except Stop as stop:
            return self._stop(self._reload_same(stored), stop)
        except (OctopusError, LeaseLost, DocumentReplaced, OperationalError):
            raise
        except Exception:  # one bad document must not stop the others
            _LOG.exception("Order %s failed at its step %s.", stored.order, stored.step)
            fault = Hold(Reason("fault_of_ours", {"order": stored.order}))
            return self._stop(self._reload_same(stored), fault)
        if stored.step is not Step.RELATION:  # which may be done without a call, and then proves nothing
            self._faulty = 0
            self._waits.end(WHOLE_DOSSIER)
            if journal:
                self._waits.end(journal)
        return advanced

    def _stop(self, stored: StoredDocument, stop: Stop) -> StoredDocument:
        if isinstance(stop, Skip):
            stopped = attrs.evolve(stored, state=State.SKIPPED, step=Step.NONE, reasons=stop.reasons)
        elif isinstance(stop, Postpone):
            stopped = attrs.evolve(
                stored, reasons=stop.reasons, held_for=stop.held_for, next_attempt_at=stop.until
            )
        else:
            held_for = stop.held_for if isinstance(stop, Hold) else None
            stopped = attrs.evolve(
                stored, state=State.HELD, reasons=stop.reasons, held_for=held_for, next_attempt_at=None
            )
        text = "; ".join(reason.text("en") for reason in stop.reasons) or "waits for its invoice"
        self._save(stopped, step=stored.step, text=text)
        return stopped

    def _fail(self, stored: StoredDocument, error: OctopusError, *, journal: str) -> StoredDocument:
        """Write down what a failed call means, for the document and for what comes after it."""
        if isinstance(error, JournalLocked) and not self._waits.knows(journal):
            error = self._tell_dossier_from_journal(error)
        if isinstance(error, JournalClosed):
            self._closed_journals.add(journal)
        now = self._outbox.clock()
        kept = self._reload(stored)  # a wait holds for other content too
        attempts = kept.attempts + 1
        verdict = judge_failure(error, order=stored.order, journal=journal, attempts=attempts)
        if isinstance(error, Refused) and error.code in _OUTDATED_FACTS:
            self._outbox.distrust_facts(self._integration.organisation)
        if verdict.wait is None:
            if journal and isinstance(error, Refused):  # an answer about the journal, which lets us in
                self._waits.end(journal)
            return self._stop(self._reload_same(stored), Hold(*((verdict.reason,) if verdict.reason else ())))
        if verdict.scope is Scope.DOCUMENT:
            self._faulty += 1
            if self._faulty >= _FAULTY_IN_A_ROW or self._waits.kind_of(WHOLE_DOSSIER) is WaitKind.OUTAGE:
                self._waits.begin(WaitKind.OUTAGE, WHOLE_DOSSIER)  # not the fault of this document
            else:
                waiting = Waiting(since=now, attempts=attempts, now=now)
                again_at = self._policies.outage.next_attempt(waiting)
                kept = attrs.evolve(kept, attempts=attempts, next_attempt_at=again_at)
        else:
            self._wait(verdict, error, journal=journal)
        self._save(kept, step=kept.step, text=str(error))
        return kept

    def _wait(self, verdict: Verdict, error: OctopusError, *, journal: str) -> None:
        """Begin or prolong the wait that a failed call means."""
        if verdict.wait is not None:
            place = journal if verdict.scope is Scope.JOURNAL else WHOLE_DOSSIER
            used_up = error.operation if isinstance(error, LimitReached | LimitRefused) else None
            self._waits.begin(verdict.wait, place, operation=used_up)
        if isinstance(error, LoginRefused):
            self._outbox.note_refused_login(
                self._integration.organisation, self._octopus.credentials.fingerprint()
            )

    def _tell_dossier_from_journal(self, error: JournalLocked) -> OctopusError:
        """A locked dossier refuses a document like a locked journal does; only connecting tells."""
        try:
            self._dossier.reconnect()
        except OctopusError as refused:
            return refused
        return error

    def _is_dossier_free(self) -> bool:
        """Whether a dossier that was locked lets us in again: one attempt to connect, when it is due."""
        if self._waits.kind_of(WHOLE_DOSSIER) not in (WaitKind.LOCKED, WaitKind.RIGHTS):
            return True
        if self._waits.blocks(WHOLE_DOSSIER):
            return False
        try:
            self._dossier.reconnect()
        except OctopusError as error:
            self._wait(judge_failure(error, order="", journal="", attempts=1), error, journal="")
            return False
        self._waits.end(WHOLE_DOSSIER)
        return True

    def _may_log_in(self) -> bool:
        """Whether the login is not one that Octopus refused; other credentials end the wait for them."""
        waits_for_login = self._waits.kind_of(WHOLE_DOSSIER) is WaitKind.LOGIN
        if waits_for_login and not self._waits.blocks(WHOLE_DOSSIER):
            return True  # by the policy it is time to try the same ones again
        credentials, organisation = self._octopus.credentials, self._integration.organisation
        if is_refused(self._outbox, credentials):
            if not waits_for_login:  # to another organisation, which shares this login
                self._waits.begin(WaitKind.LOGIN, WHOLE_DOSSIER)
                self._outbox.note_refused_login(organisation, credentials.fingerprint())
            return False
        if waits_for_login:
            self._waits.end(WHOLE_DOSSIER)
            self._outbox.note_refused_login(organisation, None)
        return True

    def _activate(self) -> None:
        """See that Octopus accepts the login, where it never did."""
        if not self._is_active:
            self._octopus.log_in()
            self._outbox.note_accepted_login(self._integration.organisation, self._octopus.credentials)
            self._is_active = True

    def _journal_of(self, stored: StoredDocument) -> str:
        return stored.journal_of_step(self._integration.booking.journal)

    def _inform(self, reason: Reason) -> None:
        journal = reason.values.get("journal")
        notice = WantedNotice(
            code=reason.code,
            journal=journal if isinstance(journal, str) else "",
            values=reason.values,
            documents=1,
        )
        self._outbox.notices.inform(self._integration.organisation, notice, now=self._outbox.clock())

    def _settle(self, codes: Collection[str], journal: str) -> None:
        now = self._outbox.clock()
        self._outbox.notices.settle(self._integration.organisation, codes, journal=journal, now=now)

    def _reload(self, stored: StoredDocument) -> StoredDocument:
        """A document as it is kept now; what waited to be kept of a content that was replaced is gone."""
        with suppress(DocumentReplaced):
            self._transactions.settle()
        return self._queue.reload(stored)

    def _reload_same(self, stored: StoredDocument) -> StoredDocument:
        """The same, for what is true of this content only.

        Raises:
            DocumentReplaced: it has other content now.
        """
        kept = self._reload(stored)
        if kept.fingerprint != stored.fingerprint:
            raise DocumentReplaced(f"Order {stored.order} has other content now.")
        return kept

    def _save(self, stored: StoredDocument, *, step: Step, text: str) -> None:
        self._queue.save(
            stored,
            Attempt(at=self._outbox.clock(), step=step, outcome=str(stored.state), text=text),
            frees_credit_notes=stored.state is not State.WAITING,
        )
