"""What an electronic invoice can say beyond a printed one, in the words of Peppol.

Octopus takes these fields as they are and puts them in the invoice that it sends over the Peppol network.
"""

from datetime import date

import attrs

from octopus_client.wire import ABSENT, Model, wired


@attrs.frozen(kw_only=True)
class BillingReference(Model):
    """An invoice to which this one refers, such as the one that a credit note corrects.

    Attributes:
        number: its number.
        issue_date: its date.
    """

    number: str | None = wired("invoiceDocumentReference", "id", "value", default=None)
    issue_date: date | None = wired("invoiceDocumentReference", "issueDate", "value", default=None)


@attrs.frozen(kw_only=True)
class PeppolParty(Model):
    """What is said of the seller or the buyer beyond the relation's own data."""

    additional_street: str | None = wired(
        "postalAdress", "additionalStreetName", "value", default=None, private=True
    )
    country_subdivision: str | None = wired("postalAdress", "countrySubEntity", "value", default=None)
    legal_form: str | None = wired("partyLegalEntity", "companyLegalForm", "value", default=None)
    contact_name: str | None = wired("contact", "name", "value", default=None, private=True)
    telephone: str | None = wired("contact", "telephone", "value", default=None, private=True)
    email: str | None = wired("contact", "email", "value", default=None, private=True)


@attrs.frozen(kw_only=True)
class PeppolPayee(Model):
    """Who is paid, when that is not the seller.

    Attributes:
        identifier: a number of the payee.
        identifier_scheme: code of the list to which that number belongs.
        name: name of the payee.
        company_number: enterprise number.
        company_scheme: code of the list to which that number belongs.
    """

    identifier: str | None = wired("partyIdentification", "id", "value", "value", default=None, private=True)
    identifier_scheme: str | None = wired("partyIdentification", "id", "schemeId", "value", default=None)
    name: str | None = wired("partyName", "name", "value", default=None, private=True)
    company_number: str | None = wired(
        "partyLegalEntity", "companyId", "value", "value", default=None, private=True
    )
    company_scheme: str | None = wired("partyLegalEntity", "companyId", "schemeId", "value", default=None)


@attrs.frozen(kw_only=True)
class PeppolDelivery(Model):
    """Where and when was delivered.

    Attributes:
        delivered_on: day of the delivery.
        recipient: who received it.
    """

    delivered_on: date | None = wired("actualDeliveryDate", "value", default=None)
    additional_street: str | None = wired(
        "deliveryLocation", "address", "additionalStreetName", "value", default=None, private=True
    )
    country_subdivision: str | None = wired(
        "deliveryLocation", "address", "countrySubEntity", "value", default=None
    )
    recipient: str | None = wired("deliveryParty", "partyName", "name", "value", default=None, private=True)


@attrs.frozen(kw_only=True)
class InvoicePeppol(Model):
    """What an electronic invoice says as a whole.

    Attributes:
        tax_point_date: day on which VAT becomes due.
        accounting_cost: the buyer's cost centre or account.
        buyer_reference: reference that the buyer asked for.
        period_start: first day of the period that is invoiced.
        period_end: its last day.
        period_code: which day counts for VAT, a code of Peppol.
        sales_order: the seller's number of the order.
        billing_references: invoices to which this one refers.
        despatch_document: number of the despatch advice.
        receipt_document: number of the receipt.
        originator_document: number of the call for tenders.
        contract: number of the contract.
        project: number of the project.
        supplier: more of the seller.
        customer: more of the buyer.
        payee: who is paid, when that is not the seller.
        delivery: where and when was delivered.
    """

    tax_point_date: date | None = wired("taxPointDate", "value", default=None)
    accounting_cost: str | None = wired("accountingCost", "value", default=None)
    buyer_reference: str | None = wired("buyerReference", "value", default=None)
    period_start: date | None = wired("invoicePeriod", "startDate", "value", default=None)
    period_end: date | None = wired("invoicePeriod", "endDate", "value", default=None)
    period_code: str | None = wired("invoicePeriod", "descriptionCode", "value", default=None)
    sales_order: str | None = wired("orderReference", "salesOrderId", "value", default=None)
    billing_references: tuple[BillingReference, ...] = wired("billingReferences", default=ABSENT)
    despatch_document: str | None = wired("despatchDocumentReference", "id", "value", default=None)
    receipt_document: str | None = wired("receiptDocumentReference", "id", "value", default=None)
    originator_document: str | None = wired("originatorDocumentReference", "id", "value", default=None)
    contract: str | None = wired("contractDocumentReference", "id", "value", default=None)
    project: str | None = wired("projectReference", "id", "value", default=None)
    supplier: PeppolParty | None = wired("accountingSupplierParty", "party", default=None)
    customer: PeppolParty | None = wired("accountingCustomerParty", "party", default=None)
    payee: PeppolPayee | None = wired("payeeParty", default=None)
    delivery: PeppolDelivery | None = None


