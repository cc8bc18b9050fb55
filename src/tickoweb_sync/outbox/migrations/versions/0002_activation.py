"""When Octopus first accepted the login of an integration."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the moment; an integration that has booked was active from its first document on."""
    op.add_column("integration", sa.Column("activated_at", sa.String(length=32), nullable=True))
    op.execute(
        "UPDATE integration SET activated_at = (SELECT MIN(accepted_at) FROM document"
        " WHERE document.organisation = integration.organisation AND document.number IS NOT NULL)"
    )
