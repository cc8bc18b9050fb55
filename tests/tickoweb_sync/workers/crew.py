"""A crew of workers, the people around them, and the laws that the books must keep in the end."""

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import crew_worker
from crew_worker import SharedClock

from octopus_client.posting import mark_of
from octopus_client.sandbox import Sandbox
from tickoweb_sync import StoredDocument

Json = dict[str, Any]
BOOKYEAR = 2
RELATIONS_AT_FIRST = 3


class Crew:
    """Processes that deliver what is due.

    Args:
        order: what each of them is told.
    """

    def __init__(self, order: Mapping[str, Any]) -> None:
        self._order = json.dumps(order).encode() + b"\n"
        self._processes: list[subprocess.Popen[bytes]] = []
        self.killed = 0

    def hire(self, count: int = 1) -> None:
        for _ in range(count):
            process = subprocess.Popen(
                [sys.executable, crew_worker.__file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            assert process.stdin is not None
            process.stdin.write(self._order)
            process.stdin.flush()
            self._processes.append(process)

    def kill(self, chance: random.Random) -> None:
        """Kill one of them, whatever it is doing."""
        process = self._processes.pop(chance.randrange(len(self._processes)))
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        self.killed += 1

    def dismiss(self) -> list[str]:
        """Let all of them finish what they are doing and end; the last words of those that failed.

        Warnings are no failure: on a busy machine a worker may well lose its lease of three seconds.
        """
        ended = [(process.communicate()[1], process.returncode) for process in self._processes]
        self._processes.clear()
        return [error.decode() for error, code in ended if code]

    def end(self) -> None:
        """End those that are still there, when the test failed."""
        for process in self._processes:
            process.kill()
            process.communicate()


class People:
    """They open and leave journals and dossiers, and book by hand."""

    def __init__(self, box: Sandbox, dossiers: Sequence[int], *, chance: random.Random) -> None:
        self._box = box
        self._dossiers = dossiers
        self._chance = chance
        self._locked: set[tuple[int, str | None]] = set()
        self.by_hand: Counter[tuple[int, str]] = Counter()
        self.locks = 0

    def lock(self) -> None:
        """Somebody opens a journal or a whole dossier."""
        place = self._chance.choice(self._dossiers), self._chance.choice(["V1", "D1", None])
        self._box.lock(place[1], dossier=place[0])
        self._locked.add(place)
        self.locks += 1

    def leave(self) -> None:
        """Everybody leaves."""
        while self._locked:
            dossier, journal = self._locked.pop()
            self._box.unlock(journal, dossier=dossier)

    def book(self) -> None:
        """Somebody books a document."""
        dossier, journal = self._chance.choice(self._dossiers), self._chance.choice(["V1", "D1"])
        self._box.book(journal, dossier=dossier)
        self.by_hand[dossier, journal] += 1


class Time:
    """The clock of everybody."""

    def __init__(self, clock: SharedClock, box: Sandbox, moment: datetime) -> None:
        self._clock = clock
        self._box = box
        self.now = moment
        self.go_to(moment)

    def go_to(self, moment: datetime) -> None:
        self.now = max(moment, self.now)
        self._clock.set(self.now)
        self._box.set_clock(self.now)


def violations_of(
    dossier: Json, documents: Sequence[StoredDocument], *, by_hand: Mapping[str, int]
) -> list[str]:
    """What is wrong in the end with a dossier and the documents that belong in it, all of them paid.

    Args:
        dossier: as Octopus shows it.
        documents: as the outbox shows them.
        by_hand: how many documents people booked, by journal.
    """
    standing = _by_mark(dossier["buysellBookings"])
    payments = _by_mark(dossier["financialDiversBookings"])
    ties = {(_place(tie["debetKey"]), _place(tie["creditKey"])): tie for tie in dossier["balancings"]}
    return [
        *_holes(dossier, documents=len(documents), by_hand=by_hand),
        *_doubles(dossier, balancings=len(ties)),
        *(
            problem
            for stored in documents
            for problem in _problems(stored, standing=standing, payments=payments, ties=ties)
        ),
    ]


def _problems(
    stored: StoredDocument,
    *,
    standing: Mapping[str, list[Json]],
    payments: Mapping[str, list[Json]],
    ties: Mapping[tuple[object, object], Json],
) -> Iterator[str]:
    mark = mark_of(stored.id)
    booked, paid = standing.get(mark, []), payments.get(mark, [])
    if stored.state != "done" or not stored.told:
        yield f"{stored.id} is {stored.state}, told: {stored.told}: {[r.code for r in stored.reasons]}"
    if (len(booked), len(paid)) != (1, 1):
        yield f"{stored.id} is booked {len(booked)} times and paid {len(paid)} times"
        return
    [booking], [payment] = booked, paid
    if stored.booking_key is None or _place(booking) != (
        stored.booking_key.bookyear,
        stored.booking_key.journal,
        stored.booking_key.number,
    ):
        yield f"{stored.id} stands elsewhere than at {stored.booking_key}"
    total = stored.document.totals.gross * (-1 if stored.document.is_credit_note else 1)
    if Decimal(booking["amount"]) != total or [line["amount"] for line in payment["bookingLines"]] != [
        total,
        -total,
    ]:
        yield f"{stored.id} has other amounts than {total}"
    sides = [(*_place(booking), -1), (*_place(payment), 2)]
    tie = ties.get((sides[1], sides[0]) if stored.document.is_credit_note else (sides[0], sides[1]))
    if tie is None or Decimal(tie["balanceAmount"]) != abs(total):
        yield f"{stored.id} is not balanced with its payment"


def _holes(dossier: Json, *, documents: int, by_hand: Mapping[str, int]) -> Iterator[str]:
    for journal, part in (("V1", "buysellBookings"), ("D1", "financialDiversBookings")):
        numbers = sorted(one["documentSequenceNr"] for one in dossier[part] if one["journalKey"] == journal)
        if numbers != list(range(1, documents + by_hand.get(journal, 0) + 1)):
            yield f"{journal} has the numbers {numbers} for {documents} documents"


def _doubles(dossier: Json, *, balancings: int) -> Iterator[str]:
    if balancings != len(dossier["balancings"]):
        yield f"{len(dossier['balancings'])} balancings tie {balancings} pairs"
    made = [one for one in dossier["relations"] if _key(one)["relationKey"]["id"] > RELATIONS_AT_FIRST]
    for what, values in (
        ("number of ours", [_key(one).get("externalRelationId") for one in made]),
        ("VAT number", [one.get("vatNr") for one in made]),
        ("name", [(one["name"], one.get("firstName")) for one in made]),
    ):
        for value, count in Counter(value for value in values if value).items():
            if count > 1:
                yield f"{count} relations have the {what} {value}"


def _by_mark(bookings: Sequence[Json]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for booking in bookings:
        text = booking.get("comment") or booking["bookingLines"][0].get("reference") or ""
        if text.startswith("tw:"):
            found.setdefault(text.split()[0], []).append(booking)
    return found


def _place(key: Json) -> tuple[Any, ...]:
    line = (key["lineSequenceNr"],) if "lineSequenceNr" in key else ()
    return (key["bookyearKey"]["id"], key["journalKey"], key["documentSequenceNr"], *line)


def _key(relation: Json) -> Json:
    key: Json = relation["relationIdentificationServiceData"]
    return key
