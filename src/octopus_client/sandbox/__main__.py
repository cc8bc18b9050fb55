"""The command `octopus-sandbox`."""

from __future__ import annotations

import argparse
import signal
import sys
from contextlib import suppress
from textwrap import indent
from threading import Thread
from typing import TYPE_CHECKING, Never

from octopus_client.sandbox.app import App
from octopus_client.sandbox.contract import API_PREFIX, CONTROL_PREFIX
from octopus_client.sandbox.control_calls import CONTROL_CALLS
from octopus_client.sandbox.default_world import PASSWORD, SOFTWARE_HOUSE, USER
from octopus_client.sandbox.server import Server

if TYPE_CHECKING:
    from collections.abc import Sequence

_DESCRIPTION = """\
A simulator of the Octopus bookkeeping API on this machine. Point a client at
the address it prints, and a browser too, to look into it. It keeps the rules
of Octopus, forgets everything when it stops, and marks each answer with the
header X-Octopus-Sandbox: recorded (seen on the live service), specified, or
assumed:<name>."""

_EPILOG = f"""\
example:
  octopus-sandbox --port 8321 --verbose

control calls, under {CONTROL_PREFIX}/ of the same address:
{indent(CONTROL_CALLS, "  ")}"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the sandbox until it is interrupted or terminated.

    Args:
        arguments: of the command line; by default those of the process.

    Returns:
        The exit code: 2 when the port cannot be used.
    """
    parser = argparse.ArgumentParser(
        prog="octopus-sandbox",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8321, help="the port; 0 takes a free one (default: 8321)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--verbose", action="store_true", help="write method, path and status of each call to stderr"
    )
    with suppress(ModuleNotFoundError):  # optional: who has no shtab has no completion
        import shtab  # noqa: PLC0415 - the same

        shtab.add_argument_to(parser, ["--print-completion"], help="write what completes it in a shell")
    options = parser.parse_args(arguments)
    try:
        server = Server(App(), host=options.host, port=options.port, verbose=options.verbose)
    except (OSError, OverflowError) as error:
        sys.stderr.write(
            f"Port {options.port} cannot be used ({error}): choose another, or 0 for a free one.\n"
        )
        return 2
    _serve(server)
    return 0


def _serve(server: Server) -> None:
    def stop(*_: object) -> Never:
        raise KeyboardInterrupt

    # SIGINT too: a shell lets what it starts in the background ignore it.
    previous = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        with suppress(KeyboardInterrupt):
            sys.stdout.write(_greeting(server.url) + "\n")
            sys.stdout.flush()
            thread.join()
    finally:
        server.stop()
        for number, handler in previous.items():
            signal.signal(number, handler)


def _greeting(url: str) -> str:
    return "\n".join(
        (
            f"Octopus sandbox at {url}{API_PREFIX}",
            f"  OCTOPUS_BASE_URL={url}{API_PREFIX}",
            f"  OCTOPUS_SOFTWARE_HOUSE={SOFTWARE_HOUSE}",
            f"  OCTOPUS_USER={USER}",
            f"  OCTOPUS_PASSWORD={PASSWORD}",
            f"To look into it, and to open and free journals: {url}/",
            f"Control calls under {url}{CONTROL_PREFIX}/:",
            *(f"  {line}" for line in CONTROL_CALLS.splitlines()),
            "Stop it with Ctrl-C.",
        )
    )


if __name__ == "__main__":
    raise SystemExit(main())
