"""The outbox's tables, the same on SQLite and PostgreSQL. Moments are kept as UTC texts that sort."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect

metadata = MetaData()

BEGUN = text("state = 'waiting' AND step <> 'relation'")
"""Documents of which something may have been sent and that are not finished: few, however many wait.

Both databases use the index of them only for a query that says the same words.
"""


class Moment(TypeDecorator[datetime]):
    """A moment with its zone in, the same moment in UTC out."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """See SQLAlchemy."""
        del dialect
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """See SQLAlchemy."""
        del dialect
        return None if value is None else datetime.fromisoformat(value)


integration = Table(
    "integration",
    metadata,
    Column("organisation", String, primary_key=True),
    Column("settings", LargeBinary, nullable=False),
    Column("facts_from", Moment),  # facts read before this moment are not used any more
    Column("refused_login", String),  # fingerprint of the credentials that Octopus refused
    Column("paused_at", Moment),  # by a person
    Column("activated_at", Moment),  # when Octopus first accepted the login
    Column("counted_documents", Integer, nullable=False, server_default="0"),  # how many there are
    Column("counted_to", Integer, nullable=False, server_default="0"),  # up to this serial
)

document = Table(
    "document",
    metadata,
    Column("serial", Integer, primary_key=True, autoincrement=True),
    Column("organisation", String, nullable=False),
    Column("id", String, nullable=False),
    Column("order_number", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("document_date", Date, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("accounts", LargeBinary, nullable=False),
    Column("accepted_at", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("step", String, nullable=False),
    Column("reasons", LargeBinary, nullable=False),
    Column("held_for", String),  # id of the invoice for which a credit note waits or is held
    Column("next_attempt_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("without_invoice", Boolean, nullable=False),
    Column("started", Boolean, nullable=False),  # something of it may have been sent
    Column("dossier", Integer),
    Column("relation", Integer),
    Column("vat_codes", LargeBinary, nullable=False),  # what it was booked with, for its credit notes
    Column("bookyear", Integer),
    Column("journal", String),
    Column("number", Integer),
    Column("payment_bookyear", Integer),
    Column("payment_journal", String),
    Column("payment_number", Integer),
    Column("balanced_cents", Integer, nullable=False),
    Column("balancing_sent", Boolean, nullable=False),  # look before repeating
    Column("file_missing", Boolean, nullable=False),
    Column("told", Boolean, nullable=False),  # on_booked has heard of it
    UniqueConstraint("organisation", "id"),
    Index("document_due", "organisation", "state", "document_date", "serial"),
    Index("document_order", "organisation", "order_number"),
    Index("document_held_for", "organisation", "held_for"),
    Index("document_untold", "organisation", "told"),
    Index("document_place", "organisation", "journal", "number"),
    Index("document_arrival", "organisation", "serial"),
    Index("document_begun", "organisation", "step", sqlite_where=BEGUN, postgresql_where=BEGUN),
)

file = Table(
    "file",
    metadata,
    Column("serial", Integer, primary_key=True),
    Column("name", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

credit = Table(
    "credit",
    metadata,
    Column("organisation", String, primary_key=True),
    Column("invoice_id", String, primary_key=True),
    Column("serial", Integer, primary_key=True, autoincrement=False),  # of the credit note
)

attempt = Table(
    "attempt",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("serial", Integer, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("step", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("text", Text, nullable=False),
)

intent = Table(
    "intent",
    metadata,
    Column("key", String, primary_key=True),
    Column("mark", String, nullable=False),
    Column("dossier", Integer, nullable=False),
    Column("bookyear", Integer, nullable=False),
    Column("journal", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("doubted", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("attachments", LargeBinary, nullable=False),
)

last_number = Table(
    "last_number",
    metadata,
    Column("dossier", Integer, primary_key=True, autoincrement=False),
    Column("bookyear", Integer, primary_key=True, autoincrement=False),
    Column("journal", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("read_on", Date, nullable=False),
)

marked = Table(
    "marked",
    metadata,
    Column("dossier", Integer, primary_key=True, autoincrement=False),
    Column("mark", String, primary_key=True),
    Column("bookyear", Integer, primary_key=True, autoincrement=False),
    Column("journal", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

relation = Table(
    "relation",
    metadata,
    Column("dossier", Integer, primary_key=True, autoincrement=False),
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("vat_key", String),
    Column("external_id", Integer),
    Column("content", LargeBinary, nullable=False),
    Index("relation_vat_key", "dossier", "vat_key"),
    Index("relation_external_id", "dossier", "external_id"),
)

mirror = Table(
    "mirror",
    metadata,
    Column("dossier", Integer, primary_key=True, autoincrement=False),
    Column("read_at", Moment, nullable=False),  # by our clock
    Column("server_time", Moment),  # by Octopus's, for the next increment
)

customer = Table(
    "customer",
    metadata,
    Column("organisation", String, primary_key=True),
    Column("dossier", Integer, primary_key=True, autoincrement=False),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("relation", Integer),
    Column("last_sent", LargeBinary, nullable=False),
    Column("adding", Boolean, nullable=False),  # a relation may have been made for it without an answer
)

wait = Table(
    "wait",
    metadata,
    Column("organisation", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("journal", String, primary_key=True),  # empty: the dossier as a whole
    Column("since", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment),
    Column("operation", String),
)

notice = Table(
    "notice",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("organisation", String, nullable=False),
    Column("code", String, nullable=False),
    Column("journal", String, nullable=False),
    Column("details", LargeBinary, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("resolved_at", Moment),
    Column("told", Boolean, nullable=False),  # the sink has heard of its present shape
    Index("notice_open", "organisation", "resolved_at", "code"),
)

lease = Table(
    "lease",
    metadata,
    Column("dossier", Integer, primary_key=True, autoincrement=False),
    Column("owner", String, nullable=False),
    Column("until", Moment, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
    Column("good_until", Moment, nullable=False),
)

call_count = Table(
    "call_count",
    metadata,
    Column("scope", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("counter", String, primary_key=True),
    Column("calls", Integer, nullable=False),
)

reference = Table(
    "reference",
    metadata,
    Column("name", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("read_at", Moment, nullable=False),
)
