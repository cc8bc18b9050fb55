"""The columns of every frame: one table, which the documentation and the tests are held against."""

from enum import StrEnum

from attrs import frozen


class Kind(StrEnum):
    """What a column holds, and its dtype in pandas."""

    TEXT = "text"
    """`string`."""
    NUMBER = "number"
    """`Int64`: whole numbers, or nothing."""
    CENTS = "cents"
    """`int64`: euro cents."""
    AMOUNT = "amount"
    """`object`: exact `Decimal` euros; its cents stand in the next column."""
    RATE = "rate"
    """`object`: an exact `Decimal` percentage or quantity, or `None`."""
    DAY = "day"
    """`datetime64[us]`: a day in Brussels."""
    MOMENT = "moment"
    """`datetime64[us, Europe/Brussels]`."""
    FLAG = "flag"
    """`bool`."""


@frozen
class Column:
    """A column of a frame."""

    name: str
    kind: Kind
    meaning: str


def _text(name: str, meaning: str) -> tuple[Column]:
    return (Column(name, Kind.TEXT, meaning),)


def _number(name: str, meaning: str) -> tuple[Column]:
    return (Column(name, Kind.NUMBER, meaning),)


def _amount(name: str, meaning: str) -> tuple[Column, Column]:
    return Column(name, Kind.AMOUNT, meaning), Column(f"{name}_cents", Kind.CENTS, "the same in euro cents")


def _rate(name: str, meaning: str) -> tuple[Column]:
    return (Column(name, Kind.RATE, meaning),)


def _day(name: str, meaning: str) -> tuple[Column]:
    return (Column(name, Kind.DAY, meaning),)


def _moment(name: str, meaning: str) -> tuple[Column]:
    return (Column(name, Kind.MOMENT, meaning),)


def _flag(name: str, meaning: str) -> tuple[Column]:
    return (Column(name, Kind.FLAG, meaning),)


_DOCUMENT = (*_text("document", "id of Tickoweb's document"), *_text("order", "order number"))
_PLACE = (
    *_number("bookyear", "Octopus's number of the bookyear"),
    *_text("journal", "key of the journal"),
    *_number("number", "document number"),
)
_MONEY = (
    *_amount("net", "euros without VAT"),
    *_amount("vat", "euros of VAT"),
    *_amount("gross", "euros with VAT"),
)

