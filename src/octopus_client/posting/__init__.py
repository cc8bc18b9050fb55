"""Posting: sending a numbered booking so that it exists exactly once, for any integration."""

from octopus_client.posting.errors import KeyReused, PostingUnsure
from octopus_client.posting.intents import (
    Draft,
    Intent,
    IntentState,
    LastNumber,
    Marked,
    PostingStore,
    Series,
)
from octopus_client.posting.marks import (
    MARK_PREFIX,
    Difference,
    Finding,
    differences,
    judge,
    mark_of,
    marks_in,
    with_mark,
)
from octopus_client.posting.poster import Posted, Poster
from octopus_client.posting.stores import MemoryPostingStore, SQLitePostingStore

__all__ = [
    "MARK_PREFIX",
    "Difference",
    "Draft",
    "Finding",
    "Intent",
    "IntentState",
    "KeyReused",
    "LastNumber",
    "Marked",
    "MemoryPostingStore",
    "Posted",
    "Poster",
    "PostingStore",
    "PostingUnsure",
    "SQLitePostingStore",
    "Series",
    "differences",
    "judge",
    "mark_of",
    "marks_in",
    "with_mark",
]
