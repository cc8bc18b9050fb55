"""The steps of a document, in order: relation, booking, payment, balancing, file. Each ends saved."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import attrs

from octopus_client import Attachment, DocumentKey, OutcomeUnknown, UnexpectedAnswer
from octopus_client.posting import Draft, IntentState, Posted, Poster, mark_of
from tickoweb_sync.customers import customer_problems
from tickoweb_sync.delivery.balancing_step import balance
from tickoweb_sync.delivery.context import Context
from tickoweb_sync.delivery.control import Hold
from tickoweb_sync.delivery.files import FILE_PROBLEMS, Files, files_for
from tickoweb_sync.delivery.invoices import (
    booked_invoices,
    credited_invoices,
    finished_invoices,
    invoice_gone,
    known_invoices,
    map_stored,
)
from tickoweb_sync.delivery.payment_step import pay, surplus_apart
from tickoweb_sync.delivery.posting import post_once
from tickoweb_sync.delivery.relation_step import ensure_relation, refresh_mirror
from tickoweb_sync.mapping import MappedBooking, MappedDocument
from tickoweb_sync.notice_texts import Value
from tickoweb_sync.outbox.progress import Attempt
from tickoweb_sync.outbox.records import State, Step, StoredDocument
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import ChannelAccounts


class Steps:
    """Takes a document through its steps."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._mapped: tuple[tuple[bytes, ChannelAccounts], MappedDocument] | None = None

    def advance(self, stored: StoredDocument) -> StoredDocument:
        """Do the next step of a document and save what it came to.

        Raises:
            Hold, Postpone, Skip: it cannot go on.
            OctopusError: a call failed.
        """
        step = {
            Step.RELATION: self._relation,
            Step.BOOKING: self._booking,
            Step.PAYMENT: self._payment,
            Step.BALANCING: self._balancing,
            Step.FILE: self._file,
        }[stored.step]
        return step(stored)

    def _relation(self, stored: StoredDocument) -> StoredDocument:
        invoices = booked_invoices(self._context.queue, stored)
        mapped = self._map(stored)
        booking = mapped.booking
        problems = customer_problems(stored.document.customer)
        if booking is None or problems:
            raise Hold(*mapped.held, *(problem.about(order=stored.order) for problem in problems))
        if invoices:
            relation = invoices[0].relation
        else:
            refresh_mirror(self._context)
            relation = ensure_relation(
                self._context, stored.document, change=not stored.document.is_credit_note
            )
        return self._save(
            attrs.evolve(
                stored,
                step=Step.BOOKING,
                dossier=self._context.dossier.id,
                relation=relation,
                bookyear=booking.bookyear,
                journal=booking.journal,
                payment_journal=mapped.payment.journal if mapped.payment else None,
            ),
            step=Step.RELATION,
            told=f"relation {relation}",
        )

    def _booking(self, stored: StoredDocument) -> StoredDocument:
        context = self._context
        mapped = self._map(stored)
        booking, relation = mapped.booking, stored.relation
        if booking is None or relation is None:
            raise Hold(*mapped.held)
        if not stored.started or (stored.bookyear, stored.journal) != (booking.bookyear, booking.journal):
            stored = attrs.evolve(stored, started=True, bookyear=booking.bookyear, journal=booking.journal)
            context.queue.save(stored, soon=True)
        kept = context.queue.load_files(stored) if stored.document.pdf or stored.document.ubl else {}
        made: Files | None = None

        def files(number: int) -> Files:
            key = DocumentKey(bookyear=booking.bookyear, journal=booking.journal, number=number)
            limit = context.integration.files.attachment_limit
            return files_for(stored.document, key, renderer=context.renderer, kept=kept, limit=limit)

        def make(number: int) -> Draft:
            nonlocal made
            made = files(number)
            document = booking.booking(number=number, relation=relation)
            return Draft(document=document, attachments=made.attachments)

        poster = context.dossier.poster(booking.journal, store=context.posting_store, year=booking.bookyear)
        self._look_before_booking(stored, poster, booking)
        posted = post_once(poster, stored.intent_key, make, mark=mark_of(stored.id))
        made = made or files(posted.number)
        is_paid = mapped.payment is not None or stored.document.is_credit_note
        booked = attrs.evolve(
            stored,
            step=Step.PAYMENT if is_paid else Step.NONE,
            state=State.WAITING if is_paid else State.DONE,
            vat_codes=booking.vat_codes,
            bookyear=posted.document_key.bookyear,
            journal=posted.document_key.journal,
            number=posted.number,
            file_missing=bool(made.owed),
            balancing_sent=stored.balancing_sent or posted.adopted,
        )
        if posted.fresh:
            context.standing.vouch(booked)
        else:
            self._inform(context.standing.check(booked))
        self._tell_of(stored, posted, made, surplus_apart(mapped.notices))
        if posted.fresh:
            self._hold_replaced(booked)
        return self._save(
            booked,
            step=Step.BOOKING,
            told=f"{'adopted' if posted.adopted else 'booked'} as {posted.document_key}",
            owed_files=made.owed if kept or made.owed or stored.file_missing else None,
        )

    def _hold_replaced(self, booked: StoredDocument) -> None:
        """A document that had this number before was deleted in Octopus: a person must look."""
        for other in self._context.queue.others_at(booked):
            place: dict[str, Value] = {
                "order": other.order,
                "journal": other.journal,
                "number": other.number,
            }
            self._hold(other, Reason("number_taken", place))

    def _look_before_booking(self, stored: StoredDocument, poster: Poster, booking: MappedBooking) -> None:
        """See that the invoices of a credit note are in the books, unless it may be booked already."""
        context = self._context
        if not stored.document.is_credit_note:
            return
        intent = context.posting_store.load_intent(stored.intent_key)
        if intent is not None and (intent.doubted or intent.state is not IntentState.REFUSED):
            return
        invoices = booked_invoices(context.queue, stored)
        if not any(context.standing.needs_look(invoice) for invoice in invoices):
            return
        if context.is_probed(booking.journal):  # the probe of a lock must be the only call
            poster.refuse_if_locked(
                lambda number: booking.booking(number=number, relation=stored.relation),
                mark=mark_of(stored.id),
            )
        self._look_at_invoices(stored, invoices)

    def _look_at_invoices(self, stored: StoredDocument, invoices: Iterable[StoredDocument]) -> None:
        """See that the invoices of a credit note are in the books; what is not is held together with it."""
        for invoice in invoices:
            try:
                differs = self._context.standing.check(invoice)
            except Hold as gone:
                self._hold(invoice, *gone.reasons)
                raise invoice_gone(invoice, stored) from gone
            self._inform(differs)

    def _hold(self, other: StoredDocument, *reasons: Reason) -> None:
        """Hold another document than the one that has its turn."""
        held = attrs.evolve(other, state=State.HELD, reasons=reasons, next_attempt_at=None)
        told = Attempt(at=self._context.clock(), step=other.step, outcome="held", text=reasons[0].text("en"))
        self._context.queue.save(held, told)

    def _tell_of(
        self, stored: StoredDocument, posted: Posted, made: Files, notices: Iterable[Reason]
    ) -> None:
        place: dict[str, Value] = {
            "order": stored.order,
            "journal": posted.document_key.journal,
            "number": posted.number,
        }
        for notice in (*notices, *made.problems):
            self._context.inform(notice.about(**place))
        if posted.differences:
            fields = ", ".join(difference.field for difference in posted.differences)
            self._context.inform(Reason("booking_differs", {**place, "details": fields}))

    def _payment(self, stored: StoredDocument) -> StoredDocument:
        queue = self._context.queue
        invoices = finished_invoices(queue, stored)
        credited = credited_invoices(queue, stored, invoices)
        paid, told = pay(
            self._context, stored, credited, look=lambda: self._look_at_invoices(stored, invoices)
        )
        return self._save(paid, step=Step.PAYMENT, told=told)

    def _balancing(self, stored: StoredDocument) -> StoredDocument:
        standing = self._context.standing
        invoices = known_invoices(self._context.queue, stored)
        self._inform(standing.check(stored))
        standing.check_payment(stored)
        if stored.payment_key is None:
            self._look_at_invoices(stored, invoices)
        ties = balance(self._context, stored, invoices)
        balanced = stored.balanced + sum((tie.amount for tie in ties), Decimal(0))
        done = attrs.evolve(stored, step=Step.NONE, state=State.DONE, balanced=balanced, balancing_sent=False)
        if stored.file_missing and self._owed(stored).attachments:
            done = attrs.evolve(done, step=Step.FILE, state=State.WAITING)
        return self._save(
            done,
            step=Step.BALANCING,
            told=f"balanced for {balanced}" if balanced else "nothing to balance",
            balanced_with=[(tie.invoice, tie.amount) for tie in ties if tie.invoice is not None],
        )

    def _file(self, stored: StoredDocument) -> StoredDocument:
        """Add the files that a booking lacks; a lost answer counts as added, and a notice says so."""
        key = _booked_at(stored)
        made = self._owed(stored)
        self._add_files(stored, key, made.attachments)
        self._context.settle(FILE_PROBLEMS, key.journal)
        for problem in made.problems:
            self._context.inform(problem)
        return self._save(
            attrs.evolve(stored, step=Step.NONE, state=State.DONE, file_missing=bool(made.owed)),
            step=Step.FILE,
            told="file added" if made.attachments else "still no file",
            owed_files=made.owed,
        )

    def _owed(self, stored: StoredDocument) -> Files:
        """The files that a booking lacks, as far as they can be sent by now."""
        kept = self._context.queue.load_files(stored)
        limit = self._context.integration.files.attachment_limit
        key, renderer = _booked_at(stored), self._context.renderer
        return files_for(stored.document, key, renderer=renderer, kept=kept, limit=limit, only=kept)

    def _add_files(
        self, stored: StoredDocument, key: DocumentKey, attachments: tuple[Attachment, ...]
    ) -> None:
        for attachment in attachments:
            try:
                self._context.dossier.attachments.add(
                    attachment, year=key.bookyear, journal=key.journal, number=key.number
                )
            except (OutcomeUnknown, UnexpectedAnswer):
                place: dict[str, Value] = {
                    "order": stored.order,
                    "journal": key.journal,
                    "number": key.number,
                }
                self._context.inform(Reason("file_unsure", place))

    def _map(self, stored: StoredDocument) -> MappedDocument:
        context, content = self._context, (stored.content, stored.accounts)
        if self._mapped is not None and self._mapped[0] == content:
            return self._mapped[1]
        mapped = map_stored(context.queue, stored, integration=context.integration, facts=context.facts)
        if not stored.document.is_credit_note:  # whose invoices change
            self._mapped = (content, mapped)
        return mapped

    def _inform(self, reason: Reason | None) -> None:
        if reason is not None:
            self._context.inform(reason)

    def _save(
        self,
        stored: StoredDocument,
        *,
        step: Step,
        told: str,
        balanced_with: Iterable[tuple[StoredDocument, Decimal]] = (),
        owed_files: Mapping[str, bytes] | None = None,
    ) -> StoredDocument:
        if stored.reasons or stored.attempts or stored.next_attempt_at:
            stored = attrs.evolve(stored, reasons=(), attempts=0, next_attempt_at=None)
        self._context.queue.save(
            stored,
            Attempt(at=self._context.clock(), step=step, outcome="done", text=told),
            frees_credit_notes=step is Step.BOOKING or stored.state is State.DONE,
            balanced_with=balanced_with,
            owed_files=owed_files,
            soon=stored.step in (Step.BOOKING, Step.BALANCING),
        )
        return stored


def _booked_at(stored: StoredDocument) -> DocumentKey:
    if stored.booking_key is None:
        raise Hold(Reason("file_missing", {"order": stored.order}))
    return stored.booking_key
