"""Pure: a customer of Tickoweb and the relations of Octopus in, a relation and its changes out."""

import re
from collections.abc import Iterable, Mapping
from typing import TypedDict

from attrs import frozen

from octopus_client import Language, Relation, VatType
from tickoweb_sync.countries import EU_COUNTRIES, country_code
from tickoweb_sync.documents import Customer
from tickoweb_sync.plain_texts import plain_text, says_something
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import CustomerUpdate
from tickoweb_sync.vat_numbers import is_belgian, is_european, looks_given, vat_key, written

_EURO = "EUR"
_PEPPOL_ID = re.compile(r"[0-9]{4}:[!-~]+")
_LANGUAGES = {
    "nl": Language.DUTCH,
    "fr": Language.FRENCH,
    "en": Language.ENGLISH,
    "de": Language.GERMAN,
}


@frozen
class Match:
    """The relation of a customer's VAT number.

    Attributes:
        relation: the one to use, or `None` when none has the number or the number is not usable.
        others: further relations with the same number, in the order of preference.
        notices: what a person should know; delivery adds the order, and the relation when it is new.
    """

    relation: Relation | None
    others: tuple[Relation, ...] = ()
    notices: tuple[Reason, ...] = ()


@frozen
class FieldChange:
    """A field of a relation that is overwritten: what stood there and what will.

    Attributes:
        field: name of the field of `octopus_client.Relation`.
        before: what stands in Octopus, as text; empty when nothing.
        after: what is sent.
    """

    field: str
    before: str
    after: str


class SearchTerms(TypedDict, total=False):
    """Arguments for a search of relations in Octopus."""

    vat_number: str


def customer_problems(customer: Customer) -> tuple[Reason, ...]:
    """Why a customer cannot become a relation; delivery adds the order."""
    return () if _names(customer) else (Reason("customer_without_name"),)


def customer_notices(customer: Customer) -> tuple[Reason, ...]:
    """What a person should correct, though it stops nothing; delivery adds order and relation."""
    notices = []
    number = customer.vat_number
    if vat_key(number, customer.country) is None and looks_given(number):
        notices.append(Reason("vat_number_invalid", {"vat_number": number}))
    if customer.country.strip() and country_code(customer.country) is None:
        notices.append(Reason("country_unknown", {"country": customer.country}))
    return tuple(notices)


def match_relation(customer: Customer, candidates: Iterable[Relation]) -> Match:
    """The relation with the VAT number of a customer: active before inactive, then the lowest key.

    Args:
        customer: who asked for the invoice.
        candidates: relations of the mirror or of a search, in any order; others than those with the
            same number are passed over, since how Octopus compares is not documented.
    """
    notices = customer_notices(customer)
    number = vat_key(customer.vat_number, customer.country)
    if number is None:
        return Match(None, notices=notices)
    by_key = {
        relation.key: relation
        for relation in candidates
        if relation.key is not None and _same_number(relation, number, customer)
    }
    found = sorted(by_key.values(), key=lambda relation: (relation.active is False, relation.key))
    if not found:
        return Match(None, notices=notices)
    first, *others = found
    if others:
        keys = ", ".join(str(relation.key) for relation in found)
        values = {"vat_number": written(number, ""), "relations": keys, "relation": first.key}
        notices += (Reason("relation_ambiguous", values),)
    if first.active is False:
        notices += (Reason("relation_reactivated", {"relation": first.key}),)
    return Match(first, tuple(others), notices)


def search_terms(customer: Customer) -> SearchTerms:
    """What to search in Octopus for a customer; empty, so no search at all, without a usable VAT number."""
    if vat_key(customer.vat_number, customer.country) is None:
        return {}
    return {"vat_number": written(customer.vat_number, customer.country)}


def sent_values(customer: Customer, language: str | None) -> dict[str, str]:
    """What Tickoweb knows of a relation, by field; remember it once it was sent (`last_sent`)."""
    values = {
        **_names(customer),
        "street_and_number": plain_text(customer.street),
        "postal_code": plain_text(customer.postcode),
        "city": plain_text(customer.city),
        "country": country_code(customer.country) or "",
        "telephone": plain_text(customer.phone),
        "email": plain_text(customer.email),
        "vat_number": written(customer.vat_number, customer.country),
        "participant_id": customer.peppol_id if _PEPPOL_ID.fullmatch(customer.peppol_id) else "",
        "language": language_code(language),
    }
    return {field: value for field, value in values.items() if value}


def new_relation(customer: Customer, *, language: str | None, external_id: int | None) -> Relation:
    """The relation to add for a customer; what Tickoweb does not know is left out.

    Args:
        customer: who asked for the invoice.
        language: language of the documents, such as `nl`; none for the dossier's own.
        external_id: our number for it when no relation has that yet.
    """
    return _relation(
        sent_values(customer, language),
        key=None,
        external_id=external_id,
        client=True,
        active=None,
        currency=_EURO,
        vat_type=_vat_type(customer),
    )


