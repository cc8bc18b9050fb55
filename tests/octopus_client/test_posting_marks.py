"""A lost or restored store: what is already in the books is found again by its mark."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from octopus_client import DocumentKey, JournalLocked, OctopusError
from octopus_client.posting import Marked, MemoryPostingStore, PostingStore, mark_of

Desk = Any


def with_new_store(desk: Desk) -> Desk:
    return attrs.evolve(desk, store=MemoryPostingStore())


def test_a_lost_store_books_nothing_twice(desk: Desk) -> None:
    for key in ("order-1", "order-2"):
        desk.post(key)
    again = with_new_store(desk)
    posted = [again.post(key) for key in ("order-2", "order-1", "order-3")]
    assert [(each.number, each.adopted) for each in posted] == [(2, True), (1, True), (3, False)]
    assert desk.numbers() == [1, 2, 3]
    assert desk.looks() == 0
    assert again.post("order-2").number == 2


def test_a_store_restored_from_yesterday_finds_what_it_missed(desk: Desk) -> None:
    desk.post("order-1")
    restored = with_new_store(desk)
    series = desk.store.load_intent("order-1").series
    restored.store.save_intent(desk.store.load_intent("order-1"))
    restored.store.save_last_number(series, desk.store.load_last_number(series))
    desk.post("order-2")
    posted = restored.post("order-2")
    assert (posted.number, posted.adopted) == (2, True)
    assert restored.post("order-3").number == 3
    assert desk.numbers() == [1, 2, 3]


def test_what_a_person_changed_meanwhile_is_reported(desk: Desk) -> None:
    desk.post()
    desk.box.edit("V1", 1, {"reference": "nagekeken", "expiryDate": "2027-01-31"})
    posted = with_new_store(desk).post()
    assert [each.field for each in posted.differences] == ["expiryDate"]


def test_a_payment_is_found_again_too(desk: Desk, receipt: Callable[..., Any]) -> None:
    desk.poster("F1").post("payment-1", receipt)
    posted = with_new_store(desk).poster("F1").post("payment-1", receipt)
    assert (posted.number, posted.adopted, posted.differences) == (1, True, ())


def test_a_mark_in_another_kind_of_journal_is_another_document(
    desk: Desk, receipt: Callable[..., Any]
) -> None:
    desk.post("order-1")
    assert desk.poster().look_for_marks() == 1
    assert not desk.poster("F1").post("payment-1", receipt, mark=mark_of("order-1")).adopted


def test_the_marks_are_counted_and_may_be_read_on_request(desk: Desk) -> None:
    desk.post("order-1")
    desk.box.book("V1")
    desk.post("order-2")
    assert desk.poster().look_for_marks() == 2


def test_a_number_as_expected_needs_no_look_for_marks(desk: Desk) -> None:
    desk.post("order-1")
    before = desk.box.calls()["getModifiedBuySellBookings"]
    desk.post("order-2")
    assert desk.box.calls()["getModifiedBuySellBookings"] == before == 1


def test_a_document_that_was_forgotten_may_be_booked_anew(desk: Desk) -> None:
    desk.post("order-1")
    desk.box.delete_last("V1")
    desk.store.forget("order-1")
    desk.store.forget("never heard of")
    assert desk.post("order-1").number == 1
    assert desk.numbers() == [1]


def test_a_lock_is_told_without_booking_anything(desk: Desk, sale: Callable[..., Any]) -> None:
    poster = desk.poster()
    desk.box.lock("V1")
    with pytest.raises(JournalLocked):
        poster.refuse_if_locked(sale, mark=mark_of("order-1"))
    desk.box.unlock("V1")
    poster.refuse_if_locked(sale, mark=mark_of("order-1"))
    assert desk.numbers() == []


def test_asking_for_a_lock_books_nothing_even_after_a_deletion(desk: Desk, sale: Callable[..., Any]) -> None:
    desk.post("order-1")
    desk.box.delete_last("V1")
    desk.poster().refuse_if_locked(sale, mark=mark_of("order-2"))
    assert desk.numbers() == []


def test_a_probe_that_octopus_takes_for_a_document_is_told(desk: Desk, sale: Callable[..., Any]) -> None:
    desk.box.fail("insertBuySellBooking", "status", status=201, body={})
    with pytest.raises(OctopusError, match="took V1/0"):
        desk.poster().refuse_if_locked(sale, mark=mark_of("order-1"))


def marked(mark: str, journal: str, number: int = 1) -> Marked:
    place = DocumentKey(bookyear=2, journal=journal, number=number)
    return Marked(mark=mark, document_key=place, body=b"{}")


def test_marks_are_replaced_by_dossier_and_kind_of_journal(posting_store: PostingStore) -> None:
    sale, bank = marked("tw:1", "V1"), marked("tw:1", "F1")
    posting_store.replace_marked(1, [sale, marked("tw:2", "A1")], journals="AV")
    posting_store.replace_marked(1, [bank], journals="FD")
    posting_store.replace_marked(2, [sale], journals="AV")
    assert {each.document_key.journal for each in posting_store.load_marked(1, "tw:1")} == {"V1", "F1"}
    posting_store.replace_marked(1, [], journals="AV")
    assert posting_store.load_marked(1, "tw:1") == [bank]
    assert posting_store.load_marked(1, "tw:2") == []
    assert posting_store.load_marked(2, "tw:1") == [sale]


def test_one_mark_may_stand_on_several_documents(posting_store: PostingStore) -> None:
    both = [marked("tw:1", "V1", 1), marked("tw:1", "V1", 2)]
    posting_store.replace_marked(1, both, journals="AV")
    assert posting_store.load_marked(1, "tw:1") == both
