"""A worker dies at every point of its way, alone, in pairs, with people in between, with its outbox lost.

The plain run takes every state that a crash can leave once and samples the rest; `PROOF_LONG=1` takes every
boundary everywhere, and `PROOF_PAIRS` says how many pairs.
"""

import os
from collections.abc import Callable
from random import Random

import pytest
from proof_books import Books
from proof_papers import Scenario, paid_scenario, unpaid_scenario
from proof_scene import Scene

from octopus_client.posting import mark_of
from tickoweb_sync import State, StoredDocument

SceneOf = Callable[[Scenario], Scene]

LONG = bool(os.environ.get("PROOF_LONG"))
PAIRS = int(os.environ.get("PROOF_PAIRS", "60"))
PARTS = 4
SAMPLE = 8
GONE = {"booking_deleted", "number_taken"}
KINDS = ("insertBuySellBooking", "insertFinancialDiversBooking", "insertBalancing", "insertUpdateRelation")

scenarios = pytest.mark.parametrize("scenario", [paid_scenario(), unpaid_scenario()], ids=["paid", "unpaid"])
parts = pytest.mark.parametrize("part", range(PARTS))


def sampled(points: list[int], seed: int) -> list[int]:
    """Some of the points, unless all are wanted."""
    chance = Random(seed)  # noqa: S311 - always the same sample, no secret
    return points if LONG else sorted(chance.sample(points, SAMPLE))


@scenarios
@parts
def test_a_worker_that_dies_anywhere_is_succeeded(scene_of: SceneOf, scenario: Scenario, part: int) -> None:
    scene = scene_of(scenario)
    points = scene.points(all_of_them=LONG)[part::PARTS]
    assert [one for point in points for one in scene.after_death(point)] == []


@scenarios
@parts
def test_a_worker_that_sleeps_while_another_takes_over_does_no_harm(
    scene_of: SceneOf, scenario: Scenario, part: int
) -> None:
    scene = scene_of(scenario)
    points = sampled(scene.points(all_of_them=LONG, between_transactions=True), 9)[part::PARTS]
    assert [one for point in points for one in scene.after_sleep(point)] == []


