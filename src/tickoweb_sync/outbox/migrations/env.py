"""Runs the migrations over the connection that `migrate` hands over."""

from alembic import context

from tickoweb_sync.outbox.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
