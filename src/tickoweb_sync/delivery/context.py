"""What the steps of a document work with, for one organisation and one run."""

from collections.abc import Callable, Collection
from datetime import datetime

import attrs

from octopus_client import Dossier
from octopus_client.posting import PostingStore
from tickoweb_sync.delivery.standing import Standing
from tickoweb_sync.facts import Facts
from tickoweb_sync.invoice_pdf import DocumentRenderer
from tickoweb_sync.outbox.mirror import Mirror
from tickoweb_sync.outbox.queue import Queue
from tickoweb_sync.outbox.records import StoredDocument
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import Integration


@attrs.frozen(kw_only=True)
class Context:
    """What the steps of a document work with.

    Attributes:
        integration: the organisation's settings of today.
        dossier: Octopus.
        facts: what the dossier says.
        queue: the documents of the organisation.
        mirror: the relations as we know them.
        posting_store: intents.
        renderer: makes PDFs.
        inform: opens or adds to a notice about something that happened.
        settle: takes one document off such notices (by their codes, and a journal).
        clock: the present moment.
        standing: what Octopus shows of earlier bookings.
        is_probed: whether a journal was locked, and is about to be tried again.
    """

    integration: Integration
    dossier: Dossier
    facts: Facts
    queue: Queue
    mirror: Mirror
    posting_store: PostingStore
    renderer: DocumentRenderer
    inform: Callable[[Reason], None]
    settle: Callable[[Collection[str], str], None]
    clock: Callable[[], datetime]
    standing: Standing
    is_probed: Callable[[str], bool]

    def about(self, stored: StoredDocument) -> "Context":
        """The same, with calls that carry the document's id in the log."""
        return attrs.evolve(self, dossier=self.dossier.about(stored.id))
