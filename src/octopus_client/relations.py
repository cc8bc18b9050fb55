"""Relations: clients and suppliers."""

import builtins
from datetime import date, datetime

import attrs

from octopus_client.codec import encode, unstructure
from octopus_client.codes import (
    CorporationType,
    DirectDebitMandate,
    DirectDebitSequence,
    ExpirationType,
    InvoiceDeliveryMethod,
    Language,
    PaymentMethod,
    VatType,
)
from octopus_client.connection import Connection
from octopus_client.errors import OctopusError
from octopus_client.modified import Modified, since_text
from octopus_client.operation import Effect, Operation, build_request
from octopus_client.session import Session
from octopus_client.wire import Model, wired


@attrs.frozen(kw_only=True)
class Relation(Model):
    """A client or supplier. A member that is `None` is left out when saving, and so keeps its value.

    Attributes:
        key: Octopus's number of it, `None` for a new one.
        external_id: a number of ours, one relation each; 0 or `None` when there is none.
        vat_number: for Belgium in the form `BE0123.456.749`.
        country: two letters.
    """

    key: int | None = wired("relationIdentificationServiceData", "relationKey", "id", default=None)
    external_id: int | None = wired("relationIdentificationServiceData", "externalRelationId", default=None)
    name: str | None = wired(default=None, private=True)
    first_name: str | None = wired(default=None, private=True)
    client: bool | None = None
    supplier: bool | None = None
    default_account_client: int | None = wired("defaultBookingAccountClient", default=None)
    default_account_supplier: int | None = wired("defaultBookingAccountSupplier", default=None)
    street_and_number: str | None = wired("streetAndNr", default=None, private=True)
    postal_code: str | None = wired(default=None, private=True)
    city: str | None = wired(default=None, private=True)
    country: str | None = None
    delivery_street_and_number: str | None = wired("deliveryStreetAndNr", default=None, private=True)
    delivery_postal_code: str | None = wired(default=None, private=True)
    delivery_city: str | None = wired(default=None, private=True)
    delivery_country: str | None = None
    telephone: str | None = wired(default=None, private=True)
    email: str | None = wired(default=None, private=True)
    fax: str | None = wired(default=None, private=True)
    mobile: str | None = wired(default=None, private=True)
    url: str | None = wired(default=None, private=True)
    contact_person: str | None = wired(default=None, private=True)
    profession: str | None = wired(default=None, private=True)
    remarks: str | None = wired(default=None, private=True)
    bank_account: str | None = wired("bankAccountNr", default=None, private=True)
    iban: str | None = wired("ibanAccountNr", default=None, private=True)
    bic: str | None = wired("bicCode", default=None, private=True)
    financial_discount: bool | None = None
    corporation_type: CorporationType | None = None
    currency: str | None = wired("currencyCode", default=None)
    vat_number: str | None = wired("vatNr", default=None, private=True)
    vat_type: VatType | None = None
    expiration_type: ExpirationType | None = None
    expiration_days: int | None = None
    search_field_1: str | None = wired("searchField1", default=None, private=True)
    search_field_2: str | None = wired("searchField2", default=None, private=True)
    our_customer_number: str | None = wired("externCustomerNr", default=None, private=True)
    direct_debit_reference: str | None = wired("sddReference", default=None, private=True)
    direct_debit_sequence: DirectDebitSequence | None = wired("sddSeqtype", default=None)
    direct_debit_mandate: DirectDebitMandate | None = wired("sddMandateType", default=None)
    direct_debit_signed: date | None = wired("sddSignatureDate", default=None)
    direct_debit_active: bool | None = wired("sddActive", default=None)
    language: Language | None = wired("factLanguage", default=None)
    active: bool | None = None
    supplier_payment_method: PaymentMethod | None = None
    invoice_delivery_method: InvoiceDeliveryMethod | None = None
    participant_id: str | None = wired(default=None, private=True)


