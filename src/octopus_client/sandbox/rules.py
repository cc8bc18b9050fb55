"""The rules of Octopus for posted documents; pure: a dossier and a booking in, refusals out.

Each function yields its refusals in the order in which Octopus checks; the caller takes the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from octopus_client.sandbox import master_data
from octopus_client.sandbox.answers import FORBIDDEN, Refusal
from octopus_client.sandbox.assumptions import RECORDED, Assumptions, assumed
from octopus_client.sandbox.invoicing import is_credit
from octopus_client.sandbox.world import BUY_SELL_LETTERS, FINANCIAL_LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.shelf import Entry
    from octopus_client.sandbox.world import Dossier, Journal

_CODES = assumed("refusal-codes")
_DECIMALS = 2
# Types of VAT codes by journal: of an invoice, of a credit note.
_VAT_TYPES = {"A": (1, 3), "V": (2, 4), "L": (2, 4)}


@dataclass(frozen=True)
class Family:
    """What Octopus checks alike in numbered documents of one family.

    Attributes:
        name: what its texts call one.
        letters: the types of journals.
        modes: the insertion types that these journals may have, all when empty.
        missing: the code of one that does not exist.
        recorded: the codes whose refusals were recorded.
        shelf: where the documents are stored that are no bookings.
        lines: the property that holds their lines.
    """

    name: str
    letters: str
    modes: frozenset[int]
    missing: int
    recorded: frozenset[int]
    shelf: str = ""
    lines: str = "bookingLines"

    def evidence(self, code: int) -> str:
        """Return what stands behind a refusal with a code."""
        return RECORDED if code in self.recorded else _CODES


BUY_SELL = Family("booking", BUY_SELL_LETTERS, frozenset({1}), -34, frozenset({-13, -14}))
FINANCIAL = Family("booking", FINANCIAL_LETTERS, frozenset({1}), -34, frozenset({-13, -14}))
INVOICE = Family("invoice", "V", frozenset({2, 3}), -61, frozenset({-14}), "invoices", "invoiceLines")
DELIVERY_NOTE = Family(
    "delivery note", "L", frozenset(), -59, frozenset(), "deliveryNotes", "deliveryNoteLines"
)


def buy_sell(
    dossier: Dossier, booking: JsonObject, assumptions: Assumptions, *, replaces: bool = False
) -> Iterator[Refusal]:
    """Yield why a buy or sell booking is refused.

    Args:
        dossier: where it is booked.
        booking: in its shape.
        assumptions: the answers in force.
        replaces: it replaces a booking instead of following the last one.
    """
    refuse = _refuser(dossier, BUY_SELL, replaces=replaces)
    journal: Journal | None = None
    for outcome in _gate(dossier, booking, assumptions, BUY_SELL, replaces=replaces):
        if isinstance(outcome, Refusal):
            yield outcome
        else:
            journal = outcome
    if journal is None:
        return
    yield from _header(refuse, dossier, booking, assumptions, client=journal.letter == "V")
    for number, line in enumerate(booking.get("bookingLines", []), start=1):
        yield from _buy_sell_line(_Line(dossier, booking, line, number), assumptions, refuse)
    yield from _total(refuse, booking, assumptions)


def invoicing(
    dossier: Dossier,
    document: JsonObject,
    assumptions: Assumptions,
    *,
    family: Family,
    replaces: bool = False,
) -> Iterator[Refusal]:
    """Yield why an invoice or a delivery note is refused; see `buy_sell`."""
    refuse = _refuser(dossier, family, replaces=replaces)
    journal: Journal | None = None
    for outcome in _gate(dossier, document, assumptions, family, replaces=replaces):
        if isinstance(outcome, Refusal):
            yield outcome
        else:
            journal = outcome
    if journal is None:
        return
    yield from _header(refuse, dossier, document, assumptions, client=True)
    lines = document.get(family.lines, [])
    credit = is_credit(lines)
    for number, line in enumerate(lines, start=1):
        this = _Line(dossier, document, line, number)
        for code, text in master_data.product(dossier, line.get("productKey")):
            yield refuse(code, f"Line {number}: {text}")
        account = line.get("bookingAccountNr")
        if account is not None:
            yield from this.account(refuse, account)
        yield from this.cost_centre(refuse, account, assumptions)
        if "vatCodeKey" in line:
            yield from this.vat_code(refuse, assumptions, credit=credit)


def financial(
    dossier: Dossier, booking: JsonObject, assumptions: Assumptions, *, replaces: bool = False
) -> Iterator[Refusal]:
    """Yield why a financial or diverse booking is refused; see `buy_sell`."""
    refuse = _refuser(dossier, FINANCIAL, replaces=replaces)
    journal: Journal | None = None
    for outcome in _gate(dossier, booking, assumptions, FINANCIAL, replaces=replaces):
        if isinstance(outcome, Refusal):
            yield outcome
        else:
            journal = outcome
    if journal is None:
        return
    if "documentDate" not in booking:
        yield refuse(-17, "No document date")
    yield from _exchange_rate(refuse, booking, journal.body.get("currencyCode"))
    lines = booking.get("bookingLines", [])
    for number, line in enumerate(lines, start=1):
        yield from _financial_line(_Line(dossier, booking, line, number), assumptions, refuse)
    total = sum((line.get("amount", Decimal(0)) for line in lines), Decimal(0))
    if journal.letter == "D" and total and assumptions["diverse-sum"] == "refuse":
        yield refuse(-24, f"The lines sum to {total}", assumed("diverse-sum"))


class _Refuser:
    """Writes refusals with the words with which Octopus starts them."""

    def __init__(self, start: str) -> None:
        self._start = start

    def __call__(self, code: int | None, detail: str, evidence: str = _CODES, status: int = 400) -> Refusal:
        return Refusal(code, f"{self._start}  {detail}", status, evidence)


def _refuser(dossier: Dossier, family: Family, *, replaces: bool) -> _Refuser:
    verb = "update" if replaces else "insert"
    return _Refuser(f"Unable to {verb} {family.name} in dossier {dossier.id}.")


def _gate(
    dossier: Dossier, booking: JsonObject, assumptions: Assumptions, family: Family, *, replaces: bool
) -> Iterator[Refusal | Journal]:
    """Yield refusals that concern bookyear, journal, number and period; at last the journal."""
    refuse = _refuser(dossier, family, replaces=replaces)
    bookyear_id, journal_key = booking.get("bookyearKey", {}).get("id"), booking.get("journalKey", "")
    if bookyear_id not in dossier.bookyears:
        yield refuse(-9, f"Unknown bookyear {bookyear_id}")
        return
    journal = dossier.journals.get((bookyear_id, journal_key))
    if journal is None:
        yield refuse(-10, f"Unknown journal {journal_key}")
        return
    if journal.letter not in family.letters:
        yield refuse(-38, f"Invalid journal {journal_key}", assumed("journal-kind"))
        return
    checks: list[Iterable[Refusal]] = [
        _access(refuse, journal, assumptions),
        _number(dossier, refuse, journal, booking, family, replaces=replaces),
    ]
    for check in checks if assumptions["lock-or-number"] == "lock" else reversed(checks):
        yield from check
    if family.modes and journal.body["insertionType"] not in family.modes:
        yield refuse(-29, f"Journal {journal_key} is in another mode")
    bookyear = dossier.bookyears[bookyear_id]
    if bookyear["closed"]:
        closed = _CLOSED_BOOKYEAR[assumptions["closed-bookyear"]]
        yield refuse(closed[0], "The bookyear is closed", assumed("closed-bookyear"), closed[1])
    period = booking.get("bookyearPeriodeNr")
    yield from _period(refuse, bookyear, journal, period, assumptions, evidence=family.evidence(-14))
    yield journal


_CLOSED_BOOKYEAR = {"-15": (-15, 400), "-11": (-11, FORBIDDEN)}


def access(
    dossier: Dossier, journal: Journal, assumptions: Assumptions, *, family: Family
) -> Iterator[Refusal]:
    """Yield why nothing may be written in a journal now: it is closed, or open by another user."""
    yield from _access(_refuser(dossier, family, replaces=False), journal, assumptions)


def _access(refuse: _Refuser, journal: Journal, assumptions: Assumptions) -> Iterator[Refusal]:
    key = journal.body["journalKey"]
    if journal.body["closed"]:
        code = -11 if assumptions["journal-closed"] == "-11" else None
        yield refuse(code, f"Journal {key} is closed", assumed("journal-closed"), FORBIDDEN)
    if journal.locked:
        code = -12 if assumptions["journal-lock"] == "-12" else None
        yield refuse(code, f"Journal {key} is open by another user", assumed("journal-lock"), FORBIDDEN)


def _number(
    dossier: Dossier,
    refuse: _Refuser,
    journal: Journal,
    booking: JsonObject,
    family: Family,
    *,
    replaces: bool,
) -> Iterator[Refusal]:
    number = booking.get("documentSequenceNr")
    key = (booking["bookyearKey"]["id"], booking["journalKey"], number)
    if replaces:
        known = dossier.shelf(family.shelf).entries if family.shelf else dossier.documents
        if key not in known:
            yield refuse(family.missing, f"There is no {family.name} {number}")
    elif number != journal.last_number + 1:
        last = journal.last_number
        if journal.letter in BUY_SELL_LETTERS:
            text = f"Illegal document seq Nr.  Last Document = {last}.  New Document = {number}. "
        else:
            text = f"Illegal document sequence nr.  Last Document : {last}"
        yield refuse(-13, text, family.evidence(-13))


def _period(
    refuse: _Refuser,
    bookyear: JsonObject,
    journal: Journal,
    period: int | None,
    assumptions: Assumptions,
    *,
    evidence: str,
) -> Iterator[Refusal]:
    if period is None or all(each["bookyearPeriod"] != period for each in bookyear["periods"]):
        yield refuse(-14, "Bookyear period unknown", evidence)
        return
    if period <= journal.body["protectedPeriod"]:
        yield refuse(-15, f"Period {period} is protected")
    closed = journal.body["closedPeriod"]
    until = assumptions["closed-period"] == "until"
    if closed and (period <= closed if until else period >= closed):
        yield refuse(-15, f"Period {period} is closed", assumed("closed-period"))


def _header(
    refuse: _Refuser, dossier: Dossier, booking: JsonObject, assumptions: Assumptions, *, client: bool
) -> Iterator[Refusal]:
    """Yield refusals of dates, currency and relation."""
    if "documentDate" not in booking:
        yield refuse(-17, "No document date")
    if "expiryDate" not in booking:
        yield refuse(-18, "No expiry date")
    currency = booking.get("currencyCode")
    if currency not in master_data.CURRENCIES:
        yield refuse(-19, f"Unknown currency {currency}")
    yield from _exchange_rate(refuse, booking, currency)
    relation = dossier.relation_of(booking.get("relationIdentificationServiceData", {}))
    yield from _party(refuse, relation, assumptions, client=client)


def _exchange_rate(refuse: _Refuser, booking: JsonObject, currency: str | None) -> Iterator[Refusal]:
    rate = booking.get("exchangeRate", Decimal(0))
    if rate <= 0 or (currency in ("EUR", None) and rate != 1):
        yield refuse(-20, f"Illegal exchange rate {rate}")


def _party(
    refuse: _Refuser, relation: Entry | None, assumptions: Assumptions, *, client: bool
) -> Iterator[Refusal]:
    if relation is None:
        yield refuse(-16, "Unknown relation")
        return
    role = "client" if client else "supplier"
    if not relation.body.get(role) and assumptions["relation-role"] == "refuse":
        yield refuse(-16, f"The relation is no {role}", assumed("relation-role"))
    if not relation.body.get("active") and assumptions["inactive-relation"] == "refuse":
        yield refuse(-16, "The relation is not active", assumed("inactive-relation"))


def _scale(refuse: _Refuser, amounts: Iterable[Decimal], assumptions: Assumptions) -> Iterator[Refusal]:
    if assumptions["amount-scale"] == "refuse":
        for amount in amounts:
            if has_fractions_of_cents(amount):
                yield refuse(-24, f"{amount} has more than two decimals", assumed("amount-scale"))


def has_fractions_of_cents(amount: Decimal) -> bool:
    """Tell whether an amount has more than two decimals."""
    # By its digits, for arithmetic refuses amounts of more than 28 of them.
    _, digits, exponent = amount.as_tuple()
    behind_cents = -int(exponent) - _DECIMALS
    return behind_cents > 0 and any(digits[-behind_cents:])


@dataclass(frozen=True)
class _Line:
    """A line of a booking, with its position from 1."""

    dossier: Dossier
    booking: JsonObject
    line: JsonObject
    number: int

    def account(self, refuse: _Refuser, account: int | None) -> Iterator[Refusal]:
        if (self.booking["bookyearKey"]["id"], account) not in self.dossier.accounts:
            yield refuse(-21, f"Line {self.number}: unknown account {account}")

    def cost_centre(
        self, refuse: _Refuser, account: int | None, assumptions: Assumptions
    ) -> Iterator[Refusal]:
        key = self.line.get("costCentreKey")
        for code, text in master_data.cost_centre(self.dossier, key):
            yield refuse(code, f"Line {self.number}: {text}")
        bookyear_id = self.booking["bookyearKey"]["id"]
        needed = key is None and master_data.needs_cost_centre(self.dossier, bookyear_id, account)
        if needed and assumptions["cost-centre-needed"] == "refuse":
            text = f"Line {self.number}: account {account} needs a cost centre"
            yield refuse(-40, text, assumed("cost-centre-needed"))

    def vat_code(self, refuse: _Refuser, assumptions: Assumptions, *, credit: bool) -> Iterator[Refusal]:
        code = self.line.get("vatCodeKey")
        types = {each["type"] for each in self.dossier.vat_codes if each["code"] == code}
        if not types:
            yield refuse(-22, f"Line {self.number}: unknown VAT code {code}")
        letter = self.booking["journalKey"][0]
        if not types & _allowed_vat_types(self.dossier, letter, assumptions, credit=credit):
            yield refuse(-75, f"Line {self.number}: VAT code {code} is of the wrong type")


def _buy_sell_line(this: _Line, assumptions: Assumptions, refuse: _Refuser) -> Iterator[Refusal]:
    account = this.line.get("accountKey")
    yield from this.account(refuse, account)
    yield from this.cost_centre(refuse, account, assumptions)
    credit = this.booking.get("amount", Decimal(0)) < 0
    yield from this.vat_code(refuse, assumptions, credit=credit)
    base, vat = this.line.get("baseAmount", Decimal(0)), this.line.get("vatAmount", Decimal(0))
    if base * vat < 0:
        yield refuse(-23, f"Line {this.number}: base {base} and VAT {vat} have opposite signs")
    yield from _scale(refuse, (base, vat), assumptions)


def _allowed_vat_types(dossier: Dossier, letter: str, assumptions: Assumptions, *, credit: bool) -> set[int]:
    of_invoices, of_credit_notes = _VAT_TYPES[letter]
    if not credit:
        return {of_invoices}
    if assumptions["credit-note-vat-code"] == "any-codes":
        return {of_invoices, of_credit_notes}
    has_own = any(each["type"] == of_credit_notes for each in dossier.vat_codes)
    return {of_credit_notes} if has_own else {of_invoices}


def _total(refuse: _Refuser, booking: JsonObject, assumptions: Assumptions) -> Iterator[Refusal]:
    amount = booking.get("amount")
    if amount is None:
        yield refuse(-24, "No amount")
        return
    yield from _scale(refuse, (amount,), assumptions)
    total = sum(
        (
            line.get("baseAmount", Decimal(0)) + line.get("vatAmount", Decimal(0))
            for line in booking.get("bookingLines", [])
        ),
        Decimal(0),
    )
    if (total if amount >= 0 else -total) != amount and assumptions["amount-mismatch"] == "refuse":
        yield refuse(-24, f"Amount {amount} and lines {total} do not agree", assumed("amount-mismatch"))


def _financial_line(this: _Line, assumptions: Assumptions, refuse: _Refuser) -> Iterator[Refusal]:
    line, kind = this.line, this.line.get("type")
    account = line.get("accountKey") if kind == "A" else None
    if kind == "A":
        yield from this.account(refuse, account)
    elif kind in ("C", "S"):
        relation = this.dossier.relation(line.get("relationId", 0), line.get("externalRelationId", 0))
        yield from _party(refuse, relation, assumptions, client=kind == "C")
    else:
        yield refuse(-25, f"Line {this.number}: unknown type {kind}")
    yield from this.cost_centre(refuse, account, assumptions)
    if "amount" not in line:
        yield refuse(-24, f"Line {this.number}: no amount")
    else:
        yield from _scale(refuse, (line["amount"],), assumptions)
