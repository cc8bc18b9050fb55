"""Calls of the bookings of all journals, their files and their report."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from octopus_client import (
    Attachment,
    Booking,
    BookingLine,
    DeliveryTerms,
    Dossier,
    FinancialBooking,
    FinancialLine,
    Intrastat,
    IntrastatRegion,
    IntrastatTransaction,
    IntrastatTransport,
    JournalType,
    LineKind,
    Octopus,
    PaymentMethod,
    Spreading,
    SpreadingUnit,
)

SINCE = datetime(2026, 11, 25, tzinfo=UTC)
FILE = Attachment(name="invoice.pdf", content=b"%PDF")
BOOKING = Booking(
    bookyear=2,
    journal="V1",
    number=7,
    relation=2,
    external_relation=900,
    period=202611,
    document_date=date(2026, 11, 25),
    expiry_date=date(2026, 12, 25),
    comment="Zaal Noord",
    order_reference="O-7",
    reference="+++000/0000/00097+++",
    amount=Decimal("121.00"),
    currency="EUR",
    exchange_rate=Decimal(1),
    payment_method=PaymentMethod.ONLINE,
    lines=(
        BookingLine(
            account=700000,
            base_amount=Decimal("100.00"),
            vat_code="21",
            vat_amount=Decimal("21.00"),
            comment="Tickets",
            cost_centre=3,
            vat_recuperation_percentage=Decimal(100),
            intrastat=Intrastat(
                country="NL",
                transaction=IntrastatTransaction.OUTRIGHT_SALE,
                product_code="49111010",
                region=IntrastatRegion.FLEMISH,
                weight=Decimal("0.25"),
                unit_count=Decimal(5),
                transport=IntrastatTransport.ROAD,
                delivery_terms=DeliveryTerms.DAP,
                origin_country="BE",
            ),
            spreading=Spreading(
                start=date(2026, 11, 1),
                end=date(2027, 10, 31),
                unit=SpreadingUnit.PERIOD,
                account=493000,
            ),
        ),
    ),
)
PAYMENT = FinancialBooking(
    bookyear=2,
    journal="F1",
    number=7,
    period=202611,
    document_date=date(2026, 11, 25),
    exchange_rate=Decimal(1),
    lines=(
        FinancialLine(
            kind=LineKind.CLIENT,
            amount=Decimal("121.00"),
            account=0,
            relation=2,
            external_relation=900,
            reference="Order 7",
            cost_centre=3,
            coda_version=2,
            coda_lines=("21", "22"),
        ),
    ),
)

CALLS: dict[str, Callable[[Octopus, Dossier], object]] = {
    "getBuySellBooking": lambda _, dossier: dossier.bookings.get(2, "V1", 7),
    "getModifiedBuySellBookings": lambda _, dossier: dossier.bookings.modified(SINCE, year=2, journal="V1"),
    "insertBuySellBooking": lambda _, dossier: dossier.bookings.add(BOOKING, attachments=[FILE]),
    "updateBuySellBooking": lambda _, dossier: dossier.bookings.update(BOOKING),
    "getFinancialDiversBooking": lambda _, dossier: dossier.financial.get(2, "F1", 7),
    "getModifiedFinancialDiversBookings": lambda _, dossier: dossier.financial.modified(
        SINCE, year=2, journal="F1"
    ),
    "insertFinancialDiversBooking": lambda _, dossier: dossier.financial.add(PAYMENT, attachments=[FILE]),
    "updateFinancialDiversBooking": lambda _, dossier: dossier.financial.update(PAYMENT),
    "addAttachementToBooking": lambda _, dossier: dossier.attachments.add(
        FILE, year=2, journal="V1", number=7
    ),
    "getReportModifiedBooking": lambda _, dossier: dossier.bookings_report.modified(
        SINCE, SINCE + timedelta(days=1), 2, JournalType.SELL
    ),
}
