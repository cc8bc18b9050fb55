"""The command line: `tickoweb-sync`."""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from octopus_client import CredentialsMissing, Octopus, OctopusConfig, OctopusError
from octopus_client.clock import BRUSSELS, Clock, wall_clock
from tickoweb_sync import cli_output, demo
from tickoweb_sync.delivery import Outlook, deliver_due, outlooks, standing_of
from tickoweb_sync.document_format import FileRefused, Refusal
from tickoweb_sync.outbox import Acceptance, Outbox, State, StoredDocument
from tickoweb_sync.settings import Integration, SettingsError

app = typer.Typer(
    help="""Book Tickoweb's invoices, credit notes and payments in Octopus, each exactly once.

    The login stands in the environment: OCTOPUS_SOFTWARE_HOUSE, OCTOPUS_USER, OCTOPUS_PASSWORD, and
    OCTOPUS_BASE_URL where it is not the live service.

    Try it first: tickoweb-sync demo
    """,
    epilog="Exit codes: 0 all done or waiting, 1 something is held or refused, 2 usage or settings wrong.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=True,
)

_HELD = 1
_WRONG = 2
_POLL_SECONDS = 60.0

SettingsFile = Annotated[
    Path, typer.Option("--settings", metavar="FILE", help="The settings of the integration, a TOML file.")
]
Database = Annotated[
    str,
    typer.Option(
        "--database", metavar="URL", help="The outbox: an SQLAlchemy address, or the path of a SQLite file."
    ),
]
Now = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="ISO", help="Act as if it were this moment, such as 2026-12-01T09:00+01:00."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]

_SETTINGS = Path("tickoweb-sync.toml")
_DATABASE = "sqlite:///tickoweb-sync.sqlite"


