"""The command that compares: reconcile."""

from pathlib import Path
from typing import Annotated

import typer

from octopus_client import OctopusError
from tickoweb_sync.cli import reconcile_output
from tickoweb_sync.cli.progress import working
from tickoweb_sync.cli.session import (
    DEFAULT_DATABASE,
    DEFAULT_SETTINGS,
    HELD,
    AsJson,
    Database,
    Now,
    Session,
    SettingsFile,
)
from tickoweb_sync.delivery import watched_login
from tickoweb_sync.reconcile import FileUnusable, NotebookMissing, Reconciliation, reconcile
from tickoweb_sync.settings import Locale


def compare(
    *,
    mollie: Annotated[
        Path | None,
        typer.Option(
            "--mollie", metavar="FILE", help="A settlement of Mollie (CSV), to explain the payment account."
        ),
    ] = None,
    closing: Annotated[
        Path | None,
        typer.Option(
            "--closing", metavar="FILE", help="Tickoweb's closing (CSV), from which invoices are taken off."
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="FILE", help="Write a page for the bookkeeper, with tables and plots, to print."
        ),
    ] = None,
    language: Annotated[
        Locale | None,
        typer.Option(
            "--language", help="Language of the page and the sentences: nl, fr or en; else of the settings."
        ),
    ] = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    database: Database = DEFAULT_DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Compare the outbox with the books.

    Each difference with its cause, its cents and the next step. Reads only, with the same few calls
    however many documents there are.

    Example: tickoweb-sync reconcile --mollie settlement.csv --html november.html --language nl
    """
    with Session(settings=settings, database=database, now=now, as_json=as_json) as session:
        if html is not None and not html.parent.is_dir():
            session.fail(f"The folder {html.parent} does not exist: make it, or choose another --html.")
        result = reconciliation(session, mollie=mollie, closing=closing, language=language)
        if html is not None:
            write_page(session, result, html)
        session.print(
            reconcile_output.result_as_json(result),
            lambda console: reconcile_output.show_result(console, result, page=html),
        )
        raise typer.Exit(0 if result.is_clean else HELD)


def write_page(session: Session, result: Reconciliation, file: Path) -> None:
    """Write the page for the bookkeeper; what is wrong ends the command with a sentence."""
    try:
        file.write_text(result.page(), "utf-8")
    except NotebookMissing as error:
        session.fail(str(error))
    except OSError as error:
        session.fail(f"The page {file} cannot be written: {error.strerror}.")


def reconciliation(
    session: Session, *, mollie: Path | None, closing: Path | None, language: Locale | None = None
) -> Reconciliation:
    """Compare the outbox of a session with the books; what is wrong ends the command with a sentence."""
    integration = session.integration
    if integration.octopus.dossier is None:
        session.fail("The settings name no dossier: there is nothing to compare with.")
    octopus = session.octopus_for(integration)
    dossier = octopus.dossier(integration.octopus.dossier, locale=integration.octopus.locale)
    try:
        with watched_login(session.outbox, integration, octopus), working(session.aside, "Comparing"):
            return reconcile(
                session.outbox,
                dossier,
                organisation=integration.organisation,
                language=language,
                settlement=mollie.read_bytes() if mollie is not None else None,
                closing=closing.read_bytes() if closing is not None else None,
            )
    except FileUnusable as error:
        session.fail(str(error))
    except OSError as error:
        session.fail(f"The file {error.filename} cannot be read: {error.strerror}.")
    except OctopusError as error:
        session.stop(error)
    except ValueError as error:
        session.fail(str(error))
