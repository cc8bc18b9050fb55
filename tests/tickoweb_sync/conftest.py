"""Builders of documents, settings and facts: what a test does not name is ordinary."""

import os
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest

from octopus_client import Bookyear, InsertionType, Journal, Period, VatCode, VatCodeKind
from tickoweb_sync import Outbox, notice_texts
from tickoweb_sync.credited import CreditedInvoice, EarlierCredit
from tickoweb_sync.document_format import read_documents
from tickoweb_sync.documents import Customer, Document, Kind, Line, Payment, RateTotal, Totals, Treatment
from tickoweb_sync.facts import Facts
from tickoweb_sync.mapping import MappedDocument, map_document
from tickoweb_sync.outbox.accepting import take_document
from tickoweb_sync.outbox.turns import take_turn
from tickoweb_sync.settings import ChannelAccounts, Integration

# The proofs take minutes: `.ci/run` runs them each time, everybody else when they are asked for.
collect_ignore = [] if os.environ.get("PROOFS") else ["proof", "workers"]

SALES, CREDIT = VatCodeKind.SELL, VatCodeKind.SELL_CREDIT_NOTE
SELL_CODES = {"21": 21, "12": 12, "06": 6, "00": 0, "MC": 0, "IC": 0, "EX": 0, "VR": 0}
ACCOUNTS = frozenset({400000, 440000, 451000, 550000, 580000, 700000, 700100, 700200, 700300})


def _month(year: int, month: int) -> Period:
    start = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return Period(number=year * 100 + month, start=start, end=following - timedelta(days=1))


