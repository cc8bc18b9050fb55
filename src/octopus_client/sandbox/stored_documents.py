"""Numbered documents that are no bookings: stored, replaced, read back and listed when changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octopus_client.sandbox import rules
from octopus_client.sandbox.answers import NOT_FOUND, Refusal, RefusedError, nothing_found
from octopus_client.sandbox.assumptions import assumed
from octopus_client.sandbox.world import document_key

if TYPE_CHECKING:
    from octopus_client.sandbox.answers import Reply
    from octopus_client.sandbox.call import Call
    from octopus_client.sandbox.json_types import JsonObject
    from octopus_client.sandbox.shelf import Shelf, Stored

_ALL = -1


@dataclass(frozen=True)
class StoredDocuments:
    """Invoices, or delivery notes.

    Attributes:
        family: their rules.
        kind: how they are stored.
    """

    family: rules.Family
    kind: Stored

    def shelf(self, call: Call) -> Shelf:
        """Return where they are stored."""
        return call.shelf(self.family.shelf)

    def insert(self, call: Call) -> Reply:
        """Store the next one of its journal."""
        self._put(call, call.body(), replaces=False)
        return call.done(201)

    def update(self, call: Call) -> Reply:
        """Store one in the place of the one with its number."""
        self._put(call, call.body(), replaces=True)
        return call.done()

    def _put(self, call: Call, body: JsonObject, *, replaces: bool) -> None:
        books = call.books
        found = rules.invoicing(books, body, call.assumptions, family=self.family, replaces=replaces)
        call.refuse_first(found)
        key = document_key(body)
        old = self.shelf(call).get(key) or {}
        kept = {name: old[name] for name in self.kind.more if name in old}
        self.shelf(call).put(key, {**body, **kept}, call.now)
        books.take_number(key)
        call.touch_journal(key)

    def get(self, call: Call) -> Reply:
        """Answer one that the query names."""
        return call.answer(self.answered(call, self.named(call)))

    def named(self, call: Call, *, journal: str = "journalKey") -> JsonObject:
        """Return the one that the query names.

        Args:
            call: whose query it is.
            journal: the parameter that names the journal.
        """
        key = (call.number("bookyearId"), call.text(journal), call.number("documentSeqNr"))
        call.journal(*key[:2])
        found = self.shelf(call).get(key)
        if found is None:
            raise self.unknown(call, f"{key[1]}/{key[2]}")
        return found

    def unknown(self, call: Call, what: str) -> RefusedError:
        """Return the refusal of one that does not exist: a 404 where the contract has one, else a code."""
        text = f"No {self.family.name} {what} found in dossier {call.books.id}"
        if NOT_FOUND in call.operation.refusals:
            return RefusedError(Refusal(None, text, NOT_FOUND))
        return RefusedError(Refusal(self.family.missing, text, evidence=assumed("refusal-codes")))

    def answered(self, call: Call, body: JsonObject) -> JsonObject:
        """Return one as it is read back, with both names of its relation."""
        relation = call.books.relation_of(body["relationIdentificationServiceData"])
        identification = {} if relation is None else relation.body["relationIdentificationServiceData"]
        return {**self.kind.answered(body), "relationIdentificationServiceData": identification}

    def modified(self, call: Call) -> Reply:
        """List those changed since a moment, of one bookyear and journal or of all."""
        bookyear_id, journal_key = call.number("bookyearId"), call.request.query.get("journalKey")
        changed = call.changed_since()
        if bookyear_id != _ALL:
            call.bookyear(bookyear_id)
            if journal_key:
                call.journal(bookyear_id, journal_key)

        def wanted(key: tuple[int, str]) -> bool:
            return bookyear_id in (_ALL, key[0]) and journal_key in (None, "", key[1])

        for key, journal in call.books.journals.items():
            if journal.letter in self.family.letters and wanted(key):
                call.check_readable(journal)
        found = [each for each in self.shelf(call).changed(changed) if wanted(document_key(each)[:2])]
        if not found:
            raise nothing_found(f"modified {self.family.name}s", call.books.id)
        return call.answer([self.answered(call, each) for each in found])

    def of_journal(self, call: Call, bookyear_id: int, journal_key: str, numbers: range) -> list[JsonObject]:
        """Return those of a journal with these numbers, in their order."""
        chosen = [
            each
            for each in self.shelf(call).bodies()
            if document_key(each)[:2] == (bookyear_id, journal_key) and each["documentSequenceNr"] in numbers
        ]
        return sorted(chosen, key=document_key)

    def selected(self, call: Call, selection: JsonObject) -> list[JsonObject]:
        """Return those that a body with a first and a last number selects; there must be some."""
        bookyear_id, journal_key = selection["bookyearKey"]["id"], selection["journal"]
        first, last = selection["documentSequenceNr"], selection["toDocumentSequenceNr"]
        call.journal(bookyear_id, journal_key)
        chosen = self.of_journal(call, bookyear_id, journal_key, range(first, last + 1))
        if not chosen:
            raise self.unknown(call, f"{journal_key}/{first} to {last}")
        return chosen


def selection_key(body: JsonObject) -> JsonObject:
    """Return the key of a document in the shape that lists of outcomes have."""
    return {
        "bookyearKey": body["bookyearKey"],
        "journal": body["journalKey"],
        "documentSequenceNr": body["documentSequenceNr"],
    }
