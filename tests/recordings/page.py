"""The page of the documentation on the recordings, from what is known of each of them."""

from pathlib import Path

from tests.recordings.known import KNOWN, Known

PAGE = Path(__file__).parents[2] / "docs" / "recordings.md"

_HEAD = """# What was recorded

Others recorded exchanges with the live service between May and June 2026, in a dossier with one bookyear.
They are the firmest ground that this project has. The table has each of them: its operation and status, what
the client makes of the answer, and how the sandbox answers the same call from the same state.

"The same" means: status, keys and their order, types, and every value. Where something is other, the place
and the reason stand there.

Tests read each exchange with the client, and ask the sandbox for each anew. They use a restatement,
`tests/recordings/restated`: the same keys, types, codes and numbers, but made up texts and shorter lists.
Where the recordings themselves lie beside the repository, they run over those too and compare the two.
`python -m tests.recordings` writes this page anew.

What never was recorded, the sandbox [assumes](assumptions.md#what-the-sandbox-assumes).

| Call | Operation | Status | The client gives | The sandbox answers |
|---|---|---|---|---|
"""


def page() -> str:
    """The page as it should be."""
    return _HEAD + "".join(
        f"| {method} `{place}` | `{known.operation}` | {status} | {_given(known)} | {_answered(known)} |\n"
        for (method, place, status), known in KNOWN.items()
    )


def _given(known: Known) -> str:
    name = known.outcome.removeprefix("list of ")
    coded = f"`{name}`" if name[0].isupper() else name
    return known.outcome.replace(name, coded)


def _answered(known: Known) -> str:
    if not known.differences:
        return "the same"
    places = ", ".join(f"`{place}`" for place in sorted(known.differences))
    return f"the same, but for {places}: {known.reason}"
