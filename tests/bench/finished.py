"""An outbox with a million finished documents against one with a thousand."""

import contextlib
import io
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from attrs import frozen
from tests.bench.databases import KINDS
from tests.bench.figure import Measured
from tests.bench.multiplying import multiply, size_of
from tests.bench.octopus_server import octopus_server
from tests.bench.papers import invoice
from tests.bench.shop import BEGIN, Shop

from tickoweb_sync.cli.main import app

_MODELS = 50
_FEW, _SOME = 1_000, 20_000
_MANY = {"sqlite": 1_000_000, "postgresql": 100_000}
"""PostgreSQL takes too long to be filled with a million in a bench of a few minutes."""
_DUE = 10
_SETTINGS = """
organisation = "fictie-events"

[octopus]
dossier = 49001
locale = "en"

[booking]
journal = "V1"
sales_account = 700000
payment_account = 580000
payment_journal = "D1"
"""


def measure_finished(*, short: bool) -> Iterator[Measured]:
    """Time of `run`, `status` and `show`, and the size of the database."""
    for kind in ("sqlite",) if short else KINDS:
        with ExitStack() as stack:
            make = stack.enter_context(KINDS[kind]())
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            (folder / "settings.toml").write_text(_SETTINGS)
            few, many = (
                stack.enter_context(_outbox(make(), count))
                for count in (_FEW, _SOME if short else _MANY[kind])
            )
            yield Measured(f"size_{kind}", many.size / 1000, f"of {many.count:,} documents")
            order = "TW-2026-000007"
            for name, works in (
                ("run", [_run_of(one.shop) for one in (few, many)]),
                ("status", [_command(folder, one.address, "status") for one in (few, many)]),
                ("show", [_command(folder, one.address, "show", order) for one in (few, many)]),
            ):
                ratio, least, most = _ratio(works, 3)
                told = f"{most * 1e3:.0f} ms of {many.count:,}, {least * 1e3:.0f} ms of {few.count:,}"
                yield Measured(f"finished_{name}_{kind}", ratio, told)


@frozen
class _Filled:
    """An outbox with finished documents, and the bytes that each of them takes."""

    shop: Shop
    address: str
    count: int
    size: float


@contextmanager
def _outbox(address: str, count: int) -> Iterator[_Filled]:
    with octopus_server() as server:
        server.set_clock(BEGIN)
        shop = Shop(server.api_url, address)
        shop.accept(*(invoice(number, number) for number in range(_MODELS)))
        shop.deliver()
        before = size_of(shop.outbox.engine)
        multiply(shop.outbox.engine, models=_MODELS, count=count)
        yield _Filled(shop, address, count, (size_of(shop.outbox.engine) - before) / count)
        shop.close()


def _ratio(works: list[Callable[[], None]], rounds: int) -> tuple[float, float, float]:
    pairs = []
    for turn in range(rounds + 1):
        pair = []
        for work in works:
            begun = time.perf_counter()
            work()
            pair.append(time.perf_counter() - begun)
        if turn:
            pairs.append(pair)
    small, large = (median(times) for times in zip(*pairs, strict=True))
    return median(after / before for before, after in pairs), small, large


def _run_of(shop: Shop) -> Callable[[], None]:
    numbers = iter(range(100_000, 1_000_000))

    def run() -> None:
        shop.accept(*(invoice(next(numbers), client) for client in range(_DUE)))
        shop.deliver()

    return run


def _command(folder: Path, database: str, *words: str) -> Callable[[], None]:
    """A command in this process, without the start of an interpreter."""
    options = [*words, "--settings", str(folder / "settings.toml"), "--database", database]

    def command() -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            app([*options, "--json", "--now", BEGIN.isoformat()], standalone_mode=False)

    return command
