"""Bookings of all journals, and their files."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_client import (
    Attachment,
    Booking,
    BookingLine,
    Dossier,
    DossierLocked,
    FinancialBooking,
    FinancialLine,
    JournalClosed,
    JournalLocked,
    LineKind,
    NumberNotNext,
    PeriodProtected,
    PeriodUnknown,
    Refused,
)
from octopus_client.sandbox import Sandbox

PDF = Attachment(name="factuur 1 é.pdf", content=b"%PDF-1.7\x00\xff")


def test_a_booking_is_read_back_as_it_was_sent(dossier: Dossier, sale: Callable[..., Booking]) -> None:
    sent = sale(1, order_reference="4203", reference="+++090/9337/55493+++")
    dossier.bookings.add(sent)
    found = dossier.bookings.get(2, "V1", 1)
    assert found is not None
    assert (found.lines, found.amount, found.comment) == (sent.lines, sent.amount, sent.comment)
    assert (found.reference, found.order_reference) == (sent.reference, sent.order_reference)
    assert (found.relation, found.period, found.document_date) == (2, 202611, sent.document_date)
    assert (found.currency, found.exchange_rate) == ("EUR", Decimal(1))


def test_files_go_along_to_the_byte(dossier: Dossier, box: Sandbox, sale: Callable[..., Booking]) -> None:
    dossier.bookings.add(sale(1), attachments=[PDF, Attachment(name="factuur.xml", content=b"<Invoice/>")])
    booked = box.state()["dossiers"]["49001"]["buysellBookings"][0]
    assert [each["fileName"] for each in booked["attachments"]] == ["factuur 1 é.pdf", "factuur.xml"]
    assert booked["attachments"][0]["sha256"] == hashlib.sha256(PDF.content).hexdigest()


def test_a_file_can_be_added_afterwards(dossier: Dossier, box: Sandbox, sale: Callable[..., Booking]) -> None:
    dossier.bookings.add(sale(1))
    dossier.attachments.add(PDF, year=2, journal="V1", number=1)
    (file,) = box.state()["dossiers"]["49001"]["buysellBookings"][0]["attachments"]
    assert file["sha256"] == hashlib.sha256(PDF.content).hexdigest()


def test_a_file_for_a_booking_that_is_not_there_is_refused(dossier: Dossier) -> None:
    with pytest.raises(Refused):
        dossier.attachments.add(PDF, year=2, journal="V1", number=9)


def test_a_credit_note_is_booked_with_a_negative_amount_and_positive_lines(
    dossier: Dossier, sale: Callable[..., Booking]
) -> None:
    credit = attrs.evolve(sale(1), amount=Decimal("-121.00"))
    dossier.bookings.add(credit)
    found = dossier.bookings.get(2, "V1", 1)
    assert found is not None
    assert (found.amount, found.lines[0].base_amount) == (Decimal(-121), Decimal(100))


def test_a_number_without_a_booking_is_none(dossier: Dossier) -> None:
    assert dossier.bookings.get(2, "V1", 1) is None
    assert dossier.financial.get(2, "F1", 1) is None


def test_a_booking_is_replaced(dossier: Dossier, sale: Callable[..., Booking]) -> None:
    dossier.bookings.add(sale(1))
    dossier.bookings.update(sale(1, amount=Decimal("60.50"), comment="Zaal Zuid"))
    found = dossier.bookings.get(2, "V1", 1)
    assert found is not None
    assert (found.amount, found.comment) == (Decimal("60.50"), "Zaal Zuid")


def test_changed_bookings_are_listed_by_moment_year_and_journal(
    dossier: Dossier, box: Sandbox, clock: Any, sale: Callable[..., Booking]
) -> None:
    dossier.bookings.add(sale(1))
    box.advance(timedelta(hours=1))
    dossier.bookings.add(sale(1, year=3))
    box.book("A1")
    later = clock() + timedelta(minutes=30)

    def places(listed: list[Booking]) -> list[tuple[str, int]]:
        return sorted((each.journal, each.bookyear) for each in listed)

    assert places(dossier.bookings.modified()) == [("A1", 2), ("V1", 2), ("V1", 3)]
    assert places(dossier.bookings.modified(later)) == [("A1", 2), ("V1", 3)]
    assert places(dossier.bookings.modified(year=2)) == [("A1", 2), ("V1", 2)]
    assert places(dossier.bookings.modified(year=2, journal="V1")) == [("V1", 2)]
    assert dossier.bookings.modified(later, year=2, journal="V1") == []


def test_amounts_with_fractions_of_cents_are_never_sent(
    dossier: Dossier, box: Sandbox, sale: Callable[..., Booking], receipt: Callable[..., FinancialBooking]
) -> None:
    with pytest.raises(ValueError, match=r"amount is 121\.005"):
        dossier.bookings.add(sale(1, amount=Decimal("121.005"), lines=()))
    with pytest.raises(ValueError, match=r"lines\[0\]\.base_amount"):
        dossier.bookings.update(sale(1, lines=(BookingLine(base_amount=Decimal("0.001")),)))
    with pytest.raises(ValueError, match=r"lines\[0\]\.amount"):
        dossier.financial.add(receipt(1, lines=(FinancialLine(kind="A", amount=Decimal("0.001")),)))
    assert box.calls() == {}


def test_a_receipt_is_read_back_as_it_was_sent(
    dossier: Dossier, receipt: Callable[..., FinancialBooking]
) -> None:
    dossier.financial.add(receipt(1), attachments=[PDF])
    found = dossier.financial.get(2, "F1", 1)
    assert found is not None
    (line,) = found.lines
    assert (line.kind, line.amount, line.relation) == (LineKind.CLIENT, Decimal(121), 2)
    assert (line.reference, line.account, line.external_relation) == ("Order 7", 0, 0)


def test_what_was_read_of_a_receipt_can_be_written_back(
    dossier: Dossier, receipt: Callable[..., FinancialBooking]
) -> None:
    dossier.financial.add(receipt(1))
    found = dossier.financial.get(2, "F1", 1)
    assert found is not None
    dossier.financial.update(attrs.evolve(found, lines=(attrs.evolve(found.lines[0], reference="Order 8"),)))
    (changed,) = dossier.financial.modified(year=2, journal="F1")
    assert changed.lines[0].reference == "Order 8"


def test_a_diverse_booking_has_both_sides(dossier: Dossier, receipt: Callable[..., FinancialBooking]) -> None:
    debit = FinancialLine(kind="A", account=580000, amount=Decimal("52.00"))
    credit = FinancialLine(kind="C", relation=2, amount=Decimal("-52.00"))
    dossier.financial.add(receipt(1, journal="D1", lines=(debit, credit)))
    (found,) = dossier.financial.modified()
    assert [line.amount for line in found.lines] == [Decimal(52), Decimal(-52)]


Change = dict[str, Any]


@pytest.mark.parametrize(
    ("changes", "kind", "code"),
    [
        ({"number": 2}, NumberNotNext, -13),
        ({"period": 11}, PeriodUnknown, -14),
        ({"relation": 99}, Refused, -16),
        ({"lines": (BookingLine(account=1, vat_code="21"),), "amount": Decimal(0)}, Refused, -21),
        ({"journal": "V9"}, Refused, -10),
        ({"journal": "V2"}, Refused, -29),
    ],
)
def test_a_refusal_is_told_by_its_kind(
    dossier: Dossier, sale: Callable[..., Booking], changes: Change, kind: type[Refused], code: int
) -> None:
    with pytest.raises(Refused) as caught:
        dossier.bookings.add(sale(changes.pop("number", 1), **changes))
    assert type(caught.value) is kind
    assert caught.value.code == code


def test_a_protected_period_is_told(dossier: Dossier, box: Sandbox, sale: Callable[..., Booking]) -> None:
    box.load_world({"dossiers": {"49001": {"journals": protected(box)}}})
    with pytest.raises(PeriodProtected, match="Ask the bookkeeper to open the period"):
        dossier.bookings.add(sale(1))


def protected(box: Sandbox) -> list[Any]:
    journals: list[Any] = box.state()["dossiers"]["49001"]["journals"]
    return [{**each, "protectedPeriod": 202612} for each in journals]


@pytest.mark.parametrize("write", ["add", "update"])
def test_a_locked_journal_is_told_and_can_still_be_read(
    dossier: Dossier, box: Sandbox, sale: Callable[..., Booking], write: str
) -> None:
    dossier.bookings.add(sale(1))
    box.lock("V1")
    with pytest.raises(JournalLocked):
        getattr(dossier.bookings, write)(sale(2))
    assert dossier.bookings.get(2, "V1", 1) is not None
    box.unlock("V1")
    dossier.bookings.add(sale(2))


def test_a_lock_without_a_code_is_a_lock(
    dossier: Dossier, box: Sandbox, sale: Callable[..., Booking]
) -> None:
    box.assume({"journal-lock": "none"})
    box.lock("V1")
    with pytest.raises(JournalLocked):
        dossier.bookings.add(sale(1))


def test_a_closed_journal_is_no_lock(
    dossier: Dossier, box: Sandbox, receipt: Callable[..., FinancialBooking]
) -> None:
    box.close("F1")
    with pytest.raises(JournalClosed):
        dossier.financial.add(receipt(1))


def test_a_locked_financial_journal_is_told(
    dossier: Dossier, box: Sandbox, receipt: Callable[..., FinancialBooking]
) -> None:
    box.lock("F1")
    with pytest.raises(JournalLocked):
        dossier.financial.add(receipt(1))


@pytest.mark.parametrize("code", ["none", "-4", "-12", "-51"])
def test_a_locked_dossier_is_told_by_the_first_call(dossier: Dossier, box: Sandbox, code: str) -> None:
    box.assume({"dossier-lock": code})
    box.lock()
    with pytest.raises(DossierLocked, match="connectDossier"):
        dossier.bookings.modified()
    assert "getModifiedBuySellBookings" not in box.calls()


def test_a_locked_journal_that_cannot_be_read_is_told_as_that_journal(dossier: Dossier, box: Sandbox) -> None:
    box.assume({"reads-while-locked": "refuse"})
    box.book("V1")
    box.lock("V1")
    with pytest.raises(JournalLocked, match="-12"):
        dossier.bookings.get(2, "V1", 1)
