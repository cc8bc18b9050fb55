"""The page for the bookkeeper in a real browser: content, contrast, nothing from elsewhere, small screens."""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from octopus_client import Credentials, Octopus, OctopusConfig
from octopus_client.clock import BRUSSELS
from octopus_client.sandbox import Sandbox
from tickoweb_sync import Integration, Outbox, deliver_due, reconcile
from tickoweb_sync.sample_month import sample_documents

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=BRUSSELS)
SETTINGS = """
organisation = "fictie-events"

[octopus]
dossier = 49001

[booking]
journal = "V1"
sales_account = 700000
payment_account = 580000
payment_journal = "D1"
"""
SETTLEMENT = b"Date,Amount,Currency,ID,Description\n2026-11-02,30.00,EUR,tr_1,a sale\n"
CLOSING = b"date,component,vat_rate,net,vat,gross\n2026-11-01,ticket,6,100000,6000,106000\n"
LANGUAGES = ("nl", "fr", "en")
TITLES = {
    "nl": "Tickoweb tegenover Octopus: fictie-events",
    "fr": "Tickoweb face à Octopus: fictie-events",
    "en": "Tickoweb against Octopus: fictie-events",
}
SAID = {
    "nl": (
        "Te doen door: boekhouder",
        "Volgende stap: Zet het bedrag terug",
        "Ontbreekt: 3.",
        "nog niet vrij",
    ),
    "fr": ("À faire par : comptable", "Étape suivante : Rétablissez", "Manque : 3.", "pas encore libre"),
    "en": ("To do by: bookkeeper", "Next step: Put the amount back", "Missing: 3.", "not free yet"),
}

