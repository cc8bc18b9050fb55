"""The page of the sandbox in a browser: a journal is opened and freed by its buttons."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from octopus_client import Booking, BookingLine, Credentials, Dossier, JournalLocked, Octopus, OctopusConfig
from octopus_client.sandbox import Sandbox

READABLE = 4.5
"""The contrast that WCAG asks of ordinary text, level AA."""

# The contrast of every text with what is painted behind it.
CONTRASTS = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [red, green, blue] = parts(colour).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if ((parts(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const contrast = (one, other) => {
    const [darker, lighter] = [light(one), light(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const says = [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    const colours = [says ? getComputedStyle(element).color : null];
    const label = getComputedStyle(element, "::before");
    if (label.content !== "none") colours.push(label.color);
    for (const colour of colours) {
      if (colour) found.push([contrast(colour, behind(element)), element.textContent.slice(0, 40)]);
    }
  }
  return found;
}"""


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        running.book("V1")
        yield running


@pytest.fixture
def dossier(box: Sandbox) -> Iterator[Dossier]:
    credentials = Credentials(software_house=box.software_house, user=box.user, password=box.password)
    with Octopus(credentials, config=OctopusConfig(base_url=box.api_url)) as octopus:
        yield octopus.dossier(49001)


def booking(number: int) -> Booking:
    day = date(2026, 11, 25)
    line = BookingLine(account=700000, base_amount=Decimal(100), vat_code="21", vat_amount=Decimal(21))
    return Booking(
        bookyear=2,
        journal="V1",
        number=number,
        relation=2,
        period=202611,
        document_date=day,
        expiry_date=day,
        amount=Decimal(121),
        lines=(line,),
    )


def test_a_person_opens_a_journal_and_frees_it(page: Page, box: Sandbox, dossier: Dossier) -> None:
    page.goto(box.url)
    page.get_by_role("button", name="Open V1 as a bookkeeper").click()
    page.get_by_text("opened by a person").wait_for()
    with pytest.raises(JournalLocked):
        dossier.bookings.add(booking(2))

    page.get_by_role("button", name="Free V1").click()
    page.get_by_role("button", name="Open V1 as a bookkeeper").wait_for()
    dossier.bookings.add(booking(2))

    page.reload()
    page.get_by_role("link", name="2026: 2").click()
    assert page.get_by_role("rowheader", name="V1/2").is_visible()


@pytest.mark.parametrize("width", [1000, 400])
def test_all_text_can_be_read(page: Page, box: Sandbox, width: int) -> None:
    box.lock("F1")
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("/", "/dossiers/49001/2/V1"):
        page.goto(box.url + address)
        contrasts = page.evaluate(CONTRASTS)
        assert len(contrasts) > 20
        assert [each for each in contrasts if each[0] < READABLE] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(box.url)
    page.get_by_role("button", name="Free F1").hover()
    assert min(page.evaluate(CONTRASTS))[0] >= READABLE


def test_nothing_is_loaded_from_elsewhere(page: Page, box: Sandbox) -> None:
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))

    page.goto(box.url)

    assert {each for each in asked if not each.startswith("data:")} == {f"{box.url}/"}
    assert told == []
