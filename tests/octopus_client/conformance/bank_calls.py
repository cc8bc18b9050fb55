"""Calls of the payment list, envelopes, bank statements and payroll."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from filled import filled

from octopus_client import Dossier, ListedPayment, Octopus, SepaVersion, UnbalancedInvoice

DAY = datetime(2026, 11, 25, 12, tzinfo=UTC)
INVOICE = filled(UnbalancedInvoice, "BankDocumentServiceData")
PAYMENT = filled(ListedPayment, "BankPaymentServiceData")

CALLS: dict[str, Callable[[Octopus, Dossier], object]] = {
    "getUnbalancedInvoices": lambda _, dossier: dossier.payment_list.unbalanced_invoices(),
    "getPaymentList": lambda _, dossier: dossier.payment_list.list(),
    "addInvoiceToPaymentList": lambda _, dossier: dossier.payment_list.add(
        INVOICE, amount=Decimal("12.50"), reference="F-7", iban="BE00", bic="BIC"
    ),
    "addFreePaymentToPaymentList": lambda _, dossier: dossier.payment_list.add_free(
        relation=2,
        amount=Decimal("12.50"),
        iban="BE00",
        reference="F-7",
        day=DAY,
        pay_day=DAY,
        bic="BIC",
        account=440000,
        account_bookyear=2,
        account_number_key=7,
    ),
    "removePaymentFromPaymentList": lambda _, dossier: dossier.payment_list.remove(PAYMENT),
    "getEnveloppes": lambda _, dossier: dossier.envelopes.list(),
    "getEnveloppeContent": lambda _, dossier: dossier.envelopes.content(3),
    "insertEnveloppe": lambda _, dossier: dossier.envelopes.add(
        2, "F1", pay_date=date(2026, 11, 25), paid=True
    ),
    "updateEnveloppe": lambda _, dossier: dossier.envelopes.update(
        3, journal="F1", pay_date=date(2026, 11, 25), paid=True
    ),
    "removeEnveloppe": lambda _, dossier: dossier.envelopes.remove(3),
    "addPaymentToEnveloppe": lambda _, dossier: dossier.envelopes.put_in(3, PAYMENT),
    "removePaymentFromEnveloppe": lambda _, dossier: dossier.envelopes.take_out(3, PAYMENT),
    "exportEnveloppe": lambda _, dossier: dossier.envelopes.export(3, version=SepaVersion.SEPA_V9),
    "importCoda": lambda _, dossier: dossier.coda.book("0000025112672505", publish_pdf=True),
    "importSoda": lambda _, dossier: dossier.payroll.book(b"SODA"),
}