class Make:
    """Makes parts of a test's world; money and rates are given as texts."""

    def line(self, net: str, vat: str, rate: str = "6", **others: Any) -> Line:
        ordinary: dict[str, Any] = {
            "vat_rate": Decimal(rate),
            "vat_treatment": Treatment.STANDARD,
            "component": "ticket",
            "description": "Dagticket",
            "net": Decimal(net),
            "vat": Decimal(vat),
            "gross": Decimal(net) + Decimal(vat),
        }
        return Line(**{**ordinary, **others})

    def totals(self, lines: Iterable[Line], per_rate: Iterable[tuple[str, str, str]] | None = None) -> Totals:
        """The totals of lines, or of rows of rate, net and VAT."""
        rows = [(str(line.vat_rate), str(line.net), str(line.vat)) for line in lines]
        sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
        for rate, net, vat in rows if per_rate is None else per_rate:
            before = sums.get(Decimal(rate), (Decimal(0), Decimal(0)))
            sums[Decimal(rate)] = (before[0] + Decimal(net), before[1] + Decimal(vat))
        found = tuple(RateTotal(vat_rate=r, net=n, vat=v, gross=n + v) for r, (n, v) in sums.items())
        all_net, all_vat = sum(row.net for row in found), sum(row.vat for row in found)
        return Totals(
            net=Decimal(all_net), vat=Decimal(all_vat), gross=Decimal(all_net + all_vat), per_rate=found
        )

    def customer(self, **others: Any) -> Customer:
        ordinary = {"id": 5001, "company": "Fictie NV", "vat_number": "BE0999.058.428", "country": "BE"}
        return Customer(**{**ordinary, **others})

    def document(
        self, *lines: Line, per_rate: Iterable[tuple[str, str, str]] | None = None, **others: Any
    ) -> Document:
        content = lines or (self.line("20.00", "1.20"),)
        ordinary: dict[str, Any] = {
            "id": "d-1",
            "kind": Kind.INVOICE,
            "order": "TW-2026-004203",
            "channel": "webshop",
            "issued_at": datetime.fromisoformat("2026-11-25T12:00:00+01:00"),
            "currency": "EUR",
            "customer": self.customer(),
            "lines": content,
            "totals": self.totals(content, per_rate),
        }
        return Document(**{**ordinary, **others})

    def credit_note(self, *lines: Line, **others: Any) -> Document:
        return self.document(*lines, **{"kind": Kind.CREDIT_NOTE, "id": "c-1", "credits": ("d-1",), **others})

    def mirror(self, invoice: Document, sign: int = -1) -> Document:
        """The credit note of a whole invoice, with the amounts of either sign."""

        def turned(row: Any) -> Any:
            return attrs.evolve(row, net=row.net * sign, vat=row.vat * sign, gross=row.gross * sign)

        totals = attrs.evolve(turned(invoice.totals), per_rate=tuple(map(turned, invoice.totals.per_rate)))
        lines = tuple(map(turned, invoice.lines))
        return attrs.evolve(
            invoice, id="c-1", kind=Kind.CREDIT_NOTE, credits=(invoice.id,), lines=lines, totals=totals
        )

    def received(self, amount: str) -> tuple[Payment, ...]:
        return (Payment(amount=Decimal(amount)),)

    def credited(self, invoice: Document, **others: Any) -> CreditedInvoice:
        return CreditedInvoice(document=invoice, **{"accounts": self.accounts(), **others})

    def earlier(self, note: Document, *invoices: Document) -> EarlierCredit:
        """A booked credit note of some invoices."""
        return EarlierCredit(document=note, invoices=invoices)

    def accounts(self, **others: Any) -> ChannelAccounts:
        ordinary = {"sales_account": 700000, "payment_account": 550000, "payment_journal": "D1"}
        return ChannelAccounts(**{**ordinary, **others})

    def integration(self, **tables: Any) -> Integration:
        booking = {"journal": "V1", "sales_account": 700000, **tables.pop("booking", {})}
        settings = {"organisation": "fictie-events", "octopus": {"dossier": 49001}, "booking": booking}
        return Integration.from_mapping({**settings, **tables})

    def bookyear(self, number: int, year: int, *, closed: bool = False) -> Bookyear:
        periods = tuple(_month(year, month) for month in range(1, 13))
        start, end = periods[0].start, periods[-1].end
        return Bookyear(id=number, start=start, end=end, closed=closed, periods=periods)

    def journal(self, bookyear: int, key: str, **others: Any) -> Journal:
        ordinary = {"name": key, "closed": False, "insertion_type": InsertionType.BOOKINGS}
        return Journal(bookyear=bookyear, key=key, **{**ordinary, **others})

    def vat_codes(self, codes: dict[str, int], kind: VatCodeKind = SALES) -> tuple[VatCode, ...]:
        return tuple(VatCode(code=c, kind=kind, percentage=Decimal(p)) for c, p in codes.items())

    def facts(self, *journals: Journal, **others: Any) -> Facts:
        """An ordinary dossier; journals given take the place of those with the same key and bookyear."""
        given = {(journal.bookyear, journal.key): journal for journal in journals}
        ordinary = {(y, k): self.journal(y, k) for y in (2, 3) for k in ("A1", "V1", "F1", "D1")}
        ordinary |= {(y, "V2"): self.journal(y, "V2", insertion_type=InsertionType(2)) for y in (2, 3)}
        bought = self.vat_codes({"D21": 21, "D06": 6}, VatCodeKind.BUY)
        parts: dict[str, Any] = {
            "bookyears": (
                self.bookyear(3, 2027),
                self.bookyear(1, 2025, closed=True),
                self.bookyear(2, 2026),
            ),
            "journals": tuple({**ordinary, **given}.values()),
            "accounts": {2: ACCOUNTS, 3: ACCOUNTS},
            "vat_codes": (*bought, *self.vat_codes(SELL_CODES)),
            "journal_accounts": {(2, "F1"): 550000, (3, "F1"): 550000},
        }
        return Facts(**{**parts, **others})

    def mapped(self, document: Document, **others: Any) -> MappedDocument:
        parts = {"integration": self.integration(), "accounts": self.accounts(), "facts": self.facts()}
        return map_document(document, **{**parts, **others})

    def booked(self, mapped: MappedDocument) -> list[tuple[int, str, str, str]]:
        """The lines of a booking: account, VAT code, base and VAT."""
        assert mapped.held == ()
        assert mapped.booking is not None
        return [
            (line.account, line.vat_code, str(line.base_amount), str(line.vat_amount))
            for line in mapped.booking.lines
        ]

    def reasons(self, mapped: MappedDocument) -> list[str]:
        """Why a document is held; each reason has every value that its sentence names."""
        assert mapped.booking is None
        assert mapped.payment is None
        for reason in mapped.held:
            missing = notice_texts.placeholders(reason.code) - set(reason.values)
            assert not missing, f"{reason.code} lacks {missing}"
            assert "..." not in reason.text("fr")
        return [reason.code for reason in mapped.held]


@pytest.fixture(scope="session")
def make() -> Make:
    """The builders of this folder's tests."""
    return Make()


def _accept_uncounted(outbox: Outbox, integration: Integration, file: dict[str, object]) -> None:
    outbox.configure(integration)
    with outbox.engine.begin() as connection:
        take_turn(connection, integration.organisation)
        for document in read_documents(file, organisation=integration.organisation).documents:
            take_document(connection, integration, document, read_file=None, now=outbox.clock())


@pytest.fixture(scope="session")
def accept_uncounted() -> Callable[[Outbox, Integration, dict[str, object]], None]:
    """Takes documents in as version 0.1.0 did, which did not count them."""
    return _accept_uncounted
