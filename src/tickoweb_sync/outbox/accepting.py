"""Taking documents in, each once, with the accounts of their channels and the files that come along."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, and_, delete, insert, select, update

from tickoweb_sync.document_format import Refusal
from tickoweb_sync.documents import Document
from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.files import ReadFile, keep_files, read_files, take_late_files
from tickoweb_sync.outbox.records import State, Step, StoredDocument, from_row, pack_document
from tickoweb_sync.settings import ChannelAccounts, Integration

_NO_ACCOUNTS = msgspec.json.encode(
    ChannelAccounts(sales_account=None, payment_account=None, payment_journal=None)
)
"""What is kept with a document that was accepted before the settings were complete."""


def take_document(
    connection: Connection,
    integration: Integration,
    document: Document,
    *,
    read_file: ReadFile | None,
    now: datetime,
) -> str | Refusal:
    """Take a document in: `accepted`, `known` or `replaced`, or why it is refused."""
    table = tables.document
    row = connection.execute(
        select(table).where(table.c.organisation == integration.organisation, table.c.id == document.id)
    ).one_or_none()
    fingerprint = document.fingerprint
    if row is not None and row.fingerprint == fingerprint:
        take_late_files(connection, from_row(row), read_file)
        return "known"
    if row is not None and row.started:
        return _already_sent(document, from_row(row))
    content = {
        "order_number": document.order,
        "kind": str(document.kind),
        "document_date": document.document_date,
        "content": pack_document(document),
        "fingerprint": fingerprint,
        "accounts": _NO_ACCOUNTS if integration.missing else accounts_of(integration, document),
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
                accepted_at=now,
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
        unsent = and_(table.c.serial == serial, table.c.started.is_(False))
        if not connection.execute(update(table).where(unsent).values(**content)).rowcount:
            return _already_sent(document, from_row(row))
    _link(connection, integration.organisation, serial, document, read_file)
    connection.execute(
        update(table)
        .where(table.c.organisation == integration.organisation, table.c.held_for == document.id)
        .values(state=str(State.WAITING), held_for=None, next_attempt_at=None, reasons=b"")
    )
    return "accepted" if row is None else "replaced"


def _link(
    connection: Connection,
    organisation: str,
    serial: int,
    document: Document,
    read_file: ReadFile | None,
) -> None:
    credit = tables.credit
    connection.execute(delete(credit).where(credit.c.serial == serial))
    for invoice_id in sorted(set(document.credits)):
        connection.execute(
            insert(credit).values(organisation=organisation, invoice_id=invoice_id, serial=serial)
        )
    keep_files(connection, serial, read_files(document, read_file))


def accounts_of(integration: Integration, document: Document) -> bytes:
    """The accounts of a document's channel, as they are kept with it."""
    return msgspec.json.encode(integration.accounts_for(document.channel))


def keep_accounts(connection: Connection, integration: Integration) -> None:
    """Give the documents that waited for complete settings the accounts of these."""
    table = tables.document
    waited = and_(table.c.organisation == integration.organisation, table.c.accounts == _NO_ACCOUNTS)
    for row in connection.execute(select(table).where(waited)).all():
        accounts = accounts_of(integration, from_row(row).document)
        connection.execute(update(table).where(table.c.serial == row.serial).values(accounts=accounts))


def _already_sent(document: Document, stored: StoredDocument) -> Refusal:
    place = f"is booked as {stored.booking_key}" if stored.booking_key else "is being booked"
    return Refusal(
        id=document.id,
        order=document.order,
        path="",
        reason=f"it {place} with other content; hand over a credit note and a new invoice instead.",
    )
