"""A worker in a process of its own: says when it is ready, and delivers what is due when it is told to."""

import json
import sys

from tests.bench.shop import BEGIN, ReadyPdf, login

from tickoweb_sync import Outbox, deliver_due


def main() -> None:
    """Work once by the order that comes on the standard input."""
    order = json.loads(sys.stdin.readline())
    outbox = Outbox.open(order["database"], clock=lambda: BEGIN)
    octopus = login(order["api_url"], lambda: BEGIN, outbox.client_store)
    outbox.configured()  # connects
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    deliver_due(outbox, lambda _: octopus, renderer=ReadyPdf(), on_booked=lambda *_: None)
    octopus.close()
    outbox.engine.dispose()


if __name__ == "__main__":
    main()
