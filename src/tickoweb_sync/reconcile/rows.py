"""Pure: the rows of each frame, as plain values by column."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

from octopus_client import Booking, DocumentKey, JournalKind
from octopus_client.clock import brussels_day
from octopus_client.posting import marks_in
from tickoweb_sync.amounts import sign_of
from tickoweb_sync.outbox import StoredDocument
from tickoweb_sync.reconcile.booking_check import to_cents
from tickoweb_sync.reconcile.books import place_of
from tickoweb_sync.reconcile.pairing import received_of
from tickoweb_sync.reconcile.result import Reconciliation
from tickoweb_sync.vat_numbers import vat_key

Row: TypeAlias = dict[str, object]

_CENT = Decimal("0.01")


def rows_of(result: Reconciliation, name: str) -> Iterator[Row]:
    """The rows of a frame, by its name."""
    return {
        "documents": _documents,
        "lines": _lines,
        "bookings": _bookings,
        "payments": _payments,
        "relations": _relations,
        "attempts": _attempts,
        "differences": _differences,
        "vat": _vat,
        "open_items": _open_items,
        "numbers": _numbers,
        "clearing": _clearing,
        "closing": _closing,
    }[name](result)


def _documents(result: Reconciliation) -> Iterator[Row]:
    found = Counter(difference.document for difference in result.found)
    for pair in result.pairs:
        stored = pair.stored
        attempts = result.kept.attempts.get(stored.serial, ())
        booked = [
            attempt.at for attempt in attempts if (attempt.step, attempt.outcome) == ("booking", "done")
        ]
        yield {
            **_named(stored),
            "kind": str(stored.kind),
            "channel": stored.document.channel,
            "document_date": stored.document_date,
            **_money("total", pair.total),
            "state": str(stored.state),
            "step": str(stored.step),
            "reason": " ".join(reason.text(result.language) for reason in stored.reasons),
            **_place(stored.booking_key),
            "relation": stored.relation,
            "payment_journal": stored.payment_journal if stored.payment_key else None,
            "payment_number": stored.payment_number,
            **_money("balanced", stored.balanced),
            "accepted_at": stored.accepted_at,
            "booked_at": booked[-1] if booked and stored.number is not None else None,
            "attempts": len(attempts),
            "differences": found[stored.id],
        }


def _lines(result: Reconciliation) -> Iterator[Row]:
    for pair in result.pairs:
        document = pair.stored.document
        sign = sign_of(document) * pair.sign
        for number, line in enumerate(document.lines, 1):
            yield {
                **_named(pair.stored),
                "kind": str(document.kind),
                "line": number,
                "component": line.component,
                "description": line.description,
                "quantity": line.quantity,
                "vat_rate": line.vat_rate,
                "vat_treatment": str(line.vat_treatment),
                **_money("net", sign * line.net),
                **_money("vat", sign * line.vat),
                **_money("gross", sign * line.gross),
            }


def _bookings(result: Reconciliation) -> Iterator[Row]:
    known = result.kept.by_mark
    own = {id(pair.booking): pair.stored for pair in result.pairs if pair.booking is not None}
    for booking in sorted(result.books.bookings, key=_by_number):
        if not booking.journal.startswith(JournalKind.SALES):
            continue
        marks = sorted(marks_in(booking))
        stored = own.get(id(booking)) or next((known[mark] for mark in marks if mark in known), None)
        yield {
            **_place(place_of(booking)),
            "period": booking.period,
            "document_date": booking.document_date,
            "expiry_date": booking.expiry_date,
            "kind": "credit_note" if booking.amount < 0 else "invoice",
            **_money("amount", booking.amount),
            "relation": booking.relation,
            "reference": booking.reference,
            "mark": " ".join(marks),
            **_named(stored),
        }


def _payments(result: Reconciliation) -> Iterator[Row]:
    for pair in result.pairs:
        for payment in pair.stored.document.payments:
            yield {
                **_named(pair.stored),
                "source": "tickoweb",
                "date": brussels_day(payment.paid_at) if payment.paid_at is not None else None,
                **_money("amount", payment.amount),
                "method": payment.method,
                "provider_id": payment.provider_id,
                **_place(None),
            }
        for found in (pair.payment, *pair.payment_twins):
            if found is not None:
                yield {
                    **_named(pair.stored),
                    "source": "octopus",
                    "date": found.document_date,
                    **_money("amount", received_of(found)),
                    **_place(place_of(found)),
                    "relation": next((line.relation for line in found.lines if line.relation), None),
                }


def _relations(result: Reconciliation) -> Iterator[Row]:
    documents = Counter(pair.stored.relation for pair in result.pairs)
    numbers = [vat_key(one.vat_number or "", one.country or "BE") for one in result.books.relations]
    same = Counter(number for number in numbers if number)
    for relation, number in zip(result.books.relations, numbers, strict=True):
        yield {
            "relation": relation.key,
            "external_id": relation.external_id or None,
            "country": relation.country,
            "client": bool(relation.client),
            "supplier": bool(relation.supplier),
            "active": relation.active is not False,
            "has_vat_number": bool(relation.vat_number),
            "same_vat_number": same[number] - 1 if number else 0,
            "documents": documents[relation.key],
        }


def _attempts(result: Reconciliation) -> Iterator[Row]:
    for pair in result.pairs:
        for attempt in result.kept.attempts.get(pair.stored.serial, ()):
            yield {
                **_named(pair.stored),
                "at": attempt.at,
                "step": str(attempt.step),
                "outcome": attempt.outcome,
                "text": attempt.text,
            }


def _differences(result: Reconciliation) -> Iterator[Row]:
    for one in result.found:
        yield {
            "cause": str(one.cause),
            "document": one.document,
            "order": one.order,
            **_place(one.place),
            "field": one.field,
            "ours": one.ours,
            "theirs": one.theirs,
            "cents": one.cents,
            "who": str(one.who),
            "sentence": one.sentence(result.language),
            "next_step": one.next_step(result.language),
        }


def _vat(result: Reconciliation) -> Iterator[Row]:
    for row in result.vat_rows:
        yield {
            "bookyear": row.bookyear,
            "period": row.period,
            "kind": str(row.kind),
            "vat_rate": row.vat_rate,
            "source": str(row.source),
            **_money("net", row.net),
            **_money("vat", row.vat),
        }


def _open_items(result: Reconciliation) -> Iterator[Row]:
    for row in result.open_rows:
        yield {
            **_place(row.place),
            "line": row.line,
            "relation": row.relation,
            "document_date": row.document_date,
            "due_date": row.due_date,
            "days": row.days,
            "bucket": row.bucket,
            **_money("amount", row.amount),
            "document": row.document,
            "order": row.order,
        }


def _numbers(result: Reconciliation) -> Iterator[Row]:
    for row in result.number_rows:
        yield {
            **_place(row.place),
            "state": str(row.state),
            "kind": str(row.kind) if row.kind is not None else None,
            "document_date": row.document_date,
            "runs_back": row.runs_back,
            "document": row.document,
            "order": row.order,
        }


def _clearing(result: Reconciliation) -> Iterator[Row]:
    clearing = result.clearing_account
    if clearing is None:
        return
    yield {
        "date": clearing.first,
        "movement": "opening",
        "match": "matched",
        **_money("books", clearing.opening),
        **_money("mollie", Decimal("0.00")),
        "id": "",
        **_place(None),
    }
    for item in clearing.items:
        yield {
            "date": item.day,
            "movement": str(item.kind),
            "match": str(item.match),
            **_money("books", item.books),
            **_money("mollie", item.mollie),
            "id": item.id,
            **_place(item.place),
            "document": item.document,
            "order": item.order,
        }


def _closing(result: Reconciliation) -> Iterator[Row]:
    for row in result.closing_sales.rows if result.closing_sales is not None else ():
        parts = {"sold": row.sold, "invoiced": row.invoiced, "waiting": row.waiting, "rest": row.rest}
        for part, money in parts.items():
            yield {
                "vat_rate": row.vat_rate,
                "component": row.component,
                "part": part,
                **_money("net", money.net),
                **_money("vat", money.vat),
                **_money("gross", money.gross),
            }


def _named(stored: StoredDocument | None) -> Row:
    return {"document": stored.id, "order": stored.order} if stored is not None else {}


def _place(key: DocumentKey | None) -> Row:
    if key is None:
        return {}
    return {"bookyear": key.bookyear, "journal": key.journal, "number": key.number}


def _money(name: str, amount: Decimal) -> Row:
    """An amount, written with its cents as far as it has no more than these."""
    plain = amount.quantize(_CENT)
    return {name: plain if plain == amount else amount, f"{name}_cents": to_cents(amount)}


def _by_number(booking: Booking) -> tuple[int, str, int]:
    return booking.bookyear, booking.journal, booking.number
