"""Everything in the documentation that can be run or checked, is."""

import json
import re
import runpy
import shlex
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from attrs import fields, frozen
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

import octopus_client
import octopus_client.posting
import octopus_client.sandbox
import tickoweb_sync
from octopus_client import Octopus, OctopusConfig
from octopus_client.sandbox import Sandbox
from octopus_client.sandbox.assumptions import ALL
from tickoweb_sync import Integration, Outbox, deliver_due
from tickoweb_sync.cli.main import app
from tickoweb_sync.document_format import FORMAT, read_documents
from tickoweb_sync.document_schema import document_schema

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", *(page for page in sorted(DOCS.rglob("*.md")) if "_build" not in page.parts))
FENCE = re.compile(
    r"^(?:<!-- no-run:(?P<reason>[^>]*)-->\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@frozen(kw_only=True)
class Block:
    """A fenced block of a page; `line` is the number of lines before its text."""

    page: Path
    language: str
    text: str
    line: int
    reason: str | None


def blocks_of(page: Path, language: str | None = None) -> list[Block]:
    text = page.read_text("utf-8")
    found = (
        Block(
            page=page,
            language=match["language"],
            text=match["text"],
            line=text.count("\n", 0, match.start("text")),
            reason=match["reason"],
        )
        for match in FENCE.finditer(text)
    )
    return [block for block in found if language in (None, block.language)]


def printed_on(page: Path) -> str:
    """What a page says that its python blocks print: the `text` block right after each."""
    lines = page.read_text("utf-8").splitlines()
    return "".join(
        output.text
        for code, output in pairwise(blocks_of(page))
        if (code.language, output.language) == ("python", "text")
        and not any(lines[code.line + code.text.count("\n") + 1 : output.line - 1])
    )


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def place_of(block: Block) -> str:
    return f"{name_of(block.page)}:{block.line}"


EVERYTHING = [block for page in PAGES for block in blocks_of(page)]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sandbox]:
    """What somebody who reads the pages has: a sandbox, the environment, settings and documents."""
    with Sandbox.running() as box:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("OCTOPUS_BASE_URL", box.api_url)
        monkeypatch.setenv("OCTOPUS_SOFTWARE_HOUSE", box.software_house)
        monkeypatch.setenv("OCTOPUS_USER", box.user)
        monkeypatch.setenv("OCTOPUS_PASSWORD", box.password)
        Path("tickoweb-sync.toml").write_text(blocks_of(DOCS / "tutorial.md", "toml")[0].text, "utf-8")
        Path("documents.json").write_text(blocks_of(DOCS / "documents.md", "json")[0].text, "utf-8")
        yield box