class _Session:
    """What every command works with."""

    def __init__(self, *, settings: Path, database: str, now: str | None, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(soft_wrap=False)
        self.clock = _clock(now, self.fail)
        try:
            self.integration = Integration.from_toml(settings)
        except (SettingsError, OSError) as error:
            self.fail(str(error))
        try:
            url = database if "://" in database else f"sqlite:///{database}"
            self.outbox = Outbox.open(url, clock=self.clock)
        except Exception as error:  # each kind of database has errors of its own
            self.fail(f"The outbox {_without_password(database)} cannot be opened: {error}")
        self.outbox.configure(self.integration)
        self.language = str(self.integration.octopus.locale)

    def octopus_for(self, integration: Integration) -> Octopus:
        """The user of Octopus whose login stands in the environment."""
        del integration
        try:
            return Octopus.from_env(config=OctopusConfig(clock=self.clock), store=self.outbox.client_store)
        except CredentialsMissing as error:
            self.fail(str(error))

    def print(self, plain: object, show: Callable[[Console], None]) -> None:
        """Print a result: as JSON, or for people."""
        if self.as_json:
            typer.echo(json.dumps(plain, ensure_ascii=False))
        else:
            show(self.console)

    def fail(self, message: str) -> NoReturn:
        """End with what is wrong and exit code 2."""
        if self.as_json:
            typer.echo(json.dumps({"error": message}, ensure_ascii=False))
        else:
            typer.echo(message, err=True)
        raise typer.Exit(_WRONG)

    def run(self) -> int:
        """Deliver what is due; the exit code."""
        with cli_output.progress(self.console, quiet=self.as_json) as advance:
            try:
                delivered = deliver_due(
                    self.outbox,
                    self.octopus_for,
                    organisation=self.integration.organisation,
                    progress=advance,
                )
            except OctopusError as error:
                self.fail(str(error))
            except SettingsError as error:
                self.fail(str(error))
        notices = self.outbox.notices.load(self.integration.organisation, open_only=True)
        self.print(
            cli_output.delivered_as_json(delivered),
            lambda console: cli_output.show_delivered(
                console, delivered, notices=notices, language=self.language
            ),
        )
        return _HELD if delivered.held else 0


@app.command()
def accept(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Documents in the format tickoweb-documents/1.")
    ],
    *,
    settings: SettingsFile = _SETTINGS,
    database: Database = _DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Take documents into the outbox, each once; nothing is sent yet.

    Example: tickoweb-sync accept documents-2026-11.json
    """
    session = _Session(settings=settings, database=database, now=now, as_json=as_json)
    try:
        data = file.read_bytes()
    except OSError as error:
        session.fail(f"The file {file} cannot be read: {error.strerror}.")
    try:
        acceptance = session.outbox.accept(
            session.integration, data, read_file=lambda path: (file.parent / path).read_bytes()
        )
    except FileRefused as error:
        refusal = Refusal(id=None, order=None, path="", reason=str(error))
        acceptance = Acceptance(refused=(refusal,))
    session.print(
        cli_output.acceptance_as_json(acceptance),
        lambda console: cli_output.show_acceptance(console, acceptance),
    )
    raise typer.Exit(_HELD if acceptance.refused else 0)


@app.command()
def run(
    *,
    forever: Annotated[
        bool, typer.Option("--forever", help="Go on until stopped, and look for what is due every minute.")
    ] = False,
    settings: SettingsFile = _SETTINGS,
    database: Database = _DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Book what is due: client, document with its PDF, payment, balancing. Nothing due: no call.

    Example: tickoweb-sync run
    """
    session = _Session(settings=settings, database=database, now=now, as_json=as_json)
    code = session.run()
    while forever:
        moment = standing_of(session.outbox, organisation=session.integration.organisation).next_attempt_at
        pause = _POLL_SECONDS
        if moment is not None:
            pause = min(max((moment - session.clock()).total_seconds(), 1.0), _POLL_SECONDS)
        try:
            time.sleep(pause)
        except KeyboardInterrupt:
            break
        code = session.run()
    raise typer.Exit(code)


@app.command()
def status(
    *,
    settings: SettingsFile = _SETTINGS,
    database: Database = _DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Show where each document stands, and the notices. Makes no call.

    Example: tickoweb-sync status --json
    """
    session = _Session(settings=settings, database=database, now=now, as_json=as_json)
    organisation = session.integration.organisation
    documents = session.outbox.queue(organisation).everything()
    notices = session.outbox.notices.load(organisation)
    told = _outlooks(session, documents)
    session.print(
        cli_output.status_as_json(documents, notices, outlooks=told, language=session.language),
        lambda console: cli_output.show_status(
            console, documents, notices, outlooks=told, language=session.language
        ),
    )
    raise typer.Exit(_HELD if any(stored.state is State.HELD for stored in documents) else 0)


@app.command()
def show(
    order: Annotated[str, typer.Argument(metavar="ORDER", help="An order number.")],
    *,
    settings: SettingsFile = _SETTINGS,
    database: Database = _DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Show the documents of an order, and everything that was tried for them.

    Example: tickoweb-sync show TW-2026-004200
    """
    session = _Session(settings=settings, database=database, now=now, as_json=as_json)
    queue = session.outbox.queue(session.integration.organisation)
    found = queue.by_order(order)
    if not found:
        session.fail(f"The outbox has no order {order}: hand its documents over with `accept`.")
    histories = [(stored, queue.history(stored)) for stored in found]
    told = _outlooks(session, found)
    session.print(
        cli_output.histories_as_json(histories, outlooks=told),
        lambda console: cli_output.show_histories(console, histories, outlooks=told),
    )
    raise typer.Exit(_HELD if any(stored.state is State.HELD for stored in found) else 0)


@app.command()
def retry(
    order: Annotated[str, typer.Argument(metavar="ORDER", help="An order number.")],
    *,
    without_invoice: Annotated[
        bool,
        typer.Option("--without-invoice", help="Book a credit note although its invoice is not known here."),
    ] = False,
    settings: SettingsFile = _SETTINGS,
    database: Database = _DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Release the documents of an order, held or waiting, with today's settings, and run.

    Example: tickoweb-sync retry TW-2026-004200
    """
    session = _Session(settings=settings, database=database, now=now, as_json=as_json)
    released = session.outbox.release(session.integration, order, without_invoice=without_invoice)
    if not released:
        session.fail(f"The outbox has no order {order}: hand its documents over with `accept`.")
    raise typer.Exit(session.run())


@app.command(name="demo")
def run_demo(
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the sandbox up afterwards and print its address.")
    ] = False,
    count: Annotated[int, typer.Option("--documents", min=10, help="How many documents the month has.")] = 80,
) -> None:
    """Show the whole thing: a month of documents, booked in a sandbox of Octopus on this machine.

    Example: tickoweb-sync demo
    """
    raise typer.Exit(demo.run(Console(), keep=keep, count=count))


def main() -> None:
    """The command `tickoweb-sync`."""
    app(prog_name=os.environ.get("TICKOWEB_SYNC_PROGRAM", "tickoweb-sync"))


def _outlooks(session: _Session, documents: list[StoredDocument]) -> dict[int, Outlook]:
    return outlooks(session.outbox, session.integration, documents, language=session.language)


def _clock(now: str | None, fail: Callable[[str], NoReturn]) -> Clock:
    if now is None:
        return wall_clock
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        fail(f"--now {now!r} is no moment: write it like 2026-12-01T09:00:00+01:00.")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BRUSSELS)
    fixed = moment.astimezone(UTC)
    return lambda: fixed


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - only needed when something is wrong

    try:
        return make_url(url).render_as_string(hide_password=True)
    except Exception:  # no address at all
        return "with this address"