# Of every element that holds text itself: the text, its colour, and the colours behind it, innermost first.
COLOURS = """() => {
  const found = [];
  for (const element of document.querySelectorAll('body, body *')) {
    const own = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE)
      .map(node => node.textContent.trim()).join(' ').trim();
    if (!own || ['STYLE', 'TITLE', 'DESC', 'title', 'desc'].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const behind = [];
    for (let at = element; at; at = at.parentElement) behind.push(getComputedStyle(at).backgroundColor);
    if (element instanceof SVGElement) {
      const box = element.getBoundingClientRect();
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      for (const shape of element.ownerSVGElement.querySelectorAll('rect')) {
        const area = shape.getBoundingClientRect();
        if (area.left <= x && x <= area.right && area.top <= y && y <= area.bottom)
          behind.unshift(getComputedStyle(shape).fill);
      }
    }
    const colour = element instanceof SVGElement ? style.fill : style.color;
    found.push({text: own, colour, behind, opacity: style.opacity});
  }
  return found;
}"""


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A month with all kinds of things in it, and one that is clean, as pages."""
    folder = tmp_path_factory.mktemp("pages")
    with Sandbox.running() as box:
        write_pages(box, folder)
    return {file.stem: file for file in folder.glob("*.html")}


def write_pages(box: Sandbox, folder: Path) -> None:
    box.set_clock(NOW)
    outbox = Outbox.open(f"sqlite:///{folder / 'outbox.sqlite'}", clock=lambda: NOW)
    integration = Integration.from_toml(SETTINGS)
    month: dict[str, Any] = {
        **sample_documents(organisation="fictie-events", month=date(2026, 11, 1), seed=1, count=24)
    }
    *early, late = month["documents"]
    outbox.accept(integration, {**month, "documents": early})
    credentials = Credentials(software_house=box.software_house, user=box.user, password=box.password)
    config = OctopusConfig(base_url=box.api_url, clock=lambda: NOW)
    with Octopus(credentials, config=config, store=outbox.client_store) as octopus:
        deliver_due(outbox, lambda _: octopus)
        dossier = octopus.dossier(49001)
        (folder / "clean.html").write_text(reconcile(outbox, dossier).page(), "utf-8")
        bookings = box.state()["dossiers"]["49001"]["buysellBookings"]
        box.load_world(
            {
                "dossiers": {
                    "49001": {
                        "buysellBookings": [
                            *(b for b in bookings if b["documentSequenceNr"] != 3),
                            bookings[6],
                        ]
                    }
                }
            }
        )
        box.edit("V1", 1, {"amount": bookings[0]["amount"] + Decimal("1234.50")})
        box.book("V1")
        box.lock("V1")
        outbox.accept(integration, {**month, "documents": [late]})
        deliver_due(outbox, lambda _: octopus)
        result = reconcile(outbox, dossier, settlement=SETTLEMENT, closing=CLOSING)
        for language in LANGUAGES:
            (folder / f"{language}.html").write_text(result.page(language=language), "utf-8")
    outbox.engine.dispose()


def said(page: Page) -> str:
    return " ".join(page.inner_text("body").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reader_finds_cause_next_step_holes_and_locks(
    page: Page, pages: dict[str, Path], language: str
) -> None:
    page.goto(pages[language].as_uri())

    assert page.title() == TITLES[language]
    told = said(page)
    for text in SAID[language]:
        assert text in told
    assert "+1.234,50" in told


def test_a_clean_month_reads_as_clean(page: Page, pages: dict[str, Path]) -> None:
    page.goto(pages["clean"].as_uri())
    assert "Alles klopt" in page.inner_text(".verdict")


@pytest.mark.parametrize("name", [*LANGUAGES, "clean"])
def test_nothing_is_asked_for_but_the_file_itself(page: Page, pages: dict[str, Path], name: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))

    page.goto(pages[name].as_uri(), wait_until="networkidle")

    assert asked == [pages[name].as_uri()]
    assert refused == []


@pytest.mark.parametrize("name", [*LANGUAGES, "clean"])
@pytest.mark.parametrize("medium", ["screen", "print"])
def test_every_text_stands_out_from_what_is_behind_it(
    page: Page, pages: dict[str, Path], name: str, medium: Any
) -> None:
    page.emulate_media(media=medium)
    page.goto(pages[name].as_uri())

    found = page.evaluate(COLOURS)

    assert len(found) > 60
    weak = {one["text"]: ratio for one in found if (ratio := contrast(one)) < 4.5}
    assert weak == {}


def test_the_measure_of_contrast_sees_a_text_that_is_too_pale(page: Page, pages: dict[str, Path]) -> None:
    page.goto(pages["nl"].as_uri())
    page.evaluate("document.querySelector('h1').style.color = '#999'")
    weak = [one["text"] for one in page.evaluate(COLOURS) if contrast(one) < 4.5]
    assert weak == ["fictie-events"]


def contrast(one: dict[str, Any]) -> float:
    """The ratio between a text's colour and the first colour behind it that is not see-through."""
    behind = next(
        (numbers for text in one["behind"] if (numbers := numbers_of(text))[3] == 1),
        [255.0, 255.0, 255.0, 1.0],
    )
    colour = numbers_of(one["colour"])
    assert colour[3] == 1
    assert one["opacity"] == "1"
    light, dark = sorted((luminance(colour), luminance(behind)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def numbers_of(colour: str) -> list[float]:
    """Red, green, blue and opacity; a pattern counts as see-through."""
    if "url(" in colour or not colour.startswith("rgb"):
        return [0.0, 0.0, 0.0, 0.0]
    found = [float(text) for text in re.findall(r"[\d.]+", colour)]
    return found if len(found) == 4 else [*found, 1.0]


def luminance(colour: list[float]) -> float:
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour[:3])
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_plot_has_a_name_and_says_in_words_what_it_shows(
    page: Page, pages: dict[str, Path], language: str
) -> None:
    page.goto(pages[language].as_uri())

    plots = page.locator("figure svg[role=img]")

    assert plots.count() == 5
    for index in range(plots.count()):
        plot = plots.nth(index)
        names = plot.get_attribute("aria-labelledby") or ""
        title, told = (page.locator(f"#{name}").text_content() or "" for name in names.split())
        assert len(title) > 10
        caption = page.locator("figure").nth(index).locator("figcaption")
        assert caption.is_visible()
        assert told == caption.text_content()


@pytest.mark.parametrize("width", [320, 400, 1000])
@pytest.mark.parametrize("name", [*LANGUAGES, "clean"])
def test_the_page_never_scrolls_sideways(page: Page, pages: dict[str, Path], name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(pages[name].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_the_folded_table_is_shown_and_fills_keep_no_colour(
    page: Page, pages: dict[str, Path]
) -> None:
    page.goto(pages["nl"].as_uri())
    assert not page.locator("details table").is_visible()
    page.emulate_media(media="print")
    assert page.locator("details table").is_visible()
    fills = page.evaluate(
        "[...document.querySelectorAll('svg rect, svg circle, svg text')].map(s => getComputedStyle(s).fill)"
    )
    colours = {tuple(numbers_of(fill)[:3]) for fill in fills}
    assert all(red == green == blue for red, green, blue in colours)
