"""Custom fields, currencies, the version: what is only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octopus_client import Dossier, Octopus
from octopus_client.sandbox import ControlError

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from octopus_client.sandbox import Sandbox


def test_the_custom_fields_are_listed(books: Dossier) -> None:
    (field,) = books.custom_fields.list()
    assert (field.key, field.template_code) == (1, "BESTELBON")


def test_custom_fields_are_loaded(
    box: Sandbox, api: httpx.Client, connect: Callable[..., httpx.Client]
) -> None:
    field = {"customFieldKey": {"id": 4}, "customFieldType": 2, "templateCode": "ZAAL"}
    box.load_world({"dossiers": {"49001": {"customFields": [field]}}})
    assert api.get("customfields").json() == [field]
    assert box.state()["dossiers"]["49001"]["customFields"] == [field]
    assert connect(49002).get("customfields").status_code == 404
    with pytest.raises(ControlError, match="customFieldKey is missing"):
        box.load_world({"dossiers": {"49001": {"customFields": [{"templateCode": "ZAAL"}]}}})


def test_the_currencies_are_those_that_can_be_booked_in(
    books: Dossier, api: httpx.Client, sale: Callable[..., dict[str, Any]]
) -> None:
    listed = books.currencies.list()
    assert "EUR" in listed
    assert listed == sorted(set(listed))
    for number, code in enumerate(listed, start=1):
        booked = api.post("buysellbookings", json=sale(number, currencyCode=code))
        assert booked.status_code == 201
    answer = api.get("currencies")
    assert (answer.json(), answer.headers["X-Octopus-Sandbox"]) == (listed, "assumed:currencies")


def test_the_version_is_told_without_a_token(octopus: Octopus, root: httpx.Client) -> None:
    answer = root.get("/about/version")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["X-Octopus-Sandbox"] == "assumed:api-version"
    assert octopus.version() == answer.text == "51.9.17"
