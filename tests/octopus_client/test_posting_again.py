"""What a later call with the same key knows of a refusal, a doubt or a lost store, and what it costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest

from octopus_client import JournalLocked, OctopusError
from octopus_client.posting import (
    Draft,
    IntentState,
    KeyReused,
    MemoryPostingStore,
    PostingUnsure,
    Series,
    SQLitePostingStore,
    mark_of,
)

Desk = Any


def refuse_in_doubt(desk: Desk, key: str = "order-1") -> None:
    """The first send gets lost, nothing is there, and the second one meets a lock."""
    desk.box.fail("insertBuySellBooking", "drop_before")
    desk.box.lock("V1")
    with pytest.raises(JournalLocked):
        desk.post(key)
    desk.box.unlock("V1")
    intent = desk.store.load_intent(key)
    assert (intent.state, intent.doubted) == (IntentState.REFUSED, True)


def test_a_refusal_does_not_end_an_earlier_doubt_of_the_number(desk: Desk) -> None:
    refuse_in_doubt(desk)
    desk.box.book("V1")  # alike, as our lost call would be
    with pytest.raises(PostingUnsure):
        desk.post()
    assert desk.numbers() == [1]


def test_a_refused_number_in_doubt_is_looked_at_once_others_were_booked(desk: Desk) -> None:
    refuse_in_doubt(desk)
    assert desk.post("order-2").number == 1
    looks = desk.looks()
    assert desk.post("order-1").number == 2
    assert desk.looks() == looks + 1


def test_a_refused_number_in_doubt_of_last_year_is_looked_at_there(
    desk: Desk, sale: Callable[..., Any]
) -> None:
    refuse_in_doubt(desk)
    looks = desk.looks()
    posted = desk.poster(year=3).post("order-1", lambda number: sale(number, year=3))
    assert posted.document_key.bookyear == 3
    assert desk.looks() == looks + 1


def test_a_number_that_is_refused_after_a_doubt_is_looked_at_again(desk: Desk) -> None:
    desk.leave_in_doubt()
    looks = desk.looks()
    desk.box.fail("insertBuySellBooking", "status", status=400, body={"errorCode": -13})
    assert desk.post().number == 1
    assert desk.looks() == looks + 2


def test_a_document_that_gave_its_number_away_is_kept_under_its_key(desk: Desk) -> None:
    desk.leave_in_doubt()
    desk.box.book("V1")
    desk.box.edit("V1", 1, {"documentDate": "2026-11-02"})
    assert desk.post().number == 2
    assert desk.sends() == 2
    assert desk.store.load_intent("order-1").state is IntentState.BOOKED
    assert desk.post().number == 2
    assert desk.sends() == 2


def test_a_document_that_took_the_next_number_at_once_is_kept_under_its_key(desk: Desk) -> None:
    desk.post("order-1")
    desk.box.book("V1")
    assert desk.post("order-2").number == 3
    intent = desk.store.load_intent("order-2")
    assert (intent.state, intent.number) == (IntentState.BOOKED, 3)


def test_a_fault_under_a_number_that_somebody_took_costs_one_look(desk: Desk) -> None:
    desk.post("order-1")
    desk.box.book("V1")
    desk.box.edit("V1", 2, {"documentDate": "2026-11-02"})
    desk.box.fail("insertBuySellBooking", "status", status=500)
    assert desk.post("order-2").number == 3
    assert (desk.sends(), desk.looks()) == (3, 1)


def test_what_is_adopted_is_kept_with_its_place(desk: Desk) -> None:
    desk.post("order-1")
    again = attrs.evolve(desk, store=MemoryPostingStore())
    posted = again.post("order-1")
    assert (posted.adopted, posted.fresh) == (True, False)
    intent = again.store.load_intent("order-1")
    assert (intent.state, intent.series, intent.number) == (
        IntentState.BOOKED,
        Series(49001, 2, "V1"),
        1,
    )


def test_what_is_adopted_after_a_taken_number_is_kept_under_its_key(desk: Desk) -> None:
    desk.post("order-1")
    restored = attrs.evolve(desk, store=MemoryPostingStore())
    series = desk.store.load_intent("order-1").series
    restored.store.save_last_number(series, desk.store.load_last_number(series))
    desk.post("order-2")
    assert restored.post("order-2").adopted
    intent = restored.store.load_intent("order-2")
    assert (intent.state, intent.number) == (IntentState.BOOKED, 2)


def test_what_is_adopted_does_not_turn_back_the_last_number(desk: Desk) -> None:
    for key in ("order-1", "order-2", "order-3"):
        desk.post(key)
    again = attrs.evolve(desk, store=MemoryPostingStore())
    assert again.post("order-1").number == 1
    assert again.post("order-4").number == 4
    assert desk.sends() == 4


def test_a_draft_is_adopted_like_a_document_and_made_for_the_number_it_has(
    desk: Desk, sale: Callable[..., Any]
) -> None:
    desk.post("order-0")
    desk.post("order-1")
    made: list[int] = []

    def draft(number: int) -> Draft:
        made.append(number)
        return Draft(document=sale(number))

    posted = attrs.evolve(desk, store=MemoryPostingStore()).poster().post("order-1", draft)
    assert (posted.number, posted.adopted, posted.differences) == (2, True, ())
    assert made == [2]


def test_a_key_that_is_booked_is_told_wherever_it_stands(desk: Desk, receipt: Callable[..., Any]) -> None:
    desk.post("order-1")
    with pytest.raises(KeyReused) as told:
        desk.poster("F1").post("order-1", receipt)
    assert str(told.value.document_key) == "V1/1"
    assert desk.booked("financialDiversBookings") == []


def use_up_the_looks(desk: Desk) -> None:
    for _ in range(10):
        desk.dossier.bookings.get(2, "V1", 1)


@pytest.mark.parametrize(("journal", "year"), [("A1", 2), ("V1", 3)])
def test_the_list_shows_only_the_journal_and_bookyear_in_doubt(desk: Desk, journal: str, year: int) -> None:
    desk.box.book(journal, bookyear=year)
    use_up_the_looks(desk)
    desk.box.fail("insertBuySellBooking", "drop_before")
    assert desk.post().number == 1
    assert desk.box.calls()["getJournals"] == 1


def test_the_list_shows_only_the_number_in_doubt(desk: Desk) -> None:
    desk.post("order-1")
    use_up_the_looks(desk)
    desk.box.fail("insertBuySellBooking", "drop_before")
    assert desk.post("order-2").number == 2
    assert desk.box.calls()["getJournals"] == 1


def test_the_marks_of_one_kind_of_journal_leave_those_of_the_other(
    desk: Desk, receipt: Callable[..., Any]
) -> None:
    desk.post("order-1")
    desk.poster("F1").post("payment-1", receipt)
    again = attrs.evolve(desk, store=MemoryPostingStore())
    assert again.poster("F1").look_for_marks() == 1
    assert again.poster().look_for_marks() == 1
    desk.box.delete_last("F1")
    assert again.poster("F1").look_for_marks() == 0
    assert again.store.load_marked(49001, mark_of("payment-1")) == []
    assert [str(each.document_key) for each in again.store.load_marked(49001, mark_of("order-1"))] == ["V1/1"]
    desk.box.delete_last("V1")
    assert again.poster().look_for_marks() == 0
    assert again.store.load_marked(49001, mark_of("order-1")) == []


def test_a_mark_is_adopted_only_in_its_own_kind_of_journal(desk: Desk, receipt: Callable[..., Any]) -> None:
    desk.poster("F1").post("payment-1", receipt)
    again = attrs.evolve(desk, store=MemoryPostingStore())
    again.poster("F1").look_for_marks()
    assert not again.poster().post("order-1", again.sale, mark=mark_of("payment-1")).adopted
    assert again.poster("F1").post("payment-1", receipt).adopted


def test_a_lock_is_asked_for_with_a_draft_of_number_nought(desk: Desk, sale: Callable[..., Any]) -> None:
    made: list[int] = []

    def draft(number: int) -> Draft:
        made.append(number)
        return Draft(document=sale(number))

    desk.poster().refuse_if_locked(draft, mark=mark_of("order-1"))
    assert made == [0]
    assert desk.numbers() == []


def test_a_last_number_as_expected_on_a_new_day_costs_no_look_for_marks(desk: Desk) -> None:
    desk.post("order-1")
    before = desk.box.calls()["getModifiedBuySellBookings"]
    desk.clock.advance(timedelta(days=1))
    desk.box.advance(timedelta(days=1))
    assert desk.post("order-2").number == 2
    assert desk.box.calls()["getModifiedBuySellBookings"] == before


def test_a_store_tells_its_file(tmp_path: Any) -> None:
    path = tmp_path / "posting.db"
    assert repr(SQLitePostingStore(path)) == f"SQLitePostingStore({str(path)!r})"


def test_a_document_that_belongs_elsewhere_is_never_sent(desk: Desk, receipt: Callable[..., Any]) -> None:
    desk.leave_in_doubt()
    sends = desk.sends()
    with pytest.raises(OctopusError, match="belongs to V1/1"):
        desk.poster("D1").post("order-1", lambda number: receipt(number, journal="D1"))
    assert desk.sends() == sends
