"""A month of documents: every one in the books, with its client, number, VAT, PDF and payment."""

import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tickoweb_sync.invoice_pdf import PlainRenderer
from tickoweb_sync.sample_month import sample_documents

SHARED = Path(__file__).parents[4] / "shared" / "samples" / "documents-2026-11.json"
RATES = {"06": Decimal(6), "12": Decimal(12), "21": Decimal(21), "00": Decimal(0)}


def ours() -> dict[str, Any]:
    return sample_documents(organisation="fictie-events", month=date(2026, 11, 1), seed=7, count=40)


def theirs() -> dict[str, Any]:
    if not SHARED.exists():
        pytest.skip("the shared sample month is not here")
    file: dict[str, Any] = json.loads(SHARED.read_text("utf-8"))
    return file


def has_money(document: dict[str, Any]) -> bool:
    return any(Decimal(row["gross"]) for row in document["totals"]["per_rate"])


def letters(number: str | None) -> str:
    """A VAT number on letters and digits; Belgian ones without their country, others from ten of them."""
    plain = re.sub(r"[^A-Z0-9]", "", (number or "").upper()).removeprefix("BE")
    return plain if len(plain) >= 10 else ""


@pytest.mark.parametrize("file", [ours, theirs])
def test_a_month_lands_in_the_books_once(shop: Any, file: Callable[[], dict[str, Any]]) -> None:
    month = file()["documents"]
    shop.configure(channels={"vip": {"sales_account": 700200}})
    shop.at("2026-12-01T09:00:00+01:00")
    shop.deliver(*month, renderer=PlainRenderer(organisation="fictie-events"))

    assert_booked_to_the_cent(shop, month)
    assert_a_pdf_each(shop, month)
    assert_one_relation_per_customer(shop, month)
    assert_few_calls(shop, month)
    booked = [shop.stored(document) for document in month if has_money(document)]
    assert sorted(shop.booked) == sorted((stored.id, 2, "V1", stored.number) for stored in booked)

    assert shop.calls_of(shop.deliver) == {}
    assert shop.accept(*month).known == len(month)
    shop.restart()
    assert shop.calls_of(shop.deliver) == {}


def assert_booked_to_the_cent(shop: Any, month: list[dict[str, Any]]) -> None:
    booked = [document for document in month if has_money(document)]
    skipped = [document for document in month if not has_money(document)]
    bookings = shop.bookings()
    assert skipped
    assert {str(shop.stored(document).state) for document in skipped} == {"skipped"}
    assert shop.numbers() == list(range(1, len(booked) + 1))
    assert shop.numbers("D1") == list(range(1, len(booked) + 1))
    shop.assert_paid(*booked)
    assert len(shop.world["balancings"]) == len(booked)
    invoices = {document["id"]: document for document in booked if document["kind"] == "invoice"}
    credits_seen = 0
    for document in booked:
        stored = shop.stored(document)
        booking = bookings[stored.number - 1]
        per_rate: dict[Decimal, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for line in booking["bookingLines"]:
            per_rate[RATES[line["vatCodeKey"]]][0] += line["baseAmount"]
            per_rate[RATES[line["vatCodeKey"]]][1] += line["vatAmount"]
        mirrored = document["kind"] == "credit_note" and Decimal(document["totals"]["gross"]) < 0
        sign = -1 if mirrored else 1
        assert dict(per_rate) == {
            Decimal(row["vat_rate"]): [sign * Decimal(row["net"]), sign * Decimal(row["vat"])]
            for row in document["totals"]["per_rate"]
        }
        if document["kind"] == "credit_note":
            credits_seen += 1
            invoice = shop.stored(invoices[document["credits"][0]])
            assert booking["amount"] < 0
            assert shop.key_of(booking) == shop.key_of(bookings[invoice.number - 1])
    assert credits_seen


def assert_a_pdf_each(shop: Any, month: list[dict[str, Any]]) -> None:
    for document in filter(has_money, month):
        number = shop.stored(document).number
        [file] = shop.bookings()[number - 1]["attachments"]
        assert file["fileName"].startswith(f"V1-{number}_")
        assert file["fileName"].endswith(".pdf")
    shown = [shop.box.attachment(49001, 2, "V1", number) for number in (1, 17)]
    for number, content in zip((1, 17), shown, strict=True):
        text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
        assert re.search(rf"V1\D{{0,3}}{number}\b", text), text


def assert_one_relation_per_customer(shop: Any, month: list[dict[str, Any]]) -> None:
    customers = {
        document["customer"]["id"]: document["customer"] for document in month if has_money(document)
    }
    added = shop.added_relations()
    assert len(added) == len(customers)
    numbers = Counter(letters(relation.get("vatNr")) for relation in added)
    assert numbers == Counter(letters(customer["vat_number"]) for customer in customers.values())
    external = [relation["relationIdentificationServiceData"]["externalRelationId"] for relation in added]
    assert sorted(external) == sorted(customers)


def assert_few_calls(shop: Any, month: list[dict[str, Any]]) -> None:
    count = len(list(filter(has_money, month)))
    calls = shop.box.calls()
    assert {name: calls[name] for name in ("insertBuySellBooking", "insertBalancing")} == {
        "insertBuySellBooking": count,
        "insertBalancing": count,
    }
    reads = {name: number for name, number in calls.items() if name.startswith("get")}
    assert reads.pop("getRelations") == len(shop.added_relations())
    assert max(reads.values()) <= 3
