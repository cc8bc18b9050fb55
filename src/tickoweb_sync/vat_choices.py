"""The VAT codes that a settings screen offers for each kind of sale, and what speaks for and against each."""

from collections.abc import Iterable
from decimal import Decimal

from attrs import frozen

from octopus_client import VatCode, VatCodeKind
from tickoweb_sync.documents import Treatment
from tickoweb_sync.facts import Facts
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import CREDIT_NOTE, Integration, vat_key
from tickoweb_sync.vat_choice import ChosenCode, choose_credit_code, choose_vat_code

_ZERO = Decimal(0)

USUAL_SALES = (
    (Treatment.STANDARD, Decimal(6)),
    (Treatment.STANDARD, Decimal(12)),
    (Treatment.STANDARD, Decimal(21)),
    *((treatment, _ZERO) for treatment in Treatment if treatment is not Treatment.STANDARD),
)
"""The rates of Belgium, and every other treatment at 0 %."""


@frozen(kw_only=True)
class VatOption:
    """A code that may be chosen.

    Attributes:
        code: the code.
        description: its name in Octopus.
        percentage: its rate in percent, where Octopus tells one.
        fits: whether nothing speaks against it.
        reason: what speaks for or against it; `reason.text("nl")` is a sentence.
    """

    code: str
    description: str
    percentage: Decimal | None
    fits: bool
    reason: Reason


@frozen(kw_only=True)
class VatChoice:
    """The codes for one kind of sale.

    Attributes:
        key: how `[vat_codes]` of the settings names it, such as `standard:21`.
        decided: the code that is booked with as things stand, or why documents are held.
        options: the codes of the dossier, those that fit first.
    """

    key: str
    decided: ChosenCode | Reason
    options: tuple[VatOption, ...]

    @property
    def must_choose(self) -> bool:
        """Whether documents of this kind are held until a code is chosen."""
        return isinstance(self.decided, Reason)


def vat_choices(
    integration: Integration, facts: Facts, *, sales: Iterable[tuple[Treatment, Decimal]] = USUAL_SALES
) -> list[VatChoice]:
    """The VAT codes to choose from, for invoices, and for credit notes where the dossier has codes for them.

    Args:
        integration: the settings as they are.
        facts: what the dossier says; see `read_facts`.
        sales: the treatments and rates that are sold with.
    """
    own_credit_codes = any(row.kind == VatCodeKind.SELL_CREDIT_NOTE for row in facts.vat_codes)
    return [
        _choice(treatment, rate, integration, facts, credit_note=credit_note)
        for treatment, rate in dict.fromkeys(sales)
        for credit_note in (False, True)
        if not credit_note
        or own_credit_codes
        or integration.vat_code(treatment, rate, credit_note=True) is not None
    ]


def named_sales(integration: Integration) -> list[tuple[Treatment, Decimal]]:
    """The treatments and rates that the settings name a VAT code for."""
    keys = (key.removeprefix(CREDIT_NOTE).split(":") for key in integration.vat_codes)
    return [(Treatment(treatment), Decimal(rate)) for treatment, rate in keys]


def _choice(
    treatment: Treatment, rate: Decimal, integration: Integration, facts: Facts, *, credit_note: bool
) -> VatChoice:
    for_invoices = choose_vat_code(treatment, rate, order="", integration=integration, facts=facts)
    decided = for_invoices
    if credit_note:
        decided = choose_credit_code(
            treatment, rate, order="", integration=integration, facts=facts, invoices=()
        )
    rows = (_rows(facts, VatCodeKind.SELL_CREDIT_NOTE) if credit_note else {}) or _rows(
        facts, VatCodeKind.SELL
    )
    named = integration.vat_code(treatment, rate, credit_note=credit_note)
    invoiced = for_invoices.code if credit_note and isinstance(for_invoices, ChosenCode) else None
    options = [
        _option(row, treatment, rate, named=named, invoiced=invoiced, rows=rows) for row in rows.values()
    ]
    if named is not None and named not in rows:
        options.append(_without_row(named, Reason("vat_option_gone", {"vat_code": named})))
    if invoiced is not None and invoiced not in rows:
        options.append(_without_row(invoiced, Reason("vat_option_not_for_credit", {"vat_code": invoiced})))
    return VatChoice(
        key=vat_key(treatment, rate, credit_note=credit_note),
        decided=decided,
        options=tuple(sorted(options, key=lambda option: (not option.fits, option.code != named))),
    )


def _rows(facts: Facts, kind: VatCodeKind) -> dict[str, VatCode]:
    rows: dict[str, VatCode] = {}
    for row in facts.vat_codes:
        if row.kind == kind:
            rows.setdefault(row.code, row)
    return rows


def _option(
    row: VatCode,
    treatment: Treatment,
    rate: Decimal,
    *,
    named: str | None,
    invoiced: str | None,
    rows: dict[str, VatCode],
) -> VatOption:
    of_rate = [other for other in rows.values() if other.percentage == rate]
    if row.percentage not in {None, rate}:
        reason = Reason("vat_option_other_rate", {"percentage": row.percentage, "rate": rate})
    elif row.code == named:
        reason = Reason("vat_option_named")
    elif row.code == invoiced:
        reason = Reason("vat_option_of_invoice")
    elif treatment is not Treatment.STANDARD:
        reason = Reason("vat_option_ask", {"rate": rate, "treatment": str(treatment)})
    elif len(of_rate) == 1:
        reason = Reason("vat_option_only", {"rate": rate})
    else:
        reason = Reason("vat_option_one_of", {"rate": rate, "count": len(of_rate)})
    return VatOption(
        code=row.code,
        description=row.description or "",
        percentage=row.percentage,
        fits=reason.code != "vat_option_other_rate",
        reason=reason,
    )


def _without_row(code: str, reason: Reason) -> VatOption:
    return VatOption(code=code, description="", percentage=None, fits=False, reason=reason)
