"""Pure: VAT per period and rate, by Tickoweb's documents and by their bookings in Octopus."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from octopus_client import VatCode, VatCodeKind
from tickoweb_sync.documents import Kind
from tickoweb_sync.reconcile.pairing import Pair
from tickoweb_sync.reconcile.per_rate import signed_rates, vat_of

_SALES = frozenset({VatCodeKind.SELL, VatCodeKind.SELL_CREDIT_NOTE})


class Source(StrEnum):
    """Who says so."""

    TICKOWEB = "tickoweb"
    OCTOPUS = "octopus"


@frozen(kw_only=True)
class VatRow:
    """Base and VAT of a period at one rate, for invoices or credit notes (whose amounts are negative).

    `vat_rate` is `None` for VAT codes of which the dossier tells no percentage.
    """

    bookyear: int
    period: int
    kind: Kind
    vat_rate: Decimal | None
    source: Source
    net: Decimal
    vat: Decimal


def rates_of(codes: Iterable[VatCode]) -> dict[str, Decimal]:
    """The percentage of each VAT code for sales."""
    return {
        code.code: _plain(code.percentage)
        for code in codes
        if code.percentage is not None and (code.kind is None or code.kind in _SALES)
    }


def vat_rows(pairs: Iterable[Pair], rates: Mapping[str, Decimal]) -> tuple[VatRow, ...]:
    """What documents that are booked say, beside what their bookings say; other bookings do not count."""
    sums: dict[tuple[int, int, Kind, Decimal | None, Source], list[Decimal]] = defaultdict(
        lambda: [Decimal(0), Decimal(0)]
    )
    for pair in pairs:
        kind = pair.stored.kind
        if pair.stored.booking_key is not None and pair.expected is not None:
            place = (pair.expected.bookyear, pair.expected.period)
            for rate, net, vat in signed_rates(pair.stored):
                row = sums[*place, kind, rate, Source.TICKOWEB]
                row[0] += net
                row[1] += vat
        if pair.booking is not None:
            place = (pair.booking.bookyear, pair.booking.period)
            for found_rate, (net, vat) in vat_of(pair, pair.booking, rates).items():
                row = sums[*place, kind, found_rate, Source.OCTOPUS]
                row[0] += net
                row[1] += vat
    ordered = sorted(sums.items(), key=lambda item: (*item[0][:3], item[0][3] or -1, item[0][4]))
    return tuple(
        VatRow(bookyear=year, period=period, kind=kind, vat_rate=rate, source=source, net=net, vat=vat)
        for (year, period, kind, rate, source), (net, vat) in ordered
    )


def _plain(percentage: Decimal) -> Decimal:
    """6, 6.0 and 6.00 are one rate, written as documents write it."""
    return Decimal(format(percentage.normalize() + 0, "f"))
