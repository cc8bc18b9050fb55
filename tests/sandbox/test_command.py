from __future__ import annotations

import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from octopus_client.sandbox.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _command(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    # `trap` as a shell does it for what it starts in the background
    command = [
        "sh",
        "-c",
        'trap "" INT; exec "$@"',
        "sh",
        sys.executable,
        "-m",
        "octopus_client.sandbox",
        *arguments,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_prints_its_address_and_stops_cleanly(number: signal.Signals) -> None:
    with _command("--port", "0") as (process, url):
        assert httpx.get(f"{url}/_sandbox/state").status_code == 200
        output, errors = _stop(process, number)
        assert (process.returncode, errors) == (0, "")
    assert "OCTOPUS_USER=demo" in output
    assert "delete-last" in output


def _stop(process: subprocess.Popen[str], number: signal.Signals) -> tuple[str, str]:
    assert process.stdout is not None
    assert process.stderr is not None
    process.send_signal(number)
    output, errors = process.stdout.read(), process.stderr.read()
    process.wait(timeout=20)
    return output, errors


def test_verbose_tells_method_path_and_status_but_no_query() -> None:
    with _command("--port", "0", "--verbose") as (process, url):
        httpx.get(f"{url}/octopus-rest-api/v1/dossiers", params={"secret": "x"})
        _, errors = _stop(process, signal.SIGTERM)
    assert errors == "GET /octopus-rest-api/v1/dossiers 401\n"


def test_a_port_in_use_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with _command("--port", "0") as (_, url):
        port = url.rpartition(":")[2]
        assert main(["--port", port]) == 2
    assert f"Port {port} cannot be used" in capsys.readouterr().err


def test_the_help_teaches_the_control_calls(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    assert '{"advance_seconds": 600}' in capsys.readouterr().out
