"""The amounts of a document: whether they add up, and how they are divided over booking lines.

The PDF is the legal document: its amounts per VAT rate are booked to the cent and never computed
anew. Lines only tell how a rate is divided over accounts and VAT codes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol, TypeVar

from attrs import evolve, frozen

from tickoweb_sync.credited import CreditedInvoice
from tickoweb_sync.documents import CENT, Document, Line
from tickoweb_sync.reasons import Reason

_Key = TypeVar("_Key")

_ZERO = Decimal("0.00")
_ROUNDING = Decimal("0.02")
_ROUNDING_PER_PIECE = Decimal("0.005")


class _Amounts(Protocol):
    @property
    def net(self) -> Decimal: ...
    @property
    def vat(self) -> Decimal: ...
    @property
    def gross(self) -> Decimal: ...


@frozen
class Sum:
    """Amounts that belong together."""

    net: Decimal = _ZERO
    vat: Decimal = _ZERO
    gross: Decimal = _ZERO

    @classmethod
    def of(cls, rows: Iterable[_Amounts]) -> "Sum":
        """The sum of rows."""
        total = cls()
        for row in rows:
            total = cls(total.net + row.net, total.vat + row.vat, total.gross + row.gross)
        return total

    def differences(self, other: _Amounts) -> dict[str, tuple[Decimal, Decimal]]:
        """Which of the three amounts differ from another's, and both values."""
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in ("net", "vat", "gross")}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@frozen(kw_only=True)
class Share:
    """A line with the place it is booked, or a group of such lines."""

    account: int
    vat_code: str
    rate: Decimal
    net: Decimal
    vat: Decimal
    rules: tuple[str, ...]


def is_zero(document: Document) -> bool:
    """Whether a document is about no money at all."""
    rows: list[_Amounts] = [document.totals, *document.totals.per_rate]
    return not any(row.net or row.vat or row.gross for row in rows)


def sign_of(document: Document) -> int:
    """By what to multiply the amounts of a document so that what makes up its total is positive.

    Tickoweb may hand over a credit note with either sign.
    """
    return -1 if document.is_credit_note and document.totals.gross < 0 else 1


def lines_to_book(document: Document) -> list[Line]:
    """The lines that say something: those of 0.00 only where a rate has no others."""
    totals = per_rate(document)
    kept = []
    for line in document.lines:
        of_rate = [other for other in document.lines if other.vat_rate == line.vat_rate]
        only_zeros = not any(other.net or other.vat for other in of_rate)
        if line.net or line.vat or (only_zeros and totals.get(line.vat_rate, Sum()) != Sum()):
            kept.append(line)
    return kept or list(document.lines[:1])


def amount_problems(document: Document, invoices: Sequence[CreditedInvoice] = ()) -> list[Reason]:
    """Why the amounts of a document cannot be booked."""
    order = document.order
    totals = document.totals
    if not document.lines or not (totals.per_rate or is_zero(document)):
        return [Reason("vat_split_missing", {"order": order, "amount": totals.gross})]
    reasons = [
        Reason(code, {"order": order, "details": "; ".join(details)})
        for code, details in (
            ("amounts_do_not_add_up", [*_sum_faults(document), *_line_faults(document)]),
            ("signs_disagree", _sign_faults(document, invoices)),
        )
        if details
    ]
    implausible: dict[Decimal, list[str]] = defaultdict(list)
    for number, line in enumerate(document.lines):
        expected = line.net * line.vat_rate / 100
        if abs(line.vat - expected) > _ROUNDING + _ROUNDING_PER_PIECE * abs(line.quantity):
            shown = (
                f"lines[{number}]: {line.vat} ≠ {expected.quantize(CENT)} ({line.vat_rate} % of {line.net})"
            )
            implausible[line.vat_rate].append(shown)
    for rate, details in implausible.items():
        reasons.append(Reason("vat_implausible").about(order=order, rate=rate, details="; ".join(details)))
    return reasons


