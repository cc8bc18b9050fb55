"""The faults that the proof found, each in its smallest form."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from proof_papers import NEW_COMPANY, PAYING, PERSON, SETTINGS, Scenario, credit_note, paper
from proof_scene import Scene

from octopus_client.clock import brussels_day, next_brussels_day
from tickoweb_sync import State
from tickoweb_sync.delivery import adopt

SceneOf = Callable[[Scenario], Scene]
UNPAID = SETTINGS
PAID = {**SETTINGS, "booking": {**SETTINGS["booking"], **PAYING}}
INVOICE, CREDIT_NOTE = "invoice TW-2", "credit TW-2 10.60"


@pytest.fixture
def scene(scene_of: SceneOf) -> Callable[..., Scene]:
    """A scene with an invoice and, before it, its credit note."""

    def made(settings: dict[str, object], *, credited: bool = True) -> Scene:
        documents = [credit_note("TW-2", "10.60", NEW_COMPANY)] if credited else []
        documents.append(paper("TW-2", "31.80", NEW_COMPANY))
        return scene_of(Scenario(settings=settings, documents=documents, expected={}, relations_made=1))

    return made


def points_after(scene: Scene, label: str) -> range:
    """The boundaries from one on, the first of its name, up to the end of an undisturbed life."""
    labels = scene.live().labels
    first = next(place for place, each in enumerate(labels) if each.startswith(label))
    return range(first, len(labels))


def test_a_credit_note_goes_on_from_the_moment_in_which_its_invoice_is_done(
    scene: Callable[..., Scene],
) -> None:
    unpaid = scene(UNPAID)
    for point in points_after(unpaid, "after insertBuySellBooking"):
        unpaid.begin()
        unpaid.live(point)
        if unpaid.stored()[INVOICE].state is State.DONE:
            break
    assert unpaid.stored()[CREDIT_NOTE].held_for is None
    unpaid.live()
    assert unpaid.stored()[CREDIT_NOTE].state is State.DONE


def test_what_a_credit_note_closes_of_its_invoice_is_counted_once(scene: Callable[..., Scene]) -> None:
    unpaid = scene(UNPAID)
    for point in points_after(unpaid, "after insertBalancing"):
        unpaid.begin()
        unpaid.live(point)
        unpaid.live()
        assert unpaid.stored()[INVOICE].balanced == Decimal("10.60")
        assert unpaid.stored()[CREDIT_NOTE].balanced == Decimal("10.60")


def point_of_answer(scene: Scene) -> int:
    """Where an invoice is booked, and nothing is kept of that yet."""
    answered = points_after(scene, "after insertBuySellBooking")[0]
    scene.begin()
    return answered


def point_of_booked_invoice(scene: Scene) -> int:
    """Where that an invoice is booked is kept, and nothing else is."""
    return point_of_answer(scene) + 2


def test_an_invoice_that_was_deleted_right_after_the_crash_is_not_paid(scene: Callable[..., Scene]) -> None:
    paid = scene(PAID, credited=False)
    paid.live(point_of_booked_invoice(paid))
    assert (paid.taken("V", INVOICE), paid.stored()[INVOICE].number) == (1, 1)
    paid.box.delete_last("V1")
    paid.live()
    stored = paid.stored()[INVOICE]
    assert (stored.state, [reason.code for reason in stored.reasons]) == (State.HELD, ["booking_deleted"])
    assert (paid.taken("V", INVOICE), paid.taken("D", INVOICE)) == (1, 0)


def test_an_invoice_whose_number_was_given_to_another_after_the_crash_is_not_paid(
    scene: Callable[..., Scene],
) -> None:
    paid = scene(PAID, credited=False)
    paid.live(point_of_booked_invoice(paid))
    paid.box.delete_last("V1")
    paid.box.book("V1")
    paid.live()
    stored = paid.stored()[INVOICE]
    assert (stored.state, [reason.code for reason in stored.reasons]) == (State.HELD, ["number_taken"])
    assert (paid.taken("V", INVOICE), paid.taken("D", INVOICE)) == (1, 0)
    with paid.worker() as worker:
        worker.outbox.release(worker.integration, "TW-2")
    paid.live()
    assert paid.stored()[INVOICE].state is State.DONE
    assert (paid.taken("V", INVOICE), paid.taken("D", INVOICE)) == (2, 1)


def test_what_a_person_changed_is_told_although_nothing_is_to_be_paid(scene: Callable[..., Scene]) -> None:
    unpaid = scene(UNPAID, credited=False)
    unpaid.live(point_of_answer(unpaid))
    assert unpaid.stored()[INVOICE].number is None
    unpaid.box.edit("V1", 1, {"reference": "nagekeken"})
    unpaid.live()
    assert unpaid.stored()[INVOICE].state is State.DONE
    assert "booking_differs" in unpaid.notices()


def test_an_opened_journal_is_seen_open_when_a_used_up_day_is_over(scene_of: SceneOf) -> None:
    documents = [paper("TW-1", "21.20", PERSON), paper("TW-2", "31.80", PERSON)]
    paid = scene_of(Scenario(settings=PAID, documents=documents, expected={}, relations_made=1))
    paid.box.close("V1")
    with paid.worker() as worker:
        worker.accept(documents[:1])
        worker.deliver()
        paid.box.open("V1")
        scope = f"{worker.octopus.credentials.login_name}/49001"
        day = brussels_day(paid.now)
        worker.outbox.client_store.count_call(scope, "insertBuySellBooking", day=day, limit=None, calls=400)
        worker.outbox.release(worker.integration, "TW-1")
        worker.accept(documents[1:])
        waiting = worker.deliver()
        assert (waiting.waiting, waiting.next_attempt_at) == (2, next_brussels_day(paid.now))
        paid.go_to(next_brussels_day(paid.now))
        assert worker.deliver().done == 2


def test_adopt_finds_what_a_restored_outbox_cannot_see_by_the_last_number(scene_of: SceneOf) -> None:
    documents = [paper("TW-1", "21.20", PERSON), paper("TW-2", "31.80", NEW_COMPANY)]
    paid = scene_of(Scenario(settings=PAID, documents=documents, expected={}, relations_made=2))
    with paid.worker() as worker:
        worker.accept(documents)
        worker.deliver(limit=1)
        paid.copy_outbox()
        paid.box.delete_last("V1")
        worker.deliver()
    assert (paid.taken("V", INVOICE), paid.stored()[INVOICE].number) == (1, 1)
    paid.restore_outbox()
    with paid.worker() as worker:
        assert adopt(worker.outbox, lambda _: worker.octopus, integration=worker.integration).known == 1
        worker.deliver()
    assert (paid.taken("V", INVOICE), paid.stored()[INVOICE].number) == (1, 1)
    assert paid.stored()[INVOICE].state is State.DONE


def test_a_credit_note_is_held_with_its_invoice_that_was_deleted_before_it_was_paid(
    scene_of: SceneOf,
) -> None:
    documents = [paper("TW-2", "31.80", PERSON)]
    paid = scene_of(Scenario(settings=PAID, documents=documents, expected={}, relations_made=1))
    paid.box.lock("D1")
    with paid.worker() as worker:
        worker.accept(documents)
        worker.deliver()
        worker.accept([credit_note("TW-2", "10.60", PERSON)])
        worker.deliver()
        assert worker.outbox.queue("fictie-events").totals()[State.WAITING] == 2
        for _ in range(2):
            paid.box.delete_last("V1")
        paid.box.unlock("D1")
        paid.go_to(paid.now + timedelta(hours=1))
        worker.deliver()
    reasons = {id_: [reason.code for reason in one.reasons] for id_, one in paid.stored().items()}
    assert reasons == {INVOICE: ["booking_deleted"], CREDIT_NOTE: ["invoice_gone"]}
    assert {one.state for one in paid.stored().values()} == {State.HELD}
