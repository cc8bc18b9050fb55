"""The invoices that a credit note credits, as far as they decide how it is booked."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from attrs import Factory, frozen

from tickoweb_sync.documents import Document, Line
from tickoweb_sync.settings import ChannelAccounts


@frozen(kw_only=True)
class CreditedInvoice:
    """An invoice that a credit note credits.

    Attributes:
        document: the invoice.
        accounts: the accounts that were kept with it when it was accepted.
        vat_codes: the VAT codes it was booked with, by `settings.vat_key`; empty when not known.
        payment_booked: whether we booked a payment of it.
        credited_before: what earlier, booked credit notes credited of it, without sign.
    """

    document: Document
    accounts: ChannelAccounts
    vat_codes: Mapping[str, str] = Factory(dict)
    payment_booked: bool = False
    credited_before: Decimal = Decimal(0)


def account_of_invoice(line: Line, invoices: Sequence[CreditedInvoice]) -> int | None:
    """The account on which a line of a credit note was booked when it was invoiced.

    That of a line with the same component, description and rate (the credit note's own account
    when one of them had it), else the line's own, else that of the first invoice's channel.
    """
    invoiced = [
        other.account or invoice.accounts.sales_account
        for invoice in invoices
        for other in invoice.document.lines
        if _what(other) == _what(line)
    ]
    if invoiced:
        return line.account if line.account in invoiced else invoiced[0]
    channels = [invoice.accounts.sales_account for invoice in invoices]
    return line.account or next((account for account in channels if account), None)


def code_of_invoice(key: str, invoices: Sequence[CreditedInvoice]) -> str | None:
    """The VAT code with which the invoices booked a treatment and rate, when it is known."""
    return next((invoice.vat_codes[key] for invoice in invoices if key in invoice.vat_codes), None)


def left_to_credit(invoices: Sequence[CreditedInvoice]) -> Decimal:
    """What of the invoices is not credited yet."""
    return sum(
        (abs(invoice.document.totals.gross) - invoice.credited_before for invoice in invoices),
        Decimal("0.00"),
    )


def _what(line: Line) -> tuple[str, str, Decimal]:
    return line.component, line.description, line.vat_rate
