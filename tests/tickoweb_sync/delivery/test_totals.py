"""How many documents are in each state: always what counting them one by one gives, and told in no time."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from shutil import copy
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, update

from tickoweb_sync import Integration, Outbox, State
from tickoweb_sync.outbox import tables

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
NONE = dict.fromkeys(State, 0)


def counted(outbox: Outbox, organisation: str) -> dict[State, int]:
    """The documents of an organisation by their state, each looked at."""
    return NONE | Counter(stored.state for stored in outbox.queue(organisation).everything())


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory, empty_outbox: Path) -> Iterator[Outbox]:
    """An outbox in which each case has organisations of its own."""
    path = copy(empty_outbox, tmp_path_factory.mktemp("totals"))
    opened = Outbox.open(f"sqlite:///{path}", clock=lambda: NOW)
    yield opened
    opened.engine.dispose()


def integration_of(organisation: str) -> Integration:
    return Integration.from_mapping(
        {
            "organisation": organisation,
            "octopus": {"dossier": 49001},
            "booking": {"journal": "V1", "sales_account": 700000},
        }
    )


def file_of(organisation: str, documents: Iterable[Any]) -> dict[str, object]:
    return {"format": "tickoweb-documents/1", "organisation": organisation, "documents": list(documents)}


def test_a_document_is_counted_in_the_state_that_it_has(shop: Any, papers: Any) -> None:
    queue = shop.outbox.queue("fictie-events")
    good, foreign = papers.invoice("TW-1"), papers.invoice("TW-2", currency="USD")
    free = papers.invoice("TW-3", papers.line("0.00", "0.00", "0"))
    shop.accept(good, foreign, free)
    assert queue.totals() == {**NONE, State.WAITING: 3}
    shop.deliver()
    assert queue.totals() == {**NONE, State.DONE: 1, State.HELD: 1, State.SKIPPED: 1}
    assert shop.accept(papers.invoice("TW-2"), papers.invoice("TW-3")).replaced == 2
    assert queue.totals() == {**NONE, State.DONE: 1, State.WAITING: 2}
    refused = papers.invoice("TW-1", papers.line("40.00", "2.40"))
    bad = papers.invoice("TW-4", papers.line(vat_rate="six"))
    assert {one.order for one in shop.accept(refused, bad).refused} == {"TW-1", "TW-4"}
    assert shop.deliver().done == 3
    assert queue.totals() == {**NONE, State.DONE: 3} == counted(shop.outbox, "fictie-events")


def test_an_organisation_that_is_not_known_has_no_documents(outbox: Outbox) -> None:
    assert outbox.queue("nobody").totals() == NONE


Step = tuple[str | State, list[int], int]
_ORDERS = st.lists(st.integers(0, 5), min_size=1, max_size=4)
_STEP = st.one_of(
    st.tuples(st.sampled_from(["accepted", "accepted by an older version"]), _ORDERS, st.integers(0, 2)),
    st.tuples(st.sampled_from(list(State)), _ORDERS, st.integers(0, 1)),
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.booleans(), _STEP), max_size=8))
def test_totals_are_those_of_the_documents_whatever_happened(
    outbox: Outbox,
    papers: Any,
    accept_uncounted: Any,
    steps: list[tuple[bool, Step]],
) -> None:
    before = len(outbox.configured())
    names = [f"events-{before}", f"other-events-{before}"]
    for second, (what, orders, version) in steps:
        name = names[second]
        if isinstance(what, State):
            queue = outbox.queue(name)
            for stored in queue.by_ids(f"invoice of TW-{order}" for order in orders).values():
                queue.save(attrs.evolve(stored, state=what, started=stored.started or bool(version)))
        else:
            language = ("nl", "fr", "en")[version]
            file = file_of(name, (papers.invoice(f"TW-{order}", language=language) for order in orders))
            take = Outbox.accept if what == "accepted" else accept_uncounted
            take(outbox, integration_of(name), file)
        assert [outbox.queue(name).totals() for name in names] == [counted(outbox, name) for name in names]


def test_counting_takes_no_longer_with_many_finished_documents(outbox: Outbox, papers: Any) -> None:
    steps = {}
    for organisation, number in (("few-events", 10), ("many-events", 250)):
        outbox.accept(
            integration_of(organisation), file_of(organisation, map(papers.invoice, map(str, range(number))))
        )
        with outbox.engine.begin() as connection:
            mine = tables.document.c.organisation == organisation
            connection.execute(update(tables.document).where(mine).values(state=str(State.DONE)))
        steps[number] = steps_of(outbox, organisation)
        assert outbox.queue(organisation).totals() == {**NONE, State.DONE: number}
    assert steps[250] == steps[10] > 0


def steps_of(outbox: Outbox, organisation: str) -> int:
    """How many steps SQLite takes to tell the totals of an organisation."""
    taken = count()

    def watch(connection: Any, *_: object) -> None:
        connection.set_progress_handler(lambda: next(taken) < 0, 1)

    def leave(connection: Any, *_: object) -> None:
        connection.set_progress_handler(None, 1)

    event.listen(outbox.engine, "checkout", watch)
    event.listen(outbox.engine, "checkin", leave)
    outbox.queue(organisation).totals()
    event.remove(outbox.engine, "checkout", watch)
    event.remove(outbox.engine, "checkin", leave)
    return next(taken)
