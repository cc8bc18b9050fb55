"""An Octopus that remembers all it ever took, and the laws that its books must keep."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Thread
from typing import Any

from octopus_client.posting import mark_of
from octopus_client.sandbox import Sandbox
from octopus_client.sandbox.answers import Reply, Request
from octopus_client.sandbox.app import App
from octopus_client.sandbox.server import Server
from octopus_client.sandbox.world import Document
from tickoweb_sync import StoredDocument
from tickoweb_sync.vat_numbers import vat_key

Json = dict[str, Any]
DOSSIER, BOOKYEAR = 49001, 2
RELATIONS_AT_FIRST = 3


def mark_in(booking: Mapping[str, Any]) -> str:
    """The mark of a booking as it stands on the wire; empty without one."""
    text = booking.get("comment") or booking["bookingLines"][0].get("reference") or ""
    first = text.split()[0] if text.split() else ""
    return first if first.startswith("tw:") else ""


@dataclass
class RememberingApp(App):
    """Writes down what it takes, and what it should never have been sent.

    Attributes:
        accepted: kind of journal and mark of each document ever taken.
        taken: the last document taken of each kind and mark.
        violations: what was taken although it stood there already.
    """

    accepted: list[tuple[str, str]] = field(default_factory=list)
    taken: dict[tuple[str, str], Document] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def forget(self) -> None:
        self.accepted.clear()
        self.taken.clear()
        self.violations.clear()

    def handle(self, request: Request) -> Reply:
        if request.method not in ("POST", "PUT"):
            return super().handle(request)
        books = self.state.world.dossiers[DOSSIER]
        before = dict(books.documents), list(books.balancings)
        reply = super().handle(request)
        for key in books.documents.keys() - before[0].keys():
            document = books.documents[key]
            name = key[1][0], mark_in(document.body)
            # also where a person took the mark out of it since
            if name in self.taken and self.taken[name] in before[0].values():
                self.violations.append(f"{name} was booked a second time, as {key}")
            self.accepted.append(name)
            self.taken[name] = document
        for balancing in books.balancings[len(before[1]) :]:
            if any((old.debet, old.credit) == (balancing.debet, balancing.credit) for old in before[1]):
                self.violations.append(f"balanced a second time: {balancing.debet} and {balancing.credit}")
        return reply


@contextmanager
def remembering_sandbox() -> Iterator[tuple[Sandbox, RememberingApp]]:
    app = RememberingApp()
    server = Server(app)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Sandbox(server), app
    finally:
        server.stop()
        thread.join()


class Books:
    """The dossier as it stands, read once."""

    def __init__(self, box: Sandbox) -> None:
        world: Json = box.state()["dossiers"][str(DOSSIER)]
        self.relations: list[Json] = world["relations"]
        self.balancings: list[Json] = world["balancings"]
        documents = [*world["buysellBookings"], *world["financialDiversBookings"]]
        self.documents = {
            (one["bookyearKey"]["id"], one["journalKey"], one["documentSequenceNr"]): one for one in documents
        }

    def marked(self, letter: str, mark: str) -> list[Json]:
        return [one for key, one in self.documents.items() if key[1][0] == letter and mark_in(one) == mark]

    def ties_of(self, booking: Mapping[str, Any], line: int) -> list[Decimal]:
        """What is balanced with a line of a document."""
        names = ("bookyearKey", "journalKey", "documentSequenceNr")
        side = {**{name: booking[name] for name in names}, "lineSequenceNr": line}
        return [
            Decimal(tie["balanceAmount"])
            for tie in self.balancings
            if side in (tie["debetKey"], tie["creditKey"])
        ]

    def violations(self, *, names_differ: bool = True) -> Iterator[str]:
        """What may never be, whatever happened.

        Args:
            names_differ: whether each customer has a name of its own.
        """
        for bookyear, journal in {key[:2] for key in self.documents}:
            numbers = sorted(key[2] for key in self.documents if key[:2] == (bookyear, journal))
            if numbers != list(range(1, len(numbers) + 1)):
                yield f"{journal} of bookyear {bookyear} has the numbers {numbers}"
        marks = Counter((key[1][0], mark_in(one)) for key, one in self.documents.items())
        for (letter, mark), count in marks.items():
            if mark and count > 1:
                yield f"{mark} stands {count} times in {letter} journals"
        pairs = Counter((str(tie["debetKey"]), str(tie["creditKey"])) for tie in self.balancings)
        yield from (f"{pair} is balanced {count} times" for pair, count in pairs.items() if count > 1)
        made = [one for one in self.relations if _key(one) > RELATIONS_AT_FIRST]
        external = Counter(one["relationIdentificationServiceData"]["externalRelationId"] for one in made)
        numbers_of = Counter(vat_key(one.get("vatNr", ""), one.get("country", "")) for one in self.relations)
        named = self.relations if names_differ else []
        names = Counter((one["name"], one.get("firstName", "")) for one in named)
        for what, counts in (("our number", external), ("VAT number", numbers_of), ("name", names)):
            for value, count in counts.items():
                if value and count > 1:
                    yield f"{count} relations have the {what} {value}"


def violations_of(
    books: Books, stored: StoredDocument, *, payments: int, ties: Sequence[str]
) -> Iterator[str]:
    """What is wrong with a document that should be booked with all that belongs to it.

    Args:
        books: the dossier.
        stored: the document in the outbox.
        payments: how many payments or refunds of it there must be.
        ties: amounts that must be balanced with it.
    """
    name = f"{stored.kind} {stored.order}"
    mark = mark_of(stored.id)
    if stored.state != "done":
        yield f"{name} is {stored.state}: {[reason.code for reason in stored.reasons]}"
    standing, paid = books.marked("V", mark), books.marked("D", mark)
    if (len(standing), len(paid)) != (1, payments):
        yield f"{name} is booked {len(standing)} times and paid {len(paid)} times"
        return
    place = stored.booking_key
    if place is None or books.documents.get((place.bookyear, place.journal, place.number)) != standing[0]:
        yield f"{name} should be at {place}"
    total = abs(stored.document.totals.gross) * (-1 if stored.document.is_credit_note else 1)
    if Decimal(standing[0]["amount"]) != total:
        yield f"{name} of {total} is booked for {standing[0]['amount']}"
    if sorted(books.ties_of(standing[0], -1)) != sorted(map(Decimal, ties)):
        yield f"{name} is balanced with {books.ties_of(standing[0], -1)}, not {list(ties)}"
    if stored.balanced != sum(books.ties_of(standing[0], -1)):
        yield f"{name} takes itself for balanced for {stored.balanced}"
    for payment in paid:
        amounts = [Decimal(line["amount"]) for line in payment["bookingLines"]]
        if amounts != [total, -total]:
            yield f"{name} of {total} is paid with {amounts}"
        if payment["bookingLines"][1]["relationId"] != _key(standing[0]):
            yield f"{name} is paid by another relation"


def _key(holder: Mapping[str, Any]) -> int:
    key: int = holder["relationIdentificationServiceData"]["relationKey"]["id"]
    return key
