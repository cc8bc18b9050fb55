"""Payments and refunds, and what they are balanced with."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from attrs import frozen

from octopus_client import (
    BalancingKey,
    Bookyear,
    DocumentKey,
    FinancialBooking,
    FinancialLine,
    Journal,
    JournalKind,
    LineKind,
)
from tickoweb_sync.credited import CreditedInvoice
from tickoweb_sync.documents import Document
from tickoweb_sync.facts import Facts
from tickoweb_sync.periods import Place, find_place
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import ChannelAccounts, Integration, Payments, Refunds


@frozen(kw_only=True)
class MappedPayment:
    """The payment of an invoice or the refund of a credit note, as it will be booked.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal: the financial journal that keeps the payment account, or the diverse one of the settings.
        period: number of the period.
        document_date: the date of the document.
        account: the payment account.
        amount: euros that come in: the total of an invoice, minus the total of a refund.
        reference: what the payment is for, to stand in the lines.
    """

    bookyear: int
    journal: str
    period: int
    document_date: date
    account: int
    amount: Decimal
    reference: str

    @property
    def client_line(self) -> int:
        """The number of the client's line, which the document is balanced with."""
        return 1 if self._is_financial else 2

    @property
    def _is_financial(self) -> bool:
        return self.journal.startswith(JournalKind.FINANCIAL)

    def booking(self, *, number: int, relation: int | None, reference: str | None = None) -> FinancialBooking:
        """The booking to send.

        A financial journal takes the other side only and sees it as the bank does; a diverse journal
        takes both sides, debit positive.

        Args:
            number: document number.
            relation: Octopus's key of the client; none in a plan, for a relation that is not made yet.
            reference: text of the lines, `self.reference` unless given.
        """
        text = self.reference if reference is None else reference
        client = FinancialLine(
            kind=LineKind.CLIENT,
            amount=self.amount if self._is_financial else -self.amount,
            relation=relation,
            reference=text,
        )
        money = FinancialLine(kind=LineKind.ACCOUNT, amount=self.amount, account=self.account, reference=text)
        return FinancialBooking(
            bookyear=self.bookyear,
            journal=self.journal,
            number=number,
            period=self.period,
            document_date=self.document_date,
            lines=(client,) if self._is_financial else (money, client),
        )


@frozen(kw_only=True)
class PlannedBalancing:
    """Two sides to tie together, and the euros (positive)."""

    debit: BalancingKey
    credit: BalancingKey
    amount: Decimal


@frozen(kw_only=True)
class PaymentPlan:
    """A payment to book, or why there is none: nothing was wanted, or reasons hold the document."""

    payment: MappedPayment | None = None
    held: tuple[Reason, ...] = ()
    notices: tuple[Reason, ...] = ()


def plan_payment(
    document: Document,
    *,
    integration: Integration,
    accounts: ChannelAccounts,
    facts: Facts,
    invoices: Sequence[CreditedInvoice] = (),
) -> PaymentPlan:
    """The payment that belongs to a document, its journal and period checked.

    A credit note is refunded when refunds are booked and a payment of every invoice it credits was
    booked; otherwise it is balanced with what of them is open.
    """
    if not _is_wanted(document, integration, invoices):
        return PaymentPlan()
    paid_on = next((invoice.accounts for invoice in invoices if invoice.accounts.payment_account), accounts)
    account = paid_on.payment_account
    if account is None:
        return PaymentPlan()

    def journal_in(year: Bookyear) -> Journal | Reason:
        return _payment_journal(
            year.id,
            account=account,
            named=paid_on.payment_journal,
            facts=facts,
            about={"order": document.order, "dossier": integration.octopus.dossier},
        )

    place = find_place(
        document.document_date,
        facts=facts,
        journal_in=journal_in,
        label=paid_on.payment_journal or str(account),
        policy=integration.booking.closed_period,
        order=document.order,
        dossier=integration.octopus.dossier,
    )
    if isinstance(place, Reason):
        return PaymentPlan(held=(place,))
    total = abs(document.totals.gross)
    payment = MappedPayment(
        bookyear=place.bookyear,
        journal=place.journal,
        period=place.period,
        document_date=document.document_date,
        account=account,
        amount=-total if document.is_credit_note else total,
        reference=document.order,
    )
    return PaymentPlan(payment=payment, notices=(*place.notices(document.order), *_surplus(document, place)))


def balancings_of(
    document: Document,
    *,
    booking: DocumentKey,
    payment: BalancingKey | None,
    credited: Sequence[tuple[DocumentKey, Decimal]] = (),
) -> tuple[PlannedBalancing, ...]:
    """What to tie together once a document is booked.

    Args:
        document: the invoice or credit note.
        booking: where it is booked.
        payment: the client's line of its payment or refund, when that is booked.
        credited: where the invoices of a credit note are booked, and what of each is still open.
    """
    left = abs(document.totals.gross)
    if not left:
        return ()
    if payment is not None and document.is_credit_note:
        return (PlannedBalancing(debit=payment, credit=booking.whole(), amount=left),)
    if payment is not None:
        return (PlannedBalancing(debit=booking.whole(), credit=payment, amount=left),)
    planned = []
    for invoice, still_open in credited if document.is_credit_note else ():
        amount = min(left, still_open)
        if amount > 0:
            planned.append(PlannedBalancing(debit=invoice.whole(), credit=booking.whole(), amount=amount))
            left -= amount
    return tuple(planned)


def _is_wanted(document: Document, integration: Integration, invoices: Sequence[CreditedInvoice]) -> bool:
    total = document.totals.gross
    booking = integration.booking
    if not total:
        return False
    if document.is_credit_note:
        paid = bool(invoices) and all(invoice.payment_booked for invoice in invoices)
        return paid and booking.refunds is Refunds.BOOK
    return booking.payments is Payments.ALWAYS or document.received >= total


def _payment_journal(
    bookyear: int,
    *,
    account: int,
    named: str | None,
    facts: Facts,
    about: dict[str, str | int | None],
) -> Journal | Reason:
    owner = facts.financial_journal_of(bookyear, account)
    if owner is not None:
        return owner
    if named is None or not named.startswith(JournalKind.DIVERSE):
        return Reason("payment_journal_missing", {**about, "account": account})
    journal = facts.journal(bookyear, named)
    if journal is None:
        return Reason("journal_unknown", {**about, "journal": named})
    if not facts.has_account(bookyear, account):
        return Reason("account_unknown", {**about, "account": account})
    return journal


def _surplus(document: Document, place: Place) -> tuple[Reason, ...]:
    surplus = document.received - document.totals.gross
    if document.is_credit_note or surplus <= 0:
        return ()
    more = Reason("received_more")
    return (more.about(order=document.order, surplus_amount=surplus, journal=place.journal),)
