"""Whole conversations with the sandbox, kept as cassettes and replayed without any server.

They show a change of what goes over the wire as a difference in a file. Record them anew with
`pytest tests/octopus_client/test_recordings.py --record-mode=rewrite -n 0`.
"""

import json
import re
import ssl
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from octopus_client import (
    Attachment,
    Booking,
    Credentials,
    DocumentKey,
    FinancialBooking,
    JournalLocked,
    LoginRefused,
    NumberNotNext,
    Octopus,
    OctopusConfig,
    OutcomeUnknown,
    Relation,
)
from octopus_client.posting import MemoryPostingStore
from octopus_client.sandbox import Sandbox

NOWHERE = "http://127.0.0.1:1"
CASSETTES = Path(__file__).parent / "cassettes"
KEPT_HEADERS = {"journalkey", "documentsequenncenr", "content-type", "x-octopus-sandbox"}
SCRUBBED = "left out"
SECRET_MEMBERS = ("token", "Dossiertoken", "user", "password")


def scrub_headers(headers: Any) -> dict[str, Any]:
    return {name: value for name, value in headers.items() if name.lower() in KEPT_HEADERS}


def scrub_body(body: bytes | None) -> bytes | None:
    try:
        plain = json.loads(body or b"")
    except ValueError:
        return body
    if isinstance(plain, dict) and any(name in plain for name in SECRET_MEMBERS):
        return json.dumps(dict.fromkeys(plain, SCRUBBED)).encode()
    if isinstance(plain, dict) and "Failed login" in plain.get("technicalInfo", ""):
        return json.dumps({"technicalInfo": SCRUBBED}).encode()
    return body


def scrub_request(request: Any) -> Any:
    address = urlsplit(request.uri)
    request.uri = NOWHERE + address.path + (f"?{address.query}" if address.query else "")
    request.headers = scrub_headers(request.headers)
    request.body = scrub_body(request.body)
    return request


def scrub_response(response: dict[str, Any]) -> dict[str, Any]:
    body = {"string": scrub_body(response["body"]["string"])}
    return {**response, "headers": scrub_headers(response["headers"]), "body": body}


@pytest.fixture
def vcr_config() -> dict[str, Any]:
    return {
        "before_record_request": scrub_request,
        "before_record_response": scrub_response,
        "match_on": ["method", "path", "query", "body"],
        "allow_playback_repeats": False,
    }


@pytest.fixture
def recorder(record_mode: str, request: pytest.FixtureRequest) -> Sandbox | None:
    """The sandbox while recording, nobody while replaying."""
    return None if record_mode == "none" else request.getfixturevalue("box")


@pytest.fixture
def people(recorder: Sandbox | None) -> Callable[..., None]:
    """What people do in Octopus; while replaying, they have done it already."""

    def do(what: str, *args: Any) -> None:
        if recorder is not None:
            getattr(recorder, what)(*args)

    return do


@pytest.fixture
def talk(
    recorder: Sandbox | None, clock: Any, password: str, tls: ssl.SSLContext, vcr: Any
) -> Iterator[Octopus]:
    url = NOWHERE if recorder is None else recorder.url
    config = OctopusConfig(base_url=f"{url}/octopus-rest-api/v1", verify=tls, clock=clock, sleep=clock.sleep)
    credentials = Credentials(software_house=Sandbox.software_house, user=Sandbox.user, password=password)
    with Octopus(credentials, config=config) as octopus:
        yield octopus
    if recorder is None:
        assert vcr.all_played


@pytest.mark.vcr
def test_an_invoice_its_payment_and_their_balancing(
    talk: Octopus, sale: Callable[..., Booking], receipt: Callable[..., FinancialBooking]
) -> None:
    dossier = talk.dossier(49001, locale="en")
    year = dossier.bookyears.containing(date(2026, 11, 25))
    assert year.period_of(date(2026, 11, 25)).number == 202611
    assert {journal.key: journal.last_number for journal in dossier.journals.list(year)}["V1"] == 0
    assert dossier.journals.detail(year, "F1").account == 550000
    assert dossier.relations.search(vat_number="BE0999.058.428") == []
    saved = dossier.relations.save(Relation(name="Verzonnen Zaal BV", client=True, country="BE"))
    assert (saved.created, saved.relation.key) == (True, 4)
    assert not dossier.relations.save(Relation(key=4, city="Fictegem")).created
    pdf = Attachment(name="factuur.pdf", content=b"%PDF-1.7")
    dossier.bookings.add(sale(1, relation=4), attachments=[pdf])
    found = dossier.bookings.get(year, "V1", 1)
    assert found is not None
    assert (found.amount, found.relation) == (Decimal(121), 4)
    dossier.bookings.update(sale(1, relation=4, reference="+++090/9337/55493+++"))
    dossier.attachments.add(pdf, year=year, journal="V1", number=1)
    line = receipt(1).lines[0]
    dossier.financial.add(receipt(1, lines=(type(line)(kind="C", amount=line.amount, relation=4),)))
    invoice, payment = (DocumentKey(bookyear=2, journal=key, number=1) for key in ("V1", "F1"))
    dossier.balancings.add(debit=invoice, credit=payment.line(1), amount=Decimal("121.00"))
    (balancing,) = dossier.balancings.modified().modified
    assert balancing.amount == Decimal(121)
    dossier.balancings.remove(debit=invoice, credit=payment.line(1))
    assert dossier.quota.left("insertBuySellBooking") == 399


