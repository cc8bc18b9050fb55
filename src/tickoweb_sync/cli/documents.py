"""The commands that move documents: accept, run, status, show, retry."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import attrs
import typer
from rich.console import Console

from octopus_client import OctopusError
from octopus_client.codec import encode
from tickoweb_sync.cli import output, plan_output
from tickoweb_sync.cli.completion import order_numbers
from tickoweb_sync.cli.progress import documents_bar, working
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
from tickoweb_sync.delivery import calls_left, plan_due, standing_of
from tickoweb_sync.document_format import FileRefused, Refusal, read_documents
from tickoweb_sync.documents import Document
from tickoweb_sync.outbox import Acceptance, State, StoredDocument
from tickoweb_sync.outbox.releasing import is_releasable

_ORDER = typer.Argument(
    metavar="ORDER",
    help="An order number, the id of a document, or where it is booked, such as V1/12.",
    autocompletion=order_numbers,
)

_POLL_SECONDS = 60.0
_LAST_FINISHED = 100
_LAST_FINISHED_JSON = 1000


def accept(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Documents in the format tickoweb-documents/1.")
    ],
    *,
    settings: SettingsFile = DEFAULT_SETTINGS,
    database: Database = DEFAULT_DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Take documents into the outbox; nothing is sent.

    Each document is taken once, however often its file is handed over.

    Example: tickoweb-sync accept documents-2026-11.json
    """
    with Session(settings=settings, database=database, now=now, as_json=as_json) as session:
        try:
            data = file.read_bytes()
        except OSError as error:
            session.fail(f"The file {file} cannot be read: {error.strerror}.")
        try:
            acceptance = _accept(session, file, data)
        except FileRefused as error:
            refusal = Refusal(id=None, order=None, path="", reason=str(error))
            acceptance = Acceptance(refused=(refusal,))
        session.print(
            output.acceptance_as_json(acceptance),
            lambda console: output.show_acceptance(console, acceptance),
        )
        raise typer.Exit(HELD if acceptance.refused else 0)