def divide(document: Document, shares: Iterable[Share]) -> list[Share]:
    """The booking lines of a document whose amounts add up: one per account and VAT code.

    What rounding left between the lines and the amount of a rate goes to the largest group of that
    rate, and so do the cents of a group whose lines outweigh each other: its base and VAT may have opposite
    signs. Groups of 0.00 are left out, unless nothing else is there.
    """
    sign = sign_of(document)
    groups: dict[tuple[Decimal, int, str], Share] = {}
    lines: Counter[tuple[Decimal, int, str]] = Counter()
    for share in shares:
        key = (share.rate, share.account, share.vat_code)
        _add(groups, key, share)
        lines[key] += 1
    for rate, total in per_rate(document).items():
        of_rate = {key: share for key, share in groups.items() if key[0] == rate}
        if not of_rate:
            continue
        largest = max(of_rate, key=lambda key: abs(of_rate[key].net))
        for key, share in tuple(of_rate.items()):
            cents = CENT * lines[key]
            if key != largest and share.net * share.vat < 0 and max(abs(share.net), abs(share.vat)) <= cents:
                del of_rate[key], groups[key]
        booked_net = sum((share.net for share in of_rate.values()), _ZERO)
        booked_vat = sum((share.vat for share in of_rate.values()), _ZERO)
        share = groups[largest]
        groups[largest] = evolve(
            share, net=share.net + total.net - booked_net, vat=share.vat + total.vat - booked_vat
        )
    merged: dict[tuple[int, str], Share] = {}
    for share in groups.values():
        _add(merged, (share.account, share.vat_code), share)
    # adding 0 turns a negative zero into a plain one
    divided = [evolve(share, net=share.net * sign + 0, vat=share.vat * sign + 0) for share in merged.values()]
    return [share for share in divided if share.net or share.vat] or divided[:1]


def opposite_signs(document: Document, shares: Iterable[Share]) -> list[Reason]:
    """Why Octopus would refuse booking lines (-23): base and VAT of one have opposite signs."""
    details = [
        f"{share.account} {share.vat_code}: {share.net} / {share.vat}"
        for share in shares
        if share.net * share.vat < 0
    ]
    return (
        [Reason("signs_disagree", {"order": document.order, "details": "; ".join(details)})]
        if details
        else []
    )


def _add(groups: dict[_Key, Share], key: _Key, share: Share) -> None:
    known = groups.get(key)
    if known is None:
        groups[key] = share
        return
    rules = tuple(dict.fromkeys(known.rules + share.rules))
    groups[key] = evolve(known, net=known.net + share.net, vat=known.vat + share.vat, rules=rules)


def per_rate(*documents: Document) -> dict[Decimal, Sum]:
    """The amounts of documents by VAT rate."""
    rows = [row for document in documents for row in document.totals.per_rate]
    rates = dict.fromkeys(row.vat_rate for row in rows)
    return {rate: Sum.of(row for row in rows if row.vat_rate == rate) for rate in rates}


def _sum_faults(document: Document) -> list[str]:
    totals = document.totals
    faults = [
        f"totals.{name} {shown} ≠ {found} (per_rate)"
        for name, (found, shown) in Sum.of(totals.per_rate).differences(totals).items()
    ]
    rows: list[tuple[str, _Amounts]] = [("totals", totals)]
    rows += [(f"per_rate {row.vat_rate} %", row) for row in totals.per_rate]
    faults += [
        f"{name}: {row.net} + {row.vat} ≠ {row.gross}" for name, row in rows if row.net + row.vat != row.gross
    ]
    return faults


def _line_faults(document: Document) -> list[str]:
    """Where lines and rates differ by more than rounding each line can explain."""
    totals = per_rate(document)
    faults = []
    for rate in dict.fromkeys([*totals, *(line.vat_rate for line in document.lines)]):
        lines = [line for line in document.lines if line.vat_rate == rate]
        allowed = CENT * len(lines) if rate in totals else _ZERO
        total = totals.get(rate, Sum())
        faults += [
            f"{rate} % {name}: {found} (lines) ≠ {shown} (per_rate)"
            for name, (found, shown) in Sum.of(lines).differences(total).items()
            if abs(found - shown) > allowed
        ]
    return faults


def _sign_faults(document: Document, invoices: Sequence[CreditedInvoice]) -> list[str]:
    totals = document.totals
    sign = sign_of(document)
    if not totals.gross:
        return [f"per_rate {row.vat_rate} %: {row.gross}" for row in totals.per_rate if row.net or row.vat]
    faults = [
        f"totals.{name} {amount}"
        for name, amount in (("gross", totals.gross), ("net", totals.net), ("vat", totals.vat))
        if amount * sign < 0
    ]
    lowered = {
        row.vat_rate for invoice in invoices for row in invoice.document.totals.per_rate if row.gross < 0
    }
    for rate, total in per_rate(document).items():
        if total.net * total.vat < 0:
            faults.append(f"per_rate {rate} %: {total.net} / {total.vat}")
        elif document.is_credit_note and total.gross * sign < 0 and rate not in lowered:
            # a rate that lowered the invoice lowers its credit note too; any other one is a slip
            faults.append(f"per_rate {rate} %: {total.gross}")
    return faults
