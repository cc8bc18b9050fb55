"""Pure: base and VAT by rate, of a document and of its booking, both seen as sales."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from octopus_client import Booking
from tickoweb_sync.amounts import sign_of
from tickoweb_sync.outbox import StoredDocument
from tickoweb_sync.reconcile.pairing import Pair


def signed_rates(stored: StoredDocument) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Rate, net and VAT of a document as its PDF shows them; negative for a credit note."""
    document = stored.document
    sign = sign_of(document) * (-1 if document.is_credit_note else 1)
    return [(row.vat_rate, sign * row.net, sign * row.vat) for row in document.totals.per_rate]


def vat_of(pair: Pair, found: Booking, rates: Mapping[str, Decimal]) -> dict[Decimal | None, list[Decimal]]:
    """Base and VAT of a booking by rate, as sales; `None` stands for codes of which no rate is known."""
    sums: dict[Decimal | None, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for line in found.lines:
        row = sums[rates.get(line.vat_code or "")]
        row[0] += pair.sign * (line.base_amount or Decimal(0))
        row[1] += pair.sign * (line.vat_amount or Decimal(0))
    return dict(sums)
