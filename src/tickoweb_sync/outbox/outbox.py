"""The outbox: documents accepted once, with all that is known of their booking."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Self

import attrs
import msgspec
from sqlalchemy import Connection, Engine, and_, delete, insert, select, update

from octopus_client.clock import Clock, wall_clock
from tickoweb_sync.document_format import Refusal, read_documents
from tickoweb_sync.documents import Document
from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.client_store import OutboxClientStore
from tickoweb_sync.outbox.engine import migrate, open_engine
from tickoweb_sync.outbox.leases import LENGTH, Leases
from tickoweb_sync.outbox.mirror import Mirror
from tickoweb_sync.outbox.notices import NoticeBoard
from tickoweb_sync.outbox.posting_store import OutboxPostingStore
from tickoweb_sync.outbox.queue import Queue
from tickoweb_sync.outbox.records import State, Step, StoredDocument, from_row
from tickoweb_sync.outbox.turns import take_turn
from tickoweb_sync.outbox.upsert import upsert
from tickoweb_sync.outbox.waits import WaitKind, Waits
from tickoweb_sync.settings import ChannelAccounts, Integration


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


@attrs.frozen(kw_only=True)
class Configured:
    """An integration as the outbox keeps it.

    Attributes:
        integration: its settings of today.
        facts_from: facts read before this moment are not used any more.
        refused_login: fingerprint of the credentials that Octopus refused.
        paused_at: since when a person keeps it from booking.
    """

    integration: Integration
    facts_from: datetime | None = None
    refused_login: str | None = None
    paused_at: datetime | None = None


class Outbox:
    """Documents on their way to Octopus, in a database that workers share.

    Args:
        engine: an SQLAlchemy engine on SQLite or PostgreSQL; `Outbox.open` makes one.
        clock: the present moment, for what is written down.
        lease_length: after how long a worker that died is succeeded, by wall time; longer than a call to
            Octopus may last (`OctopusConfig.timeouts`).
    """

    def __init__(
        self, engine: Engine, *, clock: Clock = wall_clock, lease_length: timedelta = LENGTH
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.waits = Waits(engine)
        self.notices = NoticeBoard(engine)
        self.leases = Leases(engine, length=lease_length)
        self.posting_store = OutboxPostingStore(engine)
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
        return Queue(self.engine, organisation=organisation)

    def mirror(self, organisation: str, dossier: int) -> Mirror:
        """The relations of a dossier as we know them."""
        return Mirror(self.engine, organisation=organisation, dossier=dossier)

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
                _keep_accounts(connection, integration)

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
            )
            for row in rows
        ]

    def note_refused_login(self, organisation: str, fingerprint: str | None) -> None:
        """Pause an integration until its credentials are others than these; `None` ends the pause."""
        table = tables.integration
        with self.engine.begin() as connection:
            connection.execute(
                update(table).where(table.c.organisation == organisation).values(refused_login=fingerprint)
            )

    def pause(self, organisation: str) -> None:
        """Keep an integration from booking until `resume`; documents are accepted and wait."""
        self._set_pause(organisation, self.clock())

    def resume(self, organisation: str) -> None:
        """Let a paused integration book again."""
        self._set_pause(organisation, None)

    def _set_pause(self, organisation: str, moment: datetime | None) -> None:
        table = tables.integration
        with self.engine.begin() as connection:
            connection.execute(
                update(table).where(table.c.organisation == organisation).values(paused_at=moment)
            )

    def accept(
        self,
        integration: Integration,
        documents: bytes | str | Mapping[str, object] | Iterable[Document],
        *,
        read_file: Callable[[str], bytes] | None = None,
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
        refused: tuple[Refusal, ...] = ()
        if isinstance(documents, bytes | str | Mapping):
            reading = read_documents(documents, organisation=integration.organisation)
            documents, refused = reading.documents, reading.refusals
        self.configure(integration)
        counts = {"accepted": 0, "known": 0, "replaced": 0}
        with self.engine.begin() as connection:
            take_turn(connection, integration.organisation)
            for document in documents:
                outcome = self._take(connection, integration, document, read_file)
                if isinstance(outcome, Refusal):
                    refused += (outcome,)
                else:
                    counts[outcome] += 1
        return Acceptance(**counts, refused=refused)

    def release(
        self, integration: Integration, order: str, *, without_invoice: bool = False
    ) -> list[StoredDocument]:
        """Let the documents of an order go on now, with today's settings.

        Held ones are tried again from the start, their relation included, waiting ones at once; a booked
        one whose file is missing gets it. Facts and relations of Octopus are read anew.

        Args:
            integration: today's settings.
            order: order number.
            without_invoice: book a credit note although its invoice is not in the outbox.

        Returns:
            The documents of the order as they are now.
        """
        self.configure(integration)
        now = self.clock()
        queue = self.queue(integration.organisation)
        with self.engine.begin() as connection:
            connection.execute(
                update(tables.integration)
                .where(tables.integration.c.organisation == integration.organisation)
                .values(facts_from=now)
            )
            connection.execute(
                update(tables.wait)
                .where(
                    tables.wait.c.organisation == integration.organisation,
                    tables.wait.c.kind != str(WaitKind.LOGIN),
                )
                .values(next_attempt_at=now)
            )
            connection.execute(
                update(tables.mirror)
                .where(tables.mirror.c.dossier == integration.octopus.dossier)
                .values(read_at=_LONG_AGO)
            )
        for held in queue.by_order(order):
            stored = held
            file_only = stored.state is State.DONE and stored.file_missing
            if stored.state not in (State.HELD, State.WAITING) and not file_only:
                continue
            step = Step.FILE if file_only else stored.step
            if stored.state is State.HELD and step is Step.BOOKING:
                step = Step.RELATION
            with self.engine.begin() as connection:
                connection.execute(
                    update(tables.document)
                    .where(tables.document.c.serial == stored.serial)
                    .values(accounts=_accounts(integration, stored.document))
                )
            if any(reason.code in _GONE for reason in stored.reasons):
                self.posting_store.forget(stored.intent_key)
                stored = attrs.evolve(stored, step=Step.BOOKING, number=None, told=False)
            queue.save(
                attrs.evolve(
                    stored,
                    state=State.WAITING,
                    step=step,
                    reasons=(),
                    held_for=None,
                    next_attempt_at=None,
                    attempts=0,
                    without_invoice=stored.without_invoice or without_invoice,
                ),
                frees_credit_notes=True,
            )
        return queue.by_order(order)

    def _settings(self, organisation: str) -> bytes | None:
        table = tables.integration
        with self.engine.connect() as connection:
            return connection.execute(
                select(table.c.settings).where(table.c.organisation == organisation)
            ).scalar_one_or_none()

    def _take(
        self,
        connection: Connection,
        integration: Integration,
        document: Document,
        read_file: Callable[[str], bytes] | None,
    ) -> str | Refusal:
        table = tables.document
        row = connection.execute(
            select(table).where(table.c.organisation == integration.organisation, table.c.id == document.id)
        ).one_or_none()
        fingerprint = document.fingerprint
        if row is not None and row.fingerprint == fingerprint:
            self._take_late_files(connection, from_row(row), read_file)
            return "known"
        if row is not None and row.started:
            return _already_sent(document, from_row(row))
        content = {
            "order_number": document.order,
            "kind": str(document.kind),
            "document_date": document.document_date,
            "content": document.to_json(),
            "fingerprint": fingerprint,
            "accounts": _NO_ACCOUNTS if integration.missing else _accounts(integration, document),
            "state": str(State.WAITING),
            "step": str(Step.RELATION),
            "reasons": b"",
            "held_for": None,
            "next_attempt_at": None,
            "attempts": 0,
        }
        if row is None:
            serial = connection.execute(
                insert(table)
                .values(
                    organisation=integration.organisation,
                    id=document.id,
                    accepted_at=self.clock(),
                    without_invoice=False,
                    started=False,
                    vat_codes=b"",
                    balanced_cents=0,
                    balancing_sent=False,
                    file_missing=False,
                    told=False,
                    **content,
                )
                .returning(table.c.serial)
            ).scalar_one()
        else:
            serial = row.serial
            connection.execute(update(table).where(table.c.serial == serial).values(**content))
        self._link(connection, integration.organisation, serial, document, read_file)
        connection.execute(
            update(table)
            .where(table.c.organisation == integration.organisation, table.c.held_for == document.id)
            .values(state=str(State.WAITING), held_for=None, next_attempt_at=None, reasons=b"")
        )
        return "accepted" if row is None else "replaced"

    @staticmethod
    def _link(
        connection: Connection,
        organisation: str,
        serial: int,
        document: Document,
        read_file: Callable[[str], bytes] | None,
    ) -> None:
        credit, file = tables.credit, tables.file
        connection.execute(delete(credit).where(credit.c.serial == serial))
        connection.execute(delete(file).where(file.c.serial == serial))
        for invoice_id in sorted(set(document.credits)):
            connection.execute(
                insert(credit).values(organisation=organisation, invoice_id=invoice_id, serial=serial)
            )
        for path, content in _read_files(document, read_file).items():
            connection.execute(insert(file).values(serial=serial, name=path, content=content))

    @staticmethod
    def _take_late_files(
        connection: Connection, stored: StoredDocument, read_file: Callable[[str], bytes] | None
    ) -> None:
        """Keep files that were missing or wrong so far; a booking that lacks its file gets it."""
        document, file = tables.document, tables.file
        if stored.number is not None and not stored.file_missing:
            return
        for path, content in _read_files(stored.document, read_file).items():
            kept = and_(file.c.serial == stored.serial, file.c.name == path, file.c.content != content)
            changed = (
                content and connection.execute(update(file).where(kept).values(content=content)).rowcount
            )
            if changed and stored.state is State.DONE:
                connection.execute(
                    update(document)
                    .where(document.c.serial == stored.serial)
                    .values(state=str(State.WAITING), step=str(Step.FILE))
                )


def _read_files(document: Document, read_file: Callable[[str], bytes] | None) -> dict[str, bytes]:
    """The files that a document names, by path; empty where one cannot be read."""
    contents = {}
    for path in (document.pdf, document.ubl):
        if path is not None:
            try:
                contents[path] = read_file(path) if read_file is not None else b""
            except OSError:
                contents[path] = b""
    return contents


_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_NO_ACCOUNTS = msgspec.json.encode(
    ChannelAccounts(sales_account=None, payment_account=None, payment_journal=None)
)
"""What is kept with a document that was accepted before the settings were complete."""


def _accounts(integration: Integration, document: Document) -> bytes:
    return msgspec.json.encode(integration.accounts_for(document.channel))


def _keep_accounts(connection: Connection, integration: Integration) -> None:
    """Give the documents that waited for complete settings the accounts of these."""
    table = tables.document
    waited = and_(table.c.organisation == integration.organisation, table.c.accounts == _NO_ACCOUNTS)
    for row in connection.execute(select(table).where(waited)).all():
        accounts = _accounts(integration, from_row(row).document)
        connection.execute(update(table).where(table.c.serial == row.serial).values(accounts=accounts))


_GONE = frozenset({"booking_deleted", "number_taken"})


def _already_sent(document: Document, stored: StoredDocument) -> Refusal:
    place = f"is booked as {stored.booking_key}" if stored.booking_key else "is being booked"
    return Refusal(
        id=document.id,
        order=document.order,
        path="",
        reason=f"it {place} with other content; hand over a credit note and a new invoice instead.",
    )
