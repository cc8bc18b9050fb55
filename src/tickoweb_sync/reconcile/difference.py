"""A difference between Tickoweb and the books: what, where, how much, why, and who acts next."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import resources

import attrs

from octopus_client import DocumentKey
from tickoweb_sync.invoice_words import known_language
from tickoweb_sync.notice_texts import Actor, who_acts
from tickoweb_sync.reasons import Reason


class Cause(StrEnum):
    """Why Tickoweb and the books differ; the sentences stand in `differences.toml`."""

    MISSING_IN_OCTOPUS = "missing_in_octopus"
    DELETED = "deleted"
    MISSING_HERE = "missing_here"
    NOT_TAKEN_OVER = "not_taken_over"
    AMOUNT = "amount"
    VAT_SPLIT = "vat_split"
    ACCOUNT = "account"
    VAT_CODE = "vat_code"
    PERIOD = "period"
    DATE = "date"
    CLIENT = "client"
    EDITED = "edited"
    DUPLICATE = "duplicate"
    LOOK_ALIKE = "look_alike"
    PAYMENT_MISSING = "payment_missing"
    PAYMENT_DOUBLE = "payment_double"
    PAYMENT_AMOUNT = "payment_amount"
    BALANCING_MISSING = "balancing_missing"
    PDF_MISSING = "pdf_missing"
    WAITING_LOCK = "waiting_lock"
    WAITING = "waiting"
    HELD = "held"
    NUMBER_HOLE = "number_hole"
    NUMBER_DOUBLE = "number_double"
    DATES_RUN_BACK = "dates_run_back"
    CLEARING = "clearing"
    INVOICED_MORE = "invoiced_more"


RUNS_BACK_WITHIN = "dates_run_back_within"
"""The text of dates that run back within a period."""


@attrs.frozen(kw_only=True)
class Difference:
    """One difference.

    Attributes:
        cause: what is wrong.
        document: id of Tickoweb's document; `None` for something that only Octopus has.
        order: its order number, where one is known.
        place: where it is, or should be, in Octopus.
        field: what of it differs: `booking`, `amount`, `lines[0].account`, `payment`, `payment.amount`, ...
        ours: the value as it should be, as a text.
        theirs: the value in Octopus, as a text.
        cents: euro cents that the books have too much (negative: too little), seen as sales: a credit note
            that is missing counts as too much. 0 where no money differs.
        reasons: why it waits or is held.
        telling: which text of `differences.toml` says what differs; that of its cause unless given.
        advice: which text says what to do; that of its cause unless given.
        named: what else the texts name, such as a payment or a mark.
    """

    cause: Cause
    document: str | None = None
    order: str | None = None
    place: DocumentKey | None = None
    field: str = "booking"
    ours: str = attrs.field(default="", repr=False)
    theirs: str = attrs.field(default="", repr=False)
    cents: int = 0
    reasons: tuple[Reason, ...] = attrs.field(default=(), repr=False)
    telling: str = ""
    advice: str = ""
    named: Mapping[str, str] = attrs.field(factory=dict, repr=False)

    @property
    def who(self) -> Actor:
        """Who must act."""
        if self.is_note:
            return Actor.NOBODY
        if self.reasons:
            return max((who_acts(reason.code) for reason in self.reasons), key=list(Actor).index)
        return _who(self.cause)

    @property
    def is_note(self) -> bool:
        """Whether it is only worth knowing, and nothing is wrong."""
        return self.telling == RUNS_BACK_WITHIN

    def sentence(self, language: str | None = None) -> str:
        """What differs, in Dutch, French or English."""
        return self._told(self.telling or self.cause, "", language)

    def next_step(self, language: str | None = None) -> str:
        """What to do about it, in Dutch, French or English."""
        return self._told(self.advice or self.cause, "_step", language)

    def _told(self, code: str, part: str, language: str | None) -> str:
        spoken = known_language(language)
        values = {
            "order": self.order or self.document or "?",
            "place": str(self.place or "?"),
            "field": self.field,
            "ours": self.ours or "-",
            "theirs": self.theirs or "-",
            "reason": " ".join(reason.text(spoken) for reason in self.reasons),
            **self.named,
        }
        return _texts()[code][f"{spoken}{part}"].format_map(_Values(values)).strip()


class _Values(dict[str, str]):
    """What a text names; a value that is not known becomes a question mark."""

    def __missing__(self, name: str) -> str:
        return "?"


def _who(cause: Cause) -> Actor:
    return Actor(_texts()[cause]["who"])


@cache
def _texts() -> dict[str, dict[str, str]]:
    place = resources.files("tickoweb_sync.reconcile").joinpath("differences.toml")
    return tomllib.loads(place.read_text("utf-8"))
