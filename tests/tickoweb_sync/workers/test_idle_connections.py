"""A database that was started anew while nobody used it is used again without a word."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from tickoweb_sync.outbox import Outbox
from tickoweb_sync.outbox import engine as engines


def test_a_connection_that_ended_while_it_was_idle_is_replaced(
    postgres_url: str, open_database: Callable[[str], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "MAY_BE_GONE_AFTER", -1.0)  # any time in the pool counts as idling
    engine, other = open_database(postgres_url), open_database(postgres_url)
    outbox = Outbox(engine)
    assert outbox.queue("fictie-events").ids() == []
    with other.begin() as connection:
        ended = connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).all()
    assert ended
    assert outbox.queue("fictie-events").ids() == []
