"""The page for the bookkeeper, without a browser: what it says in each language, and what it does not."""

import re
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickoweb_sync.notice_texts import Actor
from tickoweb_sync.outbox import State, Step
from tickoweb_sync.outbox.waits import WaitKind
from tickoweb_sync.reconcile import Cause, Difference, Movement, Part
from tickoweb_sync.reconcile.figures import Mark
from tickoweb_sync.reconcile.page import render_page
from tickoweb_sync.reconcile.page.words import LANGUAGES, Words, money, texts

SAID = {
    "nl": ("Alles klopt", "1 verschil", "Volgende stap: Zet het bedrag terug in Octopus", "boekhouder"),
    "fr": ("Tout concorde", "1 différence", "Étape suivante : Rétablissez le montant", "comptable"),
    "en": ("Everything is right", "1 difference", "Next step: Put the amount back in Octopus", "bookkeeper"),
}


class Reader(HTMLParser):
    """What stands on a page: its text by the id of the section, its attributes, its plots."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text: dict[str, str] = {"": ""}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._section = ""
        self._inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append((tag, values))
        self._inside.append(tag)
        if tag == "section":
            self._section = values.get("id") or ""
            self.text.setdefault(self._section, "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._inside:
            self.text[self._section] += " " + data

    def said(self, section: str = "") -> str:
        return " ".join(self.text[section].split())

    @property
    def everything(self) -> str:
        return " ".join(" ".join(self.text.values()).split())

    def ids(self) -> list[str]:
        return [values["id"] or "" for _, values in self.tags if "id" in values]


def plain(text: str) -> str:
    """A text with ordinary blanks only."""
    return " ".join(text.split())


@pytest.fixture
def wrong(booked: Any) -> Any:
    """A month with a changed amount, a booking by hand, a hole and a document that waits for a lock."""
    booking = booked.booking(booked.invoices()[0])
    booked.edit(booking, amount=booking["amount"] + Decimal("1234.50"))
    booked.box.book("V1")
    hole = booked.invoices()[3].number
    kept = [
        one
        for one in booked.world["buysellBookings"]
        if (one["journalKey"], one["documentSequenceNr"]) != ("V1", hole)
    ]
    booked.box.load_world({"dossiers": {"49001": {"buysellBookings": kept}}})
    late = booked.month(seed=9, count=2)[0]
    late["customer"]["company"] = "Atelier <script>alert(1)</script>"
    booked.box.lock("V1")
    booked.deliver(late)
    booked.hole = hole
    return booked


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clean_month_says_so_first(booked: Any, language: str) -> None:
    page = Reader(render_page(booked.reconcile(), language=language))

    said = page.everything
    clean, *_ = SAID[language]
    assert clean in page.said()
    assert plain(Words(language)("differences_none")) in page.said("differences")
    assert plain(Words(language)("pending_none")) in page.said("pending")
    assert ("html", {"lang": language}) in page.tags
    assert "fictie-events" in said
    assert "49001" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_difference_has_its_cause_its_amount_its_client_and_the_next_step(
    booked: Any, language: str
) -> None:
    stored = booked.invoices()[0]
    booking = booked.booking(stored)
    booked.edit(booking, amount=booking["amount"] + Decimal("1234.50"))

    page = Reader(render_page(booked.reconcile(), language=language))

    _, count, step, who = SAID[language]
    assert count in page.said()
    said = page.said("differences")
    for part in (
        step,
        who,
        stored.order,
        str(stored.booking_key),
        stored.document.customer.name,
        "+1.234,50",
    ):
        assert part in said
    assert money(stored.document.totals.gross) in said
    assert Words(language)("cause_amount") in said


def test_what_is_not_booked_stands_apart_with_the_reason(wrong: Any) -> None:
    page = Reader(render_page(wrong.reconcile(), language="nl"))

    said = page.said("pending")
    assert "Wacht: Octopus is in gebruik 1" in said
    assert "niemand (komt vanzelf in orde)" in said
    assert "Vrijgeven dagboek" in said
    assert "Ander bedrag" not in said
    assert "dagboek V1 in gebruik in Octopus 01/12/2026 09:00 nog niet vrij" in page.said("locks")


def test_the_numbers_tell_what_is_missing_and_what_was_booked_by_hand(wrong: Any) -> None:
    said = Reader(render_page(wrong.reconcile(), language="nl")).said("numbers")

    last = wrong.stored()[-1].number
    assert f"Dagboek V1, boekjaar 2026: nummers 1 tot {last + 1}" in said
    assert f"Ontbreekt: {wrong.hole}." in said
    assert f"Met de hand in Octopus geboekt: {last + 1}." in said


def test_vat_that_differs_names_rate_and_period(wrong: Any) -> None:
    result = wrong.reconcile()
    said = Reader(render_page(result, language="en")).said("vat")

    missing = next(pair for pair in result.pairs if pair.stored.number == wrong.hole)
    for row in missing.stored.document.totals.per_rate:
        if row.vat:
            assert f"{row.vat_rate} % in period 202611" in said
            assert money(-row.vat, signed=True) in said


def test_open_items_name_the_client(wrong: Any) -> None:
    result = wrong.reconcile()
    said = Reader(render_page(result, language="nl")).said("open")

    assert result.open_rows
    for row in result.open_rows:
        assert str(row.place) in said
        assert money(row.amount) in said
    assert "Testdrukkerij Nergens NV" in said  # of the booking by hand: by the relation in Octopus


def test_account_and_closing_are_told_with_their_files(booked: Any) -> None:
    mollie = b"Date,Amount,Currency,ID,Description\n2026-11-02,30.00,EUR,tr_1,a sale\n"
    closing = b"date,component,vat_rate,net,vat,gross\n2026-11-01,service_cost,6,100000,6000,106000\n"
    result = booked.reconcile(settlement=mollie, closing=closing)

    page = Reader(render_page(result, language="nl"))

    assert f"{money(result.clearing_account.unexplained, signed=True)} niet verklaard" in page.said("account")
    assert "6 % servicekost 106.000,00" in page.said("closing")
    assert "Afsluiting van Tickoweb 01/11/2026 tot en met 01/11/2026" in page.said()
    assert "closing" not in Reader(render_page(booked.reconcile())).text


def test_what_could_not_be_read_is_told_and_not_called_right(booked: Any) -> None:
    booked.dossier.bookings.modified()  # logs in anew, for the sandbox began anew
    for _ in range(booked.dossier.quota.left("getModifiedBuySellBookings")):
        booked.dossier.bookings.modified()

    page = Reader(render_page(booked.reconcile(), language="nl"))

    assert "Niet vergeleken: boekingen." in page.said()
    assert "Alles klopt" not in page.everything
    assert "Kon vandaag niet gelezen worden." in page.said("numbers")


def test_what_is_only_worth_knowing_stands_last_and_is_no_difference(booked: Any) -> None:
    late, early = booked.month(seed=9, count=2)
    late["issued_at"], early["issued_at"] = "2026-11-30T12:00:00+01:00", "2026-11-29T12:00:00+01:00"
    for document in (late, early):
        document["due_on"] = "2026-12-31"
        booked.deliver(document)

    page = Reader(render_page(booked.reconcile(), language="nl"))

    assert "Alles klopt" in page.said()
    assert list(page.text)[-1] == "notes"
    assert "gedateerd op 29/11/2026, vóór een eerder nummer van 30/11/2026" in page.said("notes")
    assert "Goed om te weten" not in Reader(render_page(booked.reconcile(), language="en")).everything


def test_an_empty_outbox_has_a_page_too(desk: Any) -> None:
    desk.configure()
    page = Reader(render_page(desk.reconcile(), language="nl"))
    assert "Er is nog niets geboekt." in page.said("numbers")
    assert "Er is nog niets geboekt." in page.said("days")


def test_the_page_loads_nothing_and_runs_nothing(wrong: Any) -> None:
    html = render_page(wrong.reconcile())
    page = Reader(html)

    assert {tag for tag, _ in page.tags} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
    } == set()
    loading = ("src", "srcset", "data", "action", "background", "poster", "xlink:href")
    assert [values for _, values in page.tags if set(values) & set(loading)] == []
    links = [values["href"] for _, values in page.tags if "href" in values]
    assert links
    assert {link[:1] for link in links if link} == {"#"}
    assert {link[1:] for link in links if link} <= set(page.ids())
    assert set(re.findall(r"url\((.)", html)) == {"#"}
    assert "@import" not in html
    assert "default-src 'none'" in html
    assert "Atelier &lt;script&gt;" in html


def test_the_page_names_clients_and_keeps_everything_else_of_them_silent(wrong: Any) -> None:
    html = render_page(wrong.reconcile())

    for pair in wrong.reconcile().pairs:
        customer = pair.stored.document.customer
        for private in (customer.email, customer.phone, customer.street, customer.vat_number):
            if len(private) > 3:
                assert private not in html


def test_every_plot_is_also_told_in_words(wrong: Any) -> None:
    html = render_page(wrong.reconcile(), language="fr")
    page = Reader(html)

    plots = [values for tag, values in page.tags if tag == "svg" and values.get("role") == "img"]
    assert len(plots) == 5
    ids = page.ids()
    assert len(ids) == len(set(ids))
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", html)
    for plot in plots:
        title, desc = (plot["aria-labelledby"] or "").split()
        assert {title, desc} <= set(ids)
        [told] = re.findall(rf'id="{desc}">(.*?)</desc>', html)
        assert told in captions


def test_a_long_series_stays_short_on_paper(booked: Any) -> None:
    booking = booked.booking(booked.invoices()[0])
    far = dict(booking, documentSequenceNr=2500, comment="", reference="far")
    booked.add("buysellBookings", far)

    html = render_page(booked.reconcile(), language="nl")

    assert "Elk vakje staat voor 5 nummers" in html
    [strip] = re.findall(r'<svg[^>]*"numbers-0-title.*?</svg>', html, re.DOTALL)
    assert strip.count("<rect") < 620


def test_the_page_is_a_method_of_the_result_in_its_language(booked: Any) -> None:
    result = booked.reconcile(language="fr")
    assert result.page() == render_page(result, language="fr")
    assert result.page(language="nl") == render_page(result, language="nl")


def test_every_text_is_there_in_each_language_with_the_same_values() -> None:
    for key, table in texts().items():
        assert set(table) == set(LANGUAGES), key
        assert all(table.values()), key
        named = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in table.values()]
        assert named[0] == named[1] == named[2], key


def test_everything_that_can_be_found_has_words() -> None:
    wanted = {
        *(f"cause_{one}" for one in Cause),
        *(f"who_{one}" for one in Actor),
        *(f"part_{one}" for one in Part),
        *(f"state_{one}" for one in State),
        *(f"mark_{one}" for one in Mark),
        *(f"wait_{one}" for one in WaitKind),
        *(f"step_{one}" for one in (*Movement, "opening", "balance")),
        *(f"field_{one}" for one in (*Movement, *Step) if one != Step.NONE),
    }
    assert wanted - set(texts()) == set()


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("lines[0].account", "lijn 1, rekening"),
        ("lines[2]", "lijn 3"),
        ("payment.document_date", "betaling, documentdatum"),
        ("vat[6]", "btw 6\N{NO-BREAK SPACE}%"),
        ("receipt TW-2026-000001", "ontvangst TW-2026-000001"),
        ("daily_receipts", "dagontvangsten"),
        ("21 % service_cost", "21\N{NO-BREAK SPACE}% servicekost"),
        ("6 % loterij", "6\N{NO-BREAK SPACE}% loterij"),
        ("something.new", "something.new"),
    ],
)
def test_fields_are_named_in_the_readers_words(field: str, told: str) -> None:
    assert Words("nl").field(field) == told


def test_what_was_typed_by_a_person_is_shown_as_it_was_typed() -> None:
    edited = Difference(cause=Cause.EDITED, field="reference", ours="12.50", theirs="2026-01-02")
    assert "referentie is nu «2026-01-02» en was «12.50»" in Words("nl").sentence(edited)
    changed = Difference(cause=Cause.DATE, field="document_date", ours="2026-11-01", theirs="2026-11-02")
    assert "is 02/11/2026 in Octopus in plaats van 01/11/2026" in Words("nl").sentence(changed)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("is 1234.50 too much", "is 1.234,50 too much"),
        ("€1,234.50 and -€3.00", "€ 1.234,50 and € \N{MINUS SIGN}3,00"),
        ("-3.00", "\N{MINUS SIGN}3,00"),
        ("TW-2026-000001, 1.2.3 and 123.2611.01", "TW-2026-000001, 1.2.3 and 123.2611.01"),
        ("2026-13-45", "2026-13-45"),
    ],
)
def test_amounts_within_a_text_are_written_as_in_belgium(text: str, told: str) -> None:
    assert Words("en").belgian(text) == told


@given(st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2))
def test_an_amount_reads_back_to_the_cent(amount: Decimal) -> None:
    for told in (money(amount), money(amount, signed=True)):
        plain = told.replace(".", "").replace(",", ".").replace("\N{MINUS SIGN}", "-")
        assert Decimal(plain) == amount
        assert re.fullmatch(r"[+\N{MINUS SIGN}]?\d{1,3}(\.\d{3})*,\d{2}", told)
    assert money(amount, signed=True).startswith("+") == (amount > 0)


@given(st.sets(st.integers(1, 60), min_size=1))
def test_numbers_that_follow_each_other_are_told_together(numbers: set[int]) -> None:
    told = Words("en").numbers(sorted(numbers))
    told, _, more = told.partition(" and ")
    found: set[int] = set()
    for part in told.split(", "):
        first, _, last = part.partition("\N{EN DASH}")
        found |= set(range(int(first), int(last or first) + 1))
    left = int(more.split()[0]) if more else 0
    assert found <= numbers
    assert len(found) + left == len(numbers)


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(minutes=5), "0 u 05"),
        (timedelta(hours=26, minutes=30), "26 u 30"),
        (timedelta(days=3, hours=4, minutes=59), "3 d 4 u"),
    ],
)
def test_how_long_something_lasted(span: timedelta, told: str) -> None:
    assert Words("nl").span(span) == told


def test_french_signs_do_not_begin_a_line() -> None:
    words = Words("fr")
    for key in texts():
        if not re.search(r"[{]", texts()[key]["fr"]):
            assert not re.search(r" [;:!?%»]", words(key))
