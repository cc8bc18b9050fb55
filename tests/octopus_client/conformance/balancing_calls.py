"""Calls of the balancings."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from octopus_client import DocumentKey, Dossier, Octopus

SINCE = datetime(2026, 11, 25, tzinfo=UTC)
INVOICE = DocumentKey(bookyear=2, journal="V1", number=7)
PAYMENT = DocumentKey(bookyear=2, journal="F1", number=7).line(1)

CALLS: dict[str, Callable[[Octopus, Dossier], object]] = {
    "insertBalancing": lambda _, dossier: dossier.balancings.add(
        debit=INVOICE, credit=PAYMENT, amount=Decimal("121.00")
    ),
    "deleteBalancing": lambda _, dossier: dossier.balancings.remove(debit=INVOICE, credit=PAYMENT),
    "deleteBalancingByBookingline": lambda _, dossier: dossier.balancings.remove_of_line(PAYMENT),
    "deleteBalancingByDocument": lambda _, dossier: dossier.balancings.remove_of_document(INVOICE),
    "getModifiedBalancingRelations": lambda _, dossier: dossier.balancings.modified(SINCE),
}
