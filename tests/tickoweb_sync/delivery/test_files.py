"""The PDF goes along under the number of its booking; a bad one never stops the booking."""

import io
from pathlib import Path
from typing import Any

import pypdf
import pytest

PDF = b"%PDF-1.4 made by Tickoweb"
UBL = b'<?xml version="1.0"?><Invoice/>'


def files_of(shop: Any, number: int = 1) -> list[bytes]:
    count = len(shop.bookings()[number - 1]["attachments"])
    return [shop.box.attachment(49001, 2, "V1", number, index) for index in range(count)]


def deliver(shop: Any, invoice: Any, contents: dict[str, bytes]) -> None:
    def read_file(path: str) -> bytes:
        if path not in contents:
            raise FileNotFoundError(path)
        return contents[path]

    shop.accept(invoice, read_file=read_file)
    shop.deliver()


def test_the_pdf_and_the_ubl_of_tickoweb_go_along_unchanged(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", pdf="files/TW-1.pdf", ubl="files/TW-1.xml")
    deliver(shop, invoice, {"files/TW-1.pdf": PDF, "files/TW-1.xml": UBL})
    assert files_of(shop) == [PDF, UBL]
    names = [file["fileName"] for file in shop.bookings()[0]["attachments"]]
    assert names == ["V1-1_TW-1.pdf", "V1-1_TW-1.xml"]
    assert shop.notices() == {}


def test_files_leave_the_outbox_once_they_are_booked(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf")
    shop.accept(invoice, read_file=lambda _: PDF)
    queue = shop.outbox.queue("fictie-events")
    assert queue.load_files(shop.stored(invoice)) == {"TW-1.pdf": PDF}
    shop.deliver()
    assert queue.load_files(shop.stored(invoice)) == {}
    shop.accept(invoice, read_file=lambda _: b"%PDF-1.4 another")
    assert queue.load_files(shop.stored(invoice)) == {}
    assert shop.calls_of(shop.deliver) == {}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "file_missing"),
        (b"", "file_missing"),
        (b"<html>not found</html>", "file_not_pdf"),
        (b"%PDF-1.4" + b"x" * 2000, "file_too_large"),
    ],
)
def test_a_bad_pdf_is_told_and_added_when_a_good_one_is_handed_over(
    shop: Any, papers: Any, content: bytes | None, code: str
) -> None:
    shop.configure(files={"attachment_limit": "1 KiB"})
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf")
    deliver(shop, invoice, {} if content is None else {"TW-1.pdf": content})
    shop.assert_paid(invoice)
    assert files_of(shop) == []
    told = shop.notices()[f"{code} V1"].text("en")
    assert "TW-1" in told
    assert "V1 1" in told
    assert shop.calls_of(shop.deliver) == {}

    calls = shop.calls_of(lambda: deliver(shop, invoice, {"TW-1.pdf": PDF}))
    assert calls == {"addAttachementToBooking": 1}
    assert files_of(shop) == [PDF]
    assert str(shop.stored(invoice).state) == "done"
    assert not shop.stored(invoice).file_missing
    assert shop.notices() == {}


