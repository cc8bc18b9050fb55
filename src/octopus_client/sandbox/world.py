"""What Octopus knows: dossiers and what is in them, as plain JSON with a moment of change."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from octopus_client.sandbox.shelf import Entry, Key, Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from octopus_client.sandbox.json_types import JsonObject

DocumentKey: TypeAlias = tuple[int, str, int]
"""Bookyear, journal, number."""
LineKey: TypeAlias = tuple[int, str, int, int]
"""Bookyear, journal, number, line; line -1 is a whole buy or sell document."""

BUY_SELL_LETTERS = "AV"
FINANCIAL_LETTERS = "FD"


@dataclass
class Journal(Entry):
    """A journal of a bookyear, in the shape of the journal list."""

    locked: bool = False
    account: int | None = None

    @property
    def key(self) -> str:
        """Its type and number."""
        return str(self.body["journalKey"])

    @property
    def letter(self) -> str:
        """The type of the journal."""
        return self.key[:1]

    @property
    def number(self) -> int:
        """Its number among those of its type."""
        return int(self.key[1:])

    @property
    def last_number(self) -> int:
        """The number of the last document, 0 when there is none."""
        return int(self.body["lastBookedDocumentNr"])

    @last_number.setter
    def last_number(self, number: int) -> None:
        self.body["lastBookedDocumentNr"] = number


@dataclass(frozen=True)
class Attachment:
    """A file of a document; `data` is None when only its fingerprint is known."""

    file_name: str
    size: int
    sha256: str
    data: bytes | None = None

    @classmethod
    def of(cls, file_name: str, data: bytes) -> Attachment:
        """Return the attachment of some bytes."""
        return cls(file_name, len(data), hashlib.sha256(data).hexdigest(), data)


@dataclass
class Document(Entry):
    """A booking as it was posted."""

    attachments: list[Attachment] = field(default_factory=list)

    @property
    def key(self) -> DocumentKey:
        """Bookyear, journal and number."""
        return document_key(self.body)


@dataclass
class Balancing(Entry):
    """A link between a debit and a credit."""

    @property
    def debet(self) -> LineKey:
        """The debit side."""
        return line_key(self.body["debetKey"])

    @property
    def credit(self) -> LineKey:
        """The credit side."""
        return line_key(self.body["creditKey"])

    @property
    def amount(self) -> Decimal:
        """How much of both sides it closes."""
        return Decimal(self.body["balanceAmount"])


def document_key(body: JsonObject) -> DocumentKey:
    """Return the key that a booking carries."""
    return (body["bookyearKey"]["id"], body["journalKey"], body["documentSequenceNr"])


def line_key(body: JsonObject) -> LineKey:
    """Return the key that one side of a balancing carries."""
    return (*document_key(body), body["lineSequenceNr"])


@dataclass
class Dossier:
    """One dossier."""

    info: JsonObject
    locked: bool = False
    bookyears: dict[int, JsonObject] = field(default_factory=dict)
    journals: dict[tuple[int, str], Journal] = field(default_factory=dict)
    accounts: dict[tuple[int, int], Entry] = field(default_factory=dict)
    vat_codes: list[JsonObject] = field(default_factory=list)
    relations: dict[int, Entry] = field(default_factory=dict)
    external_ids: dict[int, int] = field(default_factory=dict)
    documents: dict[DocumentKey, Document] = field(default_factory=dict)
    former_documents: list[Document] = field(default_factory=list)
    """Bookings as they stood before they were changed or deleted, each with the moment of that."""
    balancings: list[Balancing] = field(default_factory=list)
    deleted_documents: dict[DocumentKey, datetime] = field(default_factory=dict)
    deleted_balancings: dict[tuple[LineKey, LineKey], Entry] = field(default_factory=dict)
    """Each as `balancings/modified` listed it before it was deleted."""
    shelves: dict[str, Shelf] = field(default_factory=dict)
    """The stored objects of the kinds that `api.stored()` names."""

    @property
    def id(self) -> int:
        """The number of the dossier."""
        return int(self.info["dossierKey"]["id"])

    @property
    def language(self) -> str:
        """The language of the dossier, as texts of bookyears and journals name it."""
        return str(self.info["languageCode"]).upper()

    def text_of(self, names: list[JsonObject]) -> str:
        """Return a name in the language of the dossier, or the first of them."""
        texts = {each["language"]: str(each["value"]) for each in reversed(names)}
        return texts.get(self.language, str(names[0]["value"]))

    def shelf(self, name: str) -> Shelf:
        """Return the stored objects of that name."""
        return self.shelves.setdefault(name, Shelf())

    def of_letters(self, letters: str) -> Iterator[Document]:
        """Yield the documents in journals of these types."""
        return (each for each in self.documents.values() if each.body["journalKey"][:1] in letters)

    def numbered_documents(self) -> Iterator[JsonObject]:
        """Yield all documents that have a number in a journal: bookings, invoices, delivery notes."""
        yield from (each.body for each in self.documents.values())
        for shelf in self.shelves.values():
            for key, entry in shelf.entries.items():
                match key:
                    case (int(), str(), int()):
                        yield entry.body

    def relation(self, key: int, external_id: int) -> Entry | None:
        """Return a relation by its key, or by its external id when there is no key."""
        if key > 0:
            return self.relations.get(key)
        return self.relations.get(self.external_ids.get(external_id, 0)) if external_id else None

    def relation_of(self, identification: JsonObject) -> Entry | None:
        """Return the relation that a `relationIdentificationServiceData` names."""
        key = identification.get("relationKey", {}).get("id", 0)
        return self.relation(key, identification.get("externalRelationId", 0))

    def put_relation(self, relation: Entry) -> None:
        """Store a relation under its key and its external id."""
        identification = relation.body["relationIdentificationServiceData"]
        key, external_id = identification["relationKey"]["id"], identification["externalRelationId"]
        known = self.relations.get(key)
        if known is not None:
            self.external_ids.pop(known.body["relationIdentificationServiceData"]["externalRelationId"], None)
        self.relations[key] = relation
        if external_id:
            self.external_ids[external_id] = key

    def book(self, document: Document) -> None:
        """Store a document as the last of its journal."""
        self.documents[document.key] = document
        self.take_number(document.key)

    def change(self, document: Document, body: JsonObject, now: datetime) -> None:
        """Put another content in the place of that of a booking."""
        self.former_documents.append(Document(document.body, now))
        document.body, document.modified = body, now

    def take_number(self, key: Key) -> None:
        """Make a document the last of its journal, when its number is higher; other keys are left alone."""
        match key:
            case (int() as bookyear, str() as journal_key, int() as number):
                journal = self.journals.get((bookyear, journal_key))
                if journal is not None:
                    journal.last_number = max(journal.last_number, number)

    def take_numbers_of_shelves(self) -> None:
        """Do the same for all documents that are no bookings."""
        for shelf in self.shelves.values():
            for key in shelf.entries:
                self.take_number(key)

    def journals_called(self, journal_key: str) -> list[Journal]:
        """Return the journals of that name in all bookyears."""
        return [journal for (_, key), journal in self.journals.items() if key == journal_key]


@dataclass
class World:
    """Everything that the sandbox knows apart from tokens, limits, faults and assumptions."""

    software_house: str
    user: str
    password: str
    dossiers: dict[int, Dossier] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    failed_logins: int = 0
