"""The code of the pages on workers runs: with stand-ins for Celery and Django, on a sandbox over HTTP."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import Any

import pytest

from octopus_client.sandbox import Sandbox
from tickoweb_sync import Integration, Outbox

ROOT = Path(__file__).parents[2]
PAGES = {
    name: (ROOT / "docs" / f"{name}.md").read_text("utf-8")
    for name in ("workers", "how-to/celery", "how-to/django", "how-to/many-machines")
}
DOCUMENTS = re.search(r"```json\n(.*?)```", (ROOT / "docs" / "documents.md").read_text("utf-8"), re.DOTALL)
SETTINGS = re.search(r"```toml\n(.*?)```", (ROOT / "docs" / "tutorial.md").read_text("utf-8"), re.DOTALL)


def code_of(page: str) -> list[str]:
    """The blocks of Python on a page."""
    found = re.findall(r"```python\n(.*?)```", PAGES[page], re.DOTALL)
    assert found
    return found


@pytest.fixture
def integration() -> Integration:
    assert SETTINGS is not None
    return Integration.from_toml(SETTINGS[1])


@pytest.fixture
def documents() -> bytes:
    assert DOCUMENTS is not None
    return DOCUMENTS[1].encode()


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sandbox]:
    """A sandbox, and the environment that the page speaks of."""
    with Sandbox.running() as running:
        monkeypatch.setenv("OCTOPUS_BASE_URL", running.api_url)
        monkeypatch.setenv("OCTOPUS_SOFTWARE_HOUSE", running.software_house)
        monkeypatch.setenv("OCTOPUS_USER", running.user)
        monkeypatch.setenv("OCTOPUS_PASSWORD", running.password)
        monkeypatch.setenv("OUTBOX_DATABASE", f"sqlite:///{tmp_path / 'outbox.sqlite'}")
        yield running


@pytest.fixture
def outbox(box: Sandbox, tmp_path: Path) -> Iterator[Outbox]:
    del box
    opened = Outbox.open(f"sqlite:///{tmp_path / 'outbox.sqlite'}")
    yield opened
    opened.engine.dispose()


def stand_in(monkeypatch: pytest.MonkeyPatch, name: str, **names: object) -> None:
    module = ModuleType(name)
    vars(module).update(names)
    monkeypatch.setitem(sys.modules, name, module)


def run(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "page"}
    exec(compile(code, "page", "exec"), names)  # noqa: S102 - our own page
    return names


def balancings(box: Sandbox) -> int:
    return len(box.state()["dossiers"]["49001"]["balancings"])


@pytest.mark.parametrize("page", PAGES)
def test_all_code_of_a_page_compiles(page: str) -> None:
    for code in code_of(page):
        compile(code, page, "exec")


def test_the_loop_books_and_stops(
    box: Sandbox, outbox: Outbox, integration: Integration, documents: bytes
) -> None:
    class Once(Event):
        def wait(self, timeout: float | None = None) -> bool:
            del timeout
            self.set()
            return True

    outbox.accept(integration, documents)
    run(code_of("workers")[0])["work"](Once(), database=str(outbox.engine.url))
    assert balancings(box) == 2


def test_the_task_of_celery_books(
    box: Sandbox,
    outbox: Outbox,
    integration: Integration,
    documents: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def shared_task(*, ignore_result: bool) -> Callable[[Callable[[], None]], Callable[[], None]]:
        assert ignore_result
        return lambda function: function

    stand_in(monkeypatch, "celery", shared_task=shared_task)
    outbox.accept(integration, documents)
    names = run(code_of("how-to/celery")[0])
    names["book_what_is_due"]()
    names["user_of_octopus"]().close()
    names["outbox"]().engine.dispose()
    assert balancings(box) == 2


def test_many_machines_open_one_outbox_and_book(
    box: Sandbox, outbox: Outbox, integration: Integration, documents: bytes
) -> None:
    outbox.accept(integration, documents)
    run(code_of("how-to/many-machines")[0])["outbox"].engine.dispose()
    assert balancings(box) == 2


class Transaction:
    """As much of `django.db.transaction` as the page uses."""

    def __init__(self) -> None:
        self.depth = 0
        self.after: list[Callable[[], object]] = []

    @contextmanager
    def atomic(self) -> Iterator[None]:
        assert self.depth == 0
        self.depth += 1
        yield
        self.depth -= 1
        waiting, self.after = self.after, []
        for action in waiting:
            action()

    def on_commit(self, action: Callable[[], object], *, robust: bool = False) -> None:
        del robust
        if self.depth:
            self.after.append(action)
        else:
            action()


class Rows:
    """As much of a manager of Django as the page uses."""

    def __init__(self) -> None:
        self.rows: dict[tuple[object, ...], dict[str, object]] = {}
        self._chosen: tuple[object, ...] = ()

    def filter(self, *, uuid: str, number: None) -> "Rows":
        assert number is None
        self._chosen = (uuid,)
        return self

    def update(self, **values: object) -> int:
        is_new = self._chosen not in self.rows
        if is_new:
            self.rows[self._chosen] = values
        return int(is_new)

    def update_or_create(self, *, defaults: dict[str, object], **key: object) -> None:
        self.rows[tuple(key.values())] = defaults


def test_the_parts_for_django_hand_over_book_and_tell(
    box: Sandbox, integration: Integration, documents: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    transaction = Transaction()
    mailed: list[str] = []
    invoice: Any = type("Invoice", (), {"objects": Rows(), "mail": mailed.append})
    message: Any = type("Message", (), {"objects": Rows()})
    stand_in(monkeypatch, "django")
    stand_in(monkeypatch, "django.db", transaction=transaction)
    stand_in(monkeypatch, "shop")
    stand_in(monkeypatch, "shop.models", Invoice=invoice, Message=message)
    names = run(code_of("how-to/django")[1])
    box.lock("V1")
    with transaction.atomic():
        names["hand_over"](integration, documents)
        assert names["outbox"]().queue(integration.organisation).ids() == []
    names["book"]()
    assert [key[1:3] for key in message.objects.rows] == [("journal_locked", "V1")]
    assert mailed == []

    box.unlock("V1")
    for stored in names["outbox"]().queue(integration.organisation).waiting():
        names["outbox"]().release(integration, stored.order)
    names["book"]()
    for _ in range(2):
        names["on_booked"](mailed[0], 2, "V1", 1)
    names["outbox"]().engine.dispose()
    assert balancings(box) == 2
    assert sorted(values["number"] for values in invoice.objects.rows.values()) == [1, 2]
    assert len(mailed) == 2
    assert [values["solved_at"] is None for values in message.objects.rows.values()] == [False]
