"""Reading the format `tickoweb-documents/1`.

Each complaint names its place (`documents[3].lines[0].vat_rate`) and what to do. A document
with a fault is refused; the others are read. Only a file that is not for us at all, or no
JSON, is refused whole.
"""

import json
import re
from collections.abc import Iterable
from decimal import Decimal

from attrs import frozen

from tickoweb_sync.document_values import Node, cleaned, kind_of, shown
from tickoweb_sync.documents import (
    Customer,
    Document,
    Event,
    Kind,
    Line,
    Payment,
    RateTotal,
    Totals,
    Treatment,
)

FORMAT = "tickoweb-documents/1"


class FileRefused(ValueError):
    """The whole file cannot be read: broken JSON, another format, another organisation."""


@frozen(kw_only=True)
class Refusal:
    """One fault of one document: where it stands, and what to do about it."""

    id: str | None
    order: str | None
    path: str
    reason: str

    @property
    def sentence(self) -> str:
        """The complaint as one sentence, its place first."""
        return f"{self.path}: {self.reason}"


@frozen(kw_only=True)
class Reading:
    """What a file holds: the good documents, in their order, and the faults of the others."""

    documents: tuple[Document, ...]
    refusals: tuple[Refusal, ...]


def read_documents(data: bytes | str | object, *, organisation: str) -> Reading:
    """Read a file of documents.

    Args:
        data: The file's bytes or text, or its content already parsed from JSON.
        organisation: Whose documents are expected; another organisation's file is refused.

    Raises:
        FileRefused: The file as a whole cannot be used.
    """
    content = _parsed(data)
    if not isinstance(content, dict):
        message = f"The file must hold one JSON object with a `format`, not {kind_of(content)}."
        raise FileRefused(message)
    if content.get("format") != FORMAT:
        message = (
            f"The file's `format` is {shown(content.get('format'))}; this version reads {FORMAT!r} only."
        )
        raise FileRefused(message)
    if content.get("organisation") != organisation:
        message = (
            f"The file is of organisation {shown(content.get('organisation'))}, but the settings are of "
            f"{organisation!r}. Nothing was read: hand it over with the settings it belongs to."
        )
        raise FileRefused(message)
    items = content.get("documents")
    if not isinstance(items, list):
        message = f"The file's `documents` must be a list, not {kind_of(items)}."
        raise FileRefused(message)
    return _read_all(items)


def read_document(data: bytes | str | object) -> Document:
    """Read a single document, such as `Document.to_json` wrote.

    Raises:
        FileRefused: It has a fault; the message names every one of them.
    """
    document, refusals = _read_one(_parsed(data), "")
    if document is None:
        raise FileRefused(" ".join(refusal.sentence for refusal in refusals))
    return document


def read_again(documents: Iterable[Document]) -> Reading:
    """Documents that were made in code, checked and cleaned like those that are read."""
    read: list[Document] = []
    refusals: list[Refusal] = []
    for made in documents:
        document, faults = _read_one(_parsed(made.to_json()), "")
        read += () if document is None else (document,)
        refusals += faults
    return Reading(documents=tuple(read), refusals=tuple(refusals))


def _parsed(data: object) -> object:
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        if isinstance(text, str):
            return json.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        message = f"The file is no readable JSON ({error}). Hand over the file as Tickoweb wrote it."
        raise FileRefused(message) from error
    return text


def _read_all(items: list[object]) -> Reading:
    documents: dict[str, tuple[int, Document]] = {}
    refusals: list[Refusal] = []
    for index, item in enumerate(items):
        path = f"documents[{index}]"
        document, faults = _read_one(item, path)
        refusals += faults
        if document is None:
            continue
        first, known = documents.setdefault(document.id, (index, document))
        if known.fingerprint != document.fingerprint:
            reason = (
                f"the same id stands at documents[{first}] with other content, which is kept. "
                "Give every document an id of its own."
            )
            refusals.append(Refusal(id=document.id, order=document.order, path=f"{path}.id", reason=reason))
    return Reading(documents=tuple(document for _, document in documents.values()), refusals=tuple(refusals))


def _read_one(item: object, path: str) -> tuple[Document | None, list[Refusal]]:
    node = Node(value=item, path=path)
    document = _document(node)
    if not node.faults:
        return document, []
    keys = item if isinstance(item, dict) else {}
    id_, order = (
        cleaned(value) if isinstance(value := keys.get(key), str) else None for key in ("id", "order")
    )
    return None, [Refusal(id=id_, order=order, path=where, reason=why) for where, why in node.faults]


def _document(node: Node) -> Document:
    return Document(
        id=node["id"].required_text(),
        kind=node["kind"].one_of(Kind),
        order=node["order"].required_text(),
        reference=node["reference"].text() or None,
        channel=node["channel"].required_text(),
        event=node["event"].optional(_event),
        issued_at=node["issued_at"].moment(),
        due_on=node["due_on"].optional(Node.date),
        currency=node["currency"].required_text().upper(),
        language=re.split("[-_]", node["language"].text().lower())[0] or None,
        customer=_customer(node["customer"]),
        lines=tuple(_line(line) for line in node["lines"].items()),
        totals=_totals(node["totals"]),
        credits=tuple(credit.required_text() for credit in node["credits"].optional_items()),
        payments=tuple(_payment(payment) for payment in node["payments"].optional_items()),
        pdf=node["pdf"].text() or None,
        ubl=node["ubl"].text() or None,
    )


def _event(node: Node) -> Event:
    return Event(
        id=node["id"].text(), name=node["name"].text(), starts_at=node["starts_at"].optional(Node.moment)
    )


def _customer(node: Node) -> Customer:
    return Customer(
        id=node["id"].identity(),
        company=node["company"].text(),
        first_name=node["first_name"].text(),
        last_name=node["last_name"].text(),
        vat_number=node["vat_number"].text(),
        email=node["email"].text(),
        phone=node["phone"].text(),
        street=node["street"].text(),
        postcode=node["postcode"].text(),
        city=node["city"].text(),
        country=node["country"].text(),
        peppol_id=node["peppol_id"].text(),
    )


def _line(node: Node) -> Line:
    return Line(
        id=node["id"].text(),
        description=node["description"].text(),
        component=node["component"].text(),
        quantity=node["quantity"].quantity(),
        vat_rate=node["vat_rate"].rate(),
        vat_treatment=node["vat_treatment"].one_of(Treatment),
        net=node["net"].amount(),
        vat=node["vat"].amount(),
        gross=node["gross"].amount(),
        account=node["account"].optional(Node.account),
    )


def _totals(node: Node) -> Totals:
    return Totals(
        net=node["net"].amount(),
        vat=node["vat"].amount(),
        gross=node["gross"].amount(),
        per_rate=tuple(
            RateTotal(
                vat_rate=row["vat_rate"].rate(),
                net=row["net"].amount(),
                vat=row["vat"].amount(),
                gross=row["gross"].amount(),
            )
            for row in node["per_rate"].items()
        ),
    )


def _payment(node: Node) -> Payment:
    return Payment(
        amount=node["amount"].amount(),
        method=node["method"].text(),
        provider=node["provider"].text(),
        provider_id=node["provider_id"].text(),
        paid_at=node["paid_at"].optional(Node.moment),
    )
