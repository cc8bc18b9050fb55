"""The pages on another shop and on testing it, followed as written in a fresh folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from octopus_client.sandbox import Sandbox

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
BLOCK = re.compile(r"^```python\n(# (?P<file>\S+\.py)\n.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What the two pages say to write, and nothing else but the empty file that makes a package."""
    for page in ("another-shop.md", "testing.md"):
        for match in BLOCK.finditer((HOW_TO / page).read_text("utf-8")):
            file = tmp_path / match["file"]
            file.parent.mkdir(exist_ok=True)
            file.write_text(match[1], "utf-8")
    (tmp_path / "shop" / "__init__.py").touch()
    return tmp_path


def run(folder: Path, *words: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_tests_of_the_page_pass_and_pass_again(project: Path) -> None:
    for _ in range(2 if os.environ.get("PROOFS") else 1):
        told = run(
            project, "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "tests/test_booking.py"
        )
        assert "2 passed" in told
    assert not list(project.glob("*.sqlite"))


def test_the_shop_books_once_and_another_run_too(project: Path) -> None:
    with Sandbox.running() as box:
        environment = {
            "OCTOPUS_SOFTWARE_HOUSE": box.software_house,
            "OCTOPUS_USER": box.user,
            "OCTOPUS_PASSWORD": box.password,
            "OCTOPUS_BASE_URL": box.api_url,
        }
        for _ in range(2):
            assert run(project, "shop.booking", **environment).split() == ["V1/1", "V1/1"]
        assert len(box.state()["dossiers"]["49001"]["buysellBookings"]) == 1
