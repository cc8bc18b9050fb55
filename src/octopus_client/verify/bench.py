"""Where the writing checks stand: the journals they may use, the next numbers, and what they leave behind."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import attrs

from octopus_client.accounts import MODIFIED_ACCOUNTS
from octopus_client.errors import OctopusError
from octopus_client.modified import since_text
from octopus_client.verify.asking import Asking, Finding, Json, Reply, ask
from octopus_client.verify.operations import ADD_BOOKING, ADD_FINANCIAL
from octopus_client.verify.survey import Survey, place_of

Row = dict[str, Json]

MARK = "TEST octopus-verify"
"""How every test booking and test relation begins."""
CENT = Decimal("0.01")
FINANCIAL_LETTERS = ("F", "D")


class CannotWrite(OctopusError):
    """The test bookings cannot be made as ordered.

    Attributes:
        findings: what the refusal shows by itself.
    """

    def __init__(self, message: str, *, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class LeftInDoubt(OctopusError):
    """A write was not clearly answered, so that no further test booking is made."""


@attrs.define(kw_only=True)
class Bench:
    """What the writing checks share.

    Attributes:
        facts: what the dossier holds.
        sales: key of the sales journal to book in.
        payments: key of the F or D journal to book in, `None` without one.
        account: sales account.
        vat_code: VAT code of the test lines.
        relation: Octopus's key of the test relation.
        other_relation: that of the second one.
        numbers: last number of each journal.
        standing: documents that stand in the books because of this run, in the order of booking.
        doubts: documents of which it is not known.
        ties: balancings that stand because of this run: debit and credit.
        vat_rows: rows of the VAT code list, empty unless they were asked.
        sold: number of the test invoice.
        sold_at: when it was booked, by Octopus's clock.
        credited: number of the test credit note, 0 when there is none.
        paid: number of the test receipt, 0 when there is none.
        opened: key of a journal that a person has open right now.
    """

    facts: Survey
    sales: str
    payments: str | None
    account: int
    vat_code: str
    relation: int = 0
    other_relation: int = 0
    numbers: dict[str, int]
    standing: list[tuple[str, int]] = attrs.field(factory=list)
    doubts: list[tuple[str, int]] = attrs.field(factory=list)
    ties: list[tuple[Row, Row]] = attrs.field(factory=list)
    vat_rows: list[Row] = attrs.field(factory=list)
    sold: int = 0
    sold_at: datetime | None = None
    credited: int = 0
    paid: int = 0
    opened: str = ""

    def next_number(self, journal: str) -> int:
        """The number that the next document must have."""
        return self.numbers[journal] + 1

    def sale(self, number: int, *, amount: Decimal = CENT, lines: Decimal = CENT, **changes: Json) -> Row:
        """A sales booking of a cent; a cent has no VAT at any rate."""
        line = {
            "accountKey": self.account,
            "baseAmount": lines,
            "vatCodeKey": self.vat_code,
            "vatAmount": Decimal("0.00"),
        }
        return {
            **self._head(self.sales, number),
            "relationIdentificationServiceData": {"relationKey": {"id": self.relation}},
            "expiryDate": self.facts.today.isoformat(),
            "comment": f"{MARK} {number}",
            "reference": MARK,
            "amount": amount,
            "currencyCode": "EUR",
            "bookingLines": [line],
            **changes,
        }

    def payment(self, number: int, *, amount: Decimal = CENT) -> Row:
        """A receipt of a cent, or a refund when the amount is negative."""
        journal = self.payments or ""
        client = {"type": "C", "relationId": self.relation, "reference": f"{MARK} {number}"}
        if journal.startswith("F"):
            return {**self._head(journal, number), "bookingLines": [{**client, "amount": amount}]}
        account = {"type": "A", "accountKey": self.account, "amount": amount, "reference": f"{MARK} {number}"}
        return {**self._head(journal, number), "bookingLines": [account, {**client, "amount": -amount}]}

    def _head(self, journal: str, number: int) -> Row:
        return {
            "bookyearKey": {"id": self.facts.year_id},
            "journalKey": journal,
            "documentSequenceNr": number,
            "bookyearPeriodeNr": self.facts.period,
            "documentDate": self.facts.today.isoformat(),
            "exchangeRate": Decimal(1),
        }

    def side(self, journal: str, number: int, *, line: int | None = None) -> Row:
        """One side of a balancing: a sales document as a whole, or the client's line of a payment."""
        if line is None:
            line = -1 if journal == self.sales else (1 if journal.startswith("F") else 2)
        key = {"bookyearKey": {"id": self.facts.year_id}, "journalKey": journal}
        return {**key, "documentSequenceNr": number, "lineSequenceNr": line}

    def book(self, document: Row, *, files: Iterable[Row] = (), extra: Row | None = None) -> Asking[Reply]:
        """Send a document and keep account of what stands.

        Raises:
            LeftInDoubt: no clear answer came.
        """
        journal, number = document["journalKey"], document["documentSequenceNr"]
        financial = journal[:1] in FINANCIAL_LETTERS
        operation = ADD_FINANCIAL if financial else ADD_BOOKING
        wrapper = "financialDiversBookingServiceData" if financial else "buySellBookingServiceData"
        body = {wrapper: {**document, **(extra or {})}, "attachments": list(files)}
        reply: Reply = yield from ask(operation, path=self.facts.path, body=body)
        if reply.doubtful:
            self.doubts.append((journal, number))
            raise LeftInDoubt(
                f"{journal}/{number} was answered with {reply.told()}: it may stand in the books or not."
            )
        if reply.good:
            self.standing.append((journal, number))
            self.numbers[journal] = max(self.numbers[journal], number)
        return reply


