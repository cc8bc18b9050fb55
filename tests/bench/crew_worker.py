"""A worker in a process of its own: says when it is ready, and delivers what is due each time it is told."""

import json
import sys

from tests.bench.shop import BEGIN, ReadyPdf, login

from tickoweb_sync import Outbox, deliver_due


def main() -> None:
    """Work by the order that comes first on the standard input; each line after that is a run."""
    order = json.loads(sys.stdin.readline())
    outbox = Outbox.open(order["database"], clock=lambda: BEGIN)
    octopus = login(order["api_url"], lambda: BEGIN, outbox.client_store)
    _be_ready()
    for _ in sys.stdin:
        deliver_due(outbox, lambda _: octopus, renderer=ReadyPdf(), on_booked=lambda *_: None)
        _be_ready()
    octopus.close()
    outbox.engine.dispose()


def _be_ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