def test_a_release_without_a_better_file_changes_nothing(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf")
    deliver(shop, invoice, {})
    calls = shop.calls_of(lambda: shop.retry("TW-1"))
    assert [name for name in calls if not name.startswith("get")] == []
    assert str(shop.stored(invoice).state) == "done"
    assert shop.stored(invoice).file_missing
    assert {name: notice.documents for name, notice in shop.notices().items()} == {"file_missing V1": 1}


@pytest.mark.parametrize("content", [b"", b"no xml", b"<Invoice>" + b"x" * 2000])
def test_a_bad_ubl_is_told_and_added_when_a_good_one_is_handed_over(
    shop: Any, papers: Any, content: bytes
) -> None:
    shop.configure(files={"attachment_limit": "1 KiB"})
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf", ubl="TW-1.xml")
    deliver(shop, invoice, {"TW-1.pdf": PDF, "TW-1.xml": content})
    shop.assert_paid(invoice)
    assert files_of(shop) == [PDF]
    assert "UBL" in shop.notices()["ubl_left_out V1"].text("en")

    deliver(shop, invoice, {"TW-1.pdf": b"%PDF-1.4 another", "TW-1.xml": UBL})
    assert files_of(shop) == [PDF, UBL]
    assert shop.notices() == {}


def test_a_file_that_went_along_is_not_sent_again_with_a_late_one(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf", ubl="TW-1.xml")
    deliver(shop, invoice, {"TW-1.xml": UBL})
    assert files_of(shop) == [UBL]
    deliver(shop, invoice, {"TW-1.pdf": PDF, "TW-1.xml": UBL})
    assert files_of(shop) == [UBL, PDF]


def test_of_two_bad_files_each_is_added_once_it_is_good(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf", ubl="TW-1.xml")
    deliver(shop, invoice, {})
    assert sorted(shop.notices()) == ["file_missing V1", "ubl_left_out V1"]
    deliver(shop, invoice, {"TW-1.xml": UBL})
    assert files_of(shop) == [UBL]
    assert sorted(shop.notices()) == ["file_missing V1"]
    deliver(shop, invoice, {"TW-1.pdf": PDF})
    assert files_of(shop) == [UBL, PDF]
    assert shop.notices() == {}


def test_our_own_pdf_does_not_go_again_with_a_late_ubl(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", ubl="TW-1.xml")
    deliver(shop, invoice, {})
    assert len(files_of(shop)) == 1
    deliver(shop, invoice, {"TW-1.xml": UBL})
    assert files_of(shop)[1:] == [UBL]


def test_a_file_that_comes_while_the_payment_waits_is_added_after_it(shop: Any, papers: Any) -> None:
    shop.box.lock("D1")
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf")
    deliver(shop, invoice, {})
    deliver(shop, invoice, {"TW-1.pdf": PDF})
    assert files_of(shop) == []
    shop.box.unlock("D1")
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(invoice)
    assert files_of(shop) == [PDF]
    assert shop.notices() == {}


def test_a_bad_file_is_told_although_the_answer_to_the_booking_was_lost(shop: Any, papers: Any) -> None:
    shop.box.fail("insertBuySellBooking", "drop_after")
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf")
    deliver(shop, invoice, {})
    shop.later(hours=1)
    shop.deliver()
    shop.assert_paid(invoice)
    assert "file_missing V1" in shop.notices()
    assert shop.stored(invoice).file_missing


def test_a_document_that_is_booked_anew_takes_its_files_anew(shop: Any, papers: Any) -> None:
    shop.box.lock("D1")
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf")
    deliver(shop, invoice, {"TW-1.pdf": PDF})
    shop.box.delete_last("V1")
    shop.box.unlock("D1")
    shop.later(hours=1)
    shop.deliver()
    assert shop.why(invoice) == ["booking_deleted"]
    deliver(shop, invoice, {"TW-1.pdf": PDF})
    shop.retry("TW-1")
    deliver(shop, invoice, {"TW-1.pdf": PDF})
    shop.assert_paid(invoice)
    assert files_of(shop) == [PDF]
    assert shop.notices() == {}


def test_a_renderer_that_raises_stops_no_booking_and_may_be_mended(shop: Any, papers: Any) -> None:
    class Broken:
        def render(self, document: Any, *, number: Any) -> bytes:
            raise RuntimeError(f"no paper for {document.order} {number}")

    invoice = papers.invoice("TW-1")
    shop.deliver(invoice, renderer=Broken())
    shop.assert_paid(invoice)
    assert files_of(shop) == []
    assert "file_missing V1" in shop.notices()
    shop.retry("TW-1")
    assert [file[:13] for file in files_of(shop)] == [b"%PDF-1.4 V1/1"]


def test_our_own_pdf_shows_the_number_when_tickoweb_hands_none_over(shop: Any, papers: Any) -> None:
    shop.deliver(papers.invoice("TW-1"), renderer=None)
    [content] = files_of(shop)
    text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "V1" in text
    assert "TW-1" in text


def test_the_settings_may_name_a_renderer(
    shop: Any, papers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = 'def render(document, *, number):\n    return f"%PDF-1.4 shop {number.number}".encode()\n'
    (tmp_path / "shop_invoices_of_this_test.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    shop.configure(files={"renderer": "shop_invoices_of_this_test:render"})
    shop.deliver(papers.invoice("TW-1"), renderer=None)
    assert files_of(shop) == [b"%PDF-1.4 shop 1"]


def test_a_ubl_goes_along_with_our_own_pdf(shop: Any, papers: Any) -> None:
    deliver(shop, papers.invoice("TW-1", ubl="TW-1.xml"), {"TW-1.xml": UBL})
    pdf, ubl = files_of(shop)
    assert (pdf[:13], ubl) == (b"%PDF-1.4 V1/1", UBL)
    assert shop.notices() == {}


def test_a_file_that_is_added_late_or_not_is_written_down(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf")
    deliver(shop, invoice, {})
    queue = shop.outbox.queue("fictie-events")
    for content, told in ((b"", "still no file"), (PDF, "file added")):
        shop.accept(invoice, read_file=lambda _, content=content: content)
        shop.retry("TW-1")
        last = queue.history(shop.stored(invoice))[-1]
        assert (str(last.step), last.outcome, last.text) == ("file", "done", told)
    assert str(shop.stored(invoice).step) == "none"


@pytest.mark.parametrize(("size", "codes"), [(1024, []), (1025, ["file_too_large", "ubl_left_out"])])
def test_files_of_exactly_the_limit_are_sent(shop: Any, papers: Any, size: int, codes: list[str]) -> None:
    shop.configure(files={"attachment_limit": "1 KiB"})
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf", ubl="TW-1.xml")
    deliver(shop, invoice, {"TW-1.pdf": PDF.ljust(size), "TW-1.xml": UBL.ljust(size)})
    assert sorted(notice.code for notice in shop.notices().values()) == codes


def test_a_file_that_is_too_large_is_told_with_its_size_and_the_limit(shop: Any, papers: Any) -> None:
    shop.configure(files={"attachment_limit": "1 MiB"})
    deliver(shop, papers.invoice("TW-1", pdf="TW-1.pdf"), {"TW-1.pdf": PDF.ljust(5 * 1024 * 1024 // 2)})
    told = shop.notices()["file_too_large V1"].text("en")
    assert "2.5 MiB" in told
    assert "1.0 MiB" in told


@pytest.mark.parametrize("ubl", [b"\xef\xbb\xbf<Invoice/>", b"\n  <Invoice/>"])
def test_a_ubl_may_begin_with_a_mark_or_with_space(shop: Any, papers: Any, ubl: bytes) -> None:
    deliver(shop, papers.invoice("TW-1", pdf="TW-1.pdf", ubl="TW-1.xml"), {"TW-1.pdf": PDF, "TW-1.xml": ubl})
    assert files_of(shop) == [PDF, ubl]


def test_a_renderer_that_raises_is_logged(shop: Any, papers: Any, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def render(self, document: Any, *, number: Any) -> bytes:
            raise RuntimeError(f"no paper for {document.order} {number}")

    shop.deliver(papers.invoice("TW-1"), renderer=Broken())
    record = next(each for each in caplog.records if each.name == "tickoweb_sync")
    assert record.getMessage() == "The PDF of order TW-1 could not be made; it is booked without."
    assert record.exc_info is not None
