"""Posting without trouble, and with the trouble of one call: each document exists exactly once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_client import (
    Attachment,
    Booking,
    DossierRefused,
    FinancialBooking,
    FinancialLine,
    JournalClosed,
    JournalLocked,
    LoginRefused,
    NumberNotNext,
    Octopus,
    OctopusError,
    OutcomeUnknown,
    Refused,
    StoreFault,
)
from octopus_client.posting import Draft, IntentState, MemoryPostingStore, SQLitePostingStore, mark_of

Desk = Any


def test_a_document_gets_the_next_number_and_its_mark(desk: Desk) -> None:
    posted = desk.post()
    assert (posted.number, str(posted.document_key), posted.adopted) == (1, "V1/1", False)
    (booked,) = desk.booked()
    assert booked["comment"] == f"{mark_of('order-1')} Zaal Noord"
    assert desk.box.calls()["getJournals"] == 1
    assert desk.looks() == 0


def test_a_document_is_booked_once_however_often_it_is_posted(desk: Desk) -> None:
    first = desk.post()
    again = desk.post()
    assert again == first
    assert (first.fresh, again.fresh) == (True, False)
    assert desk.numbers() == [1]
    assert desk.sends() == 1


def test_the_next_document_takes_the_next_number_without_reading(desk: Desk) -> None:
    assert [desk.post(f"order-{index}").number for index in range(3)] == [1, 2, 3]
    assert desk.box.calls()["getJournals"] == 1


def test_the_journal_is_read_again_on_the_next_day(desk: Desk) -> None:
    desk.post("order-1")
    desk.box.book("V1")
    desk.clock.advance(timedelta(days=1))
    assert desk.post("order-2").number == 3
    assert desk.box.calls()["getJournals"] == 2
    assert desk.sends() == 2


def test_a_lost_answer_of_a_booking_that_was_made_is_found_by_its_mark(desk: Desk) -> None:
    desk.box.fail("insertBuySellBooking", "drop_after")
    posted = desk.post()
    assert (posted.number, posted.adopted, posted.differences) == (1, True, ())
    assert (desk.sends(), desk.looks()) == (1, 1)
    assert desk.post().number == 1
    assert desk.post("order-2").number == 2


def test_a_call_that_got_lost_is_sent_again_with_the_same_number(desk: Desk) -> None:
    desk.box.fail("insertBuySellBooking", "drop_before")
    posted = desk.post()
    assert (posted.number, posted.adopted) == (1, False)
    assert (desk.sends(), desk.looks()) == (2, 1)
    assert desk.numbers() == [1]
    assert desk.box.calls()["getJournals"] == 1


def test_a_call_that_gets_lost_three_times_is_left_for_later(desk: Desk) -> None:
    for _ in range(3):
        desk.box.fail("insertBuySellBooking", "drop_before")
    with pytest.raises(OutcomeUnknown):
        desk.post()
    assert (desk.sends(), desk.looks()) == (3, 3)
    assert desk.post().number == 1


def test_a_number_that_a_person_took_meanwhile_is_left_to_that_person(desk: Desk) -> None:
    desk.post("order-1")
    desk.box.book("V1")
    assert desk.post("order-2").number == 3
    assert desk.numbers() == [1, 2, 3]
    assert desk.box.calls()["getJournals"] == 2
    assert desk.looks() == 0


def test_a_number_that_became_free_is_used(desk: Desk) -> None:
    desk.box.book("V1")
    desk.post("order-1")
    desk.box.delete_last("V1")
    assert desk.post("order-2").number == 2


def test_a_fault_of_octopus_is_looked_after_but_not_sent_again(desk: Desk) -> None:
    desk.box.fail("insertBuySellBooking", "status", status=500)
    with pytest.raises(OutcomeUnknown, match="status 500"):
        desk.post()
    assert (desk.sends(), desk.looks()) == (1, 1)
    assert desk.post().number == 1
    assert (desk.sends(), desk.looks()) == (2, 1)
    assert desk.numbers() == [1]


@pytest.mark.parametrize("fault", [{"fault": "status", "status": 504}, {"fault": "html", "status": 201}])
def test_a_booking_that_was_made_behind_a_fault_is_found(desk: Desk, fault: dict[str, Any]) -> None:
    desk.box.fail("insertBuySellBooking", carried_out=True, **fault)
    assert desk.post().number == 1
    assert desk.numbers() == [1]


def test_an_error_under_a_good_status_is_looked_after(desk: Desk) -> None:
    body = {"technicalInfo": "odd"}
    desk.box.fail("insertBuySellBooking", "status", status=201, carried_out=True, body=body)
    assert desk.post().adopted
    assert desk.sends() == 1


def test_a_locked_journal_takes_the_document_once_it_is_free(desk: Desk) -> None:
    desk.box.lock("V1")
    for _ in range(2):
        with pytest.raises(JournalLocked):
            desk.post()
    assert desk.looks() == 0
    desk.box.book("V1")
    desk.box.unlock("V1")
    assert desk.post().number == 2


def test_waiting_for_a_lock_costs_one_call_each_time(desk: Desk) -> None:
    desk.box.lock("V1")
    for _ in range(3):
        with pytest.raises(JournalLocked):
            desk.post()
    desk.box.unlock("V1")
    assert desk.post().number == 1
    assert (desk.sends(), desk.looks(), desk.box.calls()["getJournals"]) == (4, 0, 1)


def test_a_taken_number_leaves_no_doubt_even_if_the_next_cannot_be_read(desk: Desk) -> None:
    desk.post("order-1")
    desk.box.book("V1")
    for _ in range(3):
        desk.box.fail("getJournals", "status", status=503)
    with pytest.raises(OutcomeUnknown, match="getJournals"):
        desk.post("order-2")
    assert desk.post("order-2").number == 3
    assert desk.looks() == 0


def test_a_locked_journal_does_not_hold_back_another(desk: Desk, receipt: Callable[..., Any]) -> None:
    desk.box.lock("V1")
    with pytest.raises(JournalLocked):
        desk.post()
    assert desk.poster("F1").post("payment-1", receipt).number == 1


def test_a_closed_journal_takes_nothing(desk: Desk) -> None:
    desk.box.close("V1")
    with pytest.raises(JournalClosed):
        desk.post()
    assert desk.store.load_intent("order-1").state is IntentState.REFUSED


def test_a_document_that_octopus_refuses_can_be_mended_and_posted(
    desk: Desk, sale: Callable[..., Any]
) -> None:
    with pytest.raises(Refused):
        desk.poster().post("order-1", lambda number: sale(number, relation=99))
    desk.post("order-2")
    posted = desk.post("order-1")
    assert posted.number == 2
    assert desk.booked()[-1]["relationIdentificationServiceData"] == {"relationKey": {"id": 2}}


def test_a_number_that_is_refused_again_and_again_is_raised(desk: Desk) -> None:
    for _ in range(3):
        desk.box.fail("insertBuySellBooking", "status", status=400, body={"errorCode": -13})
    with pytest.raises(NumberNotNext):
        desk.post()
    assert (desk.sends(), desk.looks()) == (3, 0)
    assert desk.post().number == 1


def test_a_fault_before_the_send_leaves_no_doubt(desk: Desk) -> None:
    desk.post("order-0")
    for _ in range(6):
        desk.box.fail("connectDossier", "status", status=503)
    desk.box.advance(timedelta(minutes=11))
    with pytest.raises(OutcomeUnknown, match="connectDossier"):
        desk.post()
    assert desk.store.load_intent("order-1").state is IntentState.REFUSED
    with pytest.raises(OutcomeUnknown, match="connectDossier"):
        desk.post()
    assert desk.post().number == 2
    assert desk.looks() == 0


def test_a_refused_login_books_nothing(make_octopus: Callable[..., Octopus], desk: Desk) -> None:
    dossier = make_octopus(password="wrong").dossier(49001)
    with pytest.raises(LoginRefused):
        dossier.poster("V1", store=desk.store, year=2).post("order-1", desk.sale)
    assert desk.post().number == 1


def test_two_posters_share_a_journal_without_harm(desk: Desk) -> None:
    other = attrs.evolve(desk, store=MemoryPostingStore())
    numbers = [each.post(f"{index}-{each is desk}").number for index in range(4) for each in (desk, other)]
    assert numbers == list(range(1, 9))
    assert desk.looks() == 0


def test_threads_that_share_a_poster_book_one_after_another(desk: Desk, sale: Callable[..., Any]) -> None:
    poster = desk.poster()
    keys = [f"order-{index % 6}" for index in range(24)]
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda key: poster.post(key, sale).number, keys))
    assert sorted(set(numbers)) == [1, 2, 3, 4, 5, 6]
    assert desk.sends() == 6


def test_files_are_kept_until_the_booking_is_certain(desk: Desk, sale: Callable[..., Any]) -> None:
    files = [Attachment(name="factuur.pdf", content=b"%PDF\x00\xff")]
    desk.box.lock("V1")
    draft = lambda number: Draft(document=sale(number), attachments=files)  # noqa: E731 - a name for a value
    with pytest.raises(JournalLocked):
        desk.poster().post("order-1", draft)
    assert list(desk.store.load_intent("order-1").attachments) == files
    desk.box.unlock("V1")
    desk.poster().post("order-1", draft)
    assert desk.store.load_intent("order-1").attachments == ()
    assert desk.booked()[0]["attachments"][0]["size"] == 6


def test_files_are_sent_again_with_a_call_that_got_lost(desk: Desk, sale: Callable[..., Any]) -> None:
    files = [Attachment(name="factuur.pdf", content=b"%PDF")]
    desk.leave_in_doubt("order-0")
    desk.store.save_intent(attrs.evolve(desk.store.load_intent("order-0"), attachments=tuple(files)))
    desk.poster().post("order-0", sale)
    assert desk.booked()[0]["attachments"][0]["fileName"] == "factuur.pdf"


def test_a_financial_document_carries_its_mark_on_each_line(desk: Desk, receipt: Callable[..., Any]) -> None:
    lines = (
        FinancialLine(kind="A", account=580000, amount=Decimal(121)),
        FinancialLine(kind="C", relation=2, amount=Decimal(-121), reference="Order 7"),
    )
    desk.poster("D1").post("payment-1", lambda number: receipt(number, journal="D1", lines=lines))
    mark = mark_of("payment-1")
    (booked,) = desk.booked("financialDiversBookings")
    assert [line["reference"] for line in booked["bookingLines"]] == [mark, f"{mark} Order 7"]


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
def test_a_receipt_is_booked_once_too(desk: Desk, receipt: Callable[..., Any], fault: str) -> None:
    desk.box.fail("insertFinancialDiversBooking", fault)
    posted = desk.poster("F1").post("payment-1", receipt)
    assert (posted.number, posted.adopted, posted.differences) == (1, fault == "drop_after", ())
    assert len(desk.booked("financialDiversBookings")) == 1


def test_a_mark_of_ones_own_is_used(desk: Desk, sale: Callable[..., Any]) -> None:
    desk.box.fail("insertBuySellBooking", "drop_after")
    assert desk.poster().post("order-1", sale, mark="zz:0123456789ab").adopted
    assert desk.booked()[0]["comment"] == "zz:0123456789ab Zaal Noord"


def test_integrations_in_one_dossier_can_have_marks_of_their_own(
    desk: Desk, sale: Callable[..., Any]
) -> None:
    poster = desk.dossier.poster("V1", store=desk.store, year=2, mark_prefix="ab:")
    desk.box.fail("insertBuySellBooking", "drop_after")
    assert poster.post("order-1", sale).adopted
    assert desk.booked()[0]["comment"].startswith("ab:")


@pytest.mark.parametrize("prefix", ["", "shop:", "TW:", "tw", "a1:"])
def test_a_prefix_that_would_not_be_found_again_is_refused(desk: Desk, prefix: str) -> None:
    with pytest.raises(ValueError, match="cannot start a mark"):
        desk.dossier.poster("V1", store=desk.store, year=2, mark_prefix=prefix)


@pytest.mark.parametrize("mark", ["order-1", "tw:0123", "tw:0123456789abc"])
def test_a_mark_that_would_not_be_found_again_is_refused(desk: Desk, mark: str) -> None:
    with pytest.raises(ValueError, match="is no mark"):
        desk.poster().post("order-1", desk.sale, mark=mark)
    assert desk.sends() == 0


def test_a_document_without_a_place_for_its_mark_is_refused(desk: Desk, receipt: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="has no lines"):
        desk.poster("F1").post("payment-1", lambda number: receipt(number, lines=()))
    assert desk.store.load_intent("payment-1") is None


@pytest.mark.parametrize(
    "wrong", [{"number": 7}, {"journal": "V2"}, {"bookyear": 3}], ids=lambda wrong: next(iter(wrong))
)
def test_a_document_for_another_place_is_refused(
    desk: Desk, sale: Callable[..., Booking], wrong: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="is to be booked as V1/1 of bookyear 2"):
        desk.poster().post("order-1", lambda number: attrs.evolve(sale(number), **wrong))
    assert (desk.sends(), desk.store.load_intent("order-1")) == (0, None)


def test_a_document_of_another_kind_is_refused(desk: Desk, receipt: Callable[..., FinancialBooking]) -> None:
    with pytest.raises(ValueError, match="is to be booked as V1/1"):
        desk.poster().post("order-1", lambda number: receipt(number, journal="V1"))


def test_a_journal_that_is_not_there_is_told(desk: Desk, sale: Callable[..., Any]) -> None:
    with pytest.raises(OctopusError, match="no journal V9 in bookyear 2: choose another"):
        desk.poster("V9").post("order-1", sale)


def test_the_bookyear_of_today_is_the_default(desk: Desk, sale: Callable[..., Any]) -> None:
    poster = desk.dossier.poster("V1", store=desk.store)
    assert poster.post("order-1", sale).document_key.bookyear == 2
    desk.dossier.poster("V1", store=desk.store)
    assert desk.box.calls()["getBookyears"] == 1


def test_nothing_is_sent_when_the_intent_cannot_be_stored(desk: Desk, tmp_path: Any) -> None:
    path = tmp_path / "full.db"
    poster = attrs.evolve(desk, store=SQLitePostingStore(path)).poster()
    path.write_bytes(b"no longer a database" * 300)
    with pytest.raises(StoreFault):
        poster.post("order-1", desk.sale)
    assert desk.sends() == 0


def test_a_dossier_without_rights_is_told_before_anything_is_stored(desk: Desk, octopus: Octopus) -> None:
    poster = octopus.dossier(12345).poster("V1", store=desk.store, year=2)
    with pytest.raises(DossierRefused):
        poster.post("order-1", desk.sale)
    assert desk.store.load_intent("order-1") is None
