"""Write docs/notices.md anew from the texts themselves; a test compares the two.

`python .ci/notices_page.py`
"""

# ruff: noqa: INP001 - a folder of scripts, no package

import re
from pathlib import Path

from tickoweb_sync.notice_texts import Actor, codes, sentence_of, who_acts

_HEAD = """# Notices and reasons

What a notice in the message centre says, why a document is held, what a settings screen says of a
choice, and what a check finds: by code, with who must act. The remedy is part of the sentence; of what a
check finds it stands beside it. Every code has a sentence in Dutch, French and English; words in *italics*
are filled in.

A notice is opened once for a cause and a journal, brought up to date with how many documents it is about,
and resolved when its cause is gone. Notices that only tell what happened go after 30 days.
"""

_WHO = {
    Actor.NOBODY: "Nobody: time will do",
    Actor.ORGANISER: "The organiser: settings, login, files",
    Actor.BOOKKEEPER: "The bookkeeper: in Octopus",
    Actor.DEVELOPER: "The developer",
}


def page() -> str:
    """The page as it should be."""
    parts = [_HEAD]
    for actor, heading in _WHO.items():
        parts.append(f"\n## {heading}\n")
        parts += [_entry(code) for code in sorted(codes()) if who_acts(code) is actor]
    return "".join(parts)


def _entry(code: str) -> str:
    sentence = re.sub(r"{(\w+)}", r"*\1*", sentence_of(code, "en"))
    return f"\n`{code}`\n: {sentence}\n"


if __name__ == "__main__":
    Path(__file__).parents[1].joinpath("docs", "notices.md").write_text(page(), "utf-8")
