"""The command that checks: the settings against Octopus, or how the workers stand."""

from typing import Annotated

import typer
from rich.console import Console

from octopus_client.clock import wall_clock
from tickoweb_sync.cli import output
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
from tickoweb_sync.cli.setup_words import say
from tickoweb_sync.delivery import SetupCheck, check_setup, check_workers
from tickoweb_sync.notice_texts import who_acts
from tickoweb_sync.setup_check import Light

RED = 3
"""Exit code: something is in the way of booking."""

_EXIT = {Light.GREEN: 0, Light.YELLOW: HELD, Light.RED: RED}
_STYLES = {Light.GREEN: "green", Light.YELLOW: "yellow", Light.RED: "bold red"}


def check(
    *,
    workers: Annotated[
        bool,
        typer.Option("--workers", help="Leases, waits, notices and the calls left today; makes no call."),
    ] = False,
    settings: SettingsFile = DEFAULT_SETTINGS,
    database: Database = DEFAULT_DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Check whether documents can be booked.

    Login, dossier, journal, periods, accounts, VAT codes, payment journal, bank statements, calls left and
    notices: green, yellow or red, with the remedy. Reads only, with few calls. Exit code 0 green, 1 yellow,
    3 red.

    Example: tickoweb-sync check
    """
    with Session(settings=settings, database=database, now=now, as_json=as_json) as session:
        if workers:
            raise typer.Exit(_check_workers(session))
        checked = check_setup(session.outbox, session.integration, session.octopus_or_raise)
        session.print(
            check_as_json(checked, language=session.language),
            lambda console: show_check(console, checked, language=session.language),
        )
        raise typer.Exit(_EXIT[checked.light])


def check_as_json(checked: SetupCheck, *, language: str) -> output.Json:
    """The answer of `check`."""
    return {
        "light": str(checked.light),
        "points": [
            {
                "point": str(finding.point),
                "light": str(finding.light),
                "code": finding.reason.code,
                "who": str(who_acts(finding.reason.code)),
                "text": finding.reason.text(language),
                "remedy": finding.remedy.text(language) if finding.remedy is not None else None,
            }
            for finding in checked.findings
        ],
    }


def show_check(console: Console, checked: SetupCheck, *, language: str) -> None:
    """The answer of `check`, for people: a line a point, and what to do under it."""
    for finding in checked.findings:
        light, point = say(f"light_{finding.light}", language), say(f"point_{finding.point}", language)
        told = f"{light:<6}  {point}: {finding.reason.text(language)}"
        console.print(told, style=_STYLES[finding.light], markup=False, highlight=False)
        if finding.remedy is not None:
            console.print(f"        {finding.remedy.text(language)}", markup=False, highlight=False)


def _check_workers(session: Session) -> int:
    configured = session.outbox.configured_of(session.integration.organisation)
    checked = check_workers(session.outbox, configured, wall=wall_clock())
    session.print(
        output.check_as_json(checked, language=session.language),
        lambda console: output.show_check(console, checked, language=session.language),
    )
    return HELD if checked.notices else 0