def run(
    *,
    forever: Annotated[
        bool, typer.Option("--forever", help="Go on until stopped, and look for what is due every minute.")
    ] = False,
    settings: SettingsFile = DEFAULT_SETTINGS,
    database: Database = DEFAULT_DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Book what is due.

    Client, document with its PDF, payment, balancing. When nothing is due, no call is made.

    Example: tickoweb-sync run
    """
    with Session(settings=settings, database=database, now=now, as_json=as_json) as session:
        if forever and now is not None:
            session.fail("--forever and --now do not go together: the clock of --now stands still.")
        if not forever:
            raise typer.Exit(session.run())
        with suppress(KeyboardInterrupt):
            while True:
                session.run()
                time.sleep(_pause(session))


def plan(
    *,
    settings: SettingsFile = DEFAULT_SETTINGS,
    database: Database = DEFAULT_DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Show what the next run would book.

    Client, number, lines with the rule behind each, payment, balancing, and what would be held and why.
    Makes no write call.

    Example: tickoweb-sync plan --json
    """
    with Session(settings=settings, database=database, now=now, as_json=as_json) as session:
        if session.integration.missing:
            session.fail(
                f"The settings lack {', '.join(session.integration.missing)}: nothing can be planned."
            )
        try:
            with working(session.aside, "Planning"):
                planned = plan_due(
                    session.outbox, session.octopus_for, organisation=session.integration.organisation
                )
        except OctopusError as error:
            session.stop(error)
        session.print(
            encode(plan_output.plan_as_json(planned, language=session.language)),
            lambda console: plan_output.show_plan(console, planned, language=session.language),
        )
        raise typer.Exit(HELD if any(one.state is State.HELD for one in planned) else 0)


def status(
    *,
    everything: Annotated[bool, typer.Option("--all", help="List every document.")] = False,
    state: Annotated[
        State | None, typer.Option("--state", help="List the documents in one state, all of them.")
    ] = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    database: Database = DEFAULT_DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Show where the documents stand, and the notices.

    How many are in each state; all that wait or are held, and the last that were finished. And whether the
    integration is active, paused, or its login refused. Makes no call.

    Example: tickoweb-sync status --state held
    """
    with Session(settings=settings, database=database, now=now, as_json=as_json) as session:
        organisation = session.integration.organisation
        queue = session.outbox.queue(organisation)
        totals = queue.totals()
        if state is not None:
            documents = queue.in_state(state)
        elif everything:
            documents = queue.everything()
        else:
            documents = queue.current(finished=_LAST_FINISHED_JSON if as_json else _LAST_FINISHED)
        notices = session.outbox.notices.load(organisation)
        told = session.outlooks(documents)
        left = calls_left(session.outbox, session.integration.octopus.dossier)
        configured = session.outbox.configured_of(organisation)
        plain = output.status_as_json(
            documents, notices, totals=totals, outlooks=told, left=left, language=session.language
        )

        def show(console: Console) -> None:
            output.show_activity(console, configured, language=session.language)
            output.show_status(
                console,
                documents,
                notices,
                totals=totals,
                outlooks=told,
                left=left,
                language=session.language,
            )
            unlisted = sum(totals.values()) - len(documents)
            if unlisted and state is None:
                console.print(
                    f"{unlisted} more were finished earlier: `--all` lists them too.", highlight=False
                )

        session.print({"integration": str(configured.activity), **plain}, show)
        raise typer.Exit(HELD if totals[State.HELD] else 0)


def show(
    order: Annotated[str, _ORDER],
    *,
    settings: SettingsFile = DEFAULT_SETTINGS,
    database: Database = DEFAULT_DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Show an order, and all that was tried for it.

    Example: tickoweb-sync show TW-2026-004200
    """
    with Session(settings=settings, database=database, now=now, as_json=as_json) as session:
        queue = session.outbox.queue(session.integration.organisation)
        found = _find(session, order)
        histories = [(stored, queue.history(stored)) for stored in found]
        told = session.outlooks(found)
        session.print(
            output.histories_as_json(histories, outlooks=told),
            lambda console: output.show_histories(console, histories, outlooks=told),
        )
        raise typer.Exit(HELD if any(stored.state is State.HELD for stored in found) else 0)


def retry(
    order: Annotated[str | None, _ORDER] = None,
    *,
    all_held: Annotated[
        bool, typer.Option("--all-held", help="Release every held document, not those of one order.")
    ] = False,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason",
            metavar="CODE",
            help="With --all-held: only those held for this, such as journal_closed.",
        ),
    ] = None,
    without_invoice: Annotated[
        bool,
        typer.Option("--without-invoice", help="Book a credit note although its invoice is not known here."),
    ] = False,
    settings: SettingsFile = DEFAULT_SETTINGS,
    database: Database = DEFAULT_DATABASE,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Release an order, or all that is held, and run.

    Its documents, held or waiting, are tried again at once, with today's settings. What was deleted in
    Octopus is booked again only when its order or its reason is named.

    Example: tickoweb-sync retry TW-2026-004200

    Example: tickoweb-sync retry --all-held --reason journal_closed
    """
    with Session(settings=settings, database=database, now=now, as_json=as_json) as session:
        if order is not None and not all_held and reason is None:
            released = _release(session, order, without_invoice=without_invoice)
        elif all_held and order is None and not without_invoice:
            released = _release_held(session, reason)
        else:
            session.fail("Give an order, or --all-held and, if you like, --reason; not both.")
        raise typer.Exit(session.run(released=released))


def _find(session: Session, text: str) -> list[StoredDocument]:
    """All documents of the orders that somebody means."""
    queue = session.outbox.queue(session.integration.organisation)
    orders = dict.fromkeys(stored.order for stored in queue.find(text))
    if not orders:
        session.fail(
            f"The outbox has no order {text}, nor a document with that id or booked there. Give an order "
            "number, an id, or a booking such as V1/12; new documents are handed over with `accept`."
        )
    return [stored for order in orders for stored in queue.by_order(order)]


def _release(session: Session, text: str, *, without_invoice: bool) -> int:
    """Release the documents that somebody means, and say how many were open."""
    documents = _find(session, text)
    for order in dict.fromkeys(stored.order for stored in documents):
        session.outbox.release(session.integration, order, without_invoice=without_invoice)
    return sum(is_releasable(stored) for stored in documents)


def _release_held(session: Session, reason: str | None) -> int:
    """Release what is held, for one reason or for whichever, and say how many that were."""
    held = session.outbox.queue(session.integration.organisation).held()
    codes = sorted({one.code for stored in held for one in stored.reasons})
    if reason is not None and reason not in codes:
        told = ", ".join(codes) or "nothing"
        session.fail(f"No document is held for {reason}. Held now: {told}.")
    return len(session.outbox.release_held(session.integration, code=reason))


def _accept(session: Session, file: Path, data: bytes) -> Acceptance:
    """Take the documents of a file in, one after the other in one transaction, and show how far it is."""
    reading = read_documents(data, organisation=session.integration.organisation)
    with documents_bar(session.aside, "Accepting", total=len(reading.documents)) as advance:

        def documents() -> Iterator[Document]:
            for document in reading.documents:
                advance(document.order)
                yield document

        taken = session.outbox.accept(session.integration, documents(), read_file=_reader_beside(file))
    return attrs.evolve(taken, refused=(*reading.refusals, *taken.refused))


def _reader_beside(file: Path) -> Callable[[str], bytes]:
    """Reads the files that documents name: those in the folder of their own file, and below it."""
    folder = file.parent.resolve()

    def read(path: str) -> bytes:
        place = (folder / path).resolve()
        if not place.is_relative_to(folder):
            raise PermissionError(f"{path} lies outside the folder of {file.name}.")
        return place.read_bytes()

    return read


def _pause(session: Session) -> float:
    """Seconds until something may be due, a minute at most: others may accept documents meanwhile."""
    moment = standing_of(session.outbox, organisation=session.integration.organisation).next_attempt_at
    if moment is None:
        return _POLL_SECONDS
    return min(max((moment - session.clock()).total_seconds(), 1.0), _POLL_SECONDS)
