"""What must not happen twice at once for an organisation: one transaction after the other."""

from sqlalchemy import Connection, update

from tickoweb_sync.outbox import tables


def take_turn(connection: Connection, organisation: str) -> None:
    """Wait until no other transaction has the turn of an organisation, and keep it until this one ends."""
    table = tables.integration
    connection.execute(
        update(table).where(table.c.organisation == organisation).values(organisation=organisation)
    )
