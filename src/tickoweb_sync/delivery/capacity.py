"""Whether a document can be started today: its payment and balancing must still fit in the day."""

from octopus_client import Dossier
from tickoweb_sync.outbox.queue import Queue
from tickoweb_sync.outbox.records import Step

_NEEDED = {
    "insertBuySellBooking": (),
    "insertFinancialDiversBooking": (Step.PAYMENT,),
    "insertBalancing": (Step.PAYMENT, Step.BALANCING),
    "insertUpdateRelation": (),
}


class Capacity:
    """The calls of the day that are not promised to a document already begun."""

    def __init__(self, dossier: Dossier, queue: Queue) -> None:
        self._dossier = dossier
        open_steps = queue.count_open_steps()
        self._promised = {
            operation: sum(open_steps[step] for step in steps) for operation, steps in _NEEDED.items()
        }

    def has_room(self) -> bool:
        """Whether everything that one more document needs can be sent today."""
        left = {allowance.operation: allowance.left for allowance in self._dossier.quota.today()}
        return all(left[operation] > promised for operation, promised in self._promised.items())
