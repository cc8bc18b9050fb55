"""Whether a document can be started today: its payment and balancing must still fit in the day."""

from octopus_client import Dossier
from tickoweb_sync.outbox.queue import Queue
from tickoweb_sync.outbox.records import Step

_NEEDED = {
    "insertUpdateRelation": (),
    "insertBuySellBooking": (Step.BOOKING,),
    "insertFinancialDiversBooking": (Step.BOOKING, Step.PAYMENT),
    "insertBalancing": (Step.BOOKING, Step.PAYMENT, Step.BALANCING),
}
"""Which open steps of documents that were begun still need a call of an operation."""


_LOOK_AGAIN = 10
"""A tenth of the room is given away before the counts are looked at again: others may use calls too."""


class Capacity:
    """The calls of the day that are not promised to a document already begun.

    Where others use up the day meanwhile, a tenth of the documents that had room may be begun and wait for
    the next day.
    """

    def __init__(self, dossier: Dossier, queue: Queue) -> None:
        self._dossier = dossier
        self._queue = queue
        self._sure_of = 0

    def first_lacking(self) -> str | None:
        """The operation of which one more document cannot have all that it needs today, if any."""
        if self._sure_of:
            self._sure_of -= 1
            return None
        left = {allowance.operation: allowance.left for allowance in self._dossier.quota.today()}
        begun = self._queue.count_open_steps()
        spare = {
            operation: left[operation] - sum(begun[step] for step in steps)
            for operation, steps in _NEEDED.items()
        }
        self._sure_of = max(min(spare.values()), 0) // _LOOK_AGAIN
        return next((operation for operation, calls in spare.items() if calls <= 0), None)
