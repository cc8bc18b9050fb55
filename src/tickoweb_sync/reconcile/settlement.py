"""A settlement of Mollie, exported as CSV."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen

from tickoweb_sync.reconcile.csv_file import CsvLine, read_csv

COLUMNS = ("date", "amount", "currency", "id", "description")
"""Columns that a settlement must have; `payment method`, `settlement amount`, `settlement currency`,
`settlement reference` and `status` are read where they are there."""

_NOT_SETTLED = frozenset({"open", "pending", "expired", "canceled", "failed", "authorized"})


class Movement(StrEnum):
    """What moved money at Mollie or on the payment account."""

    RECEIPT = "receipt"
    REFUND = "refund"
    FEE = "fee"
    PAYOUT = "payout"
    OTHER = "other"


@frozen(kw_only=True)
class SettledRow:
    """A movement at Mollie; what comes in is positive.

    Attributes:
        line: its line in the file; 0 for a payout, which the file only implies.
        id: Mollie's id of it, such as `tr_...`; empty for fees.
        settlement: reference of the settlement that paid it out; empty while it is not paid out.
        description: free text, which names the order number where Tickoweb gave it.
    """

    line: int
    day: date
    kind: Movement
    amount: Decimal
    id: str = ""
    settlement: str = ""
    description: str = field(default="", repr=False)


def read_settlement(data: bytes, *, name: str = "The settlement") -> tuple[SettledRow, ...]:
    """The movements of a settlement, and a payout for each of its references.

    A payout is what is left of the rows of one settlement reference, on the day of the last of them.

    Args:
        data: the content of the CSV file.
        name: of the file, for what is refused.

    Raises:
        FileUnusable: it is no such file, or a value in it cannot be read exactly.
    """
    what = "settlement of Mollie"
    lines = read_csv(data, name=name, columns=COLUMNS, what=what)
    rows = [_row(line) for line in lines if line.text("status").lower() not in _NOT_SETTLED]
    settlements: dict[str, list[SettledRow]] = {}
    for row in rows:
        if row.settlement:
            settlements.setdefault(row.settlement, []).append(row)
    payouts = [
        SettledRow(
            line=0,
            day=max(row.day for row in settled),
            kind=Movement.PAYOUT,
            amount=-sum((row.amount for row in settled), Decimal(0)),
            settlement=reference,
            description=reference,
        )
        for reference, settled in settlements.items()
    ]
    return tuple(sorted([*rows, *payouts], key=lambda row: (row.day, row.kind == Movement.PAYOUT, row.line)))


def _row(line: CsvLine) -> SettledRow:
    for column in ("settlement currency", "currency"):
        currency = line.text(column).upper()
        if currency:
            if currency != "EUR":
                raise line.refusal(column, "is not EUR, the only currency that is booked")
            break
    amount = line.amount("settlement amount", "amount")
    return SettledRow(
        line=line.number,
        day=line.day("date"),
        kind=_kind(line, amount),
        amount=amount,
        id=line.text("id"),
        settlement=line.text("settlement reference"),
        description=line.text("description"),
    )


def _kind(line: CsvLine, amount: Decimal) -> Movement:
    method, identity = line.text("payment method").lower(), line.text("id")
    if method in ("refund", "chargeback") or identity.startswith(("re_", "chb_")):
        return Movement.REFUND
    if not identity and (amount < 0 or not method):
        return Movement.FEE
    return Movement.RECEIPT
