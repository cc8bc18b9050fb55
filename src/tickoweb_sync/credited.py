"""The invoices that a credit note credits, as far as they decide how it is booked."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from attrs import Factory, frozen

from tickoweb_sync.documents import Document, Line
from tickoweb_sync.settings import ChannelAccounts


@frozen(kw_only=True)
class EarlierCredit:
    """A credit note that is booked already.

    Attributes:
        document: the credit note.
        invoices: the invoices that it credits, as far as they are known.
    """

    document: Document
    invoices: tuple[Document, ...]


@frozen(kw_only=True)
class CreditedInvoice:
    """An invoice that a credit note credits.

    Attributes:
        document: the invoice.
        accounts: the accounts that were kept with it when it was accepted.
        vat_codes: the VAT codes it was booked with, by `settings.vat_key`; empty when not known.
        payment_booked: whether we booked a payment of it.
        credited_before: the other credit notes of it that are booked already.
    """

    document: Document
    accounts: ChannelAccounts
    vat_codes: Mapping[str, str] = Factory(dict)
    payment_booked: bool = False
    credited_before: tuple[EarlierCredit, ...] = ()


def account_of_lines(line: Line, invoices: Sequence[CreditedInvoice]) -> int | None:
    """The account of the invoices' lines with the component, description and rate of a line.

    Where they have several: the one the line would get by itself, when it is among them, else the first.
    """
    invoiced = [
        other.account or invoice.accounts.sales_account
        for invoice in invoices
        for other in invoice.document.lines
        if _what(other) == _what(line)
    ]
    own = line.account or account_of_channel(invoices)
    if own in invoiced:
        return own
    return next((account for account in invoiced if account), None)


def account_of_channel(invoices: Sequence[CreditedInvoice]) -> int | None:
    """The sales account that was kept with the first of the invoices that has one."""
    return next((i.accounts.sales_account for i in invoices if i.accounts.sales_account), None)


def code_of_invoice(key: str, invoices: Sequence[CreditedInvoice]) -> str | None:
    """The VAT code with which the invoices booked a treatment and rate, when it is known."""
    return next((invoice.vat_codes[key] for invoice in invoices if key in invoice.vat_codes), None)


def _what(line: Line) -> tuple[str, str, Decimal]:
    return line.component, line.description, line.vat_rate
