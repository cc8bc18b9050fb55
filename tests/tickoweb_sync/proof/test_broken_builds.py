"""The proof can fail: with a guard of the promise taken out, it finds what that guard keeps away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from proof_papers import Scenario, unpaid_scenario
from proof_scene import Scene
from sqlalchemy import Connection

from octopus_client.posting import Finding, Intent, IntentState, LastNumber, poster
from tickoweb_sync.outbox.leases import HeldLease
from tickoweb_sync.outbox.posting_store import OutboxPostingStore

SceneOf = Callable[[Scenario], Scene]
ASLEEP = "before insertBuySellBooking"
ANSWERED = "after insertBuySellBooking"
TWICE = "was booked a second time"


@pytest.fixture
def scene(scene_of: SceneOf) -> Scene:
    return scene_of(unpaid_scenario())


def points(scene: Scene, label: str) -> list[int]:
    """Where an undisturbed life passes a boundary; a broken build has others than a whole one."""
    scene.begin()
    found = [place for place, each in enumerate(scene.live().labels) if each.startswith(label)]
    assert scene.violations() == []
    return found


def test_without_reading_marks_a_document_is_booked_twice(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [one for point in points(scene, ANSWERED) for one in scene.after_death(point)] == []
    monkeypatch.setattr(poster, "judge", lambda *_, **__: Finding.ABSENT)
    monkeypatch.setattr(OutboxPostingStore, "load_marked", lambda *_: [])
    for point in points(scene, ANSWERED):
        assert TWICE in "".join(scene.after_death(point))


def test_without_a_stored_intent_a_document_whose_mark_is_gone_is_booked_twice(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take_the_mark_out() -> None:
        last = scene.last_booked()
        assert last is not None
        scene.box.edit("V1", last[1], {"comment": "nagekeken"})

    def booked_twice(point: int) -> bool:
        return TWICE in "".join(scene.after_death(point, take_the_mark_out))

    assert not any(booked_twice(point) for point in points(scene, ANSWERED))
    keep = OutboxPostingStore.save_intent

    def forget(self: OutboxPostingStore, intent: Intent, *, last_number: LastNumber | None = None) -> None:
        if intent.state is not IntentState.DOUBTFUL:
            keep(self, intent, last_number=last_number)

    monkeypatch.setattr(OutboxPostingStore, "save_intent", forget)
    assert all(booked_twice(point) for point in points(scene, ANSWERED))


def test_without_a_fence_a_worker_that_wakes_up_books_a_document_twice(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [one for point in points(scene, ASLEEP) for one in scene.after_sleep(point)] == []

    @contextmanager
    def begin(self: HeldLease) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    monkeypatch.setattr(HeldLease, "guard", lambda *_: None)
    monkeypatch.setattr(HeldLease, "begin", begin)
    for point in points(scene, ASLEEP):
        assert TWICE in "".join(scene.after_sleep(point))
