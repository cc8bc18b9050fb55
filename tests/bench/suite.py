"""All figures, by the names under which they can be chosen."""

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from tests.bench.calls import measure_calls, measure_idle
from tests.bench.client_call import measure_client_call
from tests.bench.crew import measure_crew
from tests.bench.decoding import measure_decoding, measure_memory
from tests.bench.figure import Measured
from tests.bench.finished import measure_finished
from tests.bench.importing import measure_import
from tests.bench.own_cpu import measure_own_cpu
from tests.bench.reconciling import measure_reconcile
from tests.bench.waiting import measure_waiting


class Measure(Protocol):
    """Measures some figures."""

    def __call__(self, *, short: bool) -> Iterator[Measured]:
        """Measure; the short form takes less of everything."""


SUITE: Mapping[str, Measure] = {
    "calls": measure_calls,
    "idle": measure_idle,
    "client": measure_client_call,
    "own": measure_own_cpu,
    "decode": measure_decoding,
    "memory": measure_memory,
    "import": measure_import,
    "waiting": measure_waiting,
    "finished": measure_finished,
    "crew": measure_crew,
    "reconcile": measure_reconcile,
}


def first_line(measure: Callable[..., object]) -> str:
    """What a measurement is about."""
    return (measure.__doc__ or "").strip().partition("\n")[0]
