"""Reconciliation of many documents against that of few: calls, and time per document."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

from tests.bench.booked_month import book_many
from tests.bench.databases import sqlite_databases
from tests.bench.figure import Measured
from tests.bench.octopus_server import OctopusServer, octopus_server
from tests.bench.shop import BEGIN, DOSSIER, Shop

from tickoweb_sync import reconcile

_FIRST = 20
"""For what is loaded and made once: no part of the figure."""


def measure_reconcile(*, short: bool) -> Iterator[Measured]:
    """Calls, and the processor's time per document, of a reconciliation of ten times as many documents."""
    few, many = (200, 2_000) if short else (2_000, 20_000)
    with ExitStack() as stack:
        make = stack.enter_context(sqlite_databases())
        measured = []
        for count in (_FIRST, few, many):
            server = stack.enter_context(octopus_server())
            server.set_clock(BEGIN)
            shop = Shop(server.api_url, make(), durable=False)
            stack.callback(shop.close)
            book_many(shop, server, count)
            measured.append(_reconciled(server, shop, count))
    _, (few_calls, small), (many_calls, large) = measured
    yield Measured("reconcile_calls", many_calls / few_calls, f"{many_calls} calls, {few_calls} calls")
    told = f"{large * 1e3:.2f} ms of {many:,}, {small * 1e3:.2f} ms of {few:,}"
    yield Measured("reconcile_time", large / small, told)


def _reconciled(server: OctopusServer, shop: Shop, count: int) -> tuple[int, float]:
    """Calls, and the processor's time of each document."""
    shop.log_in()
    before = sum(server.state()["calls"].values())
    begun = time.process_time()
    result = reconcile(shop.outbox, shop.octopus.dossier(DOSSIER))
    seconds = time.process_time() - begun
    if result.found or len(result.pairs) != count:
        raise AssertionError(f"{len(result.pairs)} documents, {result.found[:1]}")
    return sum(server.state()["calls"].values()) - before, seconds / count
