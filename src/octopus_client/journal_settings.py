"""One journal in full, of whichever of the five kinds, and what can be set of it."""

from collections.abc import Mapping, Sequence

import attrs

from octopus_client.codec import encode
from octopus_client.codes import InsertionMode, JournalKind, UnitPriceScale
from octopus_client.errors import OctopusError
from octopus_client.operation import Effect, Operation
from octopus_client.texts import LocalizedName
from octopus_client.wire import ABSENT, Model, wired


@attrs.frozen(kw_only=True)
class BankAccount(Model):
    """The bank account of a journal, which its electronic invoices name too.

    Attributes:
        number: number in the national form.
        iban: international number.
        bic: code of the bank.
        owner_name: name of the owner.
        owner_first_name: first name of the owner.
        street_and_number: address of the owner.
        country: two letters.
    """

    number: str | None = wired("bankAccountNumber", default=None, private=True)
    iban: str | None = wired("bankAccountIban", default=None, private=True)
    bic: str | None = wired("bankAccountBic", default=None, private=True)
    owner_name: str | None = wired("bankAccountClientName", default=None, private=True)
    owner_first_name: str | None = wired("bankAccountClientFirstname", default=None, private=True)
    street_and_number: str | None = wired("address", "streetAndNr", default=None, private=True)
    postal_code: str | None = wired("address", "postalCode", default=None, private=True)
    city: str | None = wired("address", "city", default=None, private=True)
    country: str | None = wired("address", "countryCode", default=None)


@attrs.frozen(kw_only=True)
class InvoicingSettings(Model):
    """What the documents of a sales or delivery journal show.

    Attributes:
        unit_price_scale: how many decimals unit prices have.
        custom_fields: Octopus's numbers of the custom fields of a document.
        custom_line_fields: Octopus's numbers of the custom fields of a line.
    """

    unit_price_scale: UnitPriceScale | None = None
    show_product: bool | None = None
    show_description: bool | None = None
    show_cost_centre: bool | None = None
    show_count: bool | None = None
    show_unit: bool | None = None
    show_unit_price: bool | None = None
    show_discount: bool | None = None
    show_vat_code: bool | None = None
    show_total: bool | None = None
    custom_fields: tuple[int, ...] = wired("customFieldInvoiceList", each="id", default=ABSENT)
    custom_line_fields: tuple[int, ...] = wired("customFieldLineList", each="id", default=ABSENT)


@attrs.frozen(kw_only=True)
class JournalDetail(Model):
    """One journal in full; the five kinds share this model, and what a kind lacks is `None`.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        kind: letter of its kind.
        sequence: its number among those of its kind.
        names: its name in one to four languages.
        next_number: number that the next booking must have.
        protected_period: bookings only in later periods; 0 when there is none.
        closed: whether nothing can be booked in it any more.
        closed_period: bookings only in later periods; 0 when there is none.
        account: ledger account that a financial journal keeps.
        currency: currency of a financial journal.
        insertion_type: what is entered in a sales or delivery journal.
        bank_account: of a sales or financial journal.
        invoicing: what the documents of a sales or delivery journal show.
    """

    bookyear: int = wired("commonJournalServiceData", "journalKeyServiceData", "bookyearKey", "id")
    kind: JournalKind = wired("commonJournalServiceData", "journalKeyServiceData", "journalTypeCode")
    sequence: int = wired("commonJournalServiceData", "journalKeyServiceData", "sequenceNumber")
    names: tuple[LocalizedName, ...] = wired("commonJournalServiceData", "names", default=ABSENT)
    next_number: int = wired("commonJournalServiceData", "nextDocumentNumber")
    protected_period: int | None = wired("commonJournalServiceData", "protectedPeriod", default=None)
    closed: bool | None = wired("commonJournalServiceData", "closed", default=None)
    closed_period: int | None = wired("commonJournalServiceData", "closedPeriod", default=None)
    account: int | None = None
    currency: str | None = None
    insertion_type: InsertionMode | None = None
    bank_account: BankAccount | None = wired("bankAccountServiceData", default=None)
    invoicing: InvoicingSettings | None = wired("invoicingServiceData", default=None)

    @property
    def key(self) -> str:
        """Letter and number, such as `F1`."""
        return f"{self.kind}{self.sequence}"


