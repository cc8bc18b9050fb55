"""Delivery out of a long queue against delivery out of a short one."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from tests.bench.databases import KINDS
from tests.bench.figure import Measured
from tests.bench.octopus_server import octopus_server
from tests.bench.papers import invoice
from tests.bench.shop import BEGIN, Shop

from tickoweb_sync.outbox import State

_CLIENTS = 60


def measure_waiting(*, short: bool) -> Iterator[Measured]:
    """Time per document of runs with the same number of turns, while ten times as many documents wait."""
    few, many, turns, rounds = (200, 2_000, 20, 3) if short else (1_000, 10_000, 60, 3)
    for kind in ("sqlite",) if short else KINDS:
        with ExitStack() as stack:
            make = stack.enter_context(KINDS[kind]())
            shops = []
            for count in (few, many):
                server = stack.enter_context(octopus_server())
                server.set_clock(BEGIN)
                shop = Shop(server.api_url, make())
                stack.callback(shop.close)
                shop.accept(*(invoice(number, number % _CLIENTS) for number in range(count)))
                shop.deliver(limit=_CLIENTS)  # the clients are new: no part of the figure
                shops.append(shop)
            pairs = [[_seconds(shop, turns) / turns for shop in shops] for _ in range(rounds)]
        short_queue, long_queue = (median(times) for times in zip(*pairs, strict=True))
        yield Measured(
            f"waiting_{kind}",
            median(after / before for before, after in pairs),
            f"{long_queue * 1e3:.1f} ms of {many:,}, {short_queue * 1e3:.1f} ms of {few:,}",
        )


def _seconds(shop: Shop, turns: int) -> float:
    before = shop.outbox.queue(shop.integration.organisation).totals()[State.DONE]
    begun = time.perf_counter()
    after = shop.deliver(limit=turns)
    seconds = time.perf_counter() - begun
    if after.done - before != turns:
        raise AssertionError(f"{after.done - before} of {turns} documents were booked")
    return seconds
