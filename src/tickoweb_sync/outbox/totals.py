"""How many documents are in each state, without walking through all that are finished.

For each organisation the outbox keeps how many documents there were up to a serial. That stays true for ever:
the accepts of an organisation take turns, so none of its documents ever comes behind with a lower serial, and
none is deleted. What came later is counted from there on, whoever accepted it, so a version of this program
that does not keep the number lets it lag, and nothing is told wrong.
"""

from sqlalchemy import Connection, bindparam, func, select, update

from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.records import State

_DOCUMENT, _KEPT = tables.document.c, tables.integration.c
_OPEN = (State.WAITING, State.HELD, State.SKIPPED)
"""The states that few documents are in, however many were accepted."""

_MINE = _DOCUMENT.organisation == bindparam("of")
_COUNT = (
    update(tables.integration)
    .where(_KEPT.organisation == bindparam("of"))
    .values(
        counted_documents=_KEPT.counted_documents
        + select(func.count()).where(_MINE, _DOCUMENT.serial > _KEPT.counted_to).scalar_subquery(),
        counted_to=select(func.coalesce(func.max(_DOCUMENT.serial), 0)).where(_MINE).scalar_subquery(),
    )
)
_IS_KEPT = _KEPT.organisation == bindparam("of")
_COUNTED = select(_KEPT.counted_documents).where(_IS_KEPT).scalar_subquery()
_COUNTED_TO = select(_KEPT.counted_to).where(_IS_KEPT).scalar_subquery()
_SINCE = select(func.count()).where(_MINE, _DOCUMENT.serial > func.coalesce(_COUNTED_TO, 0)).scalar_subquery()
# One statement, for documents must not be accepted between its counts.
_TOTALS = select(
    (func.coalesce(_COUNTED, 0) + _SINCE).label("accepted"),
    *(
        select(func.count()).where(_MINE, _DOCUMENT.state == str(state)).scalar_subquery().label(str(state))
        for state in _OPEN
    ),
)


def count_accepted(connection: Connection, organisation: str) -> None:
    """Bring the kept number up to date, at the end of a turn in which documents were accepted."""
    connection.execute(_COUNT, {"of": organisation})


def totals_of(connection: Connection, organisation: str) -> dict[State, int]:
    """How many documents are in each state: those that are done are all but the others."""
    row = connection.execute(_TOTALS, {"of": organisation}).mappings().one()
    still_open = {state: row[state] for state in _OPEN}
    counted = {**still_open, State.DONE: row["accepted"] - sum(still_open.values())}
    return {state: counted[state] for state in State}
