"""The file of an outbox on SQLite: its owner's only, and none where there is none."""

from pathlib import Path

import pytest
from sqlalchemy.exc import SADeprecationWarning

from tickoweb_sync.outbox.engine import open_engine


@pytest.mark.parametrize(
    "url", ["sqlite:///outbox of fictie.sqlite", "sqlite:///file:outbox%2520of%2520fictie.sqlite?uri=true"]
)
def test_the_file_of_an_outbox_is_its_owners_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.chdir(tmp_path)
    engine = open_engine(url)
    with engine.connect():
        pass
    engine.dispose()
    [path] = tmp_path.glob("*.sqlite")
    assert (path.name, path.stat().st_mode & 0o777) == ("outbox of fictie.sqlite", 0o600)


@pytest.mark.filterwarnings(f"ignore::{SADeprecationWarning.__module__}.{SADeprecationWarning.__name__}")
@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:outbox?mode=memory&uri=true"]
)
def test_an_outbox_in_memory_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.chdir(tmp_path)
    engine = open_engine(url)
    with engine.connect():
        pass
    engine.dispose()
    assert list(tmp_path.iterdir()) == []