def run_python(blocks: list[Block], script: Path) -> None:
    """Run blocks of a page as one script, each line where it stands on the page, so that tracebacks fit."""
    lines: list[str] = []
    for block in blocks:
        if block.reason is None:
            lines += [""] * (block.line - len(lines)) + block.text.splitlines()
    script.write_text("\n".join(lines), "utf-8")
    for value in runpy.run_path(str(script), run_name="__main__").values():
        if isinstance(value, Outbox):
            value.engine.dispose()


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("page", [page for page in PAGES if blocks_of(page, "python")], ids=name_of)
def test_code_on_a_page_runs_and_prints_what_the_page_says(
    page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_python(blocks_of(page, "python"), tmp_path / f"{page.stem}.py")

    assert capsys.readouterr().out == printed_on(page)


def test_code_that_is_not_run_says_why() -> None:
    assert [
        place_of(block) for block in EVERYTHING if block.reason is not None and not block.reason.strip()
    ] == []


@pytest.mark.parametrize("block", [b for b in EVERYTHING if b.language == "toml"], ids=place_of)
def test_settings_on_a_page_are_accepted(block: Block) -> None:
    assert Integration.from_toml(block.text).organisation == "fictie-events"


def test_the_settings_page_tells_every_key() -> None:
    page = (DOCS / "settings.md").read_text("utf-8")
    everything = blocks_of(DOCS / "settings.md", "toml")[1].text
    shortest = Integration.from_toml(blocks_of(DOCS / "settings.md", "toml")[0].text)
    for table in ("octopus", "booking", "customers", "files", "retry"):
        for key in fields(type(getattr(shortest, table))):
            assert f"\n| `{key.name}` |" in page
            assert f"\n{key.name} = " in everything


def test_the_defaults_on_the_settings_page_are_the_defaults() -> None:
    shortest, everything = (Integration.from_toml(b.text) for b in blocks_of(DOCS / "settings.md", "toml"))
    assert everything.octopus == shortest.octopus
    assert everything.customers == shortest.customers
    assert everything.retry == shortest.retry
    assert everything.files.attachment_limit == shortest.files.attachment_limit
    for key in ("closed_period", "zero_documents", "payments", "refunds"):
        assert getattr(everything.booking, key) == getattr(shortest.booking, key)


@pytest.mark.parametrize(
    "block", [b for b in EVERYTHING if FORMAT in b.text and b.language == "json"], ids=place_of
)
def test_documents_on_a_page_follow_the_format(block: Block) -> None:
    content = json.loads(block.text)

    faults = [error.message for error in Draft202012Validator(document_schema()).iter_errors(content)]

    assert faults == []
    assert read_documents(content, organisation=content["organisation"]).refusals == ()


@pytest.mark.parametrize("block", [b for b in EVERYTHING if b.language == "json"], ids=place_of)
def test_json_on_a_page_is_json(block: Block) -> None:
    assert isinstance(json.loads(block.text), dict)


def test_the_example_documents_are_booked_paid_and_balanced(reader: Sandbox) -> None:
    def now() -> datetime:
        return datetime.fromisoformat("2026-12-01T09:00:00+01:00")

    reader.set_clock(now())
    outbox = Outbox.open("sqlite:///outbox.sqlite", clock=now)
    integration = Integration.from_toml(Path("tickoweb-sync.toml"))
    outbox.accept(integration, Path("documents.json").read_bytes())

    with Octopus.from_env(config=OctopusConfig(clock=now), store=outbox.client_store) as octopus:
        delivered = deliver_due(outbox, lambda _: octopus)

    outbox.engine.dispose()
    assert (delivered.done, delivered.waiting, delivered.held) == (2, 0, 0)
    assert len(reader.state()["dossiers"]["49001"]["balancings"]) == 2


# A command leaves its connections to the end of its process, which is ours here.
@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
def test_the_commands_of_the_tutorial_print_what_it_says(reader: Sandbox, tmp_path: Path) -> None:
    page = DOCS / "tutorial.md"
    Path("tickoweb-sync.toml").unlink()
    run_python(blocks_of(page, "python"), tmp_path / "make_documents.py")
    Path("tickoweb-sync.toml").write_text(blocks_of(page, "toml")[0].text, "utf-8")
    for block in blocks_of(page, "console"):
        if block.reason is None:
            for command, expected in commands_of(block):
                assert run_command(command, reader) == expected, f"{place_of(block)}: {command}"


def commands_of(block: Block) -> Iterator[tuple[str, str]]:
    """The commands of a block and what each prints."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, output = part.replace("\\\n", " ").partition("\n")
        yield command, output


def run_command(command: str, box: Sandbox) -> str:
    program, *arguments = shlex.split(command.replace("http://127.0.0.1:8321", box.url))
    if program == "tickoweb-sync":
        return CliRunner().invoke(app, arguments, env={"COLUMNS": "80"}).output
    address = next(argument for argument in arguments if argument.startswith(box.url))
    answer = httpx.post(address, content=arguments[-1]) if "-d" in arguments else httpx.get(address)
    return answer.text + "\n"


def test_every_public_name_stands_in_the_reference() -> None:
    reference = "\n".join(page.read_text("utf-8") for page in (DOCS / "reference").glob("*.md"))
    packages = (octopus_client, octopus_client.posting, octopus_client.sandbox, tickoweb_sync)
    whole = [package for package in packages if f".. automodule:: {package.__name__}\n" in reference]
    names = {
        f"{package.__name__}.{name}"
        for package in packages
        if package not in whole
        for name in package.__all__
    }

    assert {
        name for name in names if not re.search(rf":: {re.escape(name)}$", reference, re.MULTILINE)
    } == set()


def test_every_assumption_of_the_sandbox_is_explained() -> None:
    page = (DOCS / "assumptions.md").read_text("utf-8")
    for assumption in ALL:
        answers = ", ".join(f"`{answer}`" for answer in assumption.answers)
        told = answers if len(assumption.answers) > 1 else "one"
        assert f"| `{assumption.name}` | {assumption.sentence} | {told} |\n" in page


def test_every_command_and_option_is_explained() -> None:
    page = (DOCS / "command-line.md").read_text("utf-8")
    commands = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).output.partition("Commands:")[2]

    names = re.findall(r"^  ([a-z]+)  ", commands, re.MULTILINE)
    assert len(names) >= 6
    for name in names:
        options = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"}).output
        for option in [f"tickoweb-sync {name}", *re.findall(r"^  (--[a-z-]+)", options, re.MULTILINE)]:
            assert option in page


def test_every_notice_is_on_its_page_as_it_reads() -> None:
    expected = runpy.run_path(str(ROOT / ".ci" / "notices_page.py"))["page"]()
    assert (DOCS / "notices.md").read_text("utf-8") == expected, "Run python .ci/notices_page.py."


def test_the_house_is_drawn_as_its_contracts_say() -> None:
    expected = runpy.run_path(str(ROOT / ".ci" / "house_picture.py"))["picture"]()
    assert (DOCS / "house.svg").read_text("utf-8") == expected, "Run python .ci/house_picture.py."


def test_every_error_is_on_its_page() -> None:
    things = {name: getattr(octopus_client, name) for name in octopus_client.__all__}
    errors = {
        name for name, thing in things.items() if isinstance(thing, type) and issubclass(thing, Exception)
    }
    page = (DOCS / "errors.md").read_text("utf-8")
    families = {"OctopusError", "CallError", "Locked"}  # told of by their members
    assert {name for name in errors - families if f"`{name}`" not in page} == set()
    assert len(errors) > len(families)
