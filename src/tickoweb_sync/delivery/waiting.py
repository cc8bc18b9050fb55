"""The waits of one organisation during a run: what is blocked, what is probed, what begins and ends."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import attrs

from octopus_client.lock import Backoff, Every, Never, NextDay, Waiting, WaitPolicy
from tickoweb_sync.outbox.waits import WHOLE_DOSSIER, Wait, WaitKind, Waits


@attrs.frozen(kw_only=True)
class Policies:
    """When what waits is tried again, by cause.

    Attributes:
        locked: a dossier or journal is in use, or the user has no rights in it.
        outage: Octopus cannot be reached or has a fault.
        quota: the calls of the day are used up.
        login: Octopus refuses the login; other credentials end this wait at once.
    """

    locked: WaitPolicy = Every(timedelta(minutes=60))
    outage: WaitPolicy = Backoff(first=timedelta(minutes=5), longest=timedelta(minutes=60))
    quota: WaitPolicy = NextDay()
    login: WaitPolicy = Never()

    def policy_for(self, kind: WaitKind) -> WaitPolicy:
        """The policy of a cause."""
        return {
            WaitKind.LOCKED: self.locked,
            WaitKind.RIGHTS: self.locked,
            WaitKind.OUTAGE: self.outage,
            WaitKind.QUOTA: self.quota,
            WaitKind.LOGIN: self.login,
        }[kind]


class RunningWaits:
    """The waits of one organisation, kept in the outbox as they change."""

    def __init__(
        self, waits: Waits, organisation: str, *, policies: Policies, clock: Callable[[], datetime]
    ) -> None:
        self._waits = waits
        self._organisation = organisation
        self._policies = policies
        self._clock = clock
        self._current = waits.load(organisation)

    def blocks(self, journal: str) -> bool:
        """Whether nothing may be tried in a journal (or, when empty, in the dossier) yet."""
        now = self._clock()
        places = {WHOLE_DOSSIER, journal}
        return any(wait.blocks(now) for place, wait in self._current.items() if place in places)

    def blocked_journals(self) -> frozenset[str]:
        """The journals in which nothing may be tried yet."""
        now = self._clock()
        return frozenset(place for place, wait in self._current.items() if place and wait.blocks(now))

    def knows(self, journal: str) -> bool:
        """Whether there is a wait for a journal, blocking or about to be tried."""
        return journal in self._current

    def is_probing(self) -> bool:
        """Whether a lock has come to its next attempt: until it ends, nothing else should be asked."""
        now = self._clock()
        return any(
            wait.kind in (WaitKind.LOCKED, WaitKind.RIGHTS) and not wait.blocks(now)
            for wait in self._current.values()
        )

    def kind_of(self, journal: str) -> WaitKind | None:
        """Why there is a wait."""
        wait = self._current.get(journal)
        return wait.kind if wait is not None else None

    def begin(self, kind: WaitKind, journal: str, *, operation: str | None = None) -> None:
        """Begin a wait, or prolong it after one more refusal.

        Args:
            kind: why.
            journal: the journal, empty for the dossier as a whole.
            operation: whose calls are used up, where that is why.
        """
        now = self._clock()
        before = self._current.get(journal)
        same = before is not None and before.kind is kind
        since = before.since if before is not None and same else now
        attempts = before.attempts + 1 if before is not None and same else 1
        waiting = Waiting(since=since, attempts=attempts, now=now)
        until = self._policies.policy_for(kind).next_attempt(waiting)
        wait = Wait(
            kind=kind,
            journal=journal,
            since=since,
            attempts=attempts,
            next_attempt_at=until,
            operation=operation,
        )
        if journal == WHOLE_DOSSIER:
            self._current.clear()
        self._current[journal] = wait
        self._waits.save(self._organisation, wait)

    def end_all_but(self, journals: Collection[str]) -> None:
        """End the waits for journals in which no document waits any more."""
        for journal in set(self._current) - {WHOLE_DOSSIER, *journals}:
            self.end(journal)

    def end(self, journal: str) -> None:
        """End a wait, if there is one."""
        if self._current.pop(journal, None) is not None:
            self._waits.end(self._organisation, journal)
