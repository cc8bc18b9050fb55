"""A batch of many documents books what the day allows, and goes on the next Brussels day."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from delivery.conftest import CERTIFICATES, DOSSIER, ORGANISATION
from typer.testing import CliRunner

from octopus_client import Credentials, Octopus, OctopusConfig
from octopus_client.clock import brussels_day
from tickoweb_sync import Outbox, deliver_due
from tickoweb_sync.cli.main import app

LIMIT = 400
WRITES = ("insertUpdateRelation", "insertBuySellBooking", "insertFinancialDiversBooking", "insertBalancing")
SETTINGS = f"""
organisation = "{ORGANISATION}"
[octopus]
dossier = {DOSSIER}
locale = "en"
[booking]
journal = "V1"
sales_account = 700000
payment_account = 580000
payment_journal = "D1"
"""
FULL, DOCUMENTS, LEFT = (True, 1000, LIMIT) if os.environ.get("PROOF_WORKERS") == "full" else (False, 25, 10)


def leave(shop: Any, left: int, *counters: str) -> None:
    """Count calls of this day until so many are left, here and at Octopus alike."""
    day = brussels_day(shop.now)
    scope = f"{shop.octopus.credentials.login_name}/{DOSSIER}"
    for counter in counters:
        used = shop.outbox.client_store.count_calls(scope, day=day).get(counter, 0)
        calls = LIMIT - left - used
        assert shop.outbox.client_store.count_call(scope, counter, day=day, limit=None, calls=calls)


def status(shop: Any, tmp_path: Path) -> Any:
    settings = tmp_path / "settings.toml"
    settings.write_text(SETTINGS)
    options = ["--settings", str(settings), "--database", str(shop.database), "--now", shop.now.isoformat()]
    result = CliRunner().invoke(app, ["status", *options, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_batch_books_what_the_day_allows_and_goes_on_the_next(
    shop: Any, papers: Any, tmp_path: Path
) -> None:
    documents = [
        papers.invoice(
            f"TW-{number}", customer=papers.company(5000 + number % 50, f"Fictie {number % 50} NV")
        )
        for number in range(DOCUMENTS)
    ]
    shop.accept(*documents)
    expected_days = -(-DOCUMENTS // LEFT)
    done: list[int] = []
    for day in range(expected_days):
        if not FULL:
            leave(shop, LEFT, *WRITES)
        assert set(status(shop, tmp_path)["left"].values()) == {LEFT}
        made = shop.calls_of(shop.deliver)
        assert all(made[name] <= LEFT for name in WRITES[1:])
        done.append(shop.outbox.queue(ORGANISATION).totals()["done"])
        stands = status(shop, tmp_path)
        assert stands["left"] == {name: LEFT - made.get(name, 0) for name in WRITES}
        # nothing was begun that could not be finished
        numbers = list(range(1, done[-1] + 1))
        assert shop.numbers() == shop.numbers("D1") == numbers
        assert len(shop.world["balancings"]) == done[-1]
        if day < expected_days - 1:
            midnight = (shop.now + timedelta(days=1)).replace(hour=0, minute=0)
            waits = {one["next_attempt_at"] for one in stands["documents"] if one["state"] == "waiting"}
            assert waits == {midnight.isoformat(timespec="seconds")}
            assert [notice["code"] for notice in stands["notices"] if not notice["resolved_at"]] == [
                "quota_reached"
            ]
            shop.at((midnight - timedelta(minutes=1)).isoformat())
            assert shop.calls_of(shop.deliver) == {}
            shop.at(midnight.isoformat())
    assert done == [min(LEFT * (day + 1), DOCUMENTS) for day in range(expected_days)]
    assert shop.orders() == [document["order"] for document in documents]
    assert shop.notices() == {}
    shop.assert_paid(*documents[:5], *documents[-5:])
    sys.stdout.write(f"{DOCUMENTS} documents on {expected_days} days: {done}\n")


@pytest.mark.parametrize("counter", WRITES)
def test_the_scarcest_operation_decides(shop: Any, papers: Any, counter: str) -> None:
    shop.deliver(papers.invoice("TW-0", customer=papers.company(5000)))
    leave(shop, 3, counter)
    documents = [papers.invoice(f"TW-{n}", customer=papers.company(5000 + n, f"N {n}")) for n in range(1, 6)]
    delivered = shop.deliver(*documents)
    assert (delivered.done, delivered.waiting) == (4, 2)
    shop.assert_paid(*documents[:3])
    assert not shop.stored(documents[3]).started


@contextmanager
def second_worker(shop: Any) -> Iterator[tuple[Outbox, Octopus]]:
    """Another worker on the same database, with a login and connections of its own."""
    outbox = Outbox.open(f"sqlite:///{shop.database}", clock=lambda: shop.now)
    config = OctopusConfig(base_url=shop.base_url, verify=CERTIFICATES, clock=lambda: shop.now)
    octopus = Octopus(Credentials(**shop.login), config=config, store=outbox.client_store)
    try:
        yield outbox, octopus
    finally:
        octopus.close()
        outbox.engine.dispose()


def test_counts_and_tokens_survive_a_restart_and_are_shared(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    leave(shop, 2, "insertBuySellBooking")
    shop.restart()
    documents = [papers.invoice(f"TW-{number}") for number in range(1, 4)]
    shop.accept(*documents)
    made = shop.calls_of(lambda: shop.deliver(limit=1))
    assert not {"authenticateUser", "connectDossier"} & made.keys()

    with second_worker(shop) as (outbox, octopus):
        assert octopus.dossier(DOSSIER).quota.left("insertBuySellBooking") == 1
        made = shop.calls_of(lambda: deliver_due(outbox, lambda _: octopus))
        assert made["insertBuySellBooking"] == 1
        assert not {"authenticateUser", "connectDossier"} & made.keys()
    assert shop.octopus.dossier(DOSSIER).quota.left("insertBuySellBooking") == 0
    assert shop.calls_of(shop.deliver) == {}
    assert [str(shop.stored(document).state) for document in documents] == ["done", "done", "waiting"]
