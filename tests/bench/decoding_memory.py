"""The peak of memory while an answer with bookings is read, in bytes above what the process had before.

It is read as the client does behind HTTP: judged, and then decoded, whole or document by document.
"""

import argparse
import sys
from pathlib import Path

from tests.bench.bookings_json import bookings_json

from octopus_client.answers import failure_of, read_answer, read_each
from octopus_client.bookings import OPERATIONS

_LIST = OPERATIONS[-1]
_OK = 200


def main() -> None:
    """Read a file in one of two ways, and write the peak."""
    parser = argparse.ArgumentParser()
    parser.add_argument("way", choices=("keep", "iterate"))
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    read_answer(_LIST, status=_OK, body=bookings_json(10))  # what is made once is not counted
    before = _peak()
    data = options.file.read_bytes()
    failure = failure_of(_LIST, status=_OK, body=data)
    if options.way == "keep":
        kept = read_answer(_LIST, status=_OK, body=data)
        count = len(kept)
    else:
        count = sum(bool(booking.lines) for booking in read_each(_LIST, status=_OK, body=data))
    if failure is not None or not count:
        raise AssertionError
    sys.stdout.write(f"{_peak() - before}\n")


def _peak() -> int:
    """The peak so far, of this program only: what `resource` tells goes back to the process that began it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    main()
