"""The page about reconciliation tells every column and every cause."""

from pathlib import Path

from tickoweb_sync.reconcile import Cause
from tickoweb_sync.reconcile.columns import FRAMES

PAGE = (Path(__file__).parents[3] / "docs" / "reconcile.md").read_text("utf-8")


def test_every_frame_has_its_table_of_columns() -> None:
    for name, columns in FRAMES.items():
        rows = [f"| `{column.name}` | {column.kind} | {column.meaning} |" for column in columns]
        table = "\n".join([f"### `{name}`", "", "| Column | Holds | Meaning |", "|---|---|---|", *rows])
        assert table in PAGE, name
    assert PAGE.count("\n### `") == len(FRAMES)


def test_every_cause_is_explained() -> None:
    for cause in Cause:
        assert f"`{cause}`" in PAGE
