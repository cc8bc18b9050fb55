"""How many documents an organisation had up to a serial: counting them all takes longer each year."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the number and the serial, count, and make the index with which later documents are counted."""
    for name in ("counted_documents", "counted_to"):
        op.add_column("integration", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.create_index("document_arrival", "document", ["organisation", "serial"], unique=False)
    op.execute(
        "UPDATE integration SET"
        " counted_documents = (SELECT COUNT(*) FROM document"
        " WHERE document.organisation = integration.organisation),"
        " counted_to = (SELECT COALESCE(MAX(serial), 0) FROM document"
        " WHERE document.organisation = integration.organisation)"
    )
