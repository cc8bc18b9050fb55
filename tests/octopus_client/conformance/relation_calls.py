"""Calls of the relations."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from octopus_client import (
    CorporationType,
    DirectDebitMandate,
    DirectDebitSequence,
    Dossier,
    ExpirationType,
    InvoiceDeliveryMethod,
    Language,
    Octopus,
    PaymentMethod,
    Relation,
    VatType,
)

SINCE = datetime(2026, 11, 25, tzinfo=UTC)
RELATION = Relation(
    key=2,
    external_id=900,
    name="Zaal Noord",
    first_name="An",
    client=True,
    supplier=True,
    default_account_client=700000,
    default_account_supplier=604000,
    street_and_number="Plein 1",
    postal_code="9999",
    city="Fictegem",
    country="BE",
    delivery_street_and_number="Plein 2",
    delivery_postal_code="9998",
    delivery_city="Fictegem",
    delivery_country="BE",
    telephone="000",
    email="an@example.invalid",
    fax="001",
    mobile="002",
    url="https://example.invalid",
    contact_person="An",
    profession="zaal",
    remarks="geen",
    bank_account="001-0000000-01",
    iban="BE00000000000000",
    bic="AAAABEBB",
    financial_discount=False,
    corporation_type=CorporationType.BV,
    currency="EUR",
    vat_number="BE0999.058.428",
    vat_type=VatType.BELGIAN_VAT_PAYER,
    expiration_type=ExpirationType.AFTER_INVOICE_DATE,
    expiration_days=30,
    search_field_1="a",
    search_field_2="b",
    our_customer_number="K-1",
    direct_debit_reference="M-1",
    direct_debit_sequence=DirectDebitSequence.RECURRENT,
    direct_debit_mandate=DirectDebitMandate.CORE,
    direct_debit_signed=date(2026, 1, 1),
    direct_debit_active=True,
    language=Language.DUTCH,
    active=True,
    supplier_payment_method=PaymentMethod.BANK_TRANSFER,
    invoice_delivery_method=InvoiceDeliveryMethod.PEPPOL,
    participant_id="0208:0999058428",
)

CALLS: dict[str, Callable[[Octopus, Dossier], object]] = {
    "getRelations": lambda _, dossier: dossier.relations.search(
        vat_number="BE0999.058.428", name="Zaal", key=2, external_id=900
    ),
    "getModifiedRelations": lambda _, dossier: dossier.relations.modified(SINCE),
    "insertUpdateRelation": lambda _, dossier: dossier.relations.save(RELATION),
}
