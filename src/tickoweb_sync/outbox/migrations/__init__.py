"""Migrations of the outbox, in Alembic's layout."""
