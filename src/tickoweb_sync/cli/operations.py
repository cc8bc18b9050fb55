"""The commands for who runs it: pause, resume, adopt."""

from octopus_client import OctopusError
from tickoweb_sync.cli import output
from tickoweb_sync.cli.progress import working
from tickoweb_sync.cli.session import (
    DEFAULT_DATABASE,
    DEFAULT_SETTINGS,
    AsJson,
    Database,
    Now,
    Session,
    SettingsFile,
)
from tickoweb_sync.delivery import adopt as adopt_booked


def pause(
    *,
    settings: SettingsFile = DEFAULT_SETTINGS,
    database: Database = DEFAULT_DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Keep the integration from booking.

    Documents are accepted and wait, until `resume`.

    Example: tickoweb-sync pause
    """
    with Session(settings=settings, database=database, now=now, as_json=as_json) as session:
        session.outbox.pause(session.integration.organisation)
        session.print(
            {"paused": True}, lambda console: console.print("Paused. `tickoweb-sync resume` ends it.")
        )


def resume(
    *,
    settings: SettingsFile = DEFAULT_SETTINGS,
    database: Database = DEFAULT_DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Let a paused integration book again.

    A login that Octopus refused is tried once more.

    Example: tickoweb-sync resume
    """
    with Session(settings=settings, database=database, now=now, as_json=as_json) as session:
        session.outbox.resume(session.integration.organisation)
        session.print({"paused": False}, lambda console: console.print("Resumed. The next run books."))


def adopt(
    *,
    settings: SettingsFile = DEFAULT_SETTINGS,
    database: Database = DEFAULT_DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Find what is booked already, by its mark.

    For a database that was lost or restored. Two calls, whatever the number of documents: the next run
    takes over what was found, and books nothing of it again.

    Example: tickoweb-sync adopt
    """
    with Session(settings=settings, database=database, now=now, as_json=as_json) as session:
        try:
            with working(session.aside, "Looking for marks"):
                adopted = adopt_booked(session.outbox, session.octopus_for, integration=session.integration)
        except OctopusError as error:
            session.stop(error)
        session.print(output.adopted_as_json(adopted), lambda console: output.show_adopted(console, adopted))
