import io
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from operator import attrgetter
from pathlib import Path

import attrs
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickoweb_sync.document_format import read_documents
from tickoweb_sync.documents import Document, Treatment
from tickoweb_sync.invoice_pdf import (
    DocumentNumber,
    PlainRenderer,
    load_renderer,
    looks_like_pdf,
    safe_file_name,
)
from tickoweb_sync.sample_month import sample_documents
from tickoweb_sync.settings import SettingsError

NUMBER = DocumentNumber(bookyear=2, journal="V1", number=42)
RENDERER = PlainRenderer(organisation="Proefevents vzw")


def month() -> tuple[Document, ...]:
    content = sample_documents(organisation="proef", month=date(2026, 11, 1), seed=8, count=24)
    return read_documents(content, organisation="proef").documents


def invoice() -> Document:
    return next(document for document in month() if len(document.lines) > 2 and not document.is_credit_note)


def credit_note() -> Document:
    return next(document for document in month() if document.is_credit_note)


def printed(document: Document) -> str:
    reader = pypdf.PdfReader(io.BytesIO(RENDERER.render(document, number=NUMBER)))
    return "\n".join(page.extract_text() for page in reader.pages).replace("\N{NO-BREAK SPACE}", " ")


def test_a_pdf_shows_what_the_document_says() -> None:
    document = attrs.evolve(
        invoice(), language="nl", order="TW-77", reference="+++090/9337/55493+++", due_on=date(2026, 12, 24)
    )
    text = printed(document)
    for shown in (
        "Proefevents vzw",
        "Factuur V1-42",
        "Bestelling: TW-77",
        "Te betalen tegen: 24/12/2026",
        "Mededeling: +++090/9337/55493+++",
        document.customer.name,
        document.customer.street,
        "Bladzijde 1/1",
    ):
        assert shown in text
    for line in document.lines:
        assert line.description in text
    totals = document.totals
    for gross in (totals.gross, *map(attrgetter("gross"), [*document.lines, *totals.per_rate])):
        assert f"€ {gross:.2f}".replace(".", ",") in text


@pytest.mark.parametrize(
    ("language", "words", "amount"),
    [
        ("nl", "Factuur", "€ 1.234,50"),
        ("fr", "Facture", "1 234,50 €"),
        ("en", "Invoice", "€1,234.50"),
        ("de", "Factuur", "€ 1.234,50"),
        (None, "Factuur", "€ 1.234,50"),
    ],
)
def test_a_pdf_speaks_the_language_of_the_document(language: str | None, words: str, amount: str) -> None:
    document = invoice()
    totals = attrs.evolve(document.totals, gross=Decimal("1234.50"))
    text = printed(attrs.evolve(document, language=language, totals=totals))
    assert f"{words} V1-42" in text
    assert amount in text


@pytest.mark.parametrize(
    ("language", "kind", "order", "mention"),
    [
        ("nl", "Creditnota", "Creditering van bestelling: T-9", "Btw terug te storten aan de Staat"),
        ("fr", "Note de crédit", "Crédit de la commande : T-9", "TVA à reverser à l'État"),
        ("en", "Credit note", "Credits order: T-9", "VAT to be paid back to the State"),
    ],
)
def test_a_credit_note_names_the_order_it_credits_and_what_becomes_of_the_vat(
    language: str, kind: str, order: str, mention: str
) -> None:
    text = printed(attrs.evolve(credit_note(), language=language, order="T-9"))
    for shown in (kind, order, mention):
        assert shown in text


def test_what_is_not_known_takes_no_line() -> None:
    document = attrs.evolve(invoice(), language="nl", reference=None, due_on=None, event=None)
    text = printed(document)
    assert "Mededeling" not in text
    assert "Te betalen" not in text
    assert "Evenement" not in text


def test_a_reason_for_no_vat_is_mentioned_once() -> None:
    document = invoice()
    lines = tuple(attrs.evolve(line, vat_treatment=Treatment.REVERSE_CHARGE_BE) for line in document.lines)
    text = printed(attrs.evolve(document, language="nl", lines=lines))
    assert text.count("Btw verlegd.") == 1


def test_a_company_shows_its_contact_and_number_a_person_no_empty_number() -> None:
    document = invoice()
    company = attrs.evolve(
        document.customer,
        company="Fictie NV",
        first_name="Fien",
        last_name="Stip",
        vat_number="BE0999.058.428",
    )
    text = printed(attrs.evolve(document, language="nl", customer=company))
    assert "Fictie NV\nFien Stip" in text
    assert "Btw-nummer: BE0999.058.428" in text
    person = attrs.evolve(company, company="", vat_number="n.v.t.")
    text = printed(attrs.evolve(document, language="nl", customer=person))
    assert text.count("Fien Stip") == 1
    assert "Btw-nummer" not in text


def test_the_same_document_gives_the_same_bytes() -> None:
    for document in month()[:12]:
        first, again = (PlainRenderer(organisation="P").render(document, number=NUMBER) for _ in range(2))
        assert first == again
        assert looks_like_pdf(first)
    other = attrs.evolve(NUMBER, number=43)
    assert RENDERER.render(invoice(), number=other) != RENDERER.render(invoice(), number=NUMBER)