@attrs.frozen(kw_only=True)
class SavedRelation:
    """What saving a relation did.

    Attributes:
        created: whether a new relation was made.
        relation: the relation as Octopus answered it; when none was made, the one that was sent.
    """

    created: bool
    relation: Relation


LIST_RELATIONS = Operation(
    name="getRelations",
    method="GET",
    path="/dossiers/{dossier}/relations",
    effect=Effect.READ,
    answer=list[Relation],
    daily_limit=2,
    missing_is_empty=True,
)
SEARCH_RELATIONS = attrs.evolve(LIST_RELATIONS, daily_limit=400, counter="getRelations?")
SAVE_RELATION = Operation(
    name="insertUpdateRelation",
    method="PUT",
    path="/dossiers/{dossier}/relations",
    effect=Effect.SET,
    answer=Relation,
    body=Relation,
    daily_limit=400,
)
ADD_RELATION = attrs.evolve(SAVE_RELATION, effect=Effect.ADD)
MODIFIED_RELATIONS = Operation(
    name="getModifiedRelations",
    method="GET",
    path="/dossiers/{dossier}/relations/modified",
    effect=Effect.READ,
    answer=Modified[Relation],
    daily_limit=48,
    missing_is_empty=True,
)

OPERATIONS = (LIST_RELATIONS, SEARCH_RELATIONS, SAVE_RELATION, MODIFIED_RELATIONS)

_CREATED = 201


class Relations:
    """The relations of a dossier."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def list(self) -> builtins.list[Relation]:
        """All active relations (getRelations without parameters, only 2 a day: prefer `modified`)."""
        request = build_request(LIST_RELATIONS, path={"dossier": self._connection.dossier})
        return self._session.read(request, connection=self._connection)

    def search(
        self,
        *,
        vat_number: str | None = None,
        name: str | None = None,
        key: int | None = None,
        external_id: int | None = None,
    ) -> builtins.list[Relation]:
        """Relations, active or not, that meet at least one of the criteria (getRelations, 400 a day).

        How Octopus compares texts is not documented: check what comes back.

        Raises:
            OctopusError: no criterion is given; Octopus would list everything.
        """
        query = {"relationId": key, "extRelationId": external_id, "name": name, "vatNr": vat_number}
        if not any(value not in (None, "") for value in query.values()):
            raise OctopusError("A search of relations needs a VAT number, a name, a key or an external id.")
        request = build_request(SEARCH_RELATIONS, path={"dossier": self._connection.dossier}, query=query)
        return self._session.read(request, connection=self._connection)

    def save(self, relation: Relation) -> SavedRelation:
        """Make a relation, or merge into the one of its key or external id (insertUpdateRelation, 400 a day).

        Without a key this adds: after an `OutcomeUnknown`, search before saving again.

        Raises:
            OctopusError: the external id is 0, which Octopus takes for none.
        """
        if relation.external_id == 0:
            raise OctopusError("External id 0 means none in Octopus: leave it out.")
        if relation.currency is None:
            relation = attrs.evolve(relation, currency="EUR")
        request = build_request(
            ADD_RELATION if relation.key is None else SAVE_RELATION,
            path={"dossier": self._connection.dossier},
            body=encode({"relationIdentificationServiceData": {}, **unstructure(relation)}),
        )
        answer = self._session.send(request, connection=self._connection)
        if answer.status == _CREATED:
            stored = self._session.decode(request.operation, answer)
            return SavedRelation(created=True, relation=stored)
        return SavedRelation(created=False, relation=relation)

    def modified(self, since: datetime | None = None) -> Modified[Relation]:
        """Relations changed since a moment (getModifiedRelations, 48 a day).

        Args:
            since: moment with its zone; `None` for everything.
        """
        request = build_request(
            MODIFIED_RELATIONS,
            path={"dossier": self._connection.dossier},
            query={"modifiedTimeStamp": since_text(since)},
        )
        return self._session.read(request, connection=self._connection)
