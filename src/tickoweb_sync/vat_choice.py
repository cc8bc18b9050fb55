"""Which VAT code of the dossier a treatment and a rate get. Codes are opaque: never built, only found."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from attrs import frozen

from octopus_client import VatCodeKind
from tickoweb_sync.credited import CreditedInvoice, code_of_invoice
from tickoweb_sync.documents import Treatment
from tickoweb_sync.facts import Facts
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import Integration, vat_key


@frozen
class ChosenCode:
    """A VAT code, and why this one."""

    code: str
    rule: str


def choose_vat_code(
    treatment: Treatment, rate: Decimal, *, order: str, integration: Integration, facts: Facts
) -> ChosenCode | Reason:
    """The code for a line of an invoice.

    The one of the settings; else, for `standard`, the dossier's one code for sales of that percentage.
    """
    sales = _codes(facts, VatCodeKind.SELL)
    key = vat_key(treatment, rate)
    chosen = integration.vat_code(treatment, rate)
    if chosen is not None:
        if chosen not in sales:
            return _missing(key, rate, order)
        return ChosenCode(chosen, f"VAT code {chosen}: named for {key} in the settings")
    if treatment is not Treatment.STANDARD:
        return _missing(key, rate, order)
    found = _codes(facts, VatCodeKind.SELL, rate)
    if not found:
        return _missing(key, rate, order)
    if len(found) > 1:
        ambiguous = Reason("vat_code_ambiguous")
        return ambiguous.about(order=order, rate=rate, treatment=str(treatment), codes=", ".join(found))
    return ChosenCode(found[0], f"VAT code {found[0]}: the dossier's one code for sales at {rate} %")


def choose_credit_code(
    treatment: Treatment,
    rate: Decimal,
    *,
    order: str,
    integration: Integration,
    facts: Facts,
    invoices: Sequence[CreditedInvoice],
) -> ChosenCode | Reason:
    """The code for a line of a credit note: that of its invoice, as far as the dossier allows it there.

    When the dossier lists codes for credit notes, and only other ones, the settings decide
    (`credit_note:standard:21`).
    """
    for_credit = _codes(facts, VatCodeKind.SELL_CREDIT_NOTE)
    known = [*for_credit, *_codes(facts, VatCodeKind.SELL)]
    key = vat_key(treatment, rate, credit_note=True)
    chosen = integration.vat_code(treatment, rate, credit_note=True)
    if chosen is not None:
        if chosen not in known:
            return _missing(key, rate, order)
        return ChosenCode(chosen, f"VAT code {chosen}: named for {key} in the settings")
    invoiced = code_of_invoice(vat_key(treatment, rate), invoices)
    if invoiced is None:
        of_invoice = choose_vat_code(treatment, rate, order=order, integration=integration, facts=facts)
        if isinstance(of_invoice, Reason):
            return of_invoice
    else:
        of_invoice = ChosenCode(invoiced, f"VAT code {invoiced}: the one of the invoice")
    allowed = for_credit or known
    return of_invoice if of_invoice.code in allowed else _missing(key, rate, order)


def _codes(facts: Facts, kind: VatCodeKind, rate: Decimal | None = None) -> list[str]:
    rows = (row for row in facts.vat_codes if row.kind == kind and rate in {None, row.percentage})
    return _distinct(row.code for row in rows)


def _distinct(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def _missing(key: str, rate: Decimal, order: str) -> Reason:
    treatment = key.rpartition(":")[0]
    return Reason("vat_code_missing", {"order": order, "rate": rate, "treatment": treatment})
