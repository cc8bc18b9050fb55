"""One call through the client against the same with bare httpx, by the processor's time of the caller."""

import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import msgspec
from tests.bench.figure import Measured
from tests.bench.octopus_server import OctopusServer, octopus_server
from tests.bench.paired import paired
from tests.bench.shop import CERTIFICATES, DOSSIER, LOGIN, Calendar, login

from octopus_client import ClientStore, Dossier, MemoryStore, SQLiteStore

_VAT_NUMBER = "BE0999.666.261"


def measure_client_call(*, short: bool) -> Iterator[Measured]:
    """Searching a relation by its VAT number, without and with a store that outlives the process."""
    calls, rounds = (50, 5) if short else (150, 9)
    with octopus_server() as server, tempfile.TemporaryDirectory() as folder:
        stores: list[tuple[str, ClientStore]] = [
            ("client_call", MemoryStore()),
            ("client_call_stored", SQLiteStore(Path(folder) / "client.sqlite")),
        ]
        for name, store in stores:
            octopus = login(server.api_url, Calendar(), store)
            dossier = octopus.dossier(DOSSIER)
            bare = _bare(server)
            ratio, ours, theirs = paired(
                _often(lambda dossier=dossier: _through_client(dossier), calls),  # type: ignore[misc]  # bound now
                _often(bare, calls),
                rounds=rounds,
            )
            octopus.close()
            told = f"{ours / calls * 1e6:.0f} against {theirs / calls * 1e6:.0f} us"
            yield Measured(name, ratio, told)


def _through_client(dossier: Dossier) -> object:
    return dossier.relations.search(vat_number=_VAT_NUMBER)


def _bare(server: OctopusServer) -> Callable[[], object]:
    """The same call as one writes it with httpx: address, token, status, exact amounts."""
    http = httpx.Client(base_url=server.api_url, timeout=30, verify=CERTIFICATES)
    headers = {"softwareHouseUuid": LOGIN["software_house"]}
    user = {"user": LOGIN["user"], "password": LOGIN["password"]}
    token = http.post("/authentication", headers=headers, json=user).json()["token"]
    place = {"dossierId": DOSSIER, "localeId": 1}
    connected = http.post("/dossiers", headers={"Token": token}, params=place).json()
    dossier_token = connected["Dossiertoken"]
    decoder = msgspec.json.Decoder(float_hook=Decimal)

    def call() -> object:
        response = http.get(
            f"/dossiers/{DOSSIER}/relations",
            params={"vatNr": _VAT_NUMBER},
            headers={"dossierToken": dossier_token},
        )
        response.raise_for_status()
        return decoder.decode(response.content)

    return call


def _often(call: Callable[[], object], times: int) -> Callable[[], None]:
    def calls() -> None:
        for _ in range(times):
            call()

    return calls
