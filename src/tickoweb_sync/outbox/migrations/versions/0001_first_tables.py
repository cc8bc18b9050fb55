"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "attempt",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_attempt_serial"), "attempt", ["serial"], unique=False)
    op.create_table(
        "call_count",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counter", sa.String(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "day", "counter"),
    )
    op.create_table(
        "credit",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("invoice_id", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("organisation", "invoice_id", "serial"),
    )
    op.create_table(
        "customer",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("dossier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("relation", sa.Integer(), nullable=True),
        sa.Column("last_sent", sa.LargeBinary(), nullable=False),
        sa.Column("adding", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "dossier", "id"),
    )
    op.create_table(
        "document",
        sa.Column("serial", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("accounts", sa.LargeBinary(), nullable=False),
        sa.Column("accepted_at", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("reasons", sa.LargeBinary(), nullable=False),
        sa.Column("held_for", sa.String(), nullable=True),
        sa.Column("next_attempt_at", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("without_invoice", sa.Boolean(), nullable=False),
        sa.Column("started", sa.Boolean(), nullable=False),
        sa.Column("dossier", sa.Integer(), nullable=True),
        sa.Column("relation", sa.Integer(), nullable=True),
        sa.Column("vat_codes", sa.LargeBinary(), nullable=False),
        sa.Column("bookyear", sa.Integer(), nullable=True),
        sa.Column("journal", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("payment_bookyear", sa.Integer(), nullable=True),
        sa.Column("payment_journal", sa.String(), nullable=True),
        sa.Column("payment_number", sa.Integer(), nullable=True),
        sa.Column("balanced_cents", sa.Integer(), nullable=False),
        sa.Column("balancing_sent", sa.Boolean(), nullable=False),
        sa.Column("file_missing", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("serial"),
        sa.UniqueConstraint("organisation", "id"),
    )
    op.create_index(
        "document_due", "document", ["organisation", "state", "document_date", "serial"], unique=False
    )
    op.create_index("document_held_for", "document", ["organisation", "held_for"], unique=False)
    op.create_index("document_order", "document", ["organisation", "order_number"], unique=False)
    op.create_index("document_place", "document", ["organisation", "journal", "number"], unique=False)
    op.create_index("document_untold", "document", ["organisation", "told"], unique=False)
    op.create_table(
        "file",
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("serial", "name"),
    )
    op.create_table(
        "integration",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("settings", sa.LargeBinary(), nullable=False),
        sa.Column("facts_from", sa.String(length=32), nullable=True),
        sa.Column("refused_login", sa.String(), nullable=True),
        sa.Column("paused_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("organisation"),
    )
    op.create_table(
        "intent",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("dossier", sa.Integer(), nullable=False),
        sa.Column("bookyear", sa.Integer(), nullable=False),
        sa.Column("journal", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("doubted", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("attachments", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "last_number",
        sa.Column("dossier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bookyear", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("journal", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("dossier", "bookyear", "journal"),
    )
    op.create_table(
        "lease",
        sa.Column("dossier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("until", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("dossier"),
    )
    op.create_table(
        "marked",
        sa.Column("dossier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("bookyear", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("journal", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("dossier", "mark", "bookyear", "journal", "number"),
    )
    op.create_table(
        "mirror",
        sa.Column("dossier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("read_at", sa.String(length=32), nullable=False),
        sa.Column("server_time", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("dossier"),
    )
    op.create_table(
        "notice",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("journal", sa.String(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.String(length=32), nullable=False),
        sa.Column("updated_at", sa.String(length=32), nullable=False),
        sa.Column("resolved_at", sa.String(length=32), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("notice_open", "notice", ["organisation", "resolved_at", "code"], unique=False)
    op.create_table(
        "reference",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("read_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "relation",
        sa.Column("dossier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("vat_key", sa.String(), nullable=True),
        sa.Column("external_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("dossier", "key"),
    )
    op.create_index("relation_external_id", "relation", ["dossier", "external_id"], unique=False)
    op.create_index("relation_vat_key", "relation", ["dossier", "vat_key"], unique=False)
    op.create_table(
        "token",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("good_until", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "wait",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("journal", sa.String(), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("organisation", "kind", "journal"),
    )
