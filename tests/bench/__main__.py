"""The command `python -m tests.bench`."""

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figure import Measured, read_goals
from tests.bench.suite import SUITE, first_line
from tests.bench.table import HEADING, row, write_json

_DESCRIPTION = """\
Measure what a document costs: calls of Octopus, time of the processor, memory, growth.
Nothing but this machine is used: a sandbox of Octopus, SQLite files, a PostgreSQL of its own.
Every figure is a ratio of two things timed in turns, or a count, so it holds on any machine.
docs/benchmarks.md explains each of them and what profiling found."""

_EPILOG = """\
figures to choose:
{figures}

examples:
  python -m tests.bench                   everything: some minutes
  python -m tests.bench --short           what CI runs: less of everything, about a minute
  python -m tests.bench decode memory     two of them
  python -m tests.bench --json bench.json

exit code: 1 when a goal that was met (tests/bench/goals.json) is missed by more than 25 %, else 0;
the short form judges only the figures that are steady on a busy machine."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print each figure as it comes, and tell by the exit code whether a goal was lost."""
    width = max(map(len, SUITE)) + 2
    figures = "\n".join(f"  {name:<{width}}{first_line(measure)}" for name, measure in SUITE.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=_DESCRIPTION,
        epilog=_EPILOG.format(figures=figures),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help="which to measure; all unless given")
    parser.add_argument("--short", action="store_true", help="less of everything, and SQLite only")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to a file")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.figures if name not in SUITE]
    if unknown:
        parser.error(f"there is no figure {', '.join(unknown)}: choose {', '.join(SUITE)}")
    logging.disable(logging.WARNING)
    goals = read_goals()
    measured: list[Measured] = []
    begun = time.monotonic()
    sys.stdout.write(HEADING + "\n")
    for name in options.figures or SUITE:
        for one in SUITE[name](short=options.short):
            measured.append(one)
            sys.stdout.write(row(one, goals[one.name], short=options.short) + "\n")
            sys.stdout.flush()
    lost = [one.name for one in measured if goals[one.name].is_lost(one.value, short=options.short)]
    sys.stdout.write(f"{len(measured)} figures in {time.monotonic() - begun:.0f} seconds.\n")
    if lost:
        sys.stdout.write(f"Lost by more than 25 %: {', '.join(lost)}.\n")
    if options.json is not None:
        write_json(options.json, measured, goals)
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
