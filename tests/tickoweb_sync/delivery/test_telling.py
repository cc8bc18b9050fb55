"""What Tickoweb hears: of each booking at least once, of each notice in its present shape."""

from datetime import timedelta
from typing import Any

import pytest


def test_a_booking_is_told_once_it_is_certain_even_if_its_payment_waits(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("D1")
    shop.deliver(invoice)
    assert shop.booked[1:] == [(invoice["id"], 2, "V1", 2)]
    shop.box.unlock("D1")
    shop.later(hours=1)
    shop.deliver()
    assert len(shop.booked) == 2


def test_a_booking_in_doubt_is_not_told(shop: Any, papers: Any) -> None:
    shop.box.fail("insertBuySellBooking", "drop_after")
    shop.box.fail("getBuySellBooking", "status", status=500)
    shop.deliver(papers.invoice("TW-1"))
    assert shop.booked == []


def test_a_listener_that_fails_is_told_again_and_stops_no_booking(shop: Any, papers: Any) -> None:
    first, second = papers.invoice("TW-1"), papers.invoice("TW-2")

    def fails(*_: object) -> None:
        raise OSError("the shop is out of reach")

    shop.deliver(first, second, on_booked=fails)
    shop.assert_paid(first, second)
    assert shop.calls_of(shop.deliver) == {}
    assert shop.booked == [(first["id"], 2, "V1", 1), (second["id"], 2, "V1", 2)]
    shop.deliver()
    assert len(shop.booked) == 2


def test_telling_late_never_undoes_what_another_worker_did_meanwhile(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("D1")
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice, on_booked=None)
    shop.box.unlock("D1")
    shop.later(hours=1)
    shop.deliver(on_booked=lambda *_: shop.deliver(on_booked=None), limit=0)
    shop.assert_paid(invoice)


def test_without_a_listener_bookings_are_told_later(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1"), on_booked=None)
    shop.deliver()
    assert len(shop.booked) == 1


def test_the_message_centre_hears_of_opening_and_solving(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("V1")
    shop.deliver(papers.invoice("TW-1"))
    shop.deliver()
    [opened] = shop.told
    assert (opened.code, opened.journal, opened.documents, opened.resolved_at) == (
        "journal_locked",
        "V1",
        1,
        None,
    )
    assert str(opened.actor) == "nobody"
    shop.box.unlock("V1")
    shop.later(hours=1)
    shop.deliver()
    assert [notice.resolved_at is None for notice in shop.told] == [True, False]
    assert shop.told[1].resolved_at == shop.now
    shop.deliver()
    assert len(shop.told) == 2


def test_the_message_centre_hears_of_each_change(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("V1")
    shop.deliver(papers.invoice("TW-1"))
    shop.deliver(papers.invoice("TW-2"))
    assert [notice.documents for notice in shop.told] == [1, 2]
    shop.later(hours=1)
    shop.deliver()
    assert len(shop.told) == 3
    assert shop.told[2].values["next_attempt"] > shop.told[1].values["next_attempt"]


def test_a_message_centre_that_fails_is_told_again_and_stops_no_booking(shop: Any, papers: Any) -> None:
    def fails(_: object) -> None:
        raise OSError("the message centre is out of reach")

    good = papers.invoice("TW-2")
    shop.deliver(papers.invoice("TW-1", currency="USD"), good, notices=fails)
    shop.assert_paid(good)
    shop.deliver()
    assert [notice.code for notice in shop.told] == ["currency_not_euro"]


def test_happenings_are_counted_and_fade_after_a_month(shop: Any, papers: Any) -> None:
    wrong = papers.company(vat_number="BE0999.666.262")
    other = papers.company(5002, vat_number="BE0999.666.263")
    shop.deliver(papers.invoice("TW-1", customer=wrong), papers.invoice("TW-2", customer=other))
    assert shop.notices()["vat_number_invalid"].documents == 2
    shop.later(days=31)
    shop.deliver()
    assert shop.notices() == {}


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "in gebruik"), ("fr", "utilisé"), ("en", "in use"), (None, "in gebruik"), ("de", "in gebruik")],
)
def test_a_notice_speaks_dutch_french_and_english(shop: Any, papers: Any, language: str, words: str) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("V1")
    shop.deliver(papers.invoice("TW-1"))
    text = shop.notices()["journal_locked V1"].text(language)
    assert words in text
    assert "V1" in text
    assert "49001" in text
    assert "10:00" in text
    assert "..." not in text


def test_progress_hears_of_each_document_that_had_its_turn(shop: Any, papers: Any) -> None:
    heard: list[str] = []
    shop.deliver(
        papers.invoice("TW-1"),
        papers.invoice("TW-2", currency="USD"),
        progress=lambda stored: heard.append(f"{stored.order} {stored.state}"),
    )
    assert heard == ["TW-1 done", "TW-2 held"]


def test_the_history_tells_every_step(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.box.lock("V1")
    shop.deliver(invoice)
    shop.box.unlock("V1")
    shop.later(hours=1)
    shop.deliver()
    relation, locked, booked, paid, balanced = shop.history(invoice)
    assert relation == "relation 4"
    assert "-12" in locked
    assert (booked, paid, balanced) == ("booked as V1/1", "booked as D1/1", "balanced for 21.20")


def test_who_does_not_listen_is_logged(shop: Any, papers: Any, caplog: pytest.LogCaptureFixture) -> None:
    def fails(*_: object) -> None:
        raise OSError("out of reach")

    invoice = papers.invoice("TW-1")
    shop.deliver(invoice, papers.invoice("TW-2", currency="USD"), on_booked=fails, notices=fails)
    told = {each.getMessage() for each in caplog.records if each.name == "tickoweb_sync"}
    assert told == {
        "Nobody took the news that order TW-1 is booked as V1/1.",
        "The message centre did not take the notice currency_not_euro.",
    }
    assert not shop.stored(invoice).told


def test_what_was_told_is_kept_as_told(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1")
    shop.deliver(invoice)
    assert shop.stored(invoice).told
    assert shop.outbox.queue("fictie-events").untold() == []


def test_a_notice_of_held_documents_speaks_of_the_first_and_counts_all(shop: Any, papers: Any) -> None:
    shop.box.close("V1")
    shop.deliver(papers.invoice("TW-1"), papers.invoice("TW-2"))
    shop.deliver(*(papers.invoice(f"TW-{number}", currency="USD") for number in (3, 4)))
    closed, dollars = shop.notices()["journal_closed V1"], shop.notices()["currency_not_euro"]
    assert (closed.documents, closed.values["dossier"], closed.values["journal"]) == (2, 49001, "V1")
    assert (dollars.documents, dollars.values["order"], dollars.values["currency"]) == (2, "TW-3", "USD")


@pytest.mark.parametrize(("hours", "rights"), [(24, 0), (25, 1)])
def test_a_lock_is_long_after_a_day(shop: Any, papers: Any, hours: int, rights: int) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.lock("V1")
    shop.deliver(papers.invoice("TW-1"))
    shop.later(hours=hours)
    shop.deliver()
    notice = shop.notices()["journal_locked V1"]
    assert (notice.values["long"], notice.values["dossier"]) == (rights, 49001)
    assert notice.values["next_attempt"] == shop.now.replace(microsecond=0) + timedelta(hours=1)


def test_a_long_lock_of_the_payment_journal_says_nothing_of_rights(shop: Any, papers: Any) -> None:
    shop.box.lock("D1")
    shop.deliver(papers.invoice("TW-1"))
    shop.later(hours=25)
    shop.deliver()
    assert shop.notices()["payment_journal_locked D1"].values["long"] == 0


def test_an_outage_of_more_than_a_day_is_no_long_lock(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-0"))
    shop.box.fail("insertBuySellBooking", "status", status=503)
    shop.deliver(papers.invoice("TW-1"))
    shop.later(hours=25)
    shop.box.fail("insertBuySellBooking", "status", status=503)
    shop.deliver()
    assert shop.notices()["octopus_unreachable"].values["long"] == 0


def test_an_unknown_country_is_told_until_it_fades(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1", customer=papers.person(country="Fictonia")))
    shop.deliver()
    told = shop.notices()["country_unknown"].text("en")
    assert "Fictonia" in told
    assert "TW-1" in told


def test_settings_that_lack_something_are_no_matter_while_nothing_waits(shop: Any, papers: Any) -> None:
    shop.integration = type(shop.integration).from_mapping({"organisation": "fictie-events"})
    shop.outbox.configure(shop.integration)
    shop.deliver()
    assert shop.notices() == {}
    shop.deliver(papers.invoice("TW-1"), papers.invoice("TW-2"))
    assert shop.notices()["settings_incomplete"].documents == 2
