"""Objects that a dossier keeps by their key: products, invoices, envelopes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from octopus_client.sandbox.json_types import JsonObject

Key: TypeAlias = int | str | tuple[int | str, ...]


@dataclass
class Entry:
    """An object as it stands on the wire, and when it was last changed."""

    body: JsonObject
    modified: datetime


@dataclass(frozen=True)
class Stored:
    """A kind of stored objects.

    Attributes:
        schema: its name in the contract.
        key: tells the key of an object.
        initial: what dossier 49001 starts with.
        more: what the sandbox keeps beside the schema, in the notation of the contract; it is in the
            state but in no answer.
    """

    schema: str
    key: Callable[[JsonObject], Key]
    initial: tuple[JsonObject, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)

    def answered(self, body: JsonObject) -> JsonObject:
        """Return an object as Octopus answers it."""
        return {name: value for name, value in body.items() if name not in self.more}


@dataclass
class Shelf:
    """The stored objects of one kind, in the order in which they came."""

    entries: dict[Key, Entry] = field(default_factory=dict)
    deleted: dict[Key, Entry] = field(default_factory=dict)
    """Each as it was before it was deleted, with the moment of deletion."""

    def get(self, key: Key) -> JsonObject | None:
        """Return an object, None when there is none of that key."""
        entry = self.entries.get(key)
        return None if entry is None else entry.body

    def put(self, key: Key, body: JsonObject, now: datetime) -> bool:
        """Store an object in the place of the one with its key, and tell whether it is new."""
        created = key not in self.entries
        self.entries[key] = Entry(body, now)
        self.deleted.pop(key, None)
        return created

    def remove(self, key: Key, now: datetime) -> JsonObject | None:
        """Take an object away and return it, None when there is none of that key."""
        entry = self.entries.pop(key, None)
        if entry is None:
            return None
        self.deleted[key] = Entry(entry.body, now)
        return entry.body

    def bodies(self) -> list[JsonObject]:
        """Return all objects."""
        return [each.body for each in self.entries.values()]

    def changed(self, since: Callable[[datetime], bool]) -> list[JsonObject]:
        """Return the objects whose moment of change is wanted; see `Call.changed_since`."""
        return [each.body for each in self.entries.values() if since(each.modified)]

    def next_number(self) -> int:
        """Return the number after the highest key; the keys are whole numbers."""
        used = (key for key in (*self.entries, *self.deleted) if isinstance(key, int))
        return max(used, default=0) + 1

    def copy(self) -> Shelf:
        """Return a shelf whose changes do not reach this one."""
        return Shelf(
            {key: replace(each) for key, each in self.entries.items()},
            {key: replace(each) for key, each in self.deleted.items()},
        )
