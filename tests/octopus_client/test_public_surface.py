import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import octopus_client

SOURCES = Path(octopus_client.__file__).parent
CLIENT_FILES = [*SOURCES.glob("*.py"), *(SOURCES / "posting").glob("*.py")]


def test_the_public_names_are_sorted_and_can_be_imported() -> None:
    names = octopus_client.__all__
    assert len(names) == len(set(names))
    assert sorted(names, key=lambda name: (not name.isupper(), name)) == names
    for name in names:
        assert getattr(octopus_client, name) is not None
    assert dir(octopus_client) == sorted(names)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Kraken'"):
        octopus_client.Kraken  # noqa: B018 - the look-up is the point


@pytest.mark.parametrize("name", ["posting", "sandbox", "lock"])
def test_the_names_of_the_other_packages_can_be_imported(name: str) -> None:
    module = import_module(f"octopus_client.{name}")
    for public in getattr(module, "__all__", ["call_when_free", "every", "from_tenacity"]):
        assert hasattr(module, public)


def loaded_after(statement: str) -> set[str]:
    program = f"import sys; {statement}; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return {name.split(".")[0] for name in done.stdout.split()} | set(done.stdout.split())


def test_importing_the_package_loads_next_to_nothing() -> None:
    loaded = loaded_after("import octopus_client")
    assert not loaded & {"httpx", "cattrs", "tenacity", "msgspec", "octopus_client.client"}


def test_the_client_needs_nothing_of_the_extras() -> None:
    loaded = loaded_after(
        "import octopus_client as o; [getattr(o, name) for name in o.__all__]; import octopus_client.posting"
    )
    assert "httpx" in loaded  # which itself loads rich, where that is installed
    assert not loaded & {
        "sqlalchemy",
        "werkzeug",
        "pandas",
        "typer",
        "stdnum",
        "tickoweb_sync",
        "octopus_client.sandbox",
    }


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize(("package", "home"), [("httpx", "http.py"), ("cattrs", "codec.py")])
def test_a_library_is_imported_by_its_one_home_only(package: str, home: str) -> None:
    assert [path.name for path in CLIENT_FILES if package in imports_of(path)] == [home]


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    for path in [*CLIENT_FILES, *Path(__file__).parent.glob("*.py")]:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path.name
