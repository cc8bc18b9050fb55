"""Write the python of each page of the documentation into a file of its own, for type checkers to read.

`python .ci/examples.py FOLDER && mypy --strict FOLDER`
"""

# ruff: noqa: INP001 - a folder of scripts, no package

import re
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(
    r"^(?P<skip><!-- no-run:[^>]*-->\n)?```python\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


def write_examples(folder: Path) -> None:
    """One file a page, with its blocks in their order, but for those that are not run."""
    folder.mkdir(parents=True, exist_ok=True)
    for page in (_ROOT / "README.md", *sorted((_ROOT / "docs").rglob("*.md"))):
        blocks = [match["text"] for match in _BLOCK.finditer(page.read_text("utf-8")) if not match["skip"]]
        if blocks and "_build" not in page.parts:
            name = page.relative_to(_ROOT).with_suffix("").as_posix().replace("/", "_").replace("-", "_")
            (folder / f"{name.lower()}.py").write_text("\n".join(blocks), "utf-8")


if __name__ == "__main__":
    write_examples(Path(sys.argv[1]))