def relation_changes(
    customer: Customer,
    *,
    relation: Relation,
    last_sent: Mapping[str, str] | None,
    language: str | None,
    policy: CustomerUpdate,
) -> tuple[Relation | None, tuple[FieldChange, ...]]:
    """What to change in a relation that was found, as a partial relation to save, and field by field.

    Only fields for which Tickoweb has a value that it did not have the last time: what a bookkeeper
    corrected since stays. VAT type, accounts, terms and the supplier flag are never touched. An
    inactive relation is made active and a supplier becomes a client too, whatever the policy:
    without that the document cannot be booked on it.

    Args:
        customer: who asked for the invoice.
        relation: the relation as it stands in Octopus.
        last_sent: the `sent_values` of the last time, `None` when nothing was ever sent.
        language: language of the documents.
        policy: what the settings allow.
    """
    current = _current_values(relation)
    wanted = {
        field: value
        for field, value in sent_values(customer, language).items()
        if (last_sent is None or _text(last_sent.get(field)) != value)
        and _may_write(field, value, current=current[field], policy=policy, relation=relation)
    }
    changes = [FieldChange(field, current[field], value) for field, value in wanted.items()]
    if relation.active is False:
        changes.append(FieldChange("active", "False", "True"))
    if not relation.client:
        changes.append(FieldChange("client", "False", "True"))
    if not changes:
        return None, ()
    partial = _relation(
        wanted,
        key=relation.key,
        external_id=None,
        client=None if relation.client else True,
        active=True if relation.active is False else None,
        currency=relation.currency or _EURO,
        vat_type=None,
    )
    return partial, tuple(changes)


def language_code(language: str | None) -> str:
    """The two letters of a language that Octopus knows (`nl` for "nl-BE"), else an empty text."""
    code = (language or "").strip().casefold()[:2]
    return code if code in _LANGUAGES else ""


def _names(customer: Customer) -> dict[str, str]:
    company, first, last = (
        plain_text(name) if says_something(name) else ""
        for name in (customer.company, customer.first_name, customer.last_name)
    )
    if company:
        return {"name": company}
    if last:
        return {"name": last, "first_name": first}
    return {"name": first} if first else {}


def _same_number(relation: Relation, number: str, customer: Customer) -> bool:
    country = _text(relation.country) or customer.country
    return vat_key(relation.vat_number or "", country) == number


def _may_write(field: str, value: str, *, current: str, policy: CustomerUpdate, relation: Relation) -> bool:
    if policy is CustomerUpdate.NEVER or value == current:
        return False
    if not current:
        return True
    if policy is CustomerUpdate.FILL_EMPTY:
        return False
    return field != "vat_number" or _is_another_number(value, current, relation)


def _is_another_number(value: str, current: str, relation: Relation) -> bool:
    """Whether a number says something else, and is not a wrong one in the place of a usable one."""
    country = relation.country or ""
    known = vat_key(current, country)
    return known is None or vat_key(value, country) not in {None, known}


def _vat_type(customer: Customer) -> VatType | None:
    number = vat_key(customer.vat_number, customer.country)
    if number is not None:
        if is_belgian(number):
            return VatType.BELGIAN_VAT_PAYER
        return VatType.EU_VAT_PAYER if is_european(number) else VatType.OTHER_VAT_PAYER
    if says_something(customer.company):
        return VatType.NOT_LIABLE
    country = country_code(customer.country)
    if country is None:
        return None
    if country == "BE":
        return VatType.BELGIAN_PRIVATE
    return VatType.EU_PRIVATE if country in EU_COUNTRIES else VatType.OTHER_PRIVATE


def _text(value: str | None) -> str:
    return plain_text(value or "")


def _current_values(relation: Relation) -> dict[str, str]:
    known = {code: name for name, code in _LANGUAGES.items()}
    return {
        "name": _text(relation.name),
        "first_name": _text(relation.first_name),
        "street_and_number": _text(relation.street_and_number),
        "postal_code": _text(relation.postal_code),
        "city": _text(relation.city),
        "country": _text(relation.country),
        "telephone": _text(relation.telephone),
        "email": _text(relation.email),
        "vat_number": _text(relation.vat_number),
        "participant_id": _text(relation.participant_id),
        "language": known.get(relation.language, "") if relation.language is not None else "",
    }


def _relation(
    values: Mapping[str, str],
    *,
    key: int | None,
    external_id: int | None,
    client: bool | None,
    active: bool | None,
    currency: str,
    vat_type: VatType | None,
) -> Relation:
    return Relation(
        key=key,
        external_id=external_id,
        client=client,
        active=active,
        currency=currency,
        vat_type=vat_type,
        name=values.get("name"),
        first_name=values.get("first_name"),
        street_and_number=values.get("street_and_number"),
        postal_code=values.get("postal_code"),
        city=values.get("city"),
        country=values.get("country"),
        telephone=values.get("telephone"),
        email=values.get("email"),
        vat_number=values.get("vat_number"),
        participant_id=values.get("participant_id"),
        language=_LANGUAGES.get(values.get("language", "")),
    )
