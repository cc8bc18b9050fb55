"""One document beside its booking, as a notebook shows it. Its `repr` holds no personal data."""

from collections.abc import Iterator
from html import escape

from attrs import field, frozen

from octopus_client import Booking
from tickoweb_sync.invoice_words import printed_amount, printed_date
from tickoweb_sync.reconcile.books import place_of
from tickoweb_sync.reconcile.difference import Difference
from tickoweb_sync.reconcile.pairing import Pair, received_of

_WORDS = {
    "nl": {
        "document_date": "Datum",
        "expiry_date": "Vervaldatum",
        "amount": "Totaal",
        "relation": "Relatie",
        "period": "Periode",
        "lines": "Lijn",
        "payment": "Betaling",
        "booking": "Geboekt als",
        "state": "Status",
        "nothing": "Geen verschillen.",
    },
    "fr": {
        "document_date": "Date",
        "expiry_date": "Échéance",
        "amount": "Total",
        "relation": "Relation",
        "period": "Période",
        "lines": "Ligne",
        "payment": "Paiement",
        "booking": "Comptabilisé sous",
        "state": "État",
        "nothing": "Aucune différence.",
    },
    "en": {
        "document_date": "Date",
        "expiry_date": "Due date",
        "amount": "Total",
        "relation": "Relation",
        "period": "Period",
        "lines": "Line",
        "payment": "Payment",
        "booking": "Booked as",
        "state": "State",
        "nothing": "No differences.",
    },
}
_MARKED = "background:#fff3bf;color:#000;font-weight:bold"


@frozen(kw_only=True)
class ViewRow:
    """A row of the view: a field, what Tickoweb says, what Octopus shows, and whether they differ."""

    label: str
    ours: str
    theirs: str
    differs: bool


@frozen(kw_only=True)
class DocumentView:
    """A document of Tickoweb on the left, its booking in Octopus on the right, differences marked.

    Attributes:
        pair: the document and what Octopus has of it.
        differences: how they differ.
        language: `nl`, `fr` or `en`.
    """

    pair: Pair = field(repr=False)
    differences: tuple[Difference, ...] = ()
    language: str = "en"

    def __repr__(self) -> str:
        stored = self.pair.stored
        return f"<{stored.kind} {stored.order}: {stored.state}, {len(self.differences)} differences>"

    def rows(self) -> tuple[ViewRow, ...]:
        """What is shown, field by field."""
        pair = self.pair
        words = _WORDS[self.language if self.language in _WORDS else "nl"]
        return tuple(
            ViewRow(
                label=words[name.partition("[")[0]] + (f" {number}" if number else ""),
                ours=ours,
                theirs=theirs,
                differs=any(
                    one.field == name or one.field.startswith(f"{name}.") for one in self.differences
                ),
            )
            for name, number, ours, theirs in _fields(pair, self.language)
        )

    def _repr_html_(self) -> str:
        words = _WORDS[self.language if self.language in _WORDS else "nl"]
        stored = self.pair.stored
        head = f"{stored.order} ({stored.kind}): {words['state'].lower()} {stored.state}"
        rows = "".join(_html(row) for row in self.rows())
        told = "".join(
            f"<li>{escape(one.sentence(self.language))} {escape(one.next_step(self.language))}</li>"
            for one in self.differences
        )
        below = f"<ul>{told}</ul>" if told else f"<p>{escape(words['nothing'])}</p>"
        return (
            f"<table><caption>{escape(head)}</caption><thead><tr><th></th><th scope='col'>Tickoweb</th>"
            f"<th scope='col'>Octopus</th></tr></thead><tbody>{rows}</tbody></table>{below}"
        )


def _html(row: ViewRow) -> str:
    style = f" style='{_MARKED}'" if row.differs else ""
    sign = " ≠" if row.differs else ""
    return (
        f"<tr><th scope='row'>{escape(row.label)}{sign}</th><td{style}>{escape(row.ours)}</td>"
        f"<td{style}>{escape(row.theirs)}</td></tr>"
    )


def _fields(pair: Pair, language: str) -> Iterator[tuple[str, str, str, str]]:
    """Name, number of a line, and both values of every field."""
    stored, found, expected = pair.stored, pair.booking, pair.expected

    def of(booking: Booking | None, name: str) -> str:
        value = getattr(booking, name) if booking is not None else None
        return "" if value is None else str(value)

    def day(booking: Booking | None, name: str) -> str:
        return printed_date(getattr(booking, name), language) if booking is not None else ""

    key = stored.booking_key
    yield "booking", "", str(key or ""), str(place_of(found)) if found is not None else ""
    ours_total = printed_amount(pair.total, language)
    yield "amount", "", ours_total, printed_amount(found.amount, language) if found is not None else ""
    ours_date = printed_date(stored.document_date, language)
    yield "document_date", "", ours_date, day(found, "document_date")
    yield "expiry_date", "", day(expected, "expiry_date"), day(found, "expiry_date")
    yield "period", "", of(expected, "period"), of(found, "period")
    yield "relation", "", str(stored.relation or ""), of(found, "relation")
    ours, theirs = _line_texts(expected, language), _line_texts(found, language)
    for index in range(max(len(ours), len(theirs))):
        left, right = (texts[index] if index < len(texts) else "" for texts in (ours, theirs))
        yield f"lines[{index}]", str(index + 1), left, right
    paid = pair.payment
    booked = f"{place_of(paid)}: {printed_amount(received_of(paid), language)}" if paid is not None else ""
    wanted = stored.payment_key
    yield "payment", "", f"{wanted}: {ours_total}" if wanted is not None else "", booked


def _line_texts(booking: Booking | None, language: str) -> list[str]:
    if booking is None:
        return []
    return [
        f"{line.account} {line.vat_code}: "
        + " + ".join(
            printed_amount(amount, language)
            for amount in (line.base_amount, line.vat_amount)
            if amount is not None
        )
        for line in booking.lines
    ]
