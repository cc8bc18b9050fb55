"""An index of the documents that were begun: counting their steps must not grow with those that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_BEGUN = "state = 'waiting' AND step <> 'relation'"


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "document_begun",
        "document",
        ["organisation", "step"],
        unique=False,
        sqlite_where=sa.text(_BEGUN),
        postgresql_where=sa.text(_BEGUN),
    )