def set_up(
    facts: Survey, *, journals: Iterable[str], account: int | None, vat_code: str | None
) -> Asking[Bench]:
    """Choose where and with what to book, from what the dossier holds.

    Raises:
        CannotWrite: a journal, the period, the account or the VAT code does not do.
    """
    chosen = list(journals)
    if facts.year is None or facts.year["closed"] or facts.period is None:
        raise CannotWrite(f"Dossier {facts.dossier} has no open bookyear with a period for {facts.today}.")
    sales = [key for key in chosen if key.startswith("V")]
    payments = [key for key in chosen if key[:1] in FINANCIAL_LETTERS]
    if len(sales) != 1 or len(payments) > 1 or len(sales) + len(payments) != len(chosen):
        raise CannotWrite("Name one sales journal, such as V1, and at most one F or D journal.")
    for key in chosen:
        _check_journal(facts, key)
    if account is None or vat_code is None:
        account, vat_code = yield from _account_and_code(facts, sales[0], account, vat_code)
    numbers = {key: (facts.journal(key) or {}).get("lastBookedDocumentNr") or 0 for key in chosen}
    return Bench(
        facts=facts,
        sales=sales[0],
        payments=payments[0] if payments else None,
        account=account,
        vat_code=vat_code,
        numbers=numbers,
    )


def _check_journal(facts: Survey, key: str) -> None:
    journal = facts.journal(key)
    if journal is None:
        raise CannotWrite(f"Dossier {facts.dossier} has no journal {key} in the bookyear of today.")
    if journal["closed"] or (journal.get("protectedPeriod") or 0) >= (facts.period or 0):
        raise CannotWrite(f"Journal {key} is closed for the period of today: choose another.")
    if journal.get("insertionType", 1) != 1:
        raise CannotWrite(f"Journal {key} is for invoices of Octopus itself: choose one for bookings.")


def _account_and_code(
    facts: Survey, journal: str, account: int | None, vat_code: str | None
) -> Asking[tuple[int, str]]:
    """Account and VAT code: those of the last booking of the journal, else of the chart of accounts."""
    own = [each for each in facts.bookings if place_of(each)[1] == journal and each["amount"] > 0]
    for booking in sorted(own, key=place_of, reverse=True):
        for line in booking.get("bookingLines", []):
            if line.get("vatCodeKey") and place_of(booking)[0] == facts.year_id:
                return account or line["accountKey"], vat_code or line["vatCodeKey"]
    query = {"modifiedTimeStamp": since_text(None)}
    reply: Reply = yield from ask(MODIFIED_ACCOUNTS, path=facts.path, query=query)
    for each in sorted(reply.members("modified"), key=lambda row: int(row["accountKey"]["id"])):
        key = each["accountKey"]
        if each.get("salesVatCode") and key["bookyearKey"]["id"] == facts.year_id:
            return account or key["id"], vat_code or each["salesVatCode"]
    raise CannotWrite("No account with a VAT code for sales was found: give --account and --vat-code.")