@attrs.frozen(kw_only=True)
class ItemClassification(Model):
    """A code of what is sold, from a list such as CPV.

    Attributes:
        code: the code.
        list: identifier of the list.
        list_version: version of the list.
    """

    code: str | None = wired("itemClassificationCode", "value", "value", default=None)
    list: str | None = wired("itemClassificationCode", "listId", "value", default=None)
    list_version: str | None = wired("itemClassificationCode", "listVersionId", "value", default=None)


@attrs.frozen(kw_only=True)
class ItemProperty(Model):
    """Something more about what is sold, such as its colour."""

    name: str | None = wired("name", "value", default=None)
    value: str | None = wired("value", "value", default=None)


@attrs.frozen(kw_only=True)
class LinePeppol(Model):
    """What an electronic invoice says in one line.

    Attributes:
        note: a remark.
        accounting_cost: the buyer's cost centre or account.
        order_line: the line of the buyer's order.
        document: number of the object that is invoiced, such as a meter.
        document_scheme: code of the list to which that number belongs.
        document_type: code of the kind of object.
        sellers_item: the seller's number of what is sold.
        buyers_item: the buyer's number of it.
        standard_item: its standard number, such as a GTIN.
        standard_item_scheme: code of the list to which that number belongs.
        origin_country: country where it was made, two letters.
        classifications: codes of what is sold.
        properties: more about what is sold.
        period_start: first day of the period that is invoiced.
        period_end: its last day.
    """

    note: str | None = wired("note", "value", default=None, private=True)
    accounting_cost: str | None = wired("accountingCost", "value", default=None)
    order_line: str | None = wired("orderLineReference", "lineId", "value", default=None)
    document: str | None = wired("documentReference", "id", "value", "value", default=None)
    document_scheme: str | None = wired("documentReference", "id", "schemeId", "value", default=None)
    document_type: str | None = wired("documentReference", "documentTypeCode", "value", default=None)
    sellers_item: str | None = wired("item", "sellersItemIdentification", "id", "value", default=None)
    buyers_item: str | None = wired("item", "buyersItemIdentification", "id", "value", default=None)
    standard_item: str | None = wired(
        "item", "standardItemIdentification", "id", "value", "value", default=None
    )
    standard_item_scheme: str | None = wired(
        "item", "standardItemIdentification", "id", "schemeId", "value", default=None
    )
    origin_country: str | None = wired("item", "originCountry", "identificationCode", "value", default=None)
    classifications: tuple[ItemClassification, ...] = wired(
        "item", "commodityClassifications", default=ABSENT
    )
    properties: tuple[ItemProperty, ...] = wired("item", "additionalItemProperties", default=ABSENT)
    period_start: date | None = wired("invoicePeriod", "startDate", "value", default=None)
    period_end: date | None = wired("invoicePeriod", "endDate", "value", default=None)
