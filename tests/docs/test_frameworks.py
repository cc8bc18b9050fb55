"""The pages on Django and Celery, followed to the letter with the real ones, where they are installed."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from octopus_client.sandbox import Sandbox

DOCS = Path(__file__).parents[2] / "docs"
SETTINGS = """
SECRET_KEY = "invented"
INSTALLED_APPS = ["shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "site.sqlite"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
"""
BEGIN = """
from pathlib import Path
from tickoweb_sync import Integration

integration = Integration.from_toml(Path("tickoweb-sync.toml"))
documents = Path("documents.json").read_bytes()
"""
DJANGO = """
import json
import django
from django.core.management import call_command
from django.db import transaction
django.setup()
call_command("migrate", run_syncdb=True, verbosity=0)
from shop.bookkeeping import hand_over, on_booked, outbox
from shop.models import Invoice, Message

def accepted():
    return len(outbox().queue(integration.organisation).ids())

for document in json.loads(documents)["documents"]:
    Invoice.objects.create(uuid=document["id"])
try:
    with transaction.atomic():
        hand_over(integration, documents)
        raise RuntimeError
except RuntimeError:
    print("after a rollback", accepted())
with transaction.atomic():
    hand_over(integration, documents)
    print("before the commit", accepted())
print("after it", accepted())
call_command("book")
print(*Invoice.objects.order_by("number").values_list("journal", "number"))
first = Invoice.objects.get(number=1)
on_booked(first.uuid, 2, "V1", 99)
print("still", Invoice.objects.get(uuid=first.uuid).number, Message.objects.count())
"""
LOCKED = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from shop.bookkeeping import hand_over
from shop.models import Message
hand_over(integration, documents)
call_command("book")
print(*Message.objects.values_list("code", "journal", "solved_at"))
"""
CELERY = """
from celery import Celery
app = Celery("shop")
app.set_default()
from shop.tasks import book_what_is_due, outbox
{schedule}
outbox().accept(integration, documents)
print(book_what_is_due.apply().state)
print(all(each["task"] in app.tasks for each in app.conf.beat_schedule.values()))
"""


def blocks_of(page: str, language: str = "python") -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)


class Project:
    """A folder in which the files of a page stand."""

    def __init__(self, folder: Path, box: Sandbox) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "OCTOPUS_BASE_URL": box.api_url,
            "OCTOPUS_SOFTWARE_HOUSE": box.software_house,
            "OCTOPUS_USER": box.user,
            "OCTOPUS_PASSWORD": box.password,
            "OUTBOX_DATABASE": f"sqlite:///{folder / 'outbox.sqlite'}",
            "DJANGO_SETTINGS_MODULE": "project_settings",
        }
        self.write("tickoweb-sync.toml", blocks_of("tutorial.md", "toml")[0])
        self.write("documents.json", blocks_of("documents.md", "json")[0])
        self.write("project_settings.py", SETTINGS)
        self.write("shop/__init__.py", "")

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def write_page(self, page: str) -> None:
        """Write the blocks of a page where their first lines say that they stand."""
        for block in blocks_of(page):
            place = re.match(r"# (\S+\.py)\n", block)
            if place is not None:
                self.write(place[1], block)
                if "management" in place[1]:
                    self.write("shop/management/__init__.py", "")
                    self.write("shop/management/commands/__init__.py", "")

    def run(self, code: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", BEGIN + code],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        yield running


@pytest.fixture
def project(box: Sandbox, tmp_path: Path) -> Project:
    return Project(tmp_path, box)


def test_a_project_of_django_books_and_notes_the_numbers(project: Project, box: Sandbox) -> None:
    project.write_page("how-to/django.md")

    assert project.run(DJANGO) == [
        "after a rollback 0",
        "before the commit 0",
        "after it 2",
        "('V1', 1) ('V1', 2)",
        "still 1 0",
    ]
    assert len(box.state()["dossiers"]["49001"]["balancings"]) == 2


def test_a_project_of_django_shows_a_notice(project: Project, box: Sandbox) -> None:
    project.write_page("how-to/django.md")
    box.lock("V1")

    assert project.run(LOCKED) == ["('journal_locked', 'V1', None)"]


def test_the_task_of_celery_books_and_beat_names_it(project: Project, box: Sandbox) -> None:
    project.write_page("how-to/celery.md")
    schedule = blocks_of("how-to/celery.md")[1]

    assert project.run(CELERY.replace("{schedule}", schedule)) == ["SUCCESS", "True"]
    assert len(box.state()["dossiers"]["49001"]["balancings"]) == 2
