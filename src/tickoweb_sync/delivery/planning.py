"""What the next run would book, found out without any write call: the same bodies, the same reasons."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

import attrs

from octopus_client import Booking, DocumentKey, FinancialBooking, Relation
from octopus_client.clock import brussels_day
from octopus_client.documents import encode_booking
from octopus_client.posting import Series, mark_of, with_mark
from tickoweb_sync.customers import FieldChange, Match, customer_problems, new_relation, relation_changes
from tickoweb_sync.delivery.balancing_step import invoice_of, planned_balancings
from tickoweb_sync.delivery.context import Context
from tickoweb_sync.delivery.control import Hold, Postpone, Skip, Stop
from tickoweb_sync.delivery.invoices import (
    booked_invoices,
    credited_invoices,
    invoice_gone,
    known_invoices,
    map_stored,
)
from tickoweb_sync.delivery.relation_step import find_relation
from tickoweb_sync.mapping import MappedBooking
from tickoweb_sync.outbox.mirror import KnownCustomer
from tickoweb_sync.outbox.records import State, Step, StoredDocument
from tickoweb_sync.payments import MappedPayment, PlannedBalancing, plan_payment
from tickoweb_sync.reasons import Reason
from tickoweb_sync.vat_numbers import vat_key


@attrs.frozen(kw_only=True)
class PlannedRelation:
    """The client of a planned document.

    Attributes:
        action: `found`, `changed` or `new`.
        key: Octopus's key of it; `None` while it is new.
        changes: what is sent, field by field.
    """

    action: str
    key: int | None
    changes: tuple[FieldChange, ...] = ()


@attrs.frozen(kw_only=True)
class PlannedDocument:
    """What a run would do with a document.

    Attributes:
        stored: the document as it stands now.
        state: where it would stand afterwards.
        relation: its client, when one is needed.
        booking: the body of the booking, as it would be sent.
        payment: the body of the payment or refund, as it would be sent.
        balancings: what would be tied together.
        rules: why each line has its account and VAT code.
        reasons: why it would be held, skipped or wait.
    """

    stored: StoredDocument
    state: State
    relation: PlannedRelation | None = None
    booking: bytes | None = None
    payment: bytes | None = None
    balancings: tuple[PlannedBalancing, ...] = ()
    rules: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


class Planner:
    """Goes through documents as a run would, and writes down what it would send instead of sending it.

    A relation that would be made has no key yet, so its bookings are planned without one. Everything
    else is, byte for byte, what a run sends then, if nobody books in between.
    """

    def __init__(self, context: Context, documents: Iterable[StoredDocument]) -> None:
        self._context = context
        self._documents = {stored.id: stored for stored in documents}
        self._customers: dict[int, KnownCustomer] = {}
        self._new: dict[int, str | None] = {}
        self._numbers: dict[Series, int] = {}
        self._taken: dict[str, Decimal] = {}  # of open invoices, by credit notes of this plan

    def plan(self) -> list[PlannedDocument]:
        """Plan every document that is not done, in the order of a run.

        Raises:
            OctopusError: something that must be read cannot be.
        """
        planned: dict[str, PlannedDocument] = {}
        begun_first = sorted(self._documents.values(), key=lambda stored: not stored.started)
        today = brussels_day(self._context.clock())
        waiting = [
            stored.id
            for stored in begun_first
            if stored.state is State.WAITING and stored.document_date <= today
        ]
        while True:
            later = []
            for document_id in waiting:
                outcome = self._plan_one(self._documents[document_id])
                planned[document_id] = outcome
                if outcome.state is State.WAITING:
                    later.append(document_id)
            if len(later) == len(waiting):
                break
            waiting = later
        return [
            planned.get(stored.id)
            or PlannedDocument(stored=stored, state=stored.state, reasons=stored.reasons)
            for stored in self._documents.values()
        ]

    def by_ids(self, ids: Iterable[str]) -> dict[str, StoredDocument]:
        """Documents as they would stand by now; see `Invoices`."""
        known = self._context.queue.by_ids(ids)
        found = (self._documents.get(document_id, stored) for document_id, stored in known.items())
        return {
            stored.id: attrs.evolve(stored, balanced=stored.balanced + self._taken.get(stored.id, 0))
            for stored in found
        }

    def credits_of(self, invoice_ids: Collection[str]) -> list[StoredDocument]:
        """The credit notes of some invoices that would be booked by now; see `Invoices`."""
        planned = [
            stored
            for stored in self._documents.values()
            if stored.step is Step.NONE and not set(invoice_ids).isdisjoint(stored.document.credits)
        ]
        known = {stored.serial for stored in planned}
        booked = self._context.queue.credits_of(invoice_ids)
        return [*planned, *(stored for stored in booked if stored.serial not in known)]

    def _plan_one(self, stored: StoredDocument) -> PlannedDocument:
        try:
            planned = self._try(stored)
        except Stop as stop:
            state = State.WAITING
            if isinstance(stop, Skip):
                state = State.SKIPPED
            elif isinstance(stop, Hold):
                state = State.HELD
            self._documents[stored.id] = attrs.evolve(stored, state=state, reasons=stop.reasons)
            if isinstance(stop, Postpone):
                self._documents[stored.id] = stored
            planned = PlannedDocument(stored=stored, state=state, reasons=stop.reasons)
        return planned

    def _try(self, stored: StoredDocument) -> PlannedDocument:
        context = self._context
        invoices = booked_invoices(self, stored)
        self._look_at_invoices(stored, invoices)
        key = stored.booking_key
        relation: PlannedRelation | None = None
        rules: tuple[str, ...] = ()
        relation_key = stored.relation
        booking: bytes | None = None
        codes: Mapping[str, str] = stored.vat_codes
        if key is None:
            key = self._seen(stored, "AV")
            rules = (f"found in Octopus by its mark as {key}",) if key is not None else ()
        if key is None:
            mapped = map_stored(self, stored, integration=context.integration, facts=context.facts)
            problems = tuple(
                problem.about(order=stored.order) for problem in customer_problems(stored.document.customer)
            )
            if mapped.booking is None or problems:
                raise Hold(*mapped.held, *problems)
            relation = self._relation(stored, invoices)
            relation_key = relation.key
            key, booking = self._book(stored, mapped.booking, relation_key)
            rules = tuple(line.rule for line in mapped.booking.lines)
            codes = mapped.booking.vat_codes
        payment, paid_by = self._pay(stored, invoices, relation_key)
        done = attrs.evolve(
            stored,
            step=Step.NONE,
            state=State.DONE,
            relation=relation_key,
            vat_codes=codes,
            bookyear=key.bookyear,
            journal=key.journal,
            number=key.number,
            payment_bookyear=paid_by.bookyear if paid_by is not None else None,
            payment_journal=paid_by.journal if paid_by is not None else None,
            payment_number=paid_by.number if paid_by is not None else None,
        )
        credited = known_invoices(self, stored)
        balancings = planned_balancings(done, credited)
        for balancing in balancings:
            invoice = invoice_of(balancing, credited)
            if invoice is not None:
                self._taken[invoice.id] = self._taken.get(invoice.id, Decimal(0)) + balancing.amount
        balanced = stored.balanced + sum((balancing.amount for balancing in balancings), Decimal(0))
        self._documents[stored.id] = attrs.evolve(done, balanced=balanced)
        return PlannedDocument(
            stored=stored,
            state=State.DONE,
            relation=relation,
            booking=booking,
            payment=payment,
            balancings=balancings,
            rules=rules,
        )

    def _look_at_invoices(self, stored: StoredDocument, invoices: Iterable[StoredDocument]) -> None:
        """See that the invoices that are booked already, and not in this plan, are still in the books."""
        for invoice in invoices:
            if invoice.id not in self._documents:
                try:
                    self._context.standing.check(invoice)
                except Hold as gone:
                    raise invoice_gone(invoice, stored) from gone

    def _relation(self, stored: StoredDocument, invoices: list[StoredDocument]) -> PlannedRelation:
        if invoices:
            return PlannedRelation(action="found", key=invoices[0].relation)
        context, customer, language = self._context, stored.document.customer, stored.document.language
        known = self._customers.get(customer.id) or context.mirror.customer(customer.id)
        if self._is_new(stored):
            return PlannedRelation(action="found", key=None)
        match: Match = find_relation(context, customer, known)
        if match.relation is None:
            new = new_relation(customer, language=language, external_id=None)
            self._new[customer.id] = vat_key(customer.vat_number, customer.country)
            fields = attrs.asdict(new, filter=lambda a, v: v is not None and a.name != "unknown")
            changes = tuple(FieldChange(name, "", str(value)) for name, value in fields.items())
            return PlannedRelation(action="new", key=None, changes=changes)
        return self._changed(stored, match.relation, known)

    def _changed(self, stored: StoredDocument, relation: Relation, known: KnownCustomer) -> PlannedRelation:
        if stored.document.is_credit_note or known.id in self._customers:
            return PlannedRelation(action="found", key=relation.key)
        self._customers[known.id] = known
        last_sent = known.last_sent if known.relation == relation.key else None
        _, changes = relation_changes(
            stored.document.customer,
            relation=relation,
            last_sent=last_sent,
            language=stored.document.language,
            policy=self._context.integration.customers.update,
        )
        return PlannedRelation(action="changed" if changes else "found", key=relation.key, changes=changes)

    def _is_new(self, stored: StoredDocument) -> bool:
        """Whether an earlier document of this plan would make the relation."""
        customer = stored.document.customer
        number = vat_key(customer.vat_number, customer.country)
        return customer.id in self._new or (number is not None and number in self._new.values())

    def _book(
        self, stored: StoredDocument, mapped: MappedBooking, relation: int | None
    ) -> tuple[DocumentKey, bytes]:
        number = self._next_number(mapped.bookyear, mapped.journal)
        body = mapped.booking(number=number, relation=relation)
        key = DocumentKey(bookyear=mapped.bookyear, journal=mapped.journal, number=number)
        return key, _body(stored, body)

    def _pay(
        self, stored: StoredDocument, invoices: list[StoredDocument], relation: int | None
    ) -> tuple[bytes | None, DocumentKey | None]:
        paid = stored.payment_key or self._seen(stored, "FD")
        if paid is not None:
            return None, paid
        plan = plan_payment(
            stored.document,
            integration=self._context.integration,
            accounts=stored.accounts,
            facts=self._context.facts,
            invoices=credited_invoices(self, stored, invoices),
        )
        if plan.held:
            raise Hold(*plan.held)
        payment: MappedPayment | None = plan.payment
        if payment is None:
            return None, None
        number = self._next_number(payment.bookyear, payment.journal)
        key = DocumentKey(bookyear=payment.bookyear, journal=payment.journal, number=number)
        return _body(stored, payment.booking(number=number, relation=relation)), key

    def _seen(self, stored: StoredDocument, journals: str) -> DocumentKey | None:
        """Where a document was seen in Octopus by its mark: a run adopts it there, and books nothing."""
        marked = self._context.posting_store.load_marked(self._context.dossier.id, mark_of(stored.id))
        places = (one.document_key for one in marked)
        return next((place for place in places if place.journal[:1] in journals), None)

    def _next_number(self, bookyear: int, journal: str) -> int:
        series = Series(self._context.dossier.id, bookyear, journal)
        last = self._numbers.get(series)
        if last is None:
            kept = self._context.posting_store.load_last_number(series)
            listed = self._context.facts.journal(bookyear, journal)
            last = kept.number if kept is not None else (listed.last_number if listed else None) or 0
        self._numbers[series] = last + 1
        return last + 1


def look_for_marks(context: Context) -> None:
    """Read what carries a mark in Octopus, where this outbox has not booked yet and may have been lost."""
    journal = context.integration.booking.journal or ""
    years = {listed.bookyear for listed in context.facts.journals if listed.key == journal}
    store = context.posting_store
    if any(store.load_last_number(Series(context.dossier.id, year, journal)) for year in years):
        return
    for key in ("V0", "D0"):
        context.dossier.poster(key, store=store, year=0).look_for_marks()


def _body(stored: StoredDocument, document: Booking | FinancialBooking) -> bytes:
    return encode_booking(with_mark(document, mark_of(stored.id)))
