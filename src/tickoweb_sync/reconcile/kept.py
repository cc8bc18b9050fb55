"""What the outbox knows, read in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property

from attrs import field, frozen

from octopus_client.posting import mark_of
from tickoweb_sync.outbox import Attempt, Notice, Outbox, StoredDocument
from tickoweb_sync.outbox.waits import Wait
from tickoweb_sync.settings import Integration


@frozen(kw_only=True, slots=False)
class Kept:
    """The outbox's side of a reconciliation.

    Attributes:
        integration: the settings of today.
        documents: all documents of the organisation, by date and then arrival.
        sent: bookings and payments as they were sent, by the key under which they were posted.
        attempts: what was tried, by the serial of its document.
        waits: what is waited for, by journal (empty: the dossier as a whole).
        notices: the message centre's, open and resolved, oldest first.
        other_marks: marks of other organisations' documents that may stand in the same dossier.
        now: the moment of the reconciliation.
    """

    integration: Integration
    documents: tuple[StoredDocument, ...] = field(repr=False)
    sent: Mapping[str, bytes] = field(factory=dict, repr=False)
    attempts: Mapping[int, tuple[Attempt, ...]] = field(factory=dict, repr=False)
    waits: Mapping[str, Wait] = field(factory=dict)
    notices: tuple[Notice, ...] = field(default=(), repr=False)
    other_marks: frozenset[str] = field(default=frozenset(), repr=False)
    now: datetime

    @cached_property
    def by_mark(self) -> Mapping[str, StoredDocument]:
        """The documents by the marks that their bookings carry."""
        return {mark_of(stored.id): stored for stored in self.documents}

    @cached_property
    def _by_id(self) -> Mapping[str, StoredDocument]:
        return {stored.id: stored for stored in self.documents}

    @cached_property
    def _credits(self) -> Mapping[str, list[StoredDocument]]:
        notes: dict[str, list[StoredDocument]] = {}
        for stored in self.documents:
            for invoice_id in stored.document.credits if stored.number is not None else ():
                notes.setdefault(invoice_id, []).append(stored)
        return notes

    def by_ids(self, ids: Iterable[str]) -> dict[str, StoredDocument]:
        """Documents by their ids; those that were never accepted are missing."""
        return {id_: self._by_id[id_] for id_ in ids if id_ in self._by_id}

    def credits_of(self, invoice_ids: Collection[str]) -> list[StoredDocument]:
        """The booked credit notes of at least one of some invoices (their ids)."""
        found = {note.serial: note for id_ in invoice_ids for note in self._credits.get(id_, ())}
        return [found[serial] for serial in sorted(found)]

    def was_adopted(self, stored: StoredDocument) -> bool:
        """Whether its booking was found in Octopus instead of sent: what is kept of it is what was found."""
        return any(attempt.text.startswith("adopted as") for attempt in self.attempts.get(stored.serial, ()))


def read_kept(outbox: Outbox, dossier: int, *, organisation: str | None = None) -> Kept:
    """Read what the outbox knows of the documents of one organisation.

    Args:
        outbox: where the documents are.
        dossier: number of the dossier of Octopus.
        organisation: whose documents; needed where several organisations book in the dossier.

    Raises:
        ValueError: no organisation of the outbox books in this dossier, or several do.
    """
    booking_here = [
        one.integration for one in outbox.configured() if one.integration.octopus.dossier == dossier
    ]
    chosen = [one for one in booking_here if organisation in (None, one.organisation)]
    if not chosen:
        whose = f"of {organisation}" if organisation else "of any organisation"
        raise ValueError(f"The outbox has no settings {whose} for dossier {dossier}: accept documents first.")
    if len(chosen) > 1:
        names = ", ".join(one.organisation for one in chosen)
        raise ValueError(f"Several organisations book in dossier {dossier}: say which one of {names}.")
    integration = chosen[0]
    queue = outbox.queue(integration.organisation)
    return Kept(
        integration=integration,
        documents=tuple(queue.everything()),
        sent=queue.sent_bodies(),
        attempts=queue.histories(),
        waits=outbox.waits.load(integration.organisation),
        notices=tuple(outbox.notices.load(integration.organisation)),
        other_marks=frozenset(
            mark_of(document_id)
            for other in booking_here
            if other.organisation != integration.organisation
            for document_id in outbox.queue(other.organisation).ids()
        ),
        now=outbox.clock(),
    )
