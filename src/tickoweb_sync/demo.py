"""The demo: a month of documents, booked in a sandbox of Octopus on this machine, in simulated time."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from octopus_client import Credentials, Dossier, Octopus, OctopusConfig
from octopus_client.clock import BRUSSELS
from octopus_client.sandbox import Sandbox
from tickoweb_sync.cli import output
from tickoweb_sync.cli.progress import documents_bar
from tickoweb_sync.delivery import Delivered, deliver_due, outlooks
from tickoweb_sync.outbox import Notice, Outbox, State
from tickoweb_sync.sample_month import sample_documents
from tickoweb_sync.settings import Integration

_ORGANISATION = "fictie-events"
_MONTH = date(2026, 11, 1)
_BEGIN = datetime(2026, 12, 1, 9, 0, tzinfo=BRUSSELS)
_HOUR = timedelta(hours=1)
_ROWS = 8
_SETTINGS = f"""
organisation = "{_ORGANISATION}"

[octopus]
dossier = 49001
locale = "en"

[booking]
journal = "V1"
sales_account = 700000
payment_account = 580000
payment_journal = "D1"

[channels.vip]
sales_account = 700200
"""


def run(console: Console, *, keep: bool = False, count: int = 80) -> int:
    """Book a month of documents in a sandbox, with a lock half-way, and show what came of it.

    Args:
        console: where it is shown.
        keep: leave the sandbox up afterwards, until it is interrupted.
        count: how many documents the month has.

    Returns:
        The exit code: 0 when everything went as it should.
    """
    with Sandbox.running() as box, tempfile.TemporaryDirectory() as folder:
        demo = _Demo(console, box, Path(folder) / "outbox.sqlite")
        demo.accept(count)
        demo.book_until_locked(count // 2)
        demo.wait_for_the_dossier()
        code = demo.show_result()
        if keep:
            demo.keep()
    return code


class _Demo:
    def __init__(self, console: Console, box: Sandbox, database: Path) -> None:
        self._console = console
        self._box = box
        self._now = _BEGIN
        box.set_clock(_BEGIN)
        self._integration = Integration.from_toml(_SETTINGS)
        self._outbox = Outbox.open(f"sqlite:///{database}", clock=self._clock)
        credentials = Credentials(software_house=box.software_house, user=box.user, password=box.password)
        self._octopus = Octopus(
            credentials,
            config=OctopusConfig(base_url=box.api_url, clock=self._clock),
            store=self._outbox.client_store,
        )

    def accept(self, count: int) -> None:
        month = sample_documents(organisation=_ORGANISATION, month=_MONTH, seed=1, count=count)
        self._say(f"A sandbox of Octopus listens at {self._box.url}, dossier 49001.")
        acceptance = self._outbox.accept(self._integration, _with_two_more(month))
        self._say(f"{acceptance.accepted} documents of November 2026 are accepted into the outbox.")

    def book_until_locked(self, turns: int) -> None:
        self._heading("It is 1 December 2026, 09:00: the worker runs")
        self._deliver(limit=turns)
        self._say(f"{len(self._bookings())} are booked. Now a bookkeeper opens the dossier in Octopus.")
        self._box.lock()
        self._deliver()

    def wait_for_the_dossier(self) -> None:
        self._an_hour_later("An hour later, still open: one attempt to connect, nothing else")
        self._box.unlock()
        self._an_hour_later("Another hour later: the bookkeeper has gone")
        before = sum(self._box.calls().values())
        self._deliver(quiet=True)
        calls = sum(self._box.calls().values()) - before
        self._say(f"A further run books nothing and makes {calls} calls.")

    def _an_hour_later(self, heading: str) -> None:
        self._box.advance(_HOUR)
        self._now += _HOUR
        self._heading(heading)
        self._deliver()

    def show_result(self) -> int:
        queue = self._outbox.queue(_ORGANISATION)
        documents = queue.everything()
        self._heading("Documents")
        self._console.print(output.documents_table(documents))
        dossier = self._octopus.dossier(49001)
        names = {relation.key: relation.name or "" for relation in dossier.relations.list()}
        self._heading("Bookings in Octopus, the last ones")
        self._console.print(_bookings_table(self._bookings()[-_ROWS:], names))
        self._heading("Payments in Octopus, the last ones")
        self._console.print(_payments_table(self._state()["financialDiversBookings"][-_ROWS:], names))
        self._heading("What waits or is held, and why")
        told = outlooks(self._outbox, self._integration, documents, language="en")
        output.show_reasons(self._console, documents, outlooks=told)
        self._summary(dossier)
        booked = [stored for stored in documents if stored.state is State.DONE]
        return 0 if len(booked) == len(self._bookings()) else 1

    def keep(self) -> None:
        box = self._box
        try:
            self._say("")
            self._say(f"The sandbox stays up at {box.url} until you press Ctrl-C.")
            self._say(f"Its API: {box.api_url}")
            self._say(f"Software house {box.software_house}, user {box.user}, password {box.password}.")
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            self._say("Stopped.")

    def _deliver(self, *, limit: int | None = None, quiet: bool = False) -> Delivered:
        told: list[Notice] = []
        total = self._outbox.queue(_ORGANISATION).totals()[State.WAITING]
        with documents_bar(self._console, "Booking", total=min(limit or total, total)) as advance:
            delivered = deliver_due(
                self._outbox,
                lambda _: self._octopus,
                limit=limit,
                notices=told.append,
                progress=lambda stored: advance(stored.order),
            )
        if not quiet:
            self._say(
                f"{delivered.done} done, {delivered.waiting} waiting, {delivered.held} held, "
                f"{delivered.skipped} with nothing to book."
            )
            output.show_notices(
                self._console, [notice for notice in told if notice.resolved_at is None], language="en"
            )
            for notice in told:
                if notice.resolved_at is not None:
                    self._say(f"Solved: {notice.code.replace('_', ' ')}.", style="green")
        return delivered

    def _summary(self, dossier: Dossier) -> None:
        self._heading("In short")
        bookings = self._bookings()
        numbers = [booking["documentSequenceNr"] for booking in bookings]
        total = sum((Decimal(booking["amount"]) for booking in bookings), Decimal(0))
        files = sum(len(booking["attachments"]) for booking in bookings)
        state = self._state()
        self._say(
            f"{len(bookings)} bookings on V1, numbered {min(numbers)} to {max(numbers)} without a hole, "
            f"together {total:.2f} euro, with {files} PDFs;"
        )
        self._say(
            f"{len(state['financialDiversBookings'])} payments and refunds on D1, "
            f"{len(state['balancings'])} balancings, {len(state['relations'])} relations."
        )
        self._say(
            f"Calls left today to insert bookings: {dossier.quota.left('insertBuySellBooking')} of 400."
        )

    def _bookings(self) -> list[dict[str, Any]]:
        bookings: list[dict[str, Any]] = self._state()["buysellBookings"]
        return sorted(bookings, key=lambda booking: booking["documentSequenceNr"])

    def _state(self) -> dict[str, Any]:
        dossier: dict[str, Any] = self._box.state()["dossiers"]["49001"]
        return dossier

    def _clock(self) -> datetime:
        return self._now

    def _heading(self, text: str) -> None:
        self._console.print(f"\n[bold]{text}[/]", highlight=False)

    def _say(self, text: str, *, style: str | None = None) -> None:
        self._console.print(text, style=style, markup=False, highlight=False)


def _with_two_more(month: Mapping[str, Any]) -> dict[str, object]:
    """The month, one document that must be held and one that waits for its day."""
    invoice = next(
        document
        for document in month["documents"]
        if document["kind"] == "invoice" and Decimal(document["totals"]["gross"])
    )
    foreign = {**invoice, "id": "demo-held", "order": "TW-DEMO-HELD", "currency": "USD"}
    future = {
        **invoice,
        "id": "demo-future",
        "order": "TW-DEMO-FUTURE",
        "issued_at": "2026-12-20T10:00:00+01:00",
        "due_on": "2026-12-20",
    }
    return {**month, "documents": [*month["documents"], foreign, future]}


def _bookings_table(bookings: Sequence[Mapping[str, Any]], names: Mapping[int | None, str]) -> Table:
    table = _table(("number", "date", "client", "amount", "account, VAT code, base + VAT", "PDF"))
    for booking in bookings:
        key = booking["relationIdentificationServiceData"]["relationKey"]["id"]
        lines = "\n".join(
            f"{line['accountKey']} {line['vatCodeKey']:<3}{line['baseAmount']:9.2f} +{line['vatAmount']:7.2f}"
            for line in booking["bookingLines"]
        )
        table.add_row(
            f"{booking['journalKey']}/{booking['documentSequenceNr']}",
            booking["documentDate"][5:],
            names.get(key, str(key))[:13],
            f"{booking['amount']:.2f}",
            lines,
            "yes" if booking["attachments"] else "no",
        )
    return table


def _payments_table(payments: Sequence[Mapping[str, Any]], names: Mapping[int | None, str]) -> Table:
    table = _table(("number", "date", "lines", "amount", "reference"))
    for payment in payments:
        lines, amounts = [], []
        for line in payment["bookingLines"]:
            who = names.get(line.get("relationId"), "")
            lines.append(f"{line['type']} {line.get('accountKey') or who[:14]}")
            amounts.append(f"{line['amount']:.2f}")
        table.add_row(
            f"{payment['journalKey']}/{payment['documentSequenceNr']}",
            payment["documentDate"][5:],
            "\n".join(lines),
            "\n".join(amounts),
            payment["bookingLines"][0]["reference"],
        )
    return table


def _table(columns: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column == "amount" else "left", no_wrap=True)
    return table
