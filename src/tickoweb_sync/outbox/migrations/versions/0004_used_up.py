"""Which operation's calls are used up, where that is what is waited for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the operation; a wait that is under way does not know it."""
    op.add_column("wait", sa.Column("operation", sa.String(), nullable=True))