@scenarios
@parts
def test_a_worker_that_dies_is_succeeded_by_one_that_dies(
    scene_of: SceneOf, scenario: Scenario, part: int
) -> None:
    scene = scene_of(scenario)
    random = Random(part)  # noqa: S311 - always the same pairs, no secret
    points = scene.points(all_of_them=LONG)
    for _ in range(PAIRS // PARTS // 2):
        scene.begin()
        first = random.choice(points)
        died = scene.live(first)
        # the second life begins with some boundaries of its own and ends before the whole of the first
        second = scene.live(random.randrange(points[-1] - first + 30))
        scene.live()
        labels = died.labels[-1], second.labels[-1]
        assert (labels, scene.violations()) == (labels, [])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("side", ["before", "after"])
def test_a_process_that_is_killed_around_a_call_is_succeeded(scene_of: SceneOf, kind: str, side: str) -> None:
    scene = scene_of(paid_scenario())
    labels = scene.live().labels
    points = [place for place, label in enumerate(labels) if label.startswith(f"{side} {kind}")]
    for point in points if LONG else points[-1:]:
        scene.begin()
        scene.live_in_own_process(point)
        scene.live()
        assert (labels[point], scene.violations()) == (labels[point], [])


@scenarios
def test_the_outbox_is_lost_with_the_worker(scene_of: SceneOf, scenario: Scenario) -> None:
    scene = scene_of(scenario)
    points = sampled(scene.points(all_of_them=LONG), 1)
    assert [one for point in points for one in scene.after_death(point, scene.lose_outbox)] == []


@scenarios
@pytest.mark.parametrize("thirds", [0, 1, 2])
def test_the_outbox_is_restored_from_a_copy_that_is_older_than_the_crash(
    scene_of: SceneOf, scenario: Scenario, thirds: int
) -> None:
    scene = scene_of(scenario)
    for point in sampled(scene.points(all_of_them=LONG), 2 + thirds):
        scene.begin()
        died = scene.live(point, meanwhile=(point * thirds // 3, scene.copy_outbox))
        scene.restore_outbox()
        scene.live()
        assert (died.labels[-1], scene.violations()) == (died.labels[-1], [])


@scenarios
def test_somebody_books_by_hand_between_crash_and_restart(scene_of: SceneOf, scenario: Scenario) -> None:
    scene = scene_of(scenario)

    def by_hand() -> None:
        scene.box.book("V1")
        scene.box.book("D1")

    points = sampled(scene.points(all_of_them=LONG), 5)
    assert [one for point in points for one in scene.after_death(point, by_hand)] == []


@scenarios
def test_somebody_takes_the_mark_out_of_the_last_document_between_crash_and_restart(
    scene_of: SceneOf, scenario: Scenario
) -> None:
    scene = scene_of(scenario)
    for point in sampled(scene.points(all_of_them=LONG), 8):
        scene.begin()
        died = scene.live(point)
        last = scene.last_booked()
        if last is None:
            continue
        id_, number = last
        scene.box.edit("V1", number, {"comment": "nagekeken"})
        scene.live()
        assert scene.taken("V", id_) == 1, died.labels[-1]
        touched = relatives(scene, id_)
        assert all(is_settled(scene.stored()[one]) for one in touched), died.labels[-1]
        assert (died.labels[-1], scene.violations(gone=touched)) == (died.labels[-1], [])


@scenarios
def test_somebody_edits_the_last_document_between_crash_and_restart(
    scene_of: SceneOf, scenario: Scenario
) -> None:
    scene = scene_of(scenario)
    for point in sampled(scene.points(all_of_them=LONG), 6):
        scene.begin()
        died = scene.live(point)
        last = scene.last_booked()
        if last is None:
            continue
        edited, number = last
        before = scene.stored()[edited]
        scene.box.edit("V1", number, {"amount": 5, "reference": "nagekeken"})
        scene.live()
        stored = scene.stored()
        assert len(Books(scene.box).marked("V", mark_of(edited))) == 1, died.labels[-1]
        if before.number is None:
            assert "booking_differs" in scene.notices(), died.labels[-1]
        touched = relatives(scene, edited)
        assert all(is_settled(stored[id_]) for id_ in touched), died.labels[-1]
        assert (died.labels[-1], scene.violations(gone=touched)) == (died.labels[-1], [])


@scenarios
def test_somebody_deletes_the_last_document_between_crash_and_restart(
    scene_of: SceneOf, scenario: Scenario
) -> None:
    scene = scene_of(scenario)
    for point in sampled(scene.points(all_of_them=LONG), 7):
        scene.begin()
        died = scene.live(point)
        last = scene.last_booked()
        if last is None:
            continue
        deleted, _ = last
        label = died.labels[-1]
        before, taken = scene.stored()[deleted], scene.taken("D", deleted)
        scene.box.delete_last("V1")
        scene.live()
        stored = scene.stored()
        standing = len(Books(scene.box).marked("V", mark_of(deleted)))
        assert is_settled(stored[deleted]), label
        if before.state is State.DONE:
            assert standing == 0, label
        elif standing == 0:
            assert stored[deleted].state is State.HELD, label
            assert {reason.code for reason in stored[deleted].reasons} <= GONE, label
            assert scene.taken("D", deleted) == taken, label
        else:
            assert (before.number, scene.taken("V", deleted)) == (None, 2), label
            assert stored[deleted].state is State.DONE, label
        touched = relatives(scene, deleted)
        assert all(is_settled(stored[id_]) for id_ in touched), label
        assert (label, scene.violations(gone=touched)) == (label, [])


def relatives(scene: Scene, id_: str) -> set[str]:
    """A document with the invoice and the credit notes that hang together with it."""
    order = next(one["order"] for one in scene.scenario.documents if one["id"] == id_)
    return {one["id"] for one in scene.scenario.documents if one["order"] == order}


def is_settled(stored: StoredDocument) -> bool:
    """Whether a document is done, or a person is told what to do."""
    return stored.state is State.DONE or (stored.state is State.HELD and bool(stored.reasons))
