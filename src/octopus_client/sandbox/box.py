"""The sandbox inside a test: the same control calls, as methods."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from octopus_client.sandbox import json_types
from octopus_client.sandbox.app import App
from octopus_client.sandbox.contract import API_PREFIX
from octopus_client.sandbox.controls import Controls
from octopus_client.sandbox.default_world import PASSWORD, SOFTWARE_HOUSE, USER
from octopus_client.sandbox.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, timedelta

    from octopus_client.sandbox.json_types import JsonObject, JsonValue

DOSSIER = 49001
BOOKYEAR = 2


class Sandbox:
    """A running simulator of Octopus.

    Use it as `with Sandbox.running() as box:` and point a client at `box.api_url`.
    """

    software_house = SOFTWARE_HOUSE
    user = USER
    password = PASSWORD

    def __init__(self, server: Server) -> None:
        """Take a server that listens."""
        self._server = server
        self._controls = Controls(server.app.state)

    @classmethod
    @contextmanager
    def running(cls, *, port: int = 0) -> Iterator[Sandbox]:
        """Run a sandbox on the loopback address until the block ends.

        Args:
            port: 0 takes a free one.
        """
        server = Server(App(), port=port)
        # A short poll, so that stopping does not take half a second.
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield cls(server)
        finally:
            server.stop()
            thread.join()

    @property
    def url(self) -> str:
        """The root address, without the path of the API."""
        return self._server.url

    @property
    def api_url(self) -> str:
        """The address of the API."""
        return self.url + API_PREFIX

    def lock(self, journal: str | None = None, *, dossier: int = DOSSIER) -> None:
        """A person opens a journal, or with None the whole dossier."""
        self._control("lock", _place(dossier, journal))

    def unlock(self, journal: str | None = None, *, dossier: int = DOSSIER) -> None:
        """The person leaves the journal, or the dossier."""
        self._control("unlock", _place(dossier, journal))

    def close(self, journal: str, *, dossier: int = DOSSIER) -> None:
        """A person closes a journal."""
        self._control("close", _place(dossier, journal))

    def open(self, journal: str, *, dossier: int = DOSSIER) -> None:
        """A person opens a closed journal again."""
        self._control("open", _place(dossier, journal))

    def book(self, journal: str, *, bookyear: int = BOOKYEAR, dossier: int = DOSSIER) -> int:
        """A person books one document by hand.

        Returns:
            Its number.
        """
        return int(self._control("book", _place(dossier, journal, bookyear))["documentSequenceNr"])

    def delete_last(self, journal: str, *, bookyear: int = BOOKYEAR, dossier: int = DOSSIER) -> int:
        """A person deletes the last document of a journal.

        Returns:
            Its number, which is free again.
        """
        return int(self._control("delete-last", _place(dossier, journal, bookyear))["documentSequenceNr"])

    def edit(
        self,
        journal: str,
        number: int,
        changes: Mapping[str, JsonValue],
        *,
        bookyear: int = BOOKYEAR,
        dossier: int = DOSSIER,
    ) -> None:
        """A person changes a booking.

        Args:
            journal: where it is booked.
            number: of the document.
            changes: properties of the booking as on the wire, with their new values.
            bookyear: the id of the bookyear.
            dossier: the number of the dossier.
        """
        place = {**_place(dossier, journal, bookyear), "documentSequenceNr": number}
        self._control("edit", {**place, "set": dict(changes)})

    def fail(
        self,
        operation: str,
        fault: str,
        *,
        nth: int = 1,
        status: int | None = None,
        seconds: float = 0.0,
        carried_out: bool = False,
        body: Mapping[str, JsonValue] | None = None,
    ) -> None:
        """Let one call of an operation go wrong.

        Args:
            operation: the operationId.
            fault: `drop_before`, `drop_after`, `status`, `html` or `slow`.
            nth: which call from now on.
            status: of a `status` (503) or `html` (502) answer.
            seconds: how long a `slow` answer takes.
            carried_out: whether `status` and `html` carry the call out.
            body: the JSON of a `status` answer.
        """
        ordered: JsonObject = {
            "operation": operation,
            "fault": fault,
            "nth": nth,
            "seconds": seconds,
            "carried_out": carried_out,
            "status": status,
        }
        if body is not None:
            ordered["body"] = dict(body)
        self._control("faults", [ordered])

    def advance(self, by: timedelta | None = None, *, seconds: float = 0.0) -> None:
        """Move the clock forward."""
        total = seconds + (0.0 if by is None else by.total_seconds())
        self._control("clock", {"advance_seconds": total})

    def set_clock(self, moment: datetime) -> None:
        """Set the clock to a moment with an offset; it runs on from there."""
        self._control("clock", {"at": moment.isoformat()})

    def load_world(self, part: Mapping[str, JsonValue]) -> None:
        """Add a dossier, or replace the lists named; `part` is any part of what `state` returns."""
        self._control("world", dict(part))

    def assume(self, answers: Mapping[str, str]) -> None:
        """Switch unverified behaviours, by name of the assumption."""
        self._control("assume", dict(answers))

    def reset(self) -> None:
        """Go back to the default world."""
        self._control("reset", {})

    def state(self) -> JsonObject:
        """Return the whole state as on the wire, amounts as decimals."""
        with self._server.app.state.lock:
            copied: JsonObject = json_types.copy(self._controls.handle("GET", "state", None))
        return copied

    def calls(self) -> dict[str, int]:
        """Return how often each operation was called, by operationId."""
        state = self._server.app.state
        with state.lock:
            return dict(state.world.calls)

    def attachment(self, dossier: int, bookyear: int, journal: str, number: int, index: int = 0) -> bytes:
        """Return the bytes of a file of a document.

        Args:
            dossier: the number of the dossier.
            bookyear: the id of the bookyear.
            journal: where the document is booked.
            number: of the document.
            index: which of its files.
        """
        state = self._server.app.state
        with state.lock:
            document = state.world.dossiers[dossier].documents[bookyear, journal, number]
            return document.attachments[index].data or b""

    def _control(self, name: str, body: JsonValue) -> JsonObject:
        # A copy, so that later changes by the caller do not reach the sandbox.
        return self._controls.handle("POST", name, json_types.copy(body)) or {}


def _place(dossier: int, journal: str | None, bookyear: int | None = None) -> JsonObject:
    place: JsonObject = {"dossierId": dossier}
    if journal is not None:
        place["journalKey"] = journal
    if bookyear is not None:
        place["bookyearId"] = bookyear
    return place