FRAMES: dict[str, tuple[Column, ...]] = {
    "documents": (
        *_DOCUMENT,
        *_text("kind", "`invoice` or `credit_note`"),
        *_text("channel", "sales channel"),
        *_day("document_date", "date of the document"),
        *_amount("total", "its total; negative for a credit note"),
        *_text("state", "`done`, `waiting`, `held` or `skipped`"),
        *_text("step", "what is next for it"),
        *_text("reason", "why it waits, is held or was skipped"),
        *_PLACE,
        *_number("relation", "Octopus's key of its client"),
        *_text("payment_journal", "journal of its payment"),
        *_number("payment_number", "number of its payment"),
        *_amount("balanced", "euros of it that are balanced, by the outbox"),
        *_moment("accepted_at", "when it was accepted"),
        *_moment("booked_at", "when it was booked"),
        *_number("attempts", "how often something was tried for it"),
        *_number("differences", "how many differences it has"),
    ),
    "lines": (
        *_DOCUMENT,
        *_text("kind", "`invoice` or `credit_note`"),
        *_number("line", "position in the document, from 1"),
        *_text("component", "price component"),
        *_text("description", "what was sold"),
        *_rate("quantity", "how many"),
        *_rate("vat_rate", "VAT rate in percent"),
        *_text("vat_treatment", "why it has that rate"),
        *_MONEY,
    ),
    "bookings": (
        *_PLACE,
        *_number("period", "number of the period"),
        *_day("document_date", "date in Octopus"),
        *_day("expiry_date", "due date in Octopus"),
        *_text("kind", "`invoice` or `credit_note`, by the sign of the amount"),
        *_amount("amount", "total in Octopus"),
        *_number("relation", "Octopus's key of the client"),
        *_text("reference", "reference of the booking"),
        *_text("mark", "mark of the document, empty when booked by hand"),
        *_DOCUMENT,
    ),
    "payments": (
        *_DOCUMENT,
        *_text("source", "`tickoweb`: received by the shop; `octopus`: booked"),
        *_day("date", "day on which it was received, or its date in Octopus"),
        *_amount("amount", "euros that come in; negative for a refund"),
        *_text("method", "payment method, of the shop"),
        *_text("provider_id", "id of the payment provider, of the shop"),
        *_PLACE,
        *_number("relation", "Octopus's key of the client, when booked"),
    ),
    "relations": (
        *_number("relation", "Octopus's key of it"),
        *_number("external_id", "our number of it, where it has one"),
        *_text("country", "two letters"),
        *_flag("client", "whether it is a client"),
        *_flag("supplier", "whether it is a supplier"),
        *_flag("active", "whether it is active"),
        *_flag("has_vat_number", "whether a VAT number is filled in"),
        *_number("same_vat_number", "how many other relations have the same VAT number"),
        *_number("documents", "how many documents of Tickoweb it has"),
    ),
    "attempts": (
        *_DOCUMENT,
        *_moment("at", "when"),
        *_text("step", "what was tried: relation, booking, payment, balancing, file"),
        *_text("outcome", "`done`, `waiting`, `held`, ..."),
        *_text("text", "what happened"),
    ),
    "differences": (
        *_text("cause", "why they differ"),
        *_DOCUMENT,
        *_PLACE,
        *_text("field", "what of it differs"),
        *_text("ours", "the value as it should be"),
        *_text("theirs", "the value in Octopus"),
        Column("cents", Kind.CENTS, "euro cents that the books have too much; negative: too little"),
        *_text("who", "who must act: nobody, organiser, bookkeeper, developer"),
        *_text("sentence", "what differs"),
        *_text("next_step", "what to do about it"),
    ),
    "vat": (
        *_number("bookyear", "Octopus's number of the bookyear"),
        *_number("period", "number of the period"),
        *_text("kind", "`invoice` or `credit_note`"),
        *_rate("vat_rate", "VAT rate in percent; `None`: the code has no percentage in the dossier"),
        *_text("source", "`tickoweb`: the documents; `octopus`: their bookings"),
        *_amount("net", "euros without VAT"),
        *_amount("vat", "euros of VAT"),
    ),
    "open_items": (
        *_PLACE,
        *_number("line", "line of a payment, -1 for a sales document as a whole"),
        *_number("relation", "Octopus's key of the client"),
        *_day("document_date", "its date"),
        *_day("due_date", "when it is due"),
        *_number("days", "days since then; negative when it is not due yet"),
        *_text("bucket", "`not due`, `1-30`, `31-60`, `61-90` or `over 90`"),
        *_amount("amount", "euros still open; negative: the client has them to his credit"),
        *_DOCUMENT,
    ),
    "numbers": (
        *_PLACE,
        *_text("state", "`booked`, `hole` or `double`"),
        *_text("kind", "`invoice` or `credit_note`"),
        *_day("document_date", "date in Octopus"),
        *_flag("runs_back", "whether an earlier number has a later date"),
        *_DOCUMENT,
    ),
    "clearing": (
        *_day("date", "day at Mollie, or in the books"),
        *_text("movement", "`receipt`, `refund`, `fee`, `payout` or `other`; `opening` on the first row"),
        *_text("match", "how it is explained"),
        *_amount("books", "euros on the payment account"),
        *_amount("mollie", "euros at Mollie"),
        *_text("id", "Mollie's id of it, or the reference of a payout"),
        *_PLACE,
        *_DOCUMENT,
    ),
    "closing": (
        *_rate("vat_rate", "VAT rate in percent"),
        *_text("component", "price component"),
        *_text("part", "`sold`, `invoiced`, `waiting` or `rest`"),
        *_MONEY,
    ),
}
"""The columns of each frame, in order."""
