"""A sandbox of Octopus in a process of its own, so that the processor's time of a client is only its own."""

import argparse
import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from octopus_client.sandbox import ledger
from octopus_client.sandbox.answers import Reply, Request
from octopus_client.sandbox.app import App
from octopus_client.sandbox.call import Call
from octopus_client.sandbox.contract import API_PREFIX, CONTROL_PREFIX
from octopus_client.sandbox.server import Server
from octopus_client.sandbox.world import Dossier, LineKey

Json = dict[str, Any]


class BenchApp(App):
    """A sandbox without daily limits, whose answers may take a while to arrive, as from elsewhere."""

    latency = 0.0

    def handle(self, request: Request) -> Reply:
        """Answer, and say how long the answer is under way."""
        return replace(super().handle(request), delay=self.latency)

    def _count(self, call: Call) -> None:
        """Let every call pass: a figure is made of more calls than a day allows."""


class _Settled:
    """What is balanced of each line, added up once and not for each line anew, which with thousands shows."""

    def __init__(self) -> None:
        self._amounts: dict[LineKey, Decimal] = {}
        self._added: tuple[Dossier | None, int] = (None, 0)

    def open_amount(self, dossier: Dossier, key: LineKey, amount: Decimal) -> Decimal:
        """How much of a line is open; see the sandbox's ledger."""
        known, added = self._added
        if known is not dossier or added > len(dossier.balancings):
            self._amounts, added = {}, 0
        for each in dossier.balancings[added:]:
            for side in (each.debet, each.credit):
                self._amounts[side] = self._amounts.get(side, Decimal(0)) + each.amount
        self._added = dossier, len(dossier.balancings)
        return abs(amount) - self._amounts.get(key, Decimal(0))


class OctopusServer:
    """The sandbox of another process, over its control calls."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.api_url = url + API_PREFIX

    def control(self, name: str, body: object) -> None:
        """Make a control call."""
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self.url}{CONTROL_PREFIX}/{name}", data=json.dumps(body).encode(), method="POST"
        )
        with urllib.request.urlopen(request):  # noqa: S310 - our own address
            pass

    def state(self) -> Json:
        """Everything that is in it."""
        with urllib.request.urlopen(f"{self.url}{CONTROL_PREFIX}/state") as answer:  # noqa: S310 - our own
            state: Json = json.load(answer)
        return state

    def set_clock(self, moment: datetime) -> None:
        """Set its clock."""
        self.control("clock", {"at": moment.isoformat()})


@contextmanager
def octopus_server(*, latency: float = 0.0) -> Iterator[OctopusServer]:
    """Run a sandbox in a process of its own.

    Args:
        latency: seconds that each answer takes longer.
    """
    command = [sys.executable, "-m", "tests.bench.octopus_server", str(latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        if process.stdin is None or process.stdout is None:
            raise AssertionError
        try:
            yield OctopusServer(process.stdout.readline().decode().strip())
        finally:
            process.stdin.close()


def main() -> None:
    """Serve until the standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("latency", type=float)
    BenchApp.latency = parser.parse_args().latency
    server = Server(BenchApp())
    with patch.object(ledger, "open_amount", _Settled().open_amount):
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        sys.stdout.write(server.url + "\n")
        sys.stdout.flush()
        sys.stdin.read()
        server.stop()


if __name__ == "__main__":
    main()
