"""A difference between Tickoweb and the books: what, where, how much, why, and who acts next."""

import tomllib
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

    @property
    def who(self) -> Actor:
        """Who must act."""
        if self.reasons:
            return max((who_acts(reason.code) for reason in self.reasons), key=list(Actor).index)
        return _entry(self.cause).who

    def sentence(self, language: str | None = None) -> str:
        """What differs, in Dutch, French or English."""
        return self._told(_entry(self.cause).sentences, language)

    def next_step(self, language: str | None = None) -> str:
        """What to do about it, in Dutch, French or English."""
        return self._told(_entry(self.cause).steps, language)

    def _told(self, texts: dict[str, str], language: str | None) -> str:
        spoken = known_language(language)
        return (
            texts[spoken]
            .format(
                order=self.order or self.document or "?",
                place=self.place or "?",
                field=self.field,
                ours=self.ours or "-",
                theirs=self.theirs or "-",
                reason=" ".join(reason.text(spoken) for reason in self.reasons),
            )
            .strip()
        )


@attrs.frozen
class _Entry:
    who: Actor
    sentences: dict[str, str]
    steps: dict[str, str]


def _entry(cause: Cause) -> _Entry:
    return _entries()[cause]


@cache
def _entries() -> dict[Cause, _Entry]:
    place = resources.files("tickoweb_sync.reconcile").joinpath("differences.toml")
    content = tomllib.loads(place.read_text("utf-8"))
    languages = ("nl", "fr", "en")
    return {
        Cause(code): _Entry(
            Actor(table["who"]),
            {language: table[language] for language in languages},
            {language: table[f"{language}_step"] for language in languages},
        )
        for code, table in content.items()
    }
