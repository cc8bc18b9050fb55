"""Whether what was booked in an earlier run still stands, before it is paid or balanced."""

from octopus_client import Booking, DocumentKey, Dossier
from octopus_client.balancings import BalancingDetail
from octopus_client.codec import decode
from octopus_client.posting import Finding, PostingStore, differences, judge, mark_of
from tickoweb_sync.delivery.control import Hold
from tickoweb_sync.notice_texts import Value
from tickoweb_sync.outbox.records import StoredDocument
from tickoweb_sync.reasons import Reason


class Standing:
    """What Octopus shows of earlier bookings and balancings; each list is kept for the run."""

    def __init__(self, dossier: Dossier, store: PostingStore) -> None:
        self._dossier = dossier
        self._store = store
        self._bookings: dict[tuple[int, str], dict[int, Booking]] = {}
        self._balancings: tuple[BalancingDetail, ...] | None = None
        self._vouched: set[int] = set()

    def vouch(self, stored: StoredDocument) -> None:
        """Note that a document was booked a moment ago: it needs no look."""
        self._vouched.add(stored.serial)

    def check(self, stored: StoredDocument) -> Reason | None:
        """Look at the number under which a document was booked.

        Returns:
            What a person changed in it, if anything.

        Raises:
            Hold: it was deleted, or its number belongs to another document now.
        """
        key = stored.booking_key
        if key is None or stored.serial in self._vouched:
            return None
        found = self._find(key)
        intent = self._store.load_intent(stored.intent_key)
        place: dict[str, Value] = {"order": stored.order, "journal": key.journal, "number": key.number}
        if found is None:
            raise Hold(Reason("booking_deleted", place))
        if intent is None:
            self._vouched.add(stored.serial)
            return None
        sent = decode(intent.body, Booking)
        if judge(found, mark=mark_of(stored.id), sent=sent) is Finding.FOREIGN:
            raise Hold(Reason("number_taken", place))
        self._vouched.add(stored.serial)
        fields = ", ".join(difference.field for difference in differences(sent=sent, found=found))
        return Reason("booking_differs", {**place, "details": fields}) if fields else None

    def balancings(self, *, fresh: bool) -> tuple[BalancingDetail, ...]:
        """All balancings of the dossier (getModifiedBalancingRelations).

        Args:
            fresh: whether a list read earlier in this run does not do.
        """
        if fresh or self._balancings is None:
            self._balancings = self._dossier.balancings.modified().modified
        return self._balancings

    def _find(self, key: DocumentKey) -> Booking | None:
        """A booking as it is listed; a list from before it was made, or found again, is read anew."""
        place = (key.bookyear, key.journal)
        listed = self._bookings.get(place, {})
        if key.number not in listed:
            bookings = self._dossier.bookings.modified(year=key.bookyear, journal=key.journal)
            listed = self._bookings[place] = {booking.number: booking for booking in bookings}
        return listed.get(key.number)
