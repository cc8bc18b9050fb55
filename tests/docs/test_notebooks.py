"""The build of the documentation runs the notebooks; this sees that they check what they draw."""

import re
from inspect import getmembers, isfunction
from pathlib import Path

import pytest

from tickoweb_sync.reconcile import figures

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "notebooks").glob("*.md"))
CELL = re.compile(r"^```\{code-cell\} python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def cells_of(notebook: Path) -> list[tuple[str, str]]:
    """The options and the code of each cell."""
    found = []
    for text in CELL.findall(notebook.read_text("utf-8")):
        options = re.match(r"---\n.*?^---\n|(?::.*\n)+", text, re.MULTILINE | re.DOTALL)
        found.append((options[0] if options else "", text[options.end() if options else 0 :]))
    return found


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_cells_of_a_notebook_compile(notebook: Path) -> None:
    cells = cells_of(notebook)
    assert cells
    for _, code in cells:
        compile(code, notebook.name, "exec")


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_plot_is_kept_told_in_words_and_its_values_checked(notebook: Path) -> None:
    plots = [(options, code) for options, code in cells_of(notebook) if "plt.subplots" in code]
    assert len(plots) == 5
    for options, code in plots:
        assert re.search(r"alt: \w.{40,}", options)
        assert re.search(r'^keep\("[a-z-]+"\)$', code, re.MULTILINE)
        assert re.search(r"^assert ", code, re.MULTILINE)
        assert "title=" in code


def test_the_notebook_draws_every_figure() -> None:
    code = "\n".join(code for _, code in cells_of(NOTEBOOKS[0]))
    own = [name for name, one in getmembers(figures, isfunction) if one.__module__ == figures.__name__]
    public = {name for name in own if not name.startswith("_")} - {"vat_by_period", "by_month"}
    assert len(public) == 5
    assert {name for name in public if f"figures.{name}(" not in code} == set()


def test_the_kept_files_are_linked_from_the_page() -> None:
    text = NOTEBOOKS[0].read_text("utf-8")
    kept = {f"{name}.svg" for name in re.findall(r'^keep\("([a-z-]+)"\)$', text, re.MULTILINE)}
    assert kept | {"november.html"} == set(re.findall(r'href="\.\./_pictures/([^"]+)"', text))
