"""Posting after a doubt that outlived its call: look first, whatever happened meanwhile."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_client import Actor, LimitReached, Octopus, OctopusError, OutcomeUnknown
from octopus_client.posting import (
    Intent,
    IntentState,
    LastNumber,
    MemoryPostingStore,
    PostingStore,
    PostingUnsure,
    mark_of,
)

Desk = Any


@pytest.mark.parametrize(("fault", "sends"), [("drop_before", 2), ("drop_after", 1)])
def test_a_doubt_is_settled_by_looking_before_sending(desk: Desk, fault: str, sends: int) -> None:
    desk.leave_in_doubt(fault=fault)
    posted = desk.post()
    assert (posted.number, posted.adopted) == (1, fault == "drop_after")
    assert desk.sends() == sends
    assert desk.numbers() == [1]


def test_a_crash_after_the_send_is_settled_by_looking(desk: Desk) -> None:
    class Crashing:
        """A store whose process ends when it learns that a booking was made."""

        def __init__(self, inner: PostingStore) -> None:
            self.inner = inner

        def save_intent(self, intent: Intent, *, last_number: LastNumber | None = None) -> None:
            if intent.state is IntentState.BOOKED:
                raise KeyboardInterrupt
            self.inner.save_intent(intent, last_number=last_number)

        def __getattr__(self, name: str) -> object:
            return getattr(self.inner, name)

    with pytest.raises(KeyboardInterrupt):
        attrs.evolve(desk, store=Crashing(desk.store)).post()
    assert desk.store.load_intent("order-1").state is IntentState.DOUBTFUL
    posted = desk.post()
    assert (posted.number, posted.adopted) == (1, True)
    assert desk.sends() == 1


def test_a_person_who_booked_under_the_number_in_doubt_keeps_it(desk: Desk) -> None:
    desk.leave_in_doubt()
    desk.box.book("V1")
    desk.box.edit("V1", 1, {"documentDate": "2026-11-02"})
    posted = desk.post()
    assert (posted.number, posted.adopted) == (2, False)
    assert desk.numbers() == [1, 2]


def test_a_booking_that_is_alike_but_unmarked_is_left_to_a_person(desk: Desk) -> None:
    desk.leave_in_doubt()
    desk.box.book("V1")  # of 121 euros to relation 2 on the same day, as ours
    for _ in range(2):
        with pytest.raises(PostingUnsure) as caught:
            desk.post()
    assert desk.sends() == 1
    assert caught.value.actor is Actor.BOOKKEEPER
    assert str(caught.value.document_key) == "V1/1"
    assert caught.value.key == "order-1"
    assert caught.value.mark == mark_of("order-1")
    assert str(caught.value).startswith("V1/1 may be «order-1» or not")
    assert caught.value.mark in str(caught.value)
    assert desk.store.load_intent("order-1").state is IntentState.UNSURE


def test_the_person_says_that_it_is_ours_by_the_mark(desk: Desk) -> None:
    desk.leave_in_doubt()
    desk.box.book("V1")
    with pytest.raises(PostingUnsure):
        desk.post()
    desk.box.edit("V1", 1, {"comment": f" {mark_of('order-1')} nagekeken"})
    assert desk.post().adopted
    assert desk.sends() == 1


def test_the_person_says_that_it_is_another_by_changing_it(desk: Desk) -> None:
    desk.leave_in_doubt()
    desk.box.book("V1")
    with pytest.raises(PostingUnsure):
        desk.post()
    desk.box.edit("V1", 1, {"documentDate": "2026-11-24"})
    assert desk.post().number == 2


@pytest.mark.parametrize(("external", "unsure"), [(77, True), (78, False)])
def test_a_relation_known_by_our_number_only_is_compared_by_that(
    desk: Desk, sale: Callable[..., Any], external: int, unsure: object
) -> None:
    identification = {"relationKey": {"id": 2}, "externalRelationId": 77}
    relations = desk.box.state()["dossiers"]["49001"]["relations"]
    relations[1]["relationIdentificationServiceData"] = identification
    relations[2]["relationIdentificationServiceData"]["externalRelationId"] = 78
    desk.box.load_world({"dossiers": {"49001": {"relations": relations}}})
    desk.box.fail("insertBuySellBooking", "drop_before")
    desk.box.fail("getBuySellBooking", "status", status=503)
    make = lambda number: sale(number, relation=None, external_relation=external)  # noqa: E731 - a name for a value
    with pytest.raises(OutcomeUnknown):
        desk.poster().post("order-1", make)
    desk.box.book("V1")
    if unsure:
        with pytest.raises(PostingUnsure):
            desk.poster().post("order-1", make)
    else:
        assert desk.poster().post("order-1", make).number == 2


def test_a_receipt_that_is_alike_but_unmarked_is_left_to_a_person(
    desk: Desk, receipt: Callable[..., Any]
) -> None:
    desk.box.fail("insertFinancialDiversBooking", "drop_after")
    desk.box.fail("getFinancialDiversBooking", "status", status=503)
    poster = desk.poster("F1")
    with pytest.raises(OutcomeUnknown):
        poster.post("payment-1", receipt)
    lines = desk.booked("financialDiversBookings")[0]["bookingLines"]
    desk.box.edit("F1", 1, {"bookingLines": [{**lines[0], "reference": "CODA 31"}]})
    with pytest.raises(PostingUnsure):
        poster.post("payment-1", receipt)
    desk.box.edit("F1", 1, {"bookingLines": [{**lines[0], "reference": "CODA 31", "amount": Decimal(120)}]})
    assert poster.post("payment-1", receipt).number == 2


def test_what_a_person_changed_is_reported_on_adoption(desk: Desk) -> None:
    desk.leave_in_doubt(fault="drop_after")
    booked = desk.booked()[0]
    line = {**booked["bookingLines"][0], "accountKey": 700100}
    desk.box.edit("V1", 1, {"expiryDate": "2027-01-31", "bookingLines": [line, line]})
    posted = desk.post()
    assert posted.adopted
    changed = {each.field: (each.sent, each.found) for each in posted.differences}
    assert changed["expiryDate"] == ("2026-12-25", "2027-01-31")
    assert changed["bookingLines[0].accountKey"] == (700000, 700100)
    assert changed["bookingLines[1]"][0] is None
    assert len(changed) == 3


def test_the_list_since_1980_serves_when_the_looks_are_used_up(desk: Desk) -> None:
    for _ in range(10):
        desk.dossier.bookings.get(2, "V1", 1)
    desk.box.fail("insertBuySellBooking", "drop_after")
    assert desk.post("order-1").adopted
    desk.box.fail("insertBuySellBooking", "drop_before")
    assert desk.post("order-2").number == 2
    assert desk.looks() == 10
    # The first of them looked for marks, as a new store does.
    assert desk.box.calls()["getModifiedBuySellBookings"] == 3
    assert desk.numbers() == [1, 2]


def test_the_list_serves_too_when_octopus_itself_refuses_the_look(
    desk: Desk, make_octopus: Callable[..., Octopus]
) -> None:
    other = make_octopus().dossier(49001)
    for _ in range(10):
        other.bookings.get(2, "V1", 1)
    desk.box.fail("insertBuySellBooking", "drop_after")
    assert desk.post().adopted
    assert desk.looks() == 11


def test_a_doubt_without_any_look_left_stays_a_doubt(desk: Desk) -> None:
    desk.post("order-1")
    for _ in range(10):
        desk.dossier.bookings.get(2, "V1", 1)
    while desk.dossier.quota.left("getModifiedBuySellBookings"):
        desk.dossier.bookings.modified()
    desk.box.fail("insertBuySellBooking", "drop_after")
    for _ in range(2):
        with pytest.raises(LimitReached, match="getModifiedBuySellBookings"):
            desk.post("order-2")
    assert desk.sends() == 2
    assert desk.store.load_intent("order-2").state is IntentState.DOUBTFUL


def test_a_call_that_arrives_late_is_adopted_when_its_number_is_taken(desk: Desk) -> None:
    desk.box.fail("insertBuySellBooking", "status", status=504)
    with pytest.raises(OutcomeUnknown):
        desk.post()
    desk.dossier.bookings.send(desk.store.load_intent("order-1").body, ())
    posted = desk.post()
    assert (posted.number, posted.adopted) == (1, True)
    assert desk.numbers() == [1]


def test_a_look_that_came_too_early_is_repeated_when_the_number_is_taken(desk: Desk) -> None:
    desk.leave_in_doubt(fault="drop_after")
    desk.box.fail("getBuySellBooking", "status", status=404, body={"technicalInfo": "not found"})
    posted = desk.post()
    assert (posted.number, posted.adopted) == (1, True)
    assert (desk.sends(), desk.numbers()) == (2, [1])


def test_a_call_that_arrives_late_is_found_even_after_others_were_posted(desk: Desk) -> None:
    desk.box.fail("insertBuySellBooking", "status", status=504)
    with pytest.raises(OutcomeUnknown):
        desk.post("order-1")
    desk.dossier.bookings.send(desk.store.load_intent("order-1").body, ())
    assert desk.post("order-2").number == 2
    posted = desk.post("order-1")
    assert (posted.number, posted.adopted) == (1, True)
    assert desk.numbers() == [1, 2]


def test_a_number_in_doubt_that_another_document_took_is_left_to_it(desk: Desk) -> None:
    desk.box.fail("insertBuySellBooking", "status", status=504)
    with pytest.raises(OutcomeUnknown):
        desk.post("order-1")
    assert desk.post("order-2").number == 1
    assert desk.post("order-1").number == 2
    assert desk.numbers() == [1, 2]


def test_a_number_in_doubt_that_was_skipped_by_a_deletion_is_replaced(desk: Desk) -> None:
    desk.post("order-1")
    desk.box.book("V1")
    desk.store.save_last_number(desk.store.load_intent("order-1").series, LastNumber(2, desk.clock().date()))
    desk.leave_in_doubt("order-2")
    assert desk.store.load_intent("order-2").number == 3
    desk.box.delete_last("V1")
    assert desk.post("order-2").number == 2
    assert desk.numbers() == [1, 2]


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
def test_a_doubt_of_last_year_is_settled_there_before_it_goes_to_the_new_one(
    desk: Desk, sale: Callable[..., Any], fault: str
) -> None:
    desk.leave_in_doubt(fault=fault)
    posted = desk.poster(year=3).post("order-1", lambda number: sale(number, year=3))
    assert posted.document_key.bookyear == (2 if fault == "drop_after" else 3)
    assert len(desk.booked()) == 1


def test_a_refusal_of_last_year_goes_to_the_new_one_without_a_look(
    desk: Desk, sale: Callable[..., Any]
) -> None:
    desk.box.lock("V1")
    with pytest.raises(OctopusError):
        desk.post()
    desk.box.unlock("V1")
    posted = desk.poster(year=3).post("order-1", lambda number: sale(number, year=3))
    assert posted.document_key.bookyear == 3
    assert desk.looks() == 0


def test_a_doubt_of_another_dossier_cannot_be_settled_here(desk: Desk, octopus: Octopus) -> None:
    desk.leave_in_doubt()
    elsewhere = octopus.dossier(49002).poster("V1", store=desk.store, year=2)
    with pytest.raises(OctopusError, match=r"belongs to V1/1 of dossier 49001"):
        elsewhere.post("order-1", desk.sale)
    assert desk.sends() == 1


def test_a_key_of_another_dossier_is_not_taken_for_booked(desk: Desk, octopus: Octopus) -> None:
    desk.post()
    with pytest.raises(OctopusError, match="another key"):
        octopus.dossier(49002).poster("V1", store=desk.store, year=2).post("order-1", desk.sale)


def test_a_doubt_of_a_sale_cannot_be_settled_in_a_bank_journal(
    desk: Desk, receipt: Callable[..., Any]
) -> None:
    desk.leave_in_doubt()
    with pytest.raises(OctopusError, match="Post it in its own journal"):
        desk.poster("F1").post("order-1", receipt)
    assert desk.post().number == 1


def test_a_restored_store_adopts_what_it_does_not_know_by_the_number(desk: Desk) -> None:
    desk.post("order-1")
    restored = attrs.evolve(desk, store=MemoryPostingStore())
    restored.store.save_intent(attrs.evolve(desk.store.load_intent("order-1"), state=IntentState.DOUBTFUL))
    assert restored.post("order-1").adopted
    assert desk.numbers() == [1]
