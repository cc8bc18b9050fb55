"""Calls of Octopus: in one run of a day's documents, with nothing due, and while somebody is at work."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Measured
from tests.bench.papers import customer, invoice
from tests.bench.plain_script import PlainScript
from tests.bench.shop import BEGIN, Shop

from octopus_client.sandbox import Sandbox
from tickoweb_sync.outbox import State

_CLIENTS = 60
_CHANGED = 10
_ACCESS = ("authenticateUser", "connectDossier")


def measure_calls(*, short: bool) -> Iterator[Measured]:
    """Calls per document in one run, of this library and of a plain script."""
    del short  # a day is a day
    count = 380
    for name, paid in (("calls", True), ("calls_unpaid", False)):
        with Sandbox.running() as box, tempfile.TemporaryDirectory() as folder:
            calls = _run_of_a_day(box, folder, count=count, paid=paid)
        told = f"{sum(calls.values())} calls for {count} documents"
        yield Measured(name, sum(calls.values()) / count, told)
    for name, paid in (("calls_plain", True), ("calls_plain_unpaid", False)):
        with Sandbox.running() as box:
            box.set_clock(BEGIN)
            script = PlainScript(box.api_url, paid=paid)
            booked = script.book(invoice(number, number % _CLIENTS) for number in range(count))
        told = f"stops after {booked} documents: Octopus lists journals 24 times a day"
        yield Measured(name, script.calls / booked, told)


def measure_idle(*, short: bool) -> Iterator[Measured]:
    """Calls of a run with nothing due, and of an hourly run while a journal or the dossier is locked."""
    del short
    with Sandbox.running() as box, tempfile.TemporaryDirectory() as folder:
        box.set_clock(BEGIN)
        shop = Shop(box.api_url, _database(folder), durable=False)
        shop.accept(*(invoice(number, number) for number in range(10)))
        shop.deliver()
        yield Measured("calls_idle", sum(_calls_of_run(box, shop).values()), "10 documents, all done")
        for name, journal, first in (("calls_locked", "V1", 20), ("calls_dossier_locked", None, 40)):
            box.lock(journal)
            shop.accept(*(invoice(number, number) for number in range(first, first + 10)))
            shop.deliver()
            hours = []
            for _ in range(3):
                box.set_clock(shop.later(minutes=60))
                shop.log_in()
                calls = _calls_of_run(box, shop)
                hours.append(sum(count for operation, count in calls.items() if operation not in _ACCESS))
            access = " and ".join(f"{calls.get(operation, 0)} {operation}" for operation in _ACCESS)
            yield Measured(name, max(hours), f"10 documents wait; and {access}")
            box.unlock(journal)
            box.set_clock(shop.later(minutes=60))
            shop.deliver()
        shop.close()


def _run_of_a_day(box: Sandbox, folder: str, *, count: int, paid: bool) -> dict[str, int]:
    """Calls of one run, on the day after the clients became known."""
    box.set_clock(BEGIN)
    shop = Shop(box.api_url, _database(folder), paid=paid, durable=False)
    shop.accept(*(invoice(number, number) for number in range(_CLIENTS)))
    shop.deliver()
    box.set_clock(shop.later(days=1))
    shop.accept(
        *(
            invoice(1000 + number, number % _CLIENTS, moved=number % _CLIENTS < _CHANGED)
            for number in range(count)
        )
    )
    calls = _calls_of_run(box, shop)
    totals = shop.outbox.queue(shop.integration.organisation).totals()
    shop.close()
    if totals[State.DONE] != count + _CLIENTS:
        raise AssertionError(f"not all of them were booked: {totals}")
    _check_moved(box)
    return calls


def _check_moved(box: Sandbox) -> None:
    streets = {relation["streetAndNr"] for relation in box.state()["dossiers"]["49001"]["relations"]}
    if not all(customer(client, moved=True)["street"] in streets for client in range(_CHANGED)):
        raise AssertionError("a changed client was not brought up to date")


def _calls_of_run(box: Sandbox, shop: Shop) -> dict[str, int]:
    before = box.calls()
    shop.deliver()
    after = box.calls()
    return {name: count - before.get(name, 0) for name, count in after.items() if count > before.get(name, 0)}


def _database(folder: str) -> str:
    return f"sqlite:///{Path(folder) / 'outbox.sqlite'}"
