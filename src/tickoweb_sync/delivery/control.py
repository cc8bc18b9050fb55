"""How a step of a document ends, when it is not simply done."""

from datetime import datetime

from tickoweb_sync.reasons import Reason


class Stop(Exception):
    """A step cannot go on; nothing of it is left half done."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = reasons


class Hold(Stop):
    """A person must act.

    Attributes:
        held_for: id of the invoice with which a credit note is released.
    """

    def __init__(self, *reasons: Reason, held_for: str | None = None) -> None:
        super().__init__(*reasons)
        self.held_for = held_for


class Postpone(Stop):
    """Time will do.

    Attributes:
        held_for: id of the invoice for which a credit note waits.
        until: moment of the next attempt, where it is known.
    """

    def __init__(self, *reasons: Reason, held_for: str | None = None, until: datetime | None = None) -> None:
        super().__init__(*reasons)
        self.held_for = held_for
        self.until = until


class Skip(Stop):
    """There is nothing to book."""
