"""The documents of the proof, and what must stand in the books when all is done."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs
from proof_worker import Json

ORGANISATION = "fictie-events"
KNOWN_COMPANY = {"id": 5001, "company": "Testdrukkerij Nergens", "vat_number": "BE 0999.666.261"}
NEW_COMPANY = {"id": 5002, "company": "Fictie NV", "vat_number": "BE0999058428"}
PERSON = {"id": 6001, "first_name": "Fien", "last_name": "Van Dromen"}
SETTINGS: Json = {
    "organisation": ORGANISATION,
    "octopus": {"dossier": 49001, "locale": "en"},
    "booking": {"journal": "V1", "sales_account": 700000},
}
PAYING = {"payment_account": 580000, "payment_journal": "D1"}


@attrs.frozen(kw_only=True)
class Expected:
    """What belongs to a document: payments or refunds, and the amounts balanced with it."""

    payments: int
    ties: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Scenario:
    """Documents, settings, and what must stand in the books in the end."""

    settings: Json
    documents: Sequence[Json]
    expected: Mapping[str, Expected]
    relations_made: int


def paper(order: str, gross: str, customer: Json, **others: Any) -> Json:
    """An invoice over one line at 6 %; the gross amount is a multiple of 1.06."""
    net = Decimal(gross) / Decimal("1.06")
    amounts = {"net": f"{net:.2f}", "vat": f"{Decimal(gross) - net:.2f}", "gross": gross}
    line = {
        "description": "Dagticket",
        "component": "ticket",
        "quantity": 1,
        "vat_rate": "6",
        "vat_treatment": "standard",
        **amounts,
    }
    ordinary = {
        "id": f"invoice {order}",
        "kind": "invoice",
        "order": order,
        "channel": "webshop",
        "issued_at": "2026-11-20T12:00:00+01:00",
        "currency": "EUR",
        "language": "nl",
        "customer": {"country": "BE", **customer},
        "lines": [line],
        "totals": {**amounts, "per_rate": [{"vat_rate": "6", **amounts}]},
    }
    return {**ordinary, **others}


def credit_note(order: str, gross: str, customer: Json, **others: Any) -> Json:
    ordinary = {"id": f"credit {order} {gross}", "kind": "credit_note", "credits": [f"invoice {order}"]}
    return paper(order, gross, customer, **{**ordinary, **others})


def paid_scenario() -> Scenario:
    """Three customers, a credit note in full and one in part, which come before their invoices; all paid."""
    return Scenario(
        settings={**SETTINGS, "booking": {**SETTINGS["booking"], **PAYING}},
        documents=[
            credit_note("TW-1", "21.20", KNOWN_COMPANY),
            paper("TW-1", "21.20", KNOWN_COMPANY),
            paper("TW-2", "31.80", NEW_COMPANY),
            paper("TW-3", "42.40", PERSON),
            credit_note("TW-2", "10.60", NEW_COMPANY),
        ],
        expected={
            "credit TW-1 21.20": Expected(payments=1, ties=("21.20",)),
            "invoice TW-1": Expected(payments=1, ties=("21.20",)),
            "invoice TW-2": Expected(payments=1, ties=("31.80",)),
            "invoice TW-3": Expected(payments=1, ties=("42.40",)),
            "credit TW-2 10.60": Expected(payments=1, ties=("10.60",)),
        },
        relations_made=2,
    )


def unpaid_scenario() -> Scenario:
    """Nothing is paid: the credit notes are balanced with their invoices, two of them with the same."""
    return Scenario(
        settings=SETTINGS,
        documents=[
            credit_note("TW-2", "10.60", NEW_COMPANY),
            paper("TW-1", "21.20", PERSON),
            paper("TW-2", "31.80", NEW_COMPANY),
            credit_note("TW-2", "15.90", NEW_COMPANY),
        ],
        expected={
            "credit TW-2 10.60": Expected(payments=0, ties=("10.60",)),
            "invoice TW-1": Expected(payments=0, ties=()),
            "invoice TW-2": Expected(payments=0, ties=("10.60", "15.90")),
            "credit TW-2 15.90": Expected(payments=0, ties=("15.90",)),
        },
        relations_made=2,
    )
