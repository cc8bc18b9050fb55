"""The peak of memory while a file of bookings is read, in bytes above what the process had before."""

import argparse
import sys
from pathlib import Path

from tests.bench.bookings_json import bookings_json

from octopus_client import Booking
from octopus_client.codec import decode, decode_each


def main() -> None:
    """Read a file in one of two ways, and write the peak."""
    parser = argparse.ArgumentParser()
    parser.add_argument("way", choices=("keep", "iterate"))
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    decode(bookings_json(10), list[Booking])  # what is made once is not counted
    before = _peak()
    data = options.file.read_bytes()
    if options.way == "keep":
        kept = decode(data, list[Booking])
        count = len(kept)
    else:
        count = sum(bool(booking.lines) for booking in decode_each(data, Booking))
    if not count:
        raise AssertionError
    sys.stdout.write(f"{_peak() - before}\n")


def _peak() -> int:
    """The peak so far, of this program only: what `resource` tells goes back to the process that began it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    main()
