import copy
import inspect
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from octopus_client import (
    Attachment,
    Credentials,
    CredentialsMissing,
    DocumentKey,
    OctopusConfig,
    Relation,
    errors,
)
from octopus_client.codec import DecodeError
from octopus_client.errors import CallError, LimitReached, OctopusError, Refused, StoreFault, UnexpectedAnswer
from octopus_client.http import Answer
from octopus_client.login import AUTHENTICATE
from octopus_client.operation import build_request
from octopus_client.posting import Difference, Intent, KeyReused, PostingUnsure, Series
from octopus_client.store import StoredReference, StoredToken

SECRET = "Geheim-1234"


def every_error() -> list[Exception]:
    moment = datetime(2026, 11, 26, tzinfo=UTC)
    made: list[Exception] = [
        LimitReached("getAccounts", limit=2, resets_at=moment),
        StoreFault(Path("/nowhere/client.db"), cause=OSError("disk full")),
        PostingUnsure(
            "k", document_key=DocumentKey(bookyear=2, journal="V1", number=7), mark="tw:0123456789ab"
        ),
        KeyReused("k", document_key=DocumentKey(bookyear=2, journal="V1", number=7)),
        CredentialsMissing("not complete"),
        DecodeError("expected a text", ".name"),
        UnexpectedAnswer("odd", operation="getAccounts", status=200, body="<html>"),
    ]
    known = {type(error) for error in made}
    for kind in vars(errors).values():
        if not inspect.isclass(kind) or not issubclass(kind, OctopusError) or kind in known:
            continue
        if issubclass(kind, Refused):
            made.append(kind("no", operation="x", status=403, code=-12, reason="r", technical="t"))
        elif issubclass(kind, CallError):
            made.append(kind("no", operation="x", status=503))
        else:
            made.append(kind("no"))
    return made


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_every_error_survives_pickling_and_copying(error: Exception) -> None:
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own bytes
        assert type(other) is type(error)
        assert other.args == error.args
        assert other.__dict__ == error.__dict__
        assert str(other) == str(error)


def test_all_errors_but_faults_of_values_have_one_base() -> None:
    kinds = [type(error) for error in every_error()]
    assert [kind.__name__ for kind in kinds if not issubclass(kind, OctopusError)] == ["DecodeError"]
    assert len(kinds) > 20


def test_no_repr_shows_a_secret_or_personal_data() -> None:
    moment = datetime(2026, 11, 25, tzinfo=UTC)
    secret = SECRET.encode()
    shown = [
        Credentials(software_house=SECRET, user=SECRET, password=SECRET),
        StoredToken(value=SECRET, good_until=moment),
        StoredReference(body=secret, read_at=moment),
        Answer(status=200, body=secret),
        build_request(AUTHENTICATE, headers={"softwareHouseUuid": SECRET}, body=secret),
        Relation(
            name=SECRET, email=SECRET, vat_number=SECRET, iban=SECRET, remarks=SECRET, unknown={"x": SECRET}
        ),
        Attachment(name="factuur.pdf", content=secret),
        OctopusConfig(proxy=f"http://user:{SECRET}@proxy.example"),
        Intent(key="k", mark="m", series=Series(1, 2, "V1"), number=1, body=secret),
        Difference(field="comment", sent=SECRET, found=SECRET),
    ]
    assert SECRET not in repr(shown)


def test_no_repr_of_a_relation_shows_a_person() -> None:
    harmless = {"country", "delivery_country", "currency"}
    texts: dict[str, Any] = {
        field.name: SECRET
        for field in attrs.fields(attrs.resolve_types(Relation))
        if field.type == str | None and field.name not in harmless
    }
    assert len(texts) > 20
    assert SECRET not in repr(Relation(**texts))


def test_credentials_from_the_environment() -> None:
    names = ("OCTOPUS_SOFTWARE_HOUSE", "OCTOPUS_USER", "OCTOPUS_PASSWORD")
    assert Credentials.from_env(dict(zip(names, "abc", strict=True))) == Credentials(
        software_house="a", user="b", password="c"
    )


def test_missing_credentials_are_named_and_present_ones_are_not_shown() -> None:
    with pytest.raises(CredentialsMissing) as caught:
        Credentials.from_env({"OCTOPUS_USER": "", "OCTOPUS_PASSWORD": SECRET})
    assert "OCTOPUS_SOFTWARE_HOUSE, OCTOPUS_USER in" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OCTOPUS_SOFTWARE_HOUSE", "OCTOPUS_USER", "OCTOPUS_PASSWORD"):
        monkeypatch.setenv(name, name[-4:])
    assert Credentials.from_env().user == "USER"


def test_a_fingerprint_changes_with_the_password_and_the_login_name_does_not() -> None:
    one = Credentials(software_house="a", user="b", password="c")
    other = Credentials(software_house="a", user="b", password="d")
    assert one.fingerprint() == Credentials(software_house="a", user="b", password="c").fingerprint()
    assert one.fingerprint() != other.fingerprint()
    assert one.login_name == other.login_name
    assert one.login_name != Credentials(software_house="a", user="x", password="c").login_name