@pytest.mark.vcr
def test_lists_that_are_empty(talk: Octopus) -> None:
    assert [each.id for each in talk.dossiers()] == [49001, 49002]
    empty = talk.dossier(49002)
    assert [len(found) for found in (empty.bookyears.list(), empty.vat_codes.list())] == [0, 0]
    assert empty.bookings.modified() == []
    assert empty.relations.modified().modified == ()


@pytest.fixture
def password() -> str:
    return Sandbox.password


@pytest.mark.vcr
@pytest.mark.parametrize("password", ["wrong-one"])
@pytest.mark.default_cassette("test_a_wrong_password")
def test_a_wrong_password(talk: Octopus) -> None:
    with pytest.raises(LoginRefused):
        talk.dossiers()


@pytest.mark.vcr
def test_a_number_that_a_person_took(
    talk: Octopus, people: Callable[..., None], sale: Callable[..., Booking]
) -> None:
    dossier = talk.dossier(49001, locale="nl")
    poster = dossier.poster("V1", store=MemoryPostingStore(), year=2)
    assert poster.post("order-1", sale).number == 1
    people("book", "V1")
    with pytest.raises(NumberNotNext, match="-13"):
        dossier.bookings.add(sale(2))
    assert poster.post("order-2", sale).number == 3


@pytest.mark.vcr
def test_a_journal_that_is_open(
    talk: Octopus, people: Callable[..., None], sale: Callable[..., Booking]
) -> None:
    people("lock", "V1")
    with pytest.raises(JournalLocked, match="-12"):
        talk.dossier(49001, locale="fr").bookings.add(sale(1))


@pytest.mark.vcr
def test_tokens_that_expired(talk: Octopus, people: Callable[..., None]) -> None:
    dossier = talk.dossier(49001)
    assert len(dossier.relations.search(key=2)) == 1
    people("advance", timedelta(minutes=11))
    assert len(dossier.relations.search(key=3)) == 1


@pytest.mark.vcr
def test_a_fault_of_a_gateway(
    talk: Octopus, people: Callable[..., None], sale: Callable[..., Booking]
) -> None:
    people("fail", "insertBuySellBooking", "html")
    poster = talk.dossier(49001).poster("V1", store=MemoryPostingStore(), year=2)
    with pytest.raises(OutcomeUnknown, match="status 502"):
        poster.post("order-1", sale)
    assert poster.post("order-1", sale).number == 1


def secrets_in(text: str, *, known: str) -> list[str]:
    """What looks like a token, a login or a host in a cassette."""
    members = re.findall(r'"(?:token|Dossiertoken|user|password)": *"([^"]*)"', text)
    hosts = re.findall(r"https?://[^/\s]+", text)
    return [
        *re.findall(known, text),
        *re.findall(r"\beyJ[\w-]+\.", text),
        *re.findall(r"(?im)^\s*(?:token|dossiertoken|softwarehouseuuid|authorization|cookie):", text),
        *(value for value in members if value != SCRUBBED),
        *(host for host in hosts if host != NOWHERE),
        *re.findall(r"user \w+ from [\d.]+", text),
    ]


def test_no_cassette_holds_a_secret() -> None:
    for path in CASSETTES.rglob("*.yaml"):
        assert secrets_in(path.read_text(encoding="utf-8"), known=Sandbox.software_house) == [], path.name


@pytest.mark.parametrize(
    "text",
    [
        '{"token":"abc"}',
        '{"Dossiertoken": "abc"}',
        '{"user":"demo","password":"left out"}',
        "    dossierToken:\n    - abc",
        "string: eyJhbGciOiJIUzI1NiJ9.x.y",
        "uri: http://127.0.0.1:40123/octopus-rest-api/v1",
        "Failed login 1 of user demo from 127.0.0.1",
        "softwareHouseUuid: x",
    ],
)
def test_a_secret_in_a_cassette_would_be_found(text: str) -> None:
    assert secrets_in(text, known="00000000-0000-4000-8000-000000000001")


def test_every_cassette_is_replayed_and_every_recording_has_one(record_mode: str) -> None:
    if record_mode != "none":
        pytest.skip("the cassettes are being made")
    marked = {
        name
        for name, value in globals().items()
        if any(mark.name == "vcr" for mark in getattr(value, "pytestmark", ()))
    }
    assert {path.stem for path in CASSETTES.rglob("*.yaml")} == marked
