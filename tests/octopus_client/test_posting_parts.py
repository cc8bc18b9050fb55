"""Marks and stores, apart from any call."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from octopus_client import Attachment, Booking, BookingLine, FinancialBooking, FinancialLine, StoreFault
from octopus_client.posting import (
    Intent,
    IntentState,
    LastNumber,
    Marked,
    PostingStore,
    Series,
    SQLitePostingStore,
    mark_of,
    marks_in,
)
from octopus_client.posting.marks import Finding, differences, judge, with_mark
from octopus_client.posting.stores import pack_attachments, unpack_attachments

SERIES = Series(49001, 2, "V1")
settings = with_settings(derandomize=True, deadline=None, database=None, max_examples=100)


def booking(comment: str | None, **changes: Any) -> Booking:
    made = Booking(
        bookyear=2,
        journal="V1",
        number=1,
        period=202611,
        document_date=date(2026, 11, 25),
        expiry_date=date(2026, 11, 25),
        amount=Decimal(121),
        relation=2,
        comment=comment,
    )
    return attrs.evolve(made, **changes)


def bank(*lines: FinancialLine) -> FinancialBooking:
    return FinancialBooking(
        bookyear=2, journal="F1", number=1, period=202611, document_date=date(2026, 11, 25), lines=lines
    )


def client_line(amount: int, relation: int | None = None, **more: Any) -> FinancialLine:
    return FinancialLine(kind="C", amount=Decimal(amount), relation=relation, **more)


@given(key=st.text(), comment=st.none() | st.text())
@settings
def test_the_mark_of_a_key_is_stable_and_found_in_its_booking(key: str, comment: str | None) -> None:
    mark = mark_of(key)
    assert mark == mark_of(key)
    assert marks_in(with_mark(booking(comment), mark)) == {mark}
    assert marks_in(with_mark(bank(client_line(1, reference=comment)), mark)) == {mark}


def test_the_mark_of_a_key_never_changes_between_versions() -> None:
    assert mark_of("order-4203") == "tw:93f0794043b4"


def test_no_two_of_a_hundred_thousand_keys_share_a_mark() -> None:
    assert len({mark_of(f"order-{number}") for number in range(100_000)}) == 100_000


@pytest.mark.parametrize(
    ("comment", "marks"),
    [
        ("tw:0123456789ab", {"tw:0123456789ab"}),
        ("  tw:0123456789ab, nagekeken", {"tw:0123456789ab"}),
        ("ab:0123456789ab x", {"ab:0123456789ab"}),
        ("zie tw:0123456789ab", set()),
        ("tw:0123456789abc", set()),
        ("tw:0123456789AB", set()),
        ("tw: 0123456789ab", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_only_a_whole_mark_at_the_start_counts(comment: str | None, marks: set[str]) -> None:
    assert marks_in(booking(comment)) == marks


OURS = mark_of("order-1")


@pytest.mark.parametrize(
    ("found", "finding"),
    [
        (None, Finding.ABSENT),
        (booking(f"{OURS} x", amount=Decimal(1)), Finding.OURS),
        (booking("x"), Finding.UNSURE),
        (booking(None, amount=Decimal(-121)), Finding.UNSURE),
        (booking(mark_of("order-2")), Finding.FOREIGN),
        (booking("x", amount=Decimal(120)), Finding.FOREIGN),
        (booking("x", relation=3), Finding.FOREIGN),
        (booking("x", document_date=date(2026, 11, 24)), Finding.FOREIGN),
        (booking("x", relation=None, external_relation=5), Finding.UNSURE),
    ],
)
def test_what_stands_under_a_number_is_judged_by_mark_then_likeness(
    found: Booking | None, finding: Finding
) -> None:
    assert judge(found, mark=OURS, sent=booking(OURS)) is finding


@pytest.mark.parametrize(
    ("sent", "found", "finding"),
    [
        (bank(client_line(5, 2)), bank(client_line(-5, 2)), Finding.UNSURE),
        (bank(client_line(5, 2)), bank(client_line(5, 3)), Finding.FOREIGN),
        (bank(client_line(5, 2)), bank(client_line(5, 2), client_line(5, 2)), Finding.FOREIGN),
        (
            bank(client_line(5, 2), client_line(7, 3)),
            bank(client_line(7, 3), client_line(5, 2)),
            Finding.UNSURE,
        ),
        (
            bank(client_line(5, external_relation=9)),
            bank(client_line(5, 2, external_relation=9)),
            Finding.UNSURE,
        ),
        (
            bank(client_line(5, external_relation=9)),
            bank(client_line(5, 2, external_relation=0)),
            Finding.UNSURE,
        ),
        (
            bank(client_line(5, 2, external_relation=9)),
            bank(client_line(5, 0, external_relation=9)),
            Finding.UNSURE,
        ),
        (
            bank(FinancialLine(kind="A", amount=Decimal(5), account=580000)),
            bank(FinancialLine(kind="A", amount=Decimal(-5), account=499000, relation=0)),
            Finding.UNSURE,
        ),
        (
            bank(FinancialLine(kind="A", amount=Decimal(5), account=580000)),
            bank(FinancialLine(kind="A", amount=Decimal(6), account=580000)),
            Finding.FOREIGN,
        ),
        (
            bank(FinancialLine(kind="A", amount=Decimal(5), account=580000), client_line(-5, 2)),
            bank(client_line(-5, 2)),
            Finding.UNSURE,
        ),
    ],
)
def test_bank_documents_are_alike_by_their_parties(
    sent: FinancialBooking, found: FinancialBooking, finding: Finding
) -> None:
    assert judge(found, mark=OURS, sent=sent) is finding


def test_differences_name_what_was_sent_and_reads_otherwise() -> None:
    line = BookingLine(account=700000, base_amount=Decimal("100.0"), vat_code="21", vat_amount=Decimal(21))
    sent = booking("x", lines=(line, line))
    assert differences(sent=sent, found=booking("x", lines=(line, line), reference="")) == ()
    found = booking("y", relation=None, lines=(attrs.evolve(line, vat_code="12"),))
    told = {each.field: (each.sent, each.found) for each in differences(sent=sent, found=found)}
    assert told["comment"] == ("x", "y")
    assert told["bookingLines[0].vatCodeKey"] == ("21", "12")
    assert told["relationIdentificationServiceData.relationKey.id"] == (2, None)
    assert told["bookingLines[1].accountKey"] == (700000, None)
    assert {each.field for each in differences(sent=sent, found=booking("x"))} >= {
        "bookingLines[0].accountKey"
    }


@pytest.fixture
def intent() -> Intent:
    return Intent(
        key="order-1",
        mark=OURS,
        series=SERIES,
        number=7,
        body=b'{"amount":0.10}',
        attachments=(Attachment(name="a é.pdf", content=b"\x00\xff"), Attachment(name="b.xml", content=b"")),
        doubted=True,
    )


def test_an_intent_is_kept_whole(posting_store: PostingStore, intent: Intent) -> None:
    assert posting_store.load_intent("order-1") is None
    posting_store.save_intent(intent)
    assert posting_store.load_intent("order-1") == intent
    changed = attrs.evolve(intent, state=IntentState.BOOKED, number=8, attachments=(), doubted=False)
    posting_store.save_intent(changed, last_number=LastNumber(8, date(2026, 11, 25)))
    assert posting_store.load_intent("order-1") == changed
    assert posting_store.load_last_number(SERIES) == LastNumber(8, date(2026, 11, 25))


def test_last_numbers_are_kept_by_series(posting_store: PostingStore) -> None:
    posting_store.save_last_number(SERIES, LastNumber(3, date(2026, 11, 24)))
    posting_store.save_last_number(SERIES, LastNumber(4, date(2026, 11, 25)))
    assert posting_store.load_last_number(SERIES) == LastNumber(4, date(2026, 11, 25))
    for other in (Series(49002, 2, "V1"), Series(49001, 3, "V1"), Series(49001, 2, "V2")):
        assert posting_store.load_last_number(other) is None


def test_what_is_forgotten_leaves_no_mark_behind(posting_store: PostingStore, intent: Intent) -> None:
    ours = Marked(mark=intent.mark, document_key=intent.document_key, body=b"{}")
    other = attrs.evolve(ours, mark=mark_of("order-2"))
    for dossier in (SERIES.dossier, 49002):
        posting_store.replace_marked(dossier, [ours, other], journals="AV")
    posting_store.save_intent(intent)
    posting_store.forget("order-1")
    assert posting_store.load_intent("order-1") is None
    assert posting_store.load_marked(SERIES.dossier, ours.mark) == []
    assert posting_store.load_marked(SERIES.dossier, other.mark) == [other]
    assert posting_store.load_marked(49002, ours.mark) == [ours]


def test_the_file_of_a_store_is_read_by_its_owner_only(tmp_path: Path) -> None:
    SQLitePostingStore(tmp_path / "posting.db")
    assert (tmp_path / "posting.db").stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "posting.db"
    with pytest.raises(StoreFault) as caught:
        SQLitePostingStore(path)
    assert caught.value.path == str(path)


def test_an_intent_outlives_the_process(tmp_path: Path, intent: Intent) -> None:
    SQLitePostingStore(tmp_path / "posting.db").save_intent(intent)
    assert SQLitePostingStore(tmp_path / "posting.db").load_intent("order-1") == intent


@given(
    files=st.lists(
        st.builds(lambda name, content: Attachment(name=name, content=content), st.text(), st.binary())
    )
)
@settings
def test_files_are_unpacked_as_they_were_packed(files: list[Attachment]) -> None:
    assert list(unpack_attachments(pack_attachments(tuple(files)))) == files
