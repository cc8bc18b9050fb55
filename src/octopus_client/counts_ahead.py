"""Calls counted in a SQLite file before they are sent, a few ahead: then not each waits for the disk."""

import sqlite3
from datetime import date

import attrs

# What this process counted ahead (`spare`) is part of `calls`: it is taken off before anything is added.
_ADD = """
INSERT INTO call_count SELECT :scope, :day, :counter, :calls + :ahead WHERE :limit IS NULL OR :room <= :limit
ON CONFLICT DO UPDATE SET calls = calls - :spare + :calls + :ahead
WHERE :limit IS NULL OR calls - :spare + :room <= :limit
"""
_TAKE_OFF = "UPDATE call_count SET calls = max(calls - ?, 0) WHERE scope = ? AND day = ? AND counter = ?"


@attrs.define
class _Own:
    """What this process did with one counter of one day.

    Attributes:
        limit: the limit below which the last calls were counted.
        block: how many were counted at once the last time, the one that was wanted included.
        spare: calls that are counted on disk and were not made.
        made: calls that were made.
    """

    limit: int | None = None
    block: int = 0
    spare: int = 0
    made: int = 0


class CountsAhead:
    """Counts calls in the table `call_count` of one file, for one process that goes on for a while.

    The first call of a counter is counted alone. Who goes on with it counts 2, then 4 and so on, up to a
    hundredth of the limit at once; beyond the call itself never more than a tenth of what is then left, so
    that other processes are not refused for what nobody uses. Below a limit of 200, and without one, each
    call is counted alone.

    What is on disk is never less than what was allowed: a process that dies leaves its spare calls counted.
    """

    def __init__(self) -> None:
        self._days: dict[date, dict[tuple[str, str], _Own]] = {}

    def count(
        self,
        connection: sqlite3.Connection,
        scope: str,
        counter: str,
        *,
        day: date,
        limit: int | None,
        calls: int,
    ) -> bool:
        """Add calls, from the spare ones or on disk; or take calls back, no more than were made here.

        Returns:
            Whether there was room for them.
        """
        if day not in self._days:
            self.give_back(connection, before=day)
        own = self._days.setdefault(day, {}).setdefault((scope, counter), _Own())
        if calls < 0:
            back = min(-calls, own.made)
            own.made -= back
            if own.spare + back < own.block:
                own.spare += back
            elif back:
                connection.execute(_TAKE_OFF, (back, scope, day.isoformat(), counter))
            return True
        if own.limit == limit and own.spare >= calls:
            own.spare -= calls
        else:
            # Should this break off, too much stays counted, never too little.
            spare, own.spare = own.spare, 0
            block = max(min(2 * own.block, (limit or 0) // 100), 1)
            row = {"scope": scope, "day": day.isoformat(), "counter": counter, "limit": limit}
            while not _added(connection, row, calls=calls, ahead=block - 1, spare=spare):
                if block == 1:
                    own.spare = spare
                    return False
                block //= 2
            own.limit, own.block, own.spare = limit, block, block - 1
        own.made += calls
        return True

    def spare(self, scope: str, *, day: date) -> dict[str, int]:
        """Calls that are counted on disk and were not made, by counter."""
        return {key[1]: own.spare for key, own in self._days.get(day, {}).items() if key[0] == scope}

    def give_back(self, connection: sqlite3.Connection, *, before: date | None = None) -> None:
        """Take the spare calls off again, in one transaction: all, or those of earlier days."""
        past = [day for day in self._days if before is None or day < before]
        rows = [
            (own.spare, scope, day.isoformat(), counter)
            for day in past
            for (scope, counter), own in self._days.pop(day).items()
            if own.spare
        ]
        if rows:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_TAKE_OFF, rows)
            connection.execute("COMMIT")


def _added(
    connection: sqlite3.Connection, row: dict[str, str | int | None], *, calls: int, ahead: int, spare: int
) -> bool:
    room = calls + 10 * ahead
    values = {**row, "calls": calls, "ahead": ahead, "spare": spare, "room": room}
    return connection.execute(_ADD, values).rowcount > 0
