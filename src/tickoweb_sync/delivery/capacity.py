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


class Capacity:
    """The calls of the day that are not promised to a document already begun."""

    def __init__(self, dossier: Dossier, queue: Queue) -> None:
        self._dossier = dossier
        self._queue = queue

    def first_lacking(self) -> str | None:
        """The operation of which one more document cannot have all that it needs today, if any."""
        left = {allowance.operation: allowance.left for allowance in self._dossier.quota.today()}
        begun = self._queue.count_open_steps()
        return next(
            (
                operation
                for operation, steps in _NEEDED.items()
                if left[operation] <= sum(begun[step] for step in steps)
            ),
            None,
        )
