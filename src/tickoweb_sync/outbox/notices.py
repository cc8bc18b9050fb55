"""The message centre's notices: one per cause and journal, updated while it lasts, resolved when solved."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs
from sqlalchemy import Connection, Engine, Executable, Insert, Row, and_, insert, select, update

from tickoweb_sync.notice_texts import Actor, who_acts
from tickoweb_sync.outbox import tables
from tickoweb_sync.outbox.records import pack_values, unpack_values
from tickoweb_sync.outbox.turns import take_turn
from tickoweb_sync.reasons import Reason

_INFORMATION_LASTS = timedelta(days=30)


@attrs.frozen(kw_only=True)
class Notice:
    """A notice for the message centre.

    Attributes:
        organisation: whose it is.
        code: its cause.
        journal: key of the journal it is about, empty for none.
        values: what its text names.
        documents: how many documents it is about.
        opened_at: since when.
        updated_at: when it last changed.
        resolved_at: when it was solved, `None` while it is open.
    """

    organisation: str
    code: str
    journal: str
    values: Mapping[str, Any] = attrs.field(repr=False)
    documents: int
    opened_at: datetime
    updated_at: datetime
    resolved_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """Who must act."""
        return who_acts(self.code)

    def text(self, language: str | None) -> str:
        """What it says, in `nl`, `fr` or `en`: what happened, who must act and what to do."""
        return self.reason.text(language)

    @property
    def reason(self) -> Reason:
        """What it says, in whichever language."""
        journal = self.journal or self.values.get("journal")
        named = {**self.values, "count": self.documents, "journal": journal}
        code = f"{self.code}_long" if named.pop("long", 0) else self.code
        return Reason(code, named)


@attrs.frozen(kw_only=True)
class WantedNotice:
    """A notice that should be open now."""

    code: str
    journal: str = ""
    values: Mapping[str, Any] = attrs.field(factory=dict)
    documents: int


class NoticeBoard:
    """The notices of an outbox."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def load(self, organisation: str, *, open_only: bool = False) -> list[Notice]:
        """The notices of an organisation, oldest first."""
        table = tables.notice
        statement = select(table).where(table.c.organisation == organisation).order_by(table.c.number)
        if open_only:
            statement = statement.where(table.c.resolved_at.is_(None))
        with self._engine.connect() as connection:
            return [_from_row(row) for row in connection.execute(statement)]

    def publish(
        self, organisation: str, wanted: list[WantedNotice], *, standing: frozenset[str], now: datetime
    ) -> None:
        """Bring the notices about lasting causes to what is wanted: open, update or resolve them.

        Args:
            organisation: whose they are.
            wanted: what should be open.
            standing: the codes that this speaks for; open notices of other codes are left alone.
            now: the present moment.
        """
        with self._engine.connect() as connection:
            if not _changes(connection, organisation, wanted, standing=standing, now=now):
                return
        with self._engine.begin() as connection:
            take_turn(connection, organisation)
            for change in _changes(connection, organisation, wanted, standing=standing, now=now):
                connection.execute(change)

    def inform(self, organisation: str, notice: WantedNotice, *, now: datetime) -> None:
        """Add to a notice about something that happened: opened at the first time, counted after that."""
        table = tables.notice
        with self._engine.begin() as connection:
            take_turn(connection, organisation)
            row = connection.execute(
                select(table).where(
                    table.c.organisation == organisation,
                    table.c.resolved_at.is_(None),
                    table.c.code == notice.code,
                    table.c.journal == notice.journal,
                )
            ).first()
            if row is None:
                connection.execute(_opening(organisation, notice, now))
            else:
                connection.execute(
                    update(table)
                    .where(table.c.number == row.number)
                    .values(
                        details=pack_values(dict(notice.values)),
                        documents=row.documents + notice.documents,
                        updated_at=now,
                        told=False,
                    )
                )

    def settle(self, organisation: str, codes: Collection[str], *, journal: str, now: datetime) -> None:
        """Take one document off the notices about something that happened, resolved with the last one."""
        table = tables.notice
        open_ones = and_(
            table.c.organisation == organisation,
            table.c.resolved_at.is_(None),
            table.c.code.in_(list(codes)),
            table.c.journal == journal,
        )
        change = {"updated_at": now, "told": False}
        with self._engine.begin() as connection:
            take_turn(connection, organisation)
            connection.execute(
                update(table).where(open_ones).values(documents=table.c.documents - 1, **change)
            )
            connection.execute(
                update(table).where(open_ones, table.c.documents <= 0).values(resolved_at=now, **change)
            )

    def untold(self, organisation: str) -> list[tuple[int, Notice]]:
        """Notices that the sink has not heard of in their present shape, with their numbers."""
        table = tables.notice
        statement = (
            select(table)
            .where(table.c.organisation == organisation, table.c.told.is_(False))
            .order_by(table.c.number)
        )
        with self._engine.connect() as connection:
            return [(row.number, _from_row(row)) for row in connection.execute(statement)]

    def mark_told(self, number: int, notice: Notice) -> None:
        """Note that the sink has heard of a notice, unless it changed meanwhile."""
        table = tables.notice
        with self._engine.begin() as connection:
            connection.execute(
                update(table)
                .where(table.c.number == number, table.c.updated_at == notice.updated_at)
                .values(told=True)
            )


def _changes(
    connection: Connection,
    organisation: str,
    wanted: Iterable[WantedNotice],
    *,
    standing: frozenset[str],
    now: datetime,
) -> list[Executable]:
    """What must be written so that the open notices are the wanted ones."""
    table = tables.notice
    missing = {(notice.code, notice.journal): notice for notice in wanted}
    changes: list[Executable] = []
    for row in connection.execute(
        select(table).where(table.c.organisation == organisation, table.c.resolved_at.is_(None))
    ):
        change = update(table).where(table.c.number == row.number).values(updated_at=now, told=False)
        notice = missing.pop((row.code, row.journal), None)
        if notice is not None:
            details = pack_values(dict(notice.values))
            if (details, notice.documents) != (row.details, row.documents):
                changes.append(change.values(details=details, documents=notice.documents))
        elif row.code in standing or now - row.updated_at > _INFORMATION_LASTS:
            changes.append(change.values(resolved_at=now))
    return [*changes, *(_opening(organisation, notice, now) for notice in missing.values())]


def _opening(organisation: str, notice: WantedNotice, now: datetime) -> Insert:
    return insert(tables.notice).values(
        organisation=organisation,
        code=notice.code,
        journal=notice.journal,
        details=pack_values(dict(notice.values)),
        documents=notice.documents,
        opened_at=now,
        updated_at=now,
        resolved_at=None,
        told=False,
    )


def _from_row(row: Row[Any]) -> Notice:
    return Notice(
        organisation=row.organisation,
        code=row.code,
        journal=row.journal,
        values=unpack_values(row.details),
        documents=row.documents,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        resolved_at=row.resolved_at,
    )
