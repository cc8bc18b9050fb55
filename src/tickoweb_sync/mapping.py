"""Pure: a document, the settings and the facts of the dossier in, a booking and a payment out.

Whatever does not add up or is not certain holds the document, with every reason there is:
nothing is guessed, and nothing is sent of a document that could not be finished.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from attrs import Factory, evolve, frozen
from stdnum.be import ogm_vcs

from octopus_client import Booking, BookingLine, Bookyear, InsertionType, Journal, JournalKind
from tickoweb_sync.amounts import (
    Share,
    amount_problems,
    divide,
    is_zero,
    lines_to_book,
    opposite_signs,
    sign_of,
)
from tickoweb_sync.credit_limits import credit_problems
from tickoweb_sync.credited import CreditedInvoice, account_of_channel, account_of_lines
from tickoweb_sync.documents import Document, Line
from tickoweb_sync.facts import Facts
from tickoweb_sync.payments import MappedPayment, PaymentPlan, PlannedBalancing, balancings_of, plan_payment
from tickoweb_sync.periods import Place, find_place
from tickoweb_sync.plain_texts import plain_text
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import ChannelAccounts, Integration, ZeroDocuments, vat_key
from tickoweb_sync.vat_choice import ChosenCode, choose_credit_code, choose_vat_code

__all__ = [
    "CreditedInvoice",
    "MappedBooking",
    "MappedDocument",
    "MappedLine",
    "MappedPayment",
    "PlannedBalancing",
    "balancings_of",
    "map_document",
]

_EURO = "EUR"


@frozen(kw_only=True)
class MappedLine:
    """A booking line.

    Attributes:
        account: ledger account.
        vat_code: code of the dossier's list.
        base_amount: euros without VAT.
        vat_amount: euros of VAT.
        rule: why this account and this VAT code, for people.
    """

    account: int
    vat_code: str
    base_amount: Decimal
    vat_amount: Decimal
    rule: str


@frozen(kw_only=True)
class MappedBooking:
    """A document as it will be booked; only number and relation are still to come.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        journal: key of the journal.
        period: number of the period.
        document_date: date of the document.
        expiry_date: date on which it is due.
        amount: total in euros; negative for a credit note, whose lines are positive.
        lines: one per account and VAT code.
        reference: a valid structured communication, else the order number.
        order_reference: the order number.
        comment: what it is about, for people; the mark is put in front of it when it is posted.
        vat_codes: the VAT code of each treatment and rate, by `settings.vat_key`.
    """

    bookyear: int
    journal: str
    period: int
    document_date: date
    expiry_date: date
    amount: Decimal
    lines: tuple[MappedLine, ...]
    reference: str
    order_reference: str
    comment: str
    vat_codes: Mapping[str, str] = Factory(dict)

    def booking(self, *, number: int, relation: int | None) -> Booking:
        """The booking to send.

        Args:
            number: document number.
            relation: Octopus's key of the client; none in a plan, for a relation that is not made yet.
        """
        return Booking(
            bookyear=self.bookyear,
            journal=self.journal,
            number=number,
            relation=relation,
            period=self.period,
            document_date=self.document_date,
            expiry_date=self.expiry_date,
            comment=self.comment,
            order_reference=self.order_reference,
            reference=self.reference,
            amount=self.amount,
            lines=tuple(
                BookingLine(
                    account=line.account,
                    base_amount=line.base_amount,
                    vat_code=line.vat_code,
                    vat_amount=line.vat_amount,
                )
                for line in self.lines
            ),
        )


@frozen(kw_only=True)
class MappedDocument:
    """What becomes of a document: a booking, or that it is skipped, or why it is held.

    Attributes:
        booking: what to book; `None` when skipped or held.
        payment: the payment or refund to book after it.
        skipped: why there is nothing to book.
        held: every reason why a person must act first.
        notices: what a person should know once it is booked.
    """

    booking: MappedBooking | None = None
    payment: MappedPayment | None = None
    skipped: Reason | None = None
    held: tuple[Reason, ...] = ()
    notices: tuple[Reason, ...] = ()


def map_document(
    document: Document,
    *,
    integration: Integration,
    accounts: ChannelAccounts,
    facts: Facts,
    invoices: Sequence[CreditedInvoice] = (),
) -> MappedDocument:
    """Turn a document into a booking and its payment, or into the reasons to hold it.

    Args:
        document: the invoice or credit note.
        integration: the settings.
        accounts: the accounts that were kept with the document when it was accepted.
        facts: what the dossier says.
        invoices: the invoices that a credit note credits; none for an invoice, and for a credit note
            that is booked without its invoice.
    """
    if not document.is_credit_note:
        invoices = ()
    amounts = amount_problems(document, invoices)
    skip_zero = integration.booking.zero_documents is ZeroDocuments.SKIP
    if is_zero(document) and skip_zero and (not amounts or not document.lines):
        return MappedDocument(skipped=Reason("nothing_to_book", {"order": document.order}))
    held = [*_currency_problems(document), *credit_problems(document, invoices), *amounts]
    place = _sales_place(document, integration, facts)
    year = facts.bookyear_of(document.document_date)
    held += [place] if isinstance(place, Reason) else []
    chosen = [(line, *_account(line, document, accounts, invoices)) for line in lines_to_book(document)]
    shares, line_problems = _shares(chosen, document, integration, facts, invoices)
    held += line_problems
    bookyear = place.bookyear if isinstance(place, Place) else year.id if year else None
    held += _account_problems({account for _, account, _ in chosen}, bookyear, document, integration, facts)
    divided = [] if amounts or line_problems else divide(document, shares)
    held += opposite_signs(document, divided)
    plan = PaymentPlan()
    if isinstance(place, Place) or (year is not None and not year.closed):
        plan = plan_payment(
            document, integration=integration, accounts=accounts, facts=facts, invoices=invoices
        )
    held += plan.held
    if isinstance(place, Reason) or held:
        return MappedDocument(held=_distinct(held))
    return MappedDocument(
        booking=evolve(_booking(document, place, divided), vat_codes=_codes_by_key(chosen, shares)),
        payment=plan.payment,
        notices=_distinct([*place.notices(document.order), *plan.notices]),
    )


def _currency_problems(document: Document) -> list[Reason]:
    if document.currency == _EURO:
        return []
    return [Reason("currency_not_euro", {"order": document.order, "currency": document.currency})]


def _sales_place(document: Document, integration: Integration, facts: Facts) -> Place | Reason:
    key = integration.booking.journal
    if key is None:
        return _incomplete("journal")
    about = {"order": document.order, "dossier": integration.octopus.dossier, "journal": key}

    def journal_in(year: Bookyear) -> Journal | Reason:
        journal = facts.journal(year.id, key)
        if journal is None:
            return Reason("journal_unknown", about)
        if journal.kind != JournalKind.SALES:
            return Reason("journal_not_sales", {"journal": key, "count": 1})
        if journal.insertion_type not in {None, InsertionType.BOOKINGS}:
            return Reason("journal_wrong_mode", {"journal": key, "count": 1})
        return journal

    return find_place(
        document.document_date,
        facts=facts,
        journal_in=journal_in,
        label=key,
        policy=integration.booking.closed_period,
        order=document.order,
        dossier=integration.octopus.dossier,
    )


def _shares(
    chosen: Sequence[tuple[Line, int | None, str]],
    document: Document,
    integration: Integration,
    facts: Facts,
    invoices: Sequence[CreditedInvoice],
) -> tuple[list[Share], list[Reason]]:
    """The lines with account and VAT code, and why some have none."""
    shares: list[Share] = []
    problems: list[Reason] = []
    for line, account, rule in chosen:
        code = _vat_code(line, document, integration, facts, invoices)
        if account is None:
            problems.append(_incomplete("sales_account"))
        if isinstance(code, Reason):
            problems.append(code)
        elif account is not None:
            shares.append(
                Share(
                    account=account,
                    vat_code=code.code,
                    rate=line.vat_rate,
                    net=line.net,
                    vat=line.vat,
                    rules=(rule, code.rule),
                )
            )
    return shares, problems


def _vat_code(
    line: Line,
    document: Document,
    integration: Integration,
    facts: Facts,
    invoices: Sequence[CreditedInvoice],
) -> ChosenCode | Reason:
    if document.is_credit_note:
        return choose_credit_code(
            line.vat_treatment,
            line.vat_rate,
            order=document.order,
            integration=integration,
            facts=facts,
            invoices=invoices,
        )
    return choose_vat_code(
        line.vat_treatment, line.vat_rate, order=document.order, integration=integration, facts=facts
    )


def _account(
    line: Line, document: Document, accounts: ChannelAccounts, invoices: Sequence[CreditedInvoice]
) -> tuple[int | None, str]:
    invoiced = account_of_lines(line, invoices)
    if invoiced is not None:
        return invoiced, f"account {invoiced}: the one of the invoice"
    if line.account is not None:
        return line.account, f"account {line.account}: named by the document's line"
    account = account_of_channel(invoices) or accounts.sales_account
    return account, f"account {account}: sales account of channel {document.channel}"


def _account_problems(
    accounts: set[int | None],
    bookyear: int | None,
    document: Document,
    integration: Integration,
    facts: Facts,
) -> list[Reason]:
    """The accounts that do not exist, as far as the accounts of the bookyear were read."""
    known = facts.accounts.get(bookyear) if bookyear is not None else None
    if known is None:
        return []
    unknown = Reason("account_unknown").about(order=document.order, dossier=integration.octopus.dossier)
    return [
        unknown.about(account=account) for account in sorted(filter(None, accounts)) if account not in known
    ]


def _booking(document: Document, place: Place, shares: Sequence[Share]) -> MappedBooking:
    day, order = document.document_date, document.order
    total = document.totals.gross * sign_of(document)
    event = document.event.name if document.event else ""
    structured = document.reference if _is_structured(document) else None
    return MappedBooking(
        bookyear=place.bookyear,
        journal=place.journal,
        period=place.period,
        document_date=day,
        expiry_date=max(day, document.due_on or day),
        amount=-total if document.is_credit_note else total,
        lines=tuple(
            MappedLine(
                account=share.account,
                vat_code=share.vat_code,
                base_amount=share.net,
                vat_amount=share.vat,
                rule="; ".join(share.rules),
            )
            for share in shares
        ),
        reference=structured or order,
        order_reference=order,
        comment=plain_text(f"{order} {event}"),
    )


def _is_structured(document: Document) -> bool:
    """Whether a document's reference is a valid structured communication (credit notes have none)."""
    reference = (document.reference or "").replace("*", "+")
    return not document.is_credit_note and bool(ogm_vcs.is_valid(reference))


def _codes_by_key(chosen: Sequence[tuple[Line, int | None, str]], shares: Sequence[Share]) -> dict[str, str]:
    pairs = zip(chosen, shares, strict=True)
    return {vat_key(line.vat_treatment, line.vat_rate): share.vat_code for (line, _, _), share in pairs}


def _incomplete(setting: str) -> Reason:
    return Reason("settings_incomplete", {"missing": setting, "count": 1})


def _distinct(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple(reason for index, reason in enumerate(reasons) if reason not in reasons[:index])
