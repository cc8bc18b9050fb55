"""The step `relation`: find the client of a document, or make it, and bring it up to date."""

from collections.abc import Mapping
from datetime import timedelta

import attrs

from octopus_client import OctopusError, OutcomeUnknown, Relation, UnexpectedAnswer
from tickoweb_sync.customers import (
    Match,
    match_relation,
    new_relation,
    relation_changes,
    search_terms,
    sent_values,
)
from tickoweb_sync.delivery.context import Context
from tickoweb_sync.documents import Customer, Document
from tickoweb_sync.outbox.mirror import KnownCustomer, MirrorRead
from tickoweb_sync.reasons import Reason
from tickoweb_sync.vat_numbers import vat_key

_MIRROR_LASTS = timedelta(minutes=30)
_SENDS = 2
_OVERLAP = timedelta(hours=3)


def refresh_mirror(context: Context) -> None:
    """Read the relations that changed, unless that was done a short while ago (getModifiedRelations)."""
    now = context.clock()
    last = context.mirror.last_read()
    if last is not None and timedelta() <= now - last.at < _MIRROR_LASTS:
        return
    since = None if last is None or last.server_time is None else last.server_time - _OVERLAP
    changed = context.dossier.relations.modified(since)
    read = MirrorRead(at=now, server_time=context.dossier.server_time)
    context.mirror.absorb(changed.modified, deleted=changed.deleted, read=read)


def ensure_relation(context: Context, document: Document, *, change: bool) -> int:
    """The key of the relation of a document's customer; found, brought up to date, or made.

    Args:
        context: what to work with.
        document: the document.
        change: whether a relation that is found may be changed.
    """
    customer = document.customer
    known = context.mirror.customer(customer.id)
    match = find_relation(context, customer, known)
    relation = match.relation
    if relation is None:
        relation = _add(context, document, known)
    elif change:
        _bring_up_to_date(context, document, known, relation)
    if relation.key is None:
        raise OctopusError("Octopus answered a new relation without its key.")
    notices = match.notices if relation.key != known.relation else ()
    if relation.active is False and change and not notices:
        notices = (Reason("relation_reactivated"),)
    for notice in notices:
        context.inform(notice.about(order=document.order, relation=relation.key))
    return relation.key


def find_relation(context: Context, customer: Customer, known: KnownCustomer) -> Match:
    """The relation of a customer: from the mirror, or by one search where the mirror has none."""
    match = _match(context, customer, known)
    return match if match.relation is not None else _search(context, customer)


def _match(context: Context, customer: Customer, known: KnownCustomer) -> Match:
    """Look in the mirror: by VAT number, or without one by our own table of customers."""
    number = vat_key(customer.vat_number, customer.country)
    if number is not None:
        return match_relation(customer, context.mirror.by_vat_key(number))
    ours = context.mirror.by_key(known.relation) if known.relation is not None else None
    return attrs.evolve(match_relation(customer, ()), relation=ours or _own_by_external_id(context, customer))


def _own_by_external_id(context: Context, customer: Customer) -> Relation | None:
    """The relation that we made for a customer, when our table of customers was lost."""
    relation = context.mirror.by_external_id(customer.id)
    if relation is None:
        return None
    made = new_relation(customer, language=None, external_id=None)
    same = (relation.name, relation.first_name or None) == (made.name, made.first_name)
    return relation if same else None


def _search(context: Context, customer: Customer) -> Match:
    """Ask Octopus for the VAT number and for our number at once: the mirror may lack inactive relations."""
    hits = context.dossier.relations.search(external_id=customer.id, **search_terms(customer))
    context.mirror.absorb(hits)
    return _match(context, customer, KnownCustomer(id=customer.id))


def _add(context: Context, document: Document, known: KnownCustomer) -> Relation:
    """Make a relation; after a doubt, also one of an earlier run, look before it is made again."""
    customer = document.customer
    free = context.mirror.by_external_id(customer.id) is None
    new = new_relation(customer, language=document.language, external_id=customer.id if free else None)
    stored = _look_for(context, customer, new) if known.adding else None
    if stored is None:
        context.mirror.remember(attrs.evolve(known, adding=True))
        stored = _save_once(context, customer, new)
    context.mirror.absorb([stored])
    _remember(context, document, stored, last_sent=sent_values(customer, document.language))
    return stored


def _save_once(context: Context, customer: Customer, new: Relation) -> Relation:
    for attempt in range(_SENDS):
        try:
            saved = context.dossier.relations.save(new)
        except (OutcomeUnknown, UnexpectedAnswer):
            found = _look_for(context, customer, new)
            if found is None and attempt == _SENDS - 1:
                raise
        else:
            found = saved.relation if saved.created else _look_for(context, customer, new)
        if found is not None:
            return found
    raise OctopusError("Octopus took a new relation, but does not show it: let the bookkeeper look.")


def _look_for(context: Context, customer: Customer, new: Relation) -> Relation | None:
    """The relation that may have been made: by VAT number or our number, or by everything that was sent."""
    found = _search(context, customer).relation
    if found is not None or new.external_id is not None or search_terms(customer):
        return found
    sent = attrs.asdict(new, recurse=False, filter=lambda _, value: value is not None and value != {})
    for relation in context.dossier.relations.search(name=new.name):
        if all(getattr(relation, field) == value for field, value in sent.items()):
            return relation
    return None


def _bring_up_to_date(context: Context, document: Document, known: KnownCustomer, relation: Relation) -> None:
    """Save what Tickoweb knows otherwise than the last time, as the settings allow."""
    policy = context.integration.customers.update
    last_sent = known.last_sent if known.relation == relation.key else None
    partial, _ = relation_changes(
        document.customer,
        relation=relation,
        last_sent=last_sent,
        language=document.language,
        policy=policy,
    )
    if partial is not None:
        context.dossier.relations.save(partial)
        fields = attrs.asdict(partial, recurse=False, filter=lambda _, value: value is not None)
        context.mirror.absorb([attrs.evolve(relation, **{**fields, "unknown": relation.unknown})])
    sent = sent_values(document.customer, document.language)
    if known.relation != relation.key or known.last_sent != sent:
        _remember(context, document, relation, last_sent=sent)


def _remember(
    context: Context, document: Document, relation: Relation, *, last_sent: Mapping[str, str]
) -> None:
    context.mirror.remember(
        KnownCustomer(id=document.customer.id, relation=relation.key, last_sent=last_sent)
    )