def test_five_hundred_lines_go_over_pages_that_repeat_the_heading() -> None:
    document = attrs.evolve(invoice(), language="nl", lines=invoice().lines[:1] * 500)
    reader = pypdf.PdfReader(io.BytesIO(RENDERER.render(document, number=NUMBER)))
    assert len(reader.pages) > 10
    assert "Omschrijving" in reader.pages[5].extract_text()
    assert f"Bladzijde 3/{len(reader.pages)}" in reader.pages[2].extract_text()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Café Zoë & Œuvre 5 €", "Café Zoë & Œuvre 5 €"),
        ("Fuif 💰🎉 2026", "Fuif  2026"),
        ("Łódź Őrség ﬁjn", "Lódz Orség fijn"),
        ("Cafe\u0301", "Café"),
        ("日本 Ж 7", "?? ? 7"),
        ("a\tb\nc", "a b c"),
    ],
)
def test_letters_outside_the_fonts_are_replaced_by_the_nearest(typed: str, shown: str) -> None:
    document = invoice()
    line = attrs.evolve(document.lines[0], description=typed)
    assert shown in printed(attrs.evolve(document, lines=(line,)))


@settings(deadline=None, max_examples=40)
@given(text=st.text(max_size=400))
def test_no_text_breaks_the_pdf(text: str) -> None:
    document = invoice()
    line = attrs.evolve(document.lines[0], description=text)
    customer = attrs.evolve(document.customer, company=text, vat_number=text)
    odd = attrs.evolve(document, order=text, lines=(line,), customer=customer)
    assert looks_like_pdf(PlainRenderer(organisation=text).render(odd, number=NUMBER))


@pytest.mark.parametrize(
    ("journal", "order", "name"),
    [
        ("V1", "TW-2026-004200", "V1-42_TW-2026-004200.pdf"),
        ("V1", "Factuur 2026/0101 \N{EN DASH} Zoë & co", "V1-42_Factuur-2026-0101-Zoe-co.pdf"),
        ("V1", "../../etc/passwd", "V1-42_etc-passwd.pdf"),
        ("V1", "a..b", "V1-42_a.b.pdf"),
        ("V1", "日本", "V1-42.pdf"),
        ("V/1", "x" * 500, f"V-1-42_{'x' * 60}.pdf"),
    ],
)
def test_a_file_name_is_safe_anywhere(journal: str, order: str, name: str) -> None:
    assert safe_file_name(journal, 42, order) == name


@settings(deadline=None)
@given(journal=st.text(max_size=5), number=st.integers(1), order=st.text())
def test_a_file_name_has_no_path_signs_whatever_the_order(journal: str, number: int, order: str) -> None:
    name = safe_file_name(journal, number % 10**9, order)
    assert name.endswith(".pdf")
    assert ".." not in name
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")


@pytest.mark.parametrize(
    ("data", "answer"),
    [(b"%PDF-1.7\n", True), (b"", False), (b"<html>Login</html>", False), (b" %PDF-", False)],
)
def test_only_what_starts_as_a_pdf_looks_like_one(data: bytes, answer: bool) -> None:  # noqa: FBT001 - parametrize names it
    assert looks_like_pdf(data) is answer


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    (tmp_path / "shop_of_a_test.py").write_text(
        "class Maker:\n"
        "    def render(self, document, *, number):\n"
        "        return b'%PDF-made ' + document.order.encode()\n"
        "    @staticmethod\n"
        "    def function(document, *, number):\n"
        "        return b'%PDF-function ' + str(number.number).encode()\n"
        "maker = Maker()\n"
        "number = 7\n",
        "utf-8",
    )
    (tmp_path / "broken_shop_of_a_test.py").write_text("raise RuntimeError('no database here')\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "shop_of_a_test"
    sys.modules.pop("shop_of_a_test", None)


def test_a_renderer_of_the_settings_is_a_function_or_an_object(shop: str) -> None:
    document = invoice()
    by_object = load_renderer(f"{shop}:maker").render(document, number=NUMBER)
    assert by_object == b"%PDF-made " + document.order.encode()
    assert load_renderer(f"{shop}:Maker.function").render(document, number=NUMBER) == b"%PDF-function 42"


@pytest.mark.parametrize(
    ("place", "hint"),
    [
        ("no_such_module_here:render", "the module no_such_module_here cannot be loaded"),
        ("broken_shop_of_a_test:render", "RuntimeError: no database here"),
        ("shop_of_a_test:render", "there is no 'render' in the module shop_of_a_test"),
        ("shop_of_a_test:maker.missing", "there is no 'maker.missing'"),
        ("shop_of_a_test:Maker", "that is a class"),
        ("shop_of_a_test:number", "neither a function nor an object"),
        ("shop_of_a_test", "there is no ''"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_a_renderer_that_cannot_be_used_is_refused_with_the_reason(place: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_renderer(place)
    assert str(caught.value).startswith("[files] renderer: ")
    assert hint in str(caught.value)
