"""An organiser's integration: its outbox, its clock and its login, on a sandbox of Octopus."""

import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from tests.bench.papers import ORGANISATION, Json, a_file

from octopus_client import ClientStore, Credentials, Octopus, OctopusConfig
from octopus_client.clock import BRUSSELS
from octopus_client.sandbox import Sandbox
from tickoweb_sync import Delivered, Document, Integration, Outbox, deliver_due
from tickoweb_sync.invoice_pdf import DocumentNumber

BEGIN = datetime(2026, 11, 25, 9, 0, tzinfo=BRUSSELS)
DOSSIER = 49001
JOURNAL = "V1"
LOGIN = {"software_house": Sandbox.software_house, "user": Sandbox.user, "password": Sandbox.password}
_ASKED_A_DAY = 300
CERTIFICATES = ssl.create_default_context()


class Calendar:
    """A clock that comes to another day before the calls of one are used up."""

    def __init__(self) -> None:
        self._asked = 0

    def __call__(self) -> datetime:
        self._asked += 1
        return BEGIN + timedelta(days=self._asked // _ASKED_A_DAY)


class ReadyPdf:
    """A PDF that is there already, as Tickoweb makes its own: drawing one is no part of these figures."""

    def render(self, document: Document, *, number: DocumentNumber) -> bytes:
        """Give a PDF of four kilobytes."""
        return (
            b"%PDF-1.4 "
            + f"{number.journal}/{number.number} {document.order}".encode().ljust(4096)
            + b"%%EOF"
        )


def settings(*, paid: bool, organisation: str = ORGANISATION, dossier: int = DOSSIER) -> Json:
    """The settings of an organiser."""
    payments = {"payment_account": 580000, "payment_journal": "D1"} if paid else {}
    return {
        "organisation": organisation,
        "octopus": {"dossier": dossier, "locale": "en"},
        "booking": {"journal": JOURNAL, "sales_account": 700000, **payments},
    }


def login(api_url: str, clock: Callable[[], datetime], store: ClientStore) -> Octopus:
    """A user of Octopus."""
    config = OctopusConfig(base_url=api_url, verify=CERTIFICATES, clock=clock)
    return Octopus(Credentials(**LOGIN), config=config, store=store)


def _wait_for_no_disk(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.cursor().execute("PRAGMA synchronous=OFF")


class Shop:
    """An organiser's integration.

    Args:
        api_url: where the sandbox listens.
        database: address of the outbox; it is made when missing.
        paid: whether payments are booked.
        durable: whether a commit waits for the disk, as it always does outside this bench; figures that
            count calls need not wait.
    """

    def __init__(self, api_url: str, database: str, *, paid: bool = True, durable: bool = True) -> None:
        self.now = BEGIN
        self.integration = Integration.from_mapping(settings(paid=paid))
        self.outbox = Outbox.open(database, clock=self.clock)
        if not durable:
            self.outbox.engine.dispose()
            event.listen(self.outbox.engine, "connect", _wait_for_no_disk)
        self.outbox.configure(self.integration)
        self._api_url = api_url
        self.log_in()

    def log_in(self) -> None:
        """Come with a new client and without tokens, as after an hour in which these expired.

        A token's life is told by wall time, which does not move with the clock of this shop.
        """
        self.outbox.client_store.forget_tokens()
        self.octopus = login(self._api_url, self.clock, self.outbox.client_store)

    def clock(self) -> datetime:
        """The moment in this shop."""
        return self.now

    def accept(self, *documents: Json) -> None:
        """Take documents in.

        Raises:
            AssertionError: one was refused.
        """
        acceptance = self.outbox.accept(self.integration, a_file(*documents))
        if acceptance.refused:
            raise AssertionError(acceptance.refused[0])

    def deliver(self, **options: Any) -> Delivered:
        """Deliver what is due, and let every document be told of and have its PDF."""
        ordinary = {"renderer": ReadyPdf(), "on_booked": lambda *_: None, "notices": lambda _: None}
        return deliver_due(self.outbox, lambda _: self.octopus, **{**ordinary, **options})

    def later(self, **duration: float) -> datetime:
        """Let time pass here; the sandbox has a clock of its own."""
        self.now += timedelta(**duration)
        return self.now

    def close(self) -> None:
        """Close the connections."""
        self.octopus.close()
        self.outbox.engine.dispose()
