"""Whether what was booked in an earlier run still stands, before it is paid, credited or balanced."""

from typing import TypeVar

from octopus_client import Booking, DocumentKey, Dossier, FinancialBooking, LimitReached, LimitRefused
from octopus_client.balancings import BalancingDetail
from octopus_client.codec import decode
from octopus_client.documents import Documents
from octopus_client.posting import Finding, PostingStore, differences, judge, mark_of
from tickoweb_sync.delivery.control import Hold, Postpone
from tickoweb_sync.notice_texts import Value
from tickoweb_sync.outbox.records import StoredDocument
from tickoweb_sync.reasons import Reason

_Document = TypeVar("_Document", Booking, FinancialBooking)


class Standing:
    """What Octopus shows of earlier bookings and balancings; each list is kept for the run."""

    def __init__(self, dossier: Dossier, store: PostingStore) -> None:
        self._dossier = dossier
        self._store = store
        self._bookings: dict[tuple[int, str], dict[int, Booking]] = {}
        self._payments: dict[tuple[int, str], dict[int, FinancialBooking]] = {}
        self._balancings: tuple[BalancingDetail, ...] | None = None
        self._vouched: set[str] = set()

    def vouch(self, stored: StoredDocument) -> None:
        """Note that a document was booked a moment ago: it needs no look."""
        self._vouched.add(stored.intent_key)

    def vouch_for_payment(self, stored: StoredDocument) -> None:
        """The same of its payment or refund."""
        self._vouched.add(stored.payment_intent_key)

    def needs_look(self, stored: StoredDocument) -> bool:
        """Whether a call may be needed to tell how a document stands."""
        return stored.booking_key is not None and stored.intent_key not in self._vouched

    def check(self, stored: StoredDocument) -> Reason | None:
        """Look at the number under which a document was booked.

        Returns:
            What a person changed in it, if anything.

        Raises:
            Hold: it was deleted, or its number belongs to another document now.
            Postpone: the day's looks are used up.
        """
        key = stored.booking_key
        if key is None or not self.needs_look(stored):
            return None
        found = self._find(self._dossier.bookings, self._bookings, key, stored)
        intent = self._store.load_intent(stored.intent_key)
        place = _about(stored, key)
        if found is None:
            raise Hold(Reason("booking_deleted", place))
        if intent is None:
            self.vouch(stored)
            return None
        sent = decode(intent.body, Booking)
        if judge(found, mark=mark_of(stored.id), sent=sent) is Finding.FOREIGN:
            raise Hold(Reason("number_taken", place))
        self.vouch(stored)
        fields = ", ".join(difference.field for difference in differences(sent=sent, found=found))
        return Reason("booking_differs", {**place, "details": fields}) if fields else None

    def check_payment(self, stored: StoredDocument) -> None:
        """Look at the number under which a payment or refund was booked.

        Raises:
            Hold: it was deleted, or its number belongs to another document now.
            Postpone: the day's looks are used up.
        """
        key = stored.payment_key
        if key is None or stored.payment_intent_key in self._vouched:
            return
        found = self._find(self._dossier.financial, self._payments, key, stored)
        intent = self._store.load_intent(stored.payment_intent_key)
        is_foreign = (
            intent is not None
            and judge(found, mark=mark_of(stored.id), sent=decode(intent.body, FinancialBooking))
            is Finding.FOREIGN
        )
        if found is None or is_foreign:
            raise Hold(Reason("payment_gone", _about(stored, key)))
        self.vouch_for_payment(stored)

    def balancings(self, *, fresh: bool) -> tuple[BalancingDetail, ...]:
        """All balancings of the dossier (getModifiedBalancingRelations).

        Args:
            fresh: whether a list read earlier in this run does not do.
        """
        if fresh or self._balancings is None:
            self._balancings = self._dossier.balancings.modified().modified
        return self._balancings

    def _find(
        self,
        documents: Documents[_Document],
        kept: dict[tuple[int, str], dict[int, _Document]],
        key: DocumentKey,
        stored: StoredDocument,
    ) -> _Document | None:
        """A document as it is listed; a list from before it was made, or found again, is read anew.

        Where the day's lists are used up, only what needs a look waits: all else goes on.
        """
        place = (key.bookyear, key.journal)
        listed = kept.get(place, {})
        if key.number not in listed:
            try:
                found = documents.modified(year=key.bookyear, journal=key.journal)
            except (LimitReached, LimitRefused) as error:
                about = {**_about(stored, key), "operation": error.operation}
                tomorrow = self._dossier.quota.resets_at
                raise Postpone(Reason("looks_used_up", about), until=tomorrow) from error
            listed = kept[place] = {document.number: document for document in found}
        return listed.get(key.number)


def _about(stored: StoredDocument, key: DocumentKey) -> dict[str, Value]:
    return {"order": stored.order, "journal": key.journal, "number": key.number}
