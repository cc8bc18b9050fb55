"""The command `octopus-verify`."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from textwrap import fill

from octopus_client.client import LIVE_SERVICE, OctopusConfig
from octopus_client.clock import Clock, wall_clock
from octopus_client.credentials import Credentials
from octopus_client.errors import OctopusError, StoreFault
from octopus_client.store import SQLiteStore
from octopus_client.verify.bench import MARK
from octopus_client.verify.cassettes import write_cassettes
from octopus_client.verify.checks import ALL
from octopus_client.verify.report import Report
from octopus_client.verify.runner import WriteOrder, verify_dossier

_WIDTH = 79

_DESCRIPTION = f"""\
Asks a test dossier of Octopus what nobody could verify, and writes a report
that can be mailed.

Without --write nothing is changed. With --write, and the dossier named a
second time by --confirm, test bookings of one cent are made in the journals
that --journal names, in the period of today. Each begins with
«{MARK}». They stay: the report ends by saying which stand
where, and how they are removed. Use a dossier that Octopus gave for tests,
never the books of somebody.

No operation is called more often than a third of its daily limit."""

_EPILOG = """\
login, from the environment:
  OCTOPUS_SOFTWARE_HOUSE, OCTOPUS_USER, OCTOPUS_PASSWORD
  OCTOPUS_BASE_URL        another service than the live one, such as a sandbox

exit codes:
  0  asked; nothing was refuted
  1  asked; at least one assumption was refuted
  2  not started: the command, the login or the order to write is not complete
  3  not everything was asked; the report tells why

examples:
  octopus-verify 49001
  octopus-verify 49001 --report monday --record cassettes
  octopus-verify 49001 --write --confirm 49001 --journal V1 --journal D1
  octopus-verify 49001 --write --confirm 49001 --open-journal V1"""


def main(arguments: Sequence[str] | None = None, *, clock: Clock = wall_clock) -> int:
    """Run `octopus-verify`.

    Args:
        arguments: of the command line; those of the process unless given.
        clock: the present moment.

    Returns:
        The exit code.
    """
    options = _parser().parse_args(arguments)
    refusal = _refusal(options)
    if refusal:
        sys.stderr.write(refusal + "\n")
        return 2
    try:
        report = verify_dossier(
            Credentials.from_env(),
            options.dossier,
            config=_config(clock),
            counts=SQLiteStore(options.store) if options.store else None,
            write=_order(options),
            scarce=options.scarce,
            progress=lambda line: _progress(f"{line}\n"),
        )
        _write(report, options.report, options.record)
    except OctopusError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if report.incomplete:
        return 3
    return 1 if report.refuted else 0


def _parser() -> argparse.ArgumentParser:
    listed = "\n".join(
        fill(each.purpose, _WIDTH, initial_indent=f"  {each.name:<19} ", subsequent_indent=" " * 22)
        for each in ALL
    )
    parser = argparse.ArgumentParser(
        prog="octopus-verify",
        description=_DESCRIPTION,
        epilog=f"{_EPILOG}\n\nchecks:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("dossier", type=int, metavar="DOSSIER", help="number of the test dossier")
    parser.add_argument("--write", action="store_true", help="make test bookings too")
    parser.add_argument("--confirm", type=int, metavar="DOSSIER", help="the dossier again, for --write")
    parser.add_argument(
        "--journal",
        action="append",
        default=[],
        metavar="KEY",
        help="journal for test bookings; give it twice: a sales journal, and an F or D journal for payments",
    )
    parser.add_argument("--account", type=int, metavar="NUMBER", help="sales account of the test bookings")
    parser.add_argument("--vat-code", metavar="CODE", help="VAT code of the test bookings")
    parser.add_argument(
        "--open-journal",
        default="",
        metavar="KEY",
        help="a journal that a person has open in Octopus right now; asks only how a lock is answered",
    )
    parser.add_argument(
        "--scarce",
        action="store_true",
        help="use one of the two calls a day for the VAT codes: half, not a third",
    )
    parser.add_argument(
        "--report",
        type=Path,
        default=Path("octopus-verify"),
        metavar="NAME",
        help="writes NAME.txt and NAME.json (default: octopus-verify)",
    )
    parser.add_argument(
        "--record", type=Path, metavar="DIR", help="writes what was said, scrubbed, as cassettes"
    )
    parser.add_argument(
        "--store",
        type=Path,
        metavar="FILE",
        help="counts calls here; the SQLite store of your integration will do",
    )
    with suppress(ModuleNotFoundError):  # optional: who has no shtab has no completion
        import shtab  # noqa: PLC0415 - the same

        shtab.add_argument_to(parser, ["--print-completion"], help="write what completes it in a shell")
    return parser


def _refusal(options: argparse.Namespace) -> str:
    if not options.write:
        unused = [name for name in ("confirm", "journal", "open_journal") if getattr(options, name)]
        names = ", ".join(f"--{name.replace('_', '-')}" for name in unused)
        return f"{names} belongs to --write: nothing was asked." if unused else ""
    if options.confirm != options.dossier:
        return (
            f"--write changes the books of dossier {options.dossier}: name it a second time, with "
            f"--confirm {options.dossier}. Nothing was asked."
        )
    if not options.journal and not options.open_journal:
        return "--write needs a journal to book in: --journal V1, for example. Nothing was asked."
    return ""


def _config(clock: Clock) -> OctopusConfig:
    return OctopusConfig(
        base_url=os.environ.get("OCTOPUS_BASE_URL") or LIVE_SERVICE, user_agent="octopus-verify", clock=clock
    )


def _progress(line: str) -> None:
    sys.stderr.write(line)
    sys.stderr.flush()


def _order(options: argparse.Namespace) -> WriteOrder | None:
    if not options.write:
        return None
    return WriteOrder(
        dossier=options.confirm,
        journals=tuple(options.journal),
        account=options.account,
        vat_code=options.vat_code,
        opened=options.open_journal,
    )


def _write(report: Report, name: Path, record: Path | None) -> None:
    text = report.text()
    sys.stdout.write(text)
    plain = json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n"
    for suffix, content in ((".txt", text), (".json", plain)):
        path = name.with_name(name.name + suffix)
        try:
            path.write_text(content, "utf-8")
        except OSError as error:
            raise StoreFault(path, cause=error) from error
        sys.stderr.write(f"written: {path}\n")
    if record is not None:
        files = write_cassettes(report, record)
        sys.stderr.write(f"written: {len(files)} cassettes in {record}\n")


if __name__ == "__main__":
    raise SystemExit(main())
