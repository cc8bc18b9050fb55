"""The parts of the pages: journals with their buttons, bookings with their files, relations."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from octopus_client.sandbox.page_html import Cell, Column, element, table
from octopus_client.sandbox.page_rows import Row, Ties, documents_of, relation_name, row_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from octopus_client.sandbox.page_html import Content
    from octopus_client.sandbox.shelf import Entry
    from octopus_client.sandbox.world import Attachment, Dossier, Journal

_FIRST = 20
"""How many bookings and relations the first page shows."""
_MODES = {1: "bookings", 2: "invoices, prices without VAT", 3: "invoices, prices with VAT"}
_NAMES = {"A": "purchase", "V": "sales", "F": "financial", "D": "diverse", "L": "delivery notes"}
_JOURNALS = (
    Column("Journal", "short"),
    Column("Name"),
    Column("Kind"),
    Column("Last number"),
    Column("State"),
    Column("Action"),
)
_BOOKINGS = (
    Column("Number", "short"),
    Column("Date", "short"),
    Column("Client"),
    Column("Reference"),
    Column("Amount", "number"),
    Column("Open", "number"),
    Column("Balanced"),
    Column("Files"),
)
_RELATIONS = (
    Column("Key", "short"),
    Column("Name"),
    Column("Role"),
    Column("VAT number", "short"),
    Column("Place"),
    Column("External id"),
)


def dossier_section(dossier: Dossier) -> Markup:
    """Return all that the first page shows of a dossier."""
    ties = Ties(dossier)
    documents = documents_of(dossier)
    rows = [row_of(dossier, ties, *each) for each in documents[:_FIRST]]
    relations = list(reversed(dossier.relations.values()))[:_FIRST]
    place = f"/dossiers/{dossier.id}"
    return element(
        "section",
        element("h2", title_of(dossier), id=f"dossier-{dossier.id}"),
        element("p", "Bookyears: ", _bookyears(dossier) or "none", "."),
        _lock_line(dossier),
        element("h3", "Journals", id=f"journals-{dossier.id}"),
        journals_table(dossier),
        element("h3", "Bookings"),
        bookings_table(dossier, rows),
        _more(f"{place}/bookings", len(documents), "bookings"),
        element("h3", "Relations"),
        relations_table(relations),
        _more(f"{place}/relations", len(dossier.relations), "relations"),
    )


def _lock_line(dossier: Dossier) -> Markup:
    if dossier.locked:
        told = element("span", "A person has the whole dossier open. ", class_="locked")
        return element("div", told, _button(dossier, "unlock", "Free the dossier"))
    return element("div", _button(dossier, "lock", "Open the whole dossier as a bookkeeper"))


def journals_table(dossier: Dossier, journals: Iterable[Journal] | None = None) -> Markup:
    """Return journals, one row for each key: a person opens a journal in all bookyears at once.

    Args:
        dossier: whose they are.
        journals: those to show, all unless given.
    """
    by_key: dict[str, list[Journal]] = defaultdict(list)
    for journal in dossier.journals.values() if journals is None else journals:
        by_key[journal.body["journalKey"]].append(journal)
    if not by_key:
        return element("p", "None.")
    return table(_JOURNALS, (_journal_row(dossier, key, by_key[key]) for key in sorted(by_key)))


def _journal_row(dossier: Dossier, key: str, journals: Sequence[Journal]) -> Sequence[Cell]:
    is_locked = any(each.locked for each in journals)
    mode = _MODES.get(journals[0].body["insertionType"], "invoices")
    numbers = tuple(
        element(
            "a",
            f"{year_of(dossier, each)}: {each.last_number}",
            href=_address(dossier, each.body["bookyearKey"]["id"], key),
        )
        for each in journals
    )
    closed = ("closed",) if any(each.body["closed"] for each in journals) else ()
    state = element("span", "opened by a person", class_="locked") if is_locked else "free"
    button = (
        _button(dossier, "unlock", f"Free {key}", key)
        if is_locked
        else _button(dossier, "lock", f"Open {key} as a bookkeeper", key)
    )
    kind = f"{_NAMES.get(key[:1], '')}, {mode}" if key.startswith("V") else _NAMES.get(key[:1], "")
    return (key, journals[0].body["name"], kind, numbers, (state, *closed), button)


def bookings_table(dossier: Dossier, rows: Sequence[Row]) -> Markup:
    """Return documents, a row each."""
    return table(_BOOKINGS, (_booking_row(dossier, row) for row in rows)) if rows else element("p", "None.")


def _booking_row(dossier: Dossier, row: Row) -> Sequence[Cell]:
    bookyear, journal, number = row.key
    files = tuple(_file_link(dossier, row, place, each) for place, each in enumerate(row.files, start=1))
    return (
        element("span", f"{journal}/{number}", title=f"bookyear {bookyear}"),
        row.date,
        row.party,
        row.reference,
        _euros(row.amount),
        _euros(row.open) if row.booked else "not booked yet",
        ", ".join(dict.fromkeys(row.balanced_with)),
        files,
    )


def _file_link(dossier: Dossier, row: Row, place: int, file: Attachment) -> Content:
    if file.data is None:  # only its fingerprint was loaded
        return file.file_name
    return element(
        "a", file.file_name, href=f"{_address(dossier, row.key[0], row.key[1])}/{row.key[2]}/{place}"
    )


def relations_table(relations: Iterable[Entry]) -> Markup:
    """Return clients and suppliers, a row each."""
    rows = [_relation_row(each) for each in relations]
    return table(_RELATIONS, rows) if rows else element("p", "None.")


def _relation_row(relation: Entry) -> Sequence[Cell]:
    body = relation.body
    identification = body["relationIdentificationServiceData"]
    roles = [role for role in ("client", "supplier") if body.get(role)]
    place = " ".join(part for part in (body.get("country"), body.get("postalCode"), body.get("city")) if part)
    return (
        identification["relationKey"]["id"],
        relation_name(body),
        ", ".join(roles if body.get("active", True) else [*roles, "inactive"]),
        body.get("vatNr", ""),
        place,
        identification.get("externalRelationId") or "",
    )


def _button(dossier: Dossier, do: str, text: str, journal: str | None = None) -> Markup:
    given = {"do": do, "dossier": str(dossier.id)} | ({"journal": journal} if journal else {})
    fields = [Markup('<input type="hidden" name="{}" value="{}">').format(*each) for each in given.items()]
    return element("form", *fields, element("button", text), method="post")


def _more(address: str, count: int, what: str) -> Markup:
    return element("p", element("a", f"All {count:,} {what}", href=address)) if count > _FIRST else Markup("")


def _address(dossier: Dossier, bookyear: int, journal: str) -> str:
    return f"/dossiers/{dossier.id}/{bookyear}/{quote(journal, safe='')}"


def title_of(dossier: Dossier) -> str:
    """Return the number and the name of a dossier."""
    return f"{dossier.id} {dossier.info['dossierDescription']}"


def _bookyears(dossier: Dossier) -> str:
    return ", ".join(
        f"{each['startDate']} to {each['endDate']} (id {number}{', closed' if each.get('closed') else ''})"
        for number, each in dossier.bookyears.items()
    )


def year_of(dossier: Dossier, journal: Journal) -> str:
    """Return the year of a journal's bookyear, or its id where the dossier does not have it."""
    bookyear = dossier.bookyears.get(journal.body["bookyearKey"]["id"])
    return str(bookyear["endDate"])[:4] if bookyear is not None else str(journal.body["bookyearKey"]["id"])


def _euros(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"
