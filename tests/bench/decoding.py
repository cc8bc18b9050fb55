"""Reading a long list: against pydantic by the processor's time, and against its own size by memory."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.bookings_json import bookings_json
from tests.bench.figure import Measured
from tests.bench.paired import paired

from octopus_client import Booking
from octopus_client.codec import decode


def measure_decoding(*, short: bool) -> Iterator[Measured]:
    """Decode bookings with three lines."""
    count, rounds = (4_000, 3) if short else (20_000, 3)
    data = bookings_json(count)
    try:
        from tests.bench.exact_pydantic import read_bookings  # noqa: PLC0415 - it may not be installed
    except ModuleNotFoundError as error:
        yield Measured("decode", None, f"needs {error.name}")
        return
    theirs = read_bookings(data)
    for ours, their in zip(decode(data, list[Booking]), theirs, strict=True):
        if ours.amount != their.amount or str(ours.amount) != str(their.amount):
            raise AssertionError("the two do not read the same")
    del theirs
    ratio, our_time, their_time = paired(
        lambda: decode(data, list[Booking]), lambda: read_bookings(data), rounds=rounds
    )
    yield Measured("decode", ratio, f"{our_time * 1e3:.0f} against {their_time * 1e3:.0f} ms")


def measure_memory(*, short: bool) -> Iterator[Measured]:
    """The peak of memory of a fresh process, as the system counts it, above what it had before."""
    if not Path("/proc/self/status").exists():
        yield from (Measured(name, None, "needs Linux") for name in ("memory_kept", "memory_iterating"))
        return
    data = bookings_json(4_000 if short else 20_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bookings.json"
        path.write_bytes(data)
        for name, way in (("memory_kept", "keep"), ("memory_iterating", "iterate")):
            command = [sys.executable, "-m", "tests.bench.decoding_memory", way, str(path)]
            said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            peak = int(said.stdout)
            yield Measured(name, peak / len(data), f"{peak / 1e6:.0f} MB for {len(data) / 1e6:.1f} MB")
