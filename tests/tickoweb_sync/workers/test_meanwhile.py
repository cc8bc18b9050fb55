"""What others do while a worker is at work: Tickoweb hands over other content, the database goes away."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from crew import violations_of
from crew_worker import Worker
from delivery.conftest import DOSSIER, ORGANISATION, SETTINGS
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from octopus_client import Octopus
from octopus_client.connection import CallRecord
from octopus_client.sandbox import Sandbox
from tickoweb_sync import Integration, Outbox, State, StoredDocument
from tickoweb_sync.delivery.steps import Steps


def test_a_content_that_comes_while_its_turn_is_near_is_the_one_that_is_booked(
    shop: Any, papers: Any
) -> None:
    first, old = papers.invoice("TW-1"), papers.invoice("TW-2")
    new = papers.invoice("TW-2", papers.line("40.00", "2.40"), customer=papers.person())

    def comes(document_id: str, *_: object) -> None:
        if document_id == first["id"]:
            assert shop.accept(new).replaced == 1

    assert shop.deliver(first, old, on_booked=comes).done == 2
    shop.assert_paid(first, new)
    assert len(shop.bookings()) == 2


def test_a_content_that_comes_while_its_relation_is_looked_up_is_the_one_that_is_booked(
    worker: Worker, box: Sandbox, papers: Any
) -> None:
    new = papers.invoice("TW-1", papers.line("40.00", "2.40"), customer=papers.company(5007, "Nieuw NV"))
    file = {"format": "tickoweb-documents/1", "organisation": ORGANISATION, "documents": [new]}

    def come(place: str) -> None:
        if place == "after getModifiedRelations":
            assert worker.outbox.accept(Integration.from_mapping(SETTINGS), file).replaced == 1

    worker.stopping.reach = come  # type: ignore[method-assign]  # in place of stopping
    assert worker.deliver().done == 2
    documents = worker.outbox.queue(ORGANISATION).everything()
    world = box.state()["dossiers"][str(DOSSIER)]
    assert violations_of(world, documents, by_hand={}) == []
    assert documents[0].document.customer.company == "Nieuw NV"
    [booking] = [one for one in world["buysellBookings"] if one["orderReference"] == "TW-1"]
    key = booking["relationIdentificationServiceData"]["relationKey"]
    [relation] = [
        one for one in world["relations"] if one["relationIdentificationServiceData"]["relationKey"] == key
    ]
    assert relation["name"] == "Nieuw NV"


def fail_once_on_old_content(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Steps._booking  # noqa: SLF001 - a fault of ours in the middle of it

    def booking(self: Steps, stored: StoredDocument) -> StoredDocument:
        if stored.order == "TW-1" and stored.document.customer.company != "Nieuw NV":
            raise RuntimeError
        return book(self, stored)

    monkeypatch.setattr(Steps, "_booking", booking)


def test_a_content_that_comes_while_its_pdf_is_made_is_the_one_that_is_booked(
    worker: Worker, box: Sandbox, papers: Any
) -> None:
    """Of the second document, whose number is known without a call, nothing is kept until it is made."""
    new = papers.invoice("TW-2", papers.line("40.00", "2.40"), customer=papers.person())
    file = {"format": "tickoweb-documents/1", "organisation": ORGANISATION, "documents": [new]}
    replaced: list[int] = []

    def come(place: str) -> None:
        if place == "render":
            integration = Integration.from_mapping(SETTINGS)
            replaced.append(worker.outbox.accept(integration, file).replaced if replaced else 0)

    worker.stopping.reach = come  # type: ignore[method-assign]  # in place of stopping
    assert worker.deliver().done == 2
    assert replaced == [0, 1, 0]
    bookings = box.state()["dossiers"][str(DOSSIER)]["buysellBookings"]
    assert sorted(str(booking["amount"]) for booking in bookings) == ["21.2", "42.4"]


@pytest.mark.parametrize("fault", ["refused", "of ours"])
def test_what_stops_the_old_content_does_not_stop_the_one_that_came_meanwhile(
    worker: Worker, box: Sandbox, papers: Any, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    new = papers.invoice("TW-1", papers.line("40.00", "2.40"), customer=papers.company(5007, "Nieuw NV"))
    file = {"format": "tickoweb-documents/1", "organisation": ORGANISATION, "documents": [new]}
    replaced: list[int] = []
    if fault == "refused":
        box.fail("insertUpdateRelation", "status", nth=1, status=400, body={"errorCode": -24})
    else:
        fail_once_on_old_content(monkeypatch)

    def come(place: str) -> None:
        if place == "after insertUpdateRelation" and not replaced:
            replaced.append(worker.outbox.accept(Integration.from_mapping(SETTINGS), file).replaced)

    worker.stopping.reach = come  # type: ignore[method-assign]  # in place of stopping
    assert worker.deliver().done == 2
    assert replaced == [1]
    bookings = box.state()["dossiers"][str(DOSSIER)]["buysellBookings"]
    assert sorted(str(booking["amount"]) for booking in bookings) == ["21.2", "42.4"]


@pytest.mark.parametrize("engine_url", ["postgresql"], indirect=True)
def test_a_content_that_comes_in_the_moment_in_which_the_old_one_is_sent_is_refused(
    worker: Worker, engine_url: str, papers: Any, open_database: Callable[[str], Engine]
) -> None:
    """On SQLite the moment is not there: who takes documents in keeps all others from writing."""
    other = Outbox(open_database(engine_url))
    new = papers.invoice("TW-1", papers.line("40.00", "2.40"))
    file = {"format": "tickoweb-documents/1", "organisation": ORGANISATION, "documents": [new]}

    @event.listens_for(other.engine, "before_cursor_execute")
    def _send(_: object, __: object, sent: str, *___: object) -> None:
        if sent.startswith("UPDATE document SET order_number"):
            queue = worker.outbox.queue(ORGANISATION)
            queue.save(attrs.evolve(queue.everything()[0], started=True))

    acceptance = other.accept(Integration.from_mapping(SETTINGS), file)
    assert [(refusal.order, "is being booked" in refusal.reason) for refusal in acceptance.refused] == [
        ("TW-1", True)
    ]
    assert worker.deliver().done == 2


def test_people_who_book_faster_than_we_do_make_a_document_wait_and_hold_nothing(
    shop: Any, papers: Any
) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.book("V1")
    busy = [2]

    def book_too(call: CallRecord) -> None:
        if call.operation == "getJournals" and busy[0]:
            busy[0] -= 1
            shop.box.book("V1")

    octopus = Octopus(
        shop.octopus.credentials,
        config=attrs.evolve(shop.octopus.config, on_call=book_too),
        store=shop.outbox.client_store,
    )
    shop.octopus.close()
    shop.octopus = octopus
    invoice = papers.invoice("TW-1")
    delivered = shop.deliver(invoice)
    assert (delivered.held, delivered.waiting, busy) == (0, 1, [0])
    shop.later(minutes=5)
    shop.deliver()
    shop.assert_paid(invoice)
    assert shop.numbers() == [1, 2, 3, 4, 5]
    octopus.close()


@pytest.mark.parametrize("engine_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("statement", ["INSERT INTO intent", "UPDATE document", "INSERT INTO customer"])
def test_a_database_that_goes_away_in_the_middle_of_a_step_holds_nothing(
    worker: Worker,
    box: Sandbox,
    engine_url: str,
    statement: str,
    open_database: Callable[[str], Engine],
) -> None:
    killer, is_over = open_database(engine_url), False

    @event.listens_for(worker.outbox.engine, "before_cursor_execute")
    def _cut(connection: Any, _: object, sent: str, *__: object) -> None:
        nonlocal is_over
        if sent.startswith(statement) and not is_over:
            is_over = True
            process = connection.connection.driver_connection.info.backend_pid
            with killer.connect() as other:
                other.exec_driver_sql(f"SELECT pg_terminate_backend({process}, 5000)")

    with pytest.raises(OperationalError):
        worker.deliver()
    assert worker.outbox.queue(ORGANISATION).totals()[State.HELD] == 0
    assert worker.deliver().done == 2
    documents = worker.outbox.queue(ORGANISATION).everything()
    assert violations_of(box.state()["dossiers"][str(DOSSIER)], documents, by_hand={}) == []
