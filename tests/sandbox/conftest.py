from __future__ import annotations

import ssl
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from octopus_client import Credentials, Dossier, Octopus, OctopusConfig
from octopus_client.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Body = dict[str, Any]


@pytest.fixture(scope="session")
def tls() -> ssl.SSLContext:
    """One context for all clients: making one is the slowest part of a client."""
    return ssl.create_default_context()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.running() as running:
        yield running


@pytest.fixture
def box(sandbox: Sandbox) -> Sandbox:
    sandbox.reset()
    sandbox.set_clock(datetime.fromisoformat("2026-11-25T09:00:00+01:00"))
    return sandbox


@pytest.fixture
def root(box: Sandbox, tls: ssl.SSLContext) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=box.api_url, verify=tls) as client:
        yield client


@pytest.fixture
def login(box: Sandbox, root: httpx.Client) -> Callable[[], str]:
    def log_in() -> str:
        answer = root.post(
            "/authentication",
            headers={"softwareHouseUuid": box.software_house},
            json={"user": box.user, "password": box.password},
        )
        assert answer.status_code == 200
        return str(answer.json()["token"])

    return log_in


@pytest.fixture
def connect(
    box: Sandbox, root: httpx.Client, login: Callable[[], str], tls: ssl.SSLContext
) -> Iterator[Callable[..., httpx.Client]]:
    with ExitStack() as stack:

        def enter(dossier: int = 49001, locale: int = 3) -> httpx.Client:
            answer = root.post(
                "/dossiers",
                params={"dossierId": dossier, "localeId": locale},
                headers={"Token": login()},
            )
            assert answer.status_code == 200
            headers = {"dossierToken": answer.json()["Dossiertoken"]}
            address = f"{box.api_url}/dossiers/{dossier}/"
            client = httpx.Client(base_url=address, headers=headers, verify=tls)
            return stack.enter_context(client)

        yield enter


@pytest.fixture
def api(connect: Callable[..., httpx.Client]) -> httpx.Client:
    return connect()


@pytest.fixture
def octopus(box: Sandbox, tls: ssl.SSLContext) -> Iterator[Octopus]:
    credentials = Credentials(software_house=box.software_house, user=box.user, password=box.password)
    with Octopus(credentials, config=OctopusConfig(base_url=box.api_url, verify=tls)) as client:
        yield client


@pytest.fixture
def books(octopus: Octopus) -> Dossier:
    return octopus.dossier(49001)


@pytest.fixture
def control(box: Sandbox, tls: ssl.SSLContext) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{box.url}/_sandbox/", verify=tls) as client:
        yield client


@pytest.fixture
def sale() -> Callable[..., Body]:
    def build(number: int = 1, /, *, line: Body | None = None, without: str = "", **changes: object) -> Body:
        booking: Body = {
            "bookyearKey": {"id": 2},
            "journalKey": "V1",
            "documentSequenceNr": number,
            "relationIdentificationServiceData": {"relationKey": {"id": 3}},
            "bookyearPeriodeNr": 202611,
            "documentDate": "2026-11-25",
            "expiryDate": "2026-12-25",
            "comment": "tw:00000000abcd",
            "reference": "TW-1",
            "amount": 121.0,
            "currencyCode": "EUR",
            "exchangeRate": 1.0,
            "bookingLines": [
                {
                    "accountKey": 700000,
                    "baseAmount": 100.0,
                    "vatCodeKey": "21",
                    "vatAmount": 21.0,
                    **(line or {}),
                }
            ],
            **changes,
        }
        booking.pop(without, None)
        return {"buySellBookingServiceData": booking}

    return build


@pytest.fixture
def payment() -> Callable[..., Body]:
    def build(number: int = 1, /, *, line: Body | None = None, without: str = "", **changes: object) -> Body:
        booking: Body = {
            "bookyearKey": {"id": 2},
            "journalKey": "F1",
            "documentSequenceNr": number,
            "bookyearPeriodeNr": 202611,
            "documentDate": "2026-11-25",
            "exchangeRate": 1.0,
            "bookingLines": [
                {"type": "C", "relationId": 3, "amount": 121.0, "reference": "TW-1", **(line or {})}
            ],
            **changes,
        }
        booking.pop(without, None)
        return {"financialDiversBookingServiceData": booking}

    return build
