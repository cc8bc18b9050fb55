"""The invoices of a credit note: which are known, whether they are booked, and what that means for it."""

from collections.abc import Collection, Iterable, Sequence
from typing import NoReturn, Protocol

from tickoweb_sync.credited import CreditedInvoice, EarlierCredit
from tickoweb_sync.delivery.control import Hold, Postpone, Skip
from tickoweb_sync.facts import Facts
from tickoweb_sync.mapping import MappedDocument, map_document
from tickoweb_sync.notice_texts import Value
from tickoweb_sync.outbox.records import State, StoredDocument
from tickoweb_sync.reasons import Reason
from tickoweb_sync.settings import Integration


class Invoices(Protocol):
    """Where invoices are looked up: the queue of an organisation, or a plan over it."""

    def by_ids(self, ids: Iterable[str]) -> dict[str, StoredDocument]:
        """Documents by their ids; those that were never accepted are missing."""

    def credits_of(self, invoice_ids: Collection[str]) -> Sequence[StoredDocument]:
        """The booked credit notes of at least one of some invoices (their ids)."""


def known_invoices(invoices: Invoices, stored: StoredDocument) -> list[StoredDocument]:
    """The invoices that a credit note credits, as far as they are known.

    Where a person lets it be booked without its invoice, those that are not in the books do not count.
    """
    ids = stored.document.credits
    if not ids:
        return []
    found = invoices.by_ids(ids)
    known = [found[invoice_id] for invoice_id in ids if invoice_id in found]
    if not stored.without_invoice:
        return known
    return [one for one in known if not one.is_gone and one.state is not State.SKIPPED]


def booked_invoices(invoices: Invoices, stored: StoredDocument) -> list[StoredDocument]:
    """The invoices that a credit note credits, once they are all booked.

    Args:
        invoices: where they are looked up.
        stored: the document; one that is no credit note has none.

    Raises:
        Hold: one is unknown, held or skipped, or known to be deleted in Octopus.
        Postpone: one is on its way.
    """
    document = stored.document
    if not document.is_credit_note:
        return []
    found = known_invoices(invoices, stored)
    known = {invoice.id for invoice in found}
    missing = [invoice_id for invoice_id in document.credits if invoice_id not in known]
    if (missing or not document.credits) and not stored.without_invoice:
        held_for = missing[0] if missing else None
        raise Hold(Reason("invoice_unknown", {"order": stored.order}), held_for=held_for)
    for invoice in found:
        if invoice.is_gone:
            raise invoice_gone(invoice, stored)
        if invoice.number is None:
            _wait_for(invoice, stored)
    return found


def finished_invoices(invoices: Invoices, stored: StoredDocument) -> list[StoredDocument]:
    """The invoices that a credit note credits, once they are all done; see `booked_invoices`."""
    found = booked_invoices(invoices, stored)
    for invoice in found:
        if invoice.state is not State.DONE:
            _wait_for(invoice, stored)
    return found


def invoice_gone(invoice: StoredDocument, stored: StoredDocument) -> Hold:
    """Why a credit note stops whose invoice was deleted in Octopus, whatever its number carries now."""
    return Hold(_about("invoice_gone", invoice, stored), held_for=invoice.id)


def _wait_for(invoice: StoredDocument, stored: StoredDocument) -> NoReturn:
    if invoice.state is State.SKIPPED:
        raise Hold(_about("invoice_skipped", invoice, stored), held_for=invoice.id)
    if invoice.state is State.HELD:
        code = "invoice_held" if invoice.number is None else "invoice_unfinished"
        raise Hold(_about(code, invoice, stored), held_for=invoice.id)
    raise Postpone(held_for=invoice.id)


def _about(code: str, invoice: StoredDocument, stored: StoredDocument) -> Reason:
    place: dict[str, Value] = {"order": stored.order, "invoice": invoice.order}
    if invoice.number is not None:
        place |= {"journal": invoice.journal, "number": invoice.number}
    return Reason(code, place)


def credited_invoices(
    invoices: Invoices, stored: StoredDocument, credited: Sequence[StoredDocument]
) -> list[CreditedInvoice]:
    """The invoices of a credit note as its mapping sees them."""
    if not credited:
        return []
    notes = [note for note in invoices.credits_of(stored.document.credits) if not note.is_gone]
    of_notes = invoices.by_ids({invoice_id for note in notes for invoice_id in note.document.credits})
    earlier = [
        EarlierCredit(
            document=note.document,
            invoices=tuple(of_notes[i].document for i in note.document.credits if i in of_notes),
        )
        for note in notes
    ]
    return [
        CreditedInvoice(
            document=invoice.document,
            accounts=invoice.accounts,
            vat_codes=invoice.vat_codes,
            payment_booked=invoice.payment_number is not None,
            credited_before=tuple(note for note in earlier if invoice.id in note.document.credits),
        )
        for invoice in credited
    ]


def map_stored(
    invoices: Invoices, stored: StoredDocument, *, integration: Integration, facts: Facts
) -> MappedDocument:
    """Turn a document into a booking and its payment, or into the reasons to hold it.

    Raises:
        Skip: there is nothing to book.
    """
    mapped = map_document(
        stored.document,
        integration=integration,
        accounts=stored.accounts,
        facts=facts,
        invoices=credited_invoices(invoices, stored, known_invoices(invoices, stored)),
    )
    if mapped.skipped is not None:
        raise Skip(mapped.skipped)
    return mapped
