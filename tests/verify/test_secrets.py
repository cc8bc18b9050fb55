"""Report, JSON, cassettes and logs can be mailed: no secret, no name, no text and no amount of the books."""

import json
import logging
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from vcr.cassette import Cassette
from vcr.serializers import yamlserializer

from octopus_client.sandbox import Sandbox
from octopus_client.verify.command import main

PRIVATE = (
    *("name", "firstName", "streetAndNr", "city", "email", "ibanAccountNr", "telephone"),
    *("remarks", "vatNr"),
)
KEPT_HEADERS = {"Content-Type", "journalKey", "documentSequennceNr"}
Command = Callable[..., tuple[int, str, str]]
WRITE = ("--write", "--confirm", "49001", "--journal", "V1", "--journal", "D1")


@pytest.fixture
def private(lived_in: Sandbox) -> Sandbox:
    """A dossier whose every text and amount would be recognised."""
    world = lived_in.state()["dossiers"]["49001"]
    relations = [
        each
        | {
            "name": f"Vandenbroucke Vertrouwelijk {key}",
            "firstName": "Godelieve",
            "streetAndNr": "Geheimstraat 77",
            "email": f"godelieve{key}@vertrouwelijk.example",
            "ibanAccountNr": "BE68539007547034",
            "telephone": "0470998877",
            "remarks": "betaalt nooit",
        }
        for key, each in enumerate(world["relations"])
    ]
    lived_in.load_world({"dossiers": {"49001": {"relations": relations}}})
    lived_in.edit(
        "V1", 1, {"comment": "Feest van Godelieve", "reference": "kamer 12", "amount": Decimal("77123.45")}
    )
    return lived_in


def secrets_of(box: Sandbox) -> set[str]:
    """Texts and amounts of the dossier that nobody else may read."""
    world = box.state()
    found = {box.software_house, "127.0.0.1", "Fictie Events", "Leeg Dossier", "77123"}
    for relation in world["dossiers"]["49001"]["relations"]:
        names = (
            "name",
            "firstName",
            "streetAndNr",
            "city",
            "email",
            "ibanAccountNr",
            "telephone",
            "remarks",
            "vatNr",
        )
        found |= {relation[name] for name in names if relation.get(name, "").strip()}
        found.add("".join(filter(str.isalnum, relation.get("vatNr", ""))) or "Fictie")
    for booking in world["dossiers"]["49001"]["buysellBookings"]:
        found |= {booking[name] for name in ("comment", "reference") if booking.get(name)}
    # what the run itself wrote may be told
    return {text for text in found if not text.startswith("TEST octopus-verify") and text != "Proefstad"}


@pytest.mark.parametrize("arguments", [(), WRITE])
def test_nothing_secret_or_personal_is_written_anywhere(
    private: Sandbox,
    command: Command,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    arguments: tuple[str, ...],
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = secrets_of(private)
    code, out, err = command("49001", "--record", "cassettes", "--scarce", *arguments)
    assert code == 1  # the default dossier lists no code twice
    files = {path: path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.name for path in files} >= {"octopus-verify.txt", "octopus-verify.json", "whoami.yaml"}
    written = [out, err, *files.values(), *(record.getMessage() for record in caplog.records if ours(record))]
    for text in written:
        assert [secret for secret in secrets if secret.lower() in text.lower()] == []
        assert "eyJ" not in text
    assert tokens_of(private)
    assert not any(token in text for text in written for token in tokens_of(private))
    report = "".join((out, files[tmp_path / "octopus-verify.json"]))
    assert "Fictegem" not in report


def ours(record: logging.LogRecord) -> bool:
    return record.name.startswith("octopus_client")


def tokens_of(box: Sandbox) -> set[str]:
    return set(box._server.app.state.tokens._grants)  # noqa: SLF001 - no public way leads to the tokens


def interactions(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.yaml")):
        yield from yamlserializer.deserialize(path.read_text("utf-8"))["interactions"]


def test_cassettes_are_read_by_vcrpy_and_keep_the_shape(
    private: Sandbox, command: Command, tmp_path: Path
) -> None:
    command("49001", "--record", "cassettes", *WRITE)
    folder = tmp_path / "cassettes"
    for path in folder.glob("*.yaml"):
        assert len(Cassette.load(path=str(path))) > 0
    said = list(interactions(folder))
    assert {each["request"]["uri"].split("/v1")[0] for each in said} == {
        "https://service.inaras.be/octopus-rest-api"
    }
    assert all(
        set(each["request"]["headers"]) <= {"Content-Type", "journalKey", "documentSequennceNr"}
        for each in said
    )
    [logins] = [each for each in said if each["request"]["uri"].endswith("/authentication")][:1]
    assert logins["request"]["body"] == "left out"
    assert json.loads(logins["response"]["body"]["string"]) == {"token": "left out"}
    refused = [each for each in said if each["response"]["status"]["code"] == 400]
    assert {json.loads(each["response"]["body"]["string"]).get("errorCode") for each in refused} >= {-13, -26}
    assert private.calls()["insertBalancing"] == 4


def test_another_member_of_an_answer_is_left_out_unless_it_is_known(
    private: Sandbox, command: Command, tmp_path: Path
) -> None:
    body = {
        "modified": [{"geboorteplaats": "Fabelgem", "leeftijd": 41, "relationIdentificationServiceData": {}}]
    }
    private.fail("getModifiedRelations", "status", status=200, body=body)
    command("49001", "--record", "cassettes")
    written = (tmp_path / "cassettes" / "survey.yaml").read_text("utf-8")
    assert "geboorteplaats" in written
    assert "Fabelgem" not in written
    assert "41" not in written.replace("49001", "")


def test_the_login_is_never_an_argument(command: Command) -> None:
    _, help_text, _ = command("--help")
    assert "--password" not in help_text
    assert "OCTOPUS_PASSWORD" in help_text
    assert main.__doc__


@pytest.mark.parametrize("operation", ["connectDossier", "getBookyears", "insertBuySellBooking"])
def test_a_refusal_that_names_a_person_is_told_without_the_name(
    private: Sandbox, command: Command, tmp_path: Path, operation: str
) -> None:
    body = {"errorCode": -12, "errorMessage": "Open bij Godelieve", "technicalInfo": "Godelieve"}
    for nth in range(1, 9):
        private.fail(operation, "status", nth=nth, status=403, body=body)
    code, out, err = command("49001", "--record", "cassettes", *WRITE)
    assert code == 3
    written = [out, err, *(path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file())]
    assert not any("Godelieve" in text for text in written)
    assert "status 403 with code -12" in " ".join(out.split())
