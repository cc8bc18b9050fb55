"""What the lines of invoices and delivery notes come to, and how an invoice is booked; pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.world import Dossier

_ZERO, _CENT, _HUNDRED = Decimal(0), Decimal("0.01"), Decimal(100)
# The product of two numbers of JSON, to the cent.
_AS_LONG_AS_NEEDED = Context(prec=1000)
_VAT_INCLUSIVE = frozenset({3, 5})
# What of an invoice stands in its booking as it is.
_CARRIED = (
    *("bookyearKey", "journalKey", "documentSequenceNr", "bookyearPeriodeNr", "documentDate", "expiryDate"),
    *("currencyCode", "exchangeRate", "relationIdentificationServiceData"),
    *("comment", "orderReference", "reference"),
)


class CannotBookError(Exception):
    """An invoice cannot be booked; the code says why."""

    def __init__(self, code: int, text: str) -> None:
        """Carry code and words."""
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Share:
    """What is booked on one account with one VAT code."""

    account: int
    vat_code: str
    base: Decimal
    vat: Decimal


def line_amount(line: JsonObject) -> Decimal:
    """Return what a line comes to, as its journal counts it: with or without VAT."""
    amount: Decimal = line.get("count", Decimal(1)) * line.get("unitPrice", _ZERO)
    discount = line.get("discountPercentage", _ZERO) / _HUNDRED
    return _cents(amount * (1 - discount))


def is_credit(lines: Iterable[JsonObject]) -> bool:
    """Tell whether the lines are those of a credit note: negative together."""
    return sum(map(line_amount, lines), _ZERO) < 0


def shares(dossier: Dossier, invoice: JsonObject, *, insertion_type: int) -> list[Share]:
    """Return what an invoice comes to on each account and VAT code.

    Args:
        dossier: where its VAT codes are.
        invoice: in its shape.
        insertion_type: of its journal, which says whether prices include VAT.

    Raises:
        CannotBookError: a line has no account or no VAT code that exists.
    """
    sums: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for line in invoice.get("invoiceLines", []):
        code = line.get("vatCodeKey", "")
        account = line.get("bookingAccountNr") or _vat_code(dossier, code).get("defaultSellBookingAccountNr")
        if account is None:
            raise CannotBookError(-21, "A line has no account.")
        sums[account, code] += line_amount(line)
    found = []
    for (account, code), amount in sums.items():
        rate = _vat_code(dossier, code)["basePercentage"] / _HUNDRED
        base = _cents(amount / (1 + rate)) if insertion_type in _VAT_INCLUSIVE else amount
        vat = amount - base if insertion_type in _VAT_INCLUSIVE else _cents(amount * rate)
        found.append(Share(account, code, base, vat))
    return found


def total(found: Iterable[Share]) -> Decimal:
    """Return the sum with VAT."""
    return sum((each.base + each.vat for each in found), _ZERO)


def booking(dossier: Dossier, invoice: JsonObject, *, insertion_type: int) -> JsonObject:
    """Return an invoice as the buy/sell booking that it becomes; see `shares`.

    The lines of a credit note are negative here and positive in its booking.
    """
    found = shares(dossier, invoice, insertion_type=insertion_type)
    amount = total(found)
    sign = -1 if amount < 0 else 1
    return {
        **{name: invoice[name] for name in _CARRIED if name in invoice},
        "amount": amount,
        "bookingLines": [
            {
                "accountKey": each.account,
                "baseAmount": sign * each.base,
                "vatCodeKey": each.vat_code,
                "vatAmount": sign * each.vat,
            }
            for each in found
        ],
    }


def _vat_code(dossier: Dossier, code: str) -> JsonObject:
    for each in dossier.vat_codes:
        if each["code"] == code:
            return each
    raise CannotBookError(-22, f"A line has no VAT code that exists: {code!r}.")


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP, _AS_LONG_AS_NEEDED)
