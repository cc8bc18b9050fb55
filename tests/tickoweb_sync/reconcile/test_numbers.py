"""The numbers of a journal: holes, doubles and dates that run back."""

from typing import Any

from tickoweb_sync.reconcile import Cause, NumberState


def move(desk: Any, booking: dict[str, Any], number: int) -> None:
    """Give a booking another number, as only a fault in Octopus could."""
    desk.add(
        "buysellBookings",
        {**booking, "documentSequenceNr": number},
        keep=lambda one: any(one[name] != booking[name] for name in ("journalKey", "documentSequenceNr")),
    )


def test_every_number_is_told_of_with_credit_notes_among_them(booked: Any) -> None:
    rows = booked.reconcile().number_rows

    assert [row.place.number for row in rows] == [one.number for one in booked.stored()]
    assert [row.document for row in rows] == [one.id for one in booked.stored()]
    assert [str(row.kind) for row in rows] == [str(one.kind) for one in booked.stored()]
    assert {row.state for row in rows} == {NumberState.BOOKED}
    assert {str(row.kind) for row in rows} == {"invoice", "credit_note"}


def test_a_hole_among_bookings_by_hand(booked: Any) -> None:
    booked.box.book("V1")
    last = booked.box.book("V1")
    move(booked, booked.at("V1", last), last + 1)

    [one] = booked.reconcile().found
    assert (one.cause, str(one.place), str(one.who)) == (Cause.NUMBER_HOLE, f"V1/{last}", "bookkeeper")


def test_a_document_with_an_early_date_runs_back(booked: Any) -> None:
    number = booked.box.book("V1")
    booked.edit(booked.at("V1", number), documentDate="2026-10-02")

    [one] = booked.reconcile().found
    assert (one.cause, str(one.place), one.theirs) == (Cause.DATES_RUN_BACK, f"V1/{number}", "2026-10-02")
    assert str(one.who) == "bookkeeper"


def test_a_date_that_runs_back_within_a_period_is_a_note(booked: Any) -> None:
    number = booked.box.book("V1")
    booked.edit(booked.at("V1", number), documentDate="2026-11-02", bookyearPeriodeNr=202611)

    result = booked.reconcile()
    assert result.is_clean
    [note] = result.notes
    assert (note.cause, str(note.place), str(note.who)) == (Cause.DATES_RUN_BACK, f"V1/{number}", "nobody")
    assert "within the period" in note.sentence("en")
    assert [row.place.number for row in result.number_rows if row.runs_back] == [number]


def test_a_journal_in_which_nothing_of_ours_is_booked_does_not_count(booked: Any) -> None:
    desk = booked
    first = desk.box.book("V2")
    desk.edit(desk.at("V2", first), documentDate="2026-10-02")
    move(desk, desk.at("V2", first), first + 5)

    assert desk.found() == []
    assert {row.place.journal for row in desk.reconcile().number_rows} == {"V1"}
