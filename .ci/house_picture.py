"""Draw docs/house.svg anew from the floors that the import contracts of pyproject.toml keep; a test compares.

`python .ci/house_picture.py`
"""

# ruff: noqa: INP001 - a folder of scripts, no package

import tomllib
from html import escape
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_WIDTH, _FLOOR, _ROOM, _GAP, _EDGE, _ANNEX = 960, 40, 28, 8, 16, 220
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1b1b1b}.name{font-weight:600;font-size:15px}"
    ".small{font-size:12px;fill:#4a4a4a}.house{fill:#f6f6f6;stroke:#4a4a4a}"
    ".room{fill:#fff;stroke:#8a8a8a}.way{stroke:#4a4a4a;fill:none}"
)


def picture() -> str:
    """The two houses, one above the other, with the sandbox beside them."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))
    floors = [
        [[name.strip() for name in floor.split("|")] for floor in contract["layers"]]
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    client, sync = sorted(floors, key=lambda each: each[0][0])
    parts: list[str] = []
    house_width = _WIDTH - _ANNEX - 3 * _EDGE
    sync_height = _house(parts, sync, top=_EDGE, width=house_width, title="tickoweb_sync: books Tickoweb")
    between = _EDGE + sync_height
    client_top = between + 44
    client_height = _house(
        parts, client, top=client_top, width=house_width, title="octopus_client: for any integration"
    )
    middle = _EDGE + house_width / 2
    parts.append(_way(f"M{middle} {between}V{client_top - 2}"))
    parts.append(_text(middle + 10, between + 27, "public names only", "small"))

    left, top, tall = house_width + 2 * _EDGE, client_top, client_height
    parts.append(f'<rect class="house" x="{left}" y="{top}" width="{_ANNEX}" height="{tall}" rx="6"/>')
    parts.append(_text(left + 12, top + 26, "octopus_client.sandbox", "name"))
    for row, line in enumerate(("plays Octopus,", "imports nothing of the client:", "they speak HTTP only")):
        parts.append(_text(left + 12, top + 52 + 20 * row, line, "small"))
    http = next(level for level, rooms in enumerate(client) if "octopus_client.http" in rooms)
    wire = top + _FLOOR * (http + 1) + _ROOM // 2
    parts.append(_way(f"M{_EDGE + house_width} {wire}H{left - 2}"))
    height = client_top + client_height + _EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="The floors of both packages; imports go down only">\n<style>{_STYLE}</style>\n'
        '<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="6" refY="4" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#4a4a4a"/></marker></defs>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _house(parts: list[str], floors: list[list[str]], *, top: int, width: int, title: str) -> int:
    """Draw one house and give its height."""
    height = 48 + _FLOOR * len(floors)
    parts.append(f'<rect class="house" x="{_EDGE}" y="{top}" width="{width}" height="{height}" rx="6"/>')
    parts.append(_text(_EDGE + 12, top + 26, title, "name"))
    for level, rooms in enumerate(floors):
        y = top + 40 + level * _FLOOR
        room = (width - 24 - _GAP * (len(rooms) - 1)) / len(rooms)
        for place, name in enumerate(rooms):
            x = _EDGE + 12 + place * (room + _GAP)
            parts.append(
                f'<rect class="room" x="{x:.1f}" y="{y}" width="{room:.1f}" height="{_ROOM}" rx="3"/>'
            )
            parts.append(_text(x + 8, y + 19, name.partition(".")[2]))
    return height


def _way(path: str) -> str:
    return f'<path class="way" d="{path}" marker-end="url(#tip)"/>'


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    role = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y}"{role}>{escape(text)}</text>'


if __name__ == "__main__":
    (_ROOT / "docs" / "house.svg").write_text(picture(), "utf-8")
