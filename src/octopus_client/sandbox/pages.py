"""The pages of the sandbox, for people: what is in it, and buttons that open a journal and free it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from markupsafe import Markup
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, MapAdapter, Rule

from octopus_client.sandbox.answers import NOT_FOUND, Reply
from octopus_client.sandbox.clock import BRUSSELS
from octopus_client.sandbox.contract import API_PREFIX, CONTROL_PREFIX
from octopus_client.sandbox.control_calls import CONTROL_CALLS
from octopus_client.sandbox.controls import Controls
from octopus_client.sandbox.page_html import element, joined, page
from octopus_client.sandbox.page_parts import (
    bookings_table,
    dossier_section,
    journals_table,
    relations_table,
    title_of,
    year_of,
)
from octopus_client.sandbox.page_rows import Ties, documents_of, row_of
from octopus_client.sandbox.snapshot import ControlError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from octopus_client.sandbox.answers import Request
    from octopus_client.sandbox.page_html import Content
    from octopus_client.sandbox.state import State
    from octopus_client.sandbox.world import Dossier, Journal

_LONG = 100
"""How many rows of a list a page shows."""
_HTML = "text/html; charset=utf-8"
_SEE_OTHER, _BAD_REQUEST, _METHOD_NOT_ALLOWED = 303, 400, 405


def _routes() -> MapAdapter:
    dossier = "/dossiers/<int:dossier>"
    routes = Map(
        [
            Rule("/", methods=["GET", "POST"], endpoint="home"),
            Rule(f"{dossier}/bookings", methods=["GET"], endpoint="bookings"),
            Rule(f"{dossier}/relations", methods=["GET"], endpoint="relations"),
            Rule(f"{dossier}/<int:bookyear>/<journal>", methods=["GET", "POST"], endpoint="journal"),
            Rule(
                f"{dossier}/<int:bookyear>/<journal>/<int:number>/<int:file>",
                methods=["GET"],
                endpoint="file",
            ),
        ],
        strict_slashes=False,
        merge_slashes=False,
    )
    return routes.bind("sandbox")


class _NothingThereError(Exception):
    """What a page would show does not exist; the message says what."""


@dataclass(frozen=True)
class _Visit:
    """A request for a page that exists: its dossier and the rest of its address."""

    request: Request
    dossier: Dossier | None
    values: Mapping[str, str | int]

    @property
    def books(self) -> Dossier:
        if self.dossier is None:
            raise AssertionError("The address of the page names no dossier.")
        return self.dossier

    @property
    def journal(self) -> Journal:
        key = (int(self.values["bookyear"]), str(self.values["journal"]))
        journal = self.books.journals.get(key)
        if journal is None:
            raise _NothingThereError(f"Dossier {self.books.id} has no journal {key[1]} in bookyear {key[0]}.")
        return journal

    @property
    def start(self) -> int:
        """How many rows of a long list come before those of this page."""
        given = self.request.query.get("page", "1")
        return (max(int(given), 1) - 1) * _LONG if given.isascii() and given.isdecimal() else 0


@dataclass
class Pages:
    """Answers what people look at with a browser."""

    state: State
    routes: MapAdapter = field(default_factory=_routes, repr=False)

    def handle(self, request: Request) -> Reply | None:
        """Answer a request for a page, None when there is no page at its address."""
        method = "GET" if request.method == "HEAD" else request.method
        try:
            name, values = self.routes.match(request.path, method)
        except NotFound:
            return None
        except MethodNotAllowed:
            return _said(_METHOD_NOT_ALLOWED, f"{request.method} is not for the page {request.path}.")
        with self.state.lock:
            try:
                visit = _Visit(request, self._dossier(values), values)
                return self._obey(visit) if method == "POST" else self._show(name, visit)
            except _NothingThereError as error:
                return _said(NOT_FOUND, str(error))
            except ControlError as error:
                return _said(_BAD_REQUEST, str(error))

    def _dossier(self, values: Mapping[str, str | int]) -> Dossier | None:
        if "dossier" not in values:
            return None
        number = int(values["dossier"])
        dossier = self.state.world.dossiers.get(number)
        if dossier is None:
            raise _NothingThereError(f"There is no dossier {number}.")
        return dossier

    def _obey(self, visit: _Visit) -> Reply:
        """Do what a button says, and go back to the page where it stands."""
        form = {
            name: each[0] for name, each in parse_qs(visit.request.body.decode("utf-8", "replace")).items()
        }
        dossier, journal = form.get("dossier", ""), form.get("journal")
        if form.get("do") not in ("lock", "unlock") or not (dossier.isascii() and dossier.isdecimal()):
            raise ControlError("That button does not exist.")
        place = {"dossierId": int(dossier)} | ({"journalKey": journal} if journal else {})
        Controls(self.state).handle("POST", form["do"], place)
        return Reply(_SEE_OTHER, location=f"{quote(visit.request.path)}#journals-{int(dossier)}")

    def _show(self, name: str, visit: _Visit) -> Reply:
        shown: dict[str, Callable[[_Visit], Reply]] = {
            "home": self._home,
            "bookings": _bookings_page,
            "relations": _relations_page,
            "journal": _journal_page,
            "file": _file,
        }
        return shown[name](visit)

    def _home(self, _: _Visit) -> Reply:
        moment = self.state.clock.now().astimezone(BRUSSELS)
        clock = element(
            "time", f"{moment:%A} {moment.day} {moment:%B %Y, %H:%M:%S}", datetime=moment.isoformat()
        )
        content = [
            element("h1", "Octopus sandbox"),
            element(
                "p",
                "It is ",
                clock,
                " in Brussels here. The API is served at ",
                element("code", API_PREFIX),
                ".",
            ),
            element(
                "p",
                element("a", "The contract (OpenAPI)", href=f"{CONTROL_PREFIX}/openapi.json"),
                " · ",
                element("a", "Everything as JSON", href=f"{CONTROL_PREFIX}/state"),
                " · ",
                element("a", "Control calls", href="#control-calls"),
            ),
            *(dossier_section(each) for each in self.state.world.dossiers.values()),
            element("h2", "Control calls", id="control-calls"),
            element("p", "Under ", element("code", f"{CONTROL_PREFIX}/"), " of this address, with JSON."),
            element("pre", CONTROL_CALLS, tabindex="0"),
        ]
        return _page("Octopus sandbox", *content)


def _bookings_page(visit: _Visit) -> Reply:
    return _documents_page(visit, f"Bookings of {title_of(visit.books)}", place=None)


def _journal_page(visit: _Visit) -> Reply:
    dossier, journal = visit.books, visit.journal
    place = (journal.body["bookyearKey"]["id"], journal.body["journalKey"])
    title = f"Journal {place[1]}, {year_of(dossier, journal)}, of {title_of(dossier)}"
    return _documents_page(visit, title, journals_table(dossier, [journal]), place=place)


def _documents_page(visit: _Visit, title: str, *above: Markup, place: tuple[int, str] | None) -> Reply:
    dossier = visit.books
    documents = documents_of(dossier, place)
    ties = Ties(dossier)
    shown = documents[visit.start : visit.start + _LONG]
    rows = bookings_table(dossier, [row_of(dossier, ties, *each) for each in shown])
    return _list_page(visit, title, (*above, element("h2", "Bookings"), rows), len(documents))


def _relations_page(visit: _Visit) -> Reply:
    relations = list(reversed(visit.books.relations.values()))
    rows = relations_table(relations[visit.start : visit.start + _LONG])
    return _list_page(visit, f"Relations of {title_of(visit.books)}", (rows,), len(relations))


def _list_page(visit: _Visit, title: str, content: Sequence[Markup], count: int) -> Reply:
    number, path = visit.start // _LONG + 1, quote(visit.request.path)
    links = []
    if number > 1:
        links.append(element("a", "newer", href=f"{path}?page={number - 1}"))
    if visit.start + _LONG < count:
        links.append(element("a", "older", href=f"{path}?page={number + 1}"))
    last = min(visit.start + _LONG, count)
    told = f"{visit.start + 1} to {last} of {count:,}, the newest first. " if visit.start < count else ""
    back = element("a", "The whole sandbox", href=f"/#dossier-{visit.books.id}")
    return _page(
        title,
        element("nav", back),
        element("h1", title),
        *content,
        element("p", told, Markup(" · ").join(links)) if told or links else "",
    )


def _file(visit: _Visit) -> Reply:
    key = (visit.journal.body["bookyearKey"]["id"], str(visit.values["journal"]), int(visit.values["number"]))
    document, place = visit.books.documents.get(key), int(visit.values["file"])
    files = document.attachments if document is not None else []
    data = files[place - 1].data if 1 <= place <= len(files) else None
    if data is None:
        raise _NothingThereError(f"{key[1]}/{key[2]} has no file {place}.")
    # Whatever claims to be something else is handed over to be kept, not shown: it comes from anybody.
    is_pdf = data.startswith(b"%PDF-")
    return Reply(200, data, content_type="application/pdf" if is_pdf else "application/octet-stream")


def _page(title: str, *content: Content, status: int = 200) -> Reply:
    return Reply(status, page(title, *content), content_type=_HTML)


def _said(status: int, text: str) -> Reply:
    back = element("p", element("a", "The whole sandbox", href="/"))
    return _page(text, joined((element("h1", text), back)), status=status)
