"""Use an installed wheel as far as its extras go, in an environment with these alone.

`python .ci/smoke.py "[sync]"`
"""

# ruff: noqa: INP001, S101, T201, PLC0415 - a script that asserts, prints, and imports what should be there

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path


def try_client() -> None:
    """Every public name can be had, with no more than the dependencies of the client."""
    import octopus_client

    for name in octopus_client.__all__:
        getattr(octopus_client, name)


def try_sandbox() -> None:
    """A client logs in to the sandbox."""
    from octopus_client import Credentials, Octopus, OctopusConfig
    from octopus_client.sandbox import Sandbox

    with Sandbox.running() as box:
        credentials = Credentials(software_house=box.software_house, user=box.user, password=box.password)
        with Octopus(credentials, config=OctopusConfig(base_url=box.api_url)) as octopus:
            assert [info.id for info in octopus.dossiers()] == [49001, 49002]


def try_sync() -> None:
    """An outbox opens, and the command line says how it is used."""
    from tickoweb_sync import Outbox

    Outbox.open("sqlite:///smoke.sqlite").engine.dispose()
    command = [str(Path(sys.executable).with_name("tickoweb-sync")), "--help"]
    assert "accept" in subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own command


def main(extras: str) -> None:
    """Try what the extras promise, and that nothing came along beyond them."""
    try_client()
    if "sandbox" in extras or "all" in extras:
        try_sandbox()
    if "sync" in extras or "all" in extras:
        try_sync()
    if not extras:
        assert find_spec("sqlalchemy") is None
        assert find_spec("werkzeug") is None
    print(f"octopus-client{extras}: works")


if __name__ == "__main__":
    main(sys.argv[1])
