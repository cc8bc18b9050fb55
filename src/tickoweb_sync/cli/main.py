"""The command `tickoweb-sync`, put together."""

import signal
from importlib.metadata import version
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from tickoweb_sync.cli import checks, documents, operations, reconciling, setup
from tickoweb_sync.cli.session import WRONG

app = typer.Typer(
    help="""Book Tickoweb's invoices, credit notes and payments in Octopus, each exactly once.

    The login stands in the environment: OCTOPUS_SOFTWARE_HOUSE, OCTOPUS_USER, OCTOPUS_PASSWORD, and
    OCTOPUS_BASE_URL where it is not the live service.

    Try it first: tickoweb-sync demo
    """,
    epilog="""Exit codes: 0 all done or waiting; 1 something is held or refused, or differs; 2 usage or
    settings wrong; 3 of `check`: something is in the way of booking; 4 Octopus says no for now, or cannot
    be reached.""",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - so typer calls it
    if wanted:
        typer.echo(f"tickoweb-sync {version('octopus-client')}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and stop.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    pass  # what stands before the command is done by its callback; a docstring would replace the help


for _command in (
    setup.setup,
    checks.check,
    documents.accept,
    documents.plan,
    documents.run,
    documents.status,
    documents.show,
    documents.retry,
    operations.pause,
    operations.resume,
    operations.adopt,
):
    app.command()(_command)
app.command(name="reconcile")(reconciling.compare)


@app.command(name="demo")
def run_demo(
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the sandbox up afterwards and print its address.")
    ] = False,
    count: Annotated[int, typer.Option("--documents", min=10, help="How many documents the month has.")] = 80,
) -> None:
    """Show it all on a sandbox of Octopus.

    A month of documents is booked in a simulator on this machine, with a lock half-way.

    Example: tickoweb-sync demo
    """
    try:
        from tickoweb_sync import demo  # noqa: PLC0415 - it alone needs the sandbox, which is an extra
    except ModuleNotFoundError as error:
        typer.echo(f"The demo needs {error.name}: pip install 'octopus-client[sandbox]'.", err=True)
        raise typer.Exit(WRONG) from error
    raise typer.Exit(demo.run(Console(), keep=keep, count=count))


def main() -> None:
    """Run the command; a signal ends it in good order, a database that fails with a sentence."""
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell lets SIGINT be ignored
        signal.signal(number, signal.default_int_handler)
    try:
        app(prog_name="tickoweb-sync")
    except SQLAlchemyError as error:
        typer.echo(f"The outbox's database failed; nothing more was done: {error}", err=True)
        raise SystemExit(WRONG) from error
