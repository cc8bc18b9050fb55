"""What every command works with: settings, outbox, clock, and how it prints and ends."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn, Self

import typer
from rich.console import Console

from octopus_client import CredentialsMissing, Octopus, OctopusConfig, OctopusError, StoreFault
from octopus_client.clock import BRUSSELS, Clock, wall_clock
from tickoweb_sync.cli import output
from tickoweb_sync.cli.login import login_environment
from tickoweb_sync.cli.progress import documents_bar
from tickoweb_sync.delivery import Outlook, deliver_due, outlooks
from tickoweb_sync.outbox import Outbox, State, StoredDocument
from tickoweb_sync.outbox.waits import WaitKind
from tickoweb_sync.settings import Integration, SettingsError

HELD = 1
"""Exit code: something is held or refused."""
WRONG = 2
"""Exit code: usage or settings are wrong."""
REFUSED = 4
"""Exit code: Octopus does not let the command do its work now, or cannot be reached."""

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

DEFAULT_SETTINGS = Path("tickoweb-sync.toml")
DEFAULT_DATABASE = "sqlite:///tickoweb-sync.sqlite"


class Terminal:
    """Where a command prints, as JSON or for people, and how it ends when something is wrong.

    Attributes:
        console: standard output, for people.
        aside: standard error, where long work shows how far it is.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(soft_wrap=False)
        self.aside = Console(stderr=True)

    def print(self, plain: object, show: Callable[[Console], None]) -> None:
        """Print a result: as JSON (bytes are JSON already), or for people."""
        if self.as_json:
            text = plain.decode() if isinstance(plain, bytes) else json.dumps(plain, ensure_ascii=False)
            typer.echo(text)
        else:
            show(self.console)

    def stop(self, error: OctopusError) -> NoReturn:
        """End with what Octopus says, and exit code 4; code 2 where the fault is on this side."""
        is_ours = isinstance(error, CredentialsMissing | StoreFault)
        self.fail(str(error), code=WRONG if is_ours else REFUSED)

    def fail(self, message: str, *, code: int = WRONG) -> NoReturn:
        """End with what is wrong and an exit code, 2 unless given."""
        if self.as_json:
            typer.echo(json.dumps({"error": message}, ensure_ascii=False))
        else:
            typer.echo(message, err=True)
        raise typer.Exit(code)

    def open_outbox(self, database: str, *, clock: Clock) -> Outbox:
        """Open the outbox, by an SQLAlchemy address or the path of a SQLite file."""
        try:
            return Outbox.open(database if "://" in database else f"sqlite:///{database}", clock=clock)
        except Exception as error:  # each kind of database has errors of its own
            told = str(error).partition("\n(Background on")[0]
            self.fail(f"The outbox {_without_password(database)} cannot be opened: {told}")


class Session(Terminal):
    """What every command works with; its connections are closed at the end of the block."""

    def __init__(self, *, settings: Path, database: str, now: str | None, as_json: bool) -> None:
        super().__init__(as_json=as_json)
        self._octopus: Octopus | None = None
        self.clock = clock_of(now, self.fail)
        try:
            self.integration = Integration.from_toml(settings)
        except (SettingsError, OSError) as error:
            self.fail(str(error))
        self.outbox = self.open_outbox(database, clock=self.clock)
        self.outbox.configure(self.integration)
        self.language = str(self.integration.octopus.locale)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._octopus is not None:
            self._octopus.close()
        self.outbox.engine.dispose()

    def octopus_for(self, integration: Integration) -> Octopus:
        """The user of Octopus whose login stands in the environment, or whose password in a keyring."""
        try:
            return self.octopus_or_raise(integration)
        except CredentialsMissing as error:
            self.fail(str(error))

    def octopus_or_raise(self, integration: Integration) -> Octopus:
        """The same, for who can say more of a login that is not there.

        Raises:
            CredentialsMissing: the environment does not hold a login.
        """
        del integration
        if self._octopus is None:
            config = OctopusConfig(clock=self.clock)
            environment = login_environment(os.environ)
            self._octopus = Octopus.from_env(environment, config=config, store=self.outbox.client_store)
        return self._octopus

    def run(self, *, released: int | None = None) -> int:
        """Deliver what is due; the exit code.

        Args:
            released: how many documents were released for it, to be told.
        """
        total = None
        if self.aside.is_interactive:
            total = self.outbox.queue(self.integration.organisation).totals()[State.WAITING]
        with documents_bar(self.aside, "Booking", total=total) as advance:
            try:
                delivered = deliver_due(
                    self.outbox,
                    self.octopus_for,
                    organisation=self.integration.organisation,
                    progress=lambda stored: advance(stored.order),
                )
            except OctopusError as error:
                self.stop(error)
            except SettingsError as error:
                self.fail(str(error))
        configured = self.outbox.configured_of(self.integration.organisation)
        notices = self.outbox.notices.load(self.integration.organisation, open_only=True)
        self.print(
            output.delivered_as_json(delivered, configured, released=released),
            lambda console: output.show_delivered(
                console, delivered, configured, notices=notices, released=released, language=self.language
            ),
        )
        waits = self.outbox.waits.load(self.integration.organisation).values()
        is_refused = any(wait.kind in (WaitKind.LOGIN, WaitKind.RIGHTS) for wait in waits)
        return HELD if delivered.held or is_refused else 0

    def outlooks(self, documents: list[StoredDocument]) -> dict[int, Outlook]:
        """Why documents are not done, and when they are tried next, by serial."""
        return outlooks(self.outbox, self.integration, documents, language=self.language)


def clock_of(now: str | None, fail: Callable[[str], NoReturn]) -> Clock:
    """The clock of `--now`, which stands still, or the real one."""
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
    except Exception:  # a path, or no address at all
        return url if "@" not in url else "with this address"
