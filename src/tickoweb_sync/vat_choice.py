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

    The one of the settings, when the dossier has it for sales of that percentage; else, for `standard`,
    the dossier's one code for sales of that percentage.
    """
    key = vat_key(treatment, rate)
    chosen = integration.vat_code(treatment, rate)
    if chosen is not None:
        return _named(chosen, key, rate, order=order, facts=facts, kinds=(VatCodeKind.SELL,))
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
        kinds = (VatCodeKind.SELL_CREDIT_NOTE, VatCodeKind.SELL)
        return _named(chosen, key, rate, order=order, facts=facts, kinds=kinds)
    invoiced = code_of_invoice(vat_key(treatment, rate), invoices)
    if invoiced is None:
        of_invoice = choose_vat_code(treatment, rate, order=order, integration=integration, facts=facts)
        if isinstance(of_invoice, Reason):
            return of_invoice
    else:
        of_invoice = ChosenCode(invoiced, f"VAT code {invoiced}: the one of the invoice")
    allowed = for_credit or known
    return of_invoice if of_invoice.code in allowed else _missing(key, rate, order)


def _named(
    code: str, key: str, rate: Decimal, *, order: str, facts: Facts, kinds: Sequence[VatCodeKind]
) -> ChosenCode | Reason:
    """A code that the settings name, unless the dossier lacks it or has it for another percentage."""
    rows = [row for row in facts.vat_codes if row.code == code and row.kind in kinds]
    about = {"order": order, "key": key, "vat_code": code}
    if not rows:
        return Reason("vat_code_unknown", about)
    told = [row.percentage for row in rows if row.percentage is not None]
    if told and rate not in told:
        return Reason("vat_code_other_rate").about(**about, percentage=told[0], rate=rate)
    return ChosenCode(code, f"VAT code {code}: named for {key} in the settings")


def _codes(facts: Facts, kind: VatCodeKind, rate: Decimal | None = None) -> list[str]:
    rows = (row for row in facts.vat_codes if row.kind == kind and rate in {None, row.percentage})
    return _distinct(row.code for row in rows)


def _distinct(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def _missing(key: str, rate: Decimal, order: str) -> Reason:
    treatment = key.rpartition(":")[0]
    return Reason("vat_code_missing", {"order": order, "rate": rate, "treatment": treatment})
