"""The driver: intent, number, send; after any doubt, look before sending again."""

import threading
from collections.abc import Callable

import attrs

from octopus_client.balancings import DocumentKey
from octopus_client.bookings import Booking, Bookings
from octopus_client.clock import Clock, brussels_day
from octopus_client.codec import decode, encode
from octopus_client.codes import JournalKind
from octopus_client.documents import encode_booking
from octopus_client.errors import (
    CallError,
    LimitReached,
    LimitRefused,
    NotFoundInDossier,
    NumberNotNext,
    OctopusError,
    OutcomeUnknown,
    UnexpectedAnswer,
)
from octopus_client.financial import FinancialBooking, FinancialBookings
from octopus_client.journals import Journals
from octopus_client.posting.errors import KeyReused, PostingUnsure
from octopus_client.posting.intents import (
    Draft,
    Intent,
    IntentState,
    LastNumber,
    Marked,
    PostingStore,
    Series,
)
from octopus_client.posting.marks import (
    MARK_PREFIX,
    Difference,
    Document,
    Finding,
    differences,
    is_between_same,
    judge,
    mark_of,
    marks_in,
    with_mark,
)

_SENDS = 3
_WRITES = ("insertBuySellBooking", "insertFinancialDiversBooking")


@attrs.frozen(kw_only=True)
class Posted:
    """A document that stands in the books.

    Attributes:
        document_key: where it stands.
        adopted: whether it was found there by its mark, after a doubt.
        fresh: whether it was sent or seen there a moment ago; otherwise it stood there when it was last
            looked at, and a person may have deleted it since.
        differences: what a person changed in it before it was found, or what of it is made otherwise now
            than when it was booked.
    """

    document_key: DocumentKey
    adopted: bool = False
    fresh: bool = attrs.field(default=True, eq=False)
    differences: tuple[Difference, ...] = ()

    @property
    def number(self) -> int:
        """Its document number."""
        return self.document_key.number