_NAMES = {
    JournalKind.PURCHASE: "Buy",
    JournalKind.SALES: "Sell",
    JournalKind.FINANCIAL: "Financial",
    JournalKind.DIVERSE: "Divers",
    JournalKind.DELIVERY: "Delivery",
}
DETAILS = {
    kind: Operation(
        name=f"get{name}Journal",
        method="GET",
        path=f"/dossiers/{{dossier}}/bookyears/{{year}}/journals/{kind}/{{sequence}}",
        effect=Effect.READ,
        answer=JournalDetail,
        daily_limit=24,
    )
    for kind, name in _NAMES.items()
}
INSERTS = {
    kind: Operation(
        name=f"insert{name}Journal",
        method="POST",
        path=f"/dossiers/{{dossier}}/journals/{kind}",
        effect=Effect.ADD,
        answer=JournalDetail,
        daily_limit=24,
    )
    for kind, name in _NAMES.items()
}
UPDATES = {
    kind: Operation(
        name=f"update{name}Journal",
        method="PUT",
        path=f"/dossiers/{{dossier}}/journals/{kind}",
        effect=Effect.SET,
        answer=JournalDetail,
        daily_limit=24,
    )
    for kind, name in _NAMES.items()
}

OPERATIONS = (*DETAILS.values(), *INSERTS.values(), *UPDATES.values())


@attrs.frozen(kw_only=True)
class JournalSettings:
    """What is to be set of a journal; `None` for what is to stay, or to be as Octopus proposes."""

    names: Sequence[LocalizedName] | None = None
    next_number: int | None = None
    protected_period: int | None = None
    account: int | None = None
    currency: str | None = None
    insertion_type: InsertionMode | None = None
    bank_account: BankAccount | None = None
    invoicing: InvoicingSettings | None = None


_TAKES: Mapping[JournalKind, frozenset[str]] = {
    JournalKind.PURCHASE: frozenset(),
    JournalKind.SALES: frozenset({"insertion_type", "bank_account", "invoicing"}),
    JournalKind.FINANCIAL: frozenset({"account", "currency", "bank_account"}),
    JournalKind.DIVERSE: frozenset(),
    JournalKind.DELIVERY: frozenset({"insertion_type", "invoicing"}),
}
_NEEDS = frozenset({"insertion_type", "account", "currency"})
_OWN = frozenset().union(*_TAKES.values())
_INSERTION_KEYS = {
    JournalKind.SALES: "sellJournalInsertionType",
    JournalKind.DELIVERY: "deliveryJournalInsertionType",
}


def split_key(journal: str) -> tuple[JournalKind, int]:
    """Kind and number of a journal, by its key such as `F1`.

    Raises:
        OctopusError: the key is not a letter of a kind and a number.
    """
    kind, sequence = journal[:1], journal[1:]
    if kind not in DETAILS or not (sequence.isascii() and sequence.isdecimal()):
        raise OctopusError(f"«{journal}» is no journal: expected a letter (A, V, F, D, L) and a number.")
    return JournalKind(kind), int(sequence)


def settings_body(
    operation: Operation[JournalDetail], year: int, journal: str, new: JournalSettings
) -> bytes:
    """The body that makes or changes a journal.

    Raises:
        OctopusError: the journal's kind does not take one of the settings, or lacks one that it needs.
    """
    kind, sequence = split_key(journal)
    adds = operation.effect is Effect.ADD
    given = {name for name in _OWN if getattr(new, name) is not None}
    if given - _TAKES[kind]:
        refused = ", ".join(sorted(given - _TAKES[kind]))
        raise OctopusError(
            f"Journal {journal} cannot take {refused}: journals of kind {kind} have no such thing."
        )
    missing = (_NEEDS & _TAKES[kind]) - given
    if adds and missing:
        raise OctopusError(f"Journal {journal} needs {', '.join(sorted(missing))} too, to be made.")
    common = {
        "bookyearKey": {"id": year},
        "sequenceNumber": sequence,
        "names": new.names,
        "nextDocumentNumber": new.next_number,
        "protectedPeriod": new.protected_period,
    }
    body = {
        f"commonJournal{'Insert' if adds else 'Update'}RequestData": _given(common),
        "account": new.account,
        "currencyCode": new.currency,
        _INSERTION_KEYS.get(kind, "insertionType"): new.insertion_type,
        "bankAccountServiceData": new.bank_account,
        "invoicingServiceData": new.invoicing,
    }
    return encode(_given(body))


def _given(members: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in members.items() if value is not None}
