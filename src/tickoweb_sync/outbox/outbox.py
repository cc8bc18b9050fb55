"""The outbox: documents accepted once, with all that is known of their booking."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

import attrs
import msgspec
from sqlalchemy import Engine, delete, or_, select, update

from octopus_client import Credentials, OAuthCredentials
from octopus_client.clock import Clock, wall_clock
from tickoweb_sync.document_format import Refusal, read_again, read_documents
from tickoweb_sync.documents import Document
from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.accepting import keep_accounts, take_document
from tickoweb_sync.outbox.client_store import OutboxClientStore
from tickoweb_sync.outbox.engine import migrate, open_engine
from tickoweb_sync.outbox.files import ReadFile
from tickoweb_sync.outbox.leases import LENGTH, Leases
from tickoweb_sync.outbox.mirror import Mirror
from tickoweb_sync.outbox.notices import NoticeBoard
from tickoweb_sync.outbox.posting_store import OutboxPostingStore
from tickoweb_sync.outbox.queue import Queue
from tickoweb_sync.outbox.records import StoredDocument
from tickoweb_sync.outbox.releasing import end_delays, is_releasable, release_document
from tickoweb_sync.outbox.totals import count_accepted
from tickoweb_sync.outbox.transactions import SingleTransactions
from tickoweb_sync.outbox.turns import take_turn
from tickoweb_sync.outbox.upsert import upsert
from tickoweb_sync.outbox.waits import WaitKind, Waits
from tickoweb_sync.settings import Integration


@attrs.frozen(kw_only=True)
class Acceptance:
    """What became of documents that were handed over.

    Attributes:
        accepted: how many are new.
        known: how many were there already, with the same content.
        replaced: how many took the place of an earlier content that was not sent yet.
        refused: complaints about the others, by path.
    """

    accepted: int = 0
    known: int = 0
    replaced: int = 0
    refused: tuple[Refusal, ...] = ()


class Activity(StrEnum):
    """Whether an integration books.

    Attributes:
        INACTIVE: Octopus has not accepted a login yet.
        ACTIVE: it books what is due.
        REFUSED: Octopus refuses the login; other credentials let it go on by itself.
        PAUSED: a person keeps it from booking.
    """

    INACTIVE = "inactive"
    ACTIVE = "active"
    REFUSED = "refused"
    PAUSED = "paused"


@attrs.frozen(kw_only=True)
class Configured:
    """An integration as the outbox keeps it.

    Attributes:
        integration: its settings of today.
        facts_from: facts read before this moment are not used any more.
        refused_login: fingerprint of the credentials that Octopus refused.
        paused_at: since when a person keeps it from booking.
        activated_at: when Octopus first accepted its login; `None` while it is not active yet.
    """

    integration: Integration
    facts_from: datetime | None = None
    refused_login: str | None = None
    paused_at: datetime | None = None
    activated_at: datetime | None = None

    @property
    def activity(self) -> Activity:
        """Whether it books, and if not, for what it waits."""
        if self.paused_at is not None:
            return Activity.PAUSED
        if self.refused_login is not None:
            return Activity.REFUSED
        return Activity.INACTIVE if self.activated_at is None else Activity.ACTIVE


class Outbox:
    """Documents on their way to Octopus, in a database that workers share.

    Args:
        engine: an SQLAlchemy engine on SQLite or PostgreSQL; `Outbox.open` makes one. A run uses two of its
            connections at a time.
        clock: the present moment, for what is written down.
        lease_length: after how long a worker that died is succeeded, by wall time; longer than a call to
            Octopus may last (`OctopusConfig.timeouts`).
    """

    def __init__(
        self, engine: Engine, *, clock: Clock = wall_clock, lease_length: timedelta = LENGTH
    ) -> None:
        self.engine = engine
        self.clock = clock
        self._transactions = SingleTransactions(engine)
        self.waits = Waits(self._transactions)
        self.notices = NoticeBoard(engine)
        self.leases = Leases(engine, length=lease_length)
        self.posting_store = OutboxPostingStore(self._transactions)
        self.client_store = OutboxClientStore(engine)

    @classmethod
    def open(
        cls,
        url: str = "sqlite:///tickoweb-sync.sqlite",
        *,
        clock: Clock = wall_clock,
        lease_length: timedelta = LENGTH,
    ) -> Self:
        """Open an outbox by the address of its database; tables are made or upgraded.

        Args:
            url: SQLAlchemy address.
            clock: the present moment.
            lease_length: after how long a worker that died is succeeded, by wall time.
        """
        engine = open_engine(url)
        migrate(engine)
        return cls(engine, clock=clock, lease_length=lease_length)

    def queue(self, organisation: str) -> Queue:
        """The documents of an organisation."""
        return Queue(self._transactions, organisation=organisation)

    def mirror(self, organisation: str, dossier: int) -> Mirror:
        """The relations of a dossier as we know them."""
        return Mirror(self._transactions, organisation=organisation, dossier=dossier)

    def configure(self, integration: Integration) -> None:
        """Take an organisation's settings of today; other ones make the facts of Octopus be read anew."""
        packed = msgspec.json.encode(integration, order="sorted")
        known = self._settings(integration.organisation)
        if known == packed:
            return
        with self.engine.begin() as connection:
            upsert(
                connection,
                tables.integration,
                organisation=integration.organisation,
                settings=packed,
                facts_from=self.clock() if known is not None else None,
            )
            if not integration.missing:
                keep_accounts(connection, integration)

    def configured(self) -> list[Configured]:
        """The integrations of all organisations."""
        table = tables.integration
        with self.engine.connect() as connection:
            rows = connection.execute(select(table).order_by(table.c.organisation)).all()
        return [
            Configured(
                integration=msgspec.json.decode(row.settings, type=Integration),
                facts_from=row.facts_from,
                refused_login=row.refused_login,
                paused_at=row.paused_at,
                activated_at=row.activated_at,
            )
            for row in rows
        ]

    def configured_of(self, organisation: str) -> Configured:
        """The integration of an organisation, as it was last configured.

        Raises:
            LookupError: the outbox has none.
        """
        for one in self.configured():
            if one.integration.organisation == organisation:
                return one
        raise LookupError(f"The outbox does not know the organisation {organisation}.")

    def note_refused_login(self, organisation: str, fingerprint: str | None) -> None:
        """Pause an integration until its credentials are others than these; `None` ends the pause."""
        self._note(organisation, refused_login=fingerprint)

    def note_accepted_login(self, organisation: str, credentials: Credentials | OAuthCredentials) -> None:
        """Activate an integration: Octopus accepts these credentials, whatever it said of them before."""
        table = tables.integration
        with self.engine.begin() as connection:
            connection.execute(
                update(table)
                .where(table.c.organisation == organisation, table.c.activated_at.is_(None))
                .values(activated_at=self.clock())
            )
        if any(one.refused_login is not None for one in self.configured()):
            self.forget_refused_login(organisation, credentials.fingerprint())

    def forget_refused_login(self, organisation: str, fingerprint: str | None = None) -> None:
        """Let the login of an organisation be tried again, and that of others with the same credentials.

        Args:
            organisation: whose login.
            fingerprint: of the credentials; those that Octopus refused it last unless given.
        """
        table = tables.integration
        mine = table.c.organisation == organisation
        refused = select(table.c.refused_login).where(mine).scalar_subquery()
        concerned = or_(mine, table.c.refused_login == (fingerprint or refused))
        with self.engine.begin() as connection:
            organisations = connection.execute(select(table.c.organisation).where(concerned)).scalars().all()
            connection.execute(
                update(table).where(table.c.organisation.in_(organisations)).values(refused_login=None)
            )
            connection.execute(
                delete(tables.wait).where(
                    tables.wait.c.organisation.in_(organisations),
                    tables.wait.c.kind == str(WaitKind.LOGIN),
                )
            )

    def distrust_facts(self, organisation: str) -> None:
        """Have the facts of Octopus read anew: an answer of Octopus contradicts them."""
        self._note(organisation, facts_from=self.clock())

    def pause(self, organisation: str) -> None:
        """Keep an integration from booking until `resume`; documents are accepted and wait."""
        self._note(organisation, paused_at=self.clock())

    def resume(self, organisation: str) -> None:
        """Let a paused integration book again; a login that was refused is tried once more."""
        self._note(organisation, paused_at=None)
        self.forget_refused_login(organisation)

    def accept(
        self,
        integration: Integration,
        documents: bytes | str | Mapping[str, object] | Iterable[Document],
        *,
        read_file: ReadFile | None = None,
    ) -> Acceptance:
        """Take documents in, each once: handing the same ones over again changes nothing.

        Other content under a known id replaces it while nothing of it was sent, and is refused after that.

        Args:
            integration: the organisation's settings; the accounts of each document's channel are kept.
            documents: documents, or a file in the format `tickoweb-documents/1` (bytes, text or parsed).
            read_file: gives the content of a PDF or UBL that a document names by its path.

        Raises:
            FileRefused: the file as a whole cannot be used.
        """
        if isinstance(documents, bytes | str | Mapping):
            reading = read_documents(documents, organisation=integration.organisation)
        else:
            reading = read_again(documents)
        refused = reading.refusals
        self.configure(integration)
        counts = {"accepted": 0, "known": 0, "replaced": 0}
        with self.engine.begin() as connection:
            take_turn(connection, integration.organisation)
            for document in reading.documents:
                outcome = take_document(
                    connection, integration, document, read_file=read_file, now=self.clock()
                )
                if isinstance(outcome, Refusal):
                    refused += (outcome,)
                else:
                    counts[outcome] += 1
            if counts["accepted"]:
                count_accepted(connection, integration.organisation)
        return Acceptance(**counts, refused=refused)

    def release(
        self, integration: Integration, order: str, *, without_invoice: bool = False
    ) -> list[StoredDocument]:
        """Let the documents of an order go on now, with today's settings.

        Held ones are tried again from the start, their relation included, waiting ones at once; a booked
        one whose file is missing gets it. Facts and relations of Octopus are read anew. Where nothing of
        the order is open, nothing changes.

        Args:
            integration: today's settings.
            order: order number.
            without_invoice: book a credit note although its invoice is not in the outbox, or was deleted in
                Octopus; that one stays held.

        Returns:
            The documents of the order as they are now.
        """
        queue = self.queue(integration.organisation)
        documents = queue.by_order(order)
        if without_invoice:
            documents = [stored for stored in documents if not stored.is_gone]
        self._release(integration, documents, without_invoice=without_invoice)
        return queue.by_order(order)

    def release_held(self, integration: Integration, *, code: str | None = None) -> list[StoredDocument]:
        """Let all held documents go on now, or those held for one reason; see `release`.

        Args:
            integration: today's settings.
            code: code of a reason. Without one, documents that were deleted in Octopus stay held: they
                would be booked again, so they must be named by their order or their reason.

        Returns:
            The documents that were held, as they were.
        """
        held = [
            stored
            for stored in self.queue(integration.organisation).held()
            if (not stored.is_gone if code is None else code in {reason.code for reason in stored.reasons})
        ]
        self._release(integration, held, without_invoice=False)
        return held

    def _release(
        self, integration: Integration, documents: Iterable[StoredDocument], *, without_invoice: bool
    ) -> None:
        self.configure(integration)
        releasable = [stored for stored in documents if is_releasable(stored)]
        if not releasable:
            return
        end_delays(self.engine, integration, now=self.clock())
        queue = self.queue(integration.organisation)
        for stored in releasable:
            released = release_document(self.engine, self.posting_store, stored, integration)
            queue.save(
                attrs.evolve(released, without_invoice=stored.without_invoice or without_invoice),
                frees_credit_notes=True,
            )

    def _note(self, organisation: str, **values: datetime | str | None) -> None:
        table = tables.integration
        with self.engine.begin() as connection:
            connection.execute(update(table).where(table.c.organisation == organisation).values(**values))

    def _settings(self, organisation: str) -> bytes | None:
        table = tables.integration
        with self.engine.connect() as connection:
            return connection.execute(
                select(table.c.settings).where(table.c.organisation == organisation)
            ).scalar_one_or_none()
