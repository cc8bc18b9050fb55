"""The file belongs to its document, has a safe name, and never stops or doubles a booking."""

import re
from typing import Any

import pytest

PDF = b"%PDF-1.4 made by Tickoweb"
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,130}")


def deliver(shop: Any, invoice: Any, content: bytes) -> None:
    shop.accept(invoice, read_file=lambda _: content)
    shop.deliver()


PATHS = ("Factuur 2026/0101 \u2013 Zoë & co.pdf", "../../etc/passwd", "C:\\tmp\\a.pdf", "a" * 300)
ORDERS = ("2026/0101 \u2013 Zoë & co", "TW-1", "..\\..", "💰", "%2e%2e%2f", "x" * 300)


@pytest.mark.case("C111")
def test_a_file_is_sent_under_a_safe_name(shop: Any, papers: Any) -> None:
    invoices = [papers.invoice(order, id=f"{order} {path}", pdf=path) for order in ORDERS for path in PATHS]
    shop.configure(channels={"webshop": {"payment_account": False}})
    shop.accept(*invoices, read_file=lambda _: PDF)
    shop.deliver()
    assert len(shop.bookings()) == len(invoices)
    for booking in shop.bookings():
        [file] = booking["attachments"]
        assert SAFE.fullmatch(file["fileName"])
        assert ".." not in file["fileName"]
        assert file["fileName"].startswith(f"V1-{booking['documentSequenceNr']}")
        assert file["fileName"].endswith(".pdf")
        assert file["size"] == len(PDF)


@pytest.mark.case("C113")
def test_a_pdf_of_14_megabytes_is_told_and_its_booking_made_once(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf")
    deliver(shop, invoice, PDF + bytes(14_680_064 - len(PDF)))
    shop.assert_paid(invoice)
    assert shop.attachments("TW-1") == []
    assert "14.0 MiB" in shop.notices()["file_too_large V1"].text("en")
    for _ in range(3):
        shop.later(hours=1)
        assert shop.calls_of(shop.deliver) == {}


@pytest.mark.parametrize(("extra", "count"), [(0, 1), (1, 0)])
def test_the_limit_itself_is_still_sent(shop: Any, papers: Any, extra: int, count: int) -> None:
    shop.configure(files={"attachment_limit": "1 KiB"})
    deliver(shop, papers.invoice("TW-1", pdf="TW-1.pdf"), PDF + bytes(1024 + extra - len(PDF)))
    assert len(shop.attachments("TW-1")) == count


@pytest.mark.case("C114")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_missing"),
        (b"<html>Login</html>", "file_not_pdf"),
        (b"{}", "file_not_pdf"),
        (b"PK\x03\x04", "file_not_pdf"),
        (b"\x00" * 100, "file_not_pdf"),
        (b"%PD", "file_not_pdf"),
    ],
)
def test_what_is_no_pdf_is_left_out_told_and_fetched_later(
    shop: Any, papers: Any, content: bytes, code: str
) -> None:
    invoice = papers.invoice("T-0101", pdf="T-0101.pdf")
    deliver(shop, invoice, content)
    shop.assert_paid(invoice)
    assert shop.attachments("T-0101") == []
    assert f"{code} V1" in shop.notices()
    calls = shop.calls_of(lambda: deliver(shop, invoice, PDF))
    assert calls == {"addAttachementToBooking": 1}
    assert shop.attachments("T-0101") == [PDF]


@pytest.mark.case("C116")
def test_the_pdf_of_the_data_that_is_booked_goes_along(shop: Any, papers: Any) -> None:
    old = papers.invoice("T-0150", pdf="T-0150.pdf")
    new = papers.invoice("T-0150", papers.line("40.00", "2.40"), pdf="T-0150.pdf")
    shop.box.lock()
    shop.accept(old, read_file=lambda _: b"%PDF-1.4 21.20")
    shop.deliver()
    shop.later(hours=3)
    assert shop.accept(new, read_file=lambda _: b"%PDF-1.4 42.40").replaced == 1
    shop.box.unlock()
    shop.deliver()
    shop.assert_paid(new)
    assert (shop.amounts(), shop.attachments("T-0150")) == (["42.40"], [b"%PDF-1.4 42.40"])


@pytest.mark.case("C116")
def test_a_pdf_that_comes_after_the_booking_never_replaces_the_one_sent(shop: Any, papers: Any) -> None:
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf")
    deliver(shop, invoice, PDF)
    other = papers.invoice("TW-1", papers.line("40.00", "2.40"), pdf="TW-1.pdf")
    assert len(shop.accept(other, read_file=lambda _: b"%PDF-1.4 42.40").refused) == 1
    shop.deliver()
    assert shop.attachments("TW-1") == [PDF]


def test_two_documents_that_name_the_same_path_keep_their_own_files(shop: Any, papers: Any) -> None:
    for order in ("TW-1", "TW-2"):
        content = f"%PDF-1.4 {order}".encode()
        shop.accept(papers.invoice(order, pdf="invoice.pdf"), read_file=lambda _, content=content: content)
    shop.deliver()
    for order in ("TW-1", "TW-2"):
        assert shop.attachments(order) == [f"%PDF-1.4 {order}".encode()]


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n  "])
def test_a_ubl_goes_along_with_or_without_a_byte_order_mark(shop: Any, papers: Any, start: bytes) -> None:
    ubl = start + b'<?xml version="1.0"?><Invoice/>'
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf", ubl="TW-1.xml")
    shop.accept(invoice, read_file=lambda path: PDF if path.endswith("pdf") else ubl)
    shop.deliver()
    assert shop.attachments("TW-1") == [PDF, ubl]


@pytest.mark.parametrize("content", [b"", b"no xml", b"%PDF-1.4"])
def test_a_ubl_that_is_none_leaves_the_pdf_alone(shop: Any, papers: Any, content: bytes) -> None:
    invoice = papers.invoice("TW-1", pdf="TW-1.pdf", ubl="TW-1.xml")
    shop.accept(invoice, read_file=lambda path: PDF if path.endswith("pdf") else content)
    shop.deliver()
    shop.assert_paid(invoice)
    assert shop.attachments("TW-1") == [PDF]


def test_a_file_that_cannot_be_read_stops_nobody(shop: Any, papers: Any) -> None:
    def read_file(path: str) -> bytes:
        if path == "bad.pdf":
            raise PermissionError(path)
        return PDF

    bad, good = papers.invoice("TW-1", pdf="bad.pdf"), papers.invoice("TW-2", pdf="good.pdf")
    shop.accept(bad, good, read_file=read_file)
    shop.deliver()
    shop.assert_paid(bad, good)
    assert (shop.attachments("TW-1"), shop.attachments("TW-2")) == ([], [PDF])