class Poster:
    """Books documents in one journal of one bookyear, each exactly once; see `Dossier.poster`.

    May be shared by threads, which then book one after another. Two posters on the same journal do no harm,
    but take numbers from each other; never let two post the same key at the same moment.
    """

    def __init__(
        self,
        *,
        documents: Bookings | FinancialBookings,
        journals: Journals,
        dossier: int,
        bookyear: int,
        journal: str,
        store: PostingStore,
        clock: Clock,
        mark_prefix: str = MARK_PREFIX,
    ) -> None:
        self._documents = documents
        self._journals = journals
        self._series = Series(dossier, bookyear, journal)
        self._store = store
        self._clock = clock
        self._mark_prefix = mark_prefix
        self._one_at_a_time = threading.Lock()
        self._kind: type[Document] = Booking if isinstance(documents, Bookings) else FinancialBooking
        mark_of("", prefix=mark_prefix)

    def post(self, key: str, make: Callable[[int], Document | Draft], *, mark: str | None = None) -> Posted:
        """Book a document exactly once, however often this is called with its key.

        Args:
            key: your name of the document, for ever the same, and of no other document.
            make: gives the document (and its files) for a number; may be called several times and must
                have no side effects. The mark is put in afterwards.
            mark: the mark, where it is not to be made from `key`.

        Raises:
            PostingUnsure: a person must look.
            KeyReused: the key is that of another document, which is booked; this one is not.
            OutcomeUnknown: no clear answer, and the look afterwards failed as well: call again later.
            JournalLocked, LimitReached, NotSent: not booked; call again later.
            Refused: Octopus does not take it; not booked.
            NotFoundInDossier: the bookyear has no such journal.
            ValueError: the key is empty, or the document does not belong in this journal or number.
            TypeError: the key is no text.
        """
        if not isinstance(key, str):
            raise TypeError(f"A document's key is a text, not {key!r}: take its order number, for example.")
        if not key.strip():
            raise ValueError("A document's key is empty: take its order number, for example.")
        with self._one_at_a_time:
            return self._post(key, make, mark)

    def _post(self, key: str, make: Callable[[int], Document | Draft], mark: str | None) -> Posted:
        intent = self._store.load_intent(key)
        mark = mark or mark_of(key, prefix=self._mark_prefix)
        if intent is None:
            return self._send_or_adopt(key, make, mark, number=self._next_number())
        self._check_place(intent)
        if intent.state is IntentState.BOOKED:
            return self._with_changes(Posted(document_key=intent.document_key, fresh=False), intent, make)
        if intent.state is IntentState.REFUSED:
            following = self._known_next()
            same_place = intent.series == self._series and intent.number == following
            if same_place or not intent.doubted:
                return self._send_or_adopt(key, make, mark, number=following, doubted=intent.doubted)
        intent = attrs.evolve(intent, doubted=True)
        settled = self._settle(intent)
        if isinstance(settled, Posted):
            return self._with_changes(settled, intent, make)
        if settled is Finding.FOREIGN or intent.series != self._series:
            return self._send_or_adopt(key, make, mark, number=self._read_next())
        return self._with_changes(self._send(intent, make), intent, make)

    def _with_changes(
        self, posted: Posted, intent: Intent, make: Callable[[int], Document | Draft]
    ) -> Posted:
        """Tell what is made otherwise now than it was booked under the same key before."""
        if posted.document_key != intent.document_key:  # it was made anew for another number
            return posted
        made = make(intent.number)
        wanted = with_mark(made.document if isinstance(made, Draft) else made, intent.mark)
        booked = decode(intent.body, self._kind)
        changes = differences(sent=wanted, found=booked)
        if not is_between_same(booked, wanted):
            raise KeyReused(intent.key, document_key=posted.document_key, differences=changes)
        known = {difference.field for difference in posted.differences}
        more = tuple(difference for difference in changes if difference.field not in known)
        return attrs.evolve(posted, differences=(*posted.differences, *more))

    def _send_or_adopt(
        self,
        key: str,
        make: Callable[[int], Document | Draft],
        mark: str,
        *,
        number: int,
        doubted: bool = False,
    ) -> Posted:
        """Send a new request, unless the document was seen in the books by its mark."""
        adopted = self._adopt_seen(key, make, mark)
        if adopted is not None:
            return adopted
        return self._send(self._prepare(key, make, mark, number=number, doubted=doubted), make)

    def _adopt_seen(self, key: str, make: Callable[[int], Document | Draft], mark: str) -> Posted | None:
        """Take over a document that was seen with our mark: from a lost or restored store, say."""
        for marked in self._store.load_marked(self._series.dossier, mark):
            place = marked.document_key
            series = Series(self._series.dossier, place.bookyear, place.journal)
            if _takes_bookings(series) != _takes_bookings(self._series):
                continue
            made = make(place.number)
            sent = with_mark(made.document if isinstance(made, Draft) else made, mark)
            changes = differences(sent=sent, found=decode(marked.body, self._kind))
            intent = Intent(key=key, mark=mark, series=series, number=place.number, body=marked.body)
            return attrs.evolve(self._booked(intent, adopted=True, differences=changes), fresh=False)
        return None

    def _check_place(self, intent: Intent) -> None:
        """Refuse an intent that this poster could not find back: its absence here would prove nothing."""
        theirs, ours = intent.series, self._series
        if theirs.dossier != ours.dossier or _takes_bookings(theirs) != _takes_bookings(ours):
            if intent.state is IntentState.BOOKED:
                raise KeyReused(intent.key, document_key=intent.document_key)
            raise OctopusError(
                f"«{intent.key}» belongs to {intent.document_key} of dossier {theirs.dossier}: "
                f"{ours.journal} of dossier {ours.dossier} cannot tell whether it is booked. "
                "Post it in its own journal, or give another document another key."
            )

    def _send(self, intent: Intent, make: Callable[[int], Document | Draft]) -> Posted:
        """Send an intent that is stored, and look after each doubt."""
        sends = 0
        while True:
            fault = self._try_to_send(intent)
            if fault is None:
                return self._booked(intent)
            sends += 1
            number_taken = isinstance(fault, NumberNotNext)
            intent = attrs.evolve(intent, doubted=intent.doubted or not number_taken)
            settled = self._settle(intent) if intent.doubted else Finding.FOREIGN
            if isinstance(settled, Posted):
                return settled
            answered = settled is Finding.ABSENT and fault.status is not None and not number_taken
            if answered or sends == _SENDS:
                self._refused(intent)
                raise fault
            if number_taken or settled is Finding.FOREIGN:
                self._refused(intent)
                number = self._read_next()
                adopted = self._adopt_seen(intent.key, make, intent.mark)
                if adopted is not None:
                    return adopted
                intent = self._prepare(intent.key, make, intent.mark, number=number)

    def _try_to_send(self, intent: Intent) -> CallError | None:
        """Send once: `None` when booked, the fault when it leaves a question, raised when it does not."""
        try:
            self._documents.send(intent.body, intent.attachments)
        except NumberNotNext as error:
            return error
        except (OutcomeUnknown, UnexpectedAnswer) as error:
            if error.operation in _WRITES:
                return error
            self._refused(intent)
            raise
        except OctopusError:
            self._refused(intent)
            raise
        return None

    def _refused(self, intent: Intent) -> None:
        self._store.save_intent(attrs.evolve(intent, state=IntentState.REFUSED))

    def _settle(self, intent: Intent) -> Posted | Finding:
        """Look at the number of an intent in doubt: what is booked, or that it is absent or foreign."""
        sent = decode(intent.body, self._kind)
        found = self._read_back(intent)
        finding = judge(found, mark=intent.mark, sent=sent)
        if found is not None and finding is Finding.OURS:
            return self._booked(intent, adopted=True, differences=differences(sent=sent, found=found))
        if finding is Finding.UNSURE:
            self._store.save_intent(attrs.evolve(intent, state=IntentState.UNSURE))
            raise PostingUnsure(intent.key, document_key=intent.document_key, mark=intent.mark)
        return finding

    def _read_back(self, intent: Intent) -> Document | None:
        series = intent.series
        try:
            return self._documents.get(series.bookyear, series.journal, intent.number)
        except (LimitReached, LimitRefused):
            listed = self._documents.modified(year=series.bookyear, journal=series.journal)
            return next((document for document in listed if document.number == intent.number), None)

    def _booked(
        self, intent: Intent, *, adopted: bool = False, differences: tuple[Difference, ...] = ()
    ) -> Posted:
        known = self._store.load_last_number(intent.series)
        last: LastNumber | None = None
        if known is not None and known.number < intent.number:
            last = attrs.evolve(known, number=intent.number)
        self._store.save_intent(
            attrs.evolve(intent, state=IntentState.BOOKED, attachments=()), last_number=last
        )
        return Posted(document_key=intent.document_key, adopted=adopted, differences=differences)

    def _prepare(
        self,
        key: str,
        make: Callable[[int], Document | Draft],
        mark: str,
        *,
        number: int,
        doubted: bool = False,
    ) -> Intent:
        made = make(number)
        draft = made if isinstance(made, Draft) else Draft(document=made)
        document = draft.document
        place = Series(self._series.dossier, document.bookyear, document.journal)
        if not isinstance(document, self._kind) or place != self._series or document.number != number:
            raise ValueError(
                f"«{key}» was made for {document.journal}/{document.number} of bookyear {document.bookyear}, "
                f"but is to be booked as {self._series.journal}/{number} of bookyear {self._series.bookyear}."
            )
        intent = Intent(
            key=key,
            mark=mark,
            series=self._series,
            number=number,
            body=encode_booking(with_mark(document, mark)),
            attachments=tuple(draft.attachments),
            doubted=doubted,
        )
        self._store.save_intent(intent)
        return intent

    def _next_number(self) -> int:
        known = self._store.load_last_number(self._series)
        if known is None or known.read_on != brussels_day(self._clock()):
            return self._read_next()
        return known.number + 1

    def look_for_marks(self) -> int:
        """Read every document of this kind in the dossier and keep those with a mark (one call).

        Returns:
            How many have one.
        """
        marked = [
            Marked(
                mark=mark,
                document_key=DocumentKey(
                    bookyear=document.bookyear, journal=document.journal, number=document.number
                ),
                body=encode(document),
            )
            for document in self._documents.modified()
            for mark in marks_in(document)
        ]
        journals = _BOOKING_JOURNALS if _takes_bookings(self._series) else _FINANCIAL_JOURNALS
        self._store.replace_marked(self._series.dossier, marked, journals=journals)
        return len(marked)

    def refuse_if_locked(self, make: Callable[[int], Document | Draft], *, mark: str) -> None:
        """Ask whether the journal is free: send a document under number 0, which can never be the next.

        Raises:
            JournalLocked: the journal is in use.
        """
        made = make(0)
        document = made.document if isinstance(made, Draft) else made
        try:
            self._documents.send(encode_booking(with_mark(document, mark)), ())
        except NumberNotNext:
            return
        raise OctopusError(
            f"Octopus took {self._series.journal}/0, although no document can have that number: "
            "let the bookkeeper take it out."
        )

    def _known_next(self) -> int:
        known = self._store.load_last_number(self._series)
        return self._read_next() if known is None else known.number + 1

    def _read_next(self) -> int:
        """The next number by the journal list, which is kept.

        A last number that is not the one we knew means that somebody else booked or deleted, or that our
        store is new or restored: then the marks in the books are read before anything is sent.
        """
        for journal in self._journals.list(self._series.bookyear):
            if journal.key == self._series.journal:
                last = LastNumber(journal.last_number or 0, brussels_day(self._clock()))
                known = self._store.load_last_number(self._series)
                if known is None or known.number != last.number:
                    self.look_for_marks()
                self._store.save_last_number(self._series, last)
                return last.number + 1
        raise NotFoundInDossier(
            f"Dossier {self._series.dossier} has no journal {self._series.journal} in bookyear "
            f"{self._series.bookyear}: choose another, or let the bookkeeper make it in Octopus "
            "(a new one shows after Bestand > Synchroniseren)."
        )


_BOOKING_JOURNALS = JournalKind.PURCHASE + JournalKind.SALES
_FINANCIAL_JOURNALS = JournalKind.FINANCIAL + JournalKind.DIVERSE


def _takes_bookings(series: Series) -> bool:
    return series.journal[:1] not in _FINANCIAL_JOURNALS
